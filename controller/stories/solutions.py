"""What players would do to solve a puzzle, read from its rule; and what they would do first, wrongly."""

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

from msgspec import UNSET, Struct

from cues.puzzles.api import Rule
from cues.puzzles.code import Code
from cues.puzzles.combination import Combination
from cues.puzzles.count import Count
from cues.puzzles.hold import Hold
from cues.puzzles.path import Path
from cues.puzzles.rhythm import Rhythm
from cues.puzzles.sequence import Sequence
from cues.puzzles.simultaneous import Simultaneous
from cues.puzzles.tags import Tags
from cues.puzzles.tuning import Tuning
from cues.values import Value

MS = 1_000
REACH = 400 * MS
"""How long a hand takes from one thing to the next."""

TAP = 120 * MS
"""How long a finger stays on a button."""


class Move(Struct, frozen=True):
    """After `wait` microseconds input `prop` takes `value`."""

    wait: int
    prop: str
    value: Value


Moves = tuple[Move, ...]


def solution(rule: Rule) -> Moves | None:
    """The moves that solve a puzzle from scratch; None for one that only its own maker can solve.

    A custom rule may say it itself: `solution()` gives (wait, prop, value) triples.
    """
    for kind, moves in _SOLUTIONS.items():
        if isinstance(rule, kind):
            return tuple(moves(rule))
    told = getattr(getattr(rule, "rule", rule), "solution", None)
    return tuple(Move(wait, prop, value) for wait, prop, value in told()) if callable(told) else None


def mistake(rule: Rule, random: Random) -> Moves:
    """Moves of players who are nearly right; none where a kind has no cheap mistake."""
    match rule:
        case Code(keypad=keypad, accept=accept):
            wrong = "".join(random.sample(accept[0], len(accept[0])))
            return tuple(_typed(rule, wrong)) if wrong not in accept else _strange(keypad, accept[0])
        case Tags(reader=str(reader)):
            return (Move(REACH, reader, f"{random.getrandbits(40):010X}"), Move(3 * REACH, reader, None))
        case Hold(contacts=contacts, for_=span):
            return tuple(_held(contacts, span // 3))
        case Tuning(dial=dial):
            return tuple(Move(2 * REACH, dial, value) for value in _sweep(rule, random))
    return ()


def _strange(keypad: str, code: str) -> Moves:
    return (Move(REACH, keypad, code[:-1] + ("1" if code[-1] != "1" else "2")),)


def _typed(rule: Code, code: str) -> Iterator[Move]:
    yield from (Move(REACH, rule.keypad, key) for key in code)
    if rule.enter:
        yield Move(REACH, rule.keypad, rule.enter)


def _tapped(prop: str, gap: int = REACH) -> Iterator[Move]:
    held = min(TAP, gap // 2)
    yield Move(max(gap - held, 1), prop, True)
    yield Move(held, prop, False)


def _held(props: tuple[str, ...], span: int) -> Iterator[Move]:
    yield from (Move(TAP, prop, True) for prop in props)
    yield Move(span + REACH, props[0], False)
    yield from (Move(TAP, prop, False) for prop in props[1:])


def _middle(at_least: float | None, at_most: float | None) -> float:
    if at_least is None or at_most is None:
        return at_least if at_least is not None else at_most or 0.0
    return (at_least + at_most) / 2


def _sweep(rule: Tuning, random: Random) -> list[float]:
    """A dial turned past the band without stopping; a band open to one side cannot be passed."""
    if rule.at_least is None or rule.at_most is None:
        return []
    width = (rule.at_most - rule.at_least) or 1.0
    return [rule.at_least - width * random.uniform(3, 5), rule.at_most + width * random.uniform(3, 5)]


def _combined(rule: Combination) -> Iterator[Move]:
    for wanted in rule.want:
        value: Value = wanted.is_ if wanted.is_ is not UNSET else _middle(wanted.at_least, wanted.at_most)
        yield Move(REACH, wanted.prop, value)
    if rule.confirm:
        yield from _tapped(rule.confirm, rule.hold + REACH)


def _counted(rule: Count) -> Iterator[Move]:
    gap = min(REACH, rule.within // (rule.times + 1)) if rule.within else REACH
    for _ in range(rule.times):
        if rule.is_ is UNSET:
            yield from _tapped(rule.prop, gap)
        else:
            yield Move(gap // 2, rule.prop, _other(rule.is_))
            yield Move(gap // 2, rule.prop, rule.is_)


def _other(value: Value) -> Value:
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int | float) else None


def _walked(rule: Path) -> Iterator[Move]:
    gap = min(2 * REACH, rule.within // (len(rule.path) + 1)) if rule.within else 2 * REACH
    for plate in rule.path:
        yield from _tapped(plate, gap)


def _in_order(rule: Sequence) -> Iterator[Move]:
    gap = min(REACH, rule.within // (len(rule.order) + 1)) if rule.within else REACH
    for prop in rule.order:
        yield from _tapped(prop, gap)


def _drummed(rule: Rhythm) -> Iterator[Move]:
    """Taps at the beats; the finger is off again before the next."""
    held = 0
    for beat in (REACH, *rule.beats):
        yield Move(beat - held, rule.input, True)
        held = min(TAP, min(rule.beats) // 2)
        yield Move(held, rule.input, False)


def _together(rule: Simultaneous) -> Iterator[Move]:
    gap = min(TAP, rule.within // (len(rule.inputs) + 1))
    yield from (Move(gap, prop, True) for prop in rule.inputs)
    yield from (Move(TAP, prop, False) for prop in rule.inputs)


def _placed(rule: Tags) -> Iterator[Move]:
    if rule.placed:
        yield from (Move(REACH, placed.reader, placed.tag) for placed in rule.placed)
        return
    for tag in rule.accept[:1] if rule.any else rule.accept:
        yield Move(REACH, rule.reader or "", tag)
        yield Move(3 * REACH, rule.reader or "", None)


def _tuned(rule: Tuning) -> Iterator[Move]:
    middle = _middle(rule.at_least, rule.at_most)
    yield from (Move(2 * REACH, rule.dial, middle + off) for off in (-4.0, -2.0, 0.0))


_SOLUTIONS: Mapping[type, Callable[[Any], Iterator[Move]]] = {
    Code: lambda rule: _typed(rule, rule.accept[0]),
    Combination: _combined,
    Count: _counted,
    Hold: lambda rule: _held(rule.contacts, rule.for_),
    Path: _walked,
    Rhythm: _drummed,
    Sequence: _in_order,
    Simultaneous: _together,
    Tags: _placed,
    Tuning: _tuned,
}

"""Custom puzzles, played twice: equal calls must give equal verdicts, or no night could be played again."""

import math
import random
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any

import msgspec

from cues.check.given import Finding, Given
from cues.puzzles.api import Rule, Verdict
from cues.puzzles.custom import Custom
from cues.show import Room
from cues.values import Value

ROUNDS = 8
STEPS = 40
SECOND = 1_000_000
DEEPEST = 20

Call = Callable[[], Verdict]


class Impure(Exception):  # noqa: N818 - a finding on its way out, never an error of the program
    """What a custom puzzle did that it must not."""


def impure_puzzle(given: Given) -> Iterator[Finding]:
    """Custom puzzles that fail, remember elsewhere than in their memory, or ask a clock or chance."""
    for at, room in given.rooms():
        for puzzle in room.puzzles.values():
            if isinstance(puzzle.rule, Custom) and not puzzle.rule.problems():
                why = why_impure(puzzle.rule.rule, room)
                if why is not None:
                    yield Finding(f"{at}.puzzles.{puzzle.name}", f"custom puzzle {puzzle.name}: {why}")


def why_impure(rule: Rule, room: Room) -> str | None:
    """What is wrong with a rule, found by playing it at random, every game twice; or None."""
    try:
        watched = _watched(rule, room)
        for seed in range(ROUNDS):
            if _played(deepcopy(rule), room, watched, seed) != _played(deepcopy(rule), room, watched, seed):
                return _differs("two equal games went differently")
    except Impure as fault:
        return str(fault)
    return None


def _differs(what: str) -> str:
    return f"{what}; keep everything in the memory, and ask no clock, no randomness and no file"


def _watched(rule: Rule, room: Room) -> tuple[str, ...]:
    try:
        watched = tuple(rule.watches())
    except Exception as fault:
        raise Impure(f"`watches` failed: {_said(fault)}") from None
    for name in watched:
        if name not in room.props or room.props[name].direction != "in":
            raise Impure(f"it watches {name}, which is no input of room {room.name}; name props that sense")
    return watched


def _played(rule: Rule, room: Room, watched: tuple[str, ...], seed: int) -> list[Verdict]:
    """The verdicts of one game, its events drawn from `seed`."""
    dice = random.Random(seed)
    values: dict[str, Value] = {name: _drawn(room.props[name].takes, dice, rule) for name in watched}
    verdict = _twice(lambda: rule.begin(0, dict(values)), values, None, "begin")
    verdicts = [verdict]
    at = 0
    for _ in range(STEPS):
        if verdict.solved:
            break
        at += dice.choice((1, 50_000, 400_000, SECOND, 7 * SECOND))
        memory = verdict.memory
        if verdict.due is not None and (verdict.due <= at or not watched):
            at = verdict.due
            verdict = _twice(_tick(rule, memory, at, values), values, memory, "tick")
        elif watched:
            prop = dice.choice(watched)
            values[prop] = _drawn(room.props[prop].takes, dice, rule)
            verdict = _twice(_sense(rule, memory, at, prop, values), values, memory, "sense")
        if verdict.due is not None and verdict.due < at:
            raise Impure(
                "it asks to be called (`due`) at a time that has passed; ask for a later one, or None"
            )
        verdicts.append(verdict)
    return verdicts


def _tick(rule: Rule, memory: Any, at: int, values: Mapping[str, Value]) -> Call:
    return lambda: rule.tick(memory, at, values)


def _sense(rule: Rule, memory: Any, at: int, prop: str, values: Mapping[str, Value]) -> Call:
    return lambda: rule.sense(memory, at, prop, values)


def _twice(call: Call, values: Mapping[str, Value], memory: Any, method: str) -> Verdict:
    """The verdict of a call made twice, if it is whole, twice the same, and left its arguments alone."""
    before = deepcopy((dict(values), memory))
    verdict = deepcopy(_called(call, method))
    if (dict(values), memory) != before:
        raise Impure(
            f"`{method}` changed the memory or values it was given; give a new memory in the verdict"
        )
    if _called(call, method) != verdict:
        raise Impure(_differs(f"`{method}`, called twice alike, gave two verdicts"))
    odd = _odd(verdict.memory)
    if odd is not None:
        raise Impure(
            f"`{method}` keeps {odd} in its memory; only None, flags, numbers, texts, and lists and "
            "text-keyed dicts of these can be kept in a journal"
        )
    if verdict.progress is not None and not 0 <= verdict.progress <= 1:
        raise Impure(f"`{method}` gave progress {verdict.progress!r}; it runs from 0 to 1")
    return verdict


def _called(call: Call, method: str) -> Verdict:
    try:
        verdict = call()
    except Exception as fault:
        raise Impure(f"`{method}` failed: {_said(fault)}") from None
    if not isinstance(verdict, Verdict):
        raise Impure(f"`{method}` gave {type(verdict).__name__}, not a Verdict")
    return verdict


def _said(fault: Exception) -> str:
    return f"{type(fault).__name__}: {fault}"


def _odd(memory: Any, depth: int = 0) -> str | None:
    """What in a memory would not survive being written down and read again, if anything."""
    if depth > DEEPEST:
        return "lists in lists without end"
    if type(memory) is float and not math.isfinite(memory):
        return f"{memory}"
    if memory is None or type(memory) in (bool, int, float, str):
        return None
    if type(memory) is list:
        return next((odd for one in memory if (odd := _odd(one, depth + 1))), None)
    if type(memory) is dict and all(type(key) is str for key in memory):
        return next((odd for one in memory.values() if (odd := _odd(one, depth + 1))), None)
    return f"a {type(memory).__name__}"


def _drawn(takes: str, dice: random.Random, rule: Rule) -> Value:
    """A value that a prop may take; texts that the rule itself names come up often."""
    match takes:
        case "flag":
            return dice.random() < 0.5
        case "number":
            return dice.choice((0.0, 1.0, -1.0, 88.5, 1e6, dice.uniform(-10, 110)))
    known = sorted(_texts(rule))
    return dice.choice((None, "", "0", "9", "62E3086CED", "é", *known, *known))


def _texts(rule: Any) -> set[str]:
    if isinstance(rule, str):
        return {rule}
    if isinstance(rule, list | tuple | set | frozenset):
        return {text for one in rule for text in _texts(one)}
    if isinstance(rule, msgspec.Struct):
        return {text for name in rule.__struct_fields__ for text in _texts(getattr(rule, name))}
    return set()

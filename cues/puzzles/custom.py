"""Custom: a rule in Python beside the show, and the guard that keeps its faults from the room."""

import math
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from msgspec import Struct

from cues.grammar import Doc, Key
from cues.puzzles.api import Memory, Verdict
from cues.values import Value

BREATH = 1_000
"""Microseconds between two ticks of a class that asks for one after the other."""

DEEPEST = 20
"""How many lists and mappings a memory may hold inside one another."""


class Custom(Struct, frozen=True):
    """The rule of a class beside the show: `python: shelf.Bookshelf` is `Bookshelf` in `shelf.py`.

    The class is a `cues.puzzles.api.Rule`.  Whatever it does wrong misses nothing, solves nothing and
    leaves the puzzle as it was, with a `notice` for the game master, who can still solve it by hand.
    """

    python: Annotated[str, Doc("file and class, as in `shelf.Bookshelf`")]
    rule: Annotated[Any, Key("options"), Doc("the options that the class itself declares")]

    def watches(self) -> tuple[str, ...]:
        """What the class watches; nothing, when it cannot say."""
        try:
            watched = tuple(self.rule.watches())
        except (Exception, SystemExit):
            return ()
        return watched if all(isinstance(name, str) for name in watched) else ()

    def begin(self, at: int, values: Mapping[str, Value]) -> Verdict:
        """As the class says."""
        kept = {"own": None, "progress": None, "due": None}
        return self._guarded("begin", kept, at, lambda own: self.rule.begin(at, dict(values)))

    def sense(self, memory: Memory, at: int, prop: str, values: Mapping[str, Value]) -> Verdict:
        """As the class says; `memory` holds its `own`, and the last `progress` and `due`."""
        return self._guarded("sense", memory, at, lambda own: self.rule.sense(own, at, prop, dict(values)))

    def tick(self, memory: Memory, at: int, values: Mapping[str, Value]) -> Verdict:
        """As the class says; the next tick it asks for comes `BREATH` later at the earliest."""
        return self._guarded(
            "tick", {**memory, "due": None}, at + BREATH, lambda own: self.rule.tick(own, at, dict(values))
        )

    def problems(self) -> tuple[str, ...]:
        """What the class says of its options, where it has `problems`, and methods that it lacks."""
        lacks = [
            name
            for name in ("watches", "begin", "sense", "tick")
            if not callable(getattr(self.rule, name, None))
        ]
        if lacks:
            return (f"{self.python} has no {' and no '.join(lacks)}; write it after cues.puzzles.api.Rule",)
        try:
            told = self.rule.problems() if hasattr(self.rule, "problems") else ()
            watched = self.rule.watches()
            if not all(isinstance(name, str) for name in watched):
                return (f"{self.python}.watches gives {watched!r}; let it give the names of props",)
            return tuple(f"{text}" for text in told)
        except (Exception, SystemExit) as fault:
            return (f"{self.python} fails with {_told(fault)}; repair it",)

    def _guarded(self, call: str, memory: Memory, earliest: int, judge: Callable[[Memory], Any]) -> Verdict:
        try:
            return _checked(judge(_copied(memory["own"])), earliest)
        except (Exception, SystemExit) as fault:
            notice = f"{self.python}.{call}: {_told(fault)}; solve the puzzle by hand"
            return Verdict(memory, progress=memory["progress"], due=memory["due"], notice=notice)


def _checked(verdict: Any, earliest: int) -> Verdict:
    if not isinstance(verdict, Verdict):
        raise TypeError(f"it gives {type(verdict).__name__}, not a Verdict")
    for name in ("solved", "missed"):
        if not isinstance(getattr(verdict, name), bool):
            raise TypeError(f"'{name}' is {getattr(verdict, name)!r}, not True or False")
    if not isinstance(verdict.due, int | None) or isinstance(verdict.due, bool):
        raise TypeError(f"'due' is {verdict.due!r}, not whole microseconds")
    if not isinstance(verdict.progress, int | float | None) or verdict.progress != verdict.progress:
        raise TypeError(f"'progress' is {verdict.progress!r}, not a number from 0 to 1")
    if not isinstance(verdict.notice, str | None):
        raise TypeError(f"'notice' is {verdict.notice!r}, not text")
    if isinstance(verdict.given, list | dict):
        raise TypeError(f"'given' is {verdict.given!r}, not one value")
    progress = None if verdict.progress is None else float(min(max(verdict.progress, 0), 1))
    due = None if verdict.due is None else max(verdict.due, earliest)
    return Verdict(
        memory={"own": _copied(verdict.memory), "progress": progress, "due": due},
        solved=verdict.solved,
        missed=verdict.missed,
        given=_copied(verdict.given),
        progress=progress,
        due=due,
        notice=verdict.notice,
    )


def _copied(memory: Any, depth: int = 0) -> Any:
    """A copy of plain data, so that nobody changes another's; raises TypeError for anything else."""
    if memory is None or type(memory) in (bool, str):
        return memory
    if type(memory) is int and -(1 << 63) <= memory < 1 << 63:
        return memory
    if type(memory) is float and math.isfinite(memory):
        return memory
    if depth < DEEPEST and type(memory) is list:
        return [_copied(part, depth + 1) for part in memory]
    if depth < DEEPEST and type(memory) is dict and all(type(key) is str for key in memory):
        return {key: _copied(part, depth + 1) for key, part in memory.items()}
    what = "too deep" if depth >= DEEPEST else f"{type(memory).__name__} {memory!r:.40}"
    raise TypeError(f"its memory is not plain data ({what}); use None, flags, numbers, text, lists and dicts")


def _told(fault: BaseException) -> str:
    try:
        return f"{type(fault).__name__}: {fault}"
    except Exception:
        return type(fault).__name__

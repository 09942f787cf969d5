"""Sequence: inputs go on one after the other, in the right order."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import Struct

from cues.grammar import Doc, Duration
from cues.puzzles.api import Memory, Verdict
from cues.puzzles.reading import FlagRef, comes_on, repeated, those_on
from cues.values import Value


class Sequence(Struct, frozen=True):
    """The inputs of `order` went on in that order; an input may stand in it more than once.

    A wrong one is missed.  With `on_wrong: start` the players begin again, and what they did last
    counts as far as it fits the beginning: once the last ones were right, the puzzle is solved.
    With `on_wrong: stay` the wrong one is only missed.
    """

    order: Annotated[tuple[FlagRef, ...], Doc("the inputs, in the order in which they must go on")]
    others: Annotated[tuple[FlagRef, ...], Doc("further inputs, which are always wrong")] = ()
    on_wrong: Annotated[Literal["start", "stay"], Doc("where a wrong one leads")] = "start"
    within: Annotated[Duration | None, Doc("the longest time from the first to the last")] = None

    def watches(self) -> tuple[str, ...]:
        """Every input, the wrong ones too."""
        return tuple(dict.fromkeys((*self.order, *self.others)))

    def begin(self, at: int, values: Mapping[str, Value]) -> Verdict:
        """What is on already has to go on anew."""
        return self._standing(those_on(self.watches(), values), [])

    def sense(self, memory: Memory, at: int, prop: str, values: Mapping[str, Value]) -> Verdict:
        """`memory` holds which inputs are `on` and the `moments` of those that were right so far."""
        moments, late = self._lapsed(memory, at)
        on = those_on(self.watches(), values)
        if prop not in self.watches() or not comes_on(memory["on"], prop, values):
            return self._standing(on, moments, missed=late)
        if len(moments) < len(self.order) and prop == self.order[len(moments)]:
            return self._standing(on, [*moments, at], missed=late)
        kept = moments if self.on_wrong == "stay" else self._fitting(moments, at, prop)
        return self._standing(on, kept, missed=True, given=prop)

    def tick(self, memory: Memory, at: int, values: Mapping[str, Value]) -> Verdict:
        """Out of time: back to the start."""
        moments, late = self._lapsed(memory, at)
        return self._standing(memory["on"], moments, missed=late)

    def problems(self) -> tuple[str, ...]:
        """An order that cannot be played."""
        found = []
        if not self.order:
            found.append("'order' is empty; name the inputs that must go on")
        if self.within is not None and self.within <= 0:
            found.append("'within' must be longer than nothing; leave it out for all the time in the world")
        both = [name for name in self.others if name in self.order]
        found += [f"{name} is in 'order' and in 'others'; take it out of 'others'" for name in both]
        found += [f"{name} stands twice in 'others'; once is enough" for name in repeated(self.others)]
        return tuple(found)

    def _fitting(self, moments: list[int], at: int, prop: str) -> list[int]:
        played = (*self.order[: len(moments)], prop)
        when = [*moments, at]
        for count in range(min(len(played), len(self.order)) - 1, 0, -1):
            if played[-count:] == self.order[:count]:
                return when[-count:]
        return []

    def _lapsed(self, memory: dict[str, Any], at: int) -> tuple[list[int], bool]:
        moments: list[int] = memory["moments"]
        late = bool(moments) and self.within is not None and at > moments[0] + self.within
        return ([], True) if late else (moments, False)

    def _standing(
        self, on: list[str], moments: list[int], *, missed: bool = False, given: Value = None
    ) -> Verdict:
        solved = len(moments) >= len(self.order) > 0
        timed = bool(moments) and self.within is not None and not solved
        return Verdict(
            {"on": on, "moments": moments},
            solved=solved,
            missed=missed,
            given=given,
            progress=len(moments) / max(len(self.order), 1),
            due=moments[0] + (self.within or 0) + 1 if timed else None,
        )

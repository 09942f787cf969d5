"""Combination: several props at their wanted values at once."""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Struct

from cues.grammar import Doc, Duration
from cues.puzzles.api import Memory, Verdict
from cues.puzzles.dwelling import NOT_YET, dwell
from cues.puzzles.reading import FlagRef, Wanted, those_on
from cues.values import Value


class Combination(Struct, frozen=True):
    """Every prop in `want` is as wanted, at once, for as long as `hold`.

    What stands so when the puzzle becomes active counts.  With `confirm` nothing counts until that
    input goes on: then it is right, or missed, with the first prop that is not as wanted.
    """

    want: Annotated[tuple[Wanted, ...], Doc("the props and the values they must have")]
    hold: Annotated[Duration, Doc("how long all must stay so")] = 0
    grace: Annotated[Duration, Doc("a slip shorter than this is forgiven")] = 0
    confirm: Annotated[FlagRef | None, Doc("the input that asks for judgement")] = None

    def watches(self) -> tuple[str, ...]:
        """The props, and the input that confirms."""
        names = [wanted.prop for wanted in self.want]
        return tuple(dict.fromkeys(names if self.confirm is None else [*names, self.confirm]))

    def begin(self, at: int, values: Mapping[str, Value]) -> Verdict:
        """What stands already counts, but for `confirm`, which has to go on anew."""
        if self.confirm is None:
            return self._dwelling(NOT_YET, at, values)
        return Verdict(those_on([self.confirm], values), progress=self._progress(values))

    def sense(self, memory: Memory, at: int, prop: str, values: Mapping[str, Value]) -> Verdict:
        """`memory` is the dwell's, or, with `confirm`, the list of what confirms and is on."""
        if self.confirm is None:
            return self._dwelling(memory, at, values)
        on = those_on([self.confirm], values)
        progress = self._progress(values)
        if prop != self.confirm or memory or not on:
            return Verdict(on, progress=progress)
        wrong = next((wanted.prop for wanted in self.want if not wanted.met(values)), None)
        if wrong is None and self.want:
            return Verdict(on, solved=True, progress=1.0)
        return Verdict(on, missed=True, given=wrong, progress=progress)

    def tick(self, memory: Memory, at: int, values: Mapping[str, Value]) -> Verdict:
        """Held long enough, or slipped for too long."""
        if self.confirm is None:
            return self._dwelling(memory, at, values)
        return Verdict(memory, progress=self._progress(values))

    def problems(self) -> tuple[str, ...]:
        """Wishes that cannot come true together."""
        found = [] if self.want else ["'want' is empty; name the props and their values"]
        if self.confirm is not None and (self.hold or self.grace):
            found.append("'confirm' asks for judgement at once; take out 'hold' and 'grace', or 'confirm'")
        if self.grace and not self.hold:
            found.append("'grace' forgives slips while something is held; set 'hold' too, or take it out")
        seen: set[str] = set()
        for wanted in self.want:
            found += wanted.problems()
            if wanted.prop in seen:
                found.append(f"{wanted.prop} is wanted twice; keep one, or use bounds")
            seen.add(wanted.prop)
        if self.confirm in seen:
            found.append(f"{self.confirm} is in 'want' and confirms; take it out of 'want'")
        return tuple(found)

    def _dwelling(self, memory: Memory, at: int, values: Mapping[str, Value]) -> Verdict:
        holds = bool(self.want) and all(wanted.met(values) for wanted in self.want)
        return dwell(memory, at, holds, self.hold, self.grace, self._progress(values))

    def _progress(self, values: Mapping[str, Value]) -> float:
        return sum(wanted.met(values) for wanted in self.want) / max(len(self.want), 1)

"""Count: so many times within a time, or exactly so many and then quiet."""

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import UNSET, Struct, UnsetType

from cues.grammar import Doc, Duration, InputRef, Key, PropValue
from cues.puzzles.api import Memory, Verdict
from cues.puzzles.reading import is_news, plain
from cues.values import Value, same


class Count(Struct, frozen=True):
    """`prop` did it so many `times`: went on, sent a text, or came to be `is`.

    With `within`, so many within that time, whenever that was.  With `exactly`, players stop at the
    right number: it is judged once `prop` has been quiet for `rest`, and another number is missed.
    """

    prop: Annotated[InputRef, Doc("the input that is counted")]
    times: Annotated[int, Doc("how many times")]
    is_: Annotated[PropValue | UnsetType, Key("is"), Doc("the value that counts")] = UNSET
    within: Annotated[Duration | None, Doc("the longest time from the first to the last")] = None
    exactly: Annotated[bool, Doc("whether more are wrong, too")] = False
    rest: Annotated[Duration, Doc("with `exactly`: how long quiet means that players are done")] = 2_000_000

    def watches(self) -> tuple[str, ...]:
        """The input."""
        return (self.prop,)

    def begin(self, at: int, values: Mapping[str, Value]) -> Verdict:
        """A value that stands already is not news."""
        return self._standing({"value": plain(values.get(self.prop)), "count": 0, "moments": []})

    def sense(self, memory: Memory, at: int, prop: str, values: Mapping[str, Value]) -> Verdict:
        """`memory` holds the input's last `value`, the `count` and the `moments` still needed."""
        lapsed = self.tick(memory, at, values)
        value = plain(values.get(self.prop))
        if prop != self.prop or lapsed.solved:
            return lapsed
        known = lapsed.memory
        count, moments = known["count"], known["moments"]
        if is_news(known["value"], value) and self._counts(value):
            moments = self._needed([*moments, at])
            count = len(moments) if self.within is not None else count + 1
        return self._standing({"value": value, "count": count, "moments": moments}, lapsed)

    def tick(self, memory: Memory, at: int, values: Mapping[str, Value]) -> Verdict:
        """Quiet for long enough to be judged, or the earliest is too long ago to count."""
        count, moments = memory["count"], memory["moments"]
        if self.exactly:
            if count and at >= moments[-1] + self.rest:
                empty = {"value": memory["value"], "count": 0, "moments": []}
                if count == self.times:
                    return Verdict(empty, solved=True, progress=1.0)
                return Verdict(empty, missed=True, given=count, progress=0.0)
        elif self.within is not None:
            moments = [moment for moment in moments if at <= moment + self.within]
            count = len(moments)
        return self._standing({"value": memory["value"], "count": count, "moments": moments})

    def problems(self) -> tuple[str, ...]:
        """A number that nobody can reach, or one option against another."""
        found = []
        if self.times < 1:
            found.append(f"'times' is {self.times}; count to 1 at least")
        if self.exactly and self.within is not None:
            found.append("'exactly' ends by 'rest', not by 'within'; take one of them out")
        if self.exactly and self.rest <= 0:
            found.append("'rest' must be longer than nothing, so that players can go on counting")
        if self.within is not None and self.within <= 0:
            found.append("'within' must be longer than nothing; leave it out for all the time in the world")
        return tuple(found)

    def _needed(self, moments: list[int]) -> list[int]:
        if self.exactly:
            return moments[-1:]
        return [] if self.within is None else moments[-max(self.times, 1) :]

    def _counts(self, value: Value) -> bool:
        if not isinstance(self.is_, UnsetType):
            return same(value, self.is_)
        return value is not None and value is not False

    def _standing(self, memory: dict[str, Any], lapsed: Verdict | None = None) -> Verdict:
        count, moments = memory["count"], memory["moments"]
        due = None
        if self.exactly and count:
            due = moments[-1] + self.rest
        elif self.within is not None and moments:
            due = moments[0] + self.within + 1
        solved = not self.exactly and count >= self.times
        return Verdict(
            memory,
            solved=solved,
            missed=lapsed is not None and lapsed.missed,
            given=None if lapsed is None else lapsed.given,
            progress=0.0 if self.exactly and count > self.times else min(count / max(self.times, 1), 1.0),
            due=None if solved else due,
        )

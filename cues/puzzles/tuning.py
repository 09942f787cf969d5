"""Tuning: a dial brought into a band and left there for a time."""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Struct

from cues.grammar import Doc, Duration, Key, Ref
from cues.puzzles.api import Memory, Verdict
from cues.puzzles.dwelling import NOT_YET, dwell
from cues.puzzles.reading import bounds_problems, plain, within
from cues.values import Value


class Tuning(Struct, frozen=True):
    """`dial` stands within the band (both bounds included) `for` that long."""

    dial: Annotated[str, Ref("prop", kinds=("dial", "sensor")), Doc("what is tuned")]
    at_least: Annotated[float | None, Doc("the band's lower end")] = None
    at_most: Annotated[float | None, Doc("the band's upper end")] = None
    for_: Annotated[Duration, Key("for"), Doc("how long it must stay in the band")] = 0
    grace: Annotated[Duration, Doc("leaving the band for less than this is forgiven")] = 0

    def watches(self) -> tuple[str, ...]:
        """The dial."""
        return (self.dial,)

    def begin(self, at: int, values: Mapping[str, Value]) -> Verdict:
        """A dial that stands in the band already counts from now on."""
        return self.tick(NOT_YET, at, values)

    def sense(self, memory: Memory, at: int, prop: str, values: Mapping[str, Value]) -> Verdict:
        """`memory` is the dwell's."""
        return self.tick(memory, at, values)

    def tick(self, memory: Memory, at: int, values: Mapping[str, Value]) -> Verdict:
        """In the band for long enough, or out of it for too long.  In the band is half the way."""
        inside = within(plain(values.get(self.dial)), self.at_least, self.at_most)
        return dwell(memory, at, inside, self.for_, self.grace, 0.5 if inside else 0.0)

    def problems(self) -> tuple[str, ...]:
        """A band that is empty, or everything."""
        found = list(bounds_problems(self.dial, self.at_least, self.at_most))
        if self.at_least is None and self.at_most is None:
            found.append("the band has no ends; set 'at_least', 'at_most' or both")
        if self.grace >= self.for_ and self.grace > 0:
            found.append("'grace' is as long as 'for', so a touch of the band would do; make it shorter")
        return tuple(found)

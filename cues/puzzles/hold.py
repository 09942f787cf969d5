"""Hold: contacts held together for a time."""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Struct

from cues.grammar import Doc, Duration, Key
from cues.puzzles.api import Memory, Verdict
from cues.puzzles.dwelling import NOT_YET, dwell
from cues.puzzles.reading import FlagRef, repeated, those_on
from cues.values import Value


class Hold(Struct, frozen=True):
    """Every input in `contacts` is on, all together, `for` that long; letting go begins anew."""

    contacts: Annotated[tuple[FlagRef, ...], Doc("the inputs that must be on together")]
    for_: Annotated[Duration, Key("for"), Doc("how long they must be held")]
    grace: Annotated[Duration, Doc("letting go for less than this is forgiven")] = 0

    def watches(self) -> tuple[str, ...]:
        """The contacts."""
        return tuple(dict.fromkeys(self.contacts))

    def begin(self, at: int, values: Mapping[str, Value]) -> Verdict:
        """What is held already is held from now on."""
        return self.tick(NOT_YET, at, values)

    def sense(self, memory: Memory, at: int, prop: str, values: Mapping[str, Value]) -> Verdict:
        """`memory` is the dwell's."""
        return self.tick(memory, at, values)

    def tick(self, memory: Memory, at: int, values: Mapping[str, Value]) -> Verdict:
        """Held long enough, or let go for too long."""
        held, wanted = len(those_on(self.contacts, values)), len(self.watches())
        progress = held / max(wanted, 1)
        return dwell(memory, at, 0 < wanted == held, self.for_, self.grace, progress)

    def problems(self) -> tuple[str, ...]:
        """Nothing to hold, or no time to hold it."""
        found = [] if self.contacts else ["'contacts' is empty; name what must be held"]
        if self.for_ <= 0:
            found.append("'for' must be longer than nothing; for an instant, use the kind 'combination'")
        if self.grace >= self.for_ > 0:
            found.append("'grace' is as long as 'for', so a touch would do; make it shorter")
        found += [f"{name} stands twice in 'contacts'; once is enough" for name in repeated(self.contacts)]
        return tuple(found)

"""What a puzzle kind is: a small pure class whose state is plain data.

A kind is a frozen `Rule`: its fields are its options in the show file (`cues.grammar` marks what
they mean), its methods take the puzzle's memory and give a `Verdict` with the memory that comes next.
They never keep anything on `self`, change no memory handed to them, ask no clock and no randomness:
equal calls give equal verdicts.

Times are microseconds on the puzzle's own axis, on which a pause does not exist: a rule may keep
moments in its memory and never learns that the room stood still.
"""

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from msgspec import Struct

from cues.values import Value

Memory = Any
"""A puzzle's own state: None, flags, numbers, text, and lists and string-keyed dicts of these."""


class Verdict(Struct, frozen=True):
    """What came of a call.

    `missed`: players gave a wrong answer, told in `given`.  `progress` from 0 to 1, None where a
    kind has none.  `due`: call `tick` at that time unless something happens before; each verdict
    replaces the one before it, so None means that no tick is wanted.  `notice`: the rule itself is
    at fault, and what the game master is told.
    """

    memory: Memory = None
    solved: bool = False
    missed: bool = False
    given: Value = None
    progress: float | None = None
    due: int | None = None
    notice: str | None = None


class Rule(Protocol):
    """The rule of one puzzle.

    No call raises, whatever the values: a prop that is missing, unknown (None) or of another type
    than expected is one that does not help.  A `tick` that nobody asked for changes nothing.
    """

    def watches(self) -> tuple[str, ...]:
        """Input props whose reports `sense` wants."""

    def begin(self, at: int, values: Mapping[str, Value]) -> Verdict:
        """The puzzle becomes active; `values` are its props' present values."""

    def sense(self, memory: Memory, at: int, prop: str, values: Mapping[str, Value]) -> Verdict:
        """Prop `prop` has news, `values` already hold it: another value, or a momentary prop's report."""

    def tick(self, memory: Memory, at: int, values: Mapping[str, Value]) -> Verdict:
        """The time asked for in `due` has come."""

    def problems(self) -> tuple[str, ...]:
        """What is wrong with the options, and the cure; empty when they make sense."""


@runtime_checkable
class Hearing(Protocol):
    """A rule to which other rooms' messages matter, too."""

    def hears(self) -> tuple[str, ...]:
        """Messages of other rooms that `struck` wants."""

    def struck(self, memory: Memory, at: int, name: str, moment: int) -> Verdict:
        """Message `name` is known, at `at`, to have been said at `moment`: the same, or earlier."""

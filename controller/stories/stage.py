"""Where a story is played: a room in a box, or a real room in real time."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from cues.commands import AnyCommand
from cues.effects import Effect
from cues.events import Event
from cues.facts import Fact
from cues.show import Room, Show
from cues.state import State
from cues.values import Value


class Stage(Protocol):
    """What a story needs of a room.  Moments are microseconds since the room was ready for a team."""

    show: Show
    room: Room

    @property
    def now(self) -> int:
        """The present moment."""

    @property
    def state(self) -> State:
        """The room's state."""

    @property
    def log(self) -> Sequence[tuple[int, Effect]]:
        """Every order with the moment at which it was given."""

    @property
    def facts(self) -> Sequence[Fact]:
        """What came of it."""

    @property
    def events(self) -> Sequence[Event]:
        """What happened."""

    def moment(self, at: int) -> int:
        """A moment of the room's own axis, as one of the story's."""

    def advance_to(self, at: int) -> None:
        """Let time pass up to a moment."""

    def until(self, holds: Callable[[Any], bool], at_most: int) -> bool:
        """Let time pass until `holds` does, or for so long; whether it came to hold."""

    def start(
        self,
        team: str | None,
        players: int | None,
        language: str | None,
        comfort: dict[str, str] | None,
        duration: str | None,
    ) -> None:
        """Begin a game in a ready room.  ValueError: why it was refused."""

    def command(self, command: AnyCommand) -> str | None:
        """Ask for something; why it was refused, or None."""

    def sense(self, prop: str, value: Value) -> None:
        """Have players act.  KeyError or ValueError: why they cannot."""

    def fault(self, prop: str, how: str, by: int, tag: str) -> None:
        """Break or mend a prop (`cues.story.Fault`).  KeyError or ValueError: why that cannot be."""

    def value(self, prop: str) -> Value:
        """What a prop really is at this moment."""

    def playing(self) -> list[str]:
        """The clips that sound."""

    def shown(self, screen: str) -> list[str]:
        """What a screen shows."""

    def clip_of(self, play: int) -> str:
        """Which clip a play is of."""

    def prop_of(self, play: int) -> str:
        """Which speaker or screen a play is on."""

"""Where a demo plays: what the screen needs of a room, whether its time is real or virtual."""

import json
from collections.abc import Callable
from itertools import count
from typing import Any, Protocol

import msgspec

from controller.room import Room
from controller.stories.world import World
from cues import show as written
from cues.commands import AnyCommand, Reset, Sense, Sign, Start
from cues.effects import Effect
from cues.events import Event
from cues.facts import Fact
from cues.state import RunningCue, State
from cues.values import Value

BY = "demo"


class Stage(Protocol):
    """A room at play.  `room` is what the show says of it."""

    show: written.Show
    room: written.Room

    @property
    def state(self) -> State:
        """The room's state."""

    @property
    def now(self) -> int:
        """The present moment on the room's axis."""

    def running(self) -> list[RunningCue]:
        """Every cue that is on."""

    def news(self) -> list[Fact]:
        """The facts since this was last asked."""

    def act(self, prop: str, value: Value, after: int = 0) -> None:
        """Players make an input take a value, `after` microseconds from now."""

    def command(self, command: AnyCommand) -> str | None:
        """The game master asks for something; why it was refused, or None."""


def reset(stage: Stage) -> str | None:
    """Make the room ready for a team, if it is not; why it was refused, or None."""
    return stage.command(Reset()) if stage.state.phase in {"idle", "finished"} else None


def is_settled(stage: Stage) -> bool:
    """Whether all that sensors judge on the reset list is done: a door takes a moment to fall shut."""
    return all(
        stage.state.reset[name].done
        for name, item in stage.room.reset.items()
        if item.sensor is not None and name in stage.state.reset
    )


def start(stage: Stage, team: str, language: str | None = None) -> str | None:
    """Sign for what the reset list leaves open, and start; why it was refused, or None."""
    for item, how in list(stage.state.reset.items()):
        if not how.done:
            stage.command(Sign(item, "a demo"))
    return stage.command(Start(team, language=language))


class Boxed:
    """A room in a box, in virtual time."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.show = world.show
        self.room = world.room
        self._told = 0

    @property
    def state(self) -> State:
        """The room's state."""
        return self.world.state

    @property
    def now(self) -> int:
        """The present moment."""
        return self.world.now

    def running(self) -> list[RunningCue]:
        """Every cue that is on."""
        return self.world.engine.running()

    def news(self) -> list[Fact]:
        """The facts since this was last asked."""
        fresh = self.world.facts[self._told :]
        self._told = len(self.world.facts)
        return fresh

    def act(self, prop: str, value: Value, after: int = 0) -> None:
        """Players act, in virtual time."""
        self.world.time.call_at(self.now + after, lambda: self.world.sense(prop, value))

    def command(self, command: AnyCommand) -> str | None:
        """The game master asks for something."""
        return self.world.command(command, BY)


Hand = Callable[[str, Value], None]
"""Makes an input take a value."""


class Live:
    """A room in real time, journal and all.  `hand` acts on its props; else the room is asked to `sense`."""

    def __init__(
        self, room: Room, later: Callable[[float, Callable[[], None]], Any], hand: Hand | None
    ) -> None:
        self._room = room
        self._later = later
        self._hand = hand or self._sense
        self._numbers = count(1)
        self._fresh: list[Fact] = []
        self.show = room.playing.show
        self.room = room.plan
        room.subscribe(self._heard)

    @property
    def state(self) -> State:
        """The room's state."""
        return self._room.state

    @property
    def now(self) -> int:
        """The present moment."""
        return self._room.now

    def running(self) -> list[RunningCue]:
        """Every cue that is on."""
        return self._room.engine.running()

    def news(self) -> list[Fact]:
        """The facts since this was last asked."""
        fresh, self._fresh = self._fresh, []
        return fresh

    def act(self, prop: str, value: Value, after: int = 0) -> None:
        """Players act."""
        if after:
            self._later(after / 1e6, lambda: self._hand(prop, value))
        else:
            self._hand(prop, value)

    def sense(self, prop: str, value: Value) -> None:
        """Players act at once."""
        self._hand(prop, value)

    def command(self, command: AnyCommand) -> str | None:
        """The game master asks for something."""
        args = msgspec.to_builtins(command)
        asked = {"id": self._name(), "do": args.pop("do"), "args": args, "by": BY}
        return self._room.command(json.dumps(asked).encode()).error

    def _name(self) -> str:
        return f"demo-{self._room.since}-{next(self._numbers):06}"

    def _sense(self, prop: str, value: Value) -> None:
        self.command(Sense(prop, value))

    def _heard(self, event: Event, effects: list[Effect], facts: list[Fact]) -> None:
        self._fresh.extend(facts)

"""A story's stage in real time: a room on its drivers, with people or wires before it."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any

import msgspec

from controller.room import Room
from cues import show as written
from cues.commands import AnyCommand, Reset, Sense, Sign, Start
from cues.effects import Effect, Play
from cues.events import Event, Sensed
from cues.facts import Fact
from cues.state import State
from cues.units import format_duration
from cues.values import Value, same

PATIENCE = 60_000_000
"""How long somebody may take to do what a story asks for, microseconds."""

SETTLING = 3.0
"""Seconds that a room gets after its reset, for doors to fall shut and lights to fade."""

LOOK = 0.02
"""Seconds between two looks at what changes without news: a light in mid-fade."""

Hand = Callable[[written.Prop, Value], None]
"""Makes an input take a value: a wire does, or a person is asked to."""


class LiveStage:
    """A room in real time, made ready for a team at moment 0.

    `hand` acts on its inputs, and the story waits until the room has felt it; the time that a person
    takes longer than planned is not the story's.  Without `hand` a simulated room is told to `sense`.
    `open` and `close` it around the story; `runner` turns the room's loop while the story waits.
    """

    def __init__(self, room: Room, runner: asyncio.Runner, hand: Hand | None = None) -> None:
        self.show = room.playing.show
        self.room = room.plan
        self.log: list[tuple[int, Effect]] = []
        self.facts: list[Fact] = []
        self.events: list[Event] = []
        self._played = room
        self._runner = runner
        self._hand = hand
        self._numbers = count(1)
        self._plays: dict[int, Play] = {}
        self._origin = 0
        self._lost = 0

    def open(self) -> None:
        """Start the room, reset it, and sign for what its list leaves open."""
        self._runner.run(self._open())

    def close(self) -> None:
        """End the room, every output safe."""
        self._runner.run(self._played.close())

    @property
    def now(self) -> int:
        """The present moment of the story."""
        return self.moment(self._played.now)

    @property
    def state(self) -> State:
        """The room's state."""
        return self._played.state

    def moment(self, at: int) -> int:
        """A moment of the room's axis, as one of the story's."""
        return at - self._origin - self._lost

    def advance_to(self, at: int) -> None:
        """Wait until that moment."""
        self.until(lambda stage: False, at - self.now)

    def until(self, holds: Callable[[Any], bool], at_most: int) -> bool:
        """Wait until `holds`, or for so long."""
        return self._runner.run(self._until(holds, self._played.now + at_most))

    def start(
        self,
        team: str | None = None,
        players: int | None = None,
        language: str | None = None,
        comfort: dict[str, str] | None = None,
        duration: str | None = None,
    ) -> None:
        """Begin a game.  ValueError: why it was refused."""
        refusal = self.command(Start(team, players, language, duration, comfort))
        if refusal is not None:
            raise ValueError(refusal)

    def command(self, command: AnyCommand) -> str | None:
        """Ask for something; why it was refused, or None."""
        return self._runner.run(self._command(command))

    def sense(self, prop: str, value: Value) -> None:
        """Have an input take a value, and wait until the room has felt it.  ValueError: it never did."""
        heard, asked = len(self.events), self._played.now
        if self._hand is None:
            self.command(Sense(prop, value))
        else:
            self._hand(self.room.props[prop], value)
        if not self.until(lambda stage: stage.has_felt(prop, value, heard), PATIENCE):
            raise ValueError(f"{prop} was not heard of within {format_duration(PATIENCE)}")
        if self._hand is not None:
            self._lost += max(0, self._played.now - asked)

    def has_felt(self, prop: str, value: Value, since: int) -> bool:
        """Whether an input has taken a value since there were so many events."""
        return any(
            isinstance(event, Sensed) and event.prop == prop and same(event.value, value)
            for event in self.events[since:]
        ) or (self._hand is None and same(self.state.props[prop].value, value))

    def fault(self, prop: str, how: str, by: int, tag: str) -> None:
        """Nothing breaks here on demand."""
        raise ValueError("only a room in a box breaks on demand; leave this story to virtual time")

    def value(self, prop: str) -> Value:
        """What a prop is, as far as the room knows."""
        return self._played.engine.value(prop, self._played.now)

    def playing(self) -> list[str]:
        """The clips that sound."""
        return [play.clip for _, play in sorted(self.state.plays.items())]

    def shown(self, screen: str) -> list[str]:
        """What a screen shows."""
        return [
            shown.text
            for shown in self.state.screens.get(screen, {}).values()
            if shown.until is None or self._played.now < shown.until
        ]

    def clip_of(self, play: int) -> str:
        """Which clip a play is of."""
        return self._plays[play].clip

    def prop_of(self, play: int) -> str:
        """Which speaker or screen a play is on."""
        return self._plays[play].prop

    async def _open(self) -> None:
        self._news = asyncio.Event()
        await self._played.open()
        self._played.subscribe(self._heard)
        await self._command(Reset())
        await asyncio.sleep(SETTLING)
        for item, how in list(self.state.reset.items()):
            if not how.done:
                await self._command(Sign(item, "a story"))
        await asyncio.sleep(0)
        self._origin = self._played.now
        for kept in (self.log, self.facts, self.events):
            kept.clear()

    async def _until(self, holds: Callable[[Any], bool], end: int) -> bool:
        while not holds(self):
            left = (end - self._played.now) / 1e6
            if left <= 0:
                return False
            self._news.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), min(left, LOOK))
        return True

    async def _command(self, command: AnyCommand) -> str | None:
        args = msgspec.to_builtins(command)
        asked = {"id": f"story-{next(self._numbers):06}", "do": args.pop("do"), "args": args, "by": "story"}
        return self._played.command(json.dumps(asked).encode()).error

    def _heard(self, event: Event, effects: list[Effect], facts: list[Fact]) -> None:
        self.events.append(event)
        self.facts.extend(facts)
        for effect in effects:
            self.log.append((self.moment(effect.at), effect))
            if isinstance(effect, Play):
                self._plays[effect.play] = effect
        self._news.set()

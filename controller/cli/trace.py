"""What happens in a room as JSON: a line for each event, effect and fact, with the moment it was told."""

from typing import TextIO

import msgspec
from msgspec import Struct

from controller.cli.lines import Lines
from controller.room import Room
from cues.effects import Effect
from cues.events import Event
from cues.facts import Fact

_encode = msgspec.json.Encoder().encode


class Told(Struct, omit_defaults=True):
    """A line: `now_us` on the room's axis, and exactly one of the three."""

    now_us: int
    event: Event | None = None
    effect: Effect | None = None
    fact: Fact | None = None


class Trace:
    """Writes what `room` does to `out`."""

    def __init__(self, room: Room, out: TextIO) -> None:
        self._room = room
        self._lines: Lines[Told] = Lines(out, lambda told: _encode(told).decode(), "trace")
        self.close = self._lines.close
        room.subscribe(self._heard)

    def _heard(self, event: Event, effects: list[Effect], facts: list[Fact]) -> None:
        now = self._room.now
        self._lines.put(Told(now, event=event))
        for effect in effects:
            self._lines.put(Told(now, effect=effect))
        for fact in facts:
            self._lines.put(Told(now, fact=fact))

"""What happens in a room as JSON: a line for each event, effect and fact, with the moment it was told."""

import threading
from queue import SimpleQueue
from typing import TextIO

import msgspec
from msgspec import Struct

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
    """Writes what `room` does to `out`, on a thread of its own: a reader that is slow delays no cue."""

    def __init__(self, room: Room, out: TextIO) -> None:
        self._room = room
        self._out = out
        self._lines: SimpleQueue[Told | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="trace", daemon=True)
        self._thread.start()
        room.subscribe(self._heard)

    def close(self) -> None:
        """Write what is left."""
        self._lines.put(None)
        self._thread.join(timeout=2.0)

    def _heard(self, event: Event, effects: list[Effect], facts: list[Fact]) -> None:
        now = self._room.now
        self._lines.put(Told(now, event=event))
        for effect in effects:
            self._lines.put(Told(now, effect=effect))
        for fact in facts:
            self._lines.put(Told(now, fact=fact))

    def _write(self) -> None:
        try:
            while (told := self._lines.get()) is not None:
                self._out.write(_encode(told).decode() + "\n")
                if self._lines.empty():
                    self._out.flush()
        except (BrokenPipeError, ValueError):  # whoever read it went away: the room plays on
            return

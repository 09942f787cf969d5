"""Ready again after kill -9, with the journal of a full game to be played again."""

import statistics
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from controller.bench.process import RoomProcess, fill, shipped
from controller.journal.journal import segment_name
from controller.journal.reading import read
from controller.journal.replay import replay
from cues.events import Resumed

KEY = "resume"

EVENTS = 18_000


def measure(quick: bool = False) -> Mapping[str, Any]:
    """Seconds, the median of a few; the game must go on, with every event on record."""
    took = []
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state"
        fill(state, EVENTS)
        room = RoomProcess(state)
        for _ in range(3 if quick else 7):
            room.kill()
            room = RoomProcess(state)
            took.append(room.took)
            if "goes on: running" not in room.said:
                raise RuntimeError(f"the game did not go on: {room.said}")
        room.end()
        reading = read(state / "journal" / segment_name(1))
        replayed = replay(reading, shipped())
        resumed = sum(isinstance(line, Resumed) for line in reading.lines)
    if replayed.events < EVENTS or reading.fault or replayed.differs or resumed != len(took) + 1:
        raise RuntimeError(f"something was lost: {replayed.events} events, {resumed} starts")
    return {"value": round(statistics.median(took), 3), "unit": "s", "events": replayed.events}

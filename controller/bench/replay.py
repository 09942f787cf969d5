"""A recorded game of 60 minutes and 18,000 events, from its file to its final state."""

import statistics
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from controller.bench.scene import full_game, rocking_show
from controller.journal.copier import Copier
from controller.journal.journal import Journal, segment_name
from controller.journal.reading import read
from controller.journal.record import FORMAT, Header
from controller.journal.replay import replay
from cues.engine import ENGINE_NUMBER, Engine
from cues.events import Opened
from cues.show import Show

KEY = "replay"

EVENTS = 18_000


def measure(quick: bool = False) -> Mapping[str, Any]:
    """Seconds, the median of a few; `events` of them, each checked, the state compared 180 times."""
    show = rocking_show()
    with tempfile.TemporaryDirectory() as folder:
        path = record(Path(folder), show)
        took = []
        for _ in range(3 if quick else 9):
            began = time.perf_counter()
            replayed = replay(read(path), show)
            took.append(time.perf_counter() - began)
            if replayed.differs or replayed.events < EVENTS:
                raise RuntimeError(
                    f"the replay is not the game: {replayed.events} events, {replayed.differs}"
                )
    return {"value": round(statistics.median(took), 4), "unit": "s", "events": replayed.events}


def record(folder: Path, show: Show) -> Path:
    """The journal of a full game, in `folder`."""
    journal = Journal(folder, folder, Copier(print, lambda: None), print, lambda: None)
    header = Header(FORMAT, "bench", ENGINE_NUMBER, "bench", "bench", show.hash, "bench", True, "bench", 1, 7)
    journal.begin(header, ())
    engine = Engine(show, "bench")
    opened = Opened(1, "bench", 7, True)
    journal.write((opened,))
    engine.feed(opened)
    full_game(journal, engine, show.rooms["bench"].props, 1, EVENTS)
    return folder / segment_name(1)

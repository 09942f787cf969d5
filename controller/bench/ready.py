"""A room's process, from its start to its first word that it is ready, and what memory it then holds."""

import statistics
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from controller.bench.process import RoomProcess

KEY = "ready"


def measure(quick: bool = False) -> Mapping[str, Any]:
    """Seconds and MiB, medians of a few starts on empty state folders."""
    took, memory = [], []
    for _ in range(3 if quick else 9):
        with tempfile.TemporaryDirectory() as folder:
            room = RoomProcess(Path(folder) / "state")
            took.append(room.took)
            memory.append(room.memory_mib())
            room.end()
    return {"value": round(statistics.median(took), 3), "unit": "s", "memory_mib": statistics.median(memory)}

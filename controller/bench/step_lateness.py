"""20 ms steps for a minute: how late each is given to its driver, and whether they drift."""

import asyncio
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from controller.bench.figures import figures
from controller.bench.scene import Bed, stepping_show
from controller.selector import new_loop
from cues.effects import SetOutput

KEY = "step_lateness"

EVERY = 20_000
"""Microseconds between two steps."""


def measure(quick: bool = False) -> Mapping[str, Any]:
    """Microseconds between a step's moment and the order to its driver; `drift_us` over the whole minute."""
    return march(150 if quick else 3_000, precise=False)


def march(steps: int, precise: bool) -> Mapping[str, Any]:
    """Run a cue of `steps` even steps in a real room, journal and all."""
    loop = new_loop()
    with tempfile.TemporaryDirectory() as folder:
        told = loop.run_until_complete(_march(Path(folder), steps, precise))
    loop.close()
    off = [abs(at - order.at) for at, order in told]
    first, last = told[0][1].at, told[-1][1].at
    return {**figures(off, "us"), "drift_us": last - first - (len(told) - 1) * EVERY}


async def _march(folder: Path, steps: int, precise: bool) -> list[tuple[int, SetOutput]]:
    bed = Bed(stepping_show(steps, EVERY, precise), folder)
    await bed.room.open()
    before = len(bed.bench.orders)
    bed.bench.sense("contact", True)
    await asyncio.sleep((steps + 2) * EVERY / 1e6 + 0.2)
    told = [(at, order) for at, order in bed.bench.orders[before:] if isinstance(order, SetOutput)]
    if len(told) != steps:
        raise RuntimeError(f"{len(told)} of {steps} steps were taken")
    await bed.room.close()
    return told

"""A room in a process of its own, to be killed: it writes down what its outputs are told."""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

from controller import running
from controller.fitting import Fitting
from controller.selector import new_loop
from cues.effects import Effect
from cues.port import Scheduler
from cues.values import Value
from tests.controller.crypt import PROPS, Notes, Site


class Scribe(Notes):
    """Writes to a file at once, so that it outlives the process."""

    def __init__(self, path: Path, scheduler: Scheduler, start: Mapping[str, Value]) -> None:
        super().__init__(PROPS, scheduler, start)
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.write({"claimed": self.start, "at": scheduler.now()})

    def write(self, line: object) -> None:
        os.write(self.file, msgspec.json.encode(line) + b"\n")

    def apply(self, effect: Effect) -> None:
        self.write(effect)


async def main(folder: Path) -> None:
    site = Site(folder / "state", folder / "live")

    def fit(start: Mapping[str, Value], scheduler: Scheduler) -> Fitting:
        return Fitting((Scribe(folder / "orders", scheduler, start),))

    site.room._fit = fit  # type: ignore[assignment]

    def ready() -> None:
        os.write(1, b"ready\n")

    await running.run(site.room, ready)


if __name__ == "__main__":
    loop = new_loop()
    asyncio.set_event_loop(loop)
    loop.run_until_complete(main(Path(sys.argv[1])))

"""A room in a process of its own, as `maglock run` starts it: the laboratory, simulated."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from controller.bench.scene import full_game
from controller.journal.copier import Copier
from controller.journal.folder import claim
from controller.journal.journal import Journal
from controller.journal.record import FORMAT, Header, Started
from controller.journal.recovery import present
from controller.shows import open_show
from controller.version import VERSION
from cues.engine import ENGINE_NUMBER, Engine
from cues.events import Opened
from cues.show import Show

SHOW, ROOM = "zombie_lab", "laboratory"


class RoomProcess:
    """Started at once; `took` seconds until it said that it was ready."""

    def __init__(self, state: Path, more: Sequence[str] = ()) -> None:
        words = [sys.executable, "-m", "controller.cli", "run", SHOW, "--room", ROOM]
        words += ["--simulate", "--state-dir", str(state), *more]
        began = time.perf_counter()
        self._process = subprocess.Popen(words, stderr=subprocess.PIPE)
        said = self._process.stderr.readline() if self._process.stderr else b""
        self.took = time.perf_counter() - began
        self.said = said.decode().strip()
        if not self.said.startswith(f"{SHOW}/{ROOM} "):
            self.kill()
            raise RuntimeError(f"the room did not start: {self.said}")

    def memory_mib(self) -> float:
        """What it holds of the machine's memory."""
        status = Path(f"/proc/{self._process.pid}/status").read_text("ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return round(int(line.split()[1]) / 1024, 1)

    def kill(self) -> None:
        """Kill -9."""
        self._process.kill()
        self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()

    def end(self) -> None:
        """Ask it to end, and wait."""
        self._process.terminate()
        self._process.wait(10)
        if self._process.stderr:
            self._process.stderr.close()


def shipped() -> Show:
    """The show that ships."""
    show = open_show(SHOW).show
    if show is None:
        raise RuntimeError(f"{SHOW} cannot be opened")
    return show


def fill(state: Path, events: int) -> None:
    """Put a full game on record in a state folder, up to this moment."""
    show = shipped()
    folder = claim(state)
    journal = Journal(folder.live, folder.journal, Copier(print, lambda: None), print, lambda: None)
    now = present()
    begun = now.monotonic - 3_600_000_000
    header = Header(FORMAT, VERSION, ENGINE_NUMBER, SHOW, ROOM, show.hash, "simulated", True, "bench", 1, 7)
    journal.begin(header, (Started(begun, now.boot, begun, now.wall - 3_600_000_000),))
    engine = Engine(show, ROOM)
    opened = Opened(begun, "bench", 7, True)
    journal.write((opened,))
    engine.feed(opened)
    full_game(journal, engine, show.rooms[ROOM].props, begun, events)
    folder.journal.mkdir(parents=True, exist_ok=True)
    name = "000001.journal"
    (folder.journal / name).write_bytes((folder.live / name).read_bytes())
    folder.release()

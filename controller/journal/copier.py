"""The thread that brings the journal to the disk: at most 100 ms behind, and only when there is news.

The room writes to a file in memory and never waits for a card.  This thread copies and syncs; a disk
that stalls or is full costs the room nothing but an alarm.
"""

import os
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Literal, Protocol

from msgspec import Struct

from controller.clock import monotonic

GATHER = 0.04
"""Seconds for which news gather before they are copied: one sync for all that came in a moment."""
RETRY = 1.0
"""Seconds between attempts while the disk refuses."""
BEHIND = 1_000_000
"""Microseconds behind which the disk counts as slow."""
_CHUNK = 1 << 20


class Disk(Protocol):
    """A file on the disk."""

    def size(self) -> int:
        """How many bytes it holds."""

    def write_at(self, offset: int, content: bytes) -> int:
        """Write at `offset`; how many bytes were taken.  May block; raises OSError."""

    def sync(self) -> None:
        """See that all of it will outlive a power cut.  May block; raises OSError."""

    def close(self) -> None:
        """Let go of it."""


class FileOnDisk:
    """A real file, made when it isn't there."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def size(self) -> int:
        """Its length."""
        return os.fstat(self._file).st_size

    def write_at(self, offset: int, content: bytes) -> int:
        """Write at `offset`."""
        return os.pwrite(self._file, content, offset)

    def sync(self) -> None:
        """Sync it."""
        os.fdatasync(self._file)

    def close(self) -> None:
        """Close it."""
        os.close(self._file)


class Job(Struct):
    """A file in memory to be copied to the disk, from `done` bytes on.

    `written` says how much of it there is; `ended`: it grows no more.
    """

    live: Path
    path: Path
    written: Callable[[], int]
    done: int = 0
    ended: bool = False
    disk: Disk | None = None


class Copier:
    """Copies growing files.

    `failed` and `over` are called on its thread: when the disk refuses, and when it works again.
    """

    def __init__(
        self,
        failed: Callable[[str], None],
        over: Callable[[], None],
        open_disk: Callable[[Path], Disk] = FileOnDisk,
    ) -> None:
        self._failed = failed
        self._over = over
        self._open_disk = open_disk
        self._jobs: deque[Job] = deque()
        self._errands: deque[Callable[[], None]] = deque()
        self._news = threading.Event()
        self._closing = threading.Event()
        self._asked: int | None = None
        self._under_way: int | None = None
        self._is_failing = False
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)

    def start(self) -> None:
        """Begin to copy."""
        self._thread.start()

    def add(self, job: Job) -> None:
        """Copy this file too; those before it are ended."""
        for earlier in self._jobs:
            earlier.ended = True
        self._jobs.append(job)
        self.nudge()

    def errand(self, errand: Callable[[], None]) -> None:
        """Have this done to the disk, too; again until it raises no OSError."""
        self._errands.append(errand)
        self.nudge()

    def nudge(self) -> None:
        """There is news.  Returns at once."""
        if self._asked is None:
            self._asked = monotonic()
        if not self._news.is_set():
            self._news.set()

    def health(self) -> Literal["ok", "behind", "failed"]:
        """How the disk keeps up."""
        if self._is_failing:
            return "failed"
        asked = self._under_way or self._asked
        return "behind" if asked is not None and monotonic() - asked > BEHIND else "ok"

    def close(self, timeout: float) -> bool:
        """Copy what is left, for at most `timeout` seconds; whether all of it is on the disk."""
        self._closing.set()
        self._news.set()
        if self._thread.is_alive():
            self._thread.join(timeout)
        return self._asked is None and self._under_way is None

    def _run(self) -> None:
        while True:
            self._news.wait(RETRY if self._is_failing else None)
            if not self._closing.is_set():
                self._closing.wait(GATHER)
            self._news.clear()
            last = self._closing.is_set()
            self._attempt()
            if last:
                self._let_go()
                return

    def _attempt(self) -> None:
        self._under_way, self._asked = self._asked, None
        try:
            self._copy_all()
        except OSError as error:
            self._asked = self._under_way or monotonic()
            self._let_go()
            if not self._is_failing:
                self._is_failing = True
                self._failed(error.strerror or str(error))
            return
        finally:
            self._under_way = None
        if self._is_failing:
            self._is_failing = False
            self._over()

    def _let_go(self) -> None:
        """Close the files; they are opened anew next time: the medium may be another by then."""
        for job in self._jobs:
            disk, job.disk = job.disk, None
            if disk:
                with suppress(OSError):
                    disk.close()

    def _copy_all(self) -> None:
        while self._errands:
            self._errands[0]()
            self._errands.popleft()
        while self._jobs:
            job = self._jobs[0]
            ended = job.ended
            self._copy(job)
            if not ended:
                return
            if job.disk:
                job.disk.close()
            job.live.unlink(missing_ok=True)
            self._jobs.popleft()

    def _copy(self, job: Job) -> None:
        if job.disk is None:
            job.disk = self._open_disk(job.path)
            job.done = min(job.done, job.disk.size())
        with job.live.open("rb") as live:
            live.seek(job.done)
            end = job.written()
            while chunk := live.read(min(_CHUNK, end - job.done)):
                taken = 0
                while taken < len(chunk):
                    taken += job.disk.write_at(job.done + taken, chunk[taken:])
                job.done += taken
        job.disk.sync()

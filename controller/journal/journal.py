"""The journal of a room while it runs: written before anything has consequences, never waiting for a disk."""

import errno
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

from controller.journal.copier import Copier, Job
from controller.journal.record import Checked, Header, Mark, seal
from controller.journal.tape import Tape
from cues.events import Event

EVERY = 100
"""Events between two checksums of the state."""


def segment_name(number: int) -> str:
    """The file name of a segment."""
    return f"{number:06}.journal"


class Journal:
    """The current segment, in memory, and the thread that brings it to the disk.

    `failed` is called once with the reason when even the memory is full, `over` when it has room
    again: what could not be written waits, in order.
    """

    def __init__(
        self,
        live: Path,
        disk: Path,
        copier: Copier,
        failed: Callable[[str], None],
        over: Callable[[], None],
    ) -> None:
        self._live = live
        self._disk = disk
        self._copier = copier
        self._failed = failed
        self._over = over
        self._tape: Tape | None = None
        self._crc = 0
        self._events = 0
        self._backlog = b""

    def owe(self, number: int) -> None:
        """Bring an ended segment to the disk that was left in memory."""
        name = segment_name(number)
        written = len((self._live / name).read_bytes().rstrip(b"\0"))
        self._copier.add(Job(self._live / name, self._disk / name, lambda: written))

    def begin(self, header: Header, marks: Sequence[Mark]) -> None:
        """Begin a new segment; the one before it is ended.

        Raises OSError when there is no room for it in memory: the one before it then goes on.
        """
        name = segment_name(header.segment)
        tape = self._open(self._live / name, 0, 0, 0)
        self.header = header
        self._write((header, *marks))
        self._copier.add(Job(self._live / name, self._disk / name, lambda: tape.size))

    def go_on(self, header: Header, size: int, crc: int, events: int, copied: int) -> None:
        """Go on with a segment of which `size` sound bytes stand in memory, `copied` of them on the disk.

        Raises OSError when it cannot be opened.
        """
        name = segment_name(header.segment)
        tape = self._open(self._live / name, size, crc, events)
        self.header = header
        self._copier.add(Job(self._live / name, self._disk / name, lambda: tape.size, copied))

    def write(self, events: Sequence[Event]) -> None:
        """Put `events` on record.  To be called before any of them has consequences.  Never raises."""
        self._events += len(events)
        self._write(events)

    def mark(self, *marks: Mark) -> None:
        """Put on record what is no event."""
        self._write(marks)

    @property
    def events(self) -> int:
        """How many events the segment holds."""
        return self._events

    def check(self, before: int, checksum: Callable[[], int]) -> None:
        """Put the state's checksum on record if a hundred events are full since there were `before`."""
        if before // EVERY != self._events // EVERY:
            self._write((Checked(self._events, checksum()),))

    def errand(self, errand: Callable[[], None]) -> None:
        """Have something else done to the disk, by the thread that may wait for it."""
        self._copier.errand(errand)

    def nudge(self) -> None:
        """Let the disk have what was written.  To be called when all consequences are under way."""
        self._copier.nudge()
        if self._tape is not None:
            with suppress(OSError):  # the next write that needs the room says so
                self._tape.make_room()

    def health(self) -> Literal["ok", "behind", "failed"]:
        """How safe what was written is."""
        return "failed" if self._backlog else self._copier.health()

    def close(self, timeout: float = 2.0) -> bool:
        """End; waits for the disk at most `timeout` seconds.  Whether all of it is there."""
        is_whole = self._copier.close(timeout) and not self._backlog
        if self._tape is not None:
            self._tape.close()
        return is_whole

    def _open(self, path: Path, size: int, crc: int, events: int) -> Tape:
        if self._backlog:
            raise OSError(errno.ENOSPC, "what happened before is not written yet")
        tape = Tape(path, size)
        if self._tape is not None:
            self._tape.close()
        self._tape, self._crc, self._events = tape, crc, events
        return tape

    def _write(self, lines: Sequence[object]) -> None:
        content, self._crc = seal(lines, self._crc)
        if self._backlog:
            content = self._backlog + content
        try:
            self._tape.write(content)  # type: ignore[union-attr]
        except OSError as error:
            if not self._backlog:
                self._failed(error.strerror or str(error))
            self._backlog = content
            return
        if self._backlog:
            self._backlog = b""
            self._over()

"""Clips decoded into memory, ready to be played from their first sample.

A tape is a WAV file without a name: in memory, or on disk when it is long.  Nothing is left behind
however the process ends.
"""

import os
import tempfile
from pathlib import Path

from media import library
from media.wave import Pcm, header

LONG = 64_000_000
"""Bytes above which a tape is kept on disk (six minutes in stereo)."""


class Tape:
    """A decoded clip; `path` can be opened in this process as long as the tape is open."""

    def __init__(self, pcm: Pcm) -> None:
        self._fd = _nameless(len(pcm.samples))
        with os.fdopen(os.dup(self._fd), "wb") as file:
            file.write(header(pcm.rate, pcm.channels, len(pcm.samples)))
            file.write(pcm.samples)
        self.path = Path(f"/proc/self/fd/{self._fd}")
        self.length = round(pcm.frames * 1_000_000 / pcm.rate)

    def close(self) -> None:
        """Give the memory back, once nothing plays from it any more."""
        os.close(self._fd)


def record(file: Path) -> Tape | str:
    """The tape of a sound file, or what is wrong with the file."""
    try:
        return Tape(library.decode(file))
    except library.UnreadableError as error:
        return str(error)


def silence() -> Tape:
    """A tape of one second of nothing."""
    return Tape(Pcm(48000, 2, bytes(4 * 48000)))


def _nameless(size: int) -> int:
    if size < LONG:
        return os.memfd_create("clip")
    with tempfile.TemporaryFile(dir="/var/tmp") as file:
        return os.dup(file.fileno())

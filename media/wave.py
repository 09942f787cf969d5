"""PCM as libVLC reads it: WAV headers, decoded clips as files in memory, and WAV without an end.

libVLC with its caches off loses the beginning or the end of Ogg and FLAC files (30 to 300 of
400 ms heard); of PCM in WAV it plays every sample.  So clips are decoded once, beforehand.
"""

import mmap
import struct
from pathlib import Path

from msgspec import Struct

HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
ENDLESS = 0xFFFFFFFF
WIDTH = 2  # bytes a sample


class Pcm(Struct, frozen=True):
    """Decoded sound: interleaved signed 16-bit little-endian samples."""

    rate: int
    channels: int
    samples: bytes

    @property
    def frames(self) -> int:
        """How many samples each channel has."""
        return len(self.samples) // (WIDTH * self.channels)


def header(rate: int, channels: int, size: int) -> bytes:
    """A RIFF/WAVE header for `size` bytes of 16-bit PCM; `ENDLESS` for sound without an end."""
    frame = WIDTH * channels
    riff = size if size == ENDLESS else size + HEADER.size - 8
    return HEADER.pack(
        b"RIFF", riff, b"WAVE", b"fmt ", 16, 1, channels, rate, rate * frame, frame, 8 * WIDTH, b"data", size
    )


class Endless:
    """A WAV file on disk or in memory, read as one that repeats its sound for ever.

    `seek` in microseconds: where its first turn begins.  `read` is called by libVLC's thread.
    """

    def __init__(self, path: Path, seek: int = 0) -> None:
        with path.open("rb") as file:
            self._file = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        channels, rate = struct.unpack_from("<HI", self._file, 22)
        frame = WIDTH * channels
        self._size = (len(self._file) - HEADER.size) // frame * frame
        self._at = seek * rate // 1_000_000 * frame % max(self._size, 1)
        self._head = header(rate, channels, ENDLESS)

    def read(self, most: int) -> bytes:
        """The next bytes, at least one and at most `most`."""
        if self._head:
            given, self._head = self._head[:most], self._head[most:]
            return given
        start = HEADER.size + self._at
        given = self._file[start : min(start + most, HEADER.size + self._size)]
        self._at = (self._at + len(given)) % self._size
        return given

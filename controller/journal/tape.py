"""A growing file in memory, written through a map: no system call, so no waiting for the interpreter's lock.

What is in the map outlives the process, kill -9 included.  The file is longer than what was
written: zeros fill it up.  It only grows after its new part has been allocated, for a map into a
file that has no room would end the process.
"""

import mmap
import os
from pathlib import Path

CHUNK = 1 << 19
"""Bytes by which it grows."""


class Tape:
    """The file at `path`, of which the first `size` bytes are written.

    Raises OSError when it cannot be opened or has no room.
    """

    def __init__(self, path: Path, size: int) -> None:
        self.path = path
        self.size = size
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._map: mmap.mmap | None = None
        self._room = 0
        try:
            self._grow(size + 1)
        except OSError:
            os.close(self._file)
            raise

    def write(self, content: bytes) -> None:
        """Add `content`; all of it or, with OSError, nothing."""
        end = self.size + len(content)
        if end > self._room or self._map is None:
            self._grow(end)
        assert self._map is not None
        self._map[self.size : end] = content
        self.size = end

    def make_room(self) -> None:
        """Grow ahead of need, while there is time for it.  OSError: there is no room to be had."""
        if self._room - self.size < CHUNK // 2:
            self._grow(self.size + CHUNK)

    def close(self) -> None:
        """Cut the file to what was written, and let go of it."""
        if self._file < 0:
            return
        if self._map is not None:
            self._map.close()
            self._map = None
        os.ftruncate(self._file, self.size)
        os.close(self._file)
        self._file = -1

    def _grow(self, enough: int) -> None:
        room = (enough + CHUNK - 1) // CHUNK * CHUNK
        os.posix_fallocate(self._file, 0, room)
        grown = mmap.mmap(self._file, room, flags=mmap.MAP_SHARED | mmap.MAP_POPULATE)
        if self._map is not None:
            self._map.close()
        self._map, self._room = grown, room

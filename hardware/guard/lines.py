"""The lines that a room and its guard share, by descriptor: the kernel's, or a mock's.

A mock line is a memory file of one number: its level, from 0 to 1.
"""

import mmap
import os
import struct
from typing import Protocol

from hardware import kernel_lines

_LEVEL = struct.Struct("=d")


class Line(Protocol):
    """A shared output line."""

    def write(self, level: float) -> None:
        """Take a level; a kernel's line knows only 0 and 1."""

    def read(self) -> float:
        """The level that it has."""


class KernelLine:
    """A line of the kernel's GPIO device."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, level: float) -> None:
        """High from a half on."""
        kernel_lines.write(self._descriptor, level >= 0.5)

    def read(self) -> float:
        """0 or 1."""
        return float(kernel_lines.read(self._descriptor))


class MockLine:
    """A line of no chip."""

    def __init__(self, descriptor: int) -> None:
        if os.fstat(descriptor).st_size < _LEVEL.size:
            os.ftruncate(descriptor, _LEVEL.size)
        self._memory = mmap.mmap(descriptor, _LEVEL.size)

    def write(self, level: float) -> None:
        """Note the level."""
        _LEVEL.pack_into(self._memory, 0, level)

    def read(self) -> float:
        """The level noted last."""
        level: float = _LEVEL.unpack_from(self._memory)[0]
        return level


def line(kind: str, descriptor: int) -> Line:
    """The line behind a descriptor, `kind` `kernel` or `mock`."""
    return KernelLine(descriptor) if kind == "kernel" else MockLine(descriptor)

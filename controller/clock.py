"""The room's time axis, and a scheduler of calls on it."""

import asyncio
import gc
import time
from collections.abc import Callable
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

SPIN = 500
"""Microseconds before a precise moment at which the loop wakes, to spin out what is left: a timer's
usual lateness, the preparation, and no processor time worth a thought."""

_LAST_SPIN = 30_000  # nanoseconds, more than a rehearsal takes


def monotonic() -> int:
    """CLOCK_MONOTONIC, microseconds."""
    return time.monotonic_ns() // 1000


def wall() -> int:
    """Wall time, microseconds since 1970.  For people and for outages over a reboot, never for timing."""
    return time.time_ns() // 1000


def boot_id() -> str:
    """What tells this run of the machine from every other; empty where the system doesn't say."""
    try:
        return _BOOT_ID.read_text("ascii").strip()
    except OSError:
        return ""


class Axis:
    """The room's axis: CLOCK_MONOTONIC plus an offset that carries it over reboots, microseconds."""

    def __init__(self, offset: int = 0) -> None:
        self.offset = offset

    def now(self) -> int:
        """The present moment."""
        return time.monotonic_ns() // 1000 + self.offset

    def spin_until(self, at: float, meanwhile: Callable[[], None]) -> None:
        """Burn the microseconds that are left until `at`; returns at once when it is past.

        `meanwhile` is called over and over, while there is time for it.
        """
        end = int((at - self.offset) * 1000)
        now = time.monotonic_ns
        while now() < end - _LAST_SPIN:
            meanwhile()
        while now() < end:
            pass


class LoopScheduler:
    """Calls at moments of the axis, on the running loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, axis: Axis) -> None:
        self._loop = loop
        self._axis = axis

    def now(self) -> int:
        """The present moment."""
        return self._axis.now()

    def call_at(self, at: int, call: Callable[[], None]) -> Callable[[], None]:
        """Call `call` at `at` (at once if that is past); the result cancels it."""
        return self._loop.call_at((at - self._axis.offset) / 1e6, call).cancel


def freeze() -> None:
    """Take all that was loaded out of the garbage collector's sight: its full passes then cost nothing."""
    gc.collect()
    gc.freeze()

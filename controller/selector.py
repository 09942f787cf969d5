"""Waiting to the microsecond: a selector whose waits go to a timerfd instead of epoll's own timeout.

epoll takes whole milliseconds, and the kernel lets its timeouts slip by 0.1 % on top; a timerfd has
neither fault.  `os.timerfd_create` exists from Python 3.13 on; before, the C library is called.
Where the system has no timerfd the plain selector waits, a millisecond coarser.
"""

import asyncio
import ctypes
import os
import select
import selectors
import time
from collections.abc import Callable

Arm = Callable[[float], None]

_NONBLOCK_CLOEXEC = 0o2004000
_DISARMED = 0.0
_NANO = 1_000_000_000


class TimerfdSelector(selectors.EpollSelector):
    """epoll, but a wait of `timeout` seconds ends when a timer on CLOCK_MONOTONIC does.

    The timer is edge-triggered: one that has run out unasked wakes nobody twice.
    """

    def __init__(self, timer: int, arm: Arm) -> None:
        super().__init__()
        self._timer = timer
        self._arm = arm
        self._epoll: select.epoll = self._selector  # type: ignore[attr-defined]
        self._epoll.register(timer, select.EPOLLIN | select.EPOLLET)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Like its parent's; returns with nothing when the time is up."""
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        self._arm(timeout)
        return super().select(None)

    def close(self) -> None:
        """Close epoll and the timer."""
        super().close()
        if self._timer >= 0:
            os.close(self._timer)
            self._timer = -1


def new_selector() -> selectors.BaseSelector:
    """The best selector that this system has."""
    for make in (_with_os, _with_libc):
        try:
            return make()
        except (AttributeError, OSError):
            continue
    return selectors.DefaultSelector()


def new_loop() -> asyncio.AbstractEventLoop:
    """An event loop whose every wait is exact."""
    return asyncio.SelectorEventLoop(new_selector())


def _with_os() -> selectors.BaseSelector:
    """The timer of Python 3.13; AttributeError before."""
    timer: int = os.timerfd_create(time.CLOCK_MONOTONIC, flags=_NONBLOCK_CLOEXEC)  # type: ignore[attr-defined,unused-ignore]
    settime: Callable[..., object] = os.timerfd_settime_ns  # type: ignore[attr-defined,unused-ignore]

    def arm(timeout: float) -> None:
        settime(timer, initial=max(1, int(timeout * _NANO)))

    return TimerfdSelector(timer, arm)


class _Timespec(ctypes.Structure):
    """`struct timespec`: seconds and nanoseconds."""

    _fields_ = (("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))


class _Itimerspec(ctypes.Structure):
    """`struct itimerspec`: the period and the first expiry."""

    _fields_ = (("interval", _Timespec), ("value", _Timespec))


def _with_libc() -> selectors.BaseSelector:
    """The same timer through the C library; AttributeError where it has none."""
    libc = ctypes.CDLL(None, use_errno=True)
    timer = libc.timerfd_create(time.CLOCK_MONOTONIC, _NONBLOCK_CLOEXEC)
    if timer < 0:
        raise OSError(ctypes.get_errno(), "timerfd_create failed")
    settime = libc.timerfd_settime
    settime.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
    setting = _Itimerspec()
    value, address = setting.value, ctypes.addressof(setting)

    def arm(timeout: float) -> None:
        nanoseconds = max(1, int(timeout * _NANO))
        value.seconds, value.nanoseconds = divmod(nanoseconds, _NANO)
        settime(timer, 0, address, None)

    # `arm` keeps `setting` alive through `value`, which is a view into it.
    return TimerfdSelector(timer, arm)

"""The door between a room and everything that senses, acts or plays."""

from collections.abc import Callable
from typing import Protocol

from cues.effects import Effect
from cues.values import Value


class Report(Protocol):
    """Where a driver says what happened.  Callable from any thread; returns at once; never raises.

    `at_us` is the moment on CLOCK_MONOTONIC, microseconds, when the driver knows it better than
    "now" (the kernel's stamp of an edge).
    """

    def sensed(self, prop: str, value: Value, at_us: int | None = None) -> None:
        """An input took a value."""

    def lost(self, prop: str, why: str) -> None:
        """A prop no longer answers."""

    def found(self, prop: str) -> None:
        """A lost prop answers again."""

    def clip_ended(self, play: int, fault: str | None = None) -> None:
        """A play ended by itself, or early because of `fault`."""

    def alarm(self, alert: str, text: str, remedy: str | None = None) -> None:
        """Something needs a person; `alert` names it until `alarm_over`."""

    def alarm_over(self, alert: str) -> None:
        """It no longer does."""


class Driver(Protocol):
    """Speaks to real or simulated props.

    `apply` runs on the loop and returns at once: a slow wire keeps its own queue.  The room's
    switchboard is the only caller of `apply`.
    """

    props: frozenset[str]

    async def open(self, report: Report) -> None:
        """Claim what is needed, outputs at their safe level; first reports every input."""

    def apply(self, effect: Effect) -> None:
        """Carry out an order for one of `props`."""

    async def close(self) -> None:
        """Leave every output safe.  Idempotent; never raises."""


class Scheduler(Protocol):
    """A clock that calls back: the room's loop, or virtual time.  Microseconds on the room's axis."""

    def now(self) -> int:
        """The present moment."""

    def call_at(self, at: int, call: Callable[[], None]) -> Callable[[], None]:
        """Call `call` at `at` (at once if that is past); the result cancels it."""

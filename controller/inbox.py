"""Where threads meet the loop: what drivers report, stamped at once, drained in order."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from controller.clock import Axis
from cues.events import Alarmed, AlarmOver, ClipEnded, Event, PropFound, PropLost, Sensed
from cues.values import Value


class Inbox:
    """The room's `Report`: callable from any thread, returns at once, never raises.

    `wake` is called on the loop once for all that came in since; it is to `take` them.  `language`
    is the one that drivers speak.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, axis: Axis, wake: Callable[[], None], language: str = "en"
    ) -> None:
        self._loop = loop
        self._axis = axis
        self._wake = wake
        self._language = language
        self._thread = threading.get_ident()
        self._events: deque[Event] = deque()
        self._is_woken = False
        self._is_open = False
        self._unheard: str | None = None

    def open(self) -> None:
        """From now on wake the room; what was reported before is drained first."""
        self._is_open = True
        if self._events:
            self._call()

    def close(self) -> None:
        """Wake nobody any more."""
        self._is_open = False

    def take(self) -> list[Event]:
        """All that came in, in order.  On the loop only."""
        # The flag falls before the events are taken: one that comes in between wakes once too often,
        # never once too little.
        self._is_woken = False
        events = self._events
        return [events.popleft() for _ in range(len(events))]

    @contextmanager
    def without(self, prop: str) -> Iterator[None]:
        """Meanwhile, pass over what `prop` senses."""
        self._unheard = prop
        try:
            yield
        finally:
            self._unheard = None

    def put(self, event: Event) -> None:
        """Take an event that is already stamped."""
        self._events.append(event)
        if self._is_open and not self._is_woken:
            self._call()

    def sensed(self, prop: str, value: Value, at_us: int | None = None) -> None:
        """An input took a value, at `at_us` of CLOCK_MONOTONIC or now."""
        if prop == self._unheard:
            return
        now = self._axis.now()
        at = now if at_us is None else min(now, at_us + self._axis.offset)
        self.put(Sensed(at, prop, value))

    def lost(self, prop: str, why: str) -> None:
        """A prop no longer answers."""
        self.put(PropLost(self._axis.now(), prop, why))

    def found(self, prop: str) -> None:
        """A lost prop answers again."""
        self.put(PropFound(self._axis.now(), prop))

    def clip_ended(self, play: int, fault: str | None = None) -> None:
        """A play ended by itself, or early because of `fault`."""
        self.put(ClipEnded(self._axis.now(), play, fault))

    def alarm(self, alert: str, text: str, remedy: str | None = None) -> None:
        """Something needs a person."""
        words = None if remedy is None else {self._language: remedy}
        self.put(Alarmed(self._axis.now(), alert, "attention", {self._language: text}, words))

    def alarm_over(self, alert: str) -> None:
        """It no longer does."""
        self.put(AlarmOver(self._axis.now(), alert))

    def _call(self) -> None:
        self._is_woken = True
        try:
            if threading.get_ident() == self._thread:
                self._loop.call_soon(self._wake)
            else:
                self._loop.call_soon_threadsafe(self._wake)
        except RuntimeError:
            # The loop is closed: the room has ended, and what comes now is nobody's.
            self._is_open = False

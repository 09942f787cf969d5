"""Staying connected: dial in a thread, listen, hear one's own beat, and begin again when all is silent."""

import asyncio
import random
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from os import urandom
from typing import Protocol

import msgspec

from controller import clock
from controller.link.address import Address
from controller.link.wire import Dialled, Will, Wire, dial

BEAT = 1.0
"""Seconds between two beats."""
SILENT = 6_000_000
"""Microseconds without an echo after which the line is taken for dead."""
FIRST_WAIT, LONGEST_WAIT = 0.25, 8.0
"""Seconds before the first new try, and at most; chance takes up to half of each away."""
STEADY = 10_000_000
"""Microseconds that a line must have held for the next wait to be short again."""


class Echo(msgspec.Struct):
    """A beat: on which line and when (CLOCK_MONOTONIC, microseconds) it was sent."""

    line: str
    at: int = msgspec.field(name="at_us")


class Listener(Protocol):
    """Who lives on a link.  Called on the loop."""

    def up(self, wire: Wire) -> None:
        """Connected and subscribed: `wire` takes what is to be said."""

    def down(self, why: str) -> None:
        """Not connected (any more); called at each try that fails, too."""

    def heard(self, topic: str, payload: bytes, retained: bool) -> None:
        """A message came on one of the topics."""

    def has_room(self) -> None:
        """The wire takes more."""

    def deaf(self, topics: Sequence[str]) -> None:
        """The broker lets us in, but not hear `topics`."""


class Link:
    """A connection that is made anew whenever it is lost.

    `name` is ours at the broker: of two with the same name it hangs up on the older one.  What
    comes by `echo` is our own beat, and tells how stale the line is.  `hung_up_on` counts lines in a
    row on which the broker let us in and soon hung up.
    """

    def __init__(
        self,
        address: Address,
        name: str,
        will: Will,
        topics: Sequence[str],
        echo: str,
        listener: Listener,
        dialling: Callable[[Address, str, Will], Dialled] = dial,
    ) -> None:
        self._address, self._name, self._will = address, name, will
        self._topics = (*topics, echo)
        self._echo = echo
        self._listener = listener
        self._dialling = dialling
        self._tries = 0
        self._wire: Wire | None = None
        self._beat: asyncio.TimerHandle | None = None
        self._echoed: int | None = None
        self._is_up = self._was_let_in = False
        self.hung_up_on = 0

    def start(self) -> None:
        """Begin, on the running loop."""
        self._loop = asyncio.get_running_loop()
        self._life = self._loop.create_task(self._live())

    async def close(self) -> None:
        """End for good."""
        self._life.cancel()
        with suppress(asyncio.CancelledError):
            await self._life
        self._forget()

    @property
    def staleness(self) -> int | None:
        """Microseconds since the newest of our beats that came back was sent; None before the first."""
        return None if self._echoed is None else clock.monotonic() - self._echoed

    async def _live(self) -> None:
        while True:
            try:
                why = await self._one_line()
            except Exception as error:
                why = f"a fault of the link itself: {error!r}"  # which must not be its end
            self._listener.down(why)
            self._tries += 1
            longest = min(FIRST_WAIT * 2 ** min(self._tries - 1, 10), LONGEST_WAIT)
            await asyncio.sleep(longest * random.uniform(0.5, 1.0))  # rooms shall not all come at once

    async def _one_line(self) -> str:
        """Dial, and stay while the line holds; why it ended."""
        self._over: asyncio.Future[str] = self._loop.create_future()
        try:
            dialled = await _in_a_thread(lambda: self._dialling(self._address, self._name, self._will))
        except ConnectionError as error:
            self.hung_up_on = 0
            return f"{self._address} cannot be reached: {error}"
        began = clock.monotonic()
        self._line = urandom(6).hex()
        self._since = began
        self._was_let_in = False
        self._wire = Wire(dialled, self)
        self._tend()
        try:
            why = await self._over
        finally:
            self._forget()
        if clock.monotonic() - began > STEADY:
            self._tries = self.hung_up_on = 0
        elif self._was_let_in:
            self.hung_up_on += 1
        return why

    def _tend(self) -> None:
        """Once a second: a beat, and a look at when the last one came back."""
        wire = self._wire
        if wire is None:
            return
        self._beat = self._loop.call_later(BEAT, self._tend)
        wire.tend()
        alive = self._since if self._echoed is None else self._echoed
        if clock.monotonic() - alive > SILENT:
            wire.drop()
            self._was_let_in = False
            self.lost("the line is dead: nothing comes back")
        elif self._is_up:
            self._send_beat(wire)

    def _send_beat(self, wire: Wire) -> None:
        if not wire.is_full:
            wire.publish(self._echo, msgspec.json.encode(Echo(self._line, clock.monotonic())), 0)

    def _forget(self) -> None:
        if self._beat is not None:
            self._beat.cancel()
            self._beat = None
        if self._wire is not None:
            self._wire.drop()
            self._wire = None
        self._echoed = None
        self._is_up = False

    def accepted(self) -> None:
        """The broker lets us in: listen, anew each time."""
        self._was_let_in = True
        if self._wire is not None:
            self._wire.subscribe(self._topics)

    def subscribed(self, refused: Sequence[str]) -> None:
        """Heard from now on.  The beat goes first: it is back before anyone can answer to what follows."""
        wire = self._wire
        if wire is None:
            return
        self._is_up = True
        self._send_beat(wire)
        if refused:
            self._listener.deaf(refused)
        self._listener.up(wire)

    def heard(self, topic: str, payload: bytes, retained: bool) -> None:
        """A message: our own beat, or the listener's."""
        if topic != self._echo:
            self._listener.heard(topic, payload, retained)
            return
        try:
            echo = msgspec.json.decode(payload, type=Echo)
        except (msgspec.MsgspecError, RecursionError):
            return  # somebody else's nonsense
        if echo.line == self._line and not retained and echo.at <= clock.monotonic():
            self._echoed = max(self._echoed or 0, echo.at)

    def has_room(self) -> None:
        """The wire takes more."""
        self._listener.has_room()

    def lost(self, why: str) -> None:
        """The line is gone."""
        if not self._over.done():
            self._over.set_result(why)


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__


async def _in_a_thread(call: Callable[[], Dialled]) -> Dialled:
    """What `call` gives, from a thread that nobody waits for at the end: it may be stuck for minutes.

    Whatever it raises becomes a ConnectionError.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Dialled] = loop.create_future()

    def settle(dialled: Dialled | None, fault: str) -> None:
        if not future.done():
            if dialled is not None:
                future.set_result(dialled)
            else:
                future.set_exception(ConnectionError(fault))
        elif dialled is not None:
            dialled.drop()

    def run() -> None:
        dialled, fault = None, ""
        try:
            dialled = call()
        except Exception as error:
            # In words only: an exception's traceback would keep the socket that failed.
            fault = _reason(error)
        with suppress(RuntimeError):  # the loop is closed, and nobody is interested
            loop.call_soon_threadsafe(settle, dialled, fault)

    threading.Thread(target=run, name="dial", daemon=True).start()
    return await future

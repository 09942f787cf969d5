"""A room's side of its guard: starts it or meets the one that is there, hands lines over, beats."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from msgspec import Struct

from cues.port import Report
from cues.show import Prop
from hardware.faults import HardwareError
from hardware.guard import wire

HUNG = 1_000_000
"""Silence after which a room that still runs is taken for hung, microseconds."""
HUNG_COIL = 300_000
"""The same for outputs that declare `max_on`: three missed beats."""

_ANSWER = 2.0
_AGAIN = 1.0


class SharedPin(Protocol):
    """What the guard needs to know of an output's line (`hardware.pins.OutputPin`)."""

    key: str
    kind: str
    descriptor: int
    frequency: int | None
    level: float


class Held(Struct, frozen=True):
    """A line that a guard has held since its room ended: our copy of its descriptor, and its level."""

    descriptor: int
    level: float


class Kept(Struct, frozen=True):
    """A line to keep, and what it is owed (`hardware.guard.keeper.Terms`)."""

    pin: Any
    safe: float
    dead: int
    hung: int

    @classmethod
    def of(cls, prop: Prop, pin: SharedPin, safe: float) -> "Kept":
        """The terms that a prop declares.

        An egress lock never holds; what declares `max_on` is not held longer than that.
        """
        longest = HUNG if prop.max_on is None else prop.max_on
        holds = prop.on_loss == "hold" and not prop.egress
        dead = 0 if not holds else prop.hold_for if prop.max_on is None else min(prop.hold_for, prop.max_on)
        hung = max(dead, HUNG) if prop.max_on is None else max(HUNG_COIL, min(longest, HUNG))
        return cls(pin, safe, dead, hung)


class Guard:
    """The guard of one room.

    `folder` is where rooms and guards meet: the room's state folder.  `watchdog`: the machine's, for
    the guard to feed.
    """

    def __init__(self, folder: Path, watchdog: Path | None = None) -> None:
        self._folder = folder
        self._watchdog = watchdog
        self._connection: socket.socket | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._held: frozenset[str] = frozenset()
        self._kept: Sequence[Kept] = ()
        self._levels: dict[str, float] = {}
        self._unsaid: dict[str, float] = {}
        self._beat: asyncio.TimerHandle | None = None
        self._again: asyncio.Task[None] | None = None

    async def open(self, report: Report, when_made_safe: Callable[[], None]) -> dict[str, Held]:
        """Meet the guard of a room that has ended, and get what it holds; start one where there is none.

        `when_made_safe` is called when the guard had taken us for hung and made outputs safe.
        """
        self._report = report
        self._when_made_safe = when_made_safe
        self._loop = asyncio.get_running_loop()
        self._folder.mkdir(parents=True, exist_ok=True)
        held = self._meet()
        if held is None:
            self._start()
            held = {}
        self._held = frozenset(held)
        self._levels = {key: line.level for key, line in held.items()}
        self._listen()
        return held

    def keep(self, kept: Sequence[Kept]) -> None:
        """Hand these lines over; whatever else the guard had it lets go."""
        self._kept = kept
        fresh = [one.pin.descriptor for one in kept if one.pin.key not in self._held]
        self._say({"keep": [self._entry(one) for one in kept]}, fresh)
        self._held = frozenset(one.pin.key for one in kept)

    def dim(self, key: str, level: float) -> None:
        """Give a dimmed line another level; what is said in one turn of the loop goes out as one."""
        if not self._unsaid:
            self._loop.call_soon(self._say_levels)
        self._levels[key] = self._unsaid[key] = level

    async def close(self) -> None:
        """Say goodbye: the guard lets every line go and ends.  Never raises."""
        if self._again:
            self._again.cancel()
        if self._beat:
            self._beat.cancel()
        connection, self._connection = self._connection, None
        if connection is None:
            return
        self._loop.remove_reader(connection)
        with contextlib.suppress(OSError, ValueError):
            connection.settimeout(_ANSWER)
            wire.say(connection, {"dim": self._unsaid, "bye": True})
            while wire.hear(connection)[0] is not None:
                pass
        connection.close()
        self._unsaid = {}
        if self._child:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._child.wait(_ANSWER)
        with contextlib.suppress(OSError):
            (self._folder / "guard.sock").unlink()

    def _meet(self) -> dict[str, Held] | None:
        """The lines of the guard that is there already; None where there is none."""
        connection = _socket()
        try:
            with _address(self._folder) as address:
                connection.connect(address)
            connection.settimeout(_ANSWER)
            wire.say(connection, {"hello": os.getpid()})
            answer, descriptors = wire.hear(connection)
        except TimeoutError:
            connection.close()
            raise HardwareError(
                f"the guard of {self._folder} does not answer; end it, then start again"
            ) from None
        except OSError:
            answer, descriptors = None, []
        if answer is None:
            connection.close()
            return None
        if "held" not in answer:
            connection.close()
            raise HardwareError(
                f"a room is already running from {self._folder} (process {answer.get('busy')}); "
                f"end it, or give this one another --state-dir"
            )
        self._connection = connection
        lines = zip(answer["held"].items(), descriptors, strict=True)
        return {key: Held(descriptor, level) for (key, level), descriptor in lines}

    def _start(self) -> None:
        """Start a guard; its lines may be handed over before it has even loaded."""
        self._child = None
        listener, connection = _socket(), _socket()
        with _address(self._folder) as address:
            with contextlib.suppress(FileNotFoundError):
                Path(address).unlink()
            listener.bind(address)
            Path(address).chmod(0o600)
            listener.listen()
            connection.connect(address)
        wire.say(connection, {"hello": os.getpid()})
        watchdog = [] if self._watchdog is None else [str(self._watchdog)]
        self._child = subprocess.Popen(
            [sys.executable, "-S", "-m", "hardware.guard", str(listener.fileno()), *watchdog],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            pass_fds=[listener.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )
        listener.close()
        self._connection = connection

    def _listen(self) -> None:
        if self._connection:
            self._connection.setblocking(False)
            self._loop.add_reader(self._connection, self._hear)
            self._send_beat()

    def _send_beat(self) -> None:
        self._say({})
        self._beat = self._loop.call_later(wire.BEAT / 1_000_000, self._send_beat)

    def _say_levels(self) -> None:
        levels, self._unsaid = self._unsaid, {}
        self._say({"dim": levels})

    def _say(self, message: dict[str, Any], descriptors: list[int] | None = None) -> None:
        if self._connection is None:
            return
        try:
            wire.say(self._connection, message, descriptors)
        except BlockingIOError:
            pass  # the guard stands still: it will see our newest beat when it goes on
        except OSError:
            self._lose()

    def _hear(self) -> None:
        if self._connection is None:
            return
        try:
            message, _ = wire.hear(self._connection)
        except (BlockingIOError, ValueError):
            return
        except OSError:
            message = None
        if message is None:
            self._lose()
        elif "made_safe" in message:
            self._report.alarm(
                "room_stood_still",
                f"The room stood still for {message['made_safe'] / 1e6:.1f} s; outputs were made safe.",
                "See what else runs on this machine, and tell the technician.",
            )
            self._when_made_safe()

    def _lose(self) -> None:
        """The guard has ended: start another, and hand everything over again."""
        if self._connection is None:
            return
        self._loop.remove_reader(self._connection)
        self._connection.close()
        self._connection = None
        if self._beat:
            self._beat.cancel()
        self._report.alarm(
            "guard",
            "The guard that makes outputs safe when this room fails has ended; another is being started.",
            "If this comes again, restart the room between two games.",
        )
        self._again = self._loop.create_task(self._start_again())

    async def _start_again(self) -> None:
        while self._connection is None:
            with contextlib.suppress(OSError):
                await asyncio.to_thread(self._start)
            if self._connection is None:
                await asyncio.sleep(_AGAIN)
        self._held = frozenset()
        self._listen()
        self.keep(self._kept)
        self._report.alarm_over("guard")

    def _entry(self, kept: Kept) -> dict[str, Any]:
        pin: SharedPin = kept.pin
        return {
            "line": pin.key,
            "kind": pin.kind,
            "frequency": pin.frequency,
            "level": self._levels.get(pin.key, pin.level),
            "safe": kept.safe,
            "dead": kept.dead,
            "hung": kept.hung,
        }


def _socket() -> socket.socket:
    return socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)


@contextlib.contextmanager
def _address(folder: Path) -> Iterator[str]:
    """The meeting place, however long the folder's name: sockets take no more than 107 bytes."""
    descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{descriptor}/guard.sock"
    finally:
        os.close(descriptor)

"""The guard's process: one thread, Python's own library, a socket, and copies of the room's lines.

usage: python -m hardware.guard LISTENER [WATCHDOG]    LISTENER is the number of an inherited socket
"""

import contextlib
import fcntl
import os
import select
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

from hardware.guard import wire
from hardware.guard.dimming import Dimming
from hardware.guard.keeper import Keeper, Terms
from hardware.guard.lines import Line, line

_SPIN = 80_000
"""Nanoseconds before an edge at which waiting turns into spinning: more than a sleep is usually late."""

_WATCHDOG_GET_TIMEOUT = 0x80045707

_MEETING = 0.5
"""Seconds that a newcomer has to say who it is."""

_LONGEST_SLEEP = 5_000_000_000
"""Nanoseconds."""


class Guard:
    """Keeps lines for one room after another."""

    def __init__(self, listener: socket.socket, watchdog: "Watchdog | None" = None) -> None:
        self._listener = listener
        self._watchdog = watchdog
        self._room: socket.socket | None = None
        self._room_id = 0
        self._keeper = Keeper()
        self._dimming = Dimming()
        self._lines: dict[str, Line] = {}
        self._descriptors: dict[str, int] = {}
        self._kinds: dict[str, str] = {}
        self._has_met = False

    def run(self) -> None:
        """Guard until a room says goodbye, or until nothing is left to guard."""
        while not self._is_over():
            self._wait()
            self._write(self._dimming.step(time.monotonic_ns()))
            self._judge()
            if self._watchdog:
                self._watchdog.feed(time.monotonic_ns())
        if self._watchdog:
            self._watchdog.close()

    def end(self) -> None:
        """Make everything safe and end, unless a room is there: then it is the room's to say."""
        if self._room is None:
            for name, terms in self._keeper.terms.items():
                self._make_safe(name, terms.safe)
            raise SystemExit

    def _is_over(self) -> bool:
        """Whether there is no room, and nothing to hold for the next: a safe mock needs no holding."""
        if self._room is not None or not self._has_met:
            return False
        waiting = self._keeper.terms.keys() - self._keeper.made_safe
        return not waiting and "kernel" not in self._kinds.values()

    def _wait(self) -> None:
        """Sleep until something is said or due; hear what is said."""
        now = time.monotonic_ns()
        edge = self._dimming.due
        dues = [now + _LONGEST_SLEEP] if edge is None else [now + _LONGEST_SLEEP, edge]
        if self._watchdog:
            dues.append(self._watchdog.due)
        judgement = self._keeper.due()
        if judgement is not None:
            dues.append(judgement * 1000)
        wait = min(dues) - now
        if edge is not None and wait < _SPIN and edge <= min(dues):
            while time.monotonic_ns() < edge:
                pass
            wait = 0
        ears = [self._listener] if self._room is None else [self._listener, self._room]
        said, _, _ = select.select(ears, [], [], max(0, wait - _SPIN // 2) / 1e9)
        if self._room in said:
            self._hear()
        if self._listener in said:
            self._meet()

    def _meet(self) -> None:
        room, _ = self._listener.accept()
        self._has_met = True
        room.settimeout(_MEETING)
        try:
            message, _ = wire.hear(room)
            if message is None or "hello" not in message:
                room.close()
            elif self._room is not None:
                wire.say(room, {"busy": self._room_id})
                room.close()
            else:
                held = {name: self._level(name) for name in self._descriptors}
                with contextlib.suppress(OSError):  # gone already: still hear what it handed over
                    wire.say(room, {"held": held}, list(self._descriptors.values()))
                room.setblocking(False)
                self._room, self._room_id = room, int(message["hello"])
                self._keeper.sign_of_life(_now())
        except (OSError, ValueError):
            room.close()

    def _hear(self) -> None:
        """Take in all that the room has said by now, so that a stopped guard judges by the newest."""
        while self._room is not None:
            try:
                message, descriptors = wire.hear(self._room)
            except BlockingIOError:
                return
            except (OSError, ValueError):
                message, descriptors = None, []
            if message is None:
                self._lose_room()
                return
            self._heed(message, descriptors)

    def _heed(self, message: dict[str, Any], descriptors: list[int]) -> None:
        if self._keeper.made_safe:
            self._tell_room(_now())
        self._keeper.sign_of_life(_now())
        if "keep" in message:
            self._keep(message["keep"], descriptors)
        for name, level in message.get("dim", {}).items():
            self._write(self._dimming.set(name, level, time.monotonic_ns()))
        if "bye" in message:
            self._keep([], [])
            self._lose_room()

    def _tell_room(self, now: int) -> None:
        if self._room:
            with contextlib.suppress(OSError):
                wire.say(self._room, {"made_safe": self._keeper.silent_for(now)})

    def _keep(self, entries: list[dict[str, Any]], descriptors: list[int]) -> None:
        for name in self._lines.keys() - {entry["line"] for entry in entries}:
            self._let_go(name)
        fresh = iter(descriptors)
        for entry in entries:
            name = entry["line"]
            if name not in self._lines:
                self._descriptors[name] = next(fresh)
                self._kinds[name] = entry["kind"]
                self._lines[name] = line(entry["kind"], self._descriptors[name])
            if not entry["frequency"] or entry["kind"] == "mock":
                self._dimming.remove(name)
            elif not self._dimming.has(name):
                now = time.monotonic_ns()
                self._write(self._dimming.add(name, entry["frequency"], entry["level"], now))
            self._keeper.terms[name] = Terms(entry["safe"], entry["dead"], entry["hung"])

    def _level(self, name: str) -> float:
        return self._dimming.level(name) if self._dimming.has(name) else self._lines[name].read()

    def _let_go(self, name: str) -> None:
        self._dimming.remove(name)
        self._keeper.terms.pop(name, None)
        del self._lines[name], self._kinds[name]
        os.close(self._descriptors.pop(name))

    def _lose_room(self) -> None:
        if self._room is not None:
            self._room.close()
            self._room = None
            self._keeper.room_ended()

    def _judge(self) -> None:
        for name, level in self._keeper.overdue(_now()):
            self._make_safe(name, level)

    def _make_safe(self, name: str, level: float) -> None:
        if self._dimming.has(name):
            self._write(self._dimming.set(name, level, time.monotonic_ns()))
        else:
            with contextlib.suppress(OSError):
                self._lines[name].write(level)

    def _write(self, edges: list[tuple[str, bool]]) -> None:
        for name, high in edges:
            with contextlib.suppress(OSError):
                self._lines[name].write(float(high))
            if high:
                self._dimming.risen(name, time.monotonic_ns())


class Watchdog:
    """The machine's own watchdog (Documentation/watchdog): resets it when the guard no longer runs.

    It is fed three times within the patience that it has; `due` in nanoseconds.
    """

    def __init__(self, path: Path) -> None:
        self.due = 0
        self._file = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        patience = bytearray(4)
        fcntl.ioctl(self._file, _WATCHDOG_GET_TIMEOUT, patience)
        self._interval = max(1, int.from_bytes(patience, sys.byteorder)) * 1_000_000_000 // 3

    def feed(self, at: int) -> None:
        """Feed it when that is due."""
        if at >= self.due:
            os.write(self._file, b".")
            self.due = at + self._interval

    def close(self) -> None:
        """End the watch in order: the machine is not reset."""
        os.write(self._file, b"V")
        os.close(self._file)


def _now() -> int:
    return time.monotonic_ns() // 1000


def main(arguments: list[str]) -> None:
    """Guard what comes over the inherited socket."""
    listener = socket.socket(fileno=int(arguments[0]))
    watchdog = None
    if len(arguments) > 1:
        with contextlib.suppress(OSError):  # there is none, or the system's own software has it
            watchdog = Watchdog(Path(arguments[1]))
    with contextlib.suppress(OSError):  # a sleep is 50 µs late by default: lights would flicker
        Path("/proc/self/timerslack_ns").write_text("1")
    guard = Guard(listener, watchdog)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: guard.end())
    guard.run()

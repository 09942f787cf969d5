"""Props on serial ports: tag readers, and props that speak lines of text.

The only module that imports pyserial.
"""

import asyncio
import contextlib
import os
import threading
import time
from collections.abc import Container, Mapping
from typing import Protocol

import serial

from cues.effects import Effect
from cues.port import Report
from cues.show import Prop
from cues.values import Value
from cues.wiring import OnSerial
from hardware import garbage
from hardware.faults import HardwareError
from hardware.frames import id12la, rdm6300, text_line
from hardware.frames.scanner import Scanner
from hardware.presence import Presence

AGAIN = 0.5
"""Seconds between two attempts to open a port."""

HEARTBEATS = 3
"""A prop that sent heartbeats is lost when so many in a row are missing, and no line came either."""
SHORTEST_SILENCE = 3_000_000
"""It is never lost in less than this, microseconds."""


class SerialProps:
    """A driver of props on serial ports, each named by its id so that it is found under any tty's name.

    Several text-line props may share a port.  `known_tags` are believed at their first read.
    """

    def __init__(
        self, props: Mapping[str, Prop], wiring: Mapping[str, OnSerial], known_tags: Container[str] = ()
    ) -> None:
        self.props = frozenset(wiring)
        by_port: dict[str, list[str]] = {}
        for name, connection in wiring.items():
            _refuse_what_cannot_be(props[name], connection)
            by_port.setdefault(connection.serial, []).append(name)
        self._lines: list[_Line] = []
        for names in by_port.values():
            first = wiring[names[0]]
            for name in names[1:]:
                _refuse_to_share(name, wiring[name], names[0], first)
            if first.protocol == "text_line":
                speakers = {name: _Speaker(props[name], wiring[name].name) for name in names}
                self._lines.append(_Line(first, names, _TextLine(speakers)))
            else:
                presence = Presence(known_tags, first.reads, first.hold)
                self._lines.append(_Line(first, names, _TagReader(names[0], first, presence)))

    async def open(self, report: Report) -> None:
        """Begin to open every port, which may take its time; no tag lies on a reader until it is read."""
        loop = asyncio.get_running_loop()
        for line in self._lines:
            line.open(report, loop)

    def apply(self, effect: Effect) -> None:
        """Nothing on a serial port takes orders."""

    async def close(self) -> None:
        """Close every port."""
        for line in self._lines:
            line.close()

    def dropped(self) -> dict[str, int]:
        """By port: the pieces thrown away since the start, garbage and frames that failed."""
        return {line.path: line.reader.dropped for line in self._lines}


class _Reader(Protocol):
    """Makes a port's bytes into what its props say.  Times are microseconds of CLOCK_MONOTONIC."""

    @property
    def scanner(self) -> Scanner[str]: ...

    @property
    def dropped(self) -> int: ...

    @property
    def due(self) -> int | None: ...

    def begin(self, report: Report) -> None: ...

    def read(self, at: int, received: bytes) -> None: ...

    def resume(self, at: int) -> None: ...

    def tick(self, at: int) -> None: ...


class _Line:
    """One port: opened in a thread of its own, read on the loop, opened again when it was gone."""

    def __init__(self, connection: OnSerial, props: list[str], reader: _Reader) -> None:
        self.path = connection.serial
        self.reader = reader
        self._connection = connection
        self._props = props
        self._garbage = garbage.Garbage()
        self._port: serial.Serial | None = None
        self._is_lost = False
        self._is_closed = False
        self._timer: asyncio.TimerHandle | None = None
        self._retry: asyncio.TimerHandle | None = None

    def open(self, report: Report, loop: asyncio.AbstractEventLoop) -> None:
        self._report = report
        self._loop = loop
        self.reader.begin(report)
        self._start_opening()

    def close(self) -> None:
        self._is_closed = True
        for timer in (self._timer, self._retry):
            if timer:
                timer.cancel()
        self._let_go()

    def _start_opening(self) -> None:
        """A daemon thread: a port that never opens must not keep the program from ending."""
        threading.Thread(target=self._try_to_open, name=f"open {self.path}", daemon=True).start()

    def _try_to_open(self) -> None:
        port, why = None, ""
        try:
            port = serial.Serial(self.path, self._connection.baud, timeout=0, exclusive=True)
        except (OSError, ValueError) as error:
            why = _why_not(self.path, error)
        try:
            self._loop.call_soon_threadsafe(self._opened, port, why)
        except RuntimeError:  # the room has ended meanwhile
            if port:
                port.close()

    def _opened(self, port: serial.Serial | None, why: str) -> None:
        if self._is_closed:
            if port:
                port.close()
        elif port is None:
            self._lose(why)
        else:
            self._port = port
            if self._is_lost:
                self._is_lost = False
                for name in self._props:
                    self._report.found(name)
                self.reader.resume(_now())
                self._arm()
            self._loop.add_reader(port.fileno(), self._read)

    def _read(self) -> None:
        try:
            received = os.read(self._port.fileno(), 4096) if self._port else b""
        except BlockingIOError:
            return
        except OSError:
            received = b""
        if received:
            self._take(_now(), received)
            self._arm()
        else:
            self._let_go()
            self._lose(f"{self.path} was unplugged")

    def _take(self, at: int, received: bytes) -> None:
        scanner = self.reader.scanner
        dropped, frames = scanner.dropped_bytes, scanner.frames
        self.reader.read(at, received)
        self._tell(self._garbage.heard(at, scanner.dropped_bytes - dropped, scanner.frames - frames))

    def _tell(self, is_garbled: bool | None) -> None:
        """Say that nothing on the line can be read, or that it can be again; None is no news."""
        alert, at = f"garbage:{self.path}", self._connection
        if is_garbled:
            text = garbage.text(at, self._props, self._garbage.count)
            self._report.alarm(alert, text, garbage.remedy(at))
        elif is_garbled is not None:
            self._report.alarm_over(alert)

    def _lose(self, why: str) -> None:
        if not self._is_lost:
            self._is_lost = True
            self._tell(self._garbage.over())  # a line that is gone has another trouble
            for name in self._props:
                self._report.lost(name, why)
        self._retry = self._loop.call_later(AGAIN, self._start_opening)

    def _let_go(self) -> None:
        if self._port:
            self._loop.remove_reader(self._port.fileno())
            with contextlib.suppress(OSError):
                self._port.close()
            self._port = None

    def _arm(self) -> None:
        """One timer; when it comes too early, since a read put its moment off, it is set again."""
        if self._timer is None and self.reader.due is not None:
            self._timer = self._loop.call_later(max(0, self.reader.due - _now()) / 1e6, self._tick)

    def _tick(self) -> None:
        self._timer = None
        if self._port is not None:  # while the port is gone its silence means nothing
            self.reader.tick(_now())
            self._arm()


class _TagReader:
    def __init__(self, prop: str, connection: OnSerial, presence: Presence) -> None:
        frames = rdm6300 if connection.protocol == "rdm6300" else id12la
        self._prop = prop
        self.scanner: Scanner[str] = frames.scanner()
        self._presence = presence

    @property
    def dropped(self) -> int:
        dropped: int = self.scanner.dropped + self._presence.ghosts
        return dropped

    @property
    def due(self) -> int | None:
        return self._presence.due

    def begin(self, report: Report) -> None:
        self._report = report
        report.sensed(self._prop, None)

    def read(self, at: int, received: bytes) -> None:
        for tag in self.scanner.feed(received):
            self._tell(at, self._presence.read(at, tag))

    def resume(self, at: int) -> None:
        self._presence.resume(at)

    def tick(self, at: int) -> None:
        self._tell(at, self._presence.tick(at))

    def _tell(self, at: int, values: list[str | None]) -> None:
        for value in values:
            self._report.sensed(self._prop, value, at)


class _Speaker:
    """One prop of a text line, and when it was last heard."""

    def __init__(self, prop: Prop, called: str | None) -> None:
        self.prop = prop
        self.is_lost = False
        self._called = called
        self._last_heard = 0
        self._last_beat = 0
        self._interval = 0

    @property
    def due(self) -> int | None:
        """When it is lost unless it is heard before; None while it has shown no heartbeat."""
        if self.is_lost or not self._last_beat:
            return None
        return self._last_heard + max(HEARTBEATS * self._interval, SHORTEST_SILENCE)

    def heard(self, at: int) -> None:
        self._last_heard = at

    def beat(self, at: int) -> None:
        if self._last_beat and not self.is_lost:
            self._interval = at - self._last_beat
        self._last_beat = at

    def said(self, body: str) -> str | None:
        """What this prop says in a line; None when the line is another's.

        Lines read `PROP,NAME,VALUE`, or `NAME,VALUE`; without a name in the wiring all are its own.
        """
        if self._called is not None:
            for start in (f"PROP,{self._called},", f"{self._called},"):
                if body.startswith(start):
                    return body.removeprefix(start)
            return None
        return body.split(",", 2)[2] if body.startswith("PROP,") and body.count(",") > 1 else body


class _TextLine:
    def __init__(self, speakers: dict[str, _Speaker]) -> None:
        self._speakers = speakers
        self.scanner = text_line.scanner()
        self._unread = 0

    @property
    def dropped(self) -> int:
        return self.scanner.dropped + self._unread

    @property
    def due(self) -> int | None:
        return min((each.due for each in self._speakers.values() if each.due is not None), default=None)

    def begin(self, report: Report) -> None:
        self._report = report

    def read(self, at: int, received: bytes) -> None:
        for body in self.scanner.feed(received):
            heard = [
                (name, text) for name, each in self._speakers.items() if (text := each.said(body)) is not None
            ]
            self._unread += not heard
            for name, text in heard:
                self._take(name, self._speakers[name], at, text)

    def resume(self, at: int) -> None:
        for speaker in self._speakers.values():
            speaker.is_lost = False  # the port's return found it
            speaker.heard(at)

    def tick(self, at: int) -> None:
        for name, speaker in self._speakers.items():
            if speaker.due is not None and at >= speaker.due:
                speaker.is_lost = True
                self._report.lost(name, "its heartbeat stopped; see whether it has power and its cable is in")

    def _take(self, name: str, speaker: _Speaker, at: int, text: str) -> None:
        if text == "HB" or text.startswith("HB,"):
            speaker.beat(at)
            value = None
        else:
            value = _value(speaker.prop.takes, text)
            self._unread += value is None
        speaker.heard(at)
        if speaker.is_lost:
            speaker.is_lost = False
            self._report.found(name)
        if value is not None:
            self._report.sensed(name, value, at)


def _value(takes: str, text: str) -> Value:
    """The value that a text means to a prop; None when it means none."""
    if takes == "flag":
        return _FLAGS.get(text.upper())
    if takes == "number":
        try:
            number = float(text)
        except ValueError:
            return None
        return number if abs(number) < float("inf") else None
    return text


_FLAGS: Mapping[str, bool] = {"ON": True, "1": True, "OFF": False, "0": False}


def _refuse_what_cannot_be(prop: Prop, connection: OnSerial) -> None:
    if prop.direction == "out":
        raise HardwareError(f"{prop.name}: a {prop.kind} cannot be on a serial port; wire it to a GPIO pin")
    if (connection.protocol != "text_line") and prop.kind != "tag_reader":
        raise HardwareError(
            f"{prop.name}: {connection.protocol} is a tag reader's protocol, and this is a {prop.kind}; "
            f"write protocol: text_line, or kind: tag_reader"
        )


def _refuse_to_share(name: str, wired: OnSerial, other: str, first: OnSerial) -> None:
    if wired.protocol != "text_line" or first.protocol != "text_line" or wired.baud != first.baud:
        raise HardwareError(
            f"{name}: {other} has {wired.serial} already; only text_line props of one baud share a port"
        )


def _why_not(path: str, error: Exception) -> str:
    """Why a port did not open, and the cure."""
    if isinstance(error, ValueError):
        return f"{path}: {error}"
    if not os.path.exists(path):  # noqa: PTH110 - pyserial's ports are names, not always paths
        return f"{path} is not there; see whether it is plugged in, and ls /dev/serial/by-id"
    if not os.access(path, os.R_OK | os.W_OK):
        return f"{path}: permission denied; say sudo usermod -aG dialout $USER and log in again"
    if "lock" in str(error):
        return f"{path} is busy: another program has it open; end that one (fuser -v {path} names it)"
    return f"{path} cannot be opened: {error}"


def _now() -> int:
    return time.monotonic_ns() // 1000

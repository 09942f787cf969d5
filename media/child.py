"""The player's process as the room sees it: a socket that takes orders, and a life that can end."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from cues.effects import Effect
from media import wire
from media.wire import AnySaid, Setup

MOST = 1_000_000
"""Bytes that may wait to be sent; a process that is so far behind hangs."""

HOUSE = str(Path(__file__).parents[1])


class Child:
    """A running process of the player.

    `when_said(message)` is called on the loop; `gone` is set when the process has ended, hangs or
    is closed.
    """

    def __init__(
        self, process: subprocess.Popen[bytes], room: socket.socket, when_said: Callable[[AnySaid], None]
    ):
        self.gone = asyncio.Event()
        self.heard = 0.0
        self.why = "its process ended"
        self._process, self._room, self._when_said = process, room, when_said
        self._lines = wire.Lines()
        self._waiting = bytearray()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(room, self._read)
        self.heard = self._loop.time()

    @classmethod
    async def start(cls, module: str, when_said: Callable[[AnySaid], None]) -> "Child":
        """Start the process, without making the loop wait for it.  Raises OSError."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        starting = asyncio.create_task(asyncio.to_thread(_start, module, theirs))
        try:
            return cls(await asyncio.shield(starting), ours, when_said)
        except BaseException:
            ours.close()
            await _undo(starting)
            raise
        finally:
            theirs.close()

    @property
    def id(self) -> int:
        """The process's id."""
        return self._process.pid

    def send(self, message: Effect | Setup) -> None:
        """Send at once, or as soon as the socket takes it."""
        if self.gone.is_set():
            return
        self._waiting += wire.line(message)
        if len(self._waiting) > MOST:
            self.give_up("it does not take orders any more")
        else:
            self._write()

    def give_up(self, why: str) -> None:
        """Count it as gone."""
        self.why = why
        self.gone.set()

    async def end(self) -> None:
        """Make sure that nothing of it is left, nor heard."""
        self.gone.set()
        self._loop.remove_reader(self._room)
        self._loop.remove_writer(self._room)
        self._room.close()
        self._process.kill()
        await asyncio.to_thread(self._process.wait)

    def _write(self) -> None:
        try:
            sent = self._room.send(self._waiting)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.gone.set()
            return
        del self._waiting[:sent]
        if self._waiting:
            self._loop.add_writer(self._room, self._write)
        else:
            self._loop.remove_writer(self._room)

    def _read(self) -> None:
        try:
            content = self._room.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            content = b""
        if not content:
            self._loop.remove_reader(self._room)
            self.gone.set()
            return
        self.heard = self._loop.time()
        for text in self._lines.feed(content):
            self._when_said(wire.said(text))


async def _undo(starting: asyncio.Task[subprocess.Popen[bytes]]) -> None:
    """End a process that nobody waits for any more."""
    with contextlib.suppress(OSError):
        process = await starting
        process.kill()
        await asyncio.to_thread(process.wait)


def _start(module: str, theirs: socket.socket) -> subprocess.Popen[bytes]:
    path = os.pathsep.join(filter(None, (HOUSE, os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        [sys.executable, "-m", module, str(theirs.fileno()), str(os.getpid())],
        stdin=subprocess.DEVNULL,
        pass_fds=[theirs.fileno()],
        env={**os.environ, "PYTHONPATH": path},
    )

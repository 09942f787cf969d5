"""The door for commands on this machine: a socket in the state folder that takes one JSON object a line.

    → {"id": "…", "do": "pause"}
    ← {"id": "…", "ok": true, "error": null, "at_us": 123}

Only the room's own user may knock.
"""

import asyncio
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from controller.intake import LARGEST, Reply

_NAME = "door"
_encode = msgspec.json.Encoder().encode


class Door:
    """Answers commands with `answer`, which is called on the loop."""

    def __init__(self, folder: Path, answer: Callable[[bytes], Reply]) -> None:
        self._folder = folder
        self._answer = answer
        self._server: asyncio.Server | None = None
        self._guests: set[asyncio.StreamWriter] = set()

    async def open(self) -> None:
        """Begin to listen.  The state folder's lock says that nobody else does."""
        (self._folder / _NAME).unlink(missing_ok=True)
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listening.setblocking(False)
        mask = os.umask(0o177)
        try:
            _reach(self._folder, listening.bind)
        finally:
            os.umask(mask)
        # A line may be as long as the largest command, and one byte more shows that it is too large.
        self._server = await asyncio.start_unix_server(self._serve, sock=listening, limit=LARGEST + 2)

    async def close(self) -> None:
        """Listen no more; whoever is in is shown out."""
        if self._server is None:
            return
        self._server.close()
        for guest in tuple(self._guests):
            guest.close()
        with suppress(OSError):
            (self._folder / _NAME).unlink(missing_ok=True)
        self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._guests.add(writer)
        try:
            while line := await _line(reader):
                writer.write(_encode(self._answer(line.rstrip(b"\n"))) + b"\n")
                await writer.drain()
                if not line.endswith(b"\n"):
                    break
        except OSError:
            # They left without waiting for the answer.
            pass
        finally:
            self._guests.discard(writer)
            writer.close()


async def _line(reader: asyncio.StreamReader) -> bytes:
    """The next line; of one that is too long, as much as shows that."""
    try:
        return await reader.readuntil(b"\n")
    except asyncio.IncompleteReadError as error:
        return error.partial
    except asyncio.LimitOverrunError:
        return await reader.read(LARGEST + 1)


def ask(folder: Path, command: dict[str, Any], timeout: float = 5.0) -> Reply:
    """Send one command to the room whose state folder this is, and wait for its answer.

    Raises OSError when no room answers there.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(timeout)
        _reach(folder, line.connect)
        line.sendall(_encode(command) + b"\n")
        with line.makefile("rb") as answers:
            answer = answers.readline()
    if not answer:
        raise ConnectionError("the room closed the door without an answer")
    return msgspec.json.decode(answer, type=Reply)


def _reach(folder: Path, act: Callable[[str], object]) -> None:
    """Bind or connect to the door by way of its folder: a socket's own path may have 107 bytes only."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        act(f"/proc/self/fd/{handle}/{_NAME}")
    finally:
        os.close(handle)

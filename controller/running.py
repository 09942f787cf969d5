"""A room's whole life in a process: open, play until it is told to end, close."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from typing import Protocol

from controller.door import Door
from controller.room import Room


class Companion(Protocol):
    """Something that lives beside an open room: its link to a broker."""

    def start(self) -> None:
        """Begin; returns at once."""

    async def close(self) -> None:
        """End, while the room is still open."""


async def run(
    room: Room,
    ready: Callable[[], Awaitable[None] | None] | None = None,
    companion: Companion | None = None,
) -> None:
    """Play until SIGTERM or SIGINT; every output is then left safe.

    `ready` is called once the room plays.  Raises CannotStart.
    """
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    await room.open()
    door = Door(room.folder.state, room.command)
    try:
        try:
            await door.open()
        except OSError as error:
            room.alarm("door", f"commands of this machine cannot come in: {error}")
        if companion is not None:
            companion.start()
        if ready is not None:
            waiting = ready()
            if waiting is not None:
                await waiting
        await ended.wait()
    finally:
        try:
            await door.close()
            if companion is not None:
                await companion.close()
        finally:
            await room.close()

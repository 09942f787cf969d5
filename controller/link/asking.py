"""Asking rooms over MQTT from outside: one command, and what each room answers."""

import asyncio
import os
from collections.abc import Sequence
from typing import Any

import msgspec

from controller.intake import Reply
from controller.link import topics
from controller.link.address import Address
from controller.link.wire import Wire, dial

EXPIRES = 3
"""Seconds after which the broker keeps a command to itself."""


class NoAnswer(Exception):  # noqa: N818 - it is said to a person
    """Nobody answers; says who was asked, and what is known of them."""


def ask(
    address: Address, show: str, room: str | None, command: dict[str, Any], patience: float = 4.0
) -> list[tuple[str, Reply]]:
    """What the room answers to `command`, or each room of the show that is online.

    Waits `patience` seconds at most.  Raises OSError, ValueError or NoAnswer.
    """
    return asyncio.run(_asked(address, show, room, command, patience))


async def _asked(
    address: Address, show: str, room: str | None, command: dict[str, Any], patience: float
) -> list[tuple[str, Reply]]:
    async with asyncio.timeout(patience + 6.0):
        dialled = await asyncio.to_thread(dial, address, f"maglock-send-{os.urandom(6).hex()}")
        asker = _Asker(show, room, command)
        asker.wire = Wire(dialled, asker)
        try:
            async with asyncio.timeout(patience):
                await asker.done.wait()
        except TimeoutError:
            pass
        finally:
            asker.wire.hang_up()
    return asker.result(address)


class _Asker:
    """One command's way: in, listen, ask, hear."""

    wire: Wire

    def __init__(self, show: str, room: str | None, command: dict[str, Any]) -> None:
        self._show, self._room, self._command = show, room, command
        self._is_asked = self._is_delivered = False
        self._status: dict[str, str] = {}
        self._replies: dict[str, Reply] = {}
        self._fault = ""
        self.done = asyncio.Event()

    def accepted(self) -> None:
        room = self._room or "+"
        self.wire.subscribe(
            [topics.STATUS.at(self._show, room), topics.REPLY.at(self._show, room)], kept=True
        )

    def subscribed(self, refused: Sequence[str]) -> None:
        if refused:
            self.lost(f"the broker doesn't let us hear {', '.join(refused)}")
            return
        topic = topics.SHOW_COMMAND if self._room is None else topics.COMMAND
        payload = msgspec.json.encode(self._command)
        self._is_asked = True
        self.wire.publish(topic.at(self._show, self._room or ""), payload, topic.qos, expires=EXPIRES)

    def has_room(self) -> None:
        """The broker has the command; what is retained came before its word for that."""
        self._is_delivered = self._is_asked
        self._look()

    def heard(self, topic: str, payload: bytes, retained: bool) -> None:
        _, _, room, what = topic.split("/", 3)
        if what == "status":
            self._status[room] = payload.decode("ascii", "replace")
        elif not retained:
            try:
                reply = msgspec.json.decode(payload, type=Reply)
            except (msgspec.MsgspecError, RecursionError):
                return  # no room says that
            if reply.id == self._command["id"]:
                self._replies[room] = reply
        self._look()

    def lost(self, why: str) -> None:
        self._fault = self._fault or why
        self.done.set()

    def _look(self) -> None:
        """Done when all that are online have answered, or nobody can."""
        online = {room for room, status in self._status.items() if status == "online"}
        if self._is_delivered and online <= set(self._replies):
            self.done.set()

    def result(self, address: Address) -> list[tuple[str, Reply]]:
        online = [room for room, status in self._status.items() if status == "online"]
        silent = [room for room in online if room not in self._replies]
        who = self._show if self._room is None else f"{self._show}/{self._room}"
        if self._fault and not self._replies:
            raise NoAnswer(f"{who} could not be asked at {address}: {self._fault}")
        if silent:
            raise NoAnswer(
                f"not confirmed: {', '.join(silent)} of {self._show} did not answer; check the room"
            )
        if not self._replies:
            known = f"{', '.join(self._status)} is offline" if self._status else "it was never there"
            raise NoAnswer(f"{who} is not at {address}: {known}; start it with --broker {address}")
        return sorted(self._replies.items())

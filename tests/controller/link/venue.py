"""A room of the crypt on a broker, and a guest who speaks to it from outside."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import jsonschema

import controller
from controller.broker import Broker
from controller.link.address import Address, parsed
from controller.link.room_link import RoomLink
from controller.link.wire import Wire, dial
from controller.room import Room
from tests.controller.crypt import Site

CONTRACT = Path(controller.__file__).parent / "contract"
TOPIC = "maglock/crypt/crypt"


def validator(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads((CONTRACT / f"{name}.schema.json").read_text()))


CHECKS = {
    name: validator(name)
    for name in ("about", "show", "state", "fact", "reply", "fetched", "status", "prop", "echo")
}


class Guest:
    """Hears all that is said under `maglock/`, holds it against the contract, and says what it likes."""

    def __init__(self) -> None:
        self.heard_all: list[tuple[str, bytes, bool]] = []
        self.is_in = asyncio.Event()
        self.is_lost = asyncio.Event()
        self._news = asyncio.Event()
        self._wire: Wire | None = None

    async def arrive(
        self, broker: Broker, name: str = "guest", topics: Sequence[str] = ("maglock/#",), kept: bool = False
    ) -> "Guest":
        self._kept = kept
        dialled = await asyncio.to_thread(dial, parsed(broker.url), name)
        self._topics = topics
        self._wire = Wire(dialled, self)
        await self.is_in.wait()
        return self

    def leave(self) -> None:
        if self._wire is not None:
            self._wire.hang_up()

    def say(
        self, topic: str, payload: bytes | str | dict[str, Any], retained: bool = False, qos: int = 1
    ) -> None:
        content = json.dumps(payload) if isinstance(payload, dict) else payload
        assert self._wire is not None
        self._wire.publish(topic, content.encode() if isinstance(content, str) else content, qos, retained)

    def of(self, name: str, room: str = TOPIC) -> list[Any]:
        """What was said on a topic of the room, decoded."""
        found = [payload for topic, payload, _ in self.heard_all if topic == f"{room}/{name}"]
        return [
            payload.decode() if name == "status" or name.startswith("prop/") else json.loads(payload)
            for payload in found
        ]

    async def until(self, true: Callable[[], Any]) -> Any:
        """Wait for news until `true` gives something."""
        while not (found := true()):
            self._news.clear()
            await self._news.wait()
        return found

    async def ask(
        self, do: str, name: str, room: str = TOPIC, retained: bool = False, **more: Any
    ) -> dict[str, Any]:
        """Send a command, and wait for its reply."""
        before = len(self.of("reply"))
        self.say(f"{room}/command", {"id": name, "do": do, **more}, retained)
        return await self.reply(name, before)

    async def reply(self, name: str | None, before: int = 0) -> dict[str, Any]:
        def found() -> Any:
            return next((reply for reply in self.of("reply")[before:] if reply["id"] == name), None)

        return dict(await self.until(found))

    def accepted(self) -> None:
        assert self._wire is not None
        self._wire.subscribe(self._topics, self._kept)

    def subscribed(self, refused: Sequence[str]) -> None:
        assert not refused
        self.is_in.set()

    def heard(self, topic: str, payload: bytes, retained: bool) -> None:
        kind = "prop" if topic.startswith(f"{TOPIC}/prop/") else topic.removeprefix(f"{TOPIC}/")
        if kind in CHECKS and not (kind == "prop" and not payload):
            CHECKS[kind].validate(payload.decode() if kind in ("status", "prop") else json.loads(payload))
        self.heard_all.append((topic, payload, retained))
        self._news.set()

    def has_room(self) -> None:
        self._news.set()

    def lost(self, why: str) -> None:
        self.is_lost.set()
        self._news.set()


@asynccontextmanager
async def linked(site: Site, address: Address | Broker, **how: Any) -> AsyncIterator[tuple[Room, RoomLink]]:
    """An open room on its broker, closed in the end."""
    await site.room.open()
    where = parsed(address.url) if isinstance(address, Broker) else address
    link = RoomLink(site.room, where, **how)
    link.start()
    try:
        yield site.room, link
    finally:
        await link.close()
        await site.room.close()


@asynccontextmanager
async def visited(site: Site, broker: Broker, **how: Any) -> AsyncIterator[tuple[Room, Guest]]:
    """A room on its broker that said `online`, and a guest who heard it."""
    guest = await Guest().arrive(broker)
    async with linked(site, broker, **how) as (room, _):
        await guest.until(lambda: guest.of("state"))
        yield room, guest
        guest.leave()

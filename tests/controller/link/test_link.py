"""The life of a link: tried again after every fault, its own included, with waits that grow and vary."""

import asyncio

import pytest

from controller.link import link as module
from controller.link.address import Address
from controller.link.link import Link
from controller.link.wire import Dialled, Will
from tests.controller.link.conftest import Run


class Downs:
    """Counts what it is told, and says when it was enough."""

    def __init__(self, enough: int) -> None:
        self.whys: list[str] = []
        self.is_enough = asyncio.Event()
        self._enough = enough

    def up(self, wire: object) -> None:
        raise AssertionError("nobody is there")

    def down(self, why: str) -> None:
        self.whys.append(why)
        if len(self.whys) >= self._enough:
            self.is_enough.set()

    def heard(self, topic: str, payload: bytes, retained: bool) -> None: ...

    def has_room(self) -> None: ...

    def deaf(self, topics: object) -> None: ...


def test_every_fault_is_told_and_followed_by_another_try(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    sleep = asyncio.sleep

    async def nap(seconds: float) -> None:
        waits.append(seconds)
        await sleep(0)

    monkeypatch.setattr(module.asyncio, "sleep", nap)
    faults = [
        OSError(113, "No route to host"),
        ValueError("Invalid host."),
        RuntimeError("odd"),
        UnicodeError("idna"),
    ]

    def dialling(address: Address, name: str, will: Will) -> Dialled:
        raise faults[len(downs.whys) % len(faults)]

    async def act() -> None:
        link = Link(Address("venue", 1883), "a", Will("w", b""), (), "e", downs, dialling)
        link.start()
        await downs.is_enough.wait()
        await link.close()

    downs = Downs(12)
    run(act())
    assert "No route to host" in downs.whys[0]
    assert "mqtt://venue:1883 cannot be reached" in downs.whys[3]
    assert all(0 < wait <= module.LONGEST_WAIT for wait in waits)
    assert waits[0] <= module.FIRST_WAIT
    assert waits[-1] >= module.LONGEST_WAIT / 2
    assert len({round(wait, 6) for wait in waits[-5:]}) > 1, "rooms shall not all come at once"

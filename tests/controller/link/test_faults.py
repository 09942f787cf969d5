"""Brokers that die, come late, stall, swallow or are shared with an impostor: the room plays on."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from controller.broker import Broker, private
from controller.link import gate, link, room_link
from controller.link.address import Address
from controller.room import Room
from cues.effects import Effect
from cues.events import Event
from cues.facts import CueEnded, Fact
from tests.controller.conftest import Open
from tests.controller.crypt import order
from tests.controller.link.conftest import Run
from tests.controller.link.test_refusals import DIM, orders
from tests.controller.link.venue import TOPIC, Guest, linked, visited


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second try comes at once, so that no test waits."""
    monkeypatch.setattr(link, "FIRST_WAIT", 0.02)
    monkeypatch.setattr(link, "LONGEST_WAIT", 0.05)


async def play(room: Room) -> None:
    """A game begins, and with it a cue of half a second, which is played to its end."""
    ended = asyncio.Event()

    def heard(event: Event, effects: list[Effect], facts: list[Fact]) -> None:
        if any(isinstance(fact, CueEnded) and fact.cue == "knock" for fact in facts):
            ended.set()

    room.subscribe(heard)
    orders = (
        ("reset", {}),
        ("sign", {"item": "door_shut", "why": "seen"}),
        ("start", {}),
        ("go", {"cue": "knock"}),
    )
    for number, (do, args) in enumerate(orders):
        assert room.command(order(do, 9_000 + number, **args)).ok
    await ended.wait()


async def eventually(true: Callable[[], object]) -> None:
    """Look again and again until `true` is so; the test's own limit ends a wait in vain."""
    while not true():  # noqa: ASYNC110 - what is looked at tells nobody when it changes
        await asyncio.sleep(0.01)


@contextmanager
def black_hole() -> Iterator[Address]:
    """An address that takes connections and never answers, not even to a handshake of TCP."""
    with closing(socket.socket()) as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        port = deaf.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]  # fill its queue: from then on it drops what comes
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        yield Address("127.0.0.1", port)
        for one in waiting:
            one.close()


def test_a_broker_that_swallows_everything_holds_up_no_step(site: Open, run: Run):
    async def act() -> None:
        with black_hole() as nowhere:
            async with linked(site(), nowhere) as (room, joined):
                await play(room)
                assert joined.link._tries == 0, "the first try is still waiting, in its thread"
                assert room.lateness.max < 1_000_000, "and the loop never did"

    run(act())


def test_a_room_finds_a_broker_that_starts_after_it_and_people_are_told(
    site: Open, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(room_link, "GRACE", 0.0)

    async def act() -> None:
        late = private(tmp_path / "late")
        async with linked(site(), Address("127.0.0.1", late.port)) as (room, _):
            await eventually(lambda: "link" in room.state.alerts)
            assert "plays on alone" in (room.state.alerts["link"].remedy or {})["en"]
            await play(room)
            with late:
                guest = await Guest().arrive(late, kept=True)
                await guest.until(lambda: guest.of("state"))
                assert guest.of("status")[-1] == "online"
                await guest.until(lambda: "link" not in room.state.alerts)
                assert (await guest.ask("note", "command-1", args={"text": "x"}))["ok"]
                guest.leave()

    run(act())


def test_after_the_broker_was_killed_nothing_is_missed_and_nothing_done_twice(
    site: Open, broker: Broker, run: Run
):
    async def act() -> None:
        here = site()
        async with visited(here, broker) as (room, guest):
            assert (await guest.ask(name="command-1", **DIM))["ok"]
            moved = orders(here)
            broker.kill()
            await guest.is_lost.wait()
            assert room.command(order("note", 1, text="while the broker was away")).ok
            missed = room.state.seq
            broker.start()
            back = await Guest().arrive(broker, "back")
            await back.until(lambda: back.of("state"))
            assert back.of("state")[-1]["seq"] >= missed
            assert orders(here) == moved
            assert (await back.ask(name="command-1", **DIM))["ok"]  # asked again: answered, not done
            assert orders(here) == moved
            journal = room.state.journal
            back.say(f"{TOPIC}/fetch", {"journal": journal, "from": 1, "to": missed})
            (fetched,) = await back.until(lambda: back.of("fetched"))
            assert [fact["seq"] for fact in fetched["facts"]] == list(range(1, missed + 1))
            assert fetched["facts"][-1]["id"] == "command-0001"
            back.leave()

    run(act())


def test_facts_are_told_again_also_after_the_rooms_process_died(site: Open, broker: Broker, run: Run):
    async def act() -> None:
        async with visited(site(), broker) as (room, _):
            await play(room)
            journal, last = room.state.journal, room.state.seq
        async with visited(site(), broker) as (room, guest):
            assert room.state.journal == journal
            guest.say(f"{TOPIC}/fetch", {"journal": journal, "from": 3, "to": last})
            (fetched,) = await guest.until(lambda: guest.of("fetched"))
            assert (fetched["from"], fetched["to"]) == (3, last)
            guest.say(f"{TOPIC}/fetch", {"journal": "nobodys", "from": 1, "to": 2})
            (_, nothing) = await guest.until(lambda: len(guest.of("fetched")) == 2 and guest.of("fetched"))
            assert nothing == {"journal": "nobodys", "from": 1, "to": 2, "facts": []}
            for wrong in (b"", b"{", b'{"journal": "x", "from": 5, "to": 1}', b'{"journal": "x"}'):
                guest.say(f"{TOPIC}/fetch", wrong)
            answers = await guest.until(lambda: len(guest.of("reply")) == 3 and guest.of("reply"))
            assert all("fetch" in answer["error"] for answer in answers)

    run(act())


class Proxy:
    """A cable between room and broker that can be held: nothing is lost, all comes late."""

    def __init__(self, broker: Broker) -> None:
        self._to = broker.port
        self.flows = asyncio.Event()
        self.flows.set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Address:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return Address("127.0.0.1", self._server.sockets[0].getsockname()[1])

    async def __aexit__(self, *fault: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs, ours = await asyncio.open_connection("127.0.0.1", self._to)
        for one, other in ((reader, ours), (theirs, writer)):
            task = asyncio.ensure_future(self._pass(one, other))
            self._tasks.add(task)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while some := await reader.read(65536):
                await self.flows.wait()
                writer.write(some)
        except OSError:
            pass
        finally:
            writer.close()


def test_an_old_command_that_a_stalled_line_delivers_does_not_act(
    site: Open, broker: Broker, run: Run, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(gate, "LATE", 150_000)
    monkeypatch.setattr(link, "BEAT", 0.03)

    async def act() -> None:
        here, proxy = site(), Proxy(broker)
        guest = await Guest().arrive(broker)
        async with proxy as by_cable, linked(here, by_cable) as (_, joined):
            await guest.until(lambda: guest.of("echo"))
            before = orders(here)
            proxy.flows.clear()
            guest.say(f"{TOPIC}/command", {"id": "command-1", **DIM})
            await eventually(lambda: (joined.link.staleness or 0) > 200_000)
            proxy.flows.set()
            reply = await guest.reply("command-1")
            assert "may be late" in reply["error"]
            assert "silent for 0." in reply["error"]
            assert orders(here) == before
            beats = len(guest.of("echo"))
            await guest.until(lambda: len(guest.of("echo")) > beats + 1)
            assert (await guest.ask(name="command-2", **DIM))["ok"]  # the line is alive again
        guest.leave()

    run(act())


def test_a_line_that_is_only_half_open_is_left_and_made_anew(
    site: Open, broker: Broker, run: Run, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(link, "SILENT", 200_000)
    monkeypatch.setattr(link, "BEAT", 0.03)

    async def act() -> None:
        proxy = Proxy(broker)
        guest = await Guest().arrive(broker)
        async with proxy as by_cable, linked(site(), by_cable) as (_, joined):
            await eventually(lambda: joined.link.staleness is not None)
            proxy.flows.clear()
            await eventually(lambda: joined.link.staleness is None)  # it gave this line up
            proxy.flows.set()
            await guest.until(lambda: guest.of("status").count("online") > 1)
        guest.leave()

    run(act())


def test_of_two_programs_that_speak_as_a_room_one_is_hung_up_on_and_people_are_told(
    site: Open, broker: Broker, run: Run, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(room_link, "GRACE", 0.2)

    async def act() -> None:
        async with visited(site(), broker) as (room, guest):
            for _ in range(room_link.SUSPICIOUS):
                impostor = await Guest().arrive(broker, "maglock-crypt-crypt")
                await impostor.is_lost.wait()  # the room came back, and took its place again
            alert = await guest.until(lambda: room.state.alerts.get("link"))
            assert "again and again" in alert.text["en"]
            assert "another machine runs this room" in (alert.remedy or {})["en"]
            await guest.until(lambda: "link" not in room.state.alerts)  # the impostor has given up
            assert (await guest.ask("note", "command-1", args={"text": "x"}))["ok"]

    run(act())


def test_the_broker_says_offline_for_a_room_that_vanished(site: Open, broker: Broker, run: Run):
    async def act() -> None:
        guest = await Guest().arrive(broker)
        async with linked(site(), broker) as (_, joined):
            await guest.until(lambda: guest.of("status") == ["online"])
            wire = joined._wire
            assert wire is not None
            wire.drop()
            await guest.until(lambda: guest.of("status")[1:2] == ["offline"])
        guest.leave()

    run(act())

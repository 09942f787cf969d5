"""What must not act: each refusal with its answer, its fact, and nothing moved, on a real broker."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from controller.broker import Broker
from controller.link import gate
from tests.controller.conftest import Open
from tests.controller.crypt import Site
from tests.controller.link.conftest import Run
from tests.controller.link.venue import TOPIC, Guest, linked, visited

DIM = {"do": "set", "args": {"prop": "lamp", "value": 0.2}}
"""Would move the lamp, whatever the phase."""


def orders(site: Site) -> int:
    """How many orders the room's driver was given."""
    assert site.notes is not None
    return len(site.notes.told)


async def sees_fact(guest: Guest, name: str | None, why: str) -> None:
    """The refusal is a fact too, in the same words."""
    await guest.until(lambda: any((one.get("id"), one.get("why")) == (name, why) for one in guest.of("fact")))


def cases() -> list[Any]:
    """Commands that must not act, and a part of what is said to them."""
    return [
        pytest.param({"do": "sovle"}, "did you mean 'solve'?", id="unknown verb"),
        pytest.param({"do": "go", "args": {"cue": 5}}, "go: cue is not as it must be", id="wrong type"),
        pytest.param({"do": "go", "args": {"cue": "thundr"}}, "there is no cue 'thundr'", id="unknown cue"),
        pytest.param(
            {"do": "set", "args": {"prop": "lmp", "value": 1}}, "no output 'lmp'", id="unknown prop"
        ),
        pytest.param(
            {"do": "hint", "args": {"puzzle": "tag"}}, "not accepted while the game is idle", id="phase"
        ),
        pytest.param({**DIM, "game": "another-1"}, "was meant for game another-1", id="another game"),
        pytest.param({**DIM, "sent_us": -10_000_000}, "too late to be done", id="sent long ago"),
        pytest.param({**DIM, "sent_us": 2**60}, "not wall time", id="wall time"),
        pytest.param({**DIM, "sent_us": "now"}, "sent_us must be a whole number", id="no time at all"),
        pytest.param({**DIM, "extra": 1}, "a command has no 'extra'", id="unknown key"),
    ]


@pytest.mark.parametrize(("command", "why"), cases())
def test_a_command_that_may_not_act_is_answered_told_and_moves_nothing(
    site: Open, broker: Broker, run: Run, command: dict[str, Any], why: str
):
    async def act() -> None:
        here = site()
        async with visited(here, broker) as (_, guest):
            before = orders(here)
            reply = await guest.ask(name="command-1", **command)
            assert not reply["ok"]
            assert why in reply["error"]
            await sees_fact(guest, "command-1", reply["error"])
            assert orders(here) == before

    run(act())


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (b"{not json", "not JSON"),
        (b"\x00\xff\xfe binary", "not JSON"),
        (b"[" * 30_000, "not JSON"),
        (b"42", "must be a JSON object"),
        (b'{"do": "stop"}', "has no id"),
        (b'{"id": "short", "do": "stop"}', "8 to 64 characters"),
        (b"", "not JSON"),
        (b'{"id": "command-1", "do": "note", "args": {"text": "' + b"x" * 200_000 + b'"}}', "too large: 200"),
    ],
    ids=["malformed", "binary", "deep", "a number", "no id", "short id", "empty", "oversized"],
)
def test_what_is_no_command_is_answered_without_an_id(
    site: Open, broker: Broker, run: Run, payload: bytes, why: str
):
    async def act() -> None:
        async with visited(site(), broker) as (room, guest):
            guest.say(f"{TOPIC}/command", payload)
            reply = await guest.reply(None)
            assert why in reply["error"]
            await sees_fact(guest, None, reply["error"])
            assert room.state.phase == "idle"

    run(act())


def test_ten_megabytes_never_reach_the_room_and_it_plays_on(site: Open, broker: Broker, run: Run):
    async def act() -> None:
        async with visited(site(), broker) as (room, guest):
            vandal = await Guest().arrive(broker, "vandal")
            vandal.say(f"{TOPIC}/command", b"x" * 10_000_000)
            await vandal.is_lost.wait()  # our brokers hang up on whoever sends this
            before = room.journal.events
            assert (await guest.ask("note", "command-1", args={"text": "still here"}))["ok"]
            assert room.journal.events == before + 1

    run(act())


def test_a_repeated_command_is_answered_as_it_was_and_done_once(site: Open, broker: Broker, run: Run):
    async def act() -> None:
        here = site()
        async with visited(here, broker) as (room, guest):
            before = orders(here)
            first = await guest.ask(name="command-1", **DIM)
            assert first["ok"]
            events = room.journal.events
            again = await guest.ask(name="command-1", **DIM)
            late = await guest.ask(name="command-1", **DIM, sent_us=-1)
            assert again["ok"]
            assert late["ok"]  # what was done is not called late
            wrong = await guest.ask("resume", "command-2")
            assert (await guest.ask("resume", "command-2"))["error"] == wrong["error"]
            assert room.journal.events == events + 1  # that of the second command
            assert orders(here) == before + 1

    run(act())


def test_a_retained_command_is_refused_even_while_it_is_new(site: Open, broker: Broker, run: Run):
    async def act() -> None:
        here = site()
        async with visited(here, broker) as (_, guest):
            before = orders(here)
            reply = await guest.ask(name="command-1", retained=True, **DIM)
            assert "retained" in reply["error"]
            await sees_fact(guest, "command-1", reply["error"])
            guest.say(f"{TOPIC}/command", b"", retained=True)  # somebody tidies up, and nobody minds
            assert (await guest.ask("note", "command-2", args={"text": "x"}))["ok"]
            assert len(guest.of("reply")) == 2
            assert orders(here) == before

    run(act())


def test_a_broker_full_of_old_retained_commands_moves_nothing(site: Open, broker: Broker, run: Run):
    async def act() -> None:
        vandal = await Guest().arrive(broker, "vandal")
        for number in range(50):
            command = {"id": f"retained-{number}", **DIM}
            vandal.say(f"{TOPIC}/command", command, retained=True)
            vandal.say("maglock/crypt/command", {"id": f"for-all-{number}", "do": "start"}, retained=True)
        await vandal.until(lambda: len(vandal.heard_all) >= 100)
        here = site()
        async with visited(here, broker) as (room, guest):
            before = orders(here)
            assert (await guest.ask("note", "command-1", args={"text": "first of all"}))["ok"]
            assert [reply["id"] for reply in guest.of("reply")] == ["command-1"]
            broker.kill()
            broker.start()
            back = await Guest().arrive(broker, "back")
            await back.until(lambda: back.of("state"))
            assert back.of("reply") == []
            assert room.state.phase == "idle"
            assert orders(here) == before

    run(act())


def test_a_command_without_a_time_is_late_while_the_rooms_own_beat_stays_away(
    site: Open, broker: Broker, run: Run
):
    async def act() -> None:
        here = site()
        await here.room.open()
        answers: list[Any] = []
        stale: list[int | None] = [None]
        door = gate.Gate(here.room, answers.append, lambda: stale[0], lambda: here.room.now)
        plain = json.dumps({"id": "command-1", **DIM}).encode()
        for silence in (None, 3_000_001, 40_000_000):
            stale[0] = silence
            door.heard(plain, False)
            assert "may be late" in answers[-1].error
        stamped = {"id": "command-2", "do": "note", "args": {"text": "x"}, "sent_us": here.room.now}
        door.heard(json.dumps(stamped).encode(), False)
        assert answers[-1].ok  # it says itself how fresh it is
        stale[0] = 2_999_999
        door.heard(plain, False)
        assert answers[-1].ok
        await here.room.close()

    run(act())


def test_orders_for_a_room_are_not_given_to_a_show(site: Open, broker: Broker, run: Run):
    async def act() -> None:
        async with visited(site(), broker) as (room, guest):
            guest.say("maglock/crypt/command", {"id": "command-1", **DIM})
            assert "is for one room" in (await guest.reply("command-1"))["error"]
            guest.say("maglock/crypt/command", {"id": "command-2", "do": "stop"})
            assert (await guest.reply("command-2"))["ok"]
            assert room.state.phase == "stopped"

    run(act())


def test_odd_topics_reach_nobody(site: Open, broker: Broker, run: Run):
    async def act() -> None:
        here = site()
        async with visited(here, broker) as (room, guest):
            stranger = await Guest().arrive(broker, "stranger", ("elsewhere",))
            before, events = orders(here), room.journal.events
            odd = [
                "command/",
                "/command",
                "commands",
                "Command",
                "prop/lamp/set",
                "prop/lamp/set/x",
                "ünï",
                "💀",
            ]
            for end in (*odd, "a" * 60_000, "/".join("abc" * 20)):
                stranger.say(f"{TOPIC}/{end}", {"id": "command-1", **DIM})
            stranger.say("maglock/crypt/other/command", {"id": "command-1", **DIM})
            assert (await guest.ask("note", "command-2", args={"text": "still here"}))["ok"]
            assert (orders(here), room.journal.events) == (before, events + 1)
            stranger.leave()

    run(act())


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"line": 5, "at_us": 1}', '{"line": "x", "at_us": 9' + "9" * 30 + "}"]
)
def test_an_echo_that_is_not_ours_is_passed_over(broker: Broker, tmp_path: Path, run: Run, text: str):
    async def act() -> None:
        site = Site(tmp_path / "state", tmp_path / "live")
        async with linked(site, broker) as (_, joined):
            guest = await Guest().arrive(broker, "guest", (f"{TOPIC}/state",), kept=True)
            await guest.until(lambda: guest.of("state"))
            stranger = await Guest().arrive(broker, "stranger", (f"{TOPIC}/reply",))
            stranger.say(f"{TOPIC}/echo", text)
            assert (await stranger.ask("note", "command-1", args={"text": "still here"}))["ok"]
            assert joined.link.staleness is not None
            guest.leave()
            stranger.leave()

    run(act())


def test_a_flood_is_counted_and_told_and_stop_comes_through_it(site: Open, broker: Broker, run: Run):
    async def act() -> None:
        async with visited(site(), broker) as (room, guest):
            stranger = await Guest().arrive(broker, "stranger", ("elsewhere",))
            before = room.journal.events
            for number in range(1_000):
                stranger.say(
                    f"{TOPIC}/command",
                    {"id": f"flood-{number:05}", "do": "note", "args": {"text": "!"}, "by": "stranger"},
                )
                if number == 900:
                    guest.say(
                        f"{TOPIC}/command",
                        {"id": "the-note-1", "do": "note", "args": {"text": "x"}, "by": "Jin"},
                    )
                    guest.say(f"{TOPIC}/command", {"id": "the-stop-1", "do": "stop", "by": "Jin"})
                if number % 20 == 0:
                    await asyncio.sleep(0.001)
            assert (await guest.reply("the-note-1"))["ok"]
            assert (await guest.reply("the-stop-1"))["ok"]
            assert room.state.phase == "stopped"
            await guest.until(lambda: any("not heard" in (one["error"] or "") for one in guest.of("reply")))
            alert = await guest.until(
                lambda: [one for one in guest.of("state")[-1]["alerts"] if one["id"] == "flood"]
            )
            assert "faster than the room listens" in alert[0]["text"]["en"]
            heard = [one for one in guest.of("fact") if one["kind"] == "command_done"]
            assert len(heard) < 500
            assert room.journal.events - before < 600

    run(act())

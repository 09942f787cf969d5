"""What a room says on its broker, and what it answers: all of it held against the contract."""

from controller.broker import Broker
from tests.controller.conftest import Open
from tests.controller.link.conftest import Run
from tests.controller.link.venue import Guest, visited


def test_a_room_says_who_it_is_and_how_it_stands(site: Open, broker: Broker, run: Run):
    async def act() -> None:
        async with visited(site(), broker, floor_plan="<svg/>") as (room, guest):
            assert guest.of("status") == ["online"]
            assert guest.of("about")[0]["journal"] == room.state.journal
            assert guest.of("show")[0]["floor_plan"] == "<svg/>"
            assert guest.of("state")[-1]["phase"] == "idle"
            assert guest.of("prop/lamp") == []  # nobody has set it yet
            late = await Guest().arrive(broker, "late", kept=True)
            await late.until(lambda: late.of("state"))
            assert (late.of("status"), late.of("about")) == (["online"], guest.of("about"))
            late.leave()
        after = await Guest().arrive(broker, "after", kept=True)
        assert await after.until(lambda: after.of("status")) == ["offline"]
        after.leave()

    run(act())


def test_a_command_is_answered_once_the_journal_has_it_and_its_facts_follow(
    site: Open, broker: Broker, run: Run
):
    async def act() -> None:
        async with visited(site(), broker) as (room, guest):
            before = room.journal.events
            reply = await guest.ask("note", "command-1", args={"text": "hello"}, by="Jin")
            assert (reply["ok"], reply["error"]) == (True, None)
            assert room.journal.events == before + 1
            (done,) = await guest.until(
                lambda: [one for one in guest.of("fact") if one["kind"] == "command_done"]
            )
            assert (done["id"], done["by"], done["journal"]) == ("command-1", "Jin", room.state.journal)
            await guest.until(lambda: guest.of("state")[-1]["seq"] == room.state.seq)

    run(act())

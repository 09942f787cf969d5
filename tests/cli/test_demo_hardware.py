"""The demo on hardware: bytes through pseudo-terminals, edges from threads, and the room's real drivers."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from controller.cli.shows import folder_of, opened, wiring_of
from controller.demo.puppets import Puppets
from controller.demo.stage import Live, is_settled, reset, start
from controller.drivers import Sound, wired
from controller.journal.folder import claim
from controller.journal.recovery import Playing
from controller.room import Room
from controller.selector import new_loop
from cues.commands import Solve
from hardware.pins import MockPins


async def until(holds: Callable[[], bool], what: str) -> None:
    """Wait for real hardware to have done something."""
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - a pin tells nobody that it has changed
            await asyncio.sleep(0.005)
    assert holds(), what


@pytest.fixture
def pins() -> MockPins:
    return MockPins()


async def play(state: Path, pins: MockPins) -> None:
    show, folder = opened("zombie_lab"), folder_of("zombie_lab")
    plan = show.rooms["laboratory"]
    wiring = wiring_of(show, folder, "mock")
    puppets = Puppets(plan, wiring.rooms["laboratory"], pins)
    puppets.begin()
    sound = Sound(folder / "media", is_on=False)
    fit = wired(show, plan, puppets.wiring, sound, state, pins)
    room = Room(Playing(show, "laboratory", wiring.hash, False, "test"), claim(state, state / "live"), fit)
    await room.open()
    try:
        stage = Live(room, asyncio.get_running_loop().call_later, puppets.act)
        assert reset(stage) is None
        await until(lambda: is_settled(stage), "the door has fallen shut")
        assert start(stage, "Foxes") is None
        props, puzzles = room.state.props, room.state.puzzles
        stage.act("tag_away", True)
        await until(lambda: props["tag_away"].value is True, "an edge, bounce and all")
        stage.act("id_reader", "62E3086CED")
        await until(lambda: puzzles["id_tag"].state == "solved", "a tag, read again and again")
        await until(lambda: props["red_eyes"].value == "#d9a400", "her eyes")
        await until(lambda: pins.state(17) > 0, "the red pin of her eyes shines")
        stage.act("id_reader", None)
        stage.act("radio_dial", 96.6)
        await until(lambda: props["radio_dial"].value == 96.6, "a line of text")
        await until(lambda: props["id_reader"].value is None, "the tag is gone")
        for puzzle in ("radio", "silhouette", "eyes"):
            assert stage.command(Solve(puzzle)) is None
        for key in "*99#0427":  # a line cannot say `*`; `#` takes back what was typed
            stage.act("door_keypad", key)
        await until(lambda: puzzles["door_code"].state == "solved", "four keys in a row")
        await until(
            lambda: props["door_open"].value is True, "the door's relay let go, and its contact opened"
        )
        assert stage.news()
    finally:
        await room.close()
        puppets.close()


def test_the_laboratory_plays_on_its_real_drivers(tmp_path: Path, pins: MockPins) -> None:
    before = threading.active_count()
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(play(tmp_path, pins))
    assert threading.active_count() <= before + 1

"""Records nights of Zombie Lab as they are played today: `python -m tests.journals.record FOLDER`.

FOLDER gets the show's text as it stands, and the journals of a night that was won and one that was
lost, as a room would have written them.  To be done for each number of the engine, and kept: until
a version with that number is out it may be done again, from then on never.
"""

import shutil
import sys
from pathlib import Path

from controller.journal.journal import EVERY
from controller.journal.record import FORMAT, Checked, Header, Started, seal
from controller.shows import SHIPPED, open_show
from controller.stories.ghost import Ghost
from controller.stories.play import open_to_play
from controller.stories.world import SECOND, World
from controller.version import VERSION
from cues.commands import (
    AddTime,
    AnyCommand,
    ClearStop,
    Go,
    Hint,
    OutOfOrder,
    Pause,
    Resume,
    Start,
    Stop,
)
from cues.engine import ENGINE_NUMBER, Engine
from cues.events import Opened
from cues.show import Show

MINUTE = 60 * SECOND
EVENING = 1_763_836_200_000_000
"""22 November 2025, 18:30 UTC: when the doors opened, as wall time in microseconds."""

NAME = "zombie_lab"
ROOM = "laboratory"


def a_night_that_was_won(show: Show) -> World:
    """A team with hints, a pause, a broken reader and a STOP."""
    world = _begun(show, 7, Start("Foxes", 4, "en", None, None), wins=True)
    for at, command in (
        (90 * SECOND, Hint("id_tag")),
        (2 * MINUTE, Pause()),
        (3 * MINUTE, Resume()),
        (4 * MINUTE, Stop()),
        (4 * MINUTE + 20 * SECOND, ClearStop()),
        (4 * MINUTE + 30 * SECOND, Resume()),
        (9 * MINUTE, Go("whisper_behind_you")),
        (9 * MINUTE + 100_000, Go("whisper_behind_you")),
        (10 * MINUTE, AddTime("2min")),
    ):
        _ask(world, at, command)
    world.time.call_at(12 * MINUTE, lambda: world.fault("id_reader", "unplugged"))
    world.time.call_at(13 * MINUTE, lambda: world.fault("id_reader", "mended"))
    return _to_its_end(world)


def a_night_that_was_lost(show: Show) -> World:
    """A Korean team without strobe, a dial that is out of order, and no answer to the last puzzle."""
    comfort = {"strobe": "off", "scares": "mild", "captions": "on"}
    world = _begun(show, 11, Start("두루미", 3, "ko", None, comfort), wins=False)
    _ask(world, 5 * MINUTE, OutOfOrder("radio_dial", True))
    return _to_its_end(world)


def _begun(show: Show, seed: int, start: Start, wins: bool) -> World:
    world = World(show, ROOM, seed)
    team = Ghost(world.room, show.duration, world, world.time, seed, wins)
    _ask(world, 10 * SECOND, start)
    world.time.call_at(10 * SECOND + 1, team.begin)
    return world


def _ask(world: World, at: int, command: AnyCommand) -> None:
    def ask() -> None:
        world.command(command, "Mina")

    world.time.call_at(at, ask)


def _to_its_end(world: World) -> World:
    world.until(lambda room: room.state.phase == "finished", 2 * 60 * MINUTE)
    world.advance(seconds=30)
    return world


def written(world: World, show: Show) -> bytes:
    """The journal of a world's night, with the state's checksum after every hundred events."""
    opened = world.events[0]
    assert isinstance(opened, Opened)
    engine = Engine(show, ROOM)  # without the lengths of clips: rooms with a player don't measure them
    lines: list[object] = [
        Header(
            FORMAT,
            VERSION,
            ENGINE_NUMBER,
            show.name,
            ROOM,
            show.hash,
            "simulated",
            True,
            opened.journal,
            1,
            opened.seed,
        ),
        Started(0, "an evening", 0, EVENING),
    ]
    for number, event in enumerate(world.events, 1):
        lines.append(event)
        engine.feed(event)
        if number % EVERY == 0:
            lines.append(Checked(number, engine.checksum()))
    lines.append(Checked(len(world.events), engine.checksum()))
    return seal(lines, 0)[0]


def record(folder: Path) -> None:
    """Both nights and the show's text, in `folder`."""
    (folder / "rooms").mkdir(parents=True, exist_ok=True)
    for file in ("show.yaml", f"rooms/{ROOM}.yaml"):
        shutil.copyfile(SHIPPED / NAME / file, folder / file)
    plain = open_show(folder).show
    assert plain is not None
    show = open_to_play(NAME)
    (folder / "won.journal").write_bytes(written(a_night_that_was_won(show), plain))
    (folder / "lost.journal").write_bytes(written(a_night_that_was_lost(show), plain))


if __name__ == "__main__":
    record(Path(sys.argv[1]))

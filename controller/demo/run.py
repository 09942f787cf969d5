"""Sets a demo up: the room that plays, who acts in it, and where it is shown."""

import asyncio
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from controller.cli.faults import MachineFault
from controller.cli.shows import folder_of, known, opened, wiring_of, with_lengths
from controller.clock import LoopScheduler
from controller.demo.play import Play, Script, in_lines, on_screen
from controller.demo.scene import Beside
from controller.demo.stage import Boxed, Hand, Live
from controller.door import Door
from controller.drivers import Sound, simulated, wired
from controller.fitting import Fit
from controller.journal.folder import CannotStart, claim
from controller.journal.recovery import Playing
from controller.room import Room
from controller.selector import new_loop
from controller.stories.ghost import Ghost
from controller.stories.world import World
from controller.version import VERSION
from cues.show import Show

COUNTED_OUT = 5 * 60 * 1_000_000
"""Microseconds after which a finished game's last cues have surely ended."""


class Wish(Struct, frozen=True):
    """What was asked for."""

    show: str
    room: str | None
    plays: bool
    speed: float
    seed: int
    language: str | None
    is_silent: bool
    hardware: bool
    state_dir: Path | None = None


class Pace(Script):
    """Virtual time at `speed` times real time; over when the game is, and its last cues have ended."""

    def __init__(self, world: World, speed: float) -> None:
        self._world, self._speed = world, speed
        self._began = time.monotonic()
        self._from = world.now
        self._finished: int | None = None

    def pace(self) -> None:
        """Let virtual time catch up, but never pass over the end of the game."""
        target = self._from + int((time.monotonic() - self._began) * self._speed * 1_000_000)
        self._world.until(
            lambda world: self._finished is None and self._is_finished(), target - self._world.now
        )
        if self._finished is None and self._is_finished():
            self._finished = self._world.now

    def _is_finished(self) -> bool:
        return self._world.state.phase == "finished"

    def is_over(self) -> bool:
        """The game has ended, and so has all that its end set off."""
        if self._finished is None:
            return False
        waited = self._world.now - self._finished
        return waited > COUNTED_OUT or (waited > 0 and not self._world.engine.running())


def demo(wish: Wish) -> int:
    """Play it; the exit code."""
    show, folder = opened(wish.show), folder_of(wish.show)
    room = show.rooms[known(wish.room, show.rooms, "room") if wish.room else next(iter(show.rooms))]
    if wish.language:
        known(wish.language, show.languages, f"language of {show.name}")
    floor = (folder / room.floor_plan).read_text("utf-8") if room.floor_plan else None
    playing = _ghosts if wish.speed != 1 else _by_hand
    try:
        with asyncio.Runner(loop_factory=new_loop) as runner:
            return runner.run(playing(wish, show, room.name, floor))
    except CannotStart as fault:
        raise MachineFault(str(fault)) from fault


async def _ghosts(wish: Wish, show: Show, room: str, floor: str | None) -> int:
    """A ghost team in virtual time: nothing is journaled, and nothing sounds."""
    world = World(with_lengths(show, folder_of(wish.show)), room, wish.seed)
    world.start("Ghosts", 4, wish.language)
    Ghost(world.room, show.duration, world, world.time, wish.seed).begin()
    beside = Beside(badge=f"SIMULATED ×{wish.speed:g}", sound="silent in virtual time")
    await _show(Play(Boxed(world), beside, Pace(world, wish.speed), floor, has_hands=False))
    return 0


async def _by_hand(wish: Wish, show: Show, room: str, floor: str | None) -> int:
    """A real room in real time: journal, switchboard, player; its props simulated, or on their drivers.

    A person acts, or a ghost team.
    """
    with ExitStack() as stack:
        state = wish.state_dir or Path(stack.enter_context(TemporaryDirectory(prefix="maglock-demo-")))
        fit, hash_, hand = _fitted(wish, show, room, state, stack)
        playing = Playing(show, room, hash_, not wish.hardware, VERSION)
        played = Room(playing, claim(state), fit)
        await played.open()
        door = Door(state, played.command)
        try:
            await door.open()
            stage = Live(played, asyncio.get_running_loop().call_later, hand)
            script = _ghost(wish, show, played, stage) if wish.plays else Script()
            badge = "MOCK PINS, PSEUDO-TERMINALS" if wish.hardware else "SIMULATED"
            beside = Beside(badge=badge, sound="" if wish.is_silent else "♪")
            team = "Ghosts" if wish.plays else "demo"
            play = Play(stage, beside, script, floor, not wish.plays, team, wish.language)
            if wish.plays or not sys.stdout.isatty():
                play.begin()
            if not (wish.plays or sys.stdout.isatty()):
                print(f"Act from elsewhere: maglock send {show.name} --state-dir {state} DO …", flush=True)
            await _show(play)
        finally:
            await door.close()
            await played.close()
    return 0


def _fitted(wish: Wish, show: Show, room: str, state: Path, stack: ExitStack) -> tuple[Fit, str, Hand | None]:
    """The room's drivers, the hash of its wiring, and who acts on its props."""
    folder = folder_of(wish.show)
    sound = Sound(folder / "media", not wish.is_silent)
    if not wish.hardware:
        return simulated(show, show.rooms[room], sound), "simulated", None
    from controller.demo.puppets import Puppets
    from hardware.pins import MockPins

    wiring = wiring_of(show, folder, "mock")
    pins = MockPins()
    puppets = Puppets(show.rooms[room], wiring.rooms[room], pins)
    stack.callback(puppets.close)
    puppets.begin()
    return wired(show, show.rooms[room], puppets.wiring, sound, state, pins), wiring.hash, puppets.act


class Team(Script):
    """A ghost team in real time; over when the game is, and what its end set off."""

    def __init__(self, stage: Live) -> None:
        self._stage = stage
        self._finished: int | None = None

    def is_over(self) -> bool:
        """The game has ended, and so have its last cues."""
        if self._stage.state.phase != "finished":
            return False
        self._finished = self._finished or self._stage.now
        waited = self._stage.now - self._finished
        return waited > COUNTED_OUT or (waited > 2_000_000 and not self._stage.running())


def _ghost(wish: Wish, show: Show, played: Room, stage: Live) -> Script:
    scheduler = LoopScheduler(asyncio.get_running_loop(), played.axis)
    ghost = Ghost(stage.room, show.duration, stage, scheduler, wish.seed)
    ghost.begin()
    return Team(stage)


async def _show(play: Play) -> None:
    """On the terminal, or line by line; until it is over, or somebody ends it."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, play.end)
    await (on_screen(play) if sys.stdout.isatty() else in_lines(play))

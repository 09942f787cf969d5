"""The drivers that a room is fitted with: what its wiring names, or simulated props throughout."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from controller.fitting import Fit, Fitting
from cues.port import Driver, Scheduler
from cues.show import Prop, Room, Show
from cues.values import Value
from cues.wiring import OnGpio, OnSerial, OnSound, RoomWiring, Simulated
from hardware.simulated import SimulatedProps
from media.screen import ScreenBoard
from media.silent import SilentPlayer

if TYPE_CHECKING:
    from hardware.pins import Pins

PLAYED = frozenset({"speaker", "screen"})
"""Kinds of props that play instead of being switched."""

DEFAULT = "default"
"""The sound server's own device."""

WATCHDOG = Path("/dev/watchdog")
"""The machine's own watchdog, fed by the guard of a room on real pins where there is one."""


class Sound(Struct, frozen=True):
    """Where a show's clips are, and whether anyone is to hear them."""

    folder: Path
    is_on: bool = True


def simulated(show: Show, room: Room, sound: Sound) -> Fit:
    """Every prop simulated; speakers play through this machine's sound, if that is on."""

    def fit(start: Mapping[str, Value], scheduler: Scheduler) -> Fitting:
        props = SimulatedProps(_of(room, _switched(room)), scheduler, start)
        speakers = dict.fromkeys(_speakers(room), DEFAULT)
        return Fitting(
            (props, *_players(show, room, speakers, sound, scheduler)),
            sense=props.sense,
        )

    return fit


def wired(
    show: Show, room: Room, wiring: RoomWiring, sound: Sound, state: Path, pins: "Pins | None" = None
) -> Fit:
    """Every prop where the wiring says.

    `state`: the room's state folder, where its guard is met.  `pins`: those to use, if they are open
    already.  HardwareError from the fit tells what cannot be.
    """

    def fit(start: Mapping[str, Value], scheduler: Scheduler) -> Fitting:
        speakers = {name: at.sound for name, at in wiring.props.items() if isinstance(at, OnSound)}
        made_up = SimulatedProps(_of(room, _at(wiring, Simulated)), scheduler, start)
        drivers = (
            *_gpio(room, wiring, state, pins, start, scheduler),
            *_serial(room, wiring),
            *((made_up,) if made_up.props else ()),
            *_players(show, room, speakers, sound, scheduler),
        )
        return Fitting(drivers, sense=made_up.sense if made_up.props else None)

    return fit


def _gpio(
    room: Room,
    wiring: RoomWiring,
    state: Path,
    pins: "Pins | None",
    start: Mapping[str, Value],
    scheduler: Scheduler,
) -> tuple[Driver, ...]:
    on_pins = {name: at for name, at in wiring.props.items() if isinstance(at, OnGpio)}
    if not on_pins:
        return ()
    from hardware.gpio import GpioProps
    from hardware.guard.room_side import Guard
    from hardware.pins import open_pins

    opened = pins or open_pins(wiring.pins)
    # A simulated room must not arm the machine's watchdog: it would reset whatever it plays on.
    watchdog = WATCHDOG if wiring.pins == "lgpio" and WATCHDOG.exists() else None
    return (GpioProps(room.props, on_pins, opened, scheduler, Guard(state, watchdog), start),)


def _serial(room: Room, wiring: RoomWiring) -> tuple[Driver, ...]:
    on_ports = {name: at for name, at in wiring.props.items() if isinstance(at, OnSerial)}
    if not on_ports:
        return ()
    from hardware.serial_line import SerialProps

    return (SerialProps(room.props, on_ports, _known_tags(room)),)


def _players(
    show: Show, room: Room, speakers: Mapping[str, str], sound: Sound, scheduler: Scheduler
) -> tuple[Driver, ...]:
    """Who plays: sound behind libVLC in its own process or in silence, and the board of the screens."""
    screens = [name for name, prop in room.props.items() if prop.kind == "screen"]
    board = (ScreenBoard(screens, scheduler),) if screens else ()
    return (*((_player(show, speakers, sound, scheduler),) if speakers else ()), *board)


def _player(show: Show, speakers: Mapping[str, str], sound: Sound, scheduler: Scheduler) -> Driver:
    """The player behind libVLC, in its own process, or the silent one."""
    if not sound.is_on:
        from media.library import with_lengths  # numpy: only where clips are not played

        return SilentPlayer(speakers, with_lengths(sound.folder, show.clips), scheduler)
    from media.player import Player

    return Player(speakers, show.clips, sound.folder)


def _of(room: Room, names: Iterable[str]) -> dict[str, Prop]:
    return {name: room.props[name] for name in names}


def _switched(room: Room) -> list[str]:
    return [name for name, prop in room.props.items() if prop.kind not in PLAYED]


def _speakers(room: Room) -> list[str]:
    return [name for name, prop in room.props.items() if prop.kind == "speaker"]


def _at(wiring: RoomWiring, kind: type[Simulated]) -> list[str]:
    return [name for name, at in wiring.props.items() if isinstance(at, kind)]


def _known_tags(room: Room) -> frozenset[str]:
    """Every tag that a puzzle accepts: believed at its first read."""
    rules = (puzzle.rule for puzzle in room.puzzles.values())
    return frozenset(tag for rule in rules for tag in getattr(rule, "accept", ()))

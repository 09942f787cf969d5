"""`maglock run`: a room of a show, on its wiring or simulated, until it is told to end."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from controller.cli.brokers import add_broker, address_of
from controller.cli.faults import CallFault, MachineFault
from controller.cli.noted import note
from controller.cli.shows import add_room, add_show, folder_of, opened, room_of, wiring_of
from controller.cli.states import add_state, state_of
from controller.version import VERSION
from cues.show import Room, Show

if TYPE_CHECKING:
    from controller.cli.trace import Trace
    from controller.fitting import Fit
    from controller.link.address import Address
    from controller.link.room_link import RoomLink
    from controller.room import Room as Played


def arguments(parser: ArgumentParser) -> None:
    """Which room, what it is connected to, where its state is kept."""
    add_show(parser)
    add_room(parser)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--wiring", metavar="FILE", help="what is connected where: a file or a name")
    where.add_argument("--simulate", action="store_true", help="every prop simulated")
    add_state(parser)
    parser.add_argument("--silent", action="store_true", help="without sound")
    add_broker(parser)
    parser.add_argument(
        "--trace", action="store_true", help="print each event, effect and fact as a line of JSON"
    )


def run(given: Namespace) -> int:
    """Play the room until SIGTERM or Ctrl-C."""
    import asyncio

    from controller.cli.notices import Notices
    from controller.journal.folder import CannotStart, claim
    from controller.journal.recovery import Playing
    from controller.room import Room as Played
    from controller.running import run as live
    from controller.selector import new_loop

    show = opened(given.show)
    room = room_of(show, given.room)
    fit, wiring_hash = _fit(given, show, room)
    address = address_of(given)
    state = state_of(show, room, given.state_dir)
    playing = Playing(show, room.name, wiring_hash, given.simulate, VERSION)
    try:
        played = Played(playing, claim(state), fit(state))
        note(state, folder_of(given.show))
        with ExitStack() as watching, asyncio.Runner(loop_factory=new_loop) as runner:
            if given.trace:
                watching.callback(_trace(played).close)

            def ready() -> None:
                _say_ready(played)
                watching.callback(Notices(played, sys.stderr).close)

            runner.run(live(played, ready, _link(address, played, folder_of(given.show))))
    except CannotStart as fault:
        raise MachineFault(str(fault)) from fault
    return 0


Fitter = Callable[[Path], "Fit"]
"""Makes the fit of a room whose state folder is given."""


def _fit(given: Namespace, show: Show, room: Room) -> tuple[Fitter, str]:
    """What fits the room out, and the hash of its wiring."""
    from controller.drivers import Sound, simulated, wired

    folder = folder_of(given.show)
    sound = Sound(folder / "media", not given.silent)
    if given.simulate:
        return (lambda state: simulated(show, room, sound)), "simulated"
    if given.wiring is None:
        raise CallFault("say what the room is connected to: --wiring FILE, or --simulate")
    wiring = wiring_of(show, folder, given.wiring)
    if room.name not in wiring.rooms:
        raise CallFault(f"{given.wiring} has no room {room.name}; it has {', '.join(wiring.rooms)}")
    connected = wiring.rooms[room.name]
    return (lambda state: wired(show, room, connected, sound, state)), wiring.hash


def _trace(played: "Played") -> "Trace":
    from controller.cli.trace import Trace

    return Trace(played, sys.stdout)


def _link(address: "Address | None", played: "Played", folder: Path) -> "RoomLink | None":
    """The room's link to its broker, if it is to have one."""
    if address is None:
        return None
    from controller.link.room_link import RoomLink

    plan = None
    if played.plan.floor_plan:
        with suppress(OSError, UnicodeDecodeError):  # `maglock check` says so; the room plays without
            plan = (folder / played.plan.floor_plan).read_text("utf-8")
    return RoomLink(played, address, plan)


def _say_ready(played: "Played") -> None:
    how = "goes on" if played.state.game else "is ready"
    print(f"{played.playing.show.name}/{played.plan.name} {how}: {played.state.phase}", file=sys.stderr)

"""`maglock wiring`: what a show's wiring connects where, or the beginning of a new one."""

from argparse import ArgumentParser, Namespace

from controller.cli.faults import CallFault
from controller.cli.shows import add_room, add_show, folder_of, opened, room_of, wiring_of
from controller.cli.table import table
from controller.shows import wirings_of
from cues.show import Prop, Room, Show
from cues.wiring import Connection, OnGpio, OnScreen, OnSerial, OnSound, RgbPins, RoomWiring

NEW = """\
# {name}: where things are.  Every `?` is yours to fill in; then: maglock check {show}
format: 1
pins: lgpio
{room}:
{lines}
"""


def arguments(parser: ArgumentParser) -> None:
    """Which wiring of which show."""
    add_show(parser)
    parser.add_argument("name", nargs="?", metavar="WIRING", help="a file, or a name in the show's wiring/")
    add_room(parser)
    parser.add_argument("--new", action="store_true", help="print the beginning of a wiring file")


def run(given: Namespace) -> int:
    """Print it."""
    show, folder = opened(given.show), folder_of(given.show)
    room = room_of(show, given.room)
    if given.new:
        print(begun(show, room), end="")
        return 0
    names = wirings_of(folder)
    if given.name is None and len(names) != 1:
        raise CallFault(f"wiring: say which: {', '.join(names) or 'there is none; --new begins one'}")
    wiring = wiring_of(show, folder, given.name or names[0])
    if room.name not in wiring.rooms:
        raise CallFault(f"wiring: {given.name} says nothing of room {room.name}")
    print(_table(room, wiring.rooms[room.name]))
    return 0


def begun(show: Show, room: Room) -> str:
    """A wiring file with every prop of a room, to be filled in."""
    lines = "\n".join(f"  {name}: {_blank(prop)}" for name, prop in room.props.items())
    return NEW.format(name="wiring/venue.yaml", show=show.name, room=room.name, lines=lines)


def _blank(prop: Prop) -> str:
    match prop.kind:
        case "speaker":
            return "{sound: default}"
        case "screen":
            return f"{{screen: {prop.name}}}"
        case "tag_reader":
            return "{serial: /dev/serial/by-id/?, protocol: rdm6300}"
        case "keypad" | "dial" | "sensor" | "device":
            return f"{{serial: /dev/serial/by-id/?, protocol: text_line, name: {prop.name.upper()}}}"
    return "{gpio: {red: ?, green: ?, blue: ?}}" if prop.takes == "colour" else "{gpio: ?}"


def _table(room: Room, wired: RoomWiring) -> str:
    rows = [(name, room.props[name].kind, *_where(at)) for name, at in wired.props.items()]
    rows += [(name, prop.kind, "nowhere", "") for name, prop in room.props.items() if name not in wired.props]
    return f"pins: {wired.pins}\n" + table(("PROP", "KIND", "WHERE", "HOW"), rows)


def _where(at: Connection) -> tuple[str, str]:
    match at:
        case OnGpio(gpio=RgbPins(red=red, green=green, blue=blue)):
            return f"GPIO {red}, {green}, {blue}", _level(at)
        case OnGpio(gpio=number):
            return f"GPIO {number}", _level(at)
        case OnSerial(serial=port, protocol=protocol, name=name):
            return port, f"{protocol}{f' as {name}' if name else ''}, {at.baud} baud"
        case OnSound(sound=device):
            return "sound", device
        case OnScreen(screen=screen):
            return "screen", screen
    return "simulated", ""


def _level(at: OnGpio) -> str:
    if at.active_high is None:
        return ""
    return "on is high" if at.active_high else "on is low"

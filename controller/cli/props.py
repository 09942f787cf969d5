"""`maglock props`: a room's props, what they take, and what keeps them safe."""

import json
from argparse import ArgumentParser, Namespace

from msgspec import UNSET

from controller.cli.shows import add_room, add_show, opened, room_of
from controller.cli.table import table
from cues.show import Prop
from cues.units import format_duration


def arguments(parser: ArgumentParser) -> None:
    """Which room."""
    add_show(parser)
    add_room(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON list")


def run(given: Namespace) -> int:
    """List them."""
    show = opened(given.show)
    room = room_of(show, given.room)
    language = show.languages[0]
    if given.json:
        print(json.dumps([_document(prop) for prop in room.props.values()], indent=1, ensure_ascii=False))
        return 0
    rows = [
        (name, prop.kind, prop.direction, prop.takes, _safety(prop), prop.title.get(language, name))
        for name, prop in room.props.items()
    ]
    print(table(("PROP", "KIND", "WAY", "TAKES", "SAFETY", "TITLE"), rows))
    return 0


def _safety(prop: Prop) -> str:
    """What of its declaration stands below the show."""
    said = [] if prop.safe is UNSET else [f"safe {_word(prop.safe)}"]
    said += ["house lights"] if prop.house_lights else []
    said += [f"fails {prop.fails}"] if prop.fails else []
    said += ["egress"] if prop.egress else []
    said += [f"max on {format_duration(prop.max_on)}"] if prop.max_on else []
    return ", ".join(said)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)


def _document(prop: Prop) -> dict[str, object]:
    return {
        "name": prop.name,
        "kind": prop.kind,
        "direction": prop.direction,
        "takes": prop.takes,
        "title": dict(prop.title),
        "safety": _safety(prop),
    }

"""A venue's wiring of a show: files in, connections out."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from cues.show import Show
from cues.showfile.names import names_in
from cues.showfile.nodes import Entries, Node, Scalar
from cues.showfile.problems import Findings, Place, Problem, near
from cues.showfile.read import WRONG, Frame, Reader
from cues.showfile.shapes import OneOf, Shape, field_of, shape_of
from cues.showfile.sources import Sources, Text, expanded, hash_of
from cues.units import shown
from cues.wiring import Connection, RoomWiring, Wiring

PINS = "pins"


class LoadedWiring(Struct, frozen=True):
    """What came of a wiring file: `wiring` is None if there are errors.

    Its `places` are `wiring.NAME.ROOM.PROP.gpio` and the like; NAME is the file's without folder and end.
    """

    name: str
    wiring: Wiring | None
    places: Mapping[str, Place]
    problems: tuple[Problem, ...]


def load_wiring(text: Text, file: str, show: Show) -> LoadedWiring:
    """The wiring that a file tells of a show.  Nothing raises, whatever the text."""
    reading = _Reading(file, show)
    rooms = reading.rooms(text)
    errors = any(problem.level == "error" for problem in reading.findings.problems)
    wiring = None if errors or rooms is None else Wiring(rooms, hash_of({"wiring": text}))
    return LoadedWiring(reading.name, wiring, reading.places, reading.findings.problems)


class _Reading:
    """One reading of a wiring file."""

    def __init__(self, file: str, show: Show) -> None:
        self.findings = Findings()
        self.places: dict[str, Place] = {}
        self.name = file.rpartition("/")[2].rpartition(".")[0] or file
        self._file = file
        self._show = show

    def rooms(self, text: Text) -> dict[str, RoomWiring] | None:
        document = Sources({self._file: text}, self.findings).document(self._file)
        if document is None:
            return None
        root = expanded(document, {}, self.findings)
        if root is None:
            return None
        self.places[f"wiring.{self.name}"] = root.place
        pins = self._pins(root, "lgpio")
        return {
            room: self._room(room, node, root.keys[room], pins)
            for room, node in root.entries.items()
            if room != PINS and self._is_room(room, root.keys[room])
        }

    def _is_room(self, name: str, place: Place) -> bool:
        if name in self._show.rooms:
            return True
        cure = near(name, [*self._show.rooms, PINS]) or f"; it has {', '.join(self._show.rooms)}"
        self.findings.error(place, f"no room {shown(name)} in this show{cure}")
        return False

    def _pins(self, node: Entries, default: Any) -> Any:
        told = node.get(PINS)
        field = field_of(RoomWiring, PINS)
        if told is None or field is None or not isinstance(field.shape, OneOf):
            return default
        text = told.text if isinstance(told, Scalar) else ""
        if text not in field.shape.words:
            words = " or ".join(field.shape.words)
            self.findings.error(told.place, f"{shown(text)} is no pin factory; write {words}")
        return text

    def _room(self, name: str, node: Node, place: Place, pins: Any) -> RoomWiring:
        path = f"wiring.{self.name}.{name}"
        self.places[path] = place
        if not isinstance(node, Entries):
            if not (isinstance(node, Scalar) and node.empty):
                self.findings.error(node.place, "a room's wiring is its props, each with its connection")
            return RoomWiring(pins, {})
        reader = Reader(names_in(self._show, self._show.rooms[name]), self.findings, self.places, {})
        wired = {
            prop: self._connection(reader, name, prop, node, f"{path}.{prop}")
            for prop in node.entries
            if prop != PINS
        }
        return RoomWiring(self._pins(node, pins), {prop: at for prop, at in wired.items() if at is not WRONG})

    def _connection(self, reader: Reader, room: str, prop: str, around: Entries, path: str) -> Any:
        self.places[path] = around.keys[prop]
        props = self._show.rooms[room].props
        if prop not in props:
            say = f"room {room} has no prop {shown(prop)}{near(prop, props)}"
            self.findings.error(around.keys[prop], say)
            return WRONG
        frame = Frame(RoomWiring, around, f"prop {prop}")
        return reader.value(CONNECTION, around.entries[prop], path, frame)


CONNECTION: Shape = shape_of(Connection)

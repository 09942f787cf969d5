"""Files in, a show out: reads show.yaml and every room, and whatever is wrong with them."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from cues.show import Cue, Room, Show
from cues.showfile.endless import find_endless
from cues.showfile.names import Names, names_of
from cues.showfile.nodes import Entries, Items, Node, Scalar
from cues.showfile.problems import Findings, Place, Problem, Spot, near
from cues.showfile.read import WRONG, Beyond, Reader
from cues.showfile.settle import SETTLE
from cues.showfile.sources import Sources, Text, expanded, hash_of, templates_of
from cues.units import shown

SHOW = "show.yaml"
ROOMS = "rooms/"
YAML = ".yaml"


class Loaded(Struct, frozen=True):
    """What came of a show's files.

    `show` is None if there are errors.  `places` tells where each dotted path of the file's own keys
    stands, list items counted from 0: `rooms.laboratory.cues.eyes_turn_red.steps.2.fade`.  What was
    left out and stands by default has no place.
    """

    show: Show | None
    places: Mapping[str, Place]
    problems: tuple[Problem, ...]
    hash: str

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the show from being played."""
        return tuple(problem for problem in self.problems if problem.level == "error")


def load(files: Mapping[str, Text], custom: Beyond | None = None) -> Loaded:
    """The show that these files tell: `show.yaml`, `rooms/*.yaml`, and those that they include.

    `custom` gives the class of a custom puzzle, by file and name.  Nothing raises, whatever the text.
    """
    loading = _Loading(files, custom)
    show = loading.show()
    errors = any(problem.level == "error" for problem in loading.findings.problems)
    return Loaded(
        show=None if errors else show,
        places=loading.places,
        problems=loading.findings.problems,
        hash=hash_of(files),
    )


class _Loading:
    """One loading, with what it has found so far."""

    def __init__(self, files: Mapping[str, Text], custom: Beyond | None) -> None:
        self.findings = Findings()
        self.places: dict[str, Place] = {}
        self._files = files
        self._custom = custom
        self._sources = Sources(files, self.findings)

    def show(self) -> Show | None:
        """The show, as far as it could be read."""
        document = self._document()
        templates = templates_of(document, self.findings) if document else {}
        root = expanded(document, {}, self.findings) if document else None
        rooms = {name: self._room(name, root, templates) for name in self._room_names(root)}
        if root is None:
            return None
        reader = self._reader(names_of(root, None))
        given = {"rooms": rooms, "name": self._own_name(root, "show", "", reader)}
        show = reader.record(Show, root.without("rooms", "show"), "", given)
        if show is WRONG or WRONG in rooms.values():
            return None
        return self._whole(show)

    def _document(self) -> Entries | None:
        if SHOW in self._files:
            return self._sources.document(SHOW)
        self.findings.error(Place(SHOW, 1, 1), "there is no show.yaml in this folder")
        return None

    def _reader(self, names: Names) -> Reader:
        return Reader(names, self.findings, self.places, SETTLE, self._custom)

    def _own_name(self, root: Entries, key: str, path: str, reader: Reader) -> str:
        """What a file says that it is: `show: zombie_lab`."""
        node = root.get(key)
        if node is None and "name" in root.entries:
            return key  # the key that they meant is found
        if not isinstance(node, Scalar) or node.empty:
            self.findings.error(root.place, f'"{key}" is missing: the name of this {key}')
            return key
        self.places[path or key] = root.keys[key]
        reader.name(node.text, node.place)
        return node.text

    # -- rooms --------------------------------------------------------------------------------

    def _room_names(self, root: Entries | None) -> list[str]:
        """The rooms that show.yaml names and that have a file; without a show.yaml, all files' rooms."""
        files = {
            name[len(ROOMS) : -len(YAML)]: name
            for name in self._files
            if name.startswith(ROOMS) and name.endswith(YAML) and name not in self._sources.included
        }
        if root is None:
            return list(files)
        names = self._named_rooms(root, files)
        for name in files.keys() - names:
            say = f"room {name} is not among the rooms of show.yaml; nobody plays it"
            self.findings.warning(Place(files[name], 1, 1), say)
        return [name for name in names if name in files]

    def _named_rooms(self, root: Entries, files: Mapping[str, str]) -> dict[str, None]:
        named: dict[str, None] = {}
        node = root.get("rooms")
        for number, item in enumerate(node.items if isinstance(node, Items) else (node,)):
            if item is None or (isinstance(item, Scalar) and item.empty):
                continue
            if not isinstance(item, Scalar):
                self.findings.error(
                    item.place, "a room is told by its name alone; its keys stand in its own file"
                )
            elif item.text in named:
                self.findings.error(item.place, f"room {item.text} stands here twice")
            else:
                named[item.text] = None
                self.places[f"rooms.{number}"] = item.place
                if item.text not in files:
                    cure = near(item.text, files)
                    say = f"no file {ROOMS}{item.text}{YAML} for room {shown(item.text)}{cure}"
                    self.findings.error(item.place, say)
        if not named:
            self.findings.error(
                node.place if node else root.place, "a show has one room at least, as in rooms: [cellar]"
            )
        return named

    def _room(self, name: str, show: Entries | None, shared: Mapping[str, Node]) -> Any:
        file, path = f"{ROOMS}{name}{YAML}", f"rooms.{name}"
        document = self._sources.document(file)
        if document is None:
            return WRONG
        root = expanded(document, shared, self.findings)
        if root is None:
            return WRONG
        reader = self._reader(names_of(show, root))
        own = self._own_name(root, "room", path, reader)
        if own != name and "room" in root.entries:
            say = f"this is the file of room {name}, but it says {shown(own)}; name both alike"
            self.findings.error(root.keys["room"], say)
        room = reader.record(Room, root.without("room"), path, {"name": name})
        cues = {cue.name: cue for cue in reader.made.values() if isinstance(cue, Cue)}
        find_endless(cues, f"{path}.cues", self.places, self.findings)
        return room

    # -- the whole ----------------------------------------------------------------------------

    def _whole(self, show: Show) -> Show:
        """The show with its variables in every room, and its files' hash."""
        rooms = {name: self._with_variables(room, show) for name, room in show.rooms.items()}
        return replace(show, rooms=rooms, hash=hash_of(self._files))

    def _with_variables(self, room: Room, show: Show) -> Room:
        for name in room.variables.keys() & show.variables.keys():
            spot = Spot(f"rooms.{room.name}.variables.{name}", f"variable {name}", self.places, self.findings)
            spot.error("show.yaml gives this variable to every room already; take one of both out")
        for name, variable in room.variables.items():
            if variable.room is not None:
                path = f"rooms.{room.name}.variables.{name}"
                spot = Spot(path, f"variable {name}", self.places, self.findings)
                spot.error("rooms share the variables of show.yaml only; move it there", "room")
        return replace(room, variables={**show.variables, **room.variables})

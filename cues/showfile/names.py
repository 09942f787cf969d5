"""What a show's files name: props, puzzles, cues and all else that a key may refer to."""

import re
from collections.abc import Mapping

from msgspec import Struct

from cues.puzzles import KINDS as PUZZLE_KINDS
from cues.show import Clip, Room, Show
from cues.showfile.nodes import Entries, Items, Node, Scalar
from cues.showfile.shapes import words_of
from cues.values import KINDS

NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
BUSES = words_of(Clip, "bus")

SECTIONS = {"prop": "props", "puzzle": "puzzles", "cue": "cues"}
SHOW_SECTIONS = {"clip": "clips", "ending": "endings", "image": "images", "comfort": "comfort"}


class Names(Struct, frozen=True):
    """What may be referred to in a file.

    `known`: by what a reference is to, its names; None where they cannot be known because a file is
    broken, so that nothing is said about them.  `kinds`, `takes`: of each prop, None where unknown.
    """

    known: Mapping[str, tuple[str, ...] | None]
    kinds: Mapping[str, str] = {}
    takes: Mapping[str, str] = {}
    variables: Mapping[str, str] = {}
    comfort: Mapping[str, tuple[str, ...]] = {}
    languages: tuple[str, ...] = ("en",)
    languages_known: bool = True


def names_of(show: Entries | None, room: Entries | None) -> Names:
    """The names that a room's file may use; without a room, those that the show's file may."""
    known: dict[str, tuple[str, ...] | None] = {
        "kind": tuple(KINDS),
        "puzzle_kind": (*PUZZLE_KINDS, "custom"),
        "bus": BUSES,
        "room": (texts(show.get("rooms")) or None) if show else None,
        "language": (texts(show.get("languages")) or None) if show else None,
    }
    known |= {to: _keys(show, section) for to, section in SHOW_SECTIONS.items()}
    known |= {to: _keys(room, section) for to, section in SECTIONS.items()}
    variables = _variables(show) | _variables(room)
    known["variable"] = tuple(variables) if show and room else None
    props = _section(room, "props")
    return Names(
        known=known,
        kinds={name: kind for name, prop in props.items() if (kind := _word(prop, "kind")) in KINDS},
        takes={name: takes for name, prop in props.items() if (takes := _takes(prop))},
        variables=variables,
        comfort={name: texts(options) for name, options in _section(show, "comfort").items()},
        languages=known["language"] or ("en",),
        languages_known=known["language"] is not None,
    )


def names_in(show: Show, room: Room) -> Names:
    """The names that files beside a loaded show may use: its wirings and stories."""
    return Names(
        known={
            "room": tuple(show.rooms),
            "prop": tuple(room.props),
            "puzzle": tuple(room.puzzles),
            "cue": tuple(room.cues),
            "variable": tuple(room.variables),
            "clip": tuple(show.clips),
            "ending": tuple(show.endings),
            "image": tuple(show.images),
            "comfort": tuple(show.comfort),
            "language": show.languages,
            "bus": BUSES,
        },
        kinds={name: prop.kind for name, prop in room.props.items()},
        takes={name: prop.takes for name, prop in room.props.items()},
        variables={name: variable.kind for name, variable in room.variables.items()},
        comfort={name: choice.options for name, choice in show.comfort.items()},
        languages=show.languages,
    )


def readable(name: str) -> str:
    """A name as a title: `red_eyes` is `Red eyes`."""
    return name.replace("_", " ").capitalize()


def texts(node: Node | None) -> tuple[str, ...]:
    """The scalars of a list, or a scalar alone."""
    items = node.items if isinstance(node, Items) else (node,)
    return tuple(item.text for item in items if isinstance(item, Scalar) and not item.empty)


def _section(root: Entries | None, section: str) -> Mapping[str, Node]:
    node = root.get(section) if root else None
    return node.entries if isinstance(node, Entries) else {}


def _keys(root: Entries | None, section: str) -> tuple[str, ...] | None:
    """The names of a section; None if some of it could not be read."""
    node = root.get(section) if root else None
    if (
        root is None
        or root.partial
        or isinstance(node, Items)
        or (isinstance(node, Entries) and node.partial)
    ):
        return None
    return tuple(_section(root, section))


def _word(node: Node, key: str) -> str:
    found = node.get(key) if isinstance(node, Entries) else None
    return found.text if isinstance(found, Scalar) else ""


def _takes(prop: Node) -> str | None:
    kind = KINDS.get(_word(prop, "kind"))
    if kind and kind.name == "light" and _word(prop, "colour") == "rgb":
        return "colour"
    return kind.takes if kind else None


def _variables(root: Entries | None) -> dict[str, str]:
    """The variables' kinds; "" where it is not said rightly."""
    return {
        name: next(
            (kind for kind in ("number", "flag", "text") if isinstance(node, Entries) and node.get(kind)), ""
        )
        for name, node in _section(root, "variables").items()
    }

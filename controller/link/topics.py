"""The topics, all of them: the one table that rooms, tools and the published contract are made from."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

ROOT = "maglock"

PARTS: Mapping[str, str] = {
    "show": "the show's name",
    "room": "the room's name",
    "prop": "the prop's name",
}
"""What stands in braces in a path."""


class Topic(Struct, frozen=True):
    """A topic under `maglock/`.

    `schema` names a file of `controller/contract/`; `from_room`: the room writes it, else it hears it.
    """

    name: str
    path: str
    schema: str
    from_room: bool
    text: str
    qos: Literal[0, 1] = 1
    retained: bool = False

    def at(self, show: str, room: str = "", prop: str = "") -> str:
        """The whole topic, for a show, a room and a prop."""
        return f"{ROOT}/{self.path.format(show=show, room=room, prop=prop)}"


STATUS = Topic(
    "status",
    "{show}/{room}/status",
    "status",
    True,
    "Whether the room is there. The broker says `offline` for a room that it has lost.",
    retained=True,
)
ABOUT = Topic(
    "about",
    "{show}/{room}/about",
    "about",
    True,
    "Versions, hashes, the journal's name, simulated or not.",
    retained=True,
)
SHOW = Topic(
    "show",
    "{show}/{room}/show",
    "show",
    True,
    "What never changes: titles, puzzle graph, hints, floor plan.",
    retained=True,
)
STATE = Topic(
    "state",
    "{show}/{room}/state",
    "state",
    True,
    "The whole of the room as it stands: a first change at once, then at most 20 a second, the last always.",
    qos=0,
    retained=True,
)
PROP = Topic(
    "prop",
    "{show}/{room}/prop/{prop}",
    "prop",
    True,
    "The bare value of a prop, for gear that wants no JSON.",
    qos=0,
    retained=True,
)
FACT = Topic(
    "fact", "{show}/{room}/fact", "fact", True, "What happened, numbered without gaps in each journal."
)
REPLY = Topic(
    "reply",
    "{show}/{room}/reply",
    "reply",
    True,
    "The answer to a command, once the room's journal has it.",
)
FETCHED = Topic(
    "fetched", "{show}/{room}/fetched", "fetched", True, "Facts again, as somebody asked for them."
)
COMMAND = Topic(
    "command", "{show}/{room}/command", "command", False, "A command to the room. Never retain one."
)
SHOW_COMMAND = Topic(
    "show_command",
    "{show}/command",
    "command",
    False,
    "A command to every room of the show. Each answers for itself.",
)
FETCH = Topic("fetch", "{show}/{room}/fetch", "fetch", False, "Asks for facts again.")
ECHO = Topic(
    "echo",
    "{show}/{room}/echo",
    "echo",
    True,
    "A beat a second, which the room sends to itself: as long as it comes back, the line is alive.",
    qos=0,
)

TABLE = (STATUS, ABOUT, SHOW, STATE, PROP, FACT, REPLY, FETCHED, COMMAND, SHOW_COMMAND, FETCH, ECHO)
"""Every topic that a room speaks on or listens to."""

"""The documents that a playing room publishes, as of now."""

from pathlib import Path
from typing import Literal

from controller import publish
from controller.publish import Document, Health
from controller.room import Room

_PAGE = 4096


def about(room: Room) -> Document:
    """The `about` document of the contract."""
    playing = room.playing
    return publish.about(
        playing.show,
        playing.room,
        playing.version,
        playing.wiring_hash,
        room.state.journal,
        playing.simulated,
        room.since,
    )


def health(room: Room) -> Health:
    """How the room's machine does."""
    return Health(room.lateness, room.edge, room.journal.health(), _sound(room), _memory())


def state(room: Room) -> Document:
    """The `state` document of the contract."""
    return publish.state(room.plan, room.state, room.engine.running(), health(room), room.now)


def _sound(room: Room) -> Literal["ok", "silent", "lost"]:
    known = room.state.props
    speakers = [name for name, prop in room.plan.props.items() if prop.kind == "speaker"]
    if any(known[name].health == "lost" for name in speakers if name in known):
        return "lost"
    return "silent" if "sound" in room.state.alerts else "ok"


def _memory() -> float:
    """MiB of memory that this process holds."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except (OSError, ValueError):
        return 0.0
    return pages * _PAGE / 2**20

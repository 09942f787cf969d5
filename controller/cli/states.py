"""State folders as a command line names them: where a room keeps its journal and its door."""

import os
from argparse import ArgumentParser
from pathlib import Path

from cues.show import Room, Show


def add_state(parser: ArgumentParser) -> None:
    """The option --state-dir."""
    parser.add_argument(
        "--state-dir",
        metavar="DIR",
        type=Path,
        help="the room's journal and door (default: ~/.local/state/maglock/SHOW/ROOM)",
    )


def state_of(show: Show, room: Room, given: Path | None) -> Path:
    """The state folder that was named, or the room's usual one."""
    return given or usual_state() / show.name / room.name


def usual_state() -> Path:
    """Where the state folders of this user's rooms are."""
    root = os.environ.get("XDG_STATE_HOME")
    return (Path(root) if root else Path.home() / ".local" / "state") / "maglock"

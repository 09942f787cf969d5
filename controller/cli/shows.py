"""Shows, rooms and wirings as a command line names them, and what is said when they are not there."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from msgspec.structs import replace

from controller.cli.faults import CallFault, ShowFault
from controller.shows import NotThere, find_show, open_show, open_wiring
from cues.show import Room, Show
from cues.showfile import Problem
from cues.wiring import Wiring


def add_show(parser: ArgumentParser) -> None:
    """The argument SHOW."""
    parser.add_argument("show", metavar="SHOW", help="a show's folder, or the name of one that ships")


def add_room(parser: ArgumentParser) -> None:
    """The option --room."""
    parser.add_argument("--room", metavar="ROOM", help="which of its rooms (default: the only one)")


def folder_of(name: str) -> Path:
    """The folder of a show."""
    try:
        return find_show(name)
    except NotThere as fault:
        raise CallFault(str(fault)) from fault


def opened(name: str) -> Show:
    """The show, ready to be played; all its mistakes are printed if it is not."""
    folder = folder_of(name)
    try:
        loaded = open_show(folder)
    except NotThere as fault:
        raise ShowFault(str(fault)) from fault
    if loaded.show is None:
        tell(loaded.problems, folder)
        raise ShowFault(f"{counted(loaded.problems)}; the show was not started")
    return loaded.show


def with_lengths(show: Show, folder: Path) -> Show:
    """The show with the lengths of its clips, for playing without a player."""
    from media import library  # numpy: a room with a player does without it

    return replace(show, clips=library.with_lengths(folder / "media", show.clips))


def room_of(show: Show, name: str | None) -> Room:
    """A room of the show by its name; without one, the only room."""
    if name is None:
        if len(show.rooms) == 1:
            return next(iter(show.rooms.values()))
        raise CallFault(f"say which room: --room {' or --room '.join(show.rooms)}")
    return show.rooms[known(name, show.rooms, f"room of {show.name}")]


def wiring_of(show: Show, folder: Path, name: str) -> Wiring:
    """A wiring of the show, by its file or its name."""
    try:
        loaded = open_wiring(folder, name, show)
    except NotThere as fault:
        raise CallFault(str(fault)) from fault
    if loaded.wiring is None:
        tell(loaded.problems, folder)
        raise ShowFault(f"{counted(loaded.problems)}; nothing was started with this wiring")
    return loaded.wiring


def known(name: str, names: Iterable[str], what: str) -> str:
    """`name` if it is one of `names`; else the fault says what was meant, or what there is."""
    all_names = list(names)
    if name in all_names:
        return name
    meant = get_close_matches(name, all_names, 1)
    cure = f"did you mean {meant[0]!r}?" if meant else f"there is {', '.join(all_names) or 'none'}"
    raise CallFault(f"no {what} is called {name!r}; {cure}")


def tell(problems: Sequence[Problem], folder: Path) -> None:
    """Print problems where an editor finds them: `folder/file:line:column: text`."""
    for problem in problems:
        print(
            f"{shown(folder, problem.file)}:{problem.line}:{problem.column}: {problem.text}", file=sys.stderr
        )


def shown(folder: Path, file: str) -> str:
    """A show's file as seen from here."""
    path = Path(file) if Path(file).is_absolute() else folder / file
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def counted(problems: Iterable[Problem]) -> str:
    """`2 errors, 1 warning`."""
    levels = [problem.level for problem in problems]
    return ", ".join(
        f"{levels.count(level)} {level}{'' if levels.count(level) == 1 else 's'}"
        for level in ("error", "warning")
    )

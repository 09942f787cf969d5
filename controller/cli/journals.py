"""Journals as a command line names them: a segment's file, or a room's state folder."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from controller.cli.faults import CallFault, ShowFault
from controller.cli.noted import noted
from controller.cli.shows import opened
from controller.journal.reading import JournalError, Reading, read
from controller.journal.record import Header, Snapshot, Started, WallStepped
from controller.shows import shipped
from cues.commands import Start
from cues.events import Commanded, Event
from cues.show import Show

SUFFIX = ".journal"


def add_journal(parser: ArgumentParser) -> None:
    """The argument JOURNAL, and the show that it is of."""
    parser.add_argument("journal", metavar="JOURNAL", type=Path, help="a journal, or a state folder")
    parser.add_argument(
        "--show", metavar="SHOW", help="the show that was played (default: where `run` found it, or its name)"
    )


def segments(path: Path) -> list[Path]:
    """The segments that are meant: the file, or all of a state folder's, in their order."""
    if path.is_file():
        return [path]
    folder = path / "journal" if (path / "journal").is_dir() else path
    found = sorted(folder.glob(f"*{SUFFIX}"))
    if not found:
        raise CallFault(f"{path}: no journal here; name a file NUMBER{SUFFIX}, or a room's state folder")
    return found


def reading_of(path: Path) -> Reading:
    """A segment, as far as it is sound."""
    try:
        return read(path)
    except JournalError as fault:
        raise ShowFault(str(fault)) from fault
    except OSError as fault:
        raise CallFault(f"{path}: {fault.strerror}") from fault


def show_of(header: Header, journal: Path, given: str | None) -> Show:
    """The show that a journal is of."""
    name = given or noted(journal)
    if name is None and header.show not in shipped():
        raise CallFault(f"this journal is of the show {header.show}; say where it is: --show FOLDER")
    return opened(name or header.show)


class Night(Struct):
    """A room's last game up to the segment that is named, with what came before and after it.

    `before` is the state that `events` began with, None for a journal's beginning; `walls` says at
    which moments of the room's axis which wall time was known, both in microseconds.
    """

    header: Header
    events: list[Event]
    before: bytes | None
    walls: list[tuple[int, int]]

    def wall(self, at: int) -> datetime | None:
        """The time of day at a moment of the room's axis, in this machine's time zone."""
        known = [(then, wall) for then, wall in self.walls if then <= at] or self.walls[:1]
        return datetime.fromtimestamp((known[-1][1] + at - known[-1][0]) / 1e6) if known else None


def night_of(path: Path) -> Night:
    """The newest segment, or the one that is named, with those before it back to where its game began."""
    last = segments(path)[-1]
    readings: list[Reading] = []
    for one in reversed([one for one in segments(last.parent) if one <= last]):
        reading = reading_of(one)
        if readings and reading.header.journal != readings[0].header.journal:
            break
        readings.insert(0, reading)
        if any(isinstance(line, Commanded) and isinstance(line.command, Start) for line in reading.lines):
            break
    lines = [line for reading in readings for line in reading.lines]
    first = lines[0] if lines else None
    return Night(
        readings[-1].header,
        [line for line in lines if isinstance(line, Event)],
        first.state if isinstance(first, Snapshot) else None,
        [(line.at, line.wall) for line in lines if isinstance(line, Started | WallStepped)],
    )

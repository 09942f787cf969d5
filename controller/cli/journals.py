"""Journals as a command line names them: a segment's file, or a room's state folder."""

from argparse import ArgumentParser
from pathlib import Path

from controller.cli.faults import CallFault, ShowFault
from controller.cli.shows import opened
from controller.reading import JournalError, Reading, read
from controller.record import Header
from controller.shows import shipped
from cues.events import Event
from cues.show import Show

SUFFIX = ".journal"


def add_journal(parser: ArgumentParser) -> None:
    """The argument JOURNAL, and the show that it is of."""
    parser.add_argument("journal", metavar="JOURNAL", type=Path, help="a journal, or a state folder")
    parser.add_argument("--show", metavar="SHOW", help="the show that was played (default: by its name)")


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


def show_of(header: Header, given: str | None) -> Show:
    """The show that a journal is of."""
    if given is None and header.show not in shipped():
        raise CallFault(f"this journal is of the show {header.show}; say where it is: --show FOLDER")
    return opened(given or header.show)


def events_of(path: Path) -> tuple[Header, list[Event]]:
    """A room's newest journal, all segments of it up to the one that is named."""
    last = segments(path)[-1]
    readings = [reading_of(one) for one in segments(last.parent) if one <= last]
    header = readings[-1].header
    lines = (line for one in readings if one.header.journal == header.journal for line in one.lines)
    return header, [line for line in lines if isinstance(line, Event)]

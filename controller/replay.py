"""A journal played again: the same engine, the same events, effects discarded."""

from collections.abc import Callable

from msgspec import Struct

from controller.reading import JournalError, Reading
from controller.record import Checked, Header, Snapshot, Started, WallStepped
from cues.effects import Effect
from cues.engine import ENGINE_NUMBER, Engine
from cues.events import Event
from cues.facts import Fact
from cues.show import Show


class Differs(Struct, frozen=True):
    """Where a replay left its journal: after `good` events the states still agreed, after `events` not."""

    good: int
    events: int


class Replayed(Struct):
    """An engine that has lived through a segment, and what the segment's marks told.

    `changed` names what is not as it was when it was recorded (`engine`, `show`); states are then
    not compared.
    """

    engine: Engine
    events: int = 0
    changed: tuple[str, ...] = ()
    differs: Differs | None = None
    started: Started | None = None
    wall: tuple[int, int] | None = None


Listener = Callable[[Event, list[Effect], list[Fact]], None]


def replay(reading: Reading, show: Show, listen: Listener | None = None) -> Replayed:
    """Play a segment again.  `listen` is called with each event and what came of it.

    Raises JournalError when the segment belongs to another show or room.
    """
    _see_that_it_fits(reading.header, show)
    engine = Engine(show, reading.header.room)
    replayed = Replayed(engine, changed=changes(reading.header, show))
    feed = engine.feed
    good = 0
    for line in reading.lines:
        if isinstance(line, Event):
            outcome = feed(line)
            replayed.events += 1
            if listen is not None:
                listen(line, outcome.effects, outcome.facts)
        elif isinstance(line, Checked):
            if replayed.changed or replayed.differs:
                continue
            if engine.checksum() == line.sum:
                good = line.events
            else:
                replayed.differs = Differs(good, line.events)
        elif isinstance(line, Snapshot):
            engine.restore(line.state)
        elif isinstance(line, Started):
            replayed.started = line
            replayed.wall = (line.at, line.wall)
        elif isinstance(line, WallStepped):
            replayed.wall = (line.at, line.wall)
    return replayed


def changes(header: Header, show: Show, wiring_hash: str | None = None) -> tuple[str, ...]:
    """What is not as it was when a segment was recorded."""
    now = {
        "engine": header.engine == ENGINE_NUMBER,
        "show": header.show_hash == show.hash,
        "wiring": wiring_hash is None or header.wiring_hash == wiring_hash,
    }
    return tuple(name for name, is_same in now.items() if not is_same)


def _see_that_it_fits(header: Header, show: Show) -> None:
    if header.show != show.name or header.room not in show.rooms:
        raise JournalError(
            f"this journal is of room {header.room} of the show {header.show}, "
            f"and the show given is {show.name} with rooms {', '.join(show.rooms)}"
        )

"""A journal played again: the same engine, the same events, effects discarded."""

from collections.abc import Callable

from msgspec import Struct, field

from controller.journal.reading import JournalError, Reading
from controller.journal.record import Checked, Header, Kept, Mark, Renamed, Snapshot, Started, WallStepped
from controller.lines import Withheld
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
    not compared.  `good`: events after which they still agreed.  `withheld`: outputs that the
    switchboard kept off.
    """

    engine: Engine
    events: int = 0
    changed: tuple[str, ...] = ()
    good: int = 0
    differs: Differs | None = None
    started: Started | None = None
    wall: tuple[int, int] | None = None
    withheld: dict[str, Withheld] = field(default_factory=dict)


Listener = Callable[[Event, list[Effect], list[Fact]], None]


def replay(reading: Reading, show: Show, listen: Listener | None = None) -> Replayed:
    """Play a segment again.  `listen` is called with each event and what came of it.

    Raises JournalError when the segment belongs to another show or room.
    """
    _see_that_it_fits(reading.header, show)
    engine = Engine(show, reading.header.room)
    replayed = Replayed(engine, changed=changes(reading.header, show))
    feed = engine.feed
    for line in reading.lines:
        if isinstance(line, Event):
            outcome = feed(line)
            replayed.events += 1
            if listen is not None:
                listen(line, outcome.effects, outcome.facts)
        elif isinstance(line, Checked):
            _compare(replayed, line)
        else:
            _heed(replayed, line)
    return replayed


def _compare(replayed: Replayed, check: Checked) -> None:
    """Hold the state against the one on record, up to the first difference."""
    if replayed.changed or replayed.differs:
        return
    if replayed.engine.checksum() == check.sum:
        replayed.good = check.events
    else:
        replayed.differs = Differs(replayed.good, check.events)


def _heed(replayed: Replayed, mark: Mark) -> None:
    """Take in what is no event."""
    if isinstance(mark, Snapshot):
        replayed.engine.restore(mark.state)
    elif isinstance(mark, Started):
        replayed.started = mark
        replayed.wall = (mark.at, mark.wall)
    elif isinstance(mark, WallStepped):
        replayed.wall = (mark.at, mark.wall)
    elif isinstance(mark, Renamed):
        rename(replayed.engine, mark)
    elif isinstance(mark, Kept):
        if mark.how is None:
            replayed.withheld.pop(mark.prop, None)
        else:
            replayed.withheld[mark.prop] = mark.how


def rename(engine: Engine, mark: Renamed) -> None:
    """Let the engine's next fact be the first of another journal."""
    engine.state.journal, engine.state.seq = mark.journal, 0


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

"""How a room starts: from its journal, if it has one, else anew.

Rules:

- The journal is replayed with effects discarded; the engine then hears `Resumed` with the length of
  the outage.  In the same boot the monotonic clock knows it.  Over a reboot wall time does, if it
  says that at least the machine's uptime and at most a day has passed; else the length is unknown.
- Engine, show or wiring are not as they were: with a game on, it goes on paused, outputs held, in a
  new segment; without one a new journal begins, and props that were out of order, and STOP, stay so.
- States that differ from the checksums on record count as a changed engine.
- Where the journal's end may be lost (over a reboot, or where it was torn or damaged) facts go on under
  another journal's name: numbers that others have heard are not given twice.
- A journal of another room or show, of a later format, or of a game played on simulated hardware
  when the hardware is real (or the other way round) refuses the start.
- STOP survives even a journal that lost its end: a file of its own marks it.  Where the journal is
  whole, the journal is right.
"""

import os
from collections.abc import Sequence

import msgspec
from msgspec import Struct, field

from controller import clock
from controller.clock import Axis
from controller.journal.folder import CannotStart, Folder
from controller.journal.journal import Journal, segment_name
from controller.journal.reading import JournalError
from controller.journal.record import FORMAT, Header, Kept, Renamed, Snapshot, Started
from controller.journal.replay import Replayed, changes, rename, replay
from controller.journal.segments import Found, Notice, left_in_memory, newest, numbers
from controller.lines import Withheld
from controller.past import Past
from cues.commands import OutOfOrder, Stop
from cues.engine import ENGINE_NUMBER, Engine
from cues.events import Commanded, Event, Opened, Resumed
from cues.show import Show
from cues.state import State

DAY = 86_400_000_000


class Playing(Struct, frozen=True):
    """What this process plays, and as which version of Maglock."""

    show: Show
    room: str
    wiring_hash: str
    simulated: bool
    version: str


class Moment(Struct, frozen=True):
    """The machine's clocks at one moment, microseconds."""

    boot: str
    monotonic: int
    wall: int


class Beat(Struct, frozen=True):
    """When a room was last alive, on its axis."""

    boot: str
    journal: str
    at: int


class Beginning(Struct):
    """A room ready to hear its first events.

    `events` are to be put on record and fed before anything else, their effects discarded.
    `withheld`: outputs that the switchboard kept off before.
    """

    engine: Engine
    axis: Axis
    events: list[Event]
    notices: list[Notice]
    resumed: bool
    withheld: dict[str, Withheld] = field(default_factory=dict)


def present() -> Moment:
    """The machine's clocks now."""
    return Moment(clock.boot_id(), clock.monotonic(), clock.wall())


def begin(
    folder: Folder, playing: Playing, journal: Journal, now: Moment, past: Past | None = None
) -> Beginning:
    """Start from what `folder` holds; `journal` is open for writing afterwards.  Raises CannotStart.

    `past` is told the facts of the newest segment.
    """
    notices: list[Notice] = []
    try:
        found = newest(folder, notices)
        listen = None if past is None else past.heard
        replayed = replay(found.reading, playing.show, listen) if found else None
    except JournalError as error:
        raise CannotStart(f"{folder.state}: {error}; give --state-dir another folder") from error
    if past is not None and replayed is not None:
        past.name(replayed.engine.state.journal)
    for left in left_in_memory(folder, found.number if found else 0):
        journal.owe(left)
    if found is None or replayed is None:
        number = max([0, *numbers(folder.journal), *numbers(folder.live)]) + 1
        return _anew(playing, journal, now, number, _marked(folder, None, 0), notices)
    return _again(folder, playing, journal, now, found, replayed, notices)


def _again(
    folder: Folder,
    playing: Playing,
    journal: Journal,
    now: Moment,
    found: Found,
    replayed: Replayed,
    notices: list[Notice],
) -> Beginning:
    header, state = found.reading.header, replayed.engine.state
    _refuse_what_does_not_fit(folder, playing, header, state)
    changed = _changed(playing, header, replayed, notices)
    others = header.simulated != playing.simulated
    if (changed or others) and not is_on(state):
        text = f"a new journal begins: {', '.join(changed) or 'the hardware'} is not as it was"
        notices.append(Notice("journal_new", text))
        kept = _kept(state, playing)
        return _anew(playing, journal, now, found.number + 1, kept, notices)
    axis, outage = _outage(folder, replayed, now)
    at = now.monotonic + axis.offset
    may_have_lost = found.reading.fault is not None or _is_other_boot(replayed, now)
    renamed = Renamed(os.urandom(6).hex())
    if may_have_lost:
        rename(replayed.engine, renamed)
    started = Started(at, now.boot, now.monotonic, now.wall)
    if changed:
        snapshot = Snapshot(replayed.engine.snapshot())
        kept_off = (Kept(at, name, how) for name, how in replayed.withheld.items())
        heading = _header(playing, header.journal, found.number + 1, header.seed)
        journal.begin(heading, (snapshot, started, *kept_off))
    else:
        reading = found.reading
        journal.go_on(header, reading.size, reading.crc, replayed.events, found.copied)
        journal.mark(started, *((renamed,) if may_have_lost else ()))
    events: list[Event] = [Resumed(at, outage, changed)]
    if may_have_lost:
        events += _marked(folder, state, at)
    return Beginning(replayed.engine, axis, events, notices, True, replayed.withheld)


def _anew(
    playing: Playing, journal: Journal, now: Moment, number: int, kept: Sequence[Event], notices: list[Notice]
) -> Beginning:
    """A new journal, whose axis is this boot's monotonic clock."""
    name, seed = os.urandom(6).hex(), int.from_bytes(os.urandom(7), "big")
    at = now.monotonic
    started = Started(at, now.boot, now.monotonic, now.wall)
    journal.begin(_header(playing, name, number, seed), (started,))
    opened = Opened(at, name, seed, playing.simulated)
    events = [opened, *(msgspec.structs.replace(event, at=at) for event in kept)]
    return Beginning(Engine(playing.show, playing.room), Axis(), events, notices, False)


def is_on(state: State) -> bool:
    """Whether a game is on, if only in a room that was stopped."""
    return state.phase in ("running", "paused") or (state.phase == "stopped" and state.game_was_on)


def _header(playing: Playing, name: str, number: int, seed: int) -> Header:
    show = playing.show
    return Header(
        FORMAT,
        playing.version,
        ENGINE_NUMBER,
        show.name,
        playing.room,
        show.hash,
        playing.wiring_hash,
        playing.simulated,
        name,
        number,
        seed,
    )


def next_header(header: Header) -> Header:
    """The header of the segment after this one."""
    return msgspec.structs.replace(header, segment=header.segment + 1)


def _refuse_what_does_not_fit(folder: Folder, playing: Playing, header: Header, state: State) -> None:
    if header.room != playing.room:
        raise CannotStart(
            f"{folder.state}: holds the journal of room {header.room}, and this is {playing.room}; "
            f"give --state-dir another folder"
        )
    if header.simulated != playing.simulated and is_on(state):
        was, now = ("simulated", "real") if header.simulated else ("real", "simulated")
        raise CannotStart(
            f"{folder.state}: a game is on that was played on {was} hardware, and this start is on {now} "
            f"hardware; finish it there, or give --state-dir another folder"
        )


def _changed(playing: Playing, header: Header, replayed: Replayed, notices: list[Notice]) -> tuple[str, ...]:
    changed = changes(header, playing.show, playing.wiring_hash)
    if replayed.differs is None:
        return changed
    text = (
        f"{segment_name(header.segment)}: played again it differs from what happened, "
        f"somewhere in events {replayed.differs.good + 1} to {replayed.differs.events}"
    )
    notices.append(Notice("journal_differs", text, "See that the game stands as you left it."))
    return ("engine", *changed)


def _is_other_boot(replayed: Replayed, now: Moment) -> bool:
    started = replayed.started
    return started is None or not now.boot or started.boot != now.boot


def _outage(folder: Folder, replayed: Replayed, now: Moment) -> tuple[Axis, int | None]:
    """The axis that goes on from the last sign of life, and how long it was silent, if that can be known."""
    alive = replayed.engine.state.at
    started, wall = replayed.started, replayed.wall
    if started is None or wall is None:
        return Axis(alive - now.monotonic), None
    beat = _beat(folder)
    if beat and beat.journal == replayed.engine.state.journal and beat.boot == started.boot:
        alive = max(alive, beat.at)
    if not _is_other_boot(replayed, now):
        axis = Axis(started.at - started.monotonic)
        return axis, max(0, now.monotonic + axis.offset - alive)
    outage = now.wall - (wall[1] + alive - wall[0])
    if not now.monotonic <= outage <= DAY:
        return Axis(alive - now.monotonic), None
    return Axis(alive + outage - now.monotonic), outage


def _beat(folder: Folder) -> Beat | None:
    try:
        return msgspec.json.decode(folder.beat.read_bytes(), type=Beat)
    except (OSError, msgspec.MsgspecError):
        return None


def _marked(folder: Folder, state: State | None, at: int) -> list[Event]:
    """STOP was latched, and the journal doesn't know."""
    if not folder.stopped.exists() or (state is not None and state.phase == "stopped"):
        return []
    return [Commanded(at, f"stop-kept-{at:020}", Stop(), "the mark of a STOP before this start")]


def _kept(state: State, playing: Playing) -> list[Event]:
    """What a new journal must not forget: broken props, and STOP."""
    props = playing.show.rooms[playing.room].props
    who = "the journal before this one"
    events: list[Event] = [
        Commanded(0, f"out-of-order-{name}"[:64], OutOfOrder(name, True), who)
        for name, prop in state.props.items()
        if prop.health == "out_of_order" and name in props
    ]
    if state.phase == "stopped":
        events.append(Commanded(0, "stop-kept", Stop(), who))
    return events


def beat_bytes(beat: Beat) -> bytes:
    """A beat as it stands in its file, always as long."""
    return msgspec.json.encode(beat).ljust(160)

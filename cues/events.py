"""What happened to a room: the engine's only input, and what the journal holds.

Every event carries `at`, integer microseconds on the room's own axis: monotonic, going on over
restarts, never back.  Encoded as JSON objects whose key `event` names the class.
"""

from collections.abc import Mapping

from msgspec import Struct

from cues.commands import AnyCommand
from cues.course import Course
from cues.values import Text, Value


class Event(Struct, frozen=True, tag_field="event", kw_only=False):
    """Something that happened, at a time."""

    at: int


class Opened(Event, frozen=True, tag=True, gc=False):
    """The journal of a room began; `seed` feeds every random choice until the next `Opened`."""

    journal: str
    seed: int
    simulated: bool = False


class Tick(Event, frozen=True, tag=True, gc=False):
    """Time passed.  Changes nothing but what is due by then."""


class Sensed(Event, frozen=True, tag=True, gc=False):
    """An input prop took a value."""

    prop: str
    value: Value


class Commanded(Event, frozen=True, tag=True):
    """A person or a tool asked for something; `id` is theirs, and is done once.

    `to_show`: it was asked of every room of the show.
    """

    id: str
    command: AnyCommand
    by: str | None = None
    game: str | None = None
    to_show: bool = False


class Refused(Event, frozen=True, tag=True, gc=False):
    """A command could not even be read, or came too late; kept so that its refusal is a fact."""

    id: str | None
    why: str


class ClipEnded(Event, frozen=True, tag=True, gc=False):
    """A play ended by itself; `fault` says why it ended early, if it did."""

    play: int
    fault: str | None = None


class MessageArrived(Event, frozen=True, tag=True, gc=False):
    """A message of another room; (`room`, `journal`, `seq`) is its identity.

    `said` is the moment of this room's axis at which it was said; None while nobody can know.
    """

    room: str
    journal: str
    seq: int
    name: str
    value: Value = None
    said: int | None = None


class VariableArrived(Event, frozen=True, tag=True, gc=False):
    """A variable that another room sets took another value there, at `said`."""

    room: str
    journal: str
    seq: int
    variable: str
    value: Value
    said: int | None = None


class TimeArrived(Event, frozen=True, tag=True, gc=False):
    """A cue of another room gave time to the show's clock, or took it, at `said`."""

    room: str
    journal: str
    seq: int
    by_us: int
    said: int | None = None


class CourseArrived(Event, frozen=True, tag=True):
    """Another room tells how the show stood at `said`, after something was asked of all its rooms."""

    room: str
    journal: str
    seq: int
    course: Course
    said: int | None = None


class CueCalled(Event, frozen=True, tag=True, gc=False):
    """Another room called a synced cue, for the moment `fire_at`; None: at once, for want of shared time.

    `seq` 0: heard beside the numbered facts, and perhaps again among them.
    """

    room: str
    journal: str
    seq: int
    cue: str
    fire_at: int | None


class RoomStands(Event, frozen=True, tag=True):
    """How another room stands now: its facts count from the one after `seq`.

    For a room that has never heard of it, or that missed what cannot be told again.
    """

    room: str
    journal: str
    seq: int
    variables: Mapping[str, Value] = {}
    course: Course | None = None


class PropLost(Event, frozen=True, tag=True, gc=False):
    """A prop no longer answers."""

    prop: str
    why: str


class PropFound(Event, frozen=True, tag=True, gc=False):
    """A lost prop answers again."""

    prop: str


class RoomLost(Event, frozen=True, tag=True, gc=False):
    """Another room of the show no longer answers."""

    room: str


class RoomFound(Event, frozen=True, tag=True, gc=False):
    """Another room of the show answers again."""

    room: str


class Resumed(Event, frozen=True, tag=True, gc=False):
    """The room's process runs again after an outage.

    `outage_us` is None when it cannot be known.  `changed` names what is not as it was
    (`engine`, `show`, `wiring`): a game that was on is then paused and its outputs held.
    """

    outage_us: int | None
    changed: tuple[str, ...] = ()


class Alarmed(Event, frozen=True, tag=True):
    """The machine itself needs attention (journal, disk, sound); `remedy` says what to do."""

    alert: str
    level: str
    text: Text
    remedy: Text | None = None


class AlarmOver(Event, frozen=True, tag=True, gc=False):
    """An alarm's cause is gone."""

    alert: str


AnyEvent = (
    Opened
    | Tick
    | Sensed
    | Commanded
    | Refused
    | ClipEnded
    | MessageArrived
    | VariableArrived
    | TimeArrived
    | CourseArrived
    | CueCalled
    | RoomStands
    | PropLost
    | PropFound
    | RoomLost
    | RoomFound
    | Resumed
    | Alarmed
    | AlarmOver
)

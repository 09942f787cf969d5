"""What came of an event: numbered without gaps, published, not needed for replay.

After `contract/fact.schema.json`; the room adds the journal's name when it publishes one.
"""

from typing import Literal

from msgspec import Struct, field

from cues.course import Course
from cues.values import Text, Value


class Fact(Struct, frozen=True, tag_field="kind"):
    """Something that came of an event, at `at` microseconds on the room's axis."""

    seq: int
    at: int = field(name="at_us")


class GameStarted(Fact, frozen=True, tag="game_started", gc=False):
    """A game began."""

    game: str
    team: str | None


class GamePaused(Fact, frozen=True, tag="game_paused", gc=False):
    """The game was paused."""


class GameResumed(Fact, frozen=True, tag="game_resumed", gc=False):
    """The game went on."""


class GameFinished(Fact, frozen=True, tag="game_finished", gc=False):
    """The game ended, with `left_us` on its clock."""

    ending: str | None
    left_us: int


class GameReset(Fact, frozen=True, tag="game_reset", gc=False):
    """The room was reset."""


class TimeAdded(Fact, frozen=True, tag="time_added", gc=False):
    """Game time was given or taken."""

    by_us: int


class TimeGiven(Fact, frozen=True, tag="time_given", gc=False):
    """A cue gave game time, or took it, which every room of the show is to have too."""

    by_us: int


class CourseChanged(Fact, frozen=True, tag="course_changed"):
    """Something was asked of the whole show, and this is how it stands now."""

    course: Course


class PuzzleActivated(Fact, frozen=True, tag="puzzle_activated", gc=False):
    """A puzzle can now be played."""

    puzzle: str


class PuzzleSolved(Fact, frozen=True, tag="puzzle_solved", gc=False):
    """A puzzle was solved, `took_us` of game time after it was activated."""

    puzzle: str
    by_hand: bool
    took_us: int


class PuzzleSkipped(Fact, frozen=True, tag="puzzle_skipped", gc=False):
    """A puzzle was left out."""

    puzzle: str
    why: Literal["by_hand", "out_of_order"]


class PuzzleReset(Fact, frozen=True, tag="puzzle_reset", gc=False):
    """A puzzle began anew."""

    puzzle: str


class PuzzleMissed(Fact, frozen=True, tag="puzzle_missed", gc=False):
    """Players gave a wrong answer."""

    puzzle: str
    given: Value


class CueStarted(Fact, frozen=True, tag="cue_started", gc=False):
    """A cue began; `cause` says what made it run."""

    cue: str
    cause: str


class CueEnded(Fact, frozen=True, tag="cue_ended", gc=False):
    """A cue ended."""

    cue: str
    how: Literal["done", "stopped", "skipped"]


class CueWasCalled(Fact, frozen=True, tag="cue_called", gc=False):
    """A synced cue was called: every room is to run it at `fire_at`."""

    cue: str
    fire_at: int = field(name="fire_at_us")


class CueSynced(Fact, frozen=True, tag="cue_synced", gc=False):
    """A synced cue runs, `skew` microseconds after the moment at which all rooms were to run it."""

    cue: str
    fire_at: int = field(name="fire_at_us")
    skew: int = field(name="skew_us")


class HintShown(Fact, frozen=True, tag="hint_shown"):
    """A hint was shown."""

    puzzle: str | None
    level: int | None
    text: Text
    counts: bool


class HintCleared(Fact, frozen=True, tag="hint_cleared", gc=False):
    """The hint was taken off the screens."""


class Message(Fact, frozen=True, tag="message", gc=False):
    """A room said something to the others."""

    name: str
    value: Value


class VariableChanged(Fact, frozen=True, tag="variable_changed", gc=False):
    """A variable took another value."""

    variable: str
    value: Value


class PropWasLost(Fact, frozen=True, tag="prop_lost", gc=False):
    """A prop no longer answers."""

    prop: str
    why: str


class PropWasFound(Fact, frozen=True, tag="prop_found", gc=False):
    """A lost prop answers again."""

    prop: str


class RoomWasLost(Fact, frozen=True, tag="room_lost", gc=False):
    """Another room no longer answers."""

    room: str


class RoomWasFound(Fact, frozen=True, tag="room_found", gc=False):
    """Another room answers again."""

    room: str


class CommandDone(Fact, frozen=True, tag="command_done", gc=False):
    """A command was carried out."""

    id: str
    do: str
    by: str | None


class CommandRefused(Fact, frozen=True, tag="command_refused", gc=False):
    """A command was not carried out."""

    id: str | None
    why: str


class Stopped(Fact, frozen=True, tag="stopped", gc=False):
    """STOP was pressed."""

    by: str


class StopCleared(Fact, frozen=True, tag="stop_cleared", gc=False):
    """STOP was cleared."""

    by: str


class ResumedAfter(Fact, frozen=True, tag="resumed_after", gc=False):
    """The room's process runs again."""

    outage_us: int | None


class AlertRaised(Fact, frozen=True, tag="alert_raised"):
    """Something needs attention."""

    alert: str
    level: str
    text: Text


class AlertCleared(Fact, frozen=True, tag="alert_cleared", gc=False):
    """Nothing of that needs attention any more."""

    alert: str


class Rated(Fact, frozen=True, tag="rated", gc=False):
    """The team rated its game."""

    stars: int
    text: str | None


AnyFact = (
    GameStarted
    | GamePaused
    | GameResumed
    | GameFinished
    | GameReset
    | TimeAdded
    | TimeGiven
    | CourseChanged
    | PuzzleActivated
    | PuzzleSolved
    | PuzzleSkipped
    | PuzzleReset
    | PuzzleMissed
    | CueStarted
    | CueEnded
    | CueWasCalled
    | CueSynced
    | HintShown
    | HintCleared
    | Message
    | VariableChanged
    | PropWasLost
    | PropWasFound
    | RoomWasLost
    | RoomWasFound
    | CommandDone
    | CommandRefused
    | Stopped
    | StopCleared
    | ResumedAfter
    | AlertRaised
    | AlertCleared
    | Rated
)

"""What makes a cue run, as written: each class is one form, told by its first key."""

from typing import Annotated, Literal

from msgspec import UNSET, Struct, UnsetType

from cues.conditions import Condition
from cues.grammar import (
    CueRef,
    Duration,
    InputRef,
    Key,
    PropRef,
    PropValue,
    PuzzleRef,
    RoomRef,
    VariableRef,
    VariableValue,
)
from cues.values import Value


class PropBecomes(Struct, frozen=True, tag=True):
    """An input takes that value; without one, any news from it.  A momentary prop fires at each report."""

    prop: InputRef
    becomes: PropValue | UnsetType = UNSET


class PropCrosses(Struct, frozen=True, tag=True):
    """An input's number comes to be that much or more (`rises_to`), or that much or less (`falls_to`)."""

    crossing: InputRef
    rises_to: float | None = None
    falls_to: float | None = None


class PuzzleDone(Struct, frozen=True, tag=True):
    """A puzzle is solved by players or by hand, or skipped."""

    solved: PuzzleRef


class PuzzleBecomes(Struct, frozen=True, tag=True):
    """A puzzle comes to stand exactly so."""

    puzzle: PuzzleRef
    becomes: Literal["locked", "active", "solved", "skipped"]


class PuzzleWrong(Struct, frozen=True, tag=True):
    """Players gave a wrong answer."""

    missed: PuzzleRef


class TimeLeftIs(Struct, frozen=True, tag=True):
    """The game clock comes down to this; again only after time was added above it."""

    time_left: Duration


class ElapsedIs(Struct, frozen=True, tag=True):
    """So much game time has been played."""

    elapsed: Duration


class VariableBecomes(Struct, frozen=True, tag=True):
    """A variable takes a value, or crosses a bound."""

    variable: VariableRef
    becomes: VariableValue | UnsetType = UNSET
    rises_to: float | None = None
    falls_to: float | None = None


class MessageComes(Struct, frozen=True, tag=True):
    """A room of the show says this."""

    message: str
    from_: Annotated[RoomRef | None, Key("from")] = None
    value: Value | UnsetType = UNSET


class GameIs(Struct, frozen=True, tag=True):
    """The game starts, is paused, goes on, ends (in any way) or is reset."""

    game: Literal["starts", "pauses", "resumes", "finishes", "resets", "runs_out"]


class CueDoes(Struct, frozen=True, tag=True):
    """Another cue starts, or ends by itself."""

    cue: CueRef
    does: Literal["starts", "ends"] = "ends"


class PropHealthBecomes(Struct, frozen=True, tag=True):
    """A prop is lost, or found again."""

    health: PropRef
    becomes: Literal["lost", "found"]


class RoomBecomes(Struct, frozen=True, tag=True):
    """Another room is lost, or found again."""

    room: RoomRef
    becomes: Literal["lost", "found"]


class ComesTrue(Struct, frozen=True, tag=True):
    """A condition that did not hold comes to hold, judged after each event."""

    true: Condition


Trigger = (
    PropBecomes
    | PropCrosses
    | PuzzleDone
    | PuzzleBecomes
    | PuzzleWrong
    | TimeLeftIs
    | ElapsedIs
    | VariableBecomes
    | MessageComes
    | GameIs
    | CueDoes
    | PropHealthBecomes
    | RoomBecomes
    | ComesTrue
)

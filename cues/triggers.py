"""What makes a cue run, as written: each class is one form, told by its first key."""

from typing import Annotated, Literal

from msgspec import UNSET, Struct, UnsetType

from cues.conditions import Condition
from cues.grammar import (
    CueRef,
    Doc,
    Duration,
    InputRef,
    Key,
    NumberRef,
    PropRef,
    PropValue,
    PuzzleRef,
    RoomRef,
    VariableNumber,
    VariableRef,
    VariableValue,
)
from cues.values import Value


class PropBecomes(Struct, frozen=True, tag=True):
    """An input takes that value; without one, any news from it.  A momentary prop fires at each report."""

    prop: Annotated[InputRef, Doc("the input")]
    becomes: Annotated[PropValue | UnsetType, Doc("the value; without it, any news")] = UNSET


class PropCrosses(Struct, frozen=True, tag=True):
    """An input's number comes to be that much or more (`rises_to`), or that much or less (`falls_to`)."""

    crossing: Annotated[NumberRef, Doc("the input")]
    rises_to: Annotated[float | None, Doc("the number that it reaches from below")] = None
    falls_to: Annotated[float | None, Doc("the number that it reaches from above")] = None


class PuzzleDone(Struct, frozen=True, tag=True):
    """A puzzle is solved by players or by hand, or skipped."""

    solved: Annotated[PuzzleRef, Doc("the puzzle")]


class PuzzleBecomes(Struct, frozen=True, tag=True):
    """A puzzle comes to stand exactly so."""

    puzzle: Annotated[PuzzleRef, Doc("the puzzle")]
    becomes: Annotated[Literal["locked", "active", "solved", "skipped"], Doc("how it comes to stand")]


class PuzzleWrong(Struct, frozen=True, tag=True):
    """Players gave a wrong answer."""

    missed: Annotated[PuzzleRef, Doc("the puzzle")]


class TimeLeftIs(Struct, frozen=True, tag=True):
    """The game clock comes down to this; again only after time was added above it."""

    time_left: Annotated[Duration, Doc("the time on the clock")]


class ElapsedIs(Struct, frozen=True, tag=True):
    """So much game time has been played."""

    elapsed: Annotated[Duration, Doc("the game time played")]


class VariableBecomes(Struct, frozen=True, tag=True):
    """A variable takes a value, or crosses a bound."""

    variable: Annotated[VariableRef, Doc("the variable")]
    becomes: Annotated[VariableValue | UnsetType, Doc("the value")] = UNSET
    rises_to: Annotated[VariableNumber | None, Doc("the number that it reaches from below")] = None
    falls_to: Annotated[VariableNumber | None, Doc("the number that it reaches from above")] = None


class MessageComes(Struct, frozen=True, tag=True):
    """A room of the show says this."""

    message: Annotated[str, Doc("what is said: the `send` of a step")]
    from_: Annotated[RoomRef | None, Key("from"), Doc("only from this room")] = None
    value: Annotated[Value | UnsetType, Doc("only with this value")] = UNSET


class GameIs(Struct, frozen=True, tag=True):
    """The game starts, goes on after a pause, runs out of time, ends (in any way) or is reset."""

    game: Annotated[Literal["starts", "resumes", "finishes", "resets", "runs_out"], Doc("what the game does")]


class CueDoes(Struct, frozen=True, tag=True):
    """Another cue starts, or ends by itself."""

    cue: Annotated[CueRef, Doc("the other cue")]
    does: Annotated[Literal["starts", "ends"], Doc("what it does")] = "ends"


class PropHealthBecomes(Struct, frozen=True, tag=True):
    """A prop is lost, or found again."""

    health: Annotated[PropRef, Doc("the prop")]
    becomes: Annotated[Literal["lost", "found"], Doc("what becomes of it")]


class RoomBecomes(Struct, frozen=True, tag=True):
    """Another room is lost, or found again."""

    room: Annotated[RoomRef, Doc("the room")]
    becomes: Annotated[Literal["lost", "found"], Doc("what becomes of it")]


class ComesTrue(Struct, frozen=True, tag=True):
    """A condition that did not hold comes to hold, judged after each event."""

    true: Annotated[Condition, Doc("the condition")]


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

"""Conditions on a room's state, as written: each class is one form, told by its first key."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from cues.grammar import (
    ComfortRef,
    CueRef,
    Doc,
    Duration,
    EndingRef,
    Key,
    LanguageRef,
    PropNumber,
    PropRef,
    PropValue,
    PuzzleRef,
    RoomRef,
    ValueOf,
    VariableNumber,
    VariableRef,
    VariableValue,
)


class PuzzleIs(Struct, frozen=True, tag=True):
    """A puzzle stands so; `done` is solved or skipped."""

    puzzle: Annotated[PuzzleRef, Doc("the puzzle")]
    is_: Annotated[
        Literal["locked", "active", "solved", "skipped", "done"], Key("is"), Doc("how it stands")
    ] = "done"


class PropIs(Struct, frozen=True, tag=True):
    """A prop has that value (an output: what was last ordered), or a number within bounds, both included."""

    prop: Annotated[PropRef, Doc("the prop")]
    is_: Annotated[PropValue | UnsetType, Key("is"), Doc("the value it has")] = UNSET
    at_least: Annotated[PropNumber | None, Doc("the smallest number that will do")] = None
    at_most: Annotated[PropNumber | None, Doc("the largest number that will do")] = None


class PropHealthIs(Struct, frozen=True, tag=True):
    """A prop is in that health."""

    health: Annotated[PropRef, Doc("the prop")]
    is_: Annotated[Literal["ok", "lost", "faulty", "out_of_order"], Key("is"), Doc("how it is")] = "ok"


class VariableIs(Struct, frozen=True, tag=True):
    """A variable has that value, or a number within bounds (both included)."""

    variable: Annotated[VariableRef, Doc("the variable")]
    is_: Annotated[VariableValue | UnsetType, Key("is"), Doc("the value it has")] = UNSET
    at_least: Annotated[VariableNumber | None, Doc("the smallest number that will do")] = None
    at_most: Annotated[VariableNumber | None, Doc("the largest number that will do")] = None


class Span(Struct, frozen=True):
    """Bounds of a time, both included."""

    at_least: Annotated[Duration | None, Doc("the shortest time that will do")] = None
    at_most: Annotated[Duration | None, Doc("the longest time that will do")] = None


class Bounds(Struct, frozen=True):
    """Bounds of a count, both included."""

    at_least: Annotated[int | None, Meta(ge=0), Doc("the smallest number that will do")] = None
    at_most: Annotated[int | None, Meta(ge=0), Doc("the largest number that will do")] = None


class TimeLeft(Struct, frozen=True, tag=True):
    """So much is left on the game clock: `{time_left: {at_most: 10min}}`."""

    time_left: Annotated[Span, Doc("the bounds")]


class Elapsed(Struct, frozen=True, tag=True):
    """So much game time has been played."""

    elapsed: Annotated[Span, Doc("the bounds")]


class Players(Struct, frozen=True, tag=True):
    """The team is that large; unknown counts as 0."""

    players: Annotated[Bounds, Doc("the bounds")]


class LanguageIs(Struct, frozen=True, tag=True):
    """The team plays in that language."""

    language: Annotated[LanguageRef, Doc("one of the show's languages")]


class ComfortIs(Struct, frozen=True, tag=True):
    """The team chose that: `{comfort: strobe, is: off}`."""

    comfort: Annotated[ComfortRef, Doc("a setting of the show's `comfort`")]
    is_: Annotated[str, ValueOf("comfort"), Key("is"), Doc("what the team chose")] = "on"


class PhaseIs(Struct, frozen=True, tag=True):
    """The game is in that phase."""

    phase: Annotated[Literal["idle", "ready", "running", "paused", "finished", "stopped"], Doc("the phase")]


class CueIs(Struct, frozen=True, tag=True):
    """A cue is running, has run in this game, or has not."""

    cue: Annotated[CueRef, Doc("the cue")]
    is_: Annotated[
        Literal["running", "idle", "run", "not_run"],
        Key("is"),
        Doc("how it is: running now or not, run in this game or not"),
    ] = "running"


class EndingIs(Struct, frozen=True, tag=True):
    """The game ended so."""

    ending: Annotated[EndingRef, Doc("the ending")]


class RoomIs(Struct, frozen=True, tag=True):
    """Another room answers, or doesn't."""

    room: Annotated[RoomRef, Doc("the room")]
    is_: Annotated[Literal["found", "lost"], Key("is"), Doc("whether it answers")] = "found"


class AllOf(Struct, frozen=True, tag=True):
    """All of these hold."""

    all: Annotated["tuple[Condition, ...]", Doc("the conditions")]


class AnyOf(Struct, frozen=True, tag=True):
    """At least one of these holds."""

    any: Annotated["tuple[Condition, ...]", Doc("the conditions")]


class NotThat(Struct, frozen=True, tag=True):
    """This does not hold."""

    not_: Annotated["Condition", Key("not"), Doc("the condition")]


Condition = (
    PuzzleIs
    | PropIs
    | PropHealthIs
    | VariableIs
    | TimeLeft
    | Elapsed
    | Players
    | LanguageIs
    | ComfortIs
    | PhaseIs
    | CueIs
    | EndingIs
    | RoomIs
    | AllOf
    | AnyOf
    | NotThat
)

"""Conditions on a room's state, as written: each class is one form, told by its first key."""

from typing import Annotated, Literal

from msgspec import UNSET, Struct, UnsetType

from cues.grammar import (
    ComfortRef,
    CueRef,
    Duration,
    EndingRef,
    Key,
    LanguageRef,
    PropRef,
    PropValue,
    PuzzleRef,
    RoomRef,
    ValueOf,
    VariableRef,
    VariableValue,
)


class PuzzleIs(Struct, frozen=True, tag=True):
    """A puzzle stands so; `done` is solved or skipped."""

    puzzle: PuzzleRef
    is_: Annotated[Literal["locked", "active", "solved", "skipped", "done"], Key("is")] = "done"


class PropIs(Struct, frozen=True, tag=True):
    """A prop has that value, or a number within bounds (both included)."""

    prop: PropRef
    is_: Annotated[PropValue | UnsetType, Key("is")] = UNSET
    at_least: float | None = None
    at_most: float | None = None


class PropHealthIs(Struct, frozen=True, tag=True):
    """A prop is in that health."""

    health: PropRef
    is_: Annotated[Literal["ok", "lost", "faulty", "out_of_order"], Key("is")] = "ok"


class VariableIs(Struct, frozen=True, tag=True):
    """A variable has that value, or a number within bounds (both included)."""

    variable: VariableRef
    is_: Annotated[VariableValue | UnsetType, Key("is")] = UNSET
    at_least: float | None = None
    at_most: float | None = None


class Span(Struct, frozen=True):
    """Bounds of a time, both included."""

    at_least: Duration | None = None
    at_most: Duration | None = None


class Bounds(Struct, frozen=True):
    """Bounds of a count, both included."""

    at_least: int | None = None
    at_most: int | None = None


class TimeLeft(Struct, frozen=True, tag=True):
    """So much is left on the game clock: `{time_left: {at_most: 10min}}`."""

    time_left: Span


class Elapsed(Struct, frozen=True, tag=True):
    """So much game time has been played."""

    elapsed: Span


class Players(Struct, frozen=True, tag=True):
    """The team is that large; unknown counts as 0."""

    players: Bounds


class LanguageIs(Struct, frozen=True, tag=True):
    """The team plays in that language."""

    language: LanguageRef


class ComfortIs(Struct, frozen=True, tag=True):
    """The team chose that: `{comfort: strobe, is: off}`."""

    comfort: ComfortRef
    is_: Annotated[str, ValueOf("comfort"), Key("is")] = "on"


class PhaseIs(Struct, frozen=True, tag=True):
    """The game is in that phase."""

    phase: Literal["idle", "ready", "running", "paused", "finished", "stopped"]


class CueIs(Struct, frozen=True, tag=True):
    """A cue is running, has run in this game, or has not."""

    cue: CueRef
    is_: Annotated[Literal["running", "idle", "run", "not_run"], Key("is")] = "running"


class EndingIs(Struct, frozen=True, tag=True):
    """The game ended so."""

    ending: EndingRef


class RoomIs(Struct, frozen=True, tag=True):
    """Another room answers, or doesn't."""

    room: RoomRef
    is_: Annotated[Literal["found", "lost"], Key("is")] = "found"


class AllOf(Struct, frozen=True, tag=True):
    """All of these hold."""

    all: "tuple[Condition, ...]"


class AnyOf(Struct, frozen=True, tag=True):
    """At least one of these holds."""

    any: "tuple[Condition, ...]"


class NotThat(Struct, frozen=True, tag=True):
    """This does not hold."""

    not_: "Annotated[Condition, Key('not')]"


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

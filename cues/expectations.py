"""What a story may expect of a room, as written: each class is one form, told by its first key.

The conditions of the show are among them, and what only a test can see: sounds, screens, facts.
"""

from difflib import get_close_matches
from typing import Annotated, Literal, get_args

from msgspec import UNSET, Struct, UnsetType

from cues.conditions import (
    ComfortIs,
    CueIs,
    Elapsed,
    EndingIs,
    LanguageIs,
    PhaseIs,
    Players,
    PropHealthIs,
    PropIs,
    PuzzleIs,
    RoomIs,
    TimeLeft,
    VariableIs,
)
from cues.facts import AnyFact
from cues.grammar import ClipRef, Doc, Key, OutputRef, PuzzleRef, ScreenRef, ValueOf
from cues.values import Value

FACTS = tuple(str(kind.__struct_config__.tag) for kind in get_args(AnyFact))
"""The kinds of facts."""


class Plays(Struct, frozen=True, tag=True):
    """A clip is playing."""

    plays: ClipRef


class Shows(Struct, frozen=True, tag=True):
    """A screen shows that text (a part of it will do)."""

    screen: ScreenRef
    shows: str


class Output(Struct, frozen=True, tag=True):
    """What an output really does at this moment, in mid-fade too, as the switchboard lets it."""

    output: OutputRef
    is_: Annotated[Value | UnsetType, ValueOf("output"), Key("is")] = UNSET
    at_least: float | None = None
    at_most: float | None = None


class ClockIs(Struct, frozen=True, tag=True):
    """The game clock runs, or is held."""

    clock: Literal["running", "held"]


class HintsGiven(Struct, frozen=True, tag=True):
    """So many hints of a puzzle were shown."""

    hints: PuzzleRef
    is_: Annotated[int, Key("is")]


class AlertIs(Struct, frozen=True, tag=True):
    """An alert whose name or text holds these words is up."""

    alert: str


class FactCame(Struct, frozen=True, tag=True):
    """A fact of that kind has come in this story, about that cue, puzzle, prop or ending."""

    fact: Annotated[str, Doc("a kind of fact: `cue_started`, `puzzle_solved`, `command_refused` …")]
    of: Annotated[str | None, Doc("the cue, puzzle, prop, variable or ending that it names")] = None
    how: Annotated[str | None, Doc("how a cue ended: `done`, `stopped` or `skipped`")] = None
    by_hand: Annotated[bool | None, Doc("whether a puzzle was solved by hand")] = None

    def __post_init__(self) -> None:
        """A kind that doesn't exist would never come, and `never` would be pleased."""
        if self.fact not in FACTS:
            close = get_close_matches(self.fact, FACTS, 1)
            meant = f"did you mean {close[0]}?" if close else f"there are {', '.join(FACTS)}"
            raise ValueError(f"no fact is called {self.fact!r}; {meant}")


class AllOf(Struct, frozen=True, tag=True):
    """All of these are so."""

    all: "tuple[Expectation, ...]"


class AnyOf(Struct, frozen=True, tag=True):
    """At least one of these is so."""

    any: "tuple[Expectation, ...]"


class NotThat(Struct, frozen=True, tag=True):
    """This is not so."""

    not_: "Annotated[Expectation, Key('not')]"


Expectation = (
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
    | Plays
    | Shows
    | Output
    | ClockIs
    | HintsGiven
    | AlertIs
    | FactCame
    | AllOf
    | AnyOf
    | NotThat
)

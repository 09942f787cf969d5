"""A show as written: the frozen model that `cues.showfile` makes of the files and the engine plays."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import UNSET, Struct, UnsetType

from cues.conditions import Condition
from cues.grammar import (
    BusRef,
    CueRef,
    Duration,
    EndingRef,
    Inline,
    Key,
    KeyedBy,
    Made,
    OutputRef,
    OwnFile,
    PropRef,
    PuzzleRef,
    Ref,
    Share,
    Short,
    Times,
    ValueOf,
    Words,
)
from cues.steps import Step
from cues.triggers import Trigger
from cues.values import KINDS, Value


class Place(Struct, frozen=True):
    """Where a prop stands on the floor plan, in its SVG's user units."""

    x: float
    y: float


class Consequence(Struct, frozen=True):
    """What a simulated prop does to another: it takes `when`, and `after` later `prop` becomes `becomes`."""

    when: Annotated[Value, ValueOf("self")]
    prop: PropRef
    becomes: Annotated[Value, ValueOf("prop")]
    after: Duration = 0


class Prop(Struct, frozen=True):
    """A named thing in a room that senses or acts.

    Outputs: `safe` is what it does when the show does not (a lock's follows `fails`), `initial`
    what it does from reset on (default: `safe`; a lock: locked).  `max_on` is the longest it may be
    on, from the real on edge; `min_off` the shortest rest.  `never_with`: outputs that may not be
    on together with it.  `on_loss`: what becomes of it when the room is gone.
    """

    name: str
    kind: Annotated[str, Ref("kind")]
    title: Words
    place: Place | None = None
    colour: Literal["white", "rgb"] = "white"
    safe: Annotated[Value | UnsetType, ValueOf("self")] = UNSET
    initial: Annotated[Value | UnsetType, ValueOf("self")] = UNSET
    on_loss: Literal["safe", "hold"] = "safe"
    hold_for: Duration = 3_000_000
    max_on: Duration | None = None
    min_off: Duration = 0
    never_with: tuple[OutputRef, ...] = ()
    house_lights: bool = False
    fails: Literal["open", "closed"] | None = None
    egress: bool = False
    wired_release: Words | None = None
    danger: bool = False
    simulate: tuple[Consequence, ...] = ()

    @property
    def direction(self) -> Literal["in", "out"]:
        """Which way it works."""
        return KINDS[self.kind].direction

    @property
    def takes(self) -> str:
        """What its values are (`cues.values.Kind.takes`)."""
        return "colour" if self.colour == "rgb" else KINDS[self.kind].takes

    @property
    def momentary(self) -> bool:
        """Whether each report is news."""
        return KINDS[self.kind].momentary


class Puzzle(Struct, frozen=True):
    """A condition over props.

    It becomes active at the game's start, or when every puzzle in `after` is done and `if` holds.
    `rule` is the kind's own class with its options (`cues.puzzles`).
    """

    name: str
    kind: Annotated[str, Ref("puzzle_kind")]
    title: Words
    rule: Annotated[Any, Inline(by="kind")]
    after: tuple[PuzzleRef, ...] = ()
    if_: Annotated[Condition | None, Key("if")] = None
    expected: Duration | None = None
    hints: tuple[Words, ...] = ()
    alternative: Words | None = None


class Cue(Struct, frozen=True):
    """What happens.

    `when`: any of these triggers runs it, if `if` holds and the phase is one of `phases`; without
    any it runs by GO or by another cue.  `again`: what a trigger does while it runs.  `once`: at
    most once a game.  `priority`: what it says about an output stands against cues of a lower one
    while it runs; among equals the latest stands.  `then`: cues set off when it has ended by itself.
    `precise`: its steps are worth spinning for.  `strobe: warned` allows light that flashes more
    than three times a second; for teams whose comfort says `strobe: off` its strobes stand still.
    """

    name: str
    title: Words
    steps: tuple[Step, ...]
    mode: Literal["timeline", "sequence", "parallel"] = "sequence"
    when: tuple[Trigger, ...] = ()
    if_: Annotated[Condition | None, Key("if")] = None
    phases: tuple[Literal["idle", "ready", "running", "finished"], ...] = ("running",)
    again: Literal["restart", "ignore", "overlap"] = "restart"
    once: bool = False
    repeat: Times = 1
    priority: int = 0
    then: tuple[CueRef, ...] = ()
    precise: bool = False
    synced: bool = False
    strobe: Literal["none", "warned"] = "none"


class ResetItem(Struct, frozen=True):
    """Something that must be so before the next team: judged by `sensor`, or ticked by hand."""

    name: str
    text: Annotated[Words, Short()]
    sensor: Condition | None = None


class Variable(Struct, frozen=True):
    """A number, flag or text that cues read and set; reset with the game."""

    name: str
    kind: Literal["number", "flag", "text"]
    initial: Annotated[Value, KeyedBy("kind")]
    publish: bool = False


class Clip(Struct, frozen=True):
    """A sound: its file below the show's media folder, bus, length, licence and, for a voice, caption."""

    name: str
    file: Annotated[str, Short()]
    bus: Literal["ambience", "effects", "voice", "hint", "alert", "music"] = "effects"
    licence: str = ""
    caption: Words | None = None
    length: Duration | None = None


class Choice(Struct, frozen=True):
    """A comfort setting that a team chooses: `{strobe: [on, off]}`; the first is what holds without."""

    name: str
    options: Annotated[tuple[str, ...], Short()]


class Ending(Struct, frozen=True):
    """A way the game can end."""

    name: str
    title: Annotated[Words, Short()]
    won: bool = True


class Room(Struct, frozen=True):
    """One controller's part of a show."""

    name: Annotated[str, Key("room")]
    title: Words
    props: Mapping[str, Prop] = {}
    puzzles: Mapping[str, Puzzle] = {}
    cues: Mapping[str, Cue] = {}
    reset: Mapping[str, ResetItem] = {}
    variables: Mapping[str, Variable] = {}
    floor_plan: str | None = None
    camera: str | None = None


class Show(Struct, frozen=True):
    """The whole experience as written.  Its `variables` are in every room, each with its own copy."""

    name: Annotated[str, Key("show")]
    title: Words
    languages: tuple[str, ...]
    duration: Duration
    rooms: Annotated[Mapping[str, Room], OwnFile("rooms")]
    clips: Mapping[str, Clip] = {}
    endings: Mapping[str, Ending] = {}
    comfort: Mapping[str, Choice] = {}
    images: Mapping[str, str] = {}
    volumes: Mapping[BusRef, Share] = {}
    go_guard: Duration = 500_000
    out_of_time: EndingRef | None = None
    hash: Annotated[str, Made()] = ""
    variables: Mapping[str, Variable] = {}

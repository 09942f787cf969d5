"""A show as written: the frozen model that `cues.showfile` makes of the files and the engine plays."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import UNSET, Struct, UnsetType

from cues.conditions import Condition
from cues.grammar import (
    BusRef,
    CueRef,
    Doc,
    Duration,
    EndingRef,
    FileBelow,
    Inline,
    Key,
    KeyedBy,
    Made,
    OutputRef,
    OwnFile,
    PropRef,
    PuzzleRef,
    Ref,
    RoomRef,
    Share,
    Short,
    SomeTime,
    Times,
    ValueOf,
    Words,
)
from cues.steps import Step
from cues.triggers import Trigger
from cues.values import KINDS, Value


class Place(Struct, frozen=True):
    """Where a prop stands on the floor plan, in its SVG's user units."""

    x: Annotated[float, Doc("to the right")]
    y: Annotated[float, Doc("down")]


class Consequence(Struct, frozen=True):
    """What a simulated prop does to another: it takes `when`, and `after` later `prop` becomes `becomes`."""

    when: Annotated[Value, ValueOf("self"), Doc("the value that this prop takes")]
    prop: Annotated[PropRef, Doc("the other prop")]
    becomes: Annotated[Value, ValueOf("prop"), Doc("the value that it takes then")]
    after: Annotated[Duration, Doc("how long it takes")] = 0


class Prop(Struct, frozen=True):
    """A named thing in a room that senses or acts.

    Outputs: `safe` is what it does when the show does not (a lock's follows `fails`), `initial`
    what it does from reset on (default: `safe`; a lock: locked).  `max_on` is the longest it may be
    on, from the real on edge; `min_off` the shortest rest.  `never_with`: outputs that may not be
    on together with it.  `on_loss`: what becomes of it when the room is gone.
    """

    name: str
    kind: Annotated[str, Ref("kind"), Doc("what sort of thing it is, as in `kind: light`")]
    title: Annotated[Words, Doc("what people call it")]
    place: Annotated[Place | None, Doc("where it stands on the floor plan")] = None
    colour: Annotated[Literal["white", "rgb"], Doc("whether a light has a colour")] = "white"
    safe: Annotated[
        Value | UnsetType,
        ValueOf("self"),
        Doc("what it does when the show does not drive it; a lock's follows `fails`"),
    ] = UNSET
    initial: Annotated[
        Value | UnsetType,
        ValueOf("self"),
        Doc("what it does from reset on; without it, `safe`, and a lock is locked"),
    ] = UNSET
    on_loss: Annotated[Literal["safe", "hold"], Doc("what becomes of it when its room is gone")] = "safe"
    hold_for: Annotated[Duration, Doc("with `on_loss: hold`, how long it is held before it is safe")] = (
        3_000_000
    )
    max_on: Annotated[SomeTime | None, Doc("the longest that it may be on")] = None
    min_off: Annotated[Duration, Doc("the shortest rest between")] = 0
    never_with: Annotated[tuple[OutputRef, ...], Doc("outputs that are never on together with it")] = ()
    house_lights: Annotated[bool, Doc("whether people see by it when all else is off")] = False
    fails: Annotated[Literal["open", "closed"] | None, Doc("what a lock does without power")] = None
    egress: Annotated[bool, Doc("whether people leave through it")] = False
    wired_release: Annotated[Words | None, Doc("how it is opened without any controller")] = None
    danger: Annotated[bool, Doc("whether it takes care to set by hand")] = False
    simulate: Annotated[
        tuple[Consequence, ...], Doc("what it does to other props where it is simulated")
    ] = ()

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
    kind: Annotated[str, Ref("puzzle_kind"), Doc("how it is solved, as in `kind: code`")]
    title: Annotated[Words, Doc("what people call it")]
    rule: Annotated[Any, Inline(by="kind"), Doc("the keys of its kind")]
    after: Annotated[tuple[PuzzleRef, ...], Doc("puzzles that must be done before it begins")] = ()
    if_: Annotated[Condition | None, Key("if"), Doc("it begins only when this holds")] = None
    expected: Annotated[SomeTime | None, Doc("how long teams usually take")] = None
    hints: Annotated[tuple[Words, ...], Doc("hints, from the faintest to the answer")] = ()
    alternative: Annotated[Words | None, Doc("how it is solved without seeing colours or hearing")] = None


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
    title: Annotated[Words, Doc("what people call it")]
    steps: Annotated[tuple[Step, ...], Doc("what it does")]
    mode: Annotated[
        Literal["timeline", "sequence", "parallel"],
        Doc("how its steps run; with `at` in them it is a timeline"),
    ] = "sequence"
    when: Annotated[tuple[Trigger, ...], Doc("what makes it run: any of these")] = ()
    if_: Annotated[Condition | None, Key("if"), Doc("it runs only if this holds")] = None
    phases: Annotated[
        tuple[Literal["idle", "ready", "running", "finished"], ...],
        Doc("phases of the game in which it may run"),
    ] = ("running",)
    again: Annotated[
        Literal["restart", "ignore", "overlap"], Doc("what a trigger does while it is running")
    ] = "restart"
    once: Annotated[bool, Doc("whether it runs once a game at most")] = False
    repeat: Annotated[Times, Doc("how many times, or `forever`")] = 1
    priority: Annotated[int, Doc("the higher decides about an output, among equals the latest")] = 0
    then: Annotated[tuple[CueRef, ...], Doc("cues to start when it has ended by itself")] = ()
    precise: Annotated[bool, Doc("whether its steps are worth more effort to be on time")] = False
    synced: Annotated[
        bool, Doc("whether all rooms with a synced cue of this name run theirs at one moment")
    ] = False
    strobe: Annotated[Literal["none", "warned"], Doc("`warned` allows more than three flashes a second")] = (
        "none"
    )


class ResetItem(Struct, frozen=True):
    """Something that must be so before the next team: judged by `sensor`, or ticked by hand."""

    name: str
    text: Annotated[Words, Short(), Doc("what must be so")]
    sensor: Annotated[Condition | None, Doc("the condition that tells; without it, a person does")] = None


class Variable(Struct, frozen=True):
    """A number, flag or text that cues read and set; reset with the game."""

    name: str
    kind: Annotated[Literal["number", "flag", "text"], Doc("the type")]
    initial: Annotated[Value, KeyedBy("kind"), Doc("its value at the start of a game")]
    publish: Annotated[bool, Doc("whether the other rooms' people see it")] = False
    room: Annotated[
        RoomRef | None,
        Doc("the room that sets it, and whose value the other rooms' copies follow (`show.yaml` only)"),
    ] = None


class Clip(Struct, frozen=True):
    """A sound: its file below the show's media folder, bus, length, licence and, for a voice, caption."""

    name: str
    file: Annotated[FileBelow, Short(), Doc("its file below `media/`")]
    bus: Annotated[
        Literal["ambience", "effects", "voice", "hint", "alert", "music"],
        Doc("what is turned up and down together with it"),
    ] = "effects"
    licence: Annotated[str, Doc("under what terms it may be played")] = ""
    caption: Annotated[Words | None, Doc("what is said or heard, for those who don't hear")] = None
    length: Annotated[SomeTime | None, Doc("how long it is; without it, it is measured")] = None


class Choice(Struct, frozen=True):
    """A comfort setting that a team chooses: `{strobe: [on, off]}`; the first is what holds without."""

    name: str
    options: Annotated[
        tuple[str, ...], Short(), Doc("what can be chosen; the first is what holds without a choice")
    ]


class Ending(Struct, frozen=True):
    """A way the game can end."""

    name: str
    title: Annotated[Words, Short(), Doc("what people call it")]
    won: Annotated[bool, Doc("whether the team has won")] = True


class Room(Struct, frozen=True):
    """One controller's part of a show."""

    name: Annotated[str, Key("room"), Doc("its name, that of the file")]
    title: Annotated[Words, Doc("what people call it")]
    props: Annotated[Mapping[str, Prop], Doc("what senses and acts in it")] = {}
    puzzles: Annotated[Mapping[str, Puzzle], Doc("what is to be solved in it")] = {}
    cues: Annotated[Mapping[str, Cue], Doc("what happens in it")] = {}
    reset: Annotated[Mapping[str, ResetItem], Doc("what must be so before the next team")] = {}
    variables: Annotated[Mapping[str, Variable], Doc("what its cues remember")] = {}
    floor_plan: Annotated[FileBelow | None, Doc("an SVG file of the show's folder")] = None
    camera: Annotated[str | None, Doc("the address of its camera's picture")] = None


class Show(Struct, frozen=True):
    """The whole experience as written.  Its `variables` are in every room, each with its own copy; with
    `room` that room alone sets it, and the other copies follow.
    """

    name: Annotated[str, Key("show"), Doc("its name, as topics and folders have it")]
    title: Annotated[Words, Doc("what people call it")]
    languages: Annotated[
        tuple[str, ...], Doc("the languages that teams can choose; a plain text is in the first")
    ]
    duration: Annotated[SomeTime, Doc("how long a game is")]
    rooms: Annotated[
        Mapping[str, Room],
        OwnFile("rooms"),
        Doc("its rooms, each in a file `rooms/NAME.yaml`; the first keeps the show's time"),
    ]
    clips: Annotated[Mapping[str, Clip], Doc("its sounds")] = {}
    endings: Annotated[Mapping[str, Ending], Doc("how it can end")] = {}
    comfort: Annotated[Mapping[str, Choice], Doc("what a team can choose for its comfort")] = {}
    images: Annotated[Mapping[str, FileBelow], Doc("pictures for screens, below `media/`")] = {}
    volumes: Annotated[Mapping[BusRef, Share], Doc("the buses' levels at the start")] = {}
    go_guard: Annotated[
        Duration, Doc("a second GO of a cue within this time is taken for a double press")
    ] = 500_000
    out_of_time: Annotated[EndingRef | None, Doc("how it ends when time runs out")] = None
    hash: Annotated[str, Made()] = ""
    variables: Annotated[
        Mapping[str, Variable], Doc("variables that every room has, each its own copy, or one room's for all")
    ] = {}

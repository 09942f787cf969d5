"""What a person or a tool may ask of a room: one class a verb, after `contract/command.schema.json`."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from cues.values import Value

Name = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]*$")]
Span = Annotated[str, Meta(pattern=r"^-?[0-9]+(\.[0-9]+)?(ms|s|min|h)$")]
Comfort = dict[str, str]


class Command(Struct, frozen=True, tag_field="do", forbid_unknown_fields=True, omit_defaults=True):
    """An order with its arguments."""


class Start(Command, frozen=True, tag="start"):
    """Begin a game."""

    team: str | None = None
    players: Annotated[int, Meta(ge=1)] | None = None
    language: str | None = None
    duration: Span | None = None
    comfort: Comfort | None = None


class Pause(Command, frozen=True, tag="pause"):
    """Freeze the game, its clock, cues and sounds."""


class Resume(Command, frozen=True, tag="resume"):
    """Go on after a pause."""


class Finish(Command, frozen=True, tag="finish"):
    """End the game."""

    ending: Name | None = None


class Reset(Command, frozen=True, tag="reset"):
    """Make the room ready for the next team."""


class AddTime(Command, frozen=True, tag="add_time"):
    """Give or take game time."""

    duration: Span


class Hint(Command, frozen=True, tag="hint"):
    """Show a hint: a puzzle's written one by level (from 1), its next one, or free text."""

    puzzle: Name | None = None
    level: Annotated[int, Meta(ge=1)] | None = None
    text: Annotated[str, Meta(max_length=500)] | None = None
    counts: bool | None = None


class ClearHint(Command, frozen=True, tag="clear_hint"):
    """Take the hint off the screens."""


class Solve(Command, frozen=True, tag="solve"):
    """Solve a puzzle by hand."""

    puzzle: Name


class Skip(Command, frozen=True, tag="skip"):
    """Leave a puzzle out."""

    puzzle: Name


class ResetPuzzle(Command, frozen=True, tag="reset_puzzle"):
    """Begin a puzzle anew."""

    puzzle: Name


class Go(Command, frozen=True, tag="go"):
    """Run a cue, or send a waiting one on."""

    cue: Name


class StopCue(Command, frozen=True, tag="stop_cue"):
    """Stop a cue and all that it started."""

    cue: Name


class Set(Command, frozen=True, tag="set"):
    """Set an output or a variable by hand: exactly one of `prop` and `variable`."""

    value: Value
    prop: Name | UnsetType = UNSET
    variable: Name | UnsetType = UNSET


class Volume(Command, frozen=True, tag="volume"):
    """Set a bus's level, 0 to 1."""

    bus: Name
    level: Annotated[float, Meta(ge=0, le=1)]


class Language(Command, frozen=True, tag="language"):
    """Change the team's language."""

    language: str


class Stop(Command, frozen=True, tag="stop"):
    """STOP: every output to its safe level, latched."""


class ClearStop(Command, frozen=True, tag="clear_stop"):
    """Unlatch STOP; nothing moves until `resume`."""


class Sign(Command, frozen=True, tag="sign"):
    """Sign for an item of the reset list."""

    item: Name
    why: str


class OutOfOrder(Command, frozen=True, tag="out_of_order"):
    """Take a prop out of service, or back into it."""

    prop: Name
    value: bool


class TestRelease(Command, frozen=True, tag="test_release"):
    """Release a lock once, between games, to see that it opens."""

    prop: Name


class Acknowledge(Command, frozen=True, tag="acknowledge"):
    """Take note of an alert."""

    alert: str


class Talk(Command, frozen=True, tag="talk"):
    """Duck every sound for the live intercom, or give it back."""

    value: bool


class Rate(Command, frozen=True, tag="rate"):
    """What the team thought of it."""

    stars: Annotated[int, Meta(ge=1, le=10)]
    text: str | None = None


class Note(Command, frozen=True, tag="note"):
    """A line for the log."""

    text: Annotated[str, Meta(max_length=2000)]


class Sense(Command, frozen=True, tag="sense"):
    """What a player or a fault would do; simulated rooms only."""

    prop: Name
    value: Value


AnyCommand = (
    Start
    | Pause
    | Resume
    | Finish
    | Reset
    | AddTime
    | Hint
    | ClearHint
    | Solve
    | Skip
    | ResetPuzzle
    | Go
    | StopCue
    | Set
    | Volume
    | Language
    | Stop
    | ClearStop
    | Sign
    | OutOfOrder
    | TestRelease
    | Acknowledge
    | Talk
    | Rate
    | Note
    | Sense
)

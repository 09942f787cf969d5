"""What a cue does, as written: one class an action, told by its first key, and how steps go on."""

from typing import Annotated, Literal

from msgspec import UNSET, Struct, UnsetType

from cues.conditions import Condition
from cues.grammar import (
    BusRef,
    ClipRef,
    CueRef,
    Duration,
    EndingRef,
    ImageRef,
    Inline,
    Key,
    LightRef,
    OutputRef,
    PuzzleRef,
    ScreenRef,
    Share,
    SpeakerRef,
    TimeChange,
    Times,
    ValueOf,
    VariableRef,
    VariableValue,
    Words,
)
from cues.values import Value

Curve = Literal["linear", "ease_in", "ease_out", "ease_in_out"]


class SetProp(Struct, frozen=True, tag=True):
    """Set an output at once."""

    set: OutputRef
    to: Annotated[Value, ValueOf("set")]


class Pulse(Struct, frozen=True, tag=True):
    """Set an output for a time, then back to what it was."""

    pulse: OutputRef
    to: Annotated[Value, ValueOf("pulse")]
    for_: Annotated[Duration, Key("for")]


class FadeLight(Struct, frozen=True, tag=True):
    """Bring a light to a level or colour over a time; as an action it lasts that long."""

    fade: LightRef
    to: Annotated[Value, ValueOf("fade")]
    over: Duration
    curve: Curve = "linear"
    from_: Annotated[Value | UnsetType, ValueOf("fade"), Key("from")] = UNSET


class AnimateLight(Struct, frozen=True, tag=True):
    """Let a light flicker, beat or strobe between two values, for a time or until its next order."""

    animate: LightRef
    pattern: Literal["flicker", "heartbeat", "strobe"]
    high: Annotated[Value, ValueOf("animate")]
    low: Annotated[Value, ValueOf("animate")]
    period: Duration
    for_: Annotated[Duration | None, Key("for")] = None


class PlayClip(Struct, frozen=True, tag=True):
    """Play a clip; as an action it lasts until the clip ends (a loop: no time)."""

    play: ClipRef
    on: SpeakerRef
    level: Share = 1.0
    loop: bool = False
    fade_in: Duration = 0
    duck: tuple[BusRef, ...] = ()


class StopClip(Struct, frozen=True, tag=True):
    """Stop every play of a clip."""

    stop_clip: ClipRef
    fade_out: Duration = 0


class StopBus(Struct, frozen=True, tag=True):
    """Stop all that plays on a bus."""

    stop_bus: BusRef
    fade_out: Duration = 0


class SetBus(Struct, frozen=True, tag=True):
    """Bring a bus to a level."""

    volume: BusRef
    to: Share
    over: Duration = 0


class ShowWords(Struct, frozen=True, tag=True):
    """Put text on a screen."""

    show: Words
    on: ScreenRef
    for_: Annotated[Duration | None, Key("for")] = None


class ShowPicture(Struct, frozen=True, tag=True):
    """Put a picture on a screen."""

    image: ImageRef
    on: ScreenRef


class ClearPicture(Struct, frozen=True, tag=True):
    """Take all off a screen."""

    clear: ScreenRef


class GiveHint(Struct, frozen=True, tag=True):
    """Show a puzzle's hint: its next one, or that level (from 1); it does not count against the team."""

    hint: PuzzleRef
    level: int | None = None


class RunCue(Struct, frozen=True, tag=True):
    """Run another cue as a child: stopping this cue stops it too; lasts as long as it runs."""

    run: CueRef


class StartCue(Struct, frozen=True, tag=True):
    """Set another cue off on its own; lasts no time."""

    start: CueRef


class StopCue(Struct, frozen=True, tag=True):
    """Stop another cue and all that it started; lights and sounds of it fade out over `fade_out`."""

    stop: CueRef
    fade_out: Duration = 0


class SkipCue(Struct, frozen=True, tag=True):
    """Bring another cue to its end at once: outputs as it would have left them, no sounds."""

    skip: CueRef


class PauseCue(Struct, frozen=True, tag=True):
    """Hold another cue and all that it started where it is."""

    pause: CueRef


class ResumeCue(Struct, frozen=True, tag=True):
    """Let a held cue go on."""

    resume: CueRef


class ActOnPuzzle(Struct, frozen=True, tag=True):
    """Bring a puzzle into a state: `active`, `locked`, `solved`, `skipped`, or `reset` to begin anew."""

    puzzle: PuzzleRef
    becomes: Literal["active", "locked", "solved", "skipped", "reset"]


class SetVariable(Struct, frozen=True, tag=True):
    """Give a variable a value (`to`), or add to it (`add`): exactly one of both."""

    variable: VariableRef
    to: VariableValue | UnsetType = UNSET
    add: float | None = None


class Say(Struct, frozen=True, tag=True):
    """Say a message to every room of the show, this one too."""

    send: str
    value: Value = None


class GiveTime(Struct, frozen=True, tag=True):
    """Add game time, or take it."""

    add_time: TimeChange


class Finish(Struct, frozen=True, tag=True):
    """End the game so."""

    finish: EndingRef


class Notify(Struct, frozen=True, tag=True):
    """Tell the game master."""

    notify: Words
    level: Literal["info", "attention", "danger"] = "attention"


class Wait(Struct, frozen=True, tag=True):
    """Let time pass."""

    wait: Duration


class WaitFor(Struct, frozen=True, tag=True):
    """Go on when a condition holds, or after `at_most`."""

    wait_for: Condition
    at_most: Duration | None = None


class Timeline(Struct, frozen=True, tag=True):
    """Steps at given times (`at`)."""

    timeline: "tuple[Step, ...]"


class Sequence(Struct, frozen=True, tag=True):
    """Steps one after the other."""

    sequence: "tuple[Step, ...]"


class Parallel(Struct, frozen=True, tag=True):
    """Steps all at once; lasts until the last ends."""

    parallel: "tuple[Step, ...]"


class Choose(Struct, frozen=True, tag=True):
    """One of these steps, by chance (`weights` as many as steps; else all alike)."""

    choose: "tuple[Step, ...]"
    weights: tuple[int, ...] = ()


class Whether(Struct, frozen=True, tag=True):
    """The first step if the condition holds, else the second, where there is one."""

    whether: Condition
    then: "Step"
    otherwise: "Step | None" = None


Action = (
    SetProp
    | Pulse
    | FadeLight
    | AnimateLight
    | PlayClip
    | StopClip
    | StopBus
    | SetBus
    | ShowWords
    | ShowPicture
    | ClearPicture
    | GiveHint
    | RunCue
    | StartCue
    | StopCue
    | SkipCue
    | PauseCue
    | ResumeCue
    | ActOnPuzzle
    | SetVariable
    | Say
    | GiveTime
    | Finish
    | Notify
    | Wait
    | WaitFor
    | Timeline
    | Sequence
    | Parallel
    | Choose
    | Whether
)


class Step(Struct, frozen=True):
    """An action with its times.  In a file the action's keys and these stand in one mapping.

    `at`: when it is due, counted from the start of its timeline (timelines only).  `pre_wait` passes
    before the action, `post_wait` after it.  `go_on` (sequences only): `auto_follow` goes on when the
    action has ended and `post_wait` has passed; `auto_continue` when `post_wait` has passed since the
    action began; `stop` waits for the game master's GO.  `if`: else the step is passed over.
    `repeat`: so many times, or `forever` (written as 0 here), each after the one before has ended.
    """

    action: Annotated[Action, Inline()]
    at: Duration | None = None
    pre_wait: Duration = 0
    post_wait: Duration = 0
    go_on: Literal["auto_follow", "auto_continue", "stop"] = "auto_follow"
    if_: Annotated[Condition | None, Key("if")] = None
    repeat: Times = 1

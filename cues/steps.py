"""What a cue does, as written: one class an action, told by its first key, and how steps go on."""

from typing import Annotated, Literal

from msgspec import UNSET, Struct, UnsetType

from cues.conditions import Condition
from cues.grammar import (
    BusRef,
    ClipRef,
    CueRef,
    Doc,
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
    SomeTime,
    SpeakerRef,
    TimeChange,
    Times,
    ValueOf,
    VariableNumber,
    VariableRef,
    VariableValue,
    Words,
)
from cues.values import Value

Curve = Literal["linear", "ease_in", "ease_out", "ease_in_out"]


class SetProp(Struct, frozen=True, tag=True):
    """Set an output at once."""

    set: Annotated[OutputRef, Doc("the output")]
    to: Annotated[Value, ValueOf("set"), Doc("its new value")]


class Pulse(Struct, frozen=True, tag=True):
    """Set an output for a time, then back to what it was."""

    pulse: Annotated[OutputRef, Doc("the output")]
    to: Annotated[Value, ValueOf("pulse"), Doc("its value meanwhile")]
    for_: Annotated[SomeTime, Key("for"), Doc("how long")]


class FadeLight(Struct, frozen=True, tag=True):
    """Bring a light to a level or colour over a time; as an action it lasts that long."""

    fade: Annotated[LightRef, Doc("the light")]
    to: Annotated[Value, ValueOf("fade"), Doc("the level or colour at the end")]
    over: Annotated[SomeTime, Doc("how long it takes")]
    curve: Annotated[Curve, Doc("how it goes there")] = "linear"
    from_: Annotated[
        Value | UnsetType,
        ValueOf("fade"),
        Key("from"),
        Doc("where it starts; without it, from what it shows"),
    ] = UNSET


class AnimateLight(Struct, frozen=True, tag=True):
    """Let a light flicker, beat or strobe between two values, for a time or until its next order."""

    animate: Annotated[LightRef, Doc("the light")]
    pattern: Annotated[Literal["flicker", "heartbeat", "strobe"], Doc("how it moves")]
    high: Annotated[Value, ValueOf("animate"), Doc("the bright end")]
    low: Annotated[Value, ValueOf("animate"), Doc("the dark end")]
    period: Annotated[SomeTime, Doc("one beat of the pattern")]
    for_: Annotated[SomeTime | None, Key("for"), Doc("how long; without it, until its next order")] = None


class PlayClip(Struct, frozen=True, tag=True):
    """Play a clip; as an action it lasts until the clip ends (a loop: no time)."""

    play: Annotated[ClipRef, Doc("the clip")]
    on: Annotated[SpeakerRef, Doc("the speaker")]
    level: Annotated[Share, Doc("how loud")] = 1.0
    loop: Annotated[bool, Doc("whether it begins again at its end")] = False
    fade_in: Annotated[Duration, Doc("how long it takes to come up")] = 0
    duck: Annotated[tuple[BusRef, ...], Doc("buses that are turned down meanwhile")] = ()


class StopClip(Struct, frozen=True, tag=True):
    """Stop every play of a clip."""

    stop_clip: Annotated[ClipRef, Doc("the clip")]
    fade_out: Annotated[Duration, Doc("how long it takes to go")] = 0


class StopBus(Struct, frozen=True, tag=True):
    """Stop all that plays on a bus."""

    stop_bus: Annotated[BusRef, Doc("the bus")]
    fade_out: Annotated[Duration, Doc("how long it takes to go")] = 0


class SetBus(Struct, frozen=True, tag=True):
    """Bring a bus to a level."""

    volume: Annotated[BusRef, Doc("the bus")]
    to: Annotated[Share, Doc("its level")]
    over: Annotated[Duration, Doc("how long it takes")] = 0


class ShowWords(Struct, frozen=True, tag=True):
    """Put text on a screen."""

    show: Annotated[Words, Doc("the text, in each language")]
    on: Annotated[ScreenRef, Doc("the screen")]
    for_: Annotated[SomeTime | None, Key("for"), Doc("how long; without it, until something else comes")] = (
        None
    )


class ShowPicture(Struct, frozen=True, tag=True):
    """Put a picture on a screen."""

    image: Annotated[ImageRef, Doc("one of the show's `images`")]
    on: Annotated[ScreenRef, Doc("the screen")]


class ClearPicture(Struct, frozen=True, tag=True):
    """Take all off a screen."""

    clear: Annotated[ScreenRef, Doc("the screen")]


class GiveHint(Struct, frozen=True, tag=True):
    """Show a puzzle's hint: its next one, or that level (from 1); it does not count against the team."""

    hint: Annotated[PuzzleRef, Doc("the puzzle")]
    level: Annotated[int | None, Doc("which hint, from 1; without it, the next")] = None


class RunCue(Struct, frozen=True, tag=True):
    """Run another cue as a child: stopping this cue stops it too; lasts as long as it runs."""

    run: Annotated[CueRef, Doc("the cue")]


class StartCue(Struct, frozen=True, tag=True):
    """Set another cue off on its own; lasts no time."""

    start: Annotated[CueRef, Doc("the cue")]


class StopCue(Struct, frozen=True, tag=True):
    """Stop another cue and all that it started; lights and sounds of it fade out over `fade_out`."""

    stop: Annotated[CueRef, Doc("the cue")]
    fade_out: Annotated[Duration, Doc("how long its lights and sounds take to go")] = 0


class SkipCue(Struct, frozen=True, tag=True):
    """Bring another cue to its end at once: outputs as it would have left them, no sounds."""

    skip: Annotated[CueRef, Doc("the cue")]


class PauseCue(Struct, frozen=True, tag=True):
    """Hold another cue and all that it started where it is."""

    pause: Annotated[CueRef, Doc("the cue")]


class ResumeCue(Struct, frozen=True, tag=True):
    """Let a held cue go on."""

    resume: Annotated[CueRef, Doc("the cue")]


class ActOnPuzzle(Struct, frozen=True, tag=True):
    """Bring a puzzle into a state: `active`, `locked`, `solved`, `skipped`, or `reset` to begin anew."""

    puzzle: Annotated[PuzzleRef, Doc("the puzzle")]
    becomes: Annotated[Literal["active", "locked", "solved", "skipped", "reset"], Doc("how it is to stand")]


class SetVariable(Struct, frozen=True, tag=True):
    """Give a variable a value (`to`), or add to it (`add`): exactly one of both."""

    variable: Annotated[VariableRef, Doc("the variable")]
    to: Annotated[VariableValue | UnsetType, Doc("its new value")] = UNSET
    add: Annotated[VariableNumber | None, Doc("a number to add to it")] = None


class Say(Struct, frozen=True, tag=True):
    """Say a message to every room of the show, this one too."""

    send: Annotated[str, Doc("a word that triggers can wait for (`message`)")]
    value: Annotated[Value, Doc("a value that goes with it")] = None


class GiveTime(Struct, frozen=True, tag=True):
    """Add game time, or take it."""

    add_time: Annotated[TimeChange, Doc("the time; less than nothing takes it away")]


class Finish(Struct, frozen=True, tag=True):
    """End the game so."""

    finish: Annotated[EndingRef, Doc("the ending")]


class Notify(Struct, frozen=True, tag=True):
    """Tell the game master."""

    notify: Annotated[Words, Doc("the text, in each language")]
    level: Annotated[Literal["info", "attention", "danger"], Doc("how loud the news is")] = "attention"


class Wait(Struct, frozen=True, tag=True):
    """Let time pass."""

    wait: Annotated[Duration, Doc("how long")]


class WaitFor(Struct, frozen=True, tag=True):
    """Go on when a condition holds, or after `at_most`."""

    wait_for: Annotated[Condition, Doc("the condition")]
    at_most: Annotated[Duration | None, Doc("go on after so long all the same")] = None


class Timeline(Struct, frozen=True, tag=True):
    """Steps at given times (`at`)."""

    timeline: Annotated["tuple[Step, ...]", Doc("the steps, each with its `at`")]


class Sequence(Struct, frozen=True, tag=True):
    """Steps one after the other."""

    sequence: Annotated["tuple[Step, ...]", Doc("the steps, in order")]


class Parallel(Struct, frozen=True, tag=True):
    """Steps all at once; lasts until the last ends."""

    parallel: Annotated["tuple[Step, ...]", Doc("the steps")]


class Choose(Struct, frozen=True, tag=True):
    """One of these steps, by chance (`weights` as many as steps; else all alike)."""

    choose: Annotated["tuple[Step, ...]", Doc("the steps")]
    weights: Annotated[tuple[int, ...], Doc("how likely each is, as whole numbers")] = ()


class Whether(Struct, frozen=True, tag=True):
    """The first step if the condition holds, else the second, where there is one."""

    whether: Annotated[Condition, Doc("the condition")]
    then: Annotated["Step", Doc("the step if it holds")]
    otherwise: Annotated["Step | None", Doc("the step if it does not")] = None


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

    action: Annotated[Action, Inline(), Doc("what is done: the keys of one of the actions below")]
    at: Annotated[Duration | None, Doc("when, counted from the timeline's start (timelines only)")] = None
    pre_wait: Annotated[Duration, Doc("how long to wait before the action")] = 0
    post_wait: Annotated[Duration, Doc("how long to wait after it")] = 0
    go_on: Annotated[
        Literal["auto_follow", "auto_continue", "stop"], Doc("when the next step comes (sequences only)")
    ] = "auto_follow"
    if_: Annotated[Condition | None, Key("if"), Doc("do it only if this holds")] = None
    repeat: Annotated[Times, Doc("how many times, one after the other, or `forever`")] = 1

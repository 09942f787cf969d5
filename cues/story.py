"""A story: a technician's test of a show, as written.  Played in virtual time by `controller.stories.play`.

Each step does one thing (`StoryAction`, told by its key) at a time: `at` counts from the story's
beginning, `after` from the step before; without either it is done at once.
"""

from typing import Annotated, Literal

from msgspec import Struct

from cues.expectations import Expectation
from cues.grammar import (
    BusRef,
    ComfortRef,
    CueRef,
    Doc,
    Duration,
    EndingRef,
    Inline,
    InputRef,
    Key,
    LanguageRef,
    OutputRef,
    PropRef,
    PuzzleRef,
    RoomRef,
    Share,
    TimeChange,
    ValueOf,
    VariableRef,
)
from cues.seen import Moment, Seen
from cues.values import Value


class Nothing(Struct, frozen=True):
    """A verb without arguments: written bare, `- pause`."""


class StartWith(Struct, frozen=True):
    """Who plays."""

    team: str | None = None
    players: int | None = None
    language: LanguageRef | None = None
    duration: Duration | None = None
    comfort: dict[ComfortRef, str] = {}


class Start(Struct, frozen=True, tag=True):
    """The game begins; what the reset list leaves open is signed for."""

    start: StartWith = StartWith()


class Pause(Struct, frozen=True, tag=True):
    """The game is paused."""

    pause: Nothing = Nothing()


class Resume(Struct, frozen=True, tag=True):
    """The game goes on."""

    resume: Nothing = Nothing()


class FinishGame(Struct, frozen=True, tag=True):
    """The game master ends the game, so."""

    finish: EndingRef


class Reset(Struct, frozen=True, tag=True):
    """The room is made ready for the next team."""

    reset: Nothing = Nothing()


class StopRoom(Struct, frozen=True, tag=True):
    """STOP."""

    stop: Nothing = Nothing()


class ClearStop(Struct, frozen=True, tag=True):
    """STOP is cleared."""

    clear_stop: Nothing = Nothing()


class AddTime(Struct, frozen=True, tag=True):
    """Game time is given, or taken."""

    add_time: TimeChange


class GiveHint(Struct, frozen=True, tag=True):
    """A puzzle's hint is shown: its next one, or that level (from 1)."""

    hint: PuzzleRef
    level: int | None = None


class WriteHint(Struct, frozen=True, tag=True):
    """A hint in the game master's own words."""

    hint_text: str


class ClearHint(Struct, frozen=True, tag=True):
    """The hint is taken off the screens."""

    clear_hint: Nothing = Nothing()


class Solve(Struct, frozen=True, tag=True):
    """A puzzle is solved by hand."""

    solve: PuzzleRef


class Skip(Struct, frozen=True, tag=True):
    """A puzzle is left out."""

    skip: PuzzleRef


class ResetPuzzle(Struct, frozen=True, tag=True):
    """A puzzle begins anew."""

    reset_puzzle: PuzzleRef


class Go(Struct, frozen=True, tag=True):
    """The game master's GO for a cue."""

    go: CueRef


class StopCue(Struct, frozen=True, tag=True):
    """A cue is stopped with all that it started."""

    stop_cue: CueRef


class SetByHand(Struct, frozen=True, tag=True):
    """An output is set by hand."""

    set: OutputRef
    to: Annotated[Value, ValueOf("set")]


class SetVariable(Struct, frozen=True, tag=True):
    """A variable is set by hand."""

    set_variable: VariableRef
    to: Annotated[Value, ValueOf("set_variable")]


class SetVolume(Struct, frozen=True, tag=True):
    """A bus is set to a level."""

    volume: BusRef
    to: Share


class SetLanguage(Struct, frozen=True, tag=True):
    """The team's language changes."""

    language: LanguageRef


class SignFor(Struct, frozen=True, tag=True):
    """An item of the reset list is signed for."""

    sign: str
    why: str = "in a story"


class TakeOut(Struct, frozen=True, tag=True):
    """A prop is taken out of service, or put back."""

    out_of_order: PropRef
    is_: Annotated[bool, Key("is")] = True


class TestLock(Struct, frozen=True, tag=True):
    """A lock is released once between games."""

    test_release: OutputRef


class SenseProp(Struct, frozen=True, tag=True):
    """Players do something: an input takes a value."""

    sense: InputRef
    value: Annotated[Value, ValueOf("sense")]


class Fault(Struct, frozen=True, tag=True):
    """Something breaks, or is mended.

    `unplugged`: it no longer answers; `stuck`: it stays as it is; `slow`: all takes `by` longer;
    `bouncing`: a contact's changes come with false ones; `ghost`: a reader reports the tag `tag`,
    which is not there; `mended`: all is well again.
    """

    fault: PropRef
    is_: Annotated[Literal["unplugged", "stuck", "slow", "bouncing", "ghost", "mended"], Key("is")]
    by: Duration = 500_000
    tag: str = "000000078F"


class LetPass(Struct, frozen=True, tag=True):
    """Time passes."""

    wait: Duration


class Expect(Struct, frozen=True, tag=True):
    """This is so; with `within` it comes to be so in that time."""

    expect: Expectation


class Never(Struct, frozen=True, tag=True):
    """This does not come to be so for the time `for`, or until the story's end."""

    never: Expectation
    for_: Annotated[Duration | None, Key("for")] = None


class ExpectEffects(Struct, frozen=True, tag=True):
    """The whole list of orders since the story began, or since the last such list; none more, none less.

    `of` limits it to those props.
    """

    expect_effects: tuple[Seen, ...]
    of: tuple[OutputRef, ...] = ()


StoryAction = (
    Start
    | Pause
    | Resume
    | FinishGame
    | Reset
    | StopRoom
    | ClearStop
    | AddTime
    | GiveHint
    | WriteHint
    | ClearHint
    | Solve
    | Skip
    | ResetPuzzle
    | Go
    | StopCue
    | SetByHand
    | SetVariable
    | SetVolume
    | SetLanguage
    | SignFor
    | TakeOut
    | TestLock
    | SenseProp
    | Fault
    | LetPass
    | Expect
    | Never
    | ExpectEffects
)


class StoryStep(Struct, frozen=True):
    """An action with its time.  In a file the action's keys and these stand in one mapping.

    `at` counts from the story's beginning, `after` from the step before.  `within`: an expectation
    may take that long to come true.  `refused`: the room must refuse this command; every other
    command must be accepted.
    """

    action: Annotated[StoryAction, Inline()]
    at: Moment | None = None
    after: Duration | None = None
    within: Duration | None = None
    refused: bool = False


class Story(Struct, frozen=True):
    """A test: what is done, and what must come of it.

    `seed` feeds the show's random choices.
    """

    story: Annotated[str, Doc("what is tested, in a sentence")]
    steps: tuple[StoryStep, ...]
    room: RoomRef | None = None
    seed: int = 1

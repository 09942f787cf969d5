"""A room's state: plain data, printable, comparable, copyable and serialisable.

Times are integer microseconds on the room's axis.  Everything that can change while a show plays
stands here and nowhere else; `cues.engine` is the only writer.
"""

from typing import Any, Literal

from msgspec import Struct, field

from cues.course import Course, Phase
from cues.effects import Animate, Fade, Freeze, SetOutput
from cues.values import Text, Value


class Game(Struct):
    """One play of the show by one team."""

    id: str
    team: str | None
    players: int | None
    language: str
    comfort: dict[str, str]
    started: int
    ending: str | None = None


class GameClock(Struct):
    """The countdown: `left` microseconds at moment `at`; it runs down only while `running`.

    `total` is all the time given so far, so that `total - left` has been played.  `due` and `turn`
    are its place in the agenda.
    """

    running: bool = False
    left: int = 0
    at: int = 0
    total: int = 0
    due: int = -1
    turn: int = 0

    def left_at(self, at: int) -> int:
        """What is left at moment `at`, microseconds; never below 0."""
        return max(0, self.left - (at - self.at)) if self.running else self.left


class PuzzleState(Struct):
    """How a puzzle stands.

    `memory` is its rule's own, `due` and `turn` its rule's place in the agenda (-1: none), `hints`
    counts those shown, `began` is the game time played when it became active; `shut`: a cue locked
    it, and only a cue or a person opens it again.
    """

    state: Literal["locked", "active", "solved", "skipped"] = "locked"
    since: int = 0
    by_hand: bool = False
    progress: float | None = None
    hints: int = 0
    memory: Any = None
    due: int = -1
    turn: int = 0
    began: int = 0
    shut: bool = False


class PropState(Struct):
    """A prop's value (for an output: what was last ordered, and a fade's end) and health.

    `order` is what stands on an output; `owner` the root of the tree of cues that ordered it (0:
    nobody that is still running), `priority` that cue's; `waiting` an order of a lower priority that
    stands when that cue has ended.
    """

    value: Value
    since: int = 0
    by_hand: bool = False
    health: Literal["ok", "lost", "faulty", "out_of_order"] = "ok"
    order: SetOutput | Fade | Animate | Freeze | None = None
    owner: int = 0
    priority: int = 0
    waiting: SetOutput | Fade | Animate | None = None


Level = Literal["info", "attention", "danger"]


class Alert(Struct):
    """Something that needs a person."""

    id: str
    level: Level
    text: Text
    remedy: Text | None
    since: int


class ResetState(Struct):
    """How an item of the reset list stands."""

    done: bool = False
    by: Literal["sensor", "hand", "signed"] | None = None
    why: str | None = None


class Node(Struct):
    """A cue, group or step under way: a place in the explicit tree of all that runs.

    `place` indexes the plan's parts.  `parent` is 0 for a root, `root` the node of the cue that it
    belongs to, `children` all that it started and that still runs.  `began` is when it was due; `point`
    how far it has come; `part` what its next wake-up means; `due` and `turn` its place in the agenda
    (-1: none).  `ends` is the latest end of its timed actions; `left` how often it still repeats.
    `paused` is since when it is held (-1: it is not), `waits` whether it waits for a GO, `awaits` the
    child that must end before it goes on, `play` its sound, `back` what a pulse returns to.
    """

    id: int
    place: int
    parent: int
    root: int
    began: int
    point: int = 0
    part: int = 0
    due: int = -1
    turn: int = 0
    ends: int = 0
    left: int = 0
    paused: int = -1
    waits: bool = False
    awaits: int = 0
    play: int = 0
    back: Value = None
    children: list[int] = field(default_factory=list)


class PlayState(Struct):
    """A sound under way; it has played for `at - began` microseconds, or up to `held` while it is held."""

    clip: str
    prop: str
    level: float
    loop: bool
    duck: tuple[str, ...]
    began: int
    root: int
    node: int
    held: int = -1


class Shown(Struct):
    """What a screen shows in one role; `until` None: until something else comes."""

    text: str
    until: int | None = None


class Planned(Struct):
    """A synced cue that is to run at `due`, where the show has it at `fire_at`; `turn` as in a node."""

    due: int
    fire_at: int
    turn: int
    cause: str


class Ahead(Struct):
    """The course of the show at moment `at`, which this room takes up as soon as it is ready for a game."""

    course: Course
    at: int


class State(Struct):
    """The whole of a room.  `seq` is the number of the last fact; `at` never goes back.

    `turn` numbers wake-ups, `births` nodes and plays; `chance` feeds random choices; `spent` counts
    steps since `window`, against cycles.  `instances` holds the nodes of each cue that runs; `runs` how
    often each has begun in this game.  `before_pause` holds the values that inputs had when the game
    was paused, where they have changed since; `kept` the messages (room, name, value) that have come
    since.  `lag` is all the time that games have been held so far: rules of puzzles count without it.
    `waiting` lists the nodes that wait for a condition.  `heard` is the last message of each room;
    `answered` the last commands' ids with their refusals.

    With other rooms: `change` is the number of the last change to the whole show that is known here,
    `word_of` the place in the show of the room whose word on it counts here,
    `in_doubt`: its clock may have stood while the others' ran on,
    `given` the time that each room's cues have given in this game, `ahead` the game that the others play
    without this room, `played` the last game's id, `kept_values` other rooms' variables that changed
    while the game was paused.  `planned` are synced cues to come, `fired` when each was last to run.
    """

    journal: str = ""
    simulated: bool = False
    at: int = 0
    seq: int = 0
    phase: Phase = "idle"
    game: Game | None = None
    clock: GameClock = field(default_factory=GameClock)
    puzzles: dict[str, PuzzleState] = field(default_factory=dict)
    props: dict[str, PropState] = field(default_factory=dict)
    variables: dict[str, Value] = field(default_factory=dict)
    reset: dict[str, ResetState] = field(default_factory=dict)
    alerts: dict[str, Alert] = field(default_factory=dict)
    volumes: dict[str, float] = field(default_factory=dict)
    screens: dict[str, dict[str, Shown]] = field(default_factory=dict)
    talk: bool = False
    turn: int = 0
    births: int = 0
    chance: int = 0
    window: int = 0
    spent: int = 0
    games: int = 0
    was_reset: bool = False
    paused_at: int = -1
    lag: int = 0
    game_was_on: bool = False
    nodes: dict[int, Node] = field(default_factory=dict)
    instances: dict[str, list[int]] = field(default_factory=dict)
    plays: dict[int, PlayState] = field(default_factory=dict)
    waiting: list[int] = field(default_factory=list)
    runs: dict[str, int] = field(default_factory=dict)
    last_go: dict[str, int] = field(default_factory=dict)
    held_true: dict[str, bool] = field(default_factory=dict)
    kept: list[tuple[str, str, Value]] = field(default_factory=list)
    before_pause: dict[str, Value] = field(default_factory=dict)
    rooms_lost: dict[str, bool] = field(default_factory=dict)
    heard: dict[str, tuple[str, int]] = field(default_factory=dict)
    answered: dict[str, str | None] = field(default_factory=dict)
    change: int = 0
    word_of: int = 0
    in_doubt: bool = False
    given: dict[str, int] = field(default_factory=dict)
    ahead: Ahead | None = None
    played: str = ""
    kept_values: dict[str, Value] = field(default_factory=dict)
    planned: dict[str, Planned] = field(default_factory=dict)
    fired: dict[str, int] = field(default_factory=dict)


class RunningCue(Struct, frozen=True):
    """A cue that is on: `until` is known only where its end is a matter of time."""

    cue: str
    state: Literal["waiting", "running", "paused"]
    since: int
    until: int | None

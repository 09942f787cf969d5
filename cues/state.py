"""A room's state: plain data, printable, comparable, copyable and serialisable.

Times are integer microseconds on the room's axis.  Everything that can change while a show plays
stands here and nowhere else; `cues.engine` is the only writer.
"""

from typing import Any, Literal

from msgspec import Struct, field

from cues.values import Text, Value

Phase = Literal["idle", "ready", "running", "paused", "finished", "stopped"]


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
    """The countdown: `left` microseconds at moment `at`; it runs down only while `running`."""

    running: bool
    left: int
    at: int
    total: int


class PuzzleState(Struct):
    """How a puzzle stands.

    `memory` is its rule's own, `due` its rule's next tick, `hints` counts those shown.
    """

    state: Literal["locked", "active", "solved", "skipped"]
    since: int
    by_hand: bool = False
    progress: float | None = None
    hints: int = 0
    memory: Any = None
    due: int | None = None


class PropState(Struct):
    """A prop's value (for an output: what was last ordered, and a fade's end) and health.

    `order` is the `cues.effects` order that stands on an output, as its class's name and fields.
    """

    value: Value
    since: int
    by_hand: bool = False
    health: Literal["ok", "lost", "faulty", "out_of_order"] = "ok"
    order: Any = None


class Alert(Struct):
    """Something that needs a person."""

    id: str
    level: Literal["info", "attention", "danger"]
    text: Text
    remedy: Text | None
    since: int
    acknowledged: bool = False


class ResetState(Struct):
    """How an item of the reset list stands."""

    done: bool
    by: Literal["sensor", "hand", "signed"] | None
    why: str | None = None


class State(Struct):
    """The whole of a room.  `seq` is the number of the last fact; `at` never goes back."""

    journal: str = ""
    simulated: bool = False
    at: int = 0
    seq: int = 0
    phase: Phase = "idle"
    game: Game | None = None
    clock: GameClock = field(default_factory=lambda: GameClock(False, 0, 0, 0))
    puzzles: dict[str, PuzzleState] = field(default_factory=dict)
    props: dict[str, PropState] = field(default_factory=dict)
    variables: dict[str, Value] = field(default_factory=dict)
    reset: dict[str, ResetState] = field(default_factory=dict)
    alerts: dict[str, Alert] = field(default_factory=dict)
    volumes: dict[str, float] = field(default_factory=dict)


class RunningCue(Struct, frozen=True):
    """A cue that is on: `until` is known only where its end is a matter of time."""

    cue: str
    state: Literal["waiting", "running", "paused"]
    since: int
    until: int | None

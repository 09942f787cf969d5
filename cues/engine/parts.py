"""The parts of a cue, made ready: one for each step and group, found again by its place."""

from collections.abc import Callable
from enum import Enum

from cues.conditions import Condition
from cues.engine.judge import Test, test_of
from cues.engine.stage import Stage
from cues.show import Cue, Room, Show
from cues.state import Node
from cues.steps import Step

Act = Callable[[Stage, Node, int], None]
"""Does what a step says, at its due moment, for the node that it belongs to."""


Perform = Callable[[Stage, Node, "Part", int], None]
"""Runs a node of a part: its action, or a group's next steps."""


class Does(Enum):
    """What kind of part it is."""

    ACT = "act"
    SEQUENCE = "sequence"
    TIMELINE = "timeline"
    CHOICE = "choice"
    WHETHER = "whether"
    RUN = "run"


class Part:
    """A step made ready.

    `perform` runs it; `end` is called when its action is over, or stopped under way.  `guard` judges
    its `if`, `test` is the condition of a choice or a wait.  `act` does a plain action, and `lasts` is
    how long that takes.  `simple`: it needs no node of its own.  `skip` does what is left of it when
    its cue is skipped: outputs as they would have been left, no sounds.  `top` is the name of the cue
    whose whole this part is.
    """

    __slots__ = (
        "act",
        "action",
        "at",
        "cue",
        "does",
        "end",
        "go_on",
        "guard",
        "lasts",
        "parts",
        "perform",
        "place",
        "post",
        "pre",
        "priority",
        "repeat",
        "simple",
        "skip",
        "step",
        "test",
        "top",
    )

    def __init__(self, place: int, step: Step, cue: Cue, guard: Test | None, perform: Perform) -> None:
        self.place = place
        self.step = step
        self.action = step.action
        self.cue = cue.name
        self.priority = cue.priority
        self.at = step.at or 0
        self.pre = step.pre_wait
        self.post = step.post_wait
        self.go_on = step.go_on
        self.repeat = step.repeat
        self.guard = guard
        self.test: Test | None = None
        self.does = Does.ACT
        self.perform = perform
        self.end: Perform | None = None
        self.act: Act | None = None
        self.skip: Act | None = None
        self.lasts = 0
        self.parts: tuple[Part, ...] = ()
        self.simple = False
        self.top: str | None = None


class Shop:
    """Where parts are made: the show they are for, and all made so far."""

    def __init__(self, show: Show, room: Room) -> None:
        self.show = show
        self.room = room
        self.parts: list[Part] = []

    def new(self, step: Step, cue: Cue, perform: Perform) -> Part:
        """A part with its place."""
        part = Part(len(self.parts), step, cue, self.judge(step.if_) if step.if_ else None, perform)
        self.parts.append(part)
        return part

    def judge(self, condition: Condition) -> Test:
        """The function that judges a condition."""
        return test_of(condition, self.show, self.room)

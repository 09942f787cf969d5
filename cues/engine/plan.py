"""A room made ready to play: names looked up, conditions and actions turned into functions, once."""

from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

from msgspec import UNSET, UnsetType

from cues import conditions, triggers
from cues.engine.actions import part_of
from cues.engine.judge import Test, marks, test_of, watched, within
from cues.engine.parts import Part, Shop
from cues.engine.stage import Key
from cues.puzzles.api import Hearing, Rule
from cues.show import Cue, Prop, Puzzle, ResetItem, Room, Show
from cues.steps import (
    Choose,
    Parallel,
    Sequence,
    Step,
    Timeline,
    WaitFor,
    Whether,
)
from cues.values import Value, same

Match = Callable[[Value, Value], bool]

_GROUPS: dict[str, Callable[[tuple[Step, ...]], Timeline | Sequence | Parallel]] = {
    "timeline": Timeline,
    "sequence": Sequence,
    "parallel": Parallel,
}


class Caller(NamedTuple):
    """A cue that a trigger runs: `match` judges the new and the old value, where there is one."""

    cue: "CuePlan"
    match: Match | None


class CuePlan:
    """A cue made ready."""

    __slots__ = (
        "again",
        "cue",
        "key",
        "name",
        "once",
        "part",
        "phases",
        "sounded",
        "test",
        "then",
        "watched",
    )

    def __init__(self, cue: Cue, part: Part, test: Test | None) -> None:
        self.name = cue.name
        self.cue = cue
        self.part = part
        self.test = test
        self.phases = frozenset(cue.phases)
        self.again = cue.again
        self.once = cue.once
        self.then = cue.then
        self.key = "cue:" + cue.name
        self.watched = False
        self.sounded = False


class PropPlan:
    """An input made ready: whom its values concern.

    `by_value` and `always` are the cues that it triggers, `puzzles` those that watch it.
    """

    __slots__ = ("always", "by_value", "key", "momentary", "name", "prop", "puzzles", "takes", "watched")

    def __init__(self, prop: Prop) -> None:
        self.prop = prop
        self.name = prop.name
        self.takes = prop.takes
        self.momentary = prop.momentary
        self.key = "prop:" + prop.name
        self.by_value: dict[Value, list[Caller]] = {}
        self.always: list[Caller] = []
        self.puzzles: tuple[str, ...] = ()
        self.watched = False


class Watcher(NamedTuple):
    """A cue that runs when a condition comes to hold."""

    name: str
    cue: CuePlan
    test: Test
    watches: frozenset[str]


class PuzzlePlan(NamedTuple):
    """A puzzle made ready."""

    puzzle: Puzzle
    rule: Rule
    props: tuple[str, ...]
    test: Test | None


class Plan:
    """A room made ready to play.  `parts` holds every part of every cue, by place."""

    def __init__(self, show: Show, room: Room) -> None:
        self.show = show
        self.room = room
        self.languages = show.languages
        self.alone = len(show.rooms) == 1
        self.order = {name: place for place, name in enumerate(show.rooms)}
        self.together = _together(show, room)
        self.screens = tuple(p.name for p in room.props.values() if p.kind == "screen")
        self.outputs = {p.name: p for p in room.props.values() if p.direction == "out"}
        self.inputs = {p.name: PropPlan(p) for p in room.props.values() if p.direction == "in"}
        self.shop = Shop(show, room)
        self.parts = self.shop.parts
        self.cues = {name: self._cue_plan(cue) for name, cue in room.cues.items()}
        self.puzzles = {name: _puzzle_plan(puzzle, show, room) for name, puzzle in room.puzzles.items()}
        self.resets: dict[str, tuple[ResetItem, Test | None]] = {
            name: (item, test_of(item.sensor, show, room) if item.sensor else None)
            for name, item in room.reset.items()
        }
        self.contested = tuple(sorted(_contested(room)))
        self.callers: dict[Key, list[Caller]] = defaultdict(list)
        self.watchers: list[Watcher] = []
        self.left_marks: set[int] = {0}
        self.played_marks: set[int] = set()
        for cue in self.cues.values():
            for trigger in cue.cue.when:
                self._listen(cue, trigger)
        self.callers.default_factory = None
        self._watch_puzzles()
        self.hearing = _hearing(self.puzzles)
        self.opening = frozenset[str]().union(*(watched(p.if_) for p in room.puzzles.values() if p.if_))
        self.watched = self._all_watched()
        for prop in self.inputs.values():
            prop.watched = prop.key in self.watched
        for cue in self.cues.values():
            cue.watched = cue.key in self.watched
            cue.sounded = ("cue_starts", cue.name) in self.callers or ("cue_ends", cue.name) in self.callers

    def _cue_plan(self, cue: Cue) -> CuePlan:
        part = part_of(self.shop, Step(_GROUPS[cue.mode](cue.steps), repeat=cue.repeat), cue)
        plan = CuePlan(cue, part, test_of(cue.if_, self.show, self.room) if cue.if_ else None)
        part.top = plan.name
        return plan

    def _listen(self, cue: CuePlan, trigger: triggers.Trigger) -> None:
        match trigger:
            case triggers.PropBecomes(prop=prop, becomes=wanted) if prop in self.inputs:
                if wanted is UNSET:
                    self.inputs[prop].always.append(Caller(cue, None))
                else:
                    self.inputs[prop].by_value.setdefault(wanted, []).append(Caller(cue, None))
            case triggers.PropCrosses(crossing=prop, rises_to=rises, falls_to=falls) if prop in self.inputs:
                self.inputs[prop].always.append(Caller(cue, _crossing(rises, falls)))
            case triggers.ComesTrue(true=condition):
                name = f"{cue.name}.{len(self.watchers)}"
                self._mark(condition)
                self.watchers.append(
                    Watcher(name, cue, test_of(condition, self.show, self.room), watched(condition))
                )
            case triggers.TimeLeftIs(time_left=left):
                self.left_marks.add(left)
                self.callers[("time_left", str(left))].append(Caller(cue, None))
            case triggers.ElapsedIs(elapsed=played):
                self.played_marks.add(played)
                self.callers[("elapsed", str(played))].append(Caller(cue, None))
            case _:
                key, match = _key_of(trigger)
                self.callers[key].append(Caller(cue, match))

    def _mark(self, condition: conditions.Condition) -> None:
        left, played = marks(condition)
        self.left_marks |= left
        self.played_marks |= played

    def _watch_puzzles(self) -> None:
        watching: dict[str, list[str]] = defaultdict(list)
        for name, puzzle in self.puzzles.items():
            for prop in puzzle.props:
                watching[prop].append(name)
        for prop, names in watching.items():
            if prop in self.inputs:
                self.inputs[prop].puzzles = tuple(names)

    def _all_watched(self) -> frozenset[str]:
        found = set(self.opening)
        for watcher in self.watchers:
            found |= watcher.watches
        for cue in self.room.cues.values():
            for condition in _waited_for(cue.steps):
                found |= watched(condition)
                self._mark(condition)
        for puzzle in self.room.puzzles.values():
            if puzzle.if_:
                self._mark(puzzle.if_)
        for item in self.room.reset.values():
            found |= watched(item.sensor) if item.sensor else frozenset()
        return frozenset(found)


def _puzzle_plan(puzzle: Puzzle, show: Show, room: Room) -> PuzzlePlan:
    rule: Rule = puzzle.rule
    return PuzzlePlan(puzzle, rule, rule.watches(), test_of(puzzle.if_, show, room) if puzzle.if_ else None)


def _together(show: Show, room: Room) -> frozenset[str]:
    """The synced cues that another room has, too."""
    others = [other for other in show.rooms.values() if other.name != room.name]
    return frozenset(
        name
        for name, cue in room.cues.items()
        if cue.synced and any(name in other.cues and other.cues[name].synced for other in others)
    )


def _hearing(puzzles: dict[str, PuzzlePlan]) -> dict[str, tuple[str, ...]]:
    """By message: the puzzles to which it matters."""
    found: dict[str, tuple[str, ...]] = {}
    for name, plan in puzzles.items():
        if isinstance(plan.rule, Hearing):
            for message in plan.rule.hears():
                found[message] = (*found.get(message, ()), name)
    return found


def _crossing(rises: float | None, falls: float | None) -> Match:
    def match(now: Value, before: Value) -> bool:
        risen = rises is not None and within(now, rises, None) and not within(before, rises, None)
        fallen = falls is not None and within(now, None, falls) and not within(before, None, falls)
        return risen or fallen

    return match


def _key_of(trigger: triggers.Trigger) -> tuple[Key, Match | None]:
    match trigger:
        case triggers.PuzzleDone(solved=name):
            return ("solved", name), None
        case triggers.PuzzleWrong(missed=name):
            return ("missed", name), None
        case triggers.GameIs(game=what):
            return ("game", what), None
        case triggers.CueDoes(cue=name, does=what):
            return ("cue_" + what, name), None
        case triggers.VariableBecomes(variable=name, becomes=wanted, rises_to=rises, falls_to=falls):
            return ("variable", name), _crossing(rises, falls) if wanted is UNSET else _equal(wanted)
        case triggers.MessageComes(message=name, from_=room, value=wanted):
            key = "message" if room is None else "message_" + room
            return (key, name), None if wanted is UNSET else _equal(wanted)
        case _:
            return _becoming_key_of(trigger), None


def _becoming_key_of(trigger: triggers.Trigger) -> Key:
    match trigger:
        case triggers.PuzzleBecomes(puzzle=name, becomes=what):
            return ("puzzle_" + what, name)
        case triggers.PropHealthBecomes(health=name, becomes=what):
            return ("prop_" + what, name)
        case triggers.RoomBecomes(room=name, becomes=what):
            return ("room_" + what, name)
    raise TypeError(f"not a trigger: {trigger!r}")


def _equal(wanted: Value | UnsetType) -> Match:
    return lambda now, before: not isinstance(wanted, UnsetType) and same(now, wanted)


def _children(step: Step) -> tuple[Step, ...]:
    match step.action:
        case (
            Timeline(timeline=steps)
            | Sequence(sequence=steps)
            | Parallel(parallel=steps)
            | Choose(choose=steps)
        ):
            return steps
        case Whether(then=then, otherwise=otherwise):
            return (then,) if otherwise is None else (then, otherwise)
        case _:
            return ()


def _every_step(steps: tuple[Step, ...]) -> list[Step]:
    found: list[Step] = []
    for step in steps:
        found.append(step)
        found.extend(_every_step(_children(step)))
    return found


def _waited_for(steps: tuple[Step, ...]) -> list[conditions.Condition]:
    return [step.action.wait_for for step in _every_step(steps) if isinstance(step.action, WaitFor)]


def _contested(room: Room) -> set[str]:
    """Outputs that a cue with a priority writes."""
    found: set[str] = set()
    for cue in room.cues.values():
        if cue.priority > 0:
            for step in _every_step(cue.steps):
                for field in ("set", "pulse", "fade", "animate"):
                    found |= {getattr(step.action, field)} if hasattr(step.action, field) else set()
    return found

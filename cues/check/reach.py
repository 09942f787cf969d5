"""What can come to happen: cues that something runs, puzzles that can be played, endings that are reached.

Players may do anything that props can sense, and the game master may solve any active puzzle; what a
GO, a `set` or a `solve` by hand alone could bring about does not count, for a show should not need it.
A cue without `when` that no other cue runs is the game master's own, and counts as run.
"""

from collections.abc import Mapping

from msgspec import UNSET

from cues.check.plan import Plans
from cues.check.walk import Item
from cues.conditions import AllOf, AnyOf, Condition, CueIs, EndingIs, PuzzleIs, RoomIs, VariableIs
from cues.show import Cue, Puzzle, Room, Show
from cues.steps import ActOnPuzzle, Finish, RunCue, Say, SetVariable, StartCue
from cues.triggers import (
    ComesTrue,
    CueDoes,
    ElapsedIs,
    GameIs,
    MessageComes,
    PuzzleBecomes,
    PuzzleDone,
    PuzzleWrong,
    RoomBecomes,
    TimeLeftIs,
    Trigger,
    VariableBecomes,
)
from cues.units import format_duration
from cues.values import same

Named = tuple[str, str]
"""(room, name)."""


class Reach:
    """All that can happen: grown from the game's start until nothing is added."""

    def __init__(
        self,
        show: Show,
        within: Mapping[Named, tuple[Item, ...]],
        called: Mapping[Named, tuple[str, ...]],
        plans: Plans,
    ) -> None:
        self._show = show
        self._within = within
        self._called = called
        self._plans = plans
        self.cues: set[Named] = set()
        self.active: set[Named] = set()
        self.done: set[Named] = set()
        self.said: set[Named] = set()
        self.written: set[Named] = set()
        self.endings: set[str] = {show.out_of_time} if show.out_of_time is not None else set()
        before = -1
        while before < self._size():
            before = self._size()
            for room in show.rooms.values():
                self._grow(room)

    def _size(self) -> int:
        found = (self.cues, self.active, self.done, self.said, self.written, self.endings)
        return sum(len(one) for one in found)

    def _grow(self, room: Room) -> None:
        for puzzle in room.puzzles.values():
            if self.why_not_played(room, puzzle) is None:
                self.active.add((room.name, puzzle.name))
                self.done.add((room.name, puzzle.name))
        for cue in room.cues.values():
            if (room.name, cue.name) not in self.cues and self._can_run(room, cue):
                self._run(room, cue)

    def _run(self, room: Room, cue: Cue) -> None:
        """Note that a cue can run, and all that it then brings about."""
        coming = [cue]
        while coming:
            cue = coming.pop()
            if (room.name, cue.name) not in self.cues:
                self.cues.add((room.name, cue.name))
                coming += [room.cues[name] for name in self._led_to(room, cue) if name in room.cues]

    def _led_to(self, room: Room, cue: Cue) -> list[str]:
        names = [] if self._plans.of(room.name, cue.name).endless else [*cue.then]
        for item in self._within[room.name, cue.name]:
            match item.thing:
                case RunCue(run=name) | StartCue(start=name):
                    names.append(name)
                case Finish(finish=name):
                    self.endings.add(name)
                case ActOnPuzzle() | SetVariable() | Say():
                    self._act(room.name, item.thing)
        return names

    def _act(self, room: str, act: ActOnPuzzle | SetVariable | Say) -> None:
        match act:
            case ActOnPuzzle(puzzle=name, becomes="active"):
                self.active.add((room, name))
                self.done.add((room, name))
            case ActOnPuzzle(puzzle=name, becomes="solved" | "skipped"):
                self.done.add((room, name))
            case SetVariable(variable=name):
                self.written.add((room, name))
            case Say(send=name):
                self.said.add((room, name))

    def _can_run(self, room: Room, cue: Cue) -> bool:
        if cue.if_ is not None and not self.can_hold(cue.if_, room):
            return False
        if not cue.when:
            return (room.name, cue.name) not in self._called
        return any(self.why_never(trigger, room, cue) is None for trigger in cue.when)

    def why_not_played(self, room: Room, puzzle: Puzzle) -> str | None:
        """Why a puzzle can never be active, or None if it can."""
        if (room.name, puzzle.name) in self.active:
            return None
        missing = [name for name in puzzle.after if (room.name, name) not in self.done]
        if missing:
            return f"it comes after {' and '.join(missing)}, which can never be done"
        if puzzle.if_ is not None and not self.can_hold(puzzle.if_, room):
            return "its `if` can never hold"
        return None

    def why_never(self, trigger: Trigger, room: Room, cue: Cue) -> str | None:
        """Why a cue's trigger can never come, or None if it can."""
        out_of_phase = _why_out_of_phase(trigger, cue)
        if out_of_phase is not None:
            return out_of_phase
        match trigger:
            case TimeLeftIs() | ElapsedIs():
                return _why_time_never(trigger, self._show.duration)
            case PuzzleDone() | PuzzleWrong() | PuzzleBecomes():
                return self._why_puzzle_never(trigger, room.name)
            case VariableBecomes(becomes=becomes, rises_to=None, falls_to=None) if becomes is UNSET:
                return "it names neither a value nor a bound; add `becomes`, `rises_to` or `falls_to`"
            case VariableBecomes(variable=name) if (room.name, name) not in self.written:
                return f"no cue that can run sets variable {name}"
            case MessageComes(message=name, from_=sender):
                return self._why_unheard(name, sender)
            case CueDoes(cue=name, does=does):
                return self._why_cue_never(room.name, name, does)
            case RoomBecomes(room=name) if name == room.name:
                return "a room is never lost to itself"
            case ComesTrue(true=condition) if not self.can_hold(condition, room):
                return "its condition can never hold"
        return None

    def _why_puzzle_never(self, trigger: PuzzleDone | PuzzleWrong | PuzzleBecomes, room: str) -> str | None:
        match trigger:
            case PuzzleDone(solved=name):
                possible, what = (room, name) in self.done, "solved"
            case PuzzleWrong(missed=name):
                possible, what = (room, name) in self.active, "played"
            case PuzzleBecomes(puzzle=name, becomes="active"):
                possible, what = (room, name) in self.active, "active"
            case PuzzleBecomes(puzzle=name, becomes="solved" | "skipped" as becomes):
                possible, what = (room, name) in self.done, becomes
            case _:
                return None
        return None if possible else f"puzzle {name} can never be {what}"

    def _why_unheard(self, name: str, sender: str | None) -> str | None:
        rooms = sorted(room for room, said in self.said if said == name)
        if not rooms:
            return f"no cue that can run sends {name}"
        if sender is not None and sender not in rooms:
            return f"room {sender} never sends {name}; {' and '.join(rooms)} does"
        return None

    def _why_cue_never(self, room: str, name: str, does: str) -> str | None:
        if (room, name) not in self.cues:
            return f"cue {name} never runs"
        if does == "ends" and self._plans.of(room, name).endless:
            return f"cue {name} goes on for ever"
        return None

    def can_hold(self, condition: Condition, room: Room) -> bool:
        """Whether a condition might come to hold; what cannot be told is taken to be possible."""
        match condition:
            case AllOf(all=parts):
                return all(self.can_hold(part, room) for part in parts)
            case AnyOf(any=parts):
                return any(self.can_hold(part, room) for part in parts)
            case PuzzleIs(puzzle=name, is_="solved" | "skipped" | "done"):
                return (room.name, name) in self.done
            case PuzzleIs(puzzle=name, is_="active"):
                return (room.name, name) in self.active
            case CueIs(cue=name, is_="running" | "run"):
                return (room.name, name) in self.cues
            case EndingIs(ending=name):
                return name in self.endings
            case RoomIs(room=name, is_="lost"):
                return name != room.name
            case VariableIs(variable=name):
                return (room.name, name) in self.written or _holds_at_first(condition, room, self._show)
        return True


def _why_out_of_phase(trigger: Trigger, cue: Cue) -> str | None:
    phases = _phases_of(trigger)
    if phases is None or set(phases) & set(cue.phases):
        return None
    return (
        f"the game is then {' or '.join(phases)}, and the cue runs only while {' or '.join(cue.phases)}; "
        f"add `phases: [{', '.join(phases)}]`"
    )


def _why_time_never(trigger: TimeLeftIs | ElapsedIs, duration: int) -> str | None:
    time = trigger.time_left if isinstance(trigger, TimeLeftIs) else trigger.elapsed
    if time > duration:
        return f"the whole game lasts {format_duration(duration)}"
    if time == (duration if isinstance(trigger, TimeLeftIs) else 0):
        return "that is when the game begins; use `game: starts`"
    return None


def _phases_of(trigger: Trigger) -> tuple[str, ...] | None:
    """The phases that the game can be in when a trigger comes, where the trigger tells them."""
    match trigger:
        case GameIs(game="starts" | "resumes" | "runs_out") | TimeLeftIs() | ElapsedIs():
            return ("running",)
        case GameIs(game="finishes"):
            return ("finished",)
        case GameIs(game="resets"):
            return ("idle", "ready")
    return None


def _holds_at_first(condition: VariableIs, room: Room, show: Show) -> bool:
    variable = room.variables.get(condition.variable) or show.variables.get(condition.variable)
    if variable is None:
        return True
    value = variable.initial
    if condition.is_ is not UNSET:
        return same(value, condition.is_)
    if isinstance(value, int | float):
        low, high = condition.at_least, condition.at_most
        return (low is None or value >= low) and (high is None or value <= high)
    return True

"""What the engine's parts share while an event is worked on: the state, the plan, and what came of it."""

from heapq import heapify, heappush
from typing import TYPE_CHECKING

from cues import facts
from cues.effects import Effect
from cues.engine import wording
from cues.facts import Fact
from cues.state import Alert, Level, State
from cues.values import Text, Value

if TYPE_CHECKING:
    from cues.engine.plan import Plan

NODE, PUZZLE, CLOCK, TOGETHER = 0, 1, 2, 3
"""Whose turn it is, in an entry of the agenda."""

BUDGET = 5_000
WINDOW = 10_000
"""So many steps and starts within so many microseconds are a cycle, which the engine cuts."""

Key = tuple[str, str]
"""What happened, as triggers are looked up by it: `("solved", "id_tag")`."""

PassedOver = tuple[int, str, str, str]
"""When, which cue, what would have made it run, and why it did not."""


class Stage:
    """One room's play in progress.

    `agenda` is a heap of (due, turn, whose, which); an entry counts only while its owner still holds
    that due and turn.  `happened` are the things that triggers listen for, in order; `dirty` the parts
    of the state that conditions watch and that have changed.  `skipping` names the cues that
    are being brought to their end.
    """

    __slots__ = ("agenda", "dirty", "effects", "facts", "happened", "passed", "plan", "skipping", "state")

    def __init__(self, plan: "Plan", state: State) -> None:
        self.plan = plan
        self.state = state
        self.agenda: list[tuple[int, int, int, int | str]] = []
        self.effects: list[Effect] = []
        self.facts: list[Fact] = []
        self.passed: list[PassedOver] = []
        self.happened: list[tuple[Key, Value, Value, int]] = []
        self.dirty: set[str] = set()
        self.skipping: set[str] = set()

    def seq(self) -> int:
        """The number of the next fact."""
        self.state.seq += 1
        return self.state.seq

    def tell(self, fact: Fact) -> None:
        """Note a fact."""
        self.facts.append(fact)

    def happen(self, what: str, name: str, at: int, now: Value = None, before: Value = None) -> None:
        """Let triggers know of it, once this part of the event is done."""
        self.happened.append(((what, name), now, before, at))

    def touch(self, part: str) -> None:
        """Mark a part of the state as changed, for the conditions that watch it."""
        if part in self.plan.watched:
            self.dirty.add(part)

    def turn(self) -> int:
        """The number of the next wake-up: among equal dues, the order in which they were asked for."""
        self.state.turn += 1
        return self.state.turn

    def wake(self, due: int, turn: int, whose: int, which: int | str) -> None:
        """Put an entry on the agenda."""
        heappush(self.agenda, (due, turn, whose, which))

    def rebuild(self) -> None:
        """Make the agenda anew from the state, after dues have been shifted or a state restored."""
        state = self.state
        entries: list[tuple[int, int, int, int | str]] = [
            (node.due, node.turn, NODE, node.id)
            for node in state.nodes.values()
            if node.due >= 0 and node.paused < 0
        ]
        entries += [(p.due, p.turn, PUZZLE, name) for name, p in state.puzzles.items() if p.due >= 0]
        if state.clock.due >= 0:
            entries.append((state.clock.due, state.clock.turn, CLOCK, ""))
        entries += [(p.due, p.turn, TOGETHER, name) for name, p in state.planned.items()]
        self.agenda = entries
        heapify(self.agenda)

    def chance(self) -> int:
        """The next random number, 64 bits (SplitMix64; Steele, Lea and Flood, OOPSLA 2014)."""
        mask = 0xFFFFFFFFFFFFFFFF
        self.state.chance = (self.state.chance + 0x9E3779B97F4A7C15) & mask
        z = self.state.chance
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        return z ^ (z >> 31)

    def raise_alert(self, name: str, level: str, text: Text, at: int, remedy: Text | None = None) -> None:
        """Tell people of something; the same again is told once."""
        known = self.state.alerts.get(name)
        if known is not None and known.text == text:
            return
        shade: Level = "info" if level == "info" else "danger" if level == "danger" else "attention"
        self.state.alerts[name] = Alert(name, shade, dict(text), remedy and dict(remedy), at)
        self.tell(facts.AlertRaised(self.seq(), at, name, shade, dict(text)))

    def clear_alert(self, name: str, at: int) -> None:
        """Its cause is gone."""
        if self.state.alerts.pop(name, None) is not None:
            self.tell(facts.AlertCleared(self.seq(), at, name))

    def spend(self, at: int) -> bool:
        """Whether one more step may be taken now; where not, says so."""
        state = self.state
        if at - state.window >= WINDOW:
            state.window = at
            state.spent = 0
        state.spent += 1
        if state.spent == BUDGET:
            self.raise_alert("cycle", "danger", wording.CYCLE, at)
        return state.spent < BUDGET

    def pick(self, text: Text) -> str:
        """A text in the team's language, or in the show's first one."""
        game = self.state.game
        language = game.language if game else self.plan.languages[0]
        return text.get(language) or text.get(self.plan.languages[0]) or next(iter(text.values()), "")

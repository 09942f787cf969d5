"""Puzzles: locked, active, solved or skipped, as their rules and people say."""

from collections.abc import Callable
from typing import Literal

from cues import facts
from cues.engine import timing, wording
from cues.engine.stage import PUZZLE, Stage
from cues.puzzles.api import Hearing, Verdict
from cues.state import PuzzleState
from cues.values import Value

DONE = ("solved", "skipped")


def open_ready(stage: Stage, at: int) -> None:
    """Activate every locked puzzle whose time has come."""
    for name, plan in stage.plan.puzzles.items():
        known = stage.state.puzzles[name]
        if known.state == "locked" and not known.shut and _may_open(stage, name, plan.puzzle.after):
            activate(stage, name, at)


def _may_open(stage: Stage, name: str, after: tuple[str, ...]) -> bool:
    puzzles, test = stage.state.puzzles, stage.plan.puzzles[name].test
    done = all(earlier in puzzles and puzzles[earlier].state in DONE for earlier in after)
    return done and (test is None or test(stage.state))


def activate(stage: Stage, name: str, at: int) -> None:
    """Let players at a puzzle; one whose prop is out of order is left out."""
    known = stage.state.puzzles.get(name)
    if known is None or known.state == "active" or stage.state.phase != "running":
        return
    plan = stage.plan.puzzles[name]
    stage.state.puzzles[name] = PuzzleState("active", at, began=timing.played(stage, at), hints=known.hints)
    stage.tell(facts.PuzzleActivated(stage.seq(), at, name))
    _changed(stage, name, "active", at)
    if any(_out_of_order(stage, prop) for prop in plan.props):
        skip(stage, name, at, "out_of_order")
        return
    _ask(stage, name, lambda: plan.rule.begin(at - stage.state.lag, _values(stage, plan.props)), at)


def _out_of_order(stage: Stage, prop: str) -> bool:
    return prop in stage.state.props and stage.state.props[prop].health == "out_of_order"


def _values(stage: Stage, props: tuple[str, ...]) -> dict[str, Value]:
    known = stage.state.props
    return {prop: known[prop].value if prop in known else None for prop in props}


def sensed(stage: Stage, name: str, prop: str, at: int) -> None:
    """An input of an active puzzle reported."""
    known = stage.state.puzzles[name]
    if known.state != "active":
        return
    plan = stage.plan.puzzles[name]
    _ask(
        stage,
        name,
        lambda: plan.rule.sense(known.memory, at - stage.state.lag, prop, _values(stage, plan.props)),
        at,
    )


def heard(stage: Stage, name: str, message: str, at: int, said: int) -> None:
    """Another room said something that matters to an active puzzle."""
    known = stage.state.puzzles[name]
    rule, lag = stage.plan.puzzles[name].rule, stage.state.lag
    if known.state == "active" and isinstance(rule, Hearing):
        _ask(stage, name, lambda: rule.struck(known.memory, at - lag, message, said - lag), at)


def due(stage: Stage, name: str, at: int) -> None:
    """A moment that a rule asked for has come."""
    known = stage.state.puzzles[name]
    known.due = -1
    if known.state == "active":
        plan = stage.plan.puzzles[name]
        _ask(
            stage,
            name,
            lambda: plan.rule.tick(known.memory, at - stage.state.lag, _values(stage, plan.props)),
            at,
        )


def _ask(stage: Stage, name: str, call: Callable[[], Verdict], at: int) -> None:
    """Ask a rule, whose author may be a stranger: what it raises becomes an alert."""
    try:
        verdict = call()
        if not isinstance(verdict, Verdict):
            raise TypeError(f"gave {type(verdict).__name__}, not a Verdict")
    except Exception as error:
        text = wording.fill(wording.RULE_FAULT, {"name": name, "why": f"{type(error).__name__}: {error}"})
        stage.raise_alert("rule:" + name, "danger", text, at)
        return
    _take(stage, name, verdict, at)


def _take(stage: Stage, name: str, verdict: Verdict, at: int) -> None:
    known = stage.state.puzzles[name]
    known.memory = verdict.memory
    known.progress = None if verdict.progress is None else min(1.0, max(0.0, verdict.progress))
    known.due = -1
    if verdict.notice is not None:
        text = wording.fill(wording.RULE_FAULT, {"name": name, "why": verdict.notice})
        stage.raise_alert("rule:" + name, "danger", text, at)
    if verdict.missed:
        stage.tell(facts.PuzzleMissed(stage.seq(), at, name, verdict.given))
        stage.happen("missed", name, at, verdict.given)
    if verdict.solved:
        solve(stage, name, at, by_hand=False)
    elif verdict.due is not None:
        known.due = max(at, verdict.due + stage.state.lag)
        known.turn = stage.turn()
        stage.wake(known.due, known.turn, PUZZLE, name)


def solve(stage: Stage, name: str, at: int, *, by_hand: bool) -> None:
    """A puzzle is solved."""
    known = stage.state.puzzles.get(name)
    if known is None or known.state in DONE:
        return
    took = timing.played(stage, at) - known.began if known.state == "active" else 0
    _end(known, "solved", at)
    known.by_hand = by_hand
    known.progress = None if known.progress is None else 1.0
    stage.tell(facts.PuzzleSolved(stage.seq(), at, name, by_hand, took))
    _done(stage, name, "solved", at)


def skip(stage: Stage, name: str, at: int, why: Literal["by_hand", "out_of_order"]) -> None:
    """A puzzle is left out; what waits for it goes on."""
    known = stage.state.puzzles.get(name)
    if known is None or known.state in DONE:
        return
    _end(known, "skipped", at)
    stage.tell(facts.PuzzleSkipped(stage.seq(), at, name, why))
    _done(stage, name, "skipped", at)


def _end(known: PuzzleState, state: Literal["solved", "skipped", "locked"], at: int) -> None:
    known.state = state
    known.since = at
    known.due = -1


def _done(stage: Stage, name: str, state: str, at: int) -> None:
    _changed(stage, name, state, at)
    stage.happen("solved", name, at)
    stage.happen("open", "", at)


def _changed(stage: Stage, name: str, state: str, at: int) -> None:
    stage.touch("puzzle:" + name)
    stage.happen("puzzle_" + state, name, at)


def lock(stage: Stage, name: str, at: int) -> None:
    """Take a puzzle from the players, until a cue or a person opens it again."""
    known = stage.state.puzzles.get(name)
    if known is None or known.state == "locked":
        return
    _end(known, "locked", at)
    known.shut = True
    known.by_hand, known.progress, known.memory = False, None, None
    _changed(stage, name, "locked", at)


def reset(stage: Stage, name: str, at: int) -> None:
    """Begin a puzzle anew."""
    if name not in stage.state.puzzles:
        return
    lock(stage, name, at)
    stage.tell(facts.PuzzleReset(stage.seq(), at, name))
    activate(stage, name, at)


def out_of_order(stage: Stage, prop: str, at: int) -> None:
    """A prop was taken out of service: active puzzles that need it are left out."""
    for name, plan in stage.plan.puzzles.items():
        if prop in plan.props and stage.state.puzzles[name].state == "active":
            skip(stage, name, at, "out_of_order")

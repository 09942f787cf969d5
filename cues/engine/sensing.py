"""What inputs report: the new value, then the puzzles that watch it, then the cues that it triggers."""

import re

from msgspec import UNSET, UnsetType

from cues.engine import halting, puzzling, together, tree
from cues.engine.plan import Caller, PropPlan
from cues.engine.stage import Stage
from cues.values import LOCKED, RELEASED, Value

_COLOUR = re.compile("#[0-9a-fA-F]{6}")


def fitting(takes: str, value: Value) -> Value | UnsetType:
    """`value`, if a prop that `takes` such values can have it; else UNSET."""
    if value is None:
        return value if takes == "text" else UNSET
    match takes:
        case "flag":
            good = isinstance(value, bool)
        case "number":
            good = isinstance(value, int | float) and not isinstance(value, bool)
        case "level":
            good = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
        case "lock":
            good = value in (LOCKED, RELEASED)
        case "colour":
            good = isinstance(value, str) and _COLOUR.fullmatch(value) is not None
        case _:
            good = isinstance(value, str)
    return value if good else UNSET


def sensed(stage: Stage, name: str, value: Value, at: int) -> bool:
    """An input took a value; whether it can have it."""
    plan = stage.plan.inputs[name]
    if plan.takes == "flag":
        if value is not True and value is not False:
            return False
    elif fitting(plan.takes, value) is UNSET:
        return False
    state = stage.state
    prop = state.props[name]
    before = prop.value
    if before == value and not plan.momentary:
        return True
    prop.value = value
    prop.since = at
    if plan.watched:
        stage.dirty.add(plan.key)
    if state.phase == "paused":
        if not plan.momentary:
            state.before_pause.setdefault(name, before)
    elif prop.health != "out_of_order" and state.phase != "stopped":
        _consequences(stage, plan, value, before, at)
    return True


def _consequences(stage: Stage, plan: PropPlan, value: Value, before: Value, at: int) -> None:
    if plan.puzzles and stage.state.phase == "running":
        for puzzle in plan.puzzles:
            puzzling.sensed(stage, puzzle, plan.name, at)
    callers = plan.by_value.get(value)
    if callers is not None:
        _call(stage, callers, plan.name, value, before, at)
    if plan.always:
        _call(stage, plan.always, plan.name, value, before, at)


def _call(stage: Stage, callers: list[Caller], name: str, value: Value, before: Value, at: int) -> None:
    cause = "becomes:" + name
    for cue, match in callers:
        if match is None or match(value, before):
            run(stage, cue.name, cause, at)


def run(stage: Stage, name: str, cause: str, at: int) -> None:
    """A trigger calls a cue: it runs if its phases and rules of re-entry let it."""
    state, cue = stage.state, stage.plan.cues[name]
    if state.phase not in cue.phases:
        stage.passed.append((at, name, cause, f"the game was {state.phase}"))
    elif name in stage.plan.together:
        if cue.test is None or cue.test(state):
            together.call(stage, name, cause, at)
        else:
            stage.passed.append((at, name, cause, "its condition did not hold"))
    elif (
        (cue.test is None and not cue.once and name not in state.instances)
        or halting.admit(stage, name, cause, at)
    ) and stage.spend(at):
        tree.begin_cue(stage, name, cause, at)


def catch_up(stage: Stage, at: int) -> None:
    """The game goes on: what players changed while it was paused happens now."""
    changed, stage.state.before_pause = stage.state.before_pause, {}
    for name, before in changed.items():
        value = stage.state.props[name].value
        if value != before:
            _consequences(stage, stage.plan.inputs[name], value, before, at)

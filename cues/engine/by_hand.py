"""Outputs and variables set by a person's hand."""

from msgspec import UNSET

from cues.effects import SetOutput
from cues.engine import outputs, sensing, variables
from cues.engine.stage import Stage
from cues.values import Value


def set_prop(stage: Stage, name: str, value: Value) -> str | None:
    """Give an output a value by hand; why not, or None."""
    prop = stage.plan.outputs.get(name)
    if prop is None:
        return unknown("output", name, stage.plan.outputs)
    fitting = sensing.fitting(prop.takes, value)
    if prop.takes == "none" or fitting is UNSET or value is None:
        return f"set: {name} is a {prop.kind}; it cannot be '{value}'"
    known = stage.state.props[name]
    if known.health == "out_of_order":
        return f"set: {name} is out of order"
    known.owner = known.priority = 0
    outputs.give(stage, SetOutput(stage.state.at, name, value), value, 0, 0)
    known.by_hand = True
    return None


def set_variable(stage: Stage, name: str, value: Value) -> str | None:
    """Give a variable a value by hand; why not, or None."""
    if stage.state.phase != "running":
        return f"set: variables are set while the game runs, not while it is {stage.state.phase}"
    variable = stage.plan.room.variables.get(name)
    if variable is None:
        return unknown("variable", name, stage.plan.room.variables)
    if variable.room not in (None, stage.plan.room.name):
        return f"set: variable {name} is set in room {variable.room}; ask that room"
    if not variables.fits(variable.kind, value):
        return f"set: variable {name} holds a {variable.kind}; it cannot be '{value}'"
    variables.change(stage, name, value, None, stage.state.at)
    return None


def unknown(what: str, name: str, known: object) -> str:
    """That nothing has this name, and what there is."""
    names = sorted(str(each) for each in known)  # type: ignore[attr-defined]
    return f"there is no {what} '{name}'; there are: {', '.join(names[:12]) or 'none'}"

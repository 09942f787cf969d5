"""Variables: changed by steps and by hand, within their kinds."""

from msgspec import UNSET, UnsetType

from cues import facts
from cues.engine.stage import Stage
from cues.values import Value, same

KINDS: dict[str, tuple[type, ...]] = {"number": (int, float), "flag": (bool,), "text": (str,)}


def fits(kind: str, value: Value) -> bool:
    """Whether a variable of that kind can hold `value`."""
    return isinstance(value, KINDS[kind]) and (kind == "flag" or not isinstance(value, bool))


def change(stage: Stage, name: str, to: Value | UnsetType, add: float | None, at: int) -> None:
    """Give a variable a value, or add to it."""
    before = stage.state.variables.get(name)
    now = before if isinstance(to, UnsetType) else to
    if to is UNSET and add is not None and isinstance(before, int | float):
        now = before + add
    if name not in stage.state.variables or same(now, before):
        return
    stage.state.variables[name] = now
    stage.tell(facts.VariableChanged(stage.seq(), at, name, now))
    stage.touch("variable:" + name)
    stage.happen("variable", name, at, now, before)

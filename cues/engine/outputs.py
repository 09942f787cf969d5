"""Who says what on an output: a higher priority stands while its cue runs; among equals the latest."""

from msgspec.structs import replace

from cues.effects import Animate, Fade, Freeze, SetOutput
from cues.engine.stage import Stage
from cues.ramps import sample, settled
from cues.state import PropState
from cues.values import Value

Order = SetOutput | Fade | Animate


def give(stage: Stage, order: Order, value: Value, owner: int, priority: int) -> None:
    """Let `order` stand on its output, unless a running cue of a higher priority has it."""
    prop = stage.state.props.get(order.prop)
    if prop is None or prop.health == "out_of_order":
        return
    if prop.priority > priority and prop.owner in stage.state.nodes:
        prop.waiting = order
        return
    prop.value = value
    prop.since = order.at
    prop.by_hand = False
    prop.order = order
    prop.owner = owner
    prop.priority = priority
    stage.effects.append(order)
    key = "prop:" + order.prop
    if key in stage.plan.watched:
        stage.dirty.add(key)


def value_at(prop: PropState, at: int) -> Value:
    """What an output shows at that moment, in mid-fade too."""
    order = prop.order
    if isinstance(order, Fade) and at >= order.at + order.over:
        return order.to
    return prop.value if order is None or isinstance(order, SetOutput) else sample(order, at)


def held_since(stage: Stage, prop: PropState) -> int:
    """Since when an output's fade is held by a pause of the game or of its cue; -1 where it is not."""
    node = stage.state.nodes.get(prop.owner)
    if node is not None and node.paused >= 0:
        return node.paused
    return stage.state.paused_at


def moving(prop: PropState, at: int) -> bool:
    """Whether an output's order still changes it after `at`."""
    return prop.order is not None and not isinstance(prop.order, SetOutput) and not settled(prop.order, at)


def halt(stage: Stage, owners: set[int], at: int, fade_out: int) -> None:
    """A cue was stopped: its fades hold where they are, its patterns go to their low, over `fade_out`."""
    for name, prop in stage.state.props.items():
        if prop.owner not in owners:
            continue
        if moving(prop, at):
            _settle(stage, name, prop, at, fade_out)
    release(stage, owners, at)


def finish_fades(stage: Stage, owners: set[int], at: int) -> None:
    """A cue is skipped: what it was moving is where it would have come to."""
    for name, prop in stage.state.props.items():
        if prop.owner in owners and moving(prop, at):
            order = prop.order
            if isinstance(order, Fade) or (isinstance(order, Animate) and order.lasts is not None):
                prop.order = SetOutput(at, name, prop.value)
                stage.effects.append(prop.order)


def _settle(stage: Stage, name: str, prop: PropState, at: int, fade_out: int) -> None:
    held = held_since(stage, prop)
    present = value_at(prop, at if held < 0 else held)
    rest = prop.order.low if isinstance(prop.order, Animate) else present
    order: Order = SetOutput(at, name, rest)
    if isinstance(prop.order, Animate) and fade_out > 0:
        order = Fade(at, name, present, rest, fade_out, "linear")
    prop.order, prop.value, prop.since = order, rest, at
    stage.effects.append(order)
    stage.touch("prop:" + name)


def release(stage: Stage, owners: set[int], at: int) -> None:
    """A cue has ended: what cues of a lower priority wanted meanwhile stands now."""
    for name in stage.plan.contested:
        prop = stage.state.props.get(name)
        if prop is None or prop.owner not in owners:
            continue
        prop.owner = prop.priority = 0
        waiting, prop.waiting = prop.waiting, None
        if isinstance(waiting, Fade):
            give(stage, SetOutput(at, name, waiting.to), waiting.to, 0, 0)
        elif waiting is not None:
            order = replace(waiting, at=at)
            give(stage, order, order.low if isinstance(order, Animate) else order.value, 0, 0)


def retire(stage: Stage, name: str, safe: Value, at: int) -> None:
    """An output is out of order: below the show it is brought to its safe level, and so it stands here."""
    prop = stage.state.props[name]
    prop.value, prop.since, prop.by_hand = safe, at, False
    prop.order = None if safe is None else SetOutput(at, name, safe)
    prop.owner = prop.priority = 0
    prop.waiting = None
    stage.touch("prop:" + name)


def freeze(stage: Stage, at: int, owners: set[int] | None = None) -> None:
    """Hold every moving output where it is (those of `owners`, where given)."""
    for name, prop in stage.state.props.items():
        mine = owners is None or prop.owner in owners
        if mine and held_since(stage, prop) < 0 and moving(prop, at):
            stage.effects.append(Freeze(at, name, value_at(prop, at)))


def thaw(stage: Stage, held_from: int, at: int, owners: set[int] | None = None) -> None:
    """Let outputs that were held since `held_from` go on as if no time had passed."""
    for prop in stage.state.props.values():
        order = prop.order
        if order is None or isinstance(order, SetOutput) or (owners is not None and prop.owner not in owners):
            continue
        node = stage.state.nodes.get(prop.owner)
        alone = node.paused - (at - held_from) if node is not None and node.paused >= 0 else -1
        if settled(order, held_from if alone < 0 else alone):
            continue
        prop.order = replace(order, at=order.at + (at - held_from))
        if alone < 0:
            stage.effects.append(prop.order)

"""What a room is fitted with: its drivers, and what they offer beside their port."""

from collections.abc import Callable, Container, Mapping
from typing import Protocol

from msgspec import Struct

from controller.lines import Line
from cues.engine import Engine
from cues.port import Driver, Scheduler
from cues.show import Prop
from cues.values import Value

Sense = Callable[[str, Value], None]


class Fitting(Struct):
    """A room's drivers.

    `beat` is called four times a second while the room's loop turns (a guard wants that); `sense`
    lets simulated props feel what a `sense` command says.
    """

    drivers: tuple[Driver, ...]
    beat: Callable[[], None] | None = None
    sense: Sense | None = None


class Fit(Protocol):
    """Makes a room's drivers, unopened."""

    def __call__(self, start: Mapping[str, Value], scheduler: Scheduler) -> Fitting:
        """`start` is what every output is to be claimed at, and what inputs last said."""


def start_levels(
    props: Mapping[str, Prop], engine: Engine, withheld: Container[str], now: int
) -> dict[str, Value]:
    """What every output is to be claimed at: as its state says, where it is and may be so.

    Also what every input last said: a simulated one then is as players left it.
    """
    found: dict[str, Value] = {}
    for name, prop in props.items():
        known = engine.state.props.get(name)
        if known is None or prop.takes == "none":
            continue
        if prop.direction == "in":
            if known.value is not None:
                found[name] = known.value
        else:
            line = Line(prop, None, now)
            found[name] = line.off if name in withheld else _start_level(line, engine, now)
    return found


def on_since(props: Mapping[str, Prop], engine: Engine, withheld: Container[str]) -> dict[str, int]:
    """Since when each output that is on has been."""
    lines = {
        name: Line(prop, None, 0)
        for name, prop in props.items()
        if prop.direction == "out" and prop.takes != "none"
    }
    return {
        name: known.since
        for name, known in engine.state.props.items()
        if name in lines
        and name not in withheld
        and known.health != "out_of_order"
        and lines[name].is_on(known.value)
    }


def _start_level(line: Line, engine: Engine, now: int) -> Value:
    known = engine.state.props[line.name]
    value = engine.value(line.name, now)
    if known.health == "out_of_order" or value is None:
        return line.safe
    longest = line.prop.max_on
    if longest is not None and line.is_on(value) and now - known.since >= longest:
        return line.off
    return value

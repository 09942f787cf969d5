"""How often lights flash, as far as it is written: at most three times a second is held to be safe.

WCAG 2.2, success criterion 2.3.1: a flash is a pair of opposing changes of a tenth of full light or
more; counted here in each channel, so that red on its own counts too.
"""

from collections.abc import Iterable, Sequence

from msgspec import UNSET, Struct

from cues.check.plan import Moment
from cues.effects import Animate, Fade, SetOutput
from cues.ramps import Order, channels, flashes_per_second, sample
from cues.show import Prop
from cues.steps import AnimateLight, FadeLight, Pulse, SetProp
from cues.values import Value

SAFE = 3.0
"""Flashes a second."""

SECOND = 1_000_000
VISIBLE = 0.1


class Flashing(Struct, frozen=True):
    """A light that flashes too fast: so many times in its worst second, from a step at `at` on."""

    light: str
    rate: float
    at: str


def rate_of_pattern(step: AnimateLight) -> float:
    """How many times a second a step's pattern flashes at worst."""
    return flashes_per_second(
        Animate(0, step.animate, step.pattern, step.low, step.high, step.period, step.for_)
    )


def rate_of_steps(levels: Sequence[tuple[int, tuple[float, ...]]]) -> float:
    """Flashes in the worst second of a light that takes these channels at these moments.

    Between two moments it goes straight from one to the other.  A rhythm just over three a second,
    which one second can't tell from three, is found over three seconds.
    """
    width = max((len(level) for _, level in levels), default=0)
    worst = 0.0
    for channel in range(width):
        turns = _turns([(at, level[channel]) for at, level in levels if len(level) == width])
        worst = max(worst, _most(turns, SECOND) // 2, _most(turns, 3 * SECOND) / 2 / 3)
    return worst


def flashing_steps(moments: Iterable[Moment], props: dict[str, Prop]) -> list[Flashing]:
    """The lights that a cue's single steps (set, pulse, fade) flash too fast."""
    orders: dict[str, list[tuple[Order, str]]] = {}
    for moment in moments:
        for light, order in _orders(moment):
            if light in props and props[light].kind == "light":
                orders.setdefault(light, []).append((order, moment.at))
    found = []
    for light, written in orders.items():
        rate = rate_of_steps(_levels([order for order, _ in _in_turn(written)], _rest(props[light])))
        if rate > SAFE:
            found.append(Flashing(light, rate, written[0][1]))
    return found


def _orders(moment: Moment) -> list[tuple[str, Order]]:
    match moment.action:
        case SetProp(set=light, to=to):
            return [(light, SetOutput(moment.due, light, to))]
        case Pulse(pulse=light, to=to, for_=lasts):
            back = SetOutput(moment.due + lasts, light, None)
            return [(light, SetOutput(moment.due, light, to)), (light, back)]
        case FadeLight(fade=light, to=to, over=over, from_=start):
            given = None if start is UNSET else start
            return [(light, Fade(moment.due, light, given, to, over))]
    return []


def _in_turn(written: list[tuple[Order, str]]) -> list[tuple[Order, str]]:
    return sorted(written, key=lambda one: one[0].at)


def _rest(light: Prop) -> Value:
    if light.initial is not UNSET:
        return light.initial
    if light.safe is not UNSET:
        return light.safe
    return "#000000" if light.takes == "colour" else 0.0


def _levels(orders: list[Order], rest: Value) -> list[tuple[int, tuple[float, ...]]]:
    """What the light shows at each corner of its course; None in an order means what was there before it."""
    levels: list[tuple[int, tuple[float, ...]]] = []
    now, before = rest, rest
    for order, after in zip(orders, [*orders[1:], None], strict=True):
        until = after.at if after is not None else None
        if isinstance(order, Fade):
            start = now if order.start is None else order.start
            order = Fade(order.at, order.prop, start, order.to, order.over, order.curve)
            end = order.at + order.over if until is None else min(until, order.at + order.over)
            levels += [(order.at, channels(order, order.at)), (end, channels(order, end))]
            before, now = now, sample(order, end)
        elif isinstance(order, SetOutput):
            value = before if order.value is None else order.value
            before, now = now, value
            if until != order.at:
                levels.append((order.at, channels(SetOutput(order.at, order.prop, value), order.at)))
    return levels


def _turns(levels: list[tuple[int, float]]) -> list[int]:
    """The moments at which a course has gone a tenth or more against its last extreme."""
    turns: list[int] = []
    if not levels:
        return turns
    low = high = levels[0][1]
    for at, level in levels[1:]:
        if level >= low + VISIBLE:
            turns.append(at)
            low, high = 2.0, level  # now it can only fall: `low` is out of reach
        elif level <= high - VISIBLE:
            turns.append(at)
            low, high = level, -2.0
        else:
            low = min(low, level) if low <= 1.0 else low
            high = max(high, level) if high >= 0.0 else high
    return turns


def _most(turns: list[int], window: int) -> int:
    """The most turns in any window of that length (its end excluded)."""
    most = first = 0
    for last, at in enumerate(turns):
        while at - turns[first] >= window:
            first += 1
        most = max(most, last - first + 1)
    return most

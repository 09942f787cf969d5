"""Fades and patterns as functions of time: what an order says about its prop at any moment.

Times are integer microseconds on the axis of the order's own `at`.  A level is a number from 0 to
1; a colour is `#rrggbb`, where each channel is the share of its own light and colours are mixed
channel by channel, so that a white light and an RGB light fade alike.  Nothing here raises, and
equal calls give equal values on every machine: all chance is integer arithmetic on `seed`.
"""

from collections.abc import Callable, Mapping
from typing import TypeGuard

from msgspec import Struct

from cues.effects import Animate, Fade, Freeze, SetOutput
from cues.values import Value, same

Order = SetOutput | Fade | Animate | Freeze
"""An order that stands on an output until the next one."""

FRAME = 20_000
"""Microseconds between two frames of a fade: 50 a second."""

FULL = 65_536
"""A pattern's share of the way from `low` to `high` is counted in parts of this."""

_BOUND = 1e9  # nothing a prop takes is near it; keeps floats finite and refuses NaN
_VISIBLE = 0.1  # a tenth of full light counts as a change: WCAG 2.2, "general flash"
_MASK = (1 << 64) - 1


class Pattern(Struct, frozen=True):
    """A way to move between two values.

    `share` takes microseconds since the start, the period and the seed and gives 0 to `FULL`;
    `edges`: it jumps, at the start and the middle of each period, and stands still between.
    `flashes`: pairs of brighter and darker in one period, at worst.
    """

    share: Callable[[int, int, int], int]
    flashes: float
    edges: bool = False


def sample(order: Order, at: int) -> Value:
    """The value that `order` gives its prop at `at`; before its start, the value it starts from."""
    if isinstance(order, Fade):
        return _faded(order, at)
    if isinstance(order, Animate):
        return _patterned(order, at)
    return order.value


def channels(order: Order, at: int) -> tuple[float, ...]:
    """`sample` without rounding: one number from 0 to 1 for a level, three for a colour, else none."""
    if isinstance(order, Fade):
        ends = _channels(order.start), _channels(order.to)
        share = _progress(order, at)
    elif isinstance(order, Animate):
        ends = _channels(order.low), _channels(order.high)
        share = _share(order, at)
    else:
        return _channels(order.value)
    if len(ends[0]) == len(ends[1]):
        return tuple(_between(a, b, share) for a, b in zip(*ends, strict=True))
    return _channels(sample(order, at))


def settled(order: Order, at: int) -> bool:
    """Whether `order` asks for no more change after `at`."""
    if isinstance(order, Fade):
        return at >= order.at + order.over or (at > order.at and _blend(order.start, order.to, 0.5) is None)
    if isinstance(order, Animate):
        if _is_over(order, at) or same(order.low, order.high):
            return True
        return order.lasts is None and at >= order.at and not _moves(order)
    return True


def next_change(order: Order, at: int, frame: int = FRAME) -> int | None:
    """The next moment after `at` that is worth a frame; None when nothing more changes.

    A strobe's edges come exactly, all else every `frame` microseconds, and the end itself always; a
    strobe whose period is shorter than a frame is sampled like all else.
    """
    if settled(order, at) or isinstance(order, SetOutput | Freeze):
        return None
    if at < order.at:
        return order.at
    coming = at + max(frame, 1)
    if isinstance(order, Fade):
        return min(coming, order.at + order.over)
    if not _moves(order):
        return order.at + (order.lasts or 0)
    if PATTERNS[order.pattern].edges and order.period >= frame:
        coming = at + _to_edge(at - order.at, order.period)
    return coming if order.lasts is None else min(coming, order.at + order.lasts)


def flashes_per_second(order: Order) -> float:
    """How many times `order` makes its prop brighter and darker again within its worst second.

    Changes of less than a tenth of full light in every channel do not count.  At most three a
    second are held to be safe: WCAG 2.2, success criterion 2.3.1.
    """
    if not isinstance(order, Animate) or not _moves(order) or not _flashes(order.low, order.high):
        return 0.0
    each = PATTERNS[order.pattern].flashes
    rate = each * 1_000_000 / order.period
    if order.lasts is None or order.lasts >= 1_000_000:
        return rate
    return min(rate, each * -(-max(order.lasts, 0) // order.period))


def _faded(order: Fade, at: int) -> Value:
    elapsed = at - order.at
    if elapsed >= order.over:
        return order.to
    if elapsed <= 0:
        return order.start
    blend = _blend(order.start, order.to, CURVES.get(order.curve, _linear)(elapsed, order.over))
    return order.to if blend is None else blend


def _progress(order: Fade, at: int) -> float:
    elapsed, over = at - order.at, order.over
    if elapsed >= over:
        return 1.0
    if elapsed <= 0:
        return 0.0
    return CURVES.get(order.curve, _linear)(elapsed, over)


# Curves divide whole numbers only once, at the end: so they are exactly monotone.


def _linear(elapsed: int, over: int) -> float:
    return elapsed / over


def _ease_in(elapsed: int, over: int) -> float:
    return (elapsed * elapsed) / (over * over)


def _ease_out(elapsed: int, over: int) -> float:
    left = over - elapsed
    return (over * over - left * left) / (over * over)


def _ease_in_out(elapsed: int, over: int) -> float:
    if 2 * elapsed <= over:
        return (2 * elapsed * elapsed) / (over * over)
    left = over - elapsed
    return (over * over - 2 * left * left) / (over * over)


CURVES: Mapping[str, Callable[[int, int], float]] = {
    "linear": _linear,
    "ease_in": _ease_in,
    "ease_out": _ease_out,
    "ease_in_out": _ease_in_out,
}
"""Curve -> share of the way, from microseconds passed (more than 0, less than all) and in all."""


def _is_over(order: Animate, at: int) -> bool:
    return order.lasts is not None and at >= order.at + order.lasts


def _moves(order: Animate) -> bool:
    return order.period > 0 and order.pattern in PATTERNS


def _patterned(order: Animate, at: int) -> Value:
    share = _share(order, at)
    if share <= 0.0:
        return order.low
    if share >= 1.0:
        return order.high
    blend = _blend(order.low, order.high, share)
    return blend if blend is not None else order.high if share >= 0.5 else order.low


def _share(order: Animate, at: int) -> float:
    elapsed = at - order.at
    if elapsed < 0 or _is_over(order, at):
        return 0.0
    if not _moves(order):
        return 1.0
    return PATTERNS[order.pattern].share(elapsed, order.period, order.seed) / FULL


def _strobe(elapsed: int, period: int, seed: int) -> int:
    return FULL if 2 * (elapsed % period) < period else 0


def _heartbeat(elapsed: int, period: int, seed: int) -> int:
    """Two beats, the second weaker: from 0 to 25 % and from 30 to 55 % of the period, then rest."""
    phase = elapsed % period
    return max(_bump(phase * 4, period), _bump((phase * 10 - period * 3) * 2, period * 5) * 5 // 8)


def _bump(part: int, whole: int) -> int:
    return 4 * FULL * part * (whole - part) // (whole * whole) if 0 < part < whole else 0


def _flicker(elapsed: int, period: int, seed: int) -> int:
    """A new random share at every period, and straight lines between."""
    slot, phase = divmod(elapsed, period)
    before, after = _chance(seed, slot), _chance(seed, slot + 1)
    return before + (after - before) * phase // period


def _chance(seed: int, slot: int) -> int:
    """0 to `FULL` by SplitMix64 (Steele, Lea and Flood 2014, public domain constants)."""
    mixed = (seed + (slot + 1) * 0x9E3779B97F4A7C15) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return ((mixed ^ (mixed >> 31)) & _MASK) * (FULL + 1) >> 64


PATTERNS: Mapping[str, Pattern] = {
    "flicker": Pattern(_flicker, flashes=0.5),
    "heartbeat": Pattern(_heartbeat, flashes=2.0),
    "strobe": Pattern(_strobe, flashes=1.0, edges=True),
}


def _to_edge(elapsed: int, period: int) -> int:
    phase = elapsed % period
    return (period + 1) // 2 - phase if 2 * phase < period else period - phase


def _blend(a: Value, b: Value, share: float) -> Value:
    """`share` of the way from `a` to `b`; None when there is no such way."""
    if _is_number(a) and _is_number(b):
        return _between(a, b, share)
    start, end = _colour(a), _colour(b)
    if start is None or end is None:
        return None
    return "#" + bytes(x + round((y - x) * share) for x, y in zip(start, end, strict=True)).hex()


def _between(low: float, high: float, share: float) -> float:
    if share >= 1.0:
        return high  # what a sum of rounded parts may miss
    value = low + (high - low) * share
    return min(max(value, low), high) if low <= high else max(min(value, low), high)


def _is_number(value: Value) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and -_BOUND < value < _BOUND


def _colour(value: Value) -> bytes | None:
    if not isinstance(value, str) or len(value) != 7 or value[0] != "#":
        return None
    try:
        parts = bytes.fromhex(value[1:])
    except ValueError:
        return None
    return parts if len(parts) == 3 else None


def _channels(value: Value) -> tuple[float, ...]:
    if _is_number(value):
        return (min(max(float(value), 0.0), 1.0),)
    parts = _colour(value)
    return () if parts is None else tuple(part / 255 for part in parts)


def _flashes(low: Value, high: Value) -> bool:
    a, b = _channels(low), _channels(high)
    if not a or len(a) != len(b):
        return not same(low, high)
    return any(abs(x - y) >= _VISIBLE for x, y in zip(a, b, strict=True))

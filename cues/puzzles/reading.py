"""How puzzle kinds read props: what counts as on, as wanted, as news."""

import math
from collections.abc import Iterable, Mapping
from typing import Annotated

from msgspec import UNSET, Struct, UnsetType

from cues.grammar import Doc, InputRef, Key, PropValue, Ref
from cues.values import Value, same

FLAG_KINDS = ("contact", "button", "beam", "plate", "lever", "motion")

FlagRef = Annotated[str, Ref("prop", kinds=FLAG_KINDS)]
"""An input that is on or off."""


class Wanted(Struct, frozen=True):
    """A prop at a value (`is`), or its number within bounds, both included; without either: on."""

    prop: Annotated[InputRef, Doc("the input")]
    is_: Annotated[PropValue | UnsetType, Key("is"), Doc("the value it must have")] = UNSET
    at_least: Annotated[float | None, Doc("the smallest number that will do")] = None
    at_most: Annotated[float | None, Doc("the largest number that will do")] = None

    def met(self, values: Mapping[str, Value]) -> bool:
        """Whether the prop has it now."""
        value = plain(values.get(self.prop))
        if self.at_least is not None or self.at_most is not None:
            return within(value, self.at_least, self.at_most)
        return value is True if isinstance(self.is_, UnsetType) else same(value, self.is_)

    def problems(self) -> tuple[str, ...]:
        """Bounds the wrong way round, or bounds and a value at once."""
        bounded = self.at_least is not None or self.at_most is not None
        if bounded and not isinstance(self.is_, UnsetType):
            return (f"{self.prop} has 'is' and bounds; keep one of them",)
        return bounds_problems(self.prop, self.at_least, self.at_most)


def bounds_problems(name: str, at_least: float | None, at_most: float | None) -> tuple[str, ...]:
    """What is wrong with two bounds of a number called `name`."""
    if at_least is not None and at_most is not None and at_least > at_most:
        return (f"{name}: at_least {at_least:g} is above at_most {at_most:g}, so nothing fits; swap them",)
    return ()


def within(value: Value, at_least: float | None, at_most: float | None) -> bool:
    """Whether `value` is a number within bounds, both included."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return (at_least is None or value >= at_least) and (at_most is None or value <= at_most)


def plain(value: Value) -> Value:
    """`value`, or None in place of what JSON cannot hold (infinities, not-a-number, enormous integers)."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if -(1 << 63) <= value < 1 << 63 else None
    return value if isinstance(value, float) and math.isfinite(value) else None


def those_on(props: Iterable[str], values: Mapping[str, Value]) -> list[str]:
    """Which of `props` are on, in the order given."""
    return [prop for prop in dict.fromkeys(props) if values.get(prop) is True]


def comes_on(on: list[str], prop: str, values: Mapping[str, Value]) -> bool:
    """Whether `prop`, not among those `on` so far, is on now."""
    return prop not in on and values.get(prop) is True


def is_news(before: Value, after: Value) -> bool:
    """Whether a report counts after the one before: a text always does, all else when it differs."""
    return isinstance(after, str) or not same(before, after)


def repeated(names: Iterable[str]) -> list[str]:
    """Names that stand more than once, in order."""
    seen: list[str] = []
    twice: list[str] = []
    for name in names:
        (twice if name in seen else seen).append(name)
    return list(dict.fromkeys(twice))

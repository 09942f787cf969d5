"""Values of props and variables, and the kinds of props."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

Takes = Literal["flag", "number", "text", "level", "colour", "lock", "none"]

Value = bool | int | float | str | None
"""What a prop senses or shows, or a variable holds; its prop's kind declares which of these."""

Text = Mapping[str, str]
"""Language code -> what a person reads."""

LOCKED = "locked"
RELEASED = "released"


class Kind(Struct, frozen=True):
    """A kind of prop: which way it works and what its values are.

    `takes`: `flag` is True or False, `number` a float, `text` a string or None, `level` a float
    from 0 to 1, `colour` text `#rrggbb`, `lock` `locked` or `released`, `none` no value of its own
    (a speaker, a screen).  `momentary`: each report is news, even when it repeats the last.
    """

    name: str
    direction: Literal["in", "out"]
    takes: Takes
    momentary: bool = False


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("contact", "in", "flag"),
        Kind("button", "in", "flag"),
        Kind("beam", "in", "flag"),
        Kind("plate", "in", "flag"),
        Kind("lever", "in", "flag"),
        Kind("motion", "in", "flag"),
        Kind("keypad", "in", "text", momentary=True),
        Kind("tag_reader", "in", "text"),
        Kind("dial", "in", "number"),
        Kind("sensor", "in", "number"),
        Kind("device", "in", "text", momentary=True),
        Kind("lock", "out", "lock"),
        Kind("relay", "out", "flag"),
        Kind("fan", "out", "flag"),
        Kind("light", "out", "level"),  # with `colour: rgb` it takes a colour
        Kind("speaker", "out", "none"),
        Kind("screen", "out", "none"),
    )
}


def same(a: Value, b: Value) -> bool:
    """Whether `a` and `b` are one value: `True` is not 1."""
    return a == b and isinstance(a, bool) == isinstance(b, bool)

"""One scalar's text into what its shape asks for."""

from collections.abc import Callable, Mapping
from typing import Any

from cues import units
from cues.showfile.names import Names
from cues.showfile.nodes import Scalar
from cues.showfile.problems import Place, listed, near
from cues.showfile.shapes import Measure, OneOf, Plain, Reference
from cues.units import UnitError, shown
from cues.values import KINDS, Value

_READ: Mapping[str, Callable[[str], Any]] = {
    "text": str,
    "path": units.path,
    "flag": units.flag,
    "number": units.number,
    "whole": units.whole,
    "duration": units.duration,
    "moment": units.moment,
    "share": units.share,
    "times": units.times,
}


def plain(shape: Plain, scalar: Scalar) -> Any:
    """A text, flag or number within its bounds."""
    if scalar.empty:
        raise UnitError(
            "nothing stands here" if shape.name == "text" else f"a {_WANTED[shape.name]} is missing"
        )
    value: Any = _READ[shape.name](scalar.text)
    if shape.at_least is not None and value < shape.at_least:
        raise UnitError(f"{scalar.text} is too little; {shape.at_least:g} is the least")
    if shape.at_most is not None and value > shape.at_most:
        raise UnitError(f"{scalar.text} is too much; {shape.at_most:g} is the most")
    return value


_WANTED = {
    "path": "file's name",
    "flag": "word such as yes or no",
    "number": "number",
    "whole": "whole number",
}


def measure(shape: Measure, scalar: Scalar) -> Any:
    """A number with a unit."""
    if scalar.empty:
        raise UnitError(_MISSING[shape.unit])
    value: Any = _READ[shape.unit](scalar.text)
    if value == 0 and shape.some:
        raise UnitError(f"{scalar.text} is no time; write a longer one, such as 2s or 60min")
    if value < 0 and not shape.signed:
        raise UnitError(f"{scalar.text} is less than nothing; only time that is added may be")
    return value


_MISSING: Mapping[str, str] = {
    "duration": "a duration is missing; write one like 300ms, 2.5s, 10min or 1h",
    "moment": "a moment is missing; write one like 0:03, 1:30 or 2.5s",
    "share": "a share is missing; write one like 60% or 0.6",
    "times": "how often is missing; write a whole number from 1, or forever",
}


def one_of(shape: OneOf, scalar: Scalar) -> str:
    """One of a few words."""
    if scalar.text in shape.words:
        return scalar.text
    if scalar.empty:
        raise UnitError(f"a word is missing; write {listed(shape.words)}")
    cure = near(scalar.text, shape.words) or f"; write {listed(shape.words)}"
    raise UnitError(f"{shown(scalar.text)} is not possible here{cure}")


def reference(shape: Reference, scalar: Scalar, names: Names) -> str:
    """The name of something that is there, and of the right kind."""
    ref, name = shape.ref, scalar.text
    known = names.known[ref.to]
    if known is not None and name not in known:
        what = ref.to.removeprefix("puzzle_")
        if scalar.empty:
            raise UnitError(f"the name of a {what} is missing")
        raise UnitError(f"no {what} {shown(name)}{near(name, known) or _there_are(what, known)}")
    if ref.to == "prop" and name in names.kinds:
        _fits(name, names.kinds[name], ref.kinds, ref.direction)
    return name


def is_right(shape: Reference, name: str, names: Names) -> bool:
    """Whether a reference is to something that is there, and of the right kind."""
    try:
        reference(shape, Scalar(name, Place("", 0, 0)), names)
    except UnitError:
        return False
    return True


def _there_are(what: str, known: tuple[str, ...]) -> str:
    if not known:
        return f"; no {what} is written yet"
    are = "is" if len(known) == 1 else "are"
    return f"; there {are} {', '.join(sorted(known))}" if len(known) <= 20 else ""


def _fits(name: str, kind: str, kinds: tuple[str, ...], direction: str | None) -> None:
    if kinds and kind not in kinds:
        raise UnitError(
            f"{name} is a {readable_kind(kind)}; here it takes a {listed(map(readable_kind, kinds))}"
        )
    if direction and KINDS[kind].direction != direction:
        does, wanted = ("senses", "an output") if direction == "out" else ("acts", "an input")
        raise UnitError(f"{name} is a {readable_kind(kind)}, which {does}; here it takes {wanted}")


def readable_kind(kind: str) -> str:
    """`tag reader` for `tag_reader`."""
    return kind.replace("_", " ")


def declared(to: str, name: str, scalar: Scalar, names: Names) -> Value:
    """A value of the type that the thing `name` declares; as it stands, if that is unknown."""
    takes = _takes(to, name, names)
    if to == "comfort" and names.comfort.get(name):
        return one_of(OneOf(names.comfort[name]), scalar)
    if takes is None:
        return scalar.text
    if scalar.empty and takes != "colour":
        raise UnitError("a value is missing" + (_COMMENT if takes in ("level", "text") else ""))
    # a variable's text is never None
    return units.value(takes, scalar.text, scalar.quoted or to == "variable")


_COMMENT = "; what begins with a bare # is a comment, so quote it"


def has_numbers(to: str, name: str, names: Names) -> None:
    """Refuses what has no more and less."""
    takes = _takes(to, name, names)
    if takes not in (None, "number", "level"):
        what = readable_kind(names.kinds[name]) if to == "prop" else f"{takes} variable"
        raise UnitError(f"{name} is a {what}, which has no numbers")


def _takes(to: str, name: str, names: Names) -> str | None:
    return (names.takes.get(name) if to == "prop" else names.variables.get(name)) or None

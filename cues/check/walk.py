"""Every written thing of a show with its dotted place, found through the model's own fields and marks."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, get_args, get_origin

from msgspec import Struct
from msgspec.structs import fields

from cues.grammar import Key, Ref, Translated

INLINE = frozenset({"action", "rule"})
"""Fields whose keys stand in their owner's mapping in the file."""


class Item(Struct, frozen=True):
    """A struct of the model and the dotted place where it is written."""

    at: str
    thing: Struct


class Mention(Struct, frozen=True):
    """A name that stands somewhere in the show for something else in it."""

    at: str
    ref: Ref
    name: str
    owner: Struct


class Phrase(Struct, frozen=True):
    """Words for people, per language."""

    at: str
    words: Mapping[str, str]


class Field(Struct, frozen=True):
    """A field of a class of the model: its name, its key in a file, and its mark, if it has one."""

    name: str
    key: str
    mark: Ref | Translated | None


@cache
def fields_of(kind: type[Struct]) -> tuple[Field, ...]:
    """The fields of a class with what their marks say."""
    found = []
    for field in fields(kind):
        marks = list(_marks(field.type))
        key = next((mark.name for mark in marks if isinstance(mark, Key)), field.name)
        meant = next((mark for mark in marks if isinstance(mark, Ref | Translated)), None)
        found.append(Field(field.name, key, meant))
    return tuple(found)


def items(thing: Struct, at: str) -> Iterator[Item]:
    """`thing` and every struct within it, outermost first."""
    yield Item(at, thing)
    for field in fields_of(type(thing)):
        value = getattr(thing, field.name)
        yield from _within(value, at if field.name in INLINE else _join(at, field.key))


def mentions(thing: Struct, at: str) -> Iterator[Mention]:
    """Every name in `thing`, and in all within it, that stands for something else."""
    for item in items(thing, at):
        for field in fields_of(type(item.thing)):
            if isinstance(field.mark, Ref):
                place = _join(item.at, field.key)
                for name in _names(getattr(item.thing, field.name)):
                    yield Mention(place, field.mark, name, item.thing)


def phrases(thing: Struct, at: str) -> Iterator[Phrase]:
    """All words for people in `thing`; a list of them gives one each."""
    for item in items(thing, at):
        for field in fields_of(type(item.thing)):
            if isinstance(field.mark, Translated):
                place = _join(item.at, field.key)
                value = getattr(item.thing, field.name)
                if isinstance(value, Mapping):
                    yield Phrase(place, value)
                elif isinstance(value, tuple):
                    yield from (Phrase(f"{place}.{index}", words) for index, words in enumerate(value))


def _within(value: Any, at: str) -> Iterator[Item]:
    if isinstance(value, Struct):
        yield from items(value, at)
    elif isinstance(value, tuple | list):
        for index, one in enumerate(value):
            yield from _within(one, f"{at}.{index}")
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _within(one, f"{at}.{key}")


def _names(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, tuple | list):
        return tuple(one for one in value if isinstance(one, str))
    if isinstance(value, Mapping):
        return tuple(one for one in value if isinstance(one, str))
    return ()


def _marks(kind: Any) -> Iterator[Any]:
    if get_origin(kind) is Annotated:
        inner, *marks = get_args(kind)
        yield from marks
        yield from _marks(inner)
        return
    for part in get_args(kind):
        if not (isinstance(part, type) and issubclass(part, Struct)):
            yield from _marks(part)


def _join(at: str, key: str) -> str:
    return f"{at}.{key}" if at else key

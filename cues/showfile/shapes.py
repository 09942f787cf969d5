"""What the model's classes say about files: each field's type and marks as a shape to be read.

The reader, the JSON Schema and the reference are all made from these.
"""

import types
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from msgspec import NODEFAULT, UNSET, Meta, Struct, UnsetType
from msgspec.structs import fields, replace

from cues.grammar import (
    Below,
    Doc,
    Inline,
    Key,
    KeyedBy,
    Made,
    OwnFile,
    Ref,
    Short,
    Translated,
    Unit,
    ValueOf,
)

Class = type[Struct]


class Plain(Struct, frozen=True):
    """A scalar: `text`, `flag`, `number`, `whole` or a file's `path`, with bounds where there are any."""

    name: Literal["text", "flag", "number", "whole", "path"]
    at_least: float | None = None
    at_most: float | None = None


class Measure(Struct, frozen=True):
    """A number with a unit (`cues.grammar.Unit`)."""

    unit: str
    signed: bool = False
    some: bool = False


class Reference(Struct, frozen=True):
    """The name of something else (`cues.grammar.Ref`)."""

    ref: Ref


class Declared(Struct, frozen=True):
    """A value whose type another key declares, or a number of it; `field` None: nothing does."""

    field: str | None
    number: bool = False


class Words(Struct, frozen=True):
    """A text per language."""


class OneOf(Struct, frozen=True):
    """One of these words."""

    words: tuple[str, ...]


class Many(Struct, frozen=True):
    """A list, or one thing alone."""

    item: "Shape"


class ByName(Struct, frozen=True):
    """Names, or what `key` says, with what they name."""

    key: Reference | None
    item: "Shape"


class Record(Struct, frozen=True):
    """A mapping with the keys of a class."""

    cls: Class


class Forms(Struct, frozen=True):
    """A mapping with the keys of one of these classes, told by its first key."""

    classes: tuple[Class, ...]


class Either(Struct, frozen=True):
    """A scalar, or a mapping."""

    scalar: "Shape"
    record: "Shape"


class Beside(Struct, frozen=True):
    """The options of a class in Python beside the show, which the sibling key `python` names."""


Shape = (
    Plain | Measure | Reference | Declared | Words | OneOf | Many | ByName | Record | Forms | Either | Beside
)


class Field(Struct, frozen=True):
    """A key of a class: its field's name, its key in the file, its shape, and what stands without it.

    `inline`: its keys stand among those around it; `short`: it may stand for the whole mapping;
    `keyed_by`: its key is the word that this other field would say, which is `said` by that and has
    no key; `own_file`: a folder's files.
    """

    name: str
    key: str
    shape: Shape | None
    required: bool
    default: Any = UNSET
    doc: str = ""
    inline: Inline | None = None
    short: bool = False
    keyed_by: str | None = None
    own_file: str | None = None
    said: bool = False

    @property
    def written(self) -> bool:
        """Whether its own key stands in a file: not a name, which is the key above, nor what others say."""
        is_name = self.required and self.key == "name"
        return not (is_name or self.inline or self.said or self.keyed_by)


@cache
def fields_of(cls: Class) -> tuple[Field, ...]:
    """The fields of a class that are read from a file, in their order."""
    read = [found for field in fields(cls) if (found := _field(field)) is not None]
    said = {field.keyed_by for field in read}
    return tuple(replace(field, said=True) if field.name in said else field for field in read)


@cache
def field_of(cls: Class, name: str) -> Field | None:
    """A field by its own name."""
    return next((field for field in fields_of(cls) if field.name == name), None)


@cache
def keys_of(cls: Class) -> tuple[str, ...]:
    """The keys of a class in a file, without those of what stands inline in it."""
    keys = [
        words_of(cls, field.keyed_by) if field.keyed_by else (field.key,)
        for field in fields_of(cls)
        if field.keyed_by or field.written
    ]
    return tuple(key for some in keys for key in some)


@cache
def first_keys(classes: tuple[Class, ...]) -> Mapping[str, Class]:
    """Each class by the key that tells it."""
    return {fields_of(cls)[0].key: cls for cls in classes}


def words_of(cls: Class, name: str) -> tuple[str, ...]:
    """The words that a field may say."""
    field = field_of(cls, name)
    assert field is not None
    assert isinstance(field.shape, OneOf)
    return field.shape.words


def _field(field: Any) -> Field | None:
    _, marks = _unwrapped(field.type)
    found = {type(mark): mark for mark in reversed(marks)}
    if Made in found:
        return None
    inline, key, doc = found.get(Inline), found.get(Key), found.get(Doc)
    required = field.default is NODEFAULT and field.default_factory is NODEFAULT
    return Field(
        name=field.name,
        key=key.name if key else field.name,
        shape=None if inline and inline.by else shape_of(field.type),
        required=required,
        default=_default(field),
        doc=doc.text if doc else "",
        inline=inline,
        short=Short in found,
        keyed_by=found[KeyedBy].field if KeyedBy in found else None,
        own_file=found[OwnFile].folder if OwnFile in found else None,
    )


def _default(field: Any) -> Any:
    if field.default is not NODEFAULT:
        return field.default
    return field.default_factory() if field.default_factory is not NODEFAULT else UNSET


def _unwrapped(kind: Any) -> tuple[Any, tuple[Any, ...]]:
    """The type without its marks and without None and UNSET, and its marks, the outermost first."""
    marks: tuple[Any, ...] = ()
    while True:
        if get_origin(kind) is Annotated:
            marks = (*marks, *reversed(kind.__metadata__))
            kind = kind.__origin__
        elif get_origin(kind) in (Union, types.UnionType):
            present = [one for one in get_args(kind) if one not in (types.NoneType, UnsetType)]
            if len(present) != 1:
                return kind, marks
            kind = present[0]
        else:
            return kind, marks


def shape_of(annotation: Any, outer: tuple[Any, ...] = ()) -> Shape:
    """The shape that a field's annotation asks for; `outer` are marks of the list around it."""
    kind, marks = _unwrapped(annotation)
    marks = (*outer, *marks)
    origin = get_origin(kind)
    if origin is tuple:
        return Many(shape_of(get_args(kind)[0], _values_marks(marks)))
    if _is_mapping(origin) and Translated() not in marks:
        return _by_name(kind, marks)
    return _marked(marks) or _unmarked(kind, origin, marks)


def _marked(marks: tuple[Any, ...]) -> Shape | None:
    """The shape that a mark says, whatever the type."""
    for mark in marks:
        match mark:
            case Translated():
                return Words()
            case ValueOf(field, number):
                return Declared(field, number)
            case Unit(name, signed, some):
                return Measure(name, signed, some)
            case Below():
                return Plain("path")
            case Ref():
                return Reference(mark)
    return None


def _unmarked(kind: Any, origin: Any, marks: tuple[Any, ...]) -> Shape:
    if kind is Any:
        return Beside()
    if origin is Literal:
        return OneOf(get_args(kind))
    if origin in (Union, types.UnionType):
        return _union(get_args(kind))
    return Record(kind) if _is_class(kind) else _plain(kind, marks)


def _values_marks(marks: tuple[Any, ...]) -> tuple[Any, ...]:
    """The marks that speak of a list's items rather than of the list."""
    return tuple(mark for mark in marks if isinstance(mark, ValueOf | Unit | Ref | Below))


def _is_mapping(origin: Any) -> bool:
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _is_class(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)


def _by_name(kind: Any, marks: tuple[Any, ...]) -> ByName:
    key, item = get_args(kind)
    named = shape_of(key)
    return ByName(named if isinstance(named, Reference) else None, shape_of(item, _values_marks(marks)))


def _union(kinds: tuple[Any, ...]) -> Shape:
    present = [kind for kind in kinds if kind not in (types.NoneType, UnsetType)]
    if all(_is_class(kind) for kind in present):
        return Forms(tuple(present))
    records = [kind for kind in present if _is_class(kind)]
    if records:
        (record,) = records
        return Either(shape_of(next(kind for kind in present if kind is not record)), Record(record))
    return Declared(None)


_PLAIN: Mapping[Any, Literal["text", "flag", "number", "whole"]] = {
    str: "text",
    bool: "flag",
    float: "number",
    int: "whole",
}


def _plain(kind: Any, marks: tuple[Any, ...]) -> Shape:
    if kind not in _PLAIN:
        raise TypeError(f"a show file has no way to write {kind!r}")
    bounds = next((mark for mark in marks if isinstance(mark, Meta)), Meta())
    return Plain(_PLAIN[kind], bounds.ge, bounds.le)

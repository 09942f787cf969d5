"""The JSON Schema of a show's files, made from the model's classes: editors complete and check with it.

An editor's YAML gives scalars types (`on` is true, `0427` is 279), which we do not: wherever a text, a
flag or a number may stand, both its forms are allowed.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from msgspec import UNSET, UnsetType

from cues import units
from cues.puzzles import KINDS as PUZZLE_KINDS
from cues.show import Room, Show
from cues.showfile.names import BUSES
from cues.showfile.shapes import (
    Beside,
    ByName,
    Class,
    Either,
    Field,
    Forms,
    Many,
    Measure,
    OneOf,
    Plain,
    Record,
    Reference,
    Shape,
    Words,
    fields_of,
    first_keys,
    shape_of,
    words_of,
)
from cues.story import Story
from cues.values import KINDS
from cues.wiring import Connection, RoomWiring

Schema = dict[str, Any]
File = Literal["show", "room", "wiring", "story"]

FILES: Mapping[str, Class] = {"show": Show, "room": Room, "story": Story}
DIALECT = "https://json-schema.org/draft/2020-12/schema"

SCALAR: Schema = {"type": ["string", "number", "boolean", "null"]}
EMPTY: Schema = {"enum": [None, ""]}
"""Nothing, as it is typed or as text."""

FILLED_IN: Schema = {"type": "string", "pattern": r"\$"}
"""A `$name` of a template, which may stand for anything."""

TYPES: Mapping[str, Schema] = {
    "text": SCALAR,
    "path": {"type": "string", "pattern": r"^(?![/~]|[a-zA-Z]:)(?!(.*/)?\.\.(/|$))[^\\]+$"},
    "value": SCALAR,
    "name": {"type": ["string", "boolean", "null"]},
    "flag": {"enum": [True, False, "on", "off", "yes", "no", "true", "false"]},
    "number": {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^[+-]?[0-9]+(\.[0-9]+)?$"}]},
    "whole": {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": r"^[+-]?[0-9]+$"}]},
    "duration": {
        "anyOf": [
            {"const": 0},
            {"type": "string", "pattern": r"^(0|-?[0-9]+(\.[0-9]+)? ?(us|ms|s|min|h))$"},
        ]
    },
    "some time": {"type": "string", "pattern": r"^(?![0. ]+[a-z])[0-9]+(\.[0-9]+)? ?(us|ms|s|min|h)$"},
    "moment": {"type": ["string", "number"]},
    "share": {
        "anyOf": [
            {"type": "number", "minimum": 0, "maximum": 1},
            {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)? ?%?$"},
        ]
    },
    "times": {
        "anyOf": [
            {"const": "forever"},
            {"type": "integer", "minimum": 1},
            {"type": "string", "pattern": "^[0-9]+$"},
        ]
    },
    "words": {"anyOf": [SCALAR, {"type": "object", "additionalProperties": SCALAR}]},
    "use": {"type": "object", "required": ["use"], "description": "puts a template in"},
    "each": {"type": "object", "description": "repeats this, as in each: {n: 1..10}"},
}


def schema(file: File) -> Schema:
    """The schema of `show.yaml`, a room's, a wiring's or a story's file."""
    drawing = _Drawing()
    top = (
        drawing.wiring() if file == "wiring" else drawing.document(FILES[file], needs_format=file != "story")
    )
    return {"$schema": DIALECT, "title": f"Maglock: {file} file", **top, "$defs": drawing.definitions}


class _Drawing:
    """One schema, with the definitions that it has needed so far."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}

    def document(self, cls: Class, needs_format: bool) -> Schema:
        drawn = self._mapping(cls)
        return self._headed(drawn, needs_format)

    def _headed(self, drawn: Schema, needs_format: bool) -> Schema:
        """With the keys that every file may begin with."""
        head: dict[str, Schema] = {
            "format": {"enum": [1, "1"], "description": "the format of these files"},
            "include": {"description": "files of the folder whose sections stand here, too"},
            "templates": {"type": ["object", "null"], "description": "what `use` puts in, by name"},
        }
        required = ["format"] if needs_format else []
        properties = {**head, **drawn["properties"]}
        return {**drawn, "properties": properties, "required": [*required, *drawn.get("required", [])]}

    def wiring(self) -> Schema:
        pins: Schema = {"enum": list(words_of(RoomWiring, "pins")), "description": "what GPIO goes through"}
        room: Schema = {
            "properties": {"pins": pins},
            "additionalProperties": self.of(shape_of(Connection)),
        }
        rooms = {"anyOf": [{"type": "object", **room}, EMPTY]}
        drawn: Schema = {"type": "object", "properties": {"pins": pins}, "additionalProperties": rooms}
        return self._headed(drawn, needs_format=True)

    # -- shapes -------------------------------------------------------------------------------

    def of(self, shape: Shape) -> Schema:
        """The schema of a shape."""
        match shape:
            case Many(item):
                one = self.of(item)
                return {"anyOf": [one, {"type": "array", "items": one}, EMPTY]}
            case ByName(key, item):
                names = {"propertyNames": self._reference(key.ref.to)} if key else {}
                return {"anyOf": [{"type": "object", **names, "additionalProperties": self.of(item)}, EMPTY]}
            case Record(cls):
                return self._record(cls)
            case Forms(classes):
                return self._forms(classes)
            case Either(scalar, record):
                return {"anyOf": [self.of(scalar), self.of(record)]}
            case _:
                return self._single(shape)

    def _single(self, shape: Shape) -> Schema:
        match shape:
            case Plain(name):
                return self._type(name)
            case Measure("duration", some=True):
                return self._type("some time")
            case Measure(unit):
                return self._type(unit)
            case Reference(ref):
                return self._reference(ref.to)
            case OneOf(words):
                return _one_of(words)
            case Words():
                return self._type("words")
            case Beside():
                return {"type": "object"}
            case _:
                return self._type("value")

    def _type(self, name: str) -> Schema:
        drawn = TYPES[name]
        filled = drawn if drawn in (SCALAR, TYPES["name"]) else {"anyOf": [drawn, FILLED_IN]}
        return self._defined(name, lambda: drawn if name in ("use", "each", "words") else filled)

    def _reference(self, to: str) -> Schema:
        known = {"kind": tuple(KINDS), "puzzle_kind": tuple(PUZZLE_KINDS), "bus": BUSES}
        return {"anyOf": [{"enum": list(known[to])}, FILLED_IN]} if to in known else self._type("name")

    def _forms(self, classes: tuple[Class, ...]) -> Schema:
        """One of the forms, or the bare word of one whose keys can all be left out."""
        forms = [self._record(cls, told=True) for cls in classes]
        return {"anyOf": [*forms, *_bare(classes)]}

    # -- classes ------------------------------------------------------------------------------

    def _record(self, cls: Class, told: bool = False) -> Schema:
        """A mapping of the class, what stands for one, or a template; `told` by its first key."""
        name = f"{cls.__module__.rpartition('.')[2]}.{cls.__name__}"
        return self._defined(name, lambda: self._whole(cls, told))

    def _whole(self, cls: Class, told: bool) -> Schema:
        ways = [*self._mappings(cls, told)]
        ways += [self.of(field.shape) for field in fields_of(cls) if field.short and field.shape]
        if not _required(cls):
            ways.append(EMPTY)
        for field in fields_of(cls):
            ways += _bare(field.shape.classes) if field.inline and isinstance(field.shape, Forms) else ()
        return {"description": _sentence(cls), "anyOf": [*ways, self._type("use")]}

    def _mappings(self, cls: Class, told: bool) -> Iterator[Schema]:
        """The mappings that a class may be: one for each class whose keys may stand inline in it."""
        inline = next((field for field in fields_of(cls) if field.inline), None)
        if inline is None:
            yield self._mapping(cls, told=told)
        elif isinstance(inline.shape, Forms):
            for inner in inline.shape.classes:
                yield self._merged(self._mapping(inner, told=True), self._mapping(cls))
        else:
            for kind, inner in PUZZLE_KINDS.items():
                drawn = self._merged(self._mapping(cls), self._mapping(inner))
                drawn["properties"]["kind"] = {"enum": [kind], "description": _sentence(inner)}
                yield drawn

    def _merged(self, one: Schema, other: Schema) -> Schema:
        properties = {**one["properties"], **other["properties"]}
        required = [*one.get("required", []), *other.get("required", [])]
        return {**one, "properties": properties, "required": required}

    def _mapping(self, cls: Class, told: bool = False) -> Schema:
        properties: dict[str, Schema] = {"each": self._type("each")}
        for field in fields_of(cls):
            if field.keyed_by:
                for word in words_of(cls, field.keyed_by):
                    properties[word] = {**self._type("value"), "description": field.doc}
            elif field.written:
                properties[field.key] = self._field(field)
        required = [key for key in _required(cls) if key in properties]
        words = [word for field in fields_of(cls) if field.keyed_by for word in words_of(cls, field.keyed_by)]
        one_of = {"oneOf": [{"required": [word]} for word in words]} if words else {}
        if told and (first := fields_of(cls)[0].key) not in required:
            required.append(first)
        return {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
            **one_of,
        }

    def _field(self, field: Field) -> Schema:
        if field.own_file:
            return {**self.of(Many(Plain("text"))), "description": field.doc}
        assert field.shape is not None
        drawn = self.of(field.shape)
        if not field.required and (told := written(field.shape, field.default)):
            return {**drawn, "description": f"{field.doc} (default: {told})"}
        return {**drawn, "description": field.doc} if field.doc else drawn

    def _defined(self, name: str, draw: Callable[[], Schema]) -> Schema:
        """A reference to a definition, which is drawn when first asked for."""
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = draw()
        return {"$ref": f"#/$defs/{name}"}


def _one_of(words: tuple[str, ...]) -> Schema:
    """The words, and what an editor's YAML makes of them."""
    typed = [units.flag(word) for word in words if word in ("on", "off", "yes", "no", "true", "false")]
    return {"anyOf": [{"enum": [*words, *typed]}, FILLED_IN]}


def _bare(classes: tuple[Class, ...]) -> list[Schema]:
    """The words that may stand alone, as their forms' keys can all be left out."""
    words = [key for key, cls in first_keys(classes).items() if not _required(cls)]
    return [{"enum": words}] if words else []


def _required(cls: Class) -> list[str]:
    """The keys that must be there; a title is made of the name."""
    named = any(field.name == "name" for field in fields_of(cls))
    return [
        field.key
        for field in fields_of(cls)
        if field.required
        and field.written
        and not (field.name == "title" and named)
        and not isinstance(field.shape, Beside)
    ]


def _sentence(cls: Class) -> str:
    return (cls.__doc__ or "").partition("\n")[0]


def written(shape: Shape | None, default: Any) -> str:
    """A default as it would be written; nothing where there is nothing to write."""
    if default is None or default is UNSET or isinstance(default, UnsetType) or default in ((), {}, ""):
        return ""
    match shape:
        case Measure("duration" | "moment"):
            return units.format_duration(default)
        case Measure("share"):
            return units.format_share(default)
        case Plain("flag"):
            return "yes" if default else "no"
    if isinstance(default, tuple):
        return ", ".join(map(str, default))
    return str(default)

"""The reference of the show file in Markdown, made from the model's classes: every key, type and default."""

from collections.abc import Iterator, Mapping

from cues import conditions, steps, triggers
from cues.puzzles import KINDS as PUZZLE_KINDS
from cues.show import (
    Choice,
    Clip,
    Consequence,
    Cue,
    Ending,
    Place,
    Prop,
    Puzzle,
    ResetItem,
    Room,
    Show,
    Variable,
)
from cues.showfile.jsonschema import written
from cues.showfile.problems import listed
from cues.showfile.shapes import (
    Beside,
    ByName,
    Class,
    Declared,
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
    field_of,
    fields_of,
    keys_of,
    shape_of,
    words_of,
)
from cues.values import KINDS
from cues.wiring import Connection, RgbPins

MARK = "## Reference"
"""Where the made part of docs/show-file.md begins."""

TAKES: Mapping[str, str] = {
    "flag": "`on` or `off`",
    "number": "a number",
    "text": "text",
    "level": "a share, `on` or `off`; a colour with `colour: rgb`",
    "lock": "`locked` or `released`",
    "none": "no value of its own",
}

LINKS: Mapping[str, str] = {
    "Condition": "[a condition](#conditions)",
    "Trigger": "[a trigger](#triggers)",
    "Connection": "[a connection](#wiringnameyaml)",
    "Step": "[a step](#steps)",
    "Prop": "[a prop](#props)",
    "Puzzle": "[a puzzle](#puzzles)",
    "Cue": "[a cue](#cues)",
}
"""Where what stands under a key has a part of its own."""

MEASURES: Mapping[str, str] = {
    "duration": "a duration",
    "moment": "a moment: a duration or a clock time",
    "share": "a share",
    "times": "a whole number from 1, or `forever`",
}
PLAIN: Mapping[str, str] = {
    "text": "text",
    "flag": "`yes` or `no`",
    "number": "a number",
    "whole": "a whole number",
    "path": "a file's path",
}


def reference() -> str:
    """The whole reference, from its heading to the end."""
    return "\n".join([MARK, "", *_parts()]).rstrip() + "\n"


def _parts() -> Iterator[str]:
    yield "Made from the classes that read the files.  A key without a default must be there.\n"
    yield from _class("### show.yaml", Show)
    yield from _class("#### clips", Clip)
    yield from _class("#### endings", Ending)
    yield from _class("#### comfort", Choice)
    yield from _class("#### variables", Variable)
    yield from _class("### rooms/NAME.yaml", Room)
    yield from _class("### Props", Prop)
    yield from _class("#### place", Place)
    yield from _class("#### simulate", Consequence)
    yield from _kinds()
    yield from _class("### Puzzles", Puzzle)
    for kind, rule in PUZZLE_KINDS.items():
        yield from _class(f"#### kind: {kind}", rule)
        yield from _inner(rule)
    yield from _class("### Cues", Cue)
    yield from _class("### Reset list", ResetItem)
    yield from _class("### Steps", steps.Step)
    yield from _forms("####", steps.Action)
    yield "### Triggers\n\nWhat stands in a cue's `when`, each told by its first key.\n"
    yield from _forms("####", triggers.Trigger)
    yield "### Conditions\n"
    yield "What stands in `if`, `wait_for`, `whether` and `sensor`, each told by its first key.\n"
    yield from _forms("####", conditions.Condition)
    yield from _class("#### Bounds of a time", conditions.Span)
    yield from _class("#### Bounds of a number", conditions.Bounds)
    yield "### wiring/NAME.yaml\n"
    yield "`pins` (`lgpio` or `mock`, for all rooms or within one) and, by room, each prop's connection.\n"
    yield from _forms("####", Connection)
    yield from _class("#### The three pins of an RGB light", RgbPins)


def _class(heading: str, cls: Class) -> Iterator[str]:
    yield f"{heading}\n"
    yield f"{_explained(cls)}\n"
    rows = list(_rows(cls))
    if rows:
        yield "| key | what stands there | default | what it is for |\n|---|---|---|---|"
        yield "\n".join(rows) + "\n"


def _forms(level: str, union: object) -> Iterator[str]:
    shape = shape_of(union)
    assert isinstance(shape, Forms)
    for cls in shape.classes:
        yield from _class(f"{level} {fields_of(cls)[0].key}", cls)


def _inner(cls: Class) -> Iterator[str]:
    """The classes whose mappings stand in a list of this one's."""
    for field in fields_of(cls):
        if isinstance(field.shape, Many) and isinstance(field.shape.item, Record):
            yield from _class(f"##### {field.key}", field.shape.item.cls)


def _explained(cls: Class) -> str:
    """The class's own words, without their indentation."""
    return "\n".join(line.strip() for line in (cls.__doc__ or "").strip().splitlines())


def _kinds() -> Iterator[str]:
    yield "#### Kinds of props\n"
    yield "| kind | senses or acts | takes |\n|---|---|---|"
    way = {"in": "senses", "out": "acts"}
    yield (
        "\n".join(
            f"| `{kind.name}` | {way[kind.direction]} | {TAKES[kind.takes]} |" for kind in KINDS.values()
        )
        + "\n"
    )


def _rows(cls: Class) -> Iterator[str]:
    for field in fields_of(cls):
        if field.keyed_by:
            words = ", ".join(f"`{word}`" for word in words_of(cls, field.keyed_by))
            yield f"| {words} | a value of this type | | {field.doc} |"
        elif field.written:
            yield f"| `{field.key}` | {_stands(field)} | {_default(cls, field)} | {field.doc} |"


def _stands(field: Field) -> str:
    if field.own_file:
        return "names"
    return described(field.shape) if field.shape else ""


def _default(cls: Class, field: Field) -> str:
    if field.required:
        return "made of the name" if field.key == "title" and field_of(cls, "name") else ""
    told = written(field.shape, field.default)
    return f"`{told}`" if told else "none"


def described(shape: Shape) -> str:
    """What a shape is, in words."""
    match shape:
        case Many(item):
            return f"{described(item)}, or a list of these"
        case ByName(key, item):
            return f"{_named(key.ref.to) if key else 'names'}, each with {described(item)}"
        case Record(cls):
            return LINKS.get(cls.__name__, f"keys: {_keys(cls)}")
        case Forms(classes):
            name = classes[0].__module__.rpartition(".")[2].removesuffix("s").capitalize()
            return LINKS.get(name, f"one of {listed(_first(cls) for cls in classes)}")
        case Either(scalar, record):
            return f"{described(scalar)}, or {described(record)}"
        case _:
            return _single(shape)


def _single(shape: Shape) -> str:
    match shape:
        case Plain(name):
            return PLAIN[name]
        case Measure(unit):
            return MEASURES[unit]
        case Reference(ref):
            kinds = listed(kind.replace("_", " ") for kind in ref.kinds) if ref.kinds else ""
            way = {"in": "an input", "out": "an output"}.get(ref.direction or "", "")
            return f"the name of a {kinds}" if kinds else f"the name of {way}" if way else _named(ref.to)
        case OneOf(words):
            return listed(f"`{word}`" for word in words)
        case Words():
            return "a text, or one per language"
        case Beside():
            return "keys that the class declares"
        case Declared():
            return _declared(shape)
        case _:
            raise TypeError(f"no words for {shape!r}")


def _declared(shape: Declared) -> str:
    if shape.field is None:
        return "a flag, a number or text"
    of = "this prop" if shape.field == "self" else f"the `{shape.field}`"
    return f"a number of {of}" if shape.number else f"a value of {of}"


def _named(to: str) -> str:
    article = "an" if to[0] in "aeiou" else "a"
    return f"{article} kind, as below" if to.endswith("kind") else f"the name of {article} {to}"


def _keys(cls: Class) -> str:
    return ", ".join(f"`{key}`" for key in keys_of(cls))


def _first(cls: Class) -> str:
    return f"`{fields_of(cls)[0].key}`"

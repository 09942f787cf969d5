"""Nodes into the model's frozen classes, after their shapes; whatever is wrong is found, all at once."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from cues.puzzles import KINDS as PUZZLE_KINDS
from cues.showfile import scalars
from cues.showfile.keys import Say, form_of, form_wanted, mapping_of, seen, strangers, such_as, text_of
from cues.showfile.names import NAME, Names, readable
from cues.showfile.nodes import Entries, Items, Node, Scalar
from cues.showfile.problems import Findings, Place, Spot, listed, nearest
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
    first_keys,
    keys_of,
    words_of,
)
from cues.units import UnitError, guess, shown

Beyond = Callable[[str, str], Class]
"""Gives the class of that name in that Python file of the show; raises LookupError with what is wrong."""


Settle = Callable[[Any, Spot], Any]
"""Fills in what a thing's other keys say, and finds what does not fit together."""


class _Wrong:
    """What stands for a value that could not be read."""


WRONG: Any = _Wrong()

KNOWN_AS: Mapping[str, str] = {
    "props": "prop",
    "puzzles": "puzzle",
    "cues": "cue",
    "reset": "reset item",
    "clips": "clip",
    "endings": "ending",
    "variables": "variable",
}
"""What a section's things are called in an error."""


class Frame(Struct, frozen=True):
    """The mapping being read: its class, keys, name, and the mapping around it."""

    cls: Class
    entries: Entries
    owner: str
    name: str = ""
    up: "Frame | None" = None


class Reader:
    """Reads one file's nodes.

    `places` fills with where each dotted path stands, `made` with the things that have names.  `settle`
    says what follows when a thing of a class has been read.
    """

    def __init__(
        self,
        names: Names,
        findings: Findings,
        places: dict[str, Place],
        settle: Mapping[Class, Settle],
        beyond: Beyond | None = None,
    ) -> None:
        self.made: dict[str, Any] = {}
        self._names = names
        self._findings = findings
        self._places = places
        self._settle = settle
        self._beyond = beyond

    def record(
        self,
        cls: Class,
        node: Node,
        path: str,
        given: Mapping[str, Any],
        up: Frame | None = None,
        owner: str = "",
    ) -> Any:
        """An object of the class; `given` are fields that are not in the file.  WRONG if anything was."""
        entries = mapping_of(cls, node, self._names, lambda place, text: self._error(place, owner, text))
        if entries is None:
            return WRONG
        frame = Frame(cls, entries, owner, str(given.get("name", "")), up)
        inner = {field.name: self._inline(field, frame) for field in fields_of(cls) if field.inline}
        known = {name: inner_cls for name, inner_cls in inner.items() if inner_cls is not WRONG}
        strange: list[tuple[Place, str]] = []
        if len(known) == len(inner):
            strange += strangers((cls, *known.values()), entries)
        for place, text in strange:
            self._error(place, owner, text)
        if strange or len(known) < len(inner):  # what seems to be missing may be what is misspelt
            frame = replace(frame, entries=replace(entries, partial=True))
        values = dict(self._values(frame, path, given, skip=inner))
        for name, inner_cls in known.items():
            within = replace(frame, cls=inner_cls, up=frame)
            values[name] = self._made(within, dict(self._values(within, path, {}, skip={})), path)
        return WRONG if strange or len(known) < len(inner) else self._made(frame, values, path)

    def _made(self, frame: Frame, values: dict[str, Any], path: str) -> Any:
        """The object itself, settled; what its class says against its own values is found, too."""
        if any(value is WRONG for value in values.values()):
            return WRONG
        spot = Spot(path, frame.owner, self._places, self._findings)
        try:
            made = frame.cls(**values)
        except (ValueError, TypeError) as fault:
            spot.error(str(fault))
            return WRONG
        if frame.entries.partial:
            return made
        rule: Any = made if frame.cls in PUZZLE_KINDS.values() else None
        for text in rule.problems() if rule is not None else ():
            spot.error(text)
        settle = self._settle.get(frame.cls)
        return settle(made, spot) if settle else made

    def _error(self, place: Place, owner: str, text: str) -> None:
        self._findings.error(place, text, owner)

    def _inline(self, field: Field, frame: Frame) -> Any:
        """The class whose keys stand among those of the mapping, or WRONG."""
        assert field.inline is not None
        if field.inline.by:
            return self._kind(field.inline.by, frame)
        assert isinstance(field.shape, Forms)
        own = [own.key for own in fields_of(frame.cls) if own is not field]
        return form_of(field.shape, frame.entries, own, self._say(frame)) or WRONG

    def _kind(self, by: str, frame: Frame) -> Any:
        """The class that the key `by` names; a key that seems to be meant for it is found."""
        if by in frame.entries.entries:
            return PUZZLE_KINDS.get(text_of(frame.entries, by), WRONG)
        classes: tuple[Class, ...] = (frame.cls, *PUZZLE_KINDS.values())
        known = {by, *(key for cls in classes for key in keys_of(cls))}
        strange = [key for key in frame.entries.entries if key not in known]
        meant = "type" if "type" in strange else nearest(by, strange)
        if meant is None:
            say = f'"{by}" is missing: how it is solved{such_as(PUZZLE_KINDS)}'
            self._error(frame.entries.place, frame.owner, say)
        else:
            say = f"no key {shown(meant)} here; did you mean {shown(by)}?"
            self._error(frame.entries.keys[meant], frame.owner, say)
        return WRONG

    def _say(self, frame: Frame) -> Say:
        return lambda place, text: self._error(place, frame.owner, text)

    # -- values -------------------------------------------------------------------------------

    def _values(
        self, frame: Frame, path: str, given: Mapping[str, Any], skip: Mapping[str, Any]
    ) -> Iterator[tuple[str, Any]]:
        yield from given.items()
        for field in fields_of(frame.cls):
            if field.name in given or field.name in skip:
                continue
            if field.keyed_by:
                yield from self._keyed(field, frame, path)
            elif field.said:
                continue
            elif (node := frame.entries.get(field.key)) is not None:
                here = f"{path}.{field.key}" if path else field.key
                self._places[here] = frame.entries.keys[field.key]
                yield field.name, self.value(_shape(field), node, here, frame)
            elif field.required:
                yield field.name, self._missing(field, frame)

    def _missing(self, field: Field, frame: Frame) -> Any:
        if field.name == "title" and frame.name:
            return {self._names.languages[0]: readable(frame.name)}
        if isinstance(field.shape, Beside):
            return self.value(field.shape, Entries({}, {}, frame.entries.place), "", frame)
        if frame.entries.partial:
            return WRONG
        what = f": {field.doc}" if field.doc else ""
        self._error(frame.entries.place, frame.owner, f'"{field.key}" is missing{what}')
        return WRONG

    def _keyed(self, field: Field, frame: Frame, path: str) -> Iterator[tuple[str, Any]]:
        """Two fields from one key: `{number: 0}` is a kind and its initial value."""
        assert field.keyed_by is not None
        words = words_of(frame.cls, field.keyed_by)
        told = [key for key in frame.entries.entries if key in words]
        if not told and frame.entries.partial:
            yield field.name, WRONG
            return
        if len(told) != 1:
            say = " and ".join(told) + " exclude each other" if told else "it lacks its type and first value"
            self._error(
                frame.entries.place, frame.owner, f"{say}; write one of {listed(words)}, as in number: 0"
            )
            yield field.name, WRONG
            return
        self._places[f"{path}.{told[0]}"] = frame.entries.keys[told[0]]
        yield field.keyed_by, told[0]
        yield field.name, self._scalar(Declared("variable"), frame.entries.entries[told[0]], frame)

    def value(self, shape: Shape, node: Node, path: str, frame: Frame) -> Any:
        """What a node says after its shape; `path` is where, `frame` the mapping around it."""
        match shape:
            case Record(cls):
                return self.record(cls, node, path, {}, frame, frame.owner)
            case Forms():
                return self._forms(shape, node, path, frame)
            case Many(item):
                return self._many(item, node, path, frame)
            case ByName():
                return self._by_name(shape, node, path, frame)
            case Words():
                return self._words(node, frame)
            case Either(scalar, record):
                return self.value(scalar if isinstance(node, Scalar) else record, node, path, frame)
            case Beside():
                return self._beside(node, path, frame)
            case _:
                return self._scalar(shape, node, frame)

    def _forms(self, shape: Forms, node: Node, path: str, frame: Frame) -> Any:
        if isinstance(node, Scalar):
            bare = first_keys(shape.classes).get(node.text)
            if bare is not None and not any(field.required for field in fields_of(bare)):
                return bare()
        if not isinstance(node, Entries):
            form_wanted(shape, node, self._names, self._say(frame))
            return WRONG
        cls = form_of(shape, node, [], self._say(frame))
        return WRONG if cls is None else self.record(cls, node, path, {}, frame, frame.owner)

    def _many(self, item: Shape, node: Node, path: str, frame: Frame) -> Any:
        if isinstance(node, Scalar) and node.empty:
            return ()
        nodes = node.items if isinstance(node, Items) else (node,)
        read = []
        for number, one in enumerate(nodes):
            here = f"{path}.{number}"
            self._places[here] = one.place
            read.append(self.value(item, one, here, frame))
        return WRONG if any(one is WRONG for one in read) else tuple(read)

    def _by_name(self, shape: ByName, node: Node, path: str, frame: Frame) -> Any:
        if isinstance(node, Scalar) and node.empty:
            return {}
        if not isinstance(node, Entries):
            cure = "; give each a name of its own" if isinstance(node, Items) else ""
            say = f'{seen(node)} stands where "name: …" is wanted{cure}'
            self._error(node.place, frame.owner, say)
            return WRONG
        read = {name: self._named(shape, name, node, path, frame) for name in node.entries}
        return WRONG if any(one is WRONG for one in read.values()) else read

    def _named(self, shape: ByName, name: str, around: Entries, path: str, frame: Frame) -> Any:
        here, node = f"{path}.{name}", around.entries[name]
        self._places[here] = around.keys[name]
        if shape.key is not None:
            key = self._scalar(shape.key, Scalar(name, around.keys[name]), frame)
            within = Frame(frame.cls, frame.entries, frame.owner, name, frame)
            value = self.value(shape.item, node, here, within)
            return WRONG if key is WRONG else value
        fine = self.name(name, around.keys[name], frame.owner)
        if isinstance(shape.item, Record) and field_of(shape.item.cls, "name"):
            owner = f"{KNOWN_AS.get(path.rpartition('.')[2], path.rpartition('.')[2])} {name}"
            value = self.record(shape.item.cls, node, here, {"name": name}, frame, owner)
            if value is not WRONG:
                self.made[here] = value
        else:
            value = self.value(shape.item, node, here, frame)
        return value if fine else WRONG

    def name(self, name: str, place: Place, owner: str = "") -> bool:
        """Whether that is a name; if not, it is found."""
        if NAME.fullmatch(name):
            return True
        cure = "".join(
            letter if letter.isascii() and letter.isalnum() else "_" for letter in name.lower()
        ).strip("_")
        meant = f"; did you mean {cure}?" if NAME.fullmatch(cure) else ""
        rule = "a name is of small letters, digits and _, and begins with a letter"
        self._error(place, owner, f"{shown(name)} is not a name: {rule}{meant}")
        return False

    def _words(self, node: Node, frame: Frame) -> Any:
        if isinstance(node, Scalar):
            return {self._names.languages[0]: self._scalar(Plain("text"), node, frame)}
        if isinstance(node, Items):
            self._error(
                node.place, frame.owner, "a list stands where a text is wanted, or a text per language"
            )
            return WRONG
        read = {}
        for language, text in node.entries.items():
            if self._names.languages_known and language not in self._names.languages:
                languages = ", ".join(self._names.languages)
                say = f"{shown(language)} is not a language of this show; it has {languages}"
                self._error(node.keys[language], frame.owner, say)
            read[language] = self._scalar(Plain("text"), text, frame)
        return WRONG if any(text is WRONG for text in read.values()) else read

    def _scalar(self, shape: Shape, node: Node, frame: Frame) -> Any:
        if not isinstance(node, Scalar):
            self._error(node.place, frame.owner, f"{seen(node)} stands where one value is wanted")
            return WRONG
        try:
            match shape:
                case Plain():
                    return scalars.plain(shape, node)
                case Measure():
                    return scalars.measure(shape, node)
                case Reference():
                    return scalars.reference(shape, node, self._names)
                case OneOf():
                    return scalars.one_of(shape, node)
                case Declared():
                    return self._declared(shape, node, frame)
        except UnitError as fault:
            self._error(node.place, frame.owner, str(fault))
        return WRONG

    def _declared(self, shape: Declared, node: Scalar, frame: Frame) -> Any:
        """A value whose type something else declares: a sibling key, the prop around it, or its own key."""
        if shape.field is None:
            return guess(node.text, node.quoted)
        if shape.field == "key":
            return scalars.declared("prop", frame.name, node, self._names)
        if shape.field == "self":
            return scalars.declared("prop", _around(frame).name, node, self._names)
        sibling = field_of(frame.cls, shape.field)
        if sibling is None:  # a variable's own first value
            return scalars.declared(shape.field, frame.name, node, self._names)
        reference = _reference_of(sibling.shape)
        name = text_of(frame.entries, sibling.key)
        if reference is None or not scalars.is_right(reference, name, self._names):
            return node.text  # the name itself is found to be wrong
        if shape.number:
            scalars.has_numbers(reference.ref.to, name, self._names)
        return scalars.declared(reference.ref.to, name, node, self._names)

    def _beside(self, node: Node, path: str, frame: Frame) -> Any:
        """A custom puzzle's options, after the class that `python` names."""
        file, _, name = text_of(frame.entries, "python").rpartition(".")
        if not file:
            python = frame.entries.get("python")  # that it is missing is found there
            if isinstance(python, Scalar):
                cure = "write its file and class, as in shelf.Bookshelf"
                self._error(python.place, frame.owner, f"{shown(python.text)} is no class; {cure}")
            return WRONG
        if self._beyond is None:
            self._error(frame.entries.place, frame.owner, "no Python is read here")
            return WRONG
        try:
            cls = self._beyond(f"{file.replace('.', '/')}.py", name)
            return self.record(cls, node, path, {}, frame, frame.owner)
        except (LookupError, TypeError) as fault:
            place = frame.entries.keys["python"]
            self._error(place, frame.owner, str(fault.args[0] if fault.args else fault))
        return WRONG


def _shape(field: Field) -> Shape:
    assert field.shape is not None, field.name
    return field.shape


def _around(frame: Frame) -> Frame:
    """The nearest mapping around that has a name of its own."""
    while frame.up is not None and field_of(frame.cls, "name") is None:
        frame = frame.up
    return frame


def _reference_of(shape: Shape | None) -> Reference | None:
    if isinstance(shape, Many):
        return _reference_of(shape.item)
    return shape if isinstance(shape, Reference) else None

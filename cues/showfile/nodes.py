"""YAML text into nodes that know their place: every scalar stays the text that was typed."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import yaml
from msgspec import Struct

from cues.showfile.problems import Findings, Place
from cues.units import UNSEEN

DEEPEST = 40
"""Levels of nesting; the deepest sensible show has about fifteen."""

MOST = 200_000
"""Nodes of a file, aliases counted each time they are used."""

LARGEST = 2_000_000
"""Characters of a file."""

PLAIN_TAGS = (None, "!", "tag:yaml.org,2002:str")
"""What YAML may say of a scalar: nothing, or that it is text, which all are."""

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Scalar(Struct, frozen=True, gc=False):
    """A text as typed; `quoted` if it stood in quotes or as a block."""

    text: str
    place: Place
    quoted: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing was written there."""
        return not self.quoted and not self.text


class Items(Struct, frozen=True):
    """A list."""

    items: "tuple[Node, ...]"
    place: Place


class Entries(Struct, frozen=True):
    """A mapping: its keys in order, each but once, with their nodes.

    `partial`: some could not be read, which was found; what seems to be missing may be among them.
    `parameters`: those of the template that it was made with, which a misspelt key may have meant.
    """

    entries: "dict[str, Node]"
    keys: dict[str, Place]
    place: Place
    partial: bool = False
    parameters: tuple[str, ...] = ()

    def without(self, *keys: str) -> "Entries":
        """The mapping without some of its keys."""
        kept = {key: node for key, node in self.entries.items() if key not in keys}
        return Entries(kept, self.keys, self.place, self.partial, self.parameters)

    def get(self, key: str) -> "Node | None":
        """What stands under a key."""
        return self.entries.get(key)


Node = Scalar | Items | Entries


class Broken(Exception):  # noqa: N818 - it is caught while a show is read and never an error of the program
    """A file that cannot be read further: where, and why."""

    def __init__(self, place: Place, text: str) -> None:
        self.place, self.text = place, text


def compose(text: str | bytes, file: str, findings: Findings) -> Node | None:
    """The file's root node, or None if it is empty or its syntax is broken (then that is found)."""
    try:
        return _Composer(file, findings).root(_decoded(text, file))
    except Broken as broken:
        findings.error(broken.place, broken.text)
    return None


def _decoded(text: str | bytes, file: str) -> str:
    if len(text) > LARGEST:
        raise Broken(Place(file, 1, 1), f"the file is larger than {LARGEST:,} characters")
    try:
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        decoded.encode()
    except UnicodeError as fault:
        before = text[: fault.start] if isinstance(fault, UnicodeDecodeError | UnicodeEncodeError) else text
        lines = bytes(before, "utf-8") if isinstance(before, str) else before
        line = lines.count(b"\n") + 1
        column = len(lines) - (lines.rfind(b"\n") + 1) + 1
        raise Broken(Place(file, line, column), "this is not UTF-8 text; save the file as UTF-8") from None
    return decoded.removeprefix("\ufeff")


class _Composer:
    """Builds nodes from the parser's events, without recursion in C: nesting and aliases are bounded."""

    def __init__(self, file: str, findings: Findings) -> None:
        self._file = file
        self._findings = findings
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._made = 0

    def root(self, text: str) -> Node | None:
        events = _events(text, self._file)
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise Broken(
                        self._place(event), "a second document begins here; one file is one document"
                    )
                root = self._node(next(events), events, 1)
        return None if isinstance(root, Scalar) and root.empty else root

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self._file, mark.line + 1, mark.column + 1)

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        place = self._place(event)
        if depth > DEEPEST:
            raise Broken(place, f"nested more than {DEEPEST} levels deep")
        before = self._made
        self._count(1, place)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event.anchor, place)
        node = self._fresh(event, events, place, depth)
        if event.tag not in PLAIN_TAGS:
            self._findings.error(place, f"tags such as {event.tag} mean nothing here; leave it out")
        if event.anchor is not None:
            self._anchors[event.anchor] = (node, self._made - before)
        return node

    def _fresh(self, event: Any, events: Iterator[Any], place: Place, depth: int) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(
                self._text(event.value, place), place, event.style is not None and event.style != ""
            )
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(tuple(self._items(events, depth)), place)
        return self._entries(events, place, depth)

    def _text(self, text: str, place: Place) -> str:
        """The text without what would act on a terminal or turn a screen's text round, which is found."""
        if text.isprintable():
            return text
        for character in UNSEEN.findall(text):
            name = unicodedata.name(character, "a control character").lower()
            say = f"U+{ord(character):04X}, {name}, stands in this text, where nobody sees it; take it out"
            self._findings.error(place, say)
        return UNSEEN.sub("", text)

    def _items(self, events: Iterator[Any], depth: int) -> Iterator[Node]:
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            yield self._node(event, events, depth + 1)

    def _entries(self, events: Iterator[Any], place: Place, depth: int) -> Entries:
        entries: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        partial = False
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self._node(event, events, depth + 1)
            node = self._node(next(events), events, depth + 1)
            if self._is_key(key, keys):
                assert isinstance(key, Scalar)
                entries[key.text], keys[key.text] = node, key.place
            else:
                partial = True
        return Entries(entries, keys, place, partial)

    def _is_key(self, key: Node, keys: dict[str, Place]) -> bool:
        if not isinstance(key, Scalar):
            self._findings.error(
                key.place, "a key is one word, not a list or a mapping; quote texts that begin with [ or {"
            )
        elif key.text == "<<" and not key.quoted:
            self._findings.error(key.place, "merge keys (<<) are not read; write a template and use it")
        elif key.text in keys:
            line = keys[key.text].line
            self._findings.error(key.place, f'"{key.text}" stands here twice; the first is in line {line}')
        else:
            return True
        return False

    def _alias(self, anchor: str | None, place: Place) -> Node:
        if anchor is None or anchor not in self._anchors:
            raise Broken(place, f"*{anchor} has no anchor &{anchor} before it")
        node, size = self._anchors[anchor]
        self._count(size, place)
        return node

    def _count(self, nodes: int, place: Place) -> None:
        self._made += nodes
        if self._made > MOST:
            raise Broken(place, f"more than {MOST:,} values, aliases counted; this file is too large")


def _events(text: str, file: str) -> Iterator[Any]:
    try:
        yield from yaml.parse(text, Loader=Loader)
    except yaml.MarkedYAMLError as fault:
        raise _syntax(fault, text, file) from None
    except yaml.reader.ReaderError as fault:
        before = text.encode()[: fault.position].decode(errors="ignore")
        column = len(before) - (before.rfind("\n") + 1) + 1
        place = Place(file, before.count("\n") + 1, column)
        raise Broken(place, "a character that does not print stands here; delete it") from None


_PLAINLY = (
    ("could not find expected ':'", 'a ":" is missing after this key'),
    ("mapping values are not allowed", 'a ":" stands where no key can be; quote texts that hold ": "'),
    ("cannot start any token", "a value can't begin with this character; put it in quotes"),
    ("found unexpected end of stream", "this quote is never closed"),
    ("but got '?'", 'a text with a "?" stands within brackets; quote it'),
    ("expected ',' or ']'", 'this list is not closed; a "," or "]" is missing'),
    ("expected ',' or '}'", 'this mapping is not closed; a "," or "}" is missing'),
    ("did not find expected '-' indicator", 'this list breaks off: this line does not begin with "-"'),
    ("expected <block end>", "this line stands too far in or out, or a quote is missing before it"),
    ("did not find expected key", "this line stands too far in or out, or a quote is missing before it"),
    ("did not find expected node content", "a value or a closing bracket is missing before this"),
    ("incompatible YAML document", "this version of YAML is not known here; take the %YAML line out"),
    (
        "document start>",
        "something stands after the end of the document (...); one file is one document",
    ),
    ("invalid Unicode character escape", "this escape stands for no character; take it out"),
    ("found unknown escape character", "this escape is not known; in double quotes a \\ is written \\\\"),
)
"""Parts of what the parser says, and what to tell a person instead."""


_KEY = re.compile(r"\s*[\w$]+\s*")
"""The beginning of a line up to the : of its first key."""


def _syntax(fault: Any, text: str, file: str) -> Broken:
    """What the parser said, plainly; an unclosed bracket or quote is shown where it opens."""
    problem = str(fault.problem or fault.context or fault)
    said = next((plain for part, plain in _PLAINLY if part in problem), problem)
    opens = fault.context_mark if "closed" in said else None
    mark = opens or fault.problem_mark or fault.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    if "no key can be" in said and _KEY.fullmatch(text.splitlines()[line][:column]):
        said = "this line stands too far in; begin it below the first letter of the key before it"
    if text.splitlines()[line : line + 1] and "\t" in text.splitlines()[line][: column + 1]:
        said = "a tab stands here; indent with spaces"
    return Broken(Place(file, line + 1, column + 1), said)

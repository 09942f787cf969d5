"""`use` and `each`: templates put in, and entries repeated, so that ten equal props are written once.

templates:
  pane: {parameters: {side: , glow: 60%}, kind: light, safe: $glow, title: Pane on the $side}
props:
  left_pane: {use: pane, side: left}
  window_$n: {each: {n: 1..10}, kind: light, safe: off}
"""

import re
from collections.abc import Iterator, Mapping
from itertools import product

from msgspec import Struct
from msgspec.structs import replace

from cues.showfile.nodes import MOST, Broken, Entries, Items, Node, Scalar
from cues.showfile.problems import Findings, Place, near, nearest
from cues.units import shown

NOTHING = Scalar("", Place("", 1, 1))
"""What comes of an `each` that is wrong: others may have meant what it would have made."""

EXAMPLES = " such as 1..10, or a list such as [red, green]"

_DASHED = re.compile(r"(\d{1,6}) ?(?:-|–|to|\.\.\.|,) ?(\d{1,6})", re.ASCII)

MOST_TIMES = 1_000
"""What one `each` may repeat."""

LIKE = 0.7
"""How like a missing parameter a key must be to be taken for it, from 0 to 1."""

_DOLLAR = re.compile(r"\$(?:(\$)|\{([a-z][a-z0-9_]*)\}|([a-z][a-z0-9_]*))", re.ASCII)
_RANGE = re.compile(r"(\d{1,6})\.\.(\d{1,6})", re.ASCII)


class Frame(Struct, frozen=True):
    """Where expansion is: what `$name` stands for, the place of the use, and the templates around."""

    values: Mapping[str, Node] = {}
    used_at: Place | None = None
    within: tuple[str, ...] = ()


class Expansion:
    """Expands the nodes of one file."""

    def __init__(self, templates: Mapping[str, Node], findings: Findings) -> None:
        self._templates = templates
        self._findings = findings
        self._made = 0

    def whole(self, document: Entries) -> Entries:
        """The document expanded; raises Broken if it comes to more than a file may hold."""
        return self._mapping(document, Frame())

    def expand(self, node: Node, frame: Frame = Frame()) -> Node:  # noqa: B008 - frozen
        """The node with every `use` and `each` in it carried out."""
        self._count(node)
        if isinstance(node, Scalar):
            return self._filled(node, frame)
        if isinstance(node, Items):
            return Items(tuple(self._items(node, frame)), _placed(node.place, frame))
        return self._mapping(node, frame)

    def _count(self, node: Node) -> None:
        self._made += 1
        if self._made > MOST:
            raise Broken(node.place, f"templates make more than {MOST:,} values of this file; repeat less")

    def _mapping(self, node: Entries, frame: Frame) -> Entries:
        return self._used(node, frame) if "use" in node.entries else self._entries(node, frame)

    # -- $name --------------------------------------------------------------------------------

    def _filled(self, scalar: Scalar, frame: Frame) -> Node:
        """The scalar with what stands for each `$name`; a whole list or mapping, where it is alone."""
        place = _placed(scalar.place, frame)
        if not frame.values or "$" not in scalar.text:
            return scalar if place is scalar.place else Scalar(scalar.text, place, scalar.quoted)
        alone = _DOLLAR.fullmatch(scalar.text)
        value = frame.values.get(alone[2] or alone[3] or "") if alone else None
        if value is not None:
            return value
        return Scalar(self._text(scalar.text, place, frame), place, scalar.quoted)

    def _text(self, text: str, place: Place, frame: Frame) -> str:
        def filled(match: re.Match[str]) -> str:
            if match[1]:
                return "$"
            name, rest = (match[2], "") if match[2] else _split(match[3], frame.values)
            value = frame.values.get(name)
            if value is None:
                cure = near(name, frame.values) or f"; there are {', '.join(frame.values)}"
                self._findings.error(place, f"nothing is called ${name} here{cure}; a dollar is written $$")
            elif not isinstance(value, Scalar):
                self._findings.error(place, f"${name} is not one value and can't stand within a text")
            else:
                return value.text + rest
            return ""

        return _DOLLAR.sub(filled, text)

    # -- each ---------------------------------------------------------------------------------

    def _items(self, node: Items, frame: Frame) -> Iterator[Node]:
        for item in node.items:
            if isinstance(item, Entries) and "each" in item.entries:
                yield from (self.expand(item.without("each"), turn) for turn in self._turns(item, frame))
            else:
                yield self.expand(item, frame)

    def _entries(self, node: Entries, frame: Frame) -> Entries:
        entries: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        partial = node.partial
        for key, place, value in self._pairs(node, frame):
            partial = partial or value is NOTHING
            if value is NOTHING:
                continue
            if key in entries:
                self._findings.error(
                    place, f"{shown(key)} comes of this twice; its name must hold what varies"
                )
            entries[key], keys[key] = value, place
        return Entries(entries, keys, _placed(node.place, frame), partial)

    def _pairs(self, node: Entries, frame: Frame) -> Iterator[tuple[str, Place, Node]]:
        for key, value in node.entries.items():
            place = _placed(node.keys[key], frame)
            if not (isinstance(value, Entries) and "each" in value.entries):
                yield self._key(key, place, frame), place, self.expand(value, frame)
                continue
            rest = value.without("each")
            turns = list(self._turns(value, frame))
            if not turns:
                yield key, place, NOTHING
            elif "$" in key:
                for turn in turns:
                    yield self._key(key, place, turn), place, self.expand(rest, turn)
            else:
                items = tuple(self.expand(rest, turn) for turn in turns)
                yield key, place, Items(items, _placed(value.place, frame))

    def _key(self, key: str, place: Place, frame: Frame) -> str:
        return self._text(key, place, frame) if frame.values and "$" in key else key

    def _turns(self, node: Entries, frame: Frame) -> Iterator[Frame]:
        """A frame for every combination of the values that `each` names."""
        each = self.expand(node.entries["each"], frame)
        if not isinstance(each, Entries) or not each.entries:
            self._findings.error(
                each.place, "each wants names with a range or a list, as in each: {n: 1..10}"
            )
            return
        ranges = [tuple(self._range(values)) for values in each.entries.values()]
        count = 1
        for values in ranges:
            count *= len(values)
        if count > MOST_TIMES:
            self._findings.error(each.place, f"each repeats this {count:,} times; {MOST_TIMES:,} is the most")
            return
        for values in product(*ranges):
            turn = dict(zip(each.entries, values, strict=True))
            yield replace(frame, values={**frame.values, **turn})

    def _range(self, node: Node) -> Iterator[Node]:
        if isinstance(node, Items) and node.items:
            yield from node.items
        elif isinstance(node, Items):
            self._findings.error(
                node.place, "this list is empty, so nothing comes of it; write what it is to hold"
            )
        elif isinstance(node, Scalar) and (match := _RANGE.fullmatch(node.text)):
            first, last = int(match[1]), int(match[2])
            if not 0 <= last - first < MOST_TIMES:
                say = f"{node.text} is not a range of 1 to {MOST_TIMES:,} numbers, the smaller first"
                self._findings.error(node.place, say)
                return
            width = len(match[1]) if match[1].startswith("0") else 0
            yield from (Scalar(f"{number:0{width}d}", node.place) for number in range(first, last + 1))
        else:
            text = node.text if isinstance(node, Scalar) else ""
            dash = _DASHED.fullmatch(text)
            cure = f"; did you mean {dash[1]}..{dash[2]}?" if dash else EXAMPLES
            self._findings.error(node.place, f"each wants a range{cure}")

    # -- use ----------------------------------------------------------------------------------

    def _used(self, node: Entries, frame: Frame) -> Entries:
        """What the template says, with what stands beside `use` added or said instead."""
        rest = self._entries(node.without("use"), frame)
        template = self._template(node, frame)
        if template is None:
            return replace(rest, partial=True)
        name, body = template
        place = _placed(node.keys["use"], frame)
        parameters = self._parameters(body)
        values = {key: rest.entries[key] for key in parameters if key in rest.entries}
        misspelt = tuple(self._misspelt(name, parameters, rest, place))
        for key, default in parameters.items():
            values.setdefault(key, default)
        inner = Frame(values, frame.used_at or place, (*frame.within, name))
        self._count(body)
        made = self._mapping(body.without("parameters"), inner)
        own = rest.without(*parameters, *misspelt)
        return Entries(
            {**made.entries, **own.entries},
            {**made.keys, **rest.keys},
            rest.place,
            made.partial or rest.partial,
            tuple(parameters),
        )

    def _misspelt(
        self, name: str, parameters: Mapping[str, Node], beside: Entries, place: Place
    ) -> Iterator[str]:
        """Finds parameters that are missing; the keys that seem to be meant for them."""
        missing = [
            key
            for key, default in parameters.items()
            if key not in beside.entries and isinstance(default, Scalar) and default.empty
        ]
        for key in missing:
            meant = nearest(key, [own for own in beside.entries if own not in parameters], LIKE)
            if meant is None:
                self._findings.error(place, f"template {name} wants {shown(key)}")
            else:
                say = f"template {name} has no parameter {shown(meant)}; did you mean {shown(key)}?"
                self._findings.error(beside.keys[meant], say)
                yield meant

    def _template(self, node: Entries, frame: Frame) -> tuple[str, Entries] | None:
        use = self.expand(node.entries["use"], frame)
        if not isinstance(use, Scalar):
            self._findings.error(use.place, "use wants the name of a template")
            return None
        if use.text in frame.within:
            self._findings.error(use.place, f"template {use.text} uses itself")
            return None
        body = self._templates.get(use.text)
        if body is None:
            cure = near(use.text, self._templates)
            self._findings.error(use.place, f"no template {shown(use.text)}{cure}")
            return None
        if not isinstance(body, Entries):
            self._findings.error(
                body.place, f"template {use.text} has no keys; it wants those that it puts in"
            )
            return None
        return use.text, body

    def _parameters(self, body: Entries) -> Mapping[str, Node]:
        """Each parameter with its default; an empty scalar has none."""
        node = body.get("parameters")
        if node is None or (isinstance(node, Scalar) and node.empty):
            return {}
        if isinstance(node, Entries):
            return node.entries
        items = node.items if isinstance(node, Items) else (node,)
        if not all(isinstance(item, Scalar) for item in items):
            self._findings.error(node.place, "parameters are names, or names with defaults")
        return {item.text: Scalar("", item.place) for item in items if isinstance(item, Scalar)}


def _split(word: str, values: Mapping[str, Node]) -> tuple[str, str]:
    """The longest name in a word, and the rest: `row_left` is `row` and `_left` where there is a `row`."""
    name = word
    while name not in values and "_" in name:
        name = name.rpartition("_")[0]
    return (name, word[len(name) :]) if name in values else (word, "")


def _placed(place: Place, frame: Frame) -> Place:
    """The place, with that of the use; a value handed in keeps its own."""
    return (
        place if frame.used_at is None or place.used_at is not None else replace(place, used_at=frame.used_at)
    )

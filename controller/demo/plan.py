"""A floor plan in the terminal: the strokes of its SVG in braille dots, its names, and props on top.

It reads what floor plans are made of (path, rect, circle, line, text, `translate`, `switch` by
language) and passes over the rest: a plan is a help for the eye, never a reason to fail.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from math import cos, hypot, pi, sin
from typing import TypeAlias
from xml.etree import ElementTree

from msgspec import Struct
from rich.cells import cell_len

Point: TypeAlias = tuple[float, float]

DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Bit of each dot in a braille character, by row and column (Unicode block 2800)."""

INHERITED: tuple[str, ...] = ("stroke", "stroke-width", "fill", "text-anchor")

_NUMBER = re.compile(r"[a-zA-Z]|-?(?:\d+\.?\d*|\.\d+)")
_TAKES: Mapping[str, int] = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "q": 4, "t": 2, "a": 7, "z": 0}


class Cell(Struct, frozen=True):
    """A character of the drawn plan and its colour, `#rrggbb` or empty."""

    character: str
    colour: str = ""
    is_strong: bool = False


class Stroke(Struct, frozen=True):
    """A line through points, in the plan's units."""

    points: tuple[Point, ...]
    colour: str
    width: float


class Name(Struct, frozen=True):
    """A word on the plan."""

    at: Point
    text: str
    anchor: str
    colour: str


class Plan(Struct, frozen=True):
    """A plan read from SVG: its size in user units, and what is drawn on it."""

    width: float
    height: float
    strokes: tuple[Stroke, ...]
    names: tuple[Name, ...]


def read(svg: str, language: str) -> Plan | None:
    """The plan that `svg` draws; None if it is no SVG with a `viewBox`."""
    try:
        root = ElementTree.fromstring(svg)
        _, _, width, height = (float(part) for part in root.get("viewBox", "").split())
    except (ElementTree.ParseError, ValueError):
        return None
    found = list(_walk(root, (0.0, 0.0), {}, language))
    strokes = tuple(one for one in found if isinstance(one, Stroke))
    return Plan(width, height, strokes, tuple(one for one in found if isinstance(one, Name)))


class Drawing:
    """A plan as it is drawn on a terminal: its strokes anew only when the size has changed."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._size = (0, 0)
        self._cells: list[list[Cell]] = []

    def cells(self, columns: int, rows: int, marks: Iterable[tuple[Point, Cell]] = ()) -> list[list[Cell]]:
        """The plan in `columns` × `rows` characters, twice as high as wide, with `marks` on it."""
        if self._size != (columns, rows):
            self._size = (columns, rows)
            self._cells = _sketch(self.plan, columns, rows)
        drawn = [list(row) for row in self._cells]
        scale = _scale(self.plan, columns, rows)
        for (px, py), cell in marks:
            x, y = min(int(px * scale / 2), columns - 1), min(int(py * scale / 4), rows - 1)
            drawn[y][x] = cell
        return drawn


def _scale(plan: Plan, columns: int, rows: int) -> float:
    """Dots to the plan's unit: a character is two dots wide and four high."""
    return min(columns * 2 / plan.width, rows * 4 / plan.height)


def _sketch(plan: Plan, columns: int, rows: int) -> list[list[Cell]]:
    """Strokes and names."""
    scale = _scale(plan, columns, rows)
    dots: dict[tuple[int, int], tuple[int, str]] = {}
    for stroke in plan.strokes:
        for x, y in _dots(stroke, scale):
            at = (x // 2, y // 4)
            bits, _ = dots.get(at, (0, ""))
            dots[at] = (bits | DOTS[y % 4][x % 2], stroke.colour)
    cells = [[_braille(dots.get((x, y))) for x in range(columns)] for y in range(rows)]
    for name in plan.names:
        _write(cells, name, scale)
    return cells


def _braille(dots: tuple[int, str] | None) -> Cell:
    return Cell(chr(0x2800 + dots[0]), dots[1]) if dots else Cell(" ")


def _write(cells: list[list[Cell]], name: Name, scale: float) -> None:
    """Put a name where it stands, as far as the plan reaches."""
    x, y = round(name.at[0] * scale / 2), min(int(name.at[1] * scale / 4), len(cells) - 1)
    length = cell_len(name.text)
    x -= {"middle": length // 2, "end": length}.get(name.anchor, 0)
    for character in name.text:
        takes = cell_len(character)
        if x >= 0 and x + takes <= len(cells[y]):
            cells[y][x : x + takes] = [Cell(character, name.colour), *[Cell("")] * (takes - 1)]
        x += takes


def _dots(stroke: Stroke, scale: float) -> Iterator[tuple[int, int]]:
    for (x0, y0), (x1, y1) in zip(stroke.points, stroke.points[1:], strict=False):
        steps = max(1, int(hypot(x1 - x0, y1 - y0) * scale * 2))
        for step in range(steps + 1):
            share = step / steps
            yield int((x0 + (x1 - x0) * share) * scale), int((y0 + (y1 - y0) * share) * scale)


def _walk(
    element: ElementTree.Element, origin: Point, above: Mapping[str, str], language: str
) -> Iterator[Stroke | Name]:
    """What an element and all below it draw; `above` holds the presentation that it inherits."""
    kind = element.tag.rpartition("}")[2]
    if kind in {"defs", "title", "desc", "style"}:
        return
    style = {**above, **element.attrib}
    moved = re.match(r"translate\(([-\d.]+)[ ,]+([-\d.]+)\)", element.get("transform", ""))
    if moved:
        origin = (origin[0] + float(moved[1]), origin[1] + float(moved[2]))
    if kind == "text":
        yield _name(element, style, origin)
    elif style.get("stroke", "none").startswith("#") and float(style.get("stroke-width", "1")) >= 1.4:
        for points in _outlines(kind, element):
            shifted = tuple((x + origin[0], y + origin[1]) for x, y in points)
            yield Stroke(shifted, style["stroke"], float(style.get("stroke-width", "1")))
    for child in _chosen(element, language) if kind == "switch" else element:
        inherited = {key: style[key] for key in INHERITED if key in style}
        yield from _walk(child, origin, inherited, language)


def _chosen(switch: ElementTree.Element, language: str) -> list[ElementTree.Element]:
    """The first child of a `switch` that is for this language, or for any."""
    return [child for child in switch if child.get("systemLanguage", language) == language][:1]


def _name(element: ElementTree.Element, style: Mapping[str, str], origin: Point) -> Name:
    at = (float(element.get("x", "0")) + origin[0], float(element.get("y", "0")) + origin[1] - 4)
    return Name(at, element.text or "", style.get("text-anchor", "start"), style.get("fill", ""))


def _outlines(kind: str, element: ElementTree.Element) -> Iterator[list[Point]]:
    def number(key: str) -> float:
        return float(element.get(key, "0"))

    if kind == "path":
        yield from _path(element.get("d", ""))
    elif kind == "line":
        yield [(number("x1"), number("y1")), (number("x2"), number("y2"))]
    elif kind == "rect":
        x, y, right, bottom = number("x"), number("y"), number("width"), number("height")
        right, bottom = right + x, bottom + y
        yield [(x, y), (right, y), (right, bottom), (x, bottom), (x, y)]
    elif kind == "circle":
        turn = [index * pi / 12 for index in range(25)]
        yield [(number("cx") + number("r") * cos(a), number("cy") + number("r") * sin(a)) for a in turn]


def _path(text: str) -> Iterator[list[Point]]:
    """The lines of a path; cubic curves through a few of their points, arcs straight to their end."""
    words = _NUMBER.findall(text)
    points: list[Point] = []
    at: Point = (0.0, 0.0)
    verb, index = "m", 0
    while index < len(words):
        if words[index].isalpha():
            verb, index = words[index], index + 1
        takes = _TAKES.get(verb.lower(), 2)
        try:
            given = [float(word) for word in words[index : index + takes]]
        except ValueError:
            return
        index += takes
        if len(given) < takes:
            break
        if verb in "mM":
            if len(points) > 1:
                yield points
            at = _moved(verb, at, given)
            points, verb = [at], "l" if verb == "m" else "L"
        elif verb in "zZ":
            points = [*points, *points[:1]]
        else:
            end = _moved(verb, at, given)
            points += [*_between(verb, at, given, end), end]
            at = end
    if len(points) > 1:
        yield points


def _moved(verb: str, at: Point, given: list[float]) -> Point:
    is_relative = verb.islower()
    if verb in "hH":
        return (at[0] + given[0] if is_relative else given[0], at[1])
    if verb in "vV":
        return (at[0], at[1] + given[0] if is_relative else given[0])
    x, y = given[-2:]
    return (at[0] + x, at[1] + y) if is_relative else (x, y)


def _between(verb: str, start: Point, given: list[float], end: Point) -> list[Point]:
    """Points of a cubic curve between its ends; none for the other kinds."""
    if verb not in "cC":
        return []
    shift = start if verb == "c" else (0.0, 0.0)
    first, second = ((given[i] + shift[0], given[i + 1] + shift[1]) for i in (0, 2))
    curve = []
    for share in (0.2, 0.4, 0.6, 0.8):
        rest = 1 - share
        parts = (rest**3, 3 * rest**2 * share, 3 * rest * share**2, share**3)
        ends = (start, first, second, end)
        x, y = (sum(p * e[axis] for p, e in zip(parts, ends, strict=True)) for axis in (0, 1))
        curve.append((x, y))
    return curve

"""Where things stand in a show's files, and what is wrong there."""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

Level = Literal["error", "warning"]


class Place(Struct, frozen=True, gc=False):
    """A place in a file, counted from 1; `used_at` is where a template that stands there was used."""

    file: str
    line: int
    column: int
    used_at: "Place | None" = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Problem(Struct, frozen=True, order=True):
    """A mistake, or what may be one: where, and what was meant."""

    file: str
    line: int
    column: int
    level: Level
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.text}"


class Findings:
    """Collects what is wrong while files are read; a mistake in a template is told once."""

    def __init__(self) -> None:
        self._uses: dict[tuple[str, int, int, Level, str], list[Place]] = {}

    def error(self, place: Place, text: str) -> None:
        """Something that keeps the show from being played."""
        self._add(place, "error", text)

    def warning(self, place: Place, text: str) -> None:
        """Something that may be meant, or not."""
        self._add(place, "warning", text)

    def _add(self, place: Place, level: Level, text: str) -> None:
        uses = self._uses.setdefault((place.file, place.line, place.column, level, text), [])
        if place.used_at is not None:
            uses.append(place.used_at)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All of them, in the files' order."""
        found = (
            Problem(file, line, column, level, text + _used(uses))
            for (file, line, column, level, text), uses in self._uses.items()
        )
        return tuple(sorted(found, key=lambda problem: (problem.file != "show.yaml", problem)))


class Spot(Struct, frozen=True):
    """A thing that was read, for saying what is wrong about it: its dotted path, and what it is called."""

    path: str
    owner: str
    places: Mapping[str, Place]
    findings: Findings

    def error(self, text: str, below: str = "") -> None:
        """Found at the key `below` the thing if it was written, else at the thing itself."""
        path = f"{self.path}.{below}" if below else self.path
        while path not in self.places and "." in path:
            path = path.rpartition(".")[0]
        place = self.places.get(path, Place("show.yaml", 1, 1))
        self.findings.error(place, f"{self.owner}: {text}" if self.owner else text)

    def written(self, key: str) -> bool:
        """Whether that key stands in the file."""
        return f"{self.path}.{key}" in self.places


def _used(uses: list[Place]) -> str:
    if not uses:
        return ""
    others = len(set(uses)) - 1
    return f" (used at {uses[0]}" + (f" and {others} more" if others else "") + ")"


def near(word: str, words: Iterable[str]) -> str:
    """`; did you mean "red_eyes"?`, or nothing where no word is near."""
    from difflib import get_close_matches  # imported here: a show without mistakes does without it

    matches = get_close_matches(word, list(words), n=1, cutoff=0.6)
    return f'; did you mean "{matches[0]}"?' if matches else ""


def listed(words: Iterable[str]) -> str:
    """`a, b or c`."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last

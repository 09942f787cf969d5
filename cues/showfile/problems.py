"""Where things stand in a show's files, and what is wrong there."""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

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
    """Collects what is wrong while files are read; a mistake that many things share is told once."""

    def __init__(self) -> None:
        self._found: dict[Problem, _Sharers] = {}

    def error(self, place: Place, text: str, owner: str = "") -> None:
        """Something that keeps the show from being played; `owner` is the thing that it is about."""
        self._add(place, "error", text, owner)

    def warning(self, place: Place, text: str, owner: str = "") -> None:
        """Something that may be meant, or not."""
        self._add(place, "warning", text, owner)

    def _add(self, place: Place, level: Level, text: str, owner: str) -> None:
        problem = Problem(place.file, place.line, place.column, level, text)
        sharers = self._found.setdefault(problem, _Sharers([], []))
        if owner and owner not in sharers.owners:
            sharers.owners.append(owner)
        if place.used_at is not None and place.used_at not in sharers.uses:
            sharers.uses.append(place.used_at)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All of them, in the files' order."""
        told = (replace(problem, text=sharers.told(problem.text)) for problem, sharers in self._found.items())
        return tuple(sorted(told, key=lambda problem: (problem.file != "show.yaml", problem)))

    def any_in(self, file: str) -> bool:
        """Whether anything was found in a file."""
        return any(problem.file == file for problem in self._found)


class _Sharers(Struct, frozen=True):
    """The things that share a mistake, and the uses of the template that it stands in."""

    owners: list[str]
    uses: list[Place]

    def told(self, text: str) -> str:
        """The text with who is concerned."""
        if self.uses:
            return f"{text} (used at {_first(list(map(str, self.uses)))})"
        return f"{_first(self.owners)}: {text}" if self.owners else text


def _first(names: list[str]) -> str:
    return f"{names[0]} and {len(names) - 1} more" if len(names) > 1 else names[0]


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
        self.findings.error(place, text, self.owner)

    def written(self, key: str) -> bool:
        """Whether that key stands in the file."""
        return f"{self.path}.{key}" in self.places


def near(word: str, words: Iterable[str]) -> str:
    """`; did you mean "red_eyes"?`, or nothing where no word is near."""
    from difflib import get_close_matches  # imported here: a show without mistakes does without it

    matches = get_close_matches(word, list(words), n=1, cutoff=0.6)
    return f'; did you mean "{matches[0]}"?' if matches else ""


def listed(words: Iterable[str]) -> str:
    """`a, b or c`."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last

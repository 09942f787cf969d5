"""Where things stand in a show's files, and what is wrong there."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from cues.units import shown

Level = Literal["error", "warning"]

MANY = 200
"""So many words are compared one by one for what was meant."""

LONGEST_WORD = 200
"""Characters; nothing longer is a slip of the pen."""

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789_"
"""What names are written with."""


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
        problem = Problem(place.file, place.line, place.column, level, clean(text))
        sharers = self._found.setdefault(problem, _Sharers([], []))
        if owner and clean(owner) not in sharers.owners:
            sharers.owners.append(clean(owner))
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
        path = ".".join(part for part in (self.path, below) if part)
        while path not in self.places and "." in path:
            path = path.rpartition(".")[0]
        place = self.places.get(path, Place("show.yaml", 1, 1))
        self.findings.error(place, text, self.owner)

    def written(self, key: str) -> bool:
        """Whether that key stands in the file."""
        return ".".join(part for part in (self.path, key) if part) in self.places


def near(word: str, words: Collection[str]) -> str:
    """`; did you mean "red_eyes"?`, or nothing where no word is near."""
    match = nearest(word, words)
    return f"; did you mean {shown(match)}?{_foreign(word, match)}" if match is not None else ""


def nearest(word: str, words: Collection[str], like: float = 0.6) -> str | None:
    """The word that is most like it, or None; of very many words, one that is a single slip away."""
    if len(word) > LONGEST_WORD:
        return None
    if len(words) > MANY:
        known = frozenset(words)
        return next((slip for slip in _slips(word) if slip in known), None)
    return _closest(word, tuple(words), like)


@lru_cache(maxsize=1_000)
def _closest(word: str, words: tuple[str, ...], like: float) -> str | None:
    """The same; kept, for a slip is often made again and again."""
    from difflib import get_close_matches  # imported here: a show without mistakes does without it

    matches = get_close_matches(word, words, n=1, cutoff=like)
    return matches[0] if matches else None


def _slips(word: str) -> Iterator[str]:
    """The words that one letter changed, left out, put in or swapped makes of it."""
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        yield head + tail[1:]
        yield head + tail[1:2] + tail[:1] + tail[2:]
        for letter in LETTERS:
            yield head + letter + tail[1:]
            yield head + letter + tail


def _foreign(word: str, meant: str) -> str:
    """What looks like a letter of the word that is meant, and is another."""
    strange = next((at for at, letter in enumerate(word) if not letter.isascii()), None)
    if strange is None or not meant.isascii():
        return ""
    from unicodedata import name

    letter = word[strange]
    return f" its character {strange + 1} is U+{ord(letter):04X}, {name(letter, 'without a name').lower()}"


def clean(text: str) -> str:
    """A text on one line, without anything that does not print."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else " " for letter in text)


def listed(words: Iterable[str]) -> str:
    """`a, b or c`."""
    *first, last = tuple(words) or ("nothing",)
    return f"{', '.join(first)} or {last}" if first else last

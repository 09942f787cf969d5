"""What a rule looks at, what it finds, and what a rule is."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Literal

from msgspec import Struct

from cues.check.plan import Plans
from cues.check.reach import Reach
from cues.check.walk import Item, Mention, items, mentions
from cues.clips import Measured
from cues.show import Cue, Prop, Puzzle, Room, Show
from cues.steps import RunCue, StartCue, Step, WaitFor
from cues.wiring import Wiring

Level = Literal["error", "warning"]


class Finding(Struct, frozen=True):
    """A mistake, at a dotted place of the show or a wiring: what is wrong, what was meant, the cure."""

    at: str
    text: str


class Rule(Struct, frozen=True):
    """One thing that `check` looks for: `text` says it to a reader, `find` finds it."""

    id: str
    level: Level
    text: str
    find: "Callable[[Given], Iterator[Finding]]"


class Given:
    """A show, the wirings it is played with, and what was measured of its clips.

    `unreadable` says of a picture's or floor plan's file, below the media folder, why it can't be shown.
    """

    def __init__(
        self,
        show: Show,
        wirings: Mapping[str, Wiring],
        clips: Mapping[str, Measured | str],
        unreadable: Mapping[str, str],
    ) -> None:
        self.show = show
        self.wirings = wirings
        self.clips = clips
        self.unreadable = unreadable

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Everything written in the show."""
        return tuple(items(self.show, ""))

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Every name that stands for something else, with its place."""
        return tuple(mentions(self.show, ""))

    @cached_property
    def plans(self) -> Plans:
        """When each cue's steps are due."""
        return Plans(self.show, self.lengths)

    @cached_property
    def lengths(self) -> Mapping[str, int]:
        """How long each clip lasts, in microseconds, as measured, else as declared; or nothing."""
        declared = {clip.name: clip.length for clip in self.show.clips.values() if clip.length is not None}
        measured = {name: found.length for name, found in self.clips.items() if not isinstance(found, str)}
        return {**declared, **measured}

    @cached_property
    def within(self) -> Mapping[tuple[str, str], tuple[Item, ...]]:
        """Everything written in each cue, by (room, cue)."""
        return {
            (room.name, cue.name): tuple(items(cue, f"{at}.cues.{cue.name}"))
            for at, room in self.rooms()
            for cue in room.cues.values()
        }

    @cached_property
    def conditional(self) -> frozenset[str]:
        """Places of steps that have an `if`, and of `wait_for` steps."""
        return frozenset(
            item.at
            for item in self.items
            if (isinstance(item.thing, Step) and item.thing.if_ is not None)
            or isinstance(item.thing, WaitFor)
        )

    @cached_property
    def called(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """By (room, cue): the cues that run, start or go on to it."""
        found: dict[tuple[str, str], list[str]] = {}
        for (room, cue), inside in self.within.items():
            names = [*self.show.rooms[room].cues[cue].then]
            for item in inside:
                match item.thing:
                    case RunCue(run=name) | StartCue(start=name):
                        names.append(name)
            for name in names:
                if name != cue and cue not in found.setdefault((room, name), []):
                    found[room, name].append(cue)
        return {key: tuple(callers) for key, callers in found.items()}

    @cached_property
    def reach(self) -> Reach:
        """What can come to happen."""
        return Reach(self.show, self.within, self.called, self.plans)

    def rooms(self) -> Iterator[tuple[str, Room]]:
        """Rooms with their dotted places."""
        return ((f"rooms.{name}", room) for name, room in self.show.rooms.items())

    def props(self) -> Iterator[tuple[str, Prop]]:
        """Props of all rooms with their dotted places."""
        return (
            (f"{at}.props.{name}", prop) for at, room in self.rooms() for name, prop in room.props.items()
        )

    def puzzles(self) -> Iterator[tuple[str, Puzzle]]:
        """Puzzles of all rooms with their dotted places."""
        return (
            (f"{at}.puzzles.{n}", puzzle) for at, room in self.rooms() for n, puzzle in room.puzzles.items()
        )

    def cues(self) -> Iterator[tuple[str, Cue]]:
        """Cues of all rooms with their dotted places."""
        return ((f"{at}.cues.{name}", cue) for at, room in self.rooms() for name, cue in room.cues.items())

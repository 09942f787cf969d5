"""Tags placed: the right tag, a set of tags in any order or in one, or each tag on its own reader."""

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import Struct

from cues.grammar import Doc, Duration, Ref
from cues.puzzles.api import Memory, Verdict
from cues.puzzles.dwelling import NOT_YET, dwell
from cues.puzzles.reading import repeated
from cues.values import Value

ReaderRef = Annotated[str, Ref("prop", kinds=("tag_reader",))]


class Placed(Struct, frozen=True):
    """A tag on a reader."""

    reader: Annotated[ReaderRef, Doc("where it must lie")]
    tag: Annotated[str, Doc("the tag, as the reader prints it")]


class Tags(Struct, frozen=True):
    """Every tag in `accept` has been on `reader` once; or every tag in `placed` lies on its reader, at once.

    `any`: one of `accept` is enough.  `in_order`: they must come in the order written; a wrong one
    begins anew.  Tags compare without regard to upper and lower case.  A wrong tag is missed; one
    that lies there when the puzzle becomes active counts when it is right, and is no miss when not.
    """

    reader: Annotated[ReaderRef | None, Doc("the reader, where there is one")] = None
    accept: Annotated[tuple[str, ...], Doc("the tags, as the reader prints them")] = ()
    any: Annotated[bool, Doc("whether one of them is enough")] = False
    in_order: Annotated[bool, Doc("whether they must come in this order")] = False
    placed: Annotated[tuple[Placed, ...], Doc("which tag must lie on which of several readers")] = ()
    hold: Annotated[Duration, Doc("how long all in `placed` must lie there")] = 0

    def watches(self) -> tuple[str, ...]:
        """The reader, or every reader in `placed`."""
        named = [self.reader] if self.reader is not None else []
        return tuple(dict.fromkeys([*named, *(place.reader for place in self.placed)]))

    def begin(self, at: int, values: Mapping[str, Value]) -> Verdict:
        """A right tag that already lies there counts."""
        if self.placed:
            return self._lying(NOT_YET, at, values)
        tag = self._right(self._read(self.reader, values))
        return self._standing(self._after([], tag) or [] if tag is not None else [])

    def sense(self, memory: Memory, at: int, prop: str, values: Mapping[str, Value]) -> Verdict:
        """`memory` is the list of right tags seen, or with `placed` the dwell's."""
        if prop not in self.watches():
            return self.tick(memory, at, values)
        read = self._read(prop, values)
        if self.placed:
            return self._lying(memory, at, values, None if self._belongs(prop, read) else read)
        if read is None:
            return self._standing(memory)
        tag = self._right(read)
        seen = None if tag is None else self._after(memory, tag)
        if seen is not None:
            return self._standing(seen)
        again = [self.accept[0]] if self.in_order and tag is not None and tag == self.accept[0] else []
        return self._standing(again if self.in_order else memory, missed=read)

    def tick(self, memory: Memory, at: int, values: Mapping[str, Value]) -> Verdict:
        """All have lain there for long enough; else time changes nothing."""
        return self._lying(memory, at, values) if self.placed else self._standing(memory)

    def problems(self) -> tuple[str, ...]:
        """Nothing to place, or one option against another."""
        found = []
        if self.placed and (self.reader is not None or self.accept):
            found.append(
                "'placed' names its own readers and tags; take out 'reader' and 'accept', or 'placed'"
            )
        if self.placed and (self.any or self.in_order):
            found.append("'any' and 'in_order' go with 'accept', not with 'placed'; take them out")
        if not self.placed and (self.reader is None or not self.accept):
            found.append("no tag to place; set 'reader' and 'accept', or 'placed'")
        if self.any and self.in_order:
            found.append("'any' and 'in_order' exclude each other; keep one")
        if self.hold and not self.placed:
            found.append("'hold' goes with 'placed'; take it out")
        return (*found, *self._doubled())

    def _doubled(self) -> list[str]:
        tags = [place.tag.casefold() for place in self.placed]
        readers = [place.reader for place in self.placed]
        accepted = [tag.casefold() for tag in self.accept]
        empty = ["a tag is empty; write it as the reader prints it, in quotes"]
        return [
            *(empty if "" in (*tags, *accepted) else ()),
            *(f"tag '{tag}' stands twice; take one out" for tag in repeated(accepted)),
            *(f"{name} is to hold two tags at once; give each its own reader" for name in repeated(readers)),
            *(f"tag '{tag}' is to lie on two readers at once; take one out" for tag in repeated(tags)),
        ]

    def _read(self, reader: str | None, values: Mapping[str, Value]) -> str | None:
        tag = values.get(reader) if reader is not None else None
        return tag if isinstance(tag, str) and tag else None

    def _right(self, read: str | None) -> str | None:
        if read is None:
            return None
        return next((tag for tag in self.accept if tag.casefold() == read.casefold()), None)

    def _after(self, seen: list[str], tag: str) -> list[str] | None:
        """The tags seen once `tag` is on the reader, or None when it comes out of order."""
        if tag == seen[-1] if self.in_order and seen else tag in seen:
            return seen
        if self.in_order and tag != self.accept[min(len(seen), len(self.accept) - 1)]:
            return None
        return [*seen, tag]

    def _standing(self, seen: list[str], missed: str | None = None) -> Verdict:
        wanted = 1 if self.any else max(len(self.accept), 1)
        solved = len(seen) >= wanted
        wrong = None if solved else missed  # what comes after the right ones is no answer any more
        progress = min(len(seen) / wanted, 1.0)
        return Verdict(seen, solved=solved, missed=wrong is not None, given=wrong, progress=progress)

    def _belongs(self, reader: str, read: str | None) -> bool:
        return read is None or Placed(reader, read.casefold()) in (
            Placed(place.reader, place.tag.casefold()) for place in self.placed
        )

    def _lying(
        self, memory: Mapping[str, Any], at: int, values: Mapping[str, Value], missed: str | None = None
    ) -> Verdict:
        right = sum(
            (self._read(place.reader, values) or "").casefold() == place.tag.casefold()
            for place in self.placed
        )
        progress = right / len(self.placed)
        verdict = dwell(memory, at, right == len(self.placed), self.hold, 0, progress)
        if missed is None or verdict.solved:
            return verdict
        return Verdict(verdict.memory, missed=True, given=missed, progress=progress, due=verdict.due)

"""Tags placed: the right tag, or the right set of tags in any order, on a reader."""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Struct

from cues.grammar import Doc, Ref
from cues.puzzles.api import Memory, Verdict
from cues.values import Value


class Tags(Struct, frozen=True):
    """Every tag in `accept` has been on `reader` once, or any one of them with `any: yes`."""

    reader: Annotated[str, Ref("prop", kinds=("tag_reader",))]
    accept: Annotated[tuple[str, ...], Doc("the tags, as the reader prints them")]
    any: Annotated[bool, Doc("whether one of them is enough")] = False

    def watches(self) -> tuple[str, ...]:
        """The reader."""
        return (self.reader,)

    def begin(self, at: int, values: Mapping[str, Value]) -> Verdict:
        """A tag that already lies there counts."""
        return self.sense([], at, self.reader, values)

    def sense(self, memory: Memory, at: int, prop: str, values: Mapping[str, Value]) -> Verdict:
        """`memory` is the list of right tags seen."""
        tag = values[prop]
        if tag is None:
            return self._standing(memory)
        if tag not in self.accept:
            return Verdict(memory, missed=True, given=tag, progress=self._progress(memory))
        return self._standing(memory if tag in memory else [*memory, tag])

    def tick(self, memory: Memory, at: int, values: Mapping[str, Value]) -> Verdict:
        """Time changes nothing here."""
        return self._standing(memory)

    def _standing(self, seen: list[str]) -> Verdict:
        done = bool(seen) if self.any else len(seen) == len(set(self.accept))
        return Verdict(seen, solved=done, progress=self._progress(seen))

    def _progress(self, seen: list[str]) -> float:
        return 1.0 if self.any and seen else len(seen) / len(set(self.accept))

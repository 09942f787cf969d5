"""Which tag lies on a reader: a stream of reads made into one arrival and one departure."""

from collections.abc import Container

_MOST_AT_ONCE = 8
"""Readers of this kind read one tag at a time; more than a few at once is noise."""


class Presence:
    """What a reader's value is, from reads and silence.

    A tag in `known` arrives with its first read; any other only when `reads` equal reads came in a
    row, none more than `hold` microseconds after the last (readers invent tags).  A tag leaves when it
    was not read for `hold`.  Of several tags that a reader sees in turn, the latest arrived is the value.
    """

    def __init__(self, known: Container[str], reads: int, hold: int) -> None:
        self.value: str | None = None
        self.ghosts = 0
        """Runs of reads that were too short to be a tag."""
        self._known = known
        self._reads = reads
        self._hold = hold
        self._present: dict[str, int] = {}
        self._candidate = ("", 0, 0)

    @property
    def due(self) -> int | None:
        """When `tick` may have something to say next; None while no tag is there."""
        return min(self._present.values()) + self._hold if self._present else None

    def read(self, at: int, tag: str) -> list[str | None]:
        """A read of `tag` at `at` microseconds; the values that the reader takes, in order."""
        values = self.tick(at)
        if tag in self._present or tag in self._known:
            self._drop_candidate()
        elif not self._is_proven(at, tag):
            return values
        elif len(self._present) == _MOST_AT_ONCE:
            del self._present[next(iter(self._present))]
        self._present[tag] = at
        return values + self._news()

    def tick(self, at: int) -> list[str | None]:
        """Time passed without a read; the values that the reader takes."""
        for tag in [tag for tag, last in self._present.items() if at - last >= self._hold]:
            del self._present[tag]
        return self._news()

    def resume(self, at: int) -> None:
        """The reader itself was away: what lay on it has a `hold` from now on to be read again."""
        for tag in self._present:
            self._present[tag] = at

    def _is_proven(self, at: int, tag: str) -> bool:
        candidate, count, last = self._candidate
        if candidate != tag or at - last >= self._hold:
            self._drop_candidate()
            count = 0
        self._candidate = (tag, count + 1, at)
        if count + 1 < self._reads:
            return False
        self._candidate = ("", 0, 0)
        return True

    def _drop_candidate(self) -> None:
        self.ghosts += self._candidate[1] > 0
        self._candidate = ("", 0, 0)

    def _news(self) -> list[str | None]:
        value = next(reversed(self._present), None)
        if value == self.value:
            return []
        self.value = value
        return [value]

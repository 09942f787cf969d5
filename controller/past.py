"""The facts that a room can tell again: those of its journal and, after a power cut, of the one before."""

from collections import deque
from collections.abc import Iterator, Sequence

from cues.effects import Effect
from cues.events import Event
from cues.facts import Fact

MOST = 10_000
"""Facts of one journal that are kept; a game of an hour has some thousand."""


class Past:
    """Facts in order, the newest `MOST` of each of the two newest journals.

    A fact whose number is not above the one before it is another journal's: there numbers begin anew.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._now: deque[Fact] = deque(maxlen=most)
        self._before: deque[Fact] = deque(maxlen=0)
        self._named_before: str | None = None
        self._named: str | None = None

    def heard(self, event: Event, effects: Sequence[Effect], facts: Sequence[Fact]) -> None:
        """Keep what came of an event."""
        for fact in facts:
            if self._now and fact.seq <= self._now[-1].seq:
                self._turn_over()
            self._now.append(fact)

    def name(self, journal: str) -> None:
        """The room's journal is `journal` now: if it has no name yet, so is that of the newest facts."""
        if self._named not in (None, journal):
            self._turn_over()
        self._named = journal

    def _turn_over(self) -> None:
        self._before, self._named_before = self._now, self._named
        self._now, self._named = deque(maxlen=self._most), None

    def again(self, journal: str, first: int, last: int) -> Iterator[Fact]:
        """What is left of the facts `first` to `last` of `journal`."""
        for name, facts in ((self._named_before, self._before), (self._named, self._now)):
            if name == journal and facts:
                # Numbers have no gaps, so a fact's place follows from its number.
                begin = max(first - facts[0].seq, 0)
                end = min(last - facts[0].seq + 1, len(facts))
                yield from (facts[place] for place in range(begin, end))

"""One room's facts, each once and in order, whatever the wire loses, repeats or turns round.

Rules:

- Which journal counts, only the room's own standing says.  A first standing is where the count begins.
- A gap is asked for in pages, again after growing waits, for as long as it is there.
- A new journal is begun at its first fact, after the old one's rest has been asked for until nothing
  is left of it.
- What the room itself says it no longer has is lost, and counted.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from controller.neighbours.reading import Told

PAGE = 200
"""Facts that are asked for at once."""

MOST_AHEAD = 1_000
"""Facts kept that came before those they follow; more are asked for again."""

FIRST_WAIT, LONGEST_WAIT = 500_000, 8_000_000
"""Microseconds until an unanswered question is asked again."""

_REMEMBERED = 8


class Ask(Struct, frozen=True):
    """A question for facts of a room again, from number `first` to `last`."""

    room: str
    journal: str
    first: int
    last: int


class Stream:
    """The facts of room `room`; `heard` is the last (journal, seq) that the engine knows, None: nothing.

    `journal` is the one that is being followed, `last` the newest number taken, `head` the newest that
    is known to exist; `queue` holds the journals that the room has begun since.
    """

    def __init__(self, room: str, heard: tuple[str, int] | None) -> None:
        self.room = room
        self.journal: str | None = None
        self.last = 0
        if heard is not None:
            self.journal, self.last = heard
        self.head = self.last
        self.lost = 0
        self._queue: list[str] = []
        self._heads: dict[str, int] = {}
        self._ahead: dict[int, Told] = {}
        self._before: list[str] = []
        self._asked: Ask | None = None
        self._ask_at = 0
        self._tries = 0

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing that is known to exist."""
        return self.journal is not None and not self._queue and self.last >= self.head

    def begin(self, journal: str, seq: int) -> None:
        """Count from here on."""
        self.journal, self.last, self.head = journal, seq, seq
        self._queue, self._ahead = [], {}

    def stands(self, journal: str, seq: int) -> None:
        """The room says what its newest fact is; not before `begin`."""
        if journal in self._before:
            return
        if journal == self.journal:
            self.head = max(self.head, seq)
            return
        if journal not in self._queue:
            self._queue.append(journal)
        self._heads[journal] = max(seq, self._heads.get(journal, 0))

    def hear(self, journal: str, facts: Iterable[Told]) -> list[Told]:
        """Facts have come: those that are next, in order."""
        for told in facts:
            if journal == self.journal:
                self.head = max(self.head, told.seq)
                if told.seq > self.last and (len(self._ahead) < MOST_AHEAD or told.seq == self.last + 1):
                    self._ahead[told.seq] = told
            elif journal in self._queue:
                self._heads[journal] = max(told.seq, self._heads.get(journal, 0))
        found = []
        while self.last + 1 in self._ahead:
            self.last += 1
            found.append(self._ahead.pop(self.last))
        if found:
            self._tries, self._asked = 0, None
        return found

    def fetched(self, journal: str, first: int, last: int, facts: Sequence[Told]) -> list[Told]:
        """An answer has come: the facts that are next; one without any says that nothing is left of them."""
        if facts or journal != self.journal or first != self.last + 1:
            return self.hear(journal, facts)
        self._tries, self._asked = 0, None
        if self._queue:
            self._turn_over()
        else:
            gone = min(last, self.head, min(self._ahead, default=self.head + 1) - 1)
            self.lost += max(0, gone - self.last)
            self.last = max(self.last, gone)
        return self.hear(journal, ())

    def _turn_over(self) -> None:
        """Nothing is left of the old journal."""
        assert self.journal is not None
        self._before = [*self._before, self.journal][-_REMEMBERED:]
        self.journal, self.last, self._ahead = self._queue.pop(0), 0, {}
        self.head = self._heads.pop(self.journal, 0)

    def _wanted(self) -> Ask | None:
        if self.journal is None or self.is_whole:
            return None
        last = self.last + PAGE
        if not self._queue:
            last = min(last, self.head)
        if self._ahead:
            last = min(last, min(self._ahead) - 1)
        return Ask(self.room, self.journal, self.last + 1, last)

    def due(self, now: int) -> int | None:
        """When to ask next; None: nothing is missing."""
        wanted = self._wanted()
        if wanted is None:
            return None
        return now if self._is_other(wanted) else max(now, self._ask_at)

    def ask(self, now: int) -> Ask | None:
        """What to ask for now."""
        wanted = self._wanted()
        if wanted is None or not (self._is_other(wanted) or now >= self._ask_at):
            return None
        self._asked = wanted
        self._ask_at = now + min(FIRST_WAIT << min(self._tries, 8), LONGEST_WAIT)
        self._tries += 1
        return wanted

    def _is_other(self, wanted: Ask) -> bool:
        """Whether something else is missing than what was asked for last."""
        asked = self._asked
        return asked is None or (asked.journal, asked.first) != (wanted.journal, wanted.first)

"""What waits to be said: bounded, in order, and never more on the wire than the wire takes."""

from collections import deque
from collections.abc import Callable, Iterator
from typing import Protocol

from msgspec import Struct

IN_FLIGHT = 16
"""Messages of QoS 1 on their way, at most; brokers take 20 and more."""
MOST = 2_000
"""Messages that wait, at most: then the oldest are forgotten, for who misses facts asks for them."""
LATER = 8
"""Long stories that wait until nothing else does, at most: then the oldest is not told to its end."""
AT_ONCE = 4
"""Messages that are given to the wire in one go, so that a long line delays no cue."""


Call = Callable[[Callable[[], None]], object]


class Taker(Protocol):
    """What takes messages: a wire."""

    @property
    def is_full(self) -> bool:
        """Whether it takes no more now."""

    @property
    def unacknowledged(self) -> int:
        """How many of its messages are on their way."""

    def publish(self, topic: str, payload: bytes, qos: int, retained: bool = False) -> None:
        """Take a message."""


class Letter(Struct, frozen=True):
    """A message; `write` makes its payload at the last moment."""

    topic: str
    write: Callable[[], bytes]
    qos: int
    retained: bool = False


class Outbox:
    """Letters in order, and retained ones of which only the newest counts.

    `soon` calls something back after what is urgent, `in_a_moment` when an answer has had time to arrive.
    """

    def __init__(self, soon: Call, in_a_moment: Call, most: int = MOST) -> None:
        self._soon = soon
        self._in_a_moment = in_a_moment
        self._letters: deque[Letter] = deque(maxlen=most)
        self._newest: dict[str, Letter] = {}
        self._later: deque[Iterator[Letter]] = deque(maxlen=LATER)
        self._taker: Taker | None = None
        self._is_called = False
        self.forgotten = 0

    def open(self, taker: Taker) -> None:
        """Give what comes to `taker` from now on."""
        self._taker = taker
        self.flush()

    def close(self) -> None:
        """Nobody takes anything now: what waited is forgotten, and so is what comes."""
        self._taker = None
        self._letters.clear()
        self._newest.clear()
        self._later.clear()

    @property
    def waiting(self) -> int:
        """How many letters wait."""
        return len(self._letters) + len(self._newest)

    def put(self, letter: Letter) -> None:
        """Say it in its turn; a retained one takes the place of the one before it on its topic."""
        if self._taker is None:
            return
        if letter.retained:
            self._newest[letter.topic] = letter
        else:
            self.forgotten += len(self._letters) == self._letters.maxlen
            self._letters.append(letter)
        self.flush()

    def say(self, topic: str, payload: bytes, qos: int) -> None:
        """Say it before all that waits, and leave it the broker and the processor for a moment."""
        if self._taker is not None:
            self._taker.publish(topic, payload, qos)
            if not self._is_called:
                self._is_called = True
                self._in_a_moment(self._go_on)

    def later(self, letters: Iterator[Letter]) -> None:
        """Say these, each when nothing else waits."""
        if self._taker is not None:
            self._later.append(letters)
            self.flush()

    def flush(self) -> None:
        """Go on as soon as nothing is more urgent."""
        if not self._is_called and (self._letters or self._newest or self._later):
            self._is_called = True
            self._soon(self._go_on)

    def _go_on(self) -> None:
        self._is_called = False
        for _ in range(AT_ONCE):
            taker = self._taker
            if taker is None or taker.is_full or taker.unacknowledged >= IN_FLIGHT:
                return
            letter = self._next()
            if letter is None:
                return
            taker.publish(letter.topic, letter.write(), letter.qos, letter.retained)
        self.flush()

    def _next(self) -> Letter | None:
        if self._letters:
            return self._letters.popleft()
        if self._newest:
            return self._newest.pop(next(iter(self._newest)))
        while self._later:
            letter = next(self._later[0], None)
            if letter is not None:
                return letter
            self._later.popleft()
        return None

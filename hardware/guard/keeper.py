"""When which line must be made safe: the guard's judgement, without clock or I/O."""

from typing import NamedTuple


class Terms(NamedTuple):
    """What a line is owed when the room is gone: `safe` is its safe level, 0 to 1.

    `dead`: microseconds from the last sign of life to making it safe, once the room's process has
    ended.  `hung`: the same while the process still stands there without beating.
    """

    safe: float
    dead: int
    hung: int


class Keeper:
    """Which lines a guard has on its terms, and which of them it has made safe.

    Times are microseconds of CLOCK_MONOTONIC.
    """

    def __init__(self) -> None:
        self.terms: dict[str, Terms] = {}
        self.made_safe: set[str] = set()
        self._last_sign = 0
        self._is_there = False

    def sign_of_life(self, at: int) -> None:
        """A room beat, or came; what was made safe is its own again."""
        self._last_sign = at
        self._is_there = True
        self.made_safe.clear()

    def room_ended(self) -> None:
        """The room's process ended without a goodbye."""
        self._is_there = False

    def silent_for(self, at: int) -> int:
        """Microseconds since the last sign of life."""
        return at - self._last_sign

    def due(self) -> int | None:
        """When the next line must be made safe; None when none is left."""
        patience = [self._patience(terms) for line, terms in self.terms.items() if line not in self.made_safe]
        return self._last_sign + min(patience) if patience else None

    def overdue(self, at: int) -> list[tuple[str, float]]:
        """The lines to make safe by `at`, with their levels; each is told once."""
        lines = [
            (line, terms.safe)
            for line, terms in self.terms.items()
            if line not in self.made_safe and self._last_sign + self._patience(terms) <= at
        ]
        self.made_safe.update(line for line, _ in lines)
        return lines

    def _patience(self, terms: Terms) -> int:
        return terms.hung if self._is_there else terms.dead

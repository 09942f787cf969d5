"""A clock that is corrected by going a little faster or slower, and keeps what it said before."""

from bisect import bisect_right

from msgspec import Struct

FASTEST = 500e-6
"""How much faster or slower a correction may make it."""

SETTLE = 2_000_000
"""Microseconds over which a small correction is spread."""

_KEPT = 256


class _Piece(Struct, frozen=True):
    """From `local` on: `shared`, and `rate` shared microseconds more than local ones for each local one."""

    local: int
    shared: float
    rate: float

    def at(self, local: int) -> float:
        return self.shared + (local - self.local) * (1 + self.rate)


class SlewedClock:
    """Shared time as a function of local time: continuous, strictly rising, in straight pieces.

    Microseconds.  What it said of the last minutes it says again: a correction bends what comes,
    never what was.
    """

    def __init__(self, local: int, shared: float, drift: float = 0.0) -> None:
        self._pieces = [_Piece(local, shared, drift)]

    def shared(self, local: int) -> float:
        """Shared time at `local`."""
        return self._pieces[self._index(local)].at(local)

    def local(self, shared: float) -> int:
        """The local moment, to the nearest microsecond, at which it is `shared`."""
        piece = self._pieces[max(0, bisect_right(self._pieces, shared, key=lambda one: one.shared) - 1)]
        return round(piece.local + (shared - piece.shared) / (1 + piece.rate))

    def steer(self, now: int, ahead: float, drift: float) -> None:
        """From `now` on lead to the line that is `ahead` of local time, drifting by `drift`."""
        here = self.shared(now)
        missing = now + ahead - here
        lean = max(-FASTEST, min(FASTEST, missing / SETTLE))
        self._cut(now)
        self._pieces.append(_Piece(now, here, drift + lean))
        if lean:
            end = now + max(1, round(missing / lean))
            self._pieces.append(_Piece(end, self._pieces[-1].at(end), drift))

    def _cut(self, now: int) -> None:
        """Drop what was to come, and what nobody asks for any more."""
        while len(self._pieces) > 1 and self._pieces[-1].local >= now:
            self._pieces.pop()
        del self._pieces[:-_KEPT]

    def _index(self, local: int) -> int:
        return max(0, bisect_right(self._pieces, local, key=lambda one: one.local) - 1)

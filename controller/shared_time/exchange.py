"""What one question and its answer tell of another clock, after four timestamps (RFC 5905, section 8)."""

from msgspec import Struct

SLOWEST = 1_000_000
"""Microseconds of round trip over which an exchange tells nothing worth keeping."""


class Sample(Struct, frozen=True):
    """At `at` (local) the other clock was ahead by `offset`, give or take half of `trip`."""

    at: int
    offset: float
    trip: int


def sample(t1: int, t2: int, t3: int, t4: int) -> Sample | None:
    """Asked at `t1`, heard at `t2`, answered at `t3`, heard at `t4`; `t2` and `t3` are on the other clock.

    None where the stamps cannot be true, or took too long.  However unequal the two ways were, the
    offset is wrong by no more than half the round trip.
    """
    trip = (t4 - t1) - (t3 - t2)
    if t4 < t1 or t3 < t2 or not 0 <= trip <= SLOWEST:
        return None
    return Sample((t1 + t4) // 2, ((t2 - t1) + (t3 - t4)) / 2, trip)

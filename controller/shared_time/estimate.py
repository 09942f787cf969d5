"""A line through many samples: how far ahead the other clock is, how that drifts, how sure that is."""

from collections import deque

from msgspec import Struct

from controller.shared_time.exchange import Sample

WINDOW = 64
OLDEST = 300_000_000
"""Microseconds after which a sample says nothing of today's drift."""

FEWEST = 8
"""Samples before the first line."""

DRIFT_LIMIT = 100e-6
"""How much two rooms' crystals may differ: 50 ppm each, warm or cold.  The stated error builds on it."""

_USUAL_DRIFT = 50e-6
_EQUAL = 150.0
"""Microseconds by which trips may differ and weigh the same: how late a busy program stamps an arrival."""


class Estimate(Struct, frozen=True):
    """The other clock is ahead by `offset` at `at` (local), by `drift` more with each microsecond.

    `bounds`: moments (local) with how wrong, at most, the line was there.
    """

    at: float
    offset: float
    drift: float
    bounds: tuple[tuple[int, float], ...]

    def offset_at(self, local: int) -> float:
        """How far ahead the other clock is at `local`."""
        return self.offset + self.drift * (local - self.at)

    def error_at(self, local: int) -> float:
        """By how much `offset_at` is wrong at most, while no crystal exceeds `DRIFT_LIMIT`."""
        loosest = DRIFT_LIMIT + abs(self.drift)
        return min(wrong + loosest * abs(local - at) for at, wrong in self.bounds)


class Window:
    """The last samples of one other clock."""

    def __init__(self) -> None:
        self._samples: deque[Sample] = deque(maxlen=WINDOW)

    def __len__(self) -> int:
        return len(self._samples)

    def add(self, sample: Sample) -> None:
        """Keep a sample, and drop what is too old beside it."""
        self._samples.append(sample)
        while sample.at - self._samples[0].at > OLDEST:
            self._samples.popleft()

    def clear(self) -> None:
        """Forget all: it was another clock."""
        self._samples.clear()

    def estimate(self) -> Estimate | None:
        """The line through the half of the samples with the shorter trips; None with too few."""
        if len(self._samples) < FEWEST:
            return None
        swift = sorted(self._samples, key=lambda sample: sample.trip)
        return line_through(swift[: (len(swift) + 1) // 2])


def line_through(samples: list[Sample]) -> Estimate:
    """Least squares, each sample weighed by how far its trip allows it to be off beyond the swiftest's.

    While the samples span too little time to tell a drift, it is held near none: a normal prior
    around zero, 50 ppm wide.
    """
    first, swiftest = samples[0], min(one.trip for one in samples)
    weights = [(_EQUAL + (one.trip - swiftest) / 2) ** -2 for one in samples]
    mean_at = _mean(weights, [one.at - first.at for one in samples])
    mean_offset = _mean(weights, [one.offset - first.offset for one in samples])
    across = [one.at - first.at - mean_at for one in samples]
    up = [one.offset - first.offset - mean_offset for one in samples]
    slope = sum(weight * x * y for weight, x, y in zip(weights, across, up, strict=True))
    spread = sum(weight * x * x for weight, x in zip(weights, across, strict=True))
    drift = max(-DRIFT_LIMIT, min(DRIFT_LIMIT, slope / (spread + _USUAL_DRIFT**-2)))
    at, offset = first.at + mean_at, first.offset + mean_offset
    bounds = tuple(
        (one.at, abs(offset + drift * (one.at - at) - one.offset) + one.trip / 2) for one in samples
    )
    return Estimate(at, offset, drift, bounds)


def _mean(weights: list[float], values: list[float]) -> float:
    return sum(weight * value for weight, value in zip(weights, values, strict=True)) / sum(weights)

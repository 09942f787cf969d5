"""How late things were: counts in fixed buckets, cheap enough to be always on."""

_HALVES = 4  # each power of two is cut into 2**4 buckets: figures are true to 1/16
_PARTS = 1 << _HALVES
_LAST = (40 - _HALVES) * _PARTS + 2 * _PARTS - 1


class Histogram:
    """Counts of microseconds in logarithmic buckets; `max` is exact, quantiles are at most 6 % too high."""

    def __init__(self) -> None:
        self.n = 0
        self.max = 0
        self._counts = [0] * (_LAST + 1)

    def add(self, value: int) -> None:
        """Count `value` microseconds; less than nothing counts as nothing."""
        self.n += 1
        if value > self.max:
            self.max = value
        self._counts[_bucket(value)] += 1

    def quantile(self, share: float) -> float:
        """What `share` of all values do not exceed (to the bucket's upper edge); 0 when there are none."""
        wanted = share * self.n
        seen = 0
        for index, count in enumerate(self._counts):
            seen += count
            if count and seen >= wanted:
                return float(min(_upper(index), self.max))
        return 0.0


def _bucket(value: int) -> int:
    """The bucket of `value`: itself below 32, then 16 to each power of two."""
    if value < 2 * _PARTS:
        return max(0, value)
    shift = value.bit_length() - 1 - _HALVES
    return min(_LAST, shift * _PARTS + (value >> shift))


def _upper(index: int) -> int:
    """The greatest value of a bucket."""
    if index < 2 * _PARTS:
        return index
    shift = index // _PARTS - 1
    return (((index % _PARTS) + _PARTS + 1) << shift) - 1

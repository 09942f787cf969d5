"""Dimming by pulses: when each line goes high and low, without clock or I/O."""

import heapq


class Dimming:
    """Pulse-width modulation of any number of lines.

    A line between 0 and 1 goes high at the start of each period and low after its share of it; at
    0 and 1 it stands still and costs nothing.  A new level counts from the next period on.  A pulse that
    begins late is not shortened, and the next one is on time; pulses that were missed are left out.
    """

    def __init__(self) -> None:
        self._levels: dict[str, float] = {}
        self._periods: dict[str, int] = {}
        self._agenda: list[tuple[int, str, bool]] = []
        self._next: dict[str, int] = {}
        self._pulsing: set[str] = set()

    def add(self, line: str, frequency: int, level: float, at: int) -> list[tuple[str, bool]]:
        """Dim `line` from `at` on; what to write at once."""
        self._periods[line] = 1_000_000_000 // frequency
        return self.set(line, level, at)

    def remove(self, line: str) -> None:
        """Leave a line alone."""
        self._levels.pop(line, None)
        self._periods.pop(line, None)
        self._pulsing.discard(line)
        self._agenda = [entry for entry in self._agenda if entry[1] != line]
        heapq.heapify(self._agenda)

    def set(self, line: str, level: float, at: int) -> list[tuple[str, bool]]:
        """Give a line another level at `at` (nanoseconds); what to write at once."""
        if line not in self._periods:
            return []
        self._levels[line] = level = min(max(level, 0.0), 1.0)
        if 0 < level < 1:
            if line not in self._pulsing:
                self._pulsing.add(line)
                heapq.heappush(self._agenda, (at, line, True))
            return []
        if line in self._pulsing:
            self._pulsing.discard(line)
            self._agenda = [entry for entry in self._agenda if entry[1] != line]
            heapq.heapify(self._agenda)
        return [(line, level >= 1)]

    def level(self, line: str) -> float:
        """The level a line was given."""
        return self._levels[line]

    def has(self, line: str) -> bool:
        """Whether the line is dimmed."""
        return line in self._periods

    @property
    def due(self) -> int | None:
        """When the next edge is due, nanoseconds."""
        return self._agenda[0][0] if self._agenda else None

    def step(self, at: int) -> list[tuple[str, bool]]:
        """The edges due by `at`, in order; say when a rising one has `risen`."""
        edges: list[tuple[str, bool]] = []
        while self._agenda and self._agenda[0][0] <= at:
            due, line, high = heapq.heappop(self._agenda)
            period = self._periods[line]
            if high:
                self._next[line] = (due if at - due < period else at) + period
                heapq.heappush(self._agenda, (self._next[line], line, True))
            edges.append((line, high))
        return edges

    def risen(self, line: str, at: int) -> None:
        """A rising edge was written at `at`: from then on its share of the period counts."""
        if line in self._pulsing:
            low = at + int(self._periods[line] * self._levels[line])
            heapq.heappush(self._agenda, (min(low, self._next[line]), line, False))

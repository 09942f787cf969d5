"""How fast is fast enough: what each row promises, and whether a result keeps it."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from controller.bench import Result


class Bar(Struct, frozen=True):
    """A figure of a row that must stay on one side of a limit.

    `figure` is a key of the result; `of` the figure that the limit is a multiple of: `floor` for
    the same figure of the bare path measured beside it, or another key of the result.
    """

    figure: str
    side: Literal["at most", "at least"]
    limit: float
    unit: str = ""
    of: str | None = None

    def text(self) -> str:
        """As a person reads it: `p50 ≤ 1.4 × floor`."""
        sign = "≤" if self.side == "at most" else "≥"
        if self.of is not None:
            return f"{self.figure} {sign} {self.limit:g} × {self.of}"
        return f"{self.figure} {sign} {self.limit:,g} {self.unit}".rstrip()

    def met_by(self, result: Result) -> bool | None:
        """Whether `result` keeps it; None if the figure is not there."""
        figure, limit = result.get(self.figure), self.limit
        if self.of is not None:
            beside = result.get(self.of)
            beside = beside.get(self.figure) if isinstance(beside, Mapping) else beside
            if beside is None:
                return None
            limit *= beside
        if figure is None:
            return None
        return bool(figure <= limit if self.side == "at most" else figure >= limit)


BARS: Mapping[str, tuple[Bar, ...]] = {
    "edge_to_output": (Bar("p50", "at most", 1.4, of="floor"),),
    "step_lateness": (Bar("p50", "at most", 300, "us"), Bar("drift_us", "at most", 0, "us")),
    "step_precise": (Bar("p50", "at most", 5, "us"),),
    "engine": (
        Bar("value", "at least", 100_000, "1/s"),
        Bar("quiet", "at least", 200_000, "1/s"),
        Bar("large", "at least", 0.8, of="value"),
    ),
    "replay": (Bar("value", "at most", 0.3, "s"),),
    "ready": (Bar("value", "at most", 0.5, "s"), Bar("memory_mib", "at most", 45, "MiB")),
    "command": (Bar("p50", "at most", 1.3, of="floor"),),
    "sting": (
        Bar("p50", "at most", 6, "ms"),
        Bar("max", "at most", 20, "ms"),
        Bar("n", "at least", 100),
        Bar("lost", "at most", 0),
    ),
    "resume": (Bar("value", "at most", 1, "s"),),
}
"""The promises, by row."""

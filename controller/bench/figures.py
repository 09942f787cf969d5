"""Figures of a row, from what was measured."""

from collections.abc import Sequence


def figures(values: Sequence[float], unit: str) -> dict[str, float | int | str]:
    """`n`, `p50`, `p95`, `p99` and `max` of `values`, by nearest rank."""
    ranked = sorted(values)

    def at(share: float) -> float:
        return round(ranked[min(len(ranked) - 1, int(share * len(ranked)))], 3)

    return {
        "n": len(ranked),
        "p50": at(0.5),
        "p95": at(0.95),
        "p99": at(0.99),
        "max": round(ranked[-1], 3),
        "unit": unit,
    }

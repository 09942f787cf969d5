"""A synced cue over a link of 3 ± 1 ms a way, in virtual time, beside the same cue fired on arrival.

Four rooms whose clocks are minutes apart and drift by up to 50 ppm.  The arithmetic is the rooms' own;
only the link and the crystals are simulated, so the figures are those of the estimate, not of a machine.
"""

from typing import Any

from controller.bench.figures import figures
from controller.bench.simulated_show import Crystal, Link, SimulatedShow

CRYSTALS = {
    "quarantine": Crystal(0, 10e-6),
    "laboratory": Crystal(400_000_000, 50e-6),
    "rooftop": Crystal(-170_000_000, -50e-6),
    "bunker": Crystal(3_600_000_000, 20e-6),
}
AHEAD = 150_000
"""Microseconds between the sending and the firing."""


def relay(quick: bool = False) -> dict[str, Any]:
    """Figures of the skew between the first and the last room, with `arrival`: fired as it comes."""
    together: list[float] = []
    arrival: list[float] = []
    for seed in range(4 if quick else 20):
        show = SimulatedShow(CRYSTALS, Link(), seed)
        for room in CRYSTALS:
            show.join(room)
        show.run(70)
        for _ in range(50):
            show.run(1)
            together.append(_spread(show.fired_together("rooftop", AHEAD)))
            arrival.append(_spread(show.fired_on_arrival("rooftop")))
    return {**figures(_milliseconds(together), "ms"), "arrival": figures(_milliseconds(arrival), "ms")}


def _spread(moments: list[float]) -> float:
    return max(moments) - min(moments)


def _milliseconds(values: list[float]) -> list[float]:
    return [value / 1000 for value in values]

"""The same as `step_lateness`, with the cue marked precise."""

from collections.abc import Mapping
from typing import Any

from controller.bench.step_lateness import march

KEY = "step_precise"


def measure(quick: bool = False) -> Mapping[str, Any]:
    """Microseconds between a step's moment and the order to its driver, early or late."""
    return march(150 if quick else 3_000, precise=True)

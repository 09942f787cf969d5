"""Benchmarks: one module a row, each measured in a process of its own so that none colours the next.

A row's module has `KEY` and `measure(quick) -> dict`, whose result is an object of numbers as
docs/performance.md describes: `n`, `p50`, `p95`, `p99`, `max`, `unit`, `floor`, or `value`, or `skipped`: why
this machine cannot measure it.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, Protocol

Result = Mapping[str, Any]

ROWS: Mapping[str, str] = {
    "edge_to_output": "edge_to_output",
    "step_lateness": "step_lateness",
    "step_precise": "step_precise",
    "engine": "engine",
    "replay": "replay",
    "ready": "ready",
    "command": "command",
    "sting": "sting",
    "resume": "resume",
}
"""Key of each row -> its module, in the order in which they are measured."""


class Row(Protocol):
    """What a row's module offers."""

    KEY: str

    def measure(self, quick: bool = False) -> Result:
        """Measure; `quick` is for a look in passing: fewer rounds, same kind of result."""


def rows() -> list[str]:
    """The keys of the rows that this version measures."""
    return list(ROWS)


def row(key: str) -> Row:
    """The module of a row."""
    module: Row = import_module(f"controller.bench.{ROWS[key]}")
    return module


def measure(keys: Sequence[str], quick: bool = False) -> Iterator[tuple[str, Result]]:
    """Measure one row after the other; a row that breaks is told by the key `failed`."""
    for key in keys:
        yield key, _measure_apart(key, quick)


def _measure_apart(key: str, quick: bool) -> Result:
    words = [sys.executable, "-m", "controller.bench", key, *(["--quick"] if quick else [])]
    done = subprocess.run(words, capture_output=True, text=True)
    try:
        result: Result = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        said = done.stderr.strip().splitlines() or [f"ended with {done.returncode} and said nothing"]
        return {"failed": said[-1], "trace": done.stderr}
    return result

"""A real GPIO chip, turned and watched from its other side: these tests run inside the virtual Pi."""

import os
import re
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for room_on_pins, which also runs as a program

TRACING = Path("/sys/kernel/tracing")


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.gpio_vm)
            if "GPIO_SIM_DIR" not in os.environ:
                item.add_marker(pytest.mark.skip(reason="needs the virtual Pi: scripts/test-gpio"))


class Chip:
    """The simulated chip's other side, and the kernel's own record of what its lines did."""

    def __init__(self) -> None:
        self._lines = Path(os.environ["GPIO_SIM_DIR"])
        base = re.search(r"GPIOs (\d+)-", Path("/sys/kernel/debug/gpio").read_text())
        self._base = int(base[1]) if base else 0

    def pull(self, number: int, high: bool) -> None:
        """Put a level on an input."""
        (self._lines / f"sim_gpio{number}" / "pull").write_text("pull-up" if high else "pull-down")

    def value(self, number: int) -> int:
        """The level that a line has."""
        return int((self._lines / f"sim_gpio{number}" / "value").read_text())

    def watch(self) -> None:
        """Begin a new record."""
        (TRACING / "tracing_on").write_text("0")
        (TRACING / "trace").write_text("")
        (TRACING / "events/gpio/enable").write_text("1")
        (TRACING / "tracing_on").write_text("1")

    def record(self, number: int) -> list[tuple[float, int]]:
        """What was written to a line since `watch`: (seconds, level)."""
        found = re.findall(
            rf"\s([\d.]+): gpio_value: {self._base + number} set ([01])", (TRACING / "trace").read_text()
        )
        return [(float(at), int(level)) for at, level in found]

    def levels(self, number: int) -> list[int]:
        """The levels written to a line since `watch`, one after the other."""
        return [level for _, level in self.record(number)]

    def becomes(self, number: int, level: int, within: float) -> float:
        """Wait for a level; the seconds that it took."""
        start = time.monotonic()
        while self.value(number) != level:
            assert time.monotonic() - start < within, f"GPIO {number} is not {level} after {within} s"
            time.sleep(0.005)
        return time.monotonic() - start


@pytest.fixture
def chip():
    return Chip()

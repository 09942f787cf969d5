"""GPIO pins behind one door: a Pi's own through gpiozero and lgpio, or gpiozero's mock pins.

The only module that imports gpiozero (and with it lgpio).
"""

import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, Protocol

from gpiozero.pins.mock import MockFactory, MockPin, MockPWMPin

from hardware import kernel_lines
from hardware.faults import HardwareError
from hardware.guard.lines import MockLine
from hardware.guard.room_side import Held

Pull = Literal["up", "down", "none"]

Changed = Callable[[int, bool], None]
"""Called on the pin's thread with an edge's time (CLOCK_MONOTONIC, microseconds) and the new level."""

CONSUMER = "maglock"
HEADER = range(28)
"""The GPIO numbers on a Pi's header."""


class InputPin(Protocol):
    """A claimed input."""

    def level(self) -> bool:
        """The level right now."""

    def close(self) -> None:
        """Report no more edges and let the line go."""


class OutputPin(Protocol):
    """A claimed output.

    `key` names its line on this machine; `descriptor` is what another process holds it by; `kind` says
    what that is (`hardware.guard.lines`).  `frequency`: dimmed by PWM at so many hertz.  `level`: what it
    was claimed at.
    """

    key: str
    kind: str
    descriptor: int
    frequency: int | None
    level: float

    def write(self, level: float) -> None:
        """Take a level from 0 to 1; other levels than these two only where it is dimmed."""

    def close(self) -> None:
        """Let the line go."""


class Pins(Protocol):
    """The pins of one machine.  Whatever cannot be claimed raises `HardwareError`."""

    def key(self, number: int) -> str:
        """What line `number` is called on this machine, over restarts too."""

    def input(self, number: int, pull: Pull, changed: Changed) -> InputPin:
        """Claim an input."""

    def output(self, number: int, level: float, frequency: int | None, dim: "Dim") -> OutputPin:
        """Claim an output at its level; where it is dimmed, `dim` takes what lies between."""

    def adopt(self, number: int, held: Held, frequency: int | None, dim: "Dim") -> OutputPin:
        """Take over an output that a guard has held, as it stands."""

    def close(self) -> None:
        """Let everything go."""


Dim = Callable[[str, float], None]
"""Gives a dimmed line, by its key, another level."""


def open_pins(name: str) -> Pins:
    """The pins that a wiring names."""
    if name == "mock":
        return MockPins()
    if name == "lgpio":
        return LgpioPins()
    raise HardwareError(
        f"pins: {name!r} is no pin factory; write 'lgpio' on a Raspberry Pi, 'mock' without pins"
    )


class _GpiozeroInput:
    """An input through gpiozero, without its software bounce filter, which reports only the last bounce."""

    def __init__(self, pin: Any, pull: Pull, changed: Changed) -> None:
        self._pin = pin
        self._changed = changed
        pin.input_with_pull("floating" if pull == "none" else pull)
        pin.edges = "both"
        pin.when_changed = self._edge

    def _edge(self, ticks: float, state: int) -> None:
        self._changed(int(ticks * 1_000_000), bool(state))

    def level(self) -> bool:
        return bool(self._pin.state)

    def close(self) -> None:
        self._pin.when_changed = None
        self._pin.close()


class MockPins:
    """gpiozero's mock pins, for machines without GPIO and for tests that act as the world outside."""

    def __init__(self) -> None:
        self.factory = MockFactory()
        self._turning = threading.Lock()

    def key(self, number: int) -> str:
        """A line's name: its number."""
        return f"mock:{number}"

    def input(self, number: int, pull: Pull, changed: Changed) -> InputPin:
        """Claim an input."""
        with _said(number):
            return _GpiozeroInput(self.factory.pin(number), pull, changed)

    def output(self, number: int, level: float, frequency: int | None, dim: Dim) -> OutputPin:
        """Claim an output at its level."""
        descriptor = os.memfd_create(f"GPIO{number}", os.MFD_CLOEXEC)
        MockLine(descriptor).write(level)
        return self.adopt(number, Held(descriptor, level), frequency, dim)

    def adopt(self, number: int, held: Held, frequency: int | None, dim: Dim) -> OutputPin:
        """Take over an output as it stands."""
        with _said(number):
            pin = self.factory.pin(number, pin_class=MockPWMPin if frequency else MockPin)
        (pin.drive_high if held.level >= 0.5 else pin.drive_low)()  # before it is an output: no glitch
        pin.function = "output"
        if frequency:
            pin.frequency = frequency
            pin.state = held.level
        pin.clear_states()
        return _MockOutput(self.key(number), held, pin, frequency)

    def drive(self, number: int, level: bool) -> None:
        """Act on an input from outside, on the caller's thread: a real pin has its own."""
        pin = self.factory.pin(number)
        with self._turning:
            (pin.drive_high if level else pin.drive_low)()

    def state(self, number: int) -> float:
        """The level that a pin has: 0 or 1, or the share of a dimmed one."""
        return float(
            next(pin for info, pin in self.factory.pins.items() if info.name == f"GPIO{number}").state
        )

    def close(self) -> None:
        """Let everything go."""
        self.factory.reset()


class _MockOutput:
    kind = "mock"

    def __init__(self, key: str, held: Held, pin: Any, frequency: int | None) -> None:
        self.key = key
        self.descriptor = held.descriptor
        self.level = held.level
        self.frequency = frequency
        self._pin = pin
        self._line = MockLine(held.descriptor)

    def write(self, level: float) -> None:
        self._pin.state = level if self.frequency else bool(level)
        self._line.write(level)

    def close(self) -> None:
        self._pin.close()
        os.close(self.descriptor)


class LgpioPins:
    """A Pi's pins: inputs through gpiozero and lgpio, outputs by the kernel's own door."""

    def __init__(self) -> None:
        self._factory = _lgpio_factory()
        self._path = f"/dev/gpiochip{self._factory.chip}"
        self._chip = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)

    def key(self, number: int) -> str:
        """A line's name: its chip and number."""
        return f"{self._path}:{number}"

    def input(self, number: int, pull: Pull, changed: Changed) -> InputPin:
        """Claim an input."""
        self._see_to_it_that_it_is_free(number)
        with _said(number):
            return _GpiozeroInput(self._factory.pin(number), pull, changed)

    def output(self, number: int, level: float, frequency: int | None, dim: Dim) -> OutputPin:
        """Claim an output at its level."""
        self._see_to_it_that_it_is_free(number)
        try:
            descriptor = kernel_lines.request_output(self._chip, number, level >= 0.5, CONSUMER)
        except OSError as error:
            raise HardwareError(
                f"GPIO {number} on {self._path} cannot be claimed: {error.strerror}"
            ) from error
        return self.adopt(number, Held(descriptor, level), frequency, dim)

    def adopt(self, number: int, held: Held, frequency: int | None, dim: Dim) -> OutputPin:
        """Take over an output as it stands."""
        if frequency:
            return _DimmedLine(self.key(number), held, frequency, dim)
        return _SwitchedLine(self.key(number), held)

    def close(self) -> None:
        """Let everything go."""
        self._factory.close()
        if self._chip >= 0:
            os.close(self._chip)
            self._chip = -1

    def _see_to_it_that_it_is_free(self, number: int) -> None:
        if number not in HEADER:
            raise HardwareError(
                f"GPIO {number} is not on a Pi's header; write a number from 0 to 27 (BCM, not the place)"
            )
        user = kernel_lines.user(self._chip, number)
        if user is not None:
            raise HardwareError(
                f"GPIO {number} is busy: {user or 'another program'} has it; "
                f"end that program, or take the device tree overlay out that uses the line "
                f"(gpioinfo {self._path} shows who has what)"
            )


class _SwitchedLine:
    kind = "kernel"
    frequency: int | None = None

    def __init__(self, key: str, held: Held) -> None:
        self.key = key
        self.descriptor = held.descriptor
        self.level = held.level

    def write(self, level: float) -> None:
        kernel_lines.write(self.descriptor, level >= 0.5)

    def close(self) -> None:
        os.close(self.descriptor)


class _DimmedLine:
    """A line that the guard dims: its light outlives the room's process by as long as it may."""

    kind = "kernel"

    def __init__(self, key: str, held: Held, frequency: int, dim: Dim) -> None:
        self.key = key
        self.descriptor = held.descriptor
        self.level = held.level
        self.frequency: int | None = frequency
        self._dim = dim

    def write(self, level: float) -> None:
        self._dim(self.key, level)

    def close(self) -> None:
        os.close(self.descriptor)


@contextmanager
def _said(number: int) -> Iterator[None]:
    """Errors of gpiozero and lgpio as ours, with the pin's number."""
    try:
        yield
    except HardwareError:
        raise
    except Exception as error:
        raise HardwareError(f"GPIO {number}: {error}") from error


def _lgpio_factory() -> Any:
    """The factory over lgpio, whose import makes a pipe in a folder that must be ours and writable."""
    here = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with tempfile.TemporaryDirectory(prefix="maglock-lgpio-") as folder:
            before = os.environ.get("LG_WD")
            os.environ["LG_WD"] = folder  # lgpio goes there, and its module opens the pipe from there
            try:
                from gpiozero.pins.lgpio import LGPIOFactory
            finally:
                os.fchdir(here)
                if before is None:
                    del os.environ["LG_WD"]
                else:
                    os.environ["LG_WD"] = before
        return LGPIOFactory()
    except ImportError as error:
        raise HardwareError(
            f"pins: lgpio cannot be imported ({error}); pip install lgpio, or write 'mock'"
        ) from error
    except Exception as error:
        raise HardwareError(_no_chip(error)) from error
    finally:
        os.close(here)


def _no_chip(error: Exception) -> str:
    chips = sorted(str(path) for path in Path("/dev").glob("gpiochip*"))
    if not chips:
        return (
            "no GPIO chip: there is no /dev/gpiochip* on this machine; "
            "run on a Raspberry Pi, or with --simulate, or write pins: mock in the wiring"
        )
    if not any(os.access(chip, os.R_OK | os.W_OK) for chip in chips):
        return f"{chips[0]}: permission denied; say sudo usermod -aG gpio $USER and log in again"
    return f"the GPIO chip cannot be opened: {error} (chips here: {', '.join(chips)})"

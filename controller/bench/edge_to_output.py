"""A contact's edge in the pin's thread to the output pin written, with the whole room between.

The room is a real one on mock pins: bounce filter, inbox, journal, engine, switchboard, guard.  It
takes turns, in one process, with the bare path of `floors/edge_to_output.py`.
"""

import asyncio
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from controller.bench.floors import edge_to_output as floor
from controller.bench.scene import words
from controller.drivers import Sound, wired
from controller.journal.folder import claim
from controller.journal.recovery import Playing
from controller.room import Room
from controller.selector import new_loop
from cues.show import Cue, Prop, Show
from cues.show import Room as RoomPlan
from cues.steps import SetProp, Step
from cues.triggers import PropBecomes
from cues.wiring import OnGpio, RoomWiring
from hardware.guard.room_side import Held
from hardware.pins import Changed, Dim, InputPin, MockPins, OutputPin, Pull

KEY = "edge_to_output"

TURN = 25
"""Edges before the other path has its turn."""
BOUNCE = 1_000
"""Microseconds; the edges here are 4 ms apart."""

_LONGEST = 1_000_000_000
"""Nanoseconds; an edge that takes longer counts as so much."""

_CONTACT, _RELAY = 17, 27


def measure(quick: bool = False) -> dict[str, Any]:
    """Microseconds from turning the contact to the relay's pin being written, beside the floor's."""
    turns = 4 if quick else 40
    bare: list[int] = []
    through: list[int] = []
    with TemporaryDirectory(prefix="maglock-bench-") as folder:
        bed = _Bed(Path(folder))
        try:
            for _ in range(turns):
                floor.Device.pin_factory = floor.MockFactory()
                bare += asyncio.run(floor.measure(TURN))
                through += bed.turn(TURN)
        finally:
            bed.close()
    return {**_percentiles(through), "floor": _percentiles(bare)}


class _StampedPin:
    """An output pin that notes when it has been written."""

    def __init__(self, pin: OutputPin) -> None:
        self.key = pin.key
        self.kind = pin.kind
        self.descriptor = pin.descriptor
        self.frequency = pin.frequency
        self.level = pin.level
        self.written = 0
        self._pin = pin

    def write(self, level: float) -> None:
        self._pin.write(level)
        self.written = time.monotonic_ns()

    def close(self) -> None:
        self._pin.close()


class _StampedPins:
    """Mock pins whose relay notes when it has been written."""

    def __init__(self) -> None:
        self.mock = MockPins()
        self.relay: _StampedPin | None = None

    def key(self, number: int) -> str:
        return self.mock.key(number)

    def input(self, number: int, pull: Pull, changed: Changed) -> InputPin:
        return self.mock.input(number, pull, changed)

    def output(self, number: int, level: float, frequency: int | None, dim: Dim) -> OutputPin:
        self.relay = _StampedPin(self.mock.output(number, level, frequency, dim))
        return self.relay

    def adopt(self, number: int, held: Held, frequency: int | None, dim: Dim) -> OutputPin:
        return self.mock.adopt(number, held, frequency, dim)

    def close(self) -> None:
        self.mock.close()


class _Bed:
    """A room whose relay follows its contact."""

    def __init__(self, state: Path) -> None:
        self._pins = _StampedPins()
        show = _show()
        plan = show.rooms["bench"]
        wiring = RoomWiring("mock", {"contact": OnGpio(_CONTACT, bounce=BOUNCE), "relay": OnGpio(_RELAY)})
        fit = wired(show, plan, wiring, Sound(state, is_on=False), state, self._pins)
        self._room = Room(Playing(show, "bench", "bench", True, "bench"), claim(state), fit)
        self._loop = new_loop()
        self._loop.run_until_complete(self._room.open())

    def turn(self, edges: int) -> list[int]:
        """Nanoseconds that each of so many edges took."""
        took: list[int] = []

        async def act() -> None:
            players = threading.Thread(target=self._play, args=(edges, took, done.set, self._loop))
            players.start()
            await done.wait()
            players.join()

        done = asyncio.Event()
        self._loop.run_until_complete(act())
        return took

    def _play(self, edges: int, took: list[int], done: Any, loop: asyncio.AbstractEventLoop) -> None:
        pin = self._pins.mock.factory.pin(_CONTACT)
        relay = self._pins.relay
        assert relay is not None
        for _ in range(edges):
            time.sleep(0.004)
            started = time.monotonic_ns()
            pin.drive_low()
            time.sleep(0.004)
            while relay.written < started and time.monotonic_ns() < started + _LONGEST:
                time.sleep(0.004)  # another program had the processor
            took.append(max(relay.written - started, 0) or _LONGEST)
            pin.drive_high()
        loop.call_soon_threadsafe(done)

    def close(self) -> None:
        """End the room."""
        self._loop.run_until_complete(self._room.close())
        self._loop.close()


def _show() -> Show:
    def follow(name: str, on: bool) -> Cue:
        step = Step(SetProp("relay", on))
        return Cue(name, words(name), (step,), when=(PropBecomes("contact", on),), phases=("idle",))

    props = {
        "contact": Prop("contact", "contact", words("Contact")),
        "relay": Prop("relay", "relay", words("Relay")),
    }
    cues = {cue.name: cue for cue in (follow("pressed", True), follow("let_go", False))}
    room = RoomPlan("bench", words("Bench"), props, {}, cues, {}, {})
    return Show(
        "bench", words("Bench"), ("en",), 3_600_000_000, {"bench": room}, {}, {}, {}, {}, {}, hash="b"
    )


def _percentiles(nanoseconds: Sequence[int]) -> dict[str, Any]:
    """Nearest rank, microseconds."""
    ordered = sorted(nanoseconds)

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] / 1e3, 1)

    return {
        "n": len(ordered),
        "p50": at(0.5),
        "p95": at(0.95),
        "p99": at(0.99),
        "max": round(ordered[-1] / 1e3, 1),
        "unit": "us",
    }

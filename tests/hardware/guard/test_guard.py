"""The guard's real process: rooms die, hang and come back, and their lines do what was declared."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cues.show import Prop
from hardware.faults import HardwareError
from hardware.guard.lines import MockLine
from hardware.guard.room_side import Guard, Kept
from hardware.pins import MockPins

DOOR = Prop("door", "lock", {"en": "Door"}, fails="open", egress=True, on_loss="hold", hold_for=5_000_000)
FAN = Prop("fan", "fan", {"en": "Fan"}, on_loss="hold", hold_for=400_000)
LAMP = Prop("lamp", "light", {"en": "Lamp"}, on_loss="hold", hold_for=60_000_000)
SAFE = {"door": 0.0, "fan": 0.0, "lamp": 1.0}
NUMBERS = {"door": 5, "fan": 6, "lamp": 7}


class Told:
    def __init__(self) -> None:
        self.log: list[tuple[str, ...]] = []

    def alarm(self, alert, text, remedy=None):
        self.log.append((alert, text))

    def alarm_over(self, alert):
        self.log.append((alert, "over"))


class Room:
    """A room in this process, as far as its guard can tell."""

    def __init__(self, folder: Path) -> None:
        self.guard = Guard(folder)
        self.told = Told()
        self.restored = 0
        self.lines: dict[str, MockLine] = {}

    def _made_safe(self) -> None:
        self.restored += 1

    async def open(self) -> dict[str, float]:
        """Claim or take over all three lines at 1; what was held, by prop."""
        pins = MockPins()
        held = await self.guard.open(self.told, self._made_safe)
        taken, kept = {}, []
        for prop in (DOOR, FAN, LAMP):
            number = NUMBERS[prop.name]
            line = held.get(pins.key(number))
            frequency = 200 if prop is LAMP else None
            if line is None:
                pin = pins.output(number, 1.0, frequency, self.guard.dim)
            else:
                taken[prop.name] = line.level
                pin = pins.adopt(number, line, frequency, self.guard.dim)
            self.lines[prop.name] = MockLine(pin.descriptor)
            kept.append(Kept.of(prop, pin, SAFE[prop.name]))
        self.guard.keep(kept)
        return taken

    def levels(self) -> list[float]:
        return [self.lines[name].read() for name in ("door", "fan", "lamp")]

    def die(self) -> None:
        """End as a killed process does: the kernel closes the connection, and nobody says goodbye."""
        guard = self.guard
        guard._loop.remove_reader(guard._connection)
        guard._beat.cancel()
        guard._connection.close()
        guard._connection = None

    def hang(self) -> None:
        self.guard._beat.cancel()


async def becomes(levels: list[float], room: Room, within: float) -> float:
    start = time.monotonic()
    while room.levels() != levels:
        assert time.monotonic() - start < within, f"{room.levels()} is not {levels} after {within} s"
        await asyncio.sleep(0.005)
    return time.monotonic() - start


def test_a_room_that_dies_opens_its_egress_at_once_and_the_next_finds_the_rest_as_it_was(tmp_path):
    async def story() -> None:
        first = Room(tmp_path)
        assert await first.open() == {}
        await asyncio.sleep(0.3)
        assert first.levels() == [1, 1, 1]
        first.lines["lamp"].write(0.3)
        first.die()
        await becomes([0, 1, 0.3], first, within=0.3)
        second = Room(tmp_path)
        assert await second.open() == {"door": 0, "fan": 1, "lamp": 0.3}
        await asyncio.sleep(0.6)  # longer than the fan's hold_for: the guard is calm again
        assert second.levels() == [0, 1, 0.3]
        assert first.guard._child.poll() is None
        await second.guard.close()
        assert first.guard._child.wait(2) == 0
        assert not (tmp_path / "guard.sock").exists()

    asyncio.run(story())


def test_after_hold_for_everything_that_may_not_hold_longer_is_safe(tmp_path):
    async def story() -> None:
        room = Room(tmp_path)
        await room.open()
        room.die()
        took = await becomes([0, 0, 1], room, within=1)
        assert took >= 0.25  # the fan held; its last beat was at most one beat before the end
        successor = Room(tmp_path)
        assert (await successor.open())["fan"] == 0
        await successor.guard.close()
        room.guard._child.wait(2)

    asyncio.run(story())


def test_a_hung_room_loses_its_outputs_and_gets_them_back_with_a_word(tmp_path):
    async def story() -> None:
        room = Room(tmp_path)
        await room.open()
        room.hang()
        took = await becomes([0, 0, 1], room, within=1.5)
        assert took >= 0.85
        assert room.restored == 0
        room.guard._send_beat()
        for _ in range(100):
            await asyncio.sleep(0.01)
            if room.restored:
                break
        assert room.restored == 1
        assert room.told.log[0][0] == "room_stood_still"
        await room.guard.close()

    asyncio.run(story())


def test_a_guard_that_is_killed_is_replaced_and_goes_on_with_the_lines(tmp_path):
    async def story() -> None:
        room = Room(tmp_path)
        await room.open()
        first = room.guard._child
        await asyncio.sleep(0.15)
        first.kill()
        first.wait()
        for _ in range(300):
            await asyncio.sleep(0.01)
            if ("guard", "over") in room.told.log:
                break
        assert [alert for alert, _ in room.told.log] == ["guard", "guard"]
        assert room.levels() == [1, 1, 1]
        await asyncio.sleep(0.15)
        room.die()
        await becomes([0, 0, 1], room, within=1)
        assert room.guard._child.pid != first.pid
        successor = Room(tmp_path)
        await successor.open()
        await successor.guard.close()
        room.guard._child.wait(2)

    asyncio.run(story())


def test_a_second_room_is_refused_and_told_who_is_there(tmp_path):
    async def story() -> None:
        first, second = Room(tmp_path), Room(tmp_path)
        await first.open()
        with pytest.raises(HardwareError, match=rf"already running .*process {os.getpid()}"):
            await second.open()
        assert first.levels() == [1, 1, 1]
        await first.guard.close()

    asyncio.run(story())


def test_a_meeting_place_with_a_long_name_and_a_dead_socket_is_no_trouble(tmp_path):
    async def story() -> None:
        folder = tmp_path / ("long" * 30)
        folder.mkdir()
        (folder / "guard.sock").touch()
        room = Room(folder)
        assert await room.open() == {}
        await room.guard.close()

    asyncio.run(story())


def test_a_guard_told_to_end_without_a_room_leaves_everything_safe(tmp_path):
    async def story() -> None:
        room = Room(tmp_path)
        await room.open()
        child = room.guard._child
        await asyncio.sleep(0.2)
        child.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.1)
        assert child.poll() is None  # a room is there: the room says when
        room.die()
        await asyncio.sleep(0.05)
        child.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(child.wait, 2) == 0
        assert room.levels() == [0, 0, 1]

    asyncio.run(story())


def test_the_guard_needs_nothing_but_python():
    root = Path(__file__).parents[3]
    asks = "import sys, hardware.guard.process; print(*sys.modules)"
    said = subprocess.run(
        [sys.executable, "-S", "-c", asks], cwd=root, capture_output=True, text=True, check=True
    )
    ours = {"hardware"}
    strangers = {name.split(".")[0] for name in said.stdout.split()} - set(sys.stdlib_module_names) - ours
    assert strangers <= {"__main__", "sitecustomize", "usercustomize"}

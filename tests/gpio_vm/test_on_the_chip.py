"""Outputs, inputs and the guard on a real GPIO chip, judged by the kernel's own record."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
import room_on_pins
from room_on_pins import HOLD, PROPS, START, WIRING, OnLoop

from cues.effects import SetOutput
from cues.show import Prop
from cues.values import RELEASED
from cues.wiring import OnGpio
from hardware import kernel_lines
from hardware.faults import HardwareError
from hardware.gpio import GpioProps
from hardware.guard.room_side import Guard
from hardware.pins import open_pins

LINES = {"door": 5, "pump": 6, "valve": 13, "red": 17, "green": 27, "blue": 22}
AT_WORK = {"door": 0, "pump": 1, "valve": 0, "green": 0, "blue": 1}
SAFE = {"door": 1, "pump": 0, "valve": 1, "red": 0, "green": 0, "blue": 0}


class Told:
    def __init__(self) -> None:
        self.log = []

    def sensed(self, prop, value, at_us=None):
        self.log.append((prop, value, at_us, time.monotonic_ns() // 1000))

    def alarm(self, alert, text, remedy=None):
        self.log.append((alert, text))

    def alarm_over(self, alert):
        self.log.append((alert, "over"))


class RoomProcess:
    """A room of its own process."""

    def __init__(self, folder: Path) -> None:
        root = Path(__file__).parents[2]
        self.process = subprocess.Popen(
            [sys.executable, room_on_pins.__file__, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(root)},
            text=True,
        )

    def until(self, says: str) -> None:
        said = self.process.stdout.readline().strip()
        assert said == says

    def until_guarded(self, chip) -> None:
        """Ready, and its guard too: it dims the red of the eyes."""
        chip.watch()
        self.until("ready")
        start = time.monotonic()
        while len(chip.levels(LINES["red"])) < 4:
            assert time.monotonic() - start < 20, "no guard dims the eyes"
            time.sleep(0.02)
        chip.watch()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self._hang_up()

    def end(self) -> None:
        self.process.communicate("\n", timeout=20)
        self._hang_up()

    def _hang_up(self) -> None:
        self.process.stdin.close()
        self.process.stdout.close()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "room"


def levels(chip, names) -> dict[str, int]:
    return {name: chip.value(LINES[name]) for name in names}


def test_gpiozero_by_itself_pulses_an_active_low_relay(chip):
    """The record sees what must not happen; without this the next test would prove nothing."""
    script = (
        "from gpiozero import OutputDevice\n"
        "relay = OutputDevice(21, active_high=False, initial_value=False)\n"
    )
    chip.watch()
    subprocess.run([sys.executable, "-W", "ignore", "-c", script], check=True, cwd="/run", timeout=60)
    assert chip.levels(21)[:2] == [0, 1]


def test_outputs_start_at_their_level_and_never_at_another(chip, folder):
    chip.watch()
    room = RoomProcess(folder)
    room.until("ready")
    assert set(chip.levels(LINES["door"])) == {0}
    assert set(chip.levels(LINES["pump"])) == {1}
    assert set(chip.levels(LINES["valve"])) == {0}
    assert set(chip.levels(LINES["green"])) == {0}
    assert set(chip.levels(LINES["blue"])) == {1}
    assert levels(chip, AT_WORK) == AT_WORK
    chip.watch()
    room.end()
    assert {name: chip.levels(LINES[name])[-1] for name in ("door", "pump", "valve", "blue")} == {
        name: SAFE[name] for name in ("door", "pump", "valve", "blue")
    }
    assert chip.levels(LINES["door"]) == [1]


def test_a_dimmed_line_is_high_for_its_share_of_the_time(chip, folder):
    room = RoomProcess(folder)
    room.until_guarded(chip)
    time.sleep(2)
    record = chip.record(LINES["red"])
    room.end()
    high = sum(b - a for (a, level), (b, _) in pairwise(record) if level)
    share = high / (record[-1][0] - record[0][0])
    assert share == pytest.approx(0x40 / 255, abs=0.1)
    assert len(record) > 40


def test_a_killed_room_opens_its_egress_holds_the_rest_and_then_makes_it_safe(chip, folder):
    room = RoomProcess(folder)
    room.until_guarded(chip)
    room.kill()
    killed = time.monotonic()
    chip.becomes(LINES["door"], SAFE["door"], within=20)
    time.sleep(max(0, HOLD / 1e6 - 1 - (time.monotonic() - killed)))
    held = ("pump", "valve", "green", "blue")
    assert levels(chip, held) == {name: AT_WORK[name] for name in held}
    assert chip.levels(LINES["pump"]) == []
    assert 1 in chip.levels(LINES["red"])  # the light is still dimmed, without its room
    chip.becomes(LINES["pump"], SAFE["pump"], within=20)
    assert HOLD / 1e6 - 0.5 <= time.monotonic() - killed <= HOLD / 1e6 + 3

    successor = RoomProcess(folder)
    successor.until("ready")
    for name, level in AT_WORK.items():
        chip.becomes(LINES[name], level, within=20)
    successor.end()


def test_a_room_restarted_in_time_takes_over_and_nothing_moves(chip, folder, tmp_path):
    first = RoomProcess(folder)
    first.until_guarded(chip)
    first.kill()
    second = RoomProcess(folder)
    second.until("ready")
    time.sleep(1)
    for name in ("valve", "blue", "green"):
        assert set(chip.levels(LINES[name])) <= {AT_WORK[name]}, name
    edges = chip.record(LINES["red"])
    gaps = [b - a for (a, _), (b, _) in pairwise(edges)]
    assert max(gaps) < 0.25  # it was dimmed all the time
    second.end()


def test_a_hung_room_is_made_safe_and_has_its_outputs_again_when_it_goes_on(chip, folder):
    room = RoomProcess(folder)
    room.until_guarded(chip)
    room.process.send_signal(signal.SIGSTOP)
    assert chip.becomes(LINES["door"], SAFE["door"], within=20) > 0.7
    chip.becomes(LINES["pump"], SAFE["pump"], within=20)
    room.process.send_signal(signal.SIGCONT)
    room.until("room_stood_still")
    chip.becomes(LINES["door"], AT_WORK["door"], within=20)
    chip.becomes(LINES["pump"], AT_WORK["pump"], within=20)
    room.end()


def test_edges_are_told_once_with_the_kernels_time_and_bounces_are_not(chip):
    async def story() -> None:
        told = Told()
        reed = Prop("reed", "contact", {"en": "Reed"})
        driver = GpioProps({"reed": reed}, {"reed": OnGpio(23, bounce=400_000)}, open_pins("lgpio"), OnLoop())
        await driver.open(told)
        chip.pull(23, True)
        await asyncio.sleep(1)
        told.log.clear()
        for level in (False, True, False, True, False):
            chip.pull(23, level)
        await asyncio.sleep(1)
        assert [entry[:2] for entry in told.log] == [("reed", True)]
        assert 0 <= told.log[0][3] - told.log[0][2] < 200_000
        chip.pull(23, True)
        chip.pull(23, False)
        await asyncio.sleep(1)
        assert [entry[1] for entry in told.log] == [True, False, True]
        assert told.log[2][2] - told.log[1][2] >= 400_000
        await driver.close()

    asyncio.run(story())


def test_a_storm_of_edges_loses_no_final_level(chip):
    async def story() -> None:
        told = Told()
        reed = Prop("reed", "contact", {"en": "Reed"})
        driver = GpioProps({"reed": reed}, {"reed": OnGpio(24, bounce=20_000)}, open_pins("lgpio"), OnLoop())
        await driver.open(told)
        for _ in range(100):
            chip.pull(24, True)
            chip.pull(24, False)
        await asyncio.sleep(0.5)
        assert told.log[-1][1] is True
        await driver.close()

    asyncio.run(story())


def test_a_busy_line_is_told_with_who_has_it_and_nothing_is_left_claimed(chip, folder):
    async def story() -> None:
        device = os.open("/dev/gpiochip0", os.O_RDWR | os.O_CLOEXEC)
        other = kernel_lines.request_output(device, 13, False, "fish tank")
        driver = GpioProps(PROPS, WIRING, open_pins("lgpio"), OnLoop(), Guard(folder), START)
        with pytest.raises(HardwareError, match="valve: GPIO 13 is busy: fish tank has it; end that program"):
            await driver.open(Told())
        os.close(other)
        await asyncio.sleep(0.2)
        assert [kernel_lines.user(device, number) for number in (5, 6, 13, 17)] == [None] * 4
        os.close(device)

    asyncio.run(story())


def test_what_is_off_the_header_is_refused():
    async def story() -> None:
        driver = GpioProps(PROPS, {"pump": OnGpio(40)}, open_pins("lgpio"), OnLoop(), start=START)
        with pytest.raises(HardwareError, match="pump: GPIO 40 is not on a Pi's header"):
            await driver.open(Told())

    asyncio.run(story())


def test_nothing_is_left_in_the_working_folder(tmp_path, monkeypatch):
    script = "import os, hardware.pins as p; p.open_pins('lgpio'); print(os.getcwd(), os.listdir('.'))"
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == f"{tmp_path} []"


def test_an_edge_turns_an_output(chip):
    """From the outside of one line to the outside of another, through the pin's thread and the loop."""

    async def story() -> None:
        lock = Prop("lock", "lock", {"en": "Lock"}, fails="open")
        reed = Prop("reed", "contact", {"en": "Reed"})
        loop = asyncio.get_running_loop()

        class Acts(Told):
            def sensed(self, prop, value, at_us=None):
                if value:
                    loop.call_soon_threadsafe(driver.apply, SetOutput(0, "lock", RELEASED))

        driver = GpioProps(
            {"reed": reed, "lock": lock},
            {"reed": OnGpio(23), "lock": OnGpio(12)},
            open_pins("lgpio"),
            OnLoop(),
            start={"lock": "locked"},
        )
        await driver.open(Acts())
        chip.pull(23, True)
        assert chip.value(12) == 1
        chip.pull(23, False)
        await asyncio.to_thread(chip.becomes, 12, 0, 20)
        await driver.close()

    asyncio.run(story())

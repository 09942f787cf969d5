"""A bare room for the tests to kill: outputs on the chip, a guard, and a line on stdout when it is ready.

usage: room_on_pins.py FOLDER [WATCHDOG]
"""

import asyncio
import sys
import time
from pathlib import Path

from cues.effects import SetOutput
from cues.show import Prop
from cues.values import LOCKED
from cues.wiring import OnGpio, RgbPins
from hardware.gpio import GpioProps
from hardware.guard.room_side import Guard
from hardware.pins import open_pins

HOLD = 3_000_000
LONG = 30_000_000
"""Long enough for Python to start again on an emulated processor."""

PROPS = {
    "door": Prop("door", "lock", {"en": "Door"}, fails="open", egress=True),
    "pump": Prop("pump", "relay", {"en": "Pump"}, on_loss="hold", hold_for=HOLD),
    "valve": Prop("valve", "relay", {"en": "Valve"}, on_loss="hold", hold_for=LONG),
    "eyes": Prop("eyes", "light", {"en": "Eyes"}, colour="rgb", on_loss="hold", hold_for=LONG),
}
WIRING = {
    "door": OnGpio(5, active_high=False),
    "pump": OnGpio(6),
    "valve": OnGpio(13, active_high=False),
    "eyes": OnGpio(RgbPins(17, 27, 22), frequency=20),  # slow: an emulator is late by milliseconds,
}
START = {"door": LOCKED, "pump": True, "valve": True, "eyes": "#4000ff"}


def say(what: str) -> None:
    """A line for the test that waits for it."""
    sys.stdout.write(what + "\n")
    sys.stdout.flush()


class OnLoop:
    """The loop's own clock as the room's."""

    def now(self) -> int:
        return time.monotonic_ns() // 1000

    def call_at(self, at, call):
        return asyncio.get_running_loop().call_at(at / 1e6, call).cancel


class Silent:
    """A report to nobody."""

    def sensed(self, prop, value, at_us=None):
        pass

    def alarm(self, alert, text, remedy=None):
        say(alert)

    def alarm_over(self, alert):
        pass


async def main(folder: Path, watchdog: Path | None) -> None:
    driver = GpioProps(PROPS, WIRING, open_pins("lgpio"), OnLoop(), Guard(folder, watchdog), START)
    await driver.open(Silent())
    for name, value in START.items():
        driver.apply(SetOutput(0, name, value))
    say("ready")
    await asyncio.to_thread(sys.stdin.readline)
    await driver.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None))

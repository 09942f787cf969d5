"""From the order of a sting to its first sample at the sound server, while four beds play.

Captured at a private sound server's null sink in blocks of 1 ms or less (`floors/captured_sound.py`).
`lost` counts stings of which any part was not heard.
"""

import asyncio
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from controller.bench.floors import captured_sound
from cues.effects import Play, SetVolume
from cues.show import Clip
from media.player import Player

KEY = "sting"

ROUNDS, FEW = 120, 30
LENGTH = 0.15
APART = 0.35
LOUD = 0.2
"""Above the beds, below the sting."""

NEEDED = ("pulseaudio", "parec")
KEPT = ("PULSE_SERVER", "HOME")


def measure(quick: bool = False) -> dict[str, Any]:
    """Milliseconds."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        return {
            "skipped": f"{' and '.join(missing)} not found; Debian: apt install pulseaudio pulseaudio-utils"
        }
    before = {name: os.environ.get(name) for name in KEPT}
    pulse = captured_sound.Pulse()
    try:
        with tempfile.TemporaryDirectory() as folder:
            recorder = captured_sound.Recorder()
            moments, faults = asyncio.run(_play(Path(folder), FEW if quick else ROUNDS))
            recorder.stop()
    finally:
        pulse.close()
        _restore(before)
    return _result(recorder, moments, faults)


def _result(recorder: Any, moments: list[float], faults: list[str]) -> dict[str, Any]:
    if faults:
        return {"failed": "; ".join(faults)}
    found = [recorder.first_sound(moment, within=APART, level=LOUD) for moment in moments]
    heard = [recorder.heard_ms(moment, APART - 0.02, level=LOUD) for moment in moments]
    whole = [first is not None and ms >= 1000 * LENGTH - 2 for first, ms in zip(found, heard, strict=True)]
    late = np.array([1000 * first for first in found if first is not None])
    p50, p95, p99 = (round(float(np.percentile(late, share)), 2) for share in (50, 95, 99))
    return {
        "n": len(moments),
        "p50": p50,
        "p95": p95,
        "p99": p99,
        "max": round(float(late.max()), 2),
        "unit": "ms",
        "lost": whole.count(False),
        "block_ms": round(recorder.block_ms(), 2),
    }


async def _play(folder: Path, rounds: int) -> tuple[list[float], list[str]]:
    """Four beds, and a sting every now and then; gives the moments of the orders."""
    player = Player({"speakers": "default"}, _clips(folder), folder)
    listener = Listener()
    await player.open(listener)
    await asyncio.wait_for(player.ready.wait(), 30)
    player.apply(SetVolume(0, "ambience", 1.0))
    for number in range(4):
        player.apply(Play(0, number, "speakers", f"bed_{number}", "ambience", loop=True))
    await asyncio.sleep(1.5)
    moments = []
    for number in range(rounds):
        moments.append(time.monotonic())
        player.apply(Play(0, 100 + number, "speakers", "sting", "effects"))
        await asyncio.sleep(APART + 0.013 * (number % 7))
    await player.close()
    return moments, listener.faults


def _clips(folder: Path) -> dict[str, Clip]:
    captured_sound.sting(folder / "sting.wav", LENGTH)
    clips = {"sting": Clip("sting", "sting.wav")}
    for number in range(4):
        wave = 0.02 * np.sin(
            2 * np.pi * (110 + 40 * number) * np.arange(2 * captured_sound.RATE) / captured_sound.RATE
        )
        soundfile.write(folder / f"bed_{number}.wav", np.stack([wave, wave], 1), captured_sound.RATE)
        clips[f"bed_{number}"] = Clip(f"bed_{number}", f"bed_{number}.wav", bus="ambience")
    return clips


class Listener:
    """Hears the player's report; only faults matter here."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def sensed(self, prop: str, value: object, at_us: int | None = None) -> None:
        """Nothing senses here."""

    def lost(self, prop: str, why: str) -> None:
        """The sound went away."""
        self.faults.append(why)

    def found(self, prop: str) -> None:
        """It came back, too late for a benchmark."""

    def clip_ended(self, play: int, fault: str | None = None) -> None:
        """A play is over."""
        if fault:
            self.faults.append(fault)

    def alarm(self, alert: str, text: str, remedy: str | None = None) -> None:
        """What is wrong is told by `lost`, too."""

    def alarm_over(self, alert: str) -> None:
        """It no longer is."""


def _restore(before: dict[str, str | None]) -> None:
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value

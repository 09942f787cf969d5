"""From the edge that fires a cue to the first sample of its sting at the sound server, four beds playing.

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
from controller.bench.scene import words
from controller.fitting import Fitting
from controller.journal.folder import claim
from controller.journal.recovery import Playing
from controller.room import Room
from controller.selector import new_loop
from cues.effects import Effect
from cues.events import ClipEnded, Event, PropLost
from cues.port import Report
from cues.show import Clip, Cue, Prop, Show
from cues.show import Room as RoomPlan
from cues.steps import PlayClip, Step
from cues.triggers import PropBecomes
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
            moments, faults = _play(Path(folder), FEW if quick else ROUNDS)
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


def _play(folder: Path, rounds: int) -> tuple[list[float], list[str]]:
    """A room in which four beds play, and a sting every now and then; gives the moments of the edges."""
    with asyncio.Runner(loop_factory=new_loop) as runner:
        return runner.run(_game(folder, rounds))


async def _game(folder: Path, rounds: int) -> tuple[list[float], list[str]]:
    show, edges = _show(folder), Edges()
    player = Player({"speakers": "default"}, show.clips, folder)
    room = Room(
        Playing(show, "bench", "bench", True, "bench"),
        claim(folder / "state"),
        lambda *_: Fitting((edges, player)),
    )
    await room.open()
    faults: list[str] = []
    room.subscribe(lambda event, _effects, _facts: faults.extend(_faults_in(event)))
    await asyncio.wait_for(player.ready.wait(), 30)
    edges.give("beds")
    await asyncio.sleep(1.5)
    moments = []
    for number in range(rounds):
        moments.append(time.monotonic())
        edges.give("contact")
        await asyncio.sleep(APART + 0.013 * (number % 7))
    await room.close()
    return moments, faults


def _faults_in(event: Event) -> list[str]:
    if isinstance(event, ClipEnded) and event.fault:
        return [event.fault]
    return [event.why] if isinstance(event, PropLost) else []


def _show(folder: Path) -> Show:
    """Two contacts: one begins the beds, the other fires the sting."""
    clips = _clips(folder)
    beds = tuple(Step(PlayClip(name, "speakers", loop=True)) for name in clips if name != "sting")
    cues = {
        "beds": Cue("beds", words("Beds"), beds, "parallel", (PropBecomes("beds", True),), phases=("idle",)),
        "sting": Cue(
            "sting",
            words("Sting"),
            (Step(PlayClip("sting", "speakers")),),
            when=(PropBecomes("contact", True),),
            phases=("idle",),
        ),
    }
    props = {
        "beds": Prop("beds", "contact", words("Beds")),
        "contact": Prop("contact", "contact", words("Contact")),
        "speakers": Prop("speakers", "speaker", words("Speakers")),
    }
    plan = RoomPlan("bench", words("Bench"), props, {}, cues, {}, {})
    return Show("bench", words("Bench"), ("en",), 3_600_000_000, {"bench": plan}, clips, {}, {}, {}, {})


def _clips(folder: Path) -> dict[str, Clip]:
    captured_sound.sting(folder / "sting.wav", LENGTH)
    clips = {"sting": Clip("sting", "sting.wav")}
    moments = np.arange(2 * captured_sound.RATE) / captured_sound.RATE
    for number in range(4):
        wave = 0.02 * np.sin(2 * np.pi * (110 + 40 * number) * moments)
        soundfile.write(folder / f"bed_{number}.wav", np.stack([wave, wave], 1), captured_sound.RATE)
        clips[f"bed_{number}"] = Clip(f"bed_{number}", f"bed_{number}.wav", bus="ambience")
    return clips


class Edges:
    """A driver of two contacts that close when the benchmark says so."""

    props = frozenset({"contact", "beds"})

    async def open(self, report: Report) -> None:
        """Nothing to claim."""
        self._report = report

    def give(self, prop: str) -> None:
        """An edge, and the contact is open again at once."""
        self._report.sensed(prop, True)
        self._report.sensed(prop, False)

    def apply(self, effect: Effect) -> None:
        """Nothing here acts."""

    async def close(self) -> None:
        """Nothing to leave."""


def _restore(before: dict[str, str | None]) -> None:
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value

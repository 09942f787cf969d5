"""A room that is killed and started again, as it is heard: everything goes on where it was.

The room is `maglock run` in a process of its own, and its clips sweep upwards: a pitch is a place.
"""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from controller import door

pytestmark = pytest.mark.sound

RATE = 48000
HOUSE = Path(__file__).parents[2]
BED, STING = (400, 100, 30), (4000, 300, 15)
"""Each clip's first pitch in hertz, how much it rises in a second, and its length in seconds."""
NEAR = 0.4
"""Seconds: a room knows to a quarter of one when it was last alive; and what a pitch tells of a place."""

SHOW = """
format: 1
show: nights
languages: [en]
duration: 10min
rooms: [crypt]
clips:
  bed: {file: bed.flac, bus: ambience, licence: CC0-1.0}
  sting: {file: sting.flac, licence: CC0-1.0}
endings:
  out: {}
"""
ROOM = """
format: 1
room: crypt
props:
  beam: {kind: beam}
  speakers: {kind: speaker}
cues:
  opening:
    when: {game: starts}
    steps: [{play: bed, on: speakers, loop: yes, level: 80%}]
  fright:
    when: {prop: beam, becomes: on}
    steps: [{play: sting, on: speakers, level: 80%}]
"""


@pytest.fixture
def show(tmp_path):
    folder = tmp_path / "nights"
    (folder / "rooms").mkdir(parents=True)
    (folder / "media").mkdir()
    (folder / "show.yaml").write_text(SHOW)
    (folder / "rooms" / "crypt.yaml").write_text(ROOM)
    for name, (first, rise, seconds) in (("bed", BED), ("sting", STING)):
        at = np.arange(seconds * RATE) / RATE
        sweep = 0.4 * np.sin(2 * np.pi * (first * at + rise * at**2 / 2))
        soundfile.write(folder / "media" / f"{name}.flac", sweep, RATE)
    return folder


class Life:
    """One process of the room, and its trace."""

    def __init__(self, show: Path, number: int) -> None:
        self.state = show.parent / "state"
        self._trace = show.parent / f"trace-{number}"
        words = ["run", str(show), "--simulate", "--state-dir", str(self.state), "--trace"]
        with self._trace.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "controller.cli", *words],
                cwd=HOUSE,
                stdout=out,
                stderr=subprocess.PIPE,
            )

    def wait(self) -> None:
        """Until it plays."""
        assert b"nights/crypt" in self.process.stderr.readline()

    def ask(self, do: str, **args: object) -> None:
        reply = door.ask(self.state, {"id": f"the test's {do}", "do": do, "args": args})
        assert reply.ok, reply.error

    def end(self, how: signal.Signals) -> float:
        moment = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(10)
        self.process.stderr.close()
        return moment

    def told(self, what: str, name: str) -> list[dict]:
        """The events or effects of that name so far."""
        lines = [json.loads(line) for line in self._trace.read_text().splitlines()]
        return [line[what] for line in lines if line.get(what, {}).get(what) == name]

    def plays(self) -> dict[str, dict]:
        return {order["clip"]: order for order in self.told("effect", "Play")}


@pytest.fixture
def lives(show):
    begun: list[Life] = []

    def begin() -> Life:
        begun.append(Life(show, len(begun)))
        begun[-1].wait()
        return begun[-1]

    yield begin
    for life in begun:
        if life.process.poll() is None:
            life.end(signal.SIGTERM)


def cut(recorder, start: float, seconds: float) -> np.ndarray:
    first = int((start - recorder.t0_near(start)) * RATE)
    return recorder.x[first : first + int(seconds * RATE), 0]


def place(sound: np.ndarray, clip: tuple[int, int, int]) -> float | None:
    """Where in a clip the middle of a sound is, in seconds; None if nothing of the clip is in it."""
    first, rise, seconds = clip
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) * 4 / len(sound)
    pitches = np.fft.rfftfreq(len(sound), 1 / RATE)
    spectrum[(pitches < first - rise / 4) | (pitches > first + rise * seconds)] = 0
    loudest = int(np.argmax(spectrum))
    return (pitches[loudest] - first) / rise if spectrum[loudest] > 0.02 else None


def until_heard(ear, clip: tuple[int, int, int]) -> float:
    """Wait for a clip; the moment at which it is surely there."""
    end = time.monotonic() + 15
    while time.monotonic() < end:
        now = time.monotonic()
        if place(cut(ear.heard(), now - 0.3, 0.2), clip) is not None:
            return now
    raise TimeoutError("nothing is heard")


def test_a_room_killed_and_started_again_sounds_on_where_it_was(ears, lives):
    ear = ears["out"]
    ear.listen()
    first = lives()
    first.ask("reset")
    first.ask("start")
    until_heard(ear, BED)
    first.ask("sense", prop="beam", value=True)
    until_heard(ear, STING)
    time.sleep(1.0)
    killed = first.end(signal.SIGKILL)
    time.sleep(1.0)

    second = lives()
    back = until_heard(ear, BED)
    time.sleep(1.5)
    heard = ear.heard()

    assert np.abs(cut(heard, killed + 0.5, 0.4)).max() < 0.001  # no player outlives its room
    begun, taken_up = first.plays(), second.plays()
    [resumed] = second.told("event", "Resumed")
    assert begun.keys() == taken_up.keys() == {"bed", "sting"}
    for name, clip in (("bed", BED), ("sting", STING)):
        played = killed - begun[name]["at"] / 1e6
        assert taken_up[name]["seek"] / 1e6 == pytest.approx(played, abs=NEAR)
        for moment in (back + 0.2, back + 1.0):
            wanted = moment - resumed["at"] / 1e6 + played
            assert place(cut(heard, moment - 0.1, 0.2), clip) == pytest.approx(wanted, abs=NEAR)
    again = [place(cut(heard, moment, 0.1), STING) for moment in np.arange(killed + 1, back + 1, 0.05)]
    assert min(each for each in again if each is not None) > 1  # its start was heard once

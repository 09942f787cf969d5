"""What the tests of sound share: virtual time, a report that keeps what it is told, made-up clips."""

import heapq
import os
import shutil
import time
from typing import Any

import numpy as np
import pytest
import soundfile

from controller.bench.floors import captured_sound

RATE = 48000


class Clock:
    """Virtual time: a scheduler that is moved by hand."""

    def __init__(self) -> None:
        self.time = 0
        self.calls: list[Any] = []
        self.count = 0

    def now(self) -> int:
        return self.time

    def call_at(self, at, call):
        self.count += 1
        entry = [max(at, self.time), self.count, call]
        heapq.heappush(self.calls, entry)

        def cancel() -> None:
            entry[2] = lambda: None

        return cancel

    def advance_to(self, at: int) -> None:
        while self.calls and self.calls[0][0] <= at:
            self.time, _, call = heapq.heappop(self.calls)
            call()
        self.time = at


class Told:
    """A report that keeps what it is told, with the time."""

    def __init__(self, now) -> None:
        self.now = now
        self.log: list[Any] = []
        self.when_told = lambda: None

    def note(self, *entry) -> None:
        self.log.append((self.now(), *entry))
        self.when_told()

    def clip_ended(self, play, fault=None):
        self.note("ended", play, fault)

    def lost(self, prop, why):
        self.note("lost", prop, why)

    def found(self, prop):
        self.note("found", prop)

    def alarm(self, alert, text, remedy=None):
        self.note("alarm", alert, text, remedy)

    def alarm_over(self, alert):
        self.note("alarm_over", alert)

    def sensed(self, prop, value, at_us=None):
        raise AssertionError("a player senses nothing")

    def words(self) -> list[str]:
        return [entry[1] for entry in self.log]

    def alarms(self) -> list[str]:
        return [entry[2] for entry in self.log if entry[1] == "alarm"]


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def told(clock):
    return Told(clock.now)


@pytest.fixture
def told_by():
    return Told


@pytest.fixture
def tone():
    """A sine of so many seconds, hertz and level."""
    return sine


def sine(seconds: float, hertz: float, level: float = 0.5) -> np.ndarray:
    return level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)


@pytest.fixture
def write(tmp_path):
    """Write samples as a sound file; gives its path."""

    def write(name, samples, **kinds):
        soundfile.write(tmp_path / name, samples, RATE, **kinds)
        return tmp_path / name

    return write


@pytest.fixture(scope="module")
def server():
    """A private sound server with two sinks, `out` (the default) and `side`."""
    if not (shutil.which("pulseaudio") and shutil.which("parec")):
        pytest.skip("needs pulseaudio and parec (Debian: pulseaudio pulseaudio-utils libasound2-plugins)")
    before = {name: os.environ.get(name) for name in ("PULSE_SERVER", "HOME")}
    server = captured_sound.Pulse(sinks=("out", "side"))
    yield server
    server.close()
    shutil.rmtree(server.dir)
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


class Ear:
    """Hears what arrives at a sink, from one test to the next: a recorder takes seconds to begin."""

    def __init__(self, sink) -> None:
        self.sink, self.recorder = sink, None

    def listen(self) -> None:
        if self.recorder is None or self.recorder.p.poll() is not None:
            self.close()
            self.recorder = captured_sound.Recorder(self.sink)

    def heard(self):
        """What was captured until now, to be measured as a stopped recorder is."""
        time.sleep(0.05)
        captured = object.__new__(captured_sound.Recorder)
        with self.recorder.lock:
            captured.x = np.concatenate(self.recorder.bufs)
            captured.m = np.array(self.recorder.marks)
        return captured

    def close(self) -> None:
        if self.recorder is not None:
            self.recorder.stop()
            self.recorder.p.stdout.close()


@pytest.fixture(scope="module")
def ears(server):
    ears = {sink: Ear(sink) for sink in ("out", "side")}
    yield ears
    for ear in ears.values():
        ear.close()

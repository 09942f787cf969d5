"""Voices: espeak-ng speaks the lines, and the story does the rest to them."""

import subprocess
import tempfile
from pathlib import Path

import numpy as np
import soundfile
from msgspec import Struct

from media.sounds.synth import (
    RATE,
    Sound,
    at,
    band,
    chance,
    curve,
    drive,
    ending,
    hiss,
    room,
    seconds,
    slower,
    swing,
    wide,
    wow,
)


class Line(Struct, frozen=True):
    """A line as it is spoken: `speed` in words a minute, `pitch` from 0 to 99."""

    voice: str
    text: str
    speed: int
    pitch: int


ARRIVAL = {
    "en": Line("en-gb+f3", "Wing four is closed. The air is not.", 140, 45),
    "ko": Line("ko+f3", "제4동은 폐쇄되었습니다. 공기는 아닙니다.", 150, 45),
}
RADIO = {
    "en": Line(
        "en-gb+m3",
        "Wray, north cordon. It did not break. Somebody unlocked it. They stood in the dark, and waited "
        "for our lamps. Zero. Four. Twenty seven. The last one went out.",
        138,
        18,
    ),
    "ko": Line(
        "ko+m3",
        "북쪽 경계선, 레이 대위. 무너진 게 아니다. 누군가 잠금을 풀었다. 놈들은 어둠 속에서 등불을 기다렸다. "
        "공사, 이칠. 마지막 등이 꺼진 시각이다.",
        150,
        18,
    ),
}
CONTAINED = {
    "en": Line("en-gb+f3", "Time. Wing four is contained.", 130, 40),
    "ko": Line("ko+f3", "시간이 다 됐습니다. 제4동을 봉쇄합니다.", 145, 40),
}


def spoken(line: Line) -> Sound:
    """The line as espeak-ng speaks it, without the silence around it.  Needs `espeak-ng`."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "line.wav")
        subprocess.run(
            [
                "espeak-ng",
                "-v",
                line.voice,
                "-s",
                f"{line.speed}",
                "-p",
                f"{line.pitch}",
                "-w",
                file,
                line.text,
            ],
            check=True,
        )
        sound, rate = soundfile.read(file)
    count = round(len(sound) * RATE / rate)
    even = np.interp(np.arange(count) * rate / RATE, np.arange(len(sound)), sound)
    return _trimmed(even)


def announcement(line: Line) -> Sound:
    """From a loudspeaker at the end of a tiled corridor."""
    random = chance("announcement")
    voice = _padded(band(spoken(line), 250, 4200), 0.05, 0.9)
    return room(random, drive(voice, 1.6), size=1.6, wet=0.45, dark=3000) * ending(len(voice) / RATE, 0.3)


def radio(line: Line) -> Sound:
    """Low and half drowned, on a worn radio: the officer's report."""
    random = chance("radio")
    voice = _padded(slower(spoken(line), 1.1), 0.35, 0.5)
    length = len(voice) / RATE
    voice = voice * _signal(random, length)
    voice = wow(voice, 0.003, 0.7) + 0.35 * wow(voice, 0.009, 1.9)
    drowned = band(drive(band(voice, 180, 1500), 2.5), 200, 1900)
    clear = band(drive(band(voice, 300, 3000), 2.2), 280, 2900)
    under = np.clip(0.5 + 0.5 * swing(length, 0.23, 0.1) + 0.25 * swing(length, 0.61), 0, 1)
    water = band(hiss(random, length), 90, 420) * (1 + swing(length, 3.3)) * 0.05
    static = band(hiss(random, length), 500, 3500) * (0.02 + 0.03 * (1 - _signal(random, length)))
    mixed = drowned * under + clear * (1 - under) * 0.8 + (water + static) * ending(length, 0.3)
    for moment in (0.0, length - 0.16):
        at(mixed, moment, _squelch(random))
    return mixed


def whisper() -> Sound:
    """A whisper close behind: breath through a mouth that forms no words."""
    random = chance("whisper")
    length = 3.0
    syllables = (0.15, 0.42, 0.6, 1.05, 1.22, 1.5, 1.95, 2.2)
    mouth = np.zeros(seconds(length))
    for moment in syllables:
        size = random.uniform(0.16, 0.3)
        breath = hiss(random, size) * np.sin(np.pi * np.arange(seconds(size)) / seconds(size)) ** 1.5
        first, second = random.uniform(450, 850), random.uniform(1200, 2400)
        formed = sum(band(breath, centre * 0.95, centre * 1.05) for centre in (first, second, second * 1.9))
        at(mouth, moment, np.asarray(formed) + 0.06 * band(breath, 4500, 9000), random.uniform(0.5, 1))
    mouth *= curve(length, (0, 0.7), (1.8, 1), (2.6, 0.5), (3.0, 0))
    late = np.concatenate([np.zeros(30), mouth[:-30]])
    return wide(mouth, band(late, 200, 6000) * 0.75)


def _signal(random: np.random.Generator, length: float) -> Sound:
    """How well the radio is received: mostly well, with short holes."""
    holes = np.ones(seconds(length))
    for moment in np.arange(0.9, length - 0.9, 1.3):
        hole = seconds(random.uniform(0.02, 0.06))
        start = seconds(moment + random.uniform(-0.3, 0.3))
        holes[start : start + hole] = 0.15
    return np.convolve(holes, np.hanning(400) / np.hanning(400).sum(), mode="same")


def _squelch(random: np.random.Generator) -> Sound:
    return 0.12 * band(hiss(random, 0.15), 700, 4000) * ending(0.15, 0.05)


def _trimmed(sound: Sound) -> Sound:
    heard = np.flatnonzero(np.abs(sound) > 0.01)
    return sound[heard[0] : heard[-1] + RATE // 50]


def _padded(sound: Sound, before: float, after: float) -> Sound:
    return np.concatenate([np.zeros(seconds(before)), sound, np.zeros(seconds(after))])

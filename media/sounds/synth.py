"""A small synthesiser: arrays of samples in, arrays out; all at 48 kHz, full scale 1.

What is shaped through the spectrum (`band`, `room`) is periodic over the array, so a bed made of
such noise has no seam.
"""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

RATE = 48000

Sound = NDArray[np.float64]


def seconds(length: float) -> int:
    """How many samples that is."""
    return round(length * RATE)


def times(length: float) -> Sound:
    """The moment of every sample, in seconds."""
    return np.arange(seconds(length)) / RATE


def chance(name: str) -> np.random.Generator:
    """Randomness that is the same at every run, and another for every name."""
    return np.random.default_rng(zlib.crc32(name.encode()))


def hiss(random: np.random.Generator, length: float) -> Sound:
    """White noise."""
    return random.standard_normal(seconds(length))


def band(sound: Sound, low: float, high: float, slope: float = 0.0) -> Sound:
    """What lies between `low` and `high` hertz, with soft edges; `slope` in dB an octave from `low` on."""
    spectrum = np.fft.rfft(sound)
    hertz = np.maximum(np.fft.rfftfreq(len(sound), 1 / RATE), 1e-3)
    gain = 1 / (1 + (low / hertz) ** 6) / (1 + (hertz / high) ** 6)
    gain *= np.maximum(hertz / low, 1) ** (slope / 6.02)
    return np.fft.irfft(spectrum * gain, len(sound))


def swing(length: float, hertz: float, phase: float = 0.0) -> Sound:
    """A slow sine; a whole number of turns over `length` keeps a bed seamless."""
    turns = max(1, round(hertz * length))
    return np.sin(2 * np.pi * (turns * np.arange(seconds(length)) / seconds(length) + phase))


def tone(pitch: Sound | float, length: float, phase: float = 0.0) -> Sound:
    """A sine that follows `pitch` in hertz."""
    steps = np.broadcast_to(np.asarray(pitch, dtype=np.float64), seconds(length))
    return np.sin(2 * np.pi * (np.cumsum(steps) / RATE + phase))


def bell(length: float, attack: float, decay: float) -> Sound:
    """An envelope: up in `attack` seconds, then down by 1/e each `decay` seconds, and off at the end."""
    t = times(length)
    shape = np.minimum(t / attack, 1) * np.exp(-np.maximum(t - attack, 0) / decay)
    return np.asarray(shape * ending(length, min(0.02, length / 4)))


def ending(length: float, fade: float) -> Sound:
    """Level 1, then down to nothing over the last `fade` seconds."""
    left = length - times(length)
    return np.asarray(np.clip(left / fade, 0, 1))


def curve(length: float, *points: tuple[float, float]) -> Sound:
    """A line through (second, level) points."""
    moments, levels = zip(*points, strict=True)
    return np.asarray(np.interp(times(length), moments, levels))


def struck(length: float, partials: Sequence[tuple[float, float, float]]) -> Sound:
    """Something struck: a sum of dying sines, each (hertz, level, seconds to 1/e)."""
    t = times(length)
    ring = sum(level * np.sin(2 * np.pi * hertz * t) * np.exp(-t / decay) for hertz, level, decay in partials)
    return np.asarray(ring) * ending(length, min(0.05, length / 4))


def steel(random: np.random.Generator, length: float, lowest: float, count: int, decay: float) -> Sound:
    """A struck plate of steel: partials off any harmony, the higher the shorter."""
    hertz = lowest * np.cumprod(1 + random.uniform(0.06, 0.32, count))
    return struck(
        length,
        [(f, random.uniform(0.4, 1) * (lowest / f) ** 0.6, decay * (lowest / f) ** 0.7) for f in hertz],
    )


def room(random: np.random.Generator, sound: Sound, size: float, wet: float, dark: float = 4000.0) -> Sound:
    """The sound in a room that dies away within about `size` seconds, wrapped round at the end."""
    length = len(sound) / RATE
    echo = hiss(random, length) * np.exp(-times(length) / (size / 4))
    echo[: seconds(0.004)] = 0
    echo = band(echo, 120, dark)
    echo /= np.sqrt(np.sum(echo**2))
    wrapped = np.fft.irfft(np.fft.rfft(sound) * np.fft.rfft(echo), len(sound))
    return sound * (1 - wet) + wrapped * wet


def at(sound: Sound, moment: float, part: Sound, level: float = 1.0) -> None:
    """Mix `part` into `sound` from `moment` on; what stands over the end goes round to the start."""
    places = (seconds(moment) + np.arange(len(part))) % len(sound)
    np.add.at(sound, places, part * level)


def drive(sound: Sound, gain: float) -> Sound:
    """Soft saturation."""
    return np.tanh(sound / max(float(np.abs(sound).max()), 1e-9) * gain)


def wow(sound: Sound, depth: float, hertz: float) -> Sound:
    """Pitch that wavers like a worn tape's: delays of up to `depth` seconds."""
    length = len(sound) / RATE
    place = np.arange(len(sound)) - depth * RATE * (1 + swing(length, hertz)) / 2
    return np.interp(place, np.arange(len(sound)), sound, left=0.0)


def slower(sound: Sound, factor: float) -> Sound:
    """Longer and lower by `factor`."""
    count = round(len(sound) * factor)
    return np.interp(np.arange(count) / factor, np.arange(len(sound)), sound)


def wide(left: Sound, right: Sound) -> Sound:
    """Two channels."""
    return np.stack([left, right], axis=1)

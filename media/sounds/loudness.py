"""Levels: every clip of a bus about as loud as the others, and none near full scale."""

import numpy as np

from media.sounds.synth import RATE, Sound

CEILING = -2.0
"""dBFS before encoding; the codec overshoots by less than 1 dB."""

TARGETS = {"ambience": -27.0, "effects": -17.0, "voice": -19.0, "hint": -22.0, "alert": -20.0}
"""dBFS of the loud parts, by bus."""


def levelled(sound: Sound, bus: str) -> Sound:
    """The sound at its bus's loudness, its peaks rounded off below the ceiling."""
    gain = 10 ** ((TARGETS[bus] - loud_parts(sound)) / 20)
    return _below(sound * gain, 10 ** (CEILING / 20))


def loud_parts(sound: Sound) -> float:
    """Loudness in dBFS of the louder half of its 50 ms slots, so that pauses and tails don't count."""
    slot = RATE // 20
    power = np.square(sound.reshape(len(sound), -1)).mean(axis=1)
    slots = power[: max(len(power) // slot, 1) * slot].reshape(-1, min(slot, len(power))).mean(axis=1)
    loud = slots[slots >= np.median(slots)]
    return float(10 * np.log10(max(float(loud.mean()), 1e-12)))


def _below(sound: Sound, ceiling: float) -> Sound:
    knee = 0.6 * ceiling
    over = np.maximum(np.abs(sound) - knee, 0)
    rounded = knee + (ceiling - knee) * np.tanh(over / (ceiling - knee))
    return np.asarray(np.where(np.abs(sound) > knee, np.sign(sound) * rounded, sound))

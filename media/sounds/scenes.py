"""The laboratory's sounds, one function each."""

import numpy as np

from media.sounds.synth import (
    Sound,
    at,
    band,
    bell,
    chance,
    curve,
    drive,
    ending,
    hiss,
    room,
    seconds,
    steel,
    struck,
    swing,
    times,
    tone,
    wide,
)


def laboratory_bed() -> Sound:
    """Ventilation far off, embers, a drip, metal that cools.  Seamless."""
    random = chance("laboratory_bed")
    length = 16.0
    sides = []
    shared = band(hiss(random, length), 40, 160, slope=-3) * (1 + 0.3 * swing(length, 0.125))
    hum = sum(swing(length, hertz, 0.13 * hertz) / order for order, hertz in enumerate((50, 100, 150), 1))
    for side in range(2):
        own = 0.5 * band(hiss(random, length), 150, 900, slope=-6)
        sound = shared / np.std(shared) + own / np.std(own) * 0.4 + 0.25 * np.asarray(hum)
        _embers(random, sound)
        _far_metal(random, sound, 0.25 if side else 0.15)
        sides.append(room(random, sound, 2.5, 0.3))
    return wide(*sides)


def _embers(random: np.random.Generator, sound: Sound) -> None:
    for moment in random.uniform(0, 16, 60):
        click = band(hiss(random, 0.03), 1500, 7000) * bell(0.03, 0.0005, 0.004)
        at(sound, moment, click / np.abs(click).max(), random.uniform(0.1, 0.5))


def _far_metal(random: np.random.Generator, sound: Sound, level: float) -> None:
    for moment in (3.1, 8.7, 12.9):
        at(
            sound,
            moment + random.uniform(-0.2, 0.2),
            steel(random, 2.5, random.uniform(160, 260), 9, 0.7),
            level,
        )


def fan_bed() -> Sound:
    """The fan under the tag: blades, motor and air.  Seamless."""
    random = chance("fan_bed")
    length = 6.0
    blades = 0.5 + 0.5 * swing(length, 17)
    air = band(hiss(random, length), 250, 2600, slope=-3)
    motor = sum(
        swing(length, hertz, hertz) * level
        for hertz, level in ((50, 1.0), (102, 0.5), (204, 0.25), (408, 0.12))
    )
    flutter = (
        band(hiss(random, length), 1500, 6000) * np.maximum(swing(length, 11) * swing(length, 0.5), 0) ** 4
    )
    air = air / np.std(air) * (0.55 + 0.45 * blades)
    return np.asarray(air + 0.5 * np.asarray(motor) + 0.25 * flutter / np.std(flutter))


def radio_static() -> Sound:
    """Between stations: hiss, a heterodyne that wanders, crackle.  Seamless."""
    random = chance("radio_static")
    length = 6.0
    noise = band(hiss(random, length), 350, 4200, slope=-2)
    noise = noise / np.std(noise) * (0.8 + 0.2 * swing(length, 0.67))
    turn = np.arange(seconds(length)) / seconds(length)
    whistle = np.sin(
        2 * np.pi * (6300 * turn + 300 * np.sin(2 * np.pi * turn) + 90 * np.sin(6 * np.pi * turn))
    )
    sound = noise + 0.35 * whistle * (0.6 + 0.4 * swing(length, 0.33))
    for moment in random.uniform(0, length, 25):
        crack = hiss(random, 0.02) * bell(0.02, 0.0005, 0.004)
        at(sound, moment, band(crack, 600, 4500), random.uniform(2, 5))
    return np.asarray(sound)


def heartbeat_bed() -> Sound:
    """A slow heart, one beat a second.  Seamless."""
    length = 1.0
    sound = np.zeros(seconds(length))
    for moment, level, hertz in ((0.05, 1.0, 52), (0.33, 0.7, 64)):
        thump = tone(hertz * (1 + 0.6 * np.exp(-times(0.3) / 0.03)), 0.3) * bell(0.3, 0.008, 0.07)
        at(sound, moment, drive(thump, 2.0), level)
    return sound + 1e-5


def reader_accept() -> Sound:
    """The tag is known: two clean tones up."""
    return _notes((1568, 0.0), (2093, 0.1))


def reader_refuse() -> Sound:
    """The tag is not known: two tones down."""
    return _notes((988, 0.0), (740, 0.13))


def _notes(*notes: tuple[float, float]) -> Sound:
    length = 0.22 + notes[-1][1]
    sound = np.zeros(seconds(length))
    for hertz, moment in notes:
        note = tone(hertz, 0.2) + 0.3 * tone(3 * hertz, 0.2)
        at(sound, moment, note * bell(0.2, 0.002, 0.06))
    return sound


def keypad_refuse() -> Sound:
    """A low, sour buzz."""
    length = 0.5
    saws = sum((times(length) * hertz) % 1 - 0.5 for hertz in (110, 116.5))
    return band(drive(np.asarray(saws), 2), 80, 1800) * curve(length, (0, 0), (0.004, 1), (0.44, 1), (0.5, 0))


def steps_limping() -> Sound:
    """Behind glass someone walks with one foot that drags."""
    random = chance("steps_limping")
    length = 5.0
    sound = np.zeros(seconds(length))
    for moment in (0.1, 1.25, 2.4, 3.5):
        heel = tone(70 * (1 + np.exp(-times(0.25) / 0.015)), 0.25) * bell(0.25, 0.002, 0.05)
        grit = band(hiss(random, 0.08), 700, 3500) * bell(0.08, 0.001, 0.015)
        at(sound, moment, heel, 1.0)
        at(sound, moment, grit / np.abs(grit).max(), 0.5)
        drag = band(hiss(random, 0.55), 250, 2200, slope=-3) * curve(
            0.55, (0, 0), (0.08, 0.6), (0.4, 1), (0.55, 0)
        )
        at(sound, moment + 0.42, drag / np.abs(drag).max(), 0.55)
    glass = band(room(random, sound, 1.0, 0.35), 40, 2600)
    return glass * ending(length, 0.3)


def eyes_gold() -> Sound:
    """Glass that sings, rising: she looks up."""
    random = chance("eyes_gold")
    length = 2.2
    rise = curve(length, (0, 0.94), (1.6, 1.0), (2.2, 1.01))
    glass = sum(
        tone(hertz * rise, length, random.random()) / n
        for n, hertz in enumerate((622, 627, 1244, 1866, 2637), 1)
    )
    air = band(hiss(random, length), 2000, 8000)
    swell = curve(length, (0, 0), (0.012, 0.45), (0.2, 0.3), (1.5, 1), (2.2, 0))
    sound = (np.asarray(glass) + 0.25 * air / np.std(air)) * swell
    return _in_room(random, sound, 1.4, 0.3)


def eyes_red() -> Sound:
    """A low blow and a chord that should not be."""
    random = chance("eyes_red")
    length = 2.6
    blow = tone(45 * (1 + 1.5 * np.exp(-times(length) / 0.04)), length) * bell(length, 0.002, 0.5)
    chord = sum(tone(hertz, length, random.random()) for hertz in (110, 116.5, 155.6, 164.8, 466.2, 493.9))
    scream = band(hiss(random, length), 900, 3200) * bell(length, 0.01, 0.35)
    sound = 2.2 * drive(blow, 3) + 0.25 * drive(np.asarray(chord), 2) * bell(length, 0.004, 0.9)
    return _in_room(random, sound + 0.5 * scream / np.abs(scream).max(), 1.8, 0.3)


def eyes_sting() -> Sound:
    """Gold into red, in one."""
    gold, red = eyes_gold()[: seconds(1.1)], eyes_red()
    sound = np.zeros((seconds(3.4), 2))
    sound[: len(gold)] += gold / np.abs(gold).max() * 0.6 * ending(1.1, 0.25)[:, None]
    sound[seconds(0.8) : seconds(0.8) + len(red)] += red / np.abs(red).max()
    return sound


def door_pounding() -> Sound:
    """Three blows from within, each harder."""
    random = chance("door_pounding")
    length = 2.6
    sound = np.zeros(seconds(length))
    for moment, level in ((0.0, 0.6), (0.72, 0.8), (1.36, 1.0)):
        at(sound, moment, _blow(random), level)
    return _in_room(random, sound * ending(length, 0.2), 1.5, 0.35)


def _blow(random: np.random.Generator) -> Sound:
    thud = tone(58 * (1 + 0.8 * np.exp(-times(0.5) / 0.02)), 0.5) * bell(0.5, 0.001, 0.12)
    plate = steel(random, 0.9, 95, 14, 0.3)
    blow = np.zeros(seconds(0.9))
    at(blow, 0, thud, 1.6)
    at(blow, 0, plate / np.abs(plate).max(), 0.9)
    at(blow, 0, band(hiss(random, 0.05), 400, 3000) * bell(0.05, 0.0005, 0.008), 0.5)
    return drive(blow, 1.8)


def door_torn_open() -> Sound:
    """Steel gives way: a groan, a tear, a slab that falls."""
    random = chance("door_torn_open")
    length = 3.6
    sound = np.zeros(seconds(length))
    groan = _scrape(random, 1.3, 70, 160)
    at(sound, 0.0, groan * curve(1.3, (0, 0), (0.02, 0.7), (1.1, 1), (1.3, 0)), 0.5)
    tear = _scrape(random, 0.9, 240, 900)
    at(sound, 1.05, tear * curve(0.9, (0, 0), (0.03, 1), (0.7, 0.7), (0.9, 0)), 0.7)
    at(sound, 1.95, _blow(random), 1.0)
    at(sound, 2.32, _blow(random), 0.5)
    return _in_room(random, sound * ending(length, 0.4), 2.0, 0.35)


def _scrape(random: np.random.Generator, length: float, low: float, high: float) -> Sound:
    """Metal on metal: a stick-slip saw whose pitch climbs, heard through a plate."""
    jitter = band(hiss(random, length), 3, 25)
    pitch = np.geomspace(low, high, seconds(length)) * (1 + 0.18 * jitter / np.abs(jitter).max())
    saw = (np.cumsum(pitch) / 48000) % 1 - 0.5
    plate = steel(random, 0.25, low * 2.3, 12, 0.08)
    rung = np.convolve(saw, plate)[: seconds(length)]
    return drive(rung / np.std(rung) + 0.4 * hiss(random, length) * np.abs(saw), 2.5)


def hint_chime() -> Sound:
    """Soft and kind: a hint has come."""
    sound = np.zeros(seconds(1.3))
    for moment, hertz in ((0.0, 784.0), (0.16, 1174.7)):
        at(
            sound,
            moment,
            struck(1.1, [(hertz, 1, 0.35), (2.76 * hertz, 0.25, 0.12), (5.4 * hertz, 0.08, 0.05)]),
        )
    return sound * ending(1.3, 0.2)


def alarm() -> Sound:
    """An old horn, twice: each blast climbs and falls.  Seamless, since it loops in its pause."""
    length = 4.0
    blast = curve(1.6, (0, 0), (0.03, 1), (1.4, 0.9), (1.6, 0))
    pitch = curve(1.6, (0, 380), (0.25, 520), (1.3, 520), (1.6, 400))
    horn = drive(tone(pitch, 1.6) + 0.4 * tone(2.01 * pitch, 1.6, 0.2), 3) * blast
    sound = np.zeros(seconds(length))
    for moment in (0.0, 2.0):
        at(sound, moment, horn)
    return band(sound, 250, 3000)


def _in_room(random: np.random.Generator, sound: Sound, size: float, wet: float) -> Sound:
    """In stereo, the tail cut where the sound ends."""
    tail = np.concatenate([sound, np.zeros(seconds(1.0))])
    return wide(*(room(random, tail, size, wet)[: len(sound)] for _ in range(2))) * ending(
        len(sound) / 48000, 0.08
    ).reshape(-1, 1)

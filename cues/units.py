"""Durations, shares, colours, flags and numbers, as people write them; read from text and written back."""

import math
import re
from collections.abc import Mapping
from decimal import Decimal

from cues.values import LOCKED, RELEASED, Value

US = 1
MS = 1_000
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

LONGEST = 1_000 * HOUR
"""No duration of a show is longer."""

_UNITS: Mapping[str, int] = {"us": US, "ms": MS, "s": SECOND, "min": MINUTE, "h": HOUR}
_DURATION = re.compile(r"(-?)(\d{1,12})(?:\.(\d{1,12}))?\s?(us|ms|s|min|h)", re.ASCII)
_SPELT = re.compile(r"(\d{1,12}(?:\.\d{1,12})?)\s*([a-zA-Z]+)", re.ASCII)
_WORDS: Mapping[str, str] = {
    word: unit
    for unit, words in {
        "ms": "ms msec millisecond milliseconds",
        "s": "s sec secs second seconds",
        "min": "m min mins minute minutes",
        "h": "h hr hrs hour hours",
    }.items()
    for word in words.split()
}
"""How else units are written."""
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:\.(\d{1,6}))?", re.ASCII)
_PLAIN = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,400}(\.\d{1,400})?", re.ASCII)
_DRIVE = re.compile(r"[a-zA-Z]:", re.ASCII)
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)

_ON = frozenset({"on", "yes", "true"})
_OFF = frozenset({"off", "no", "false"})
_STATES: Mapping[str, bool] = {"closed": True, "pressed": True, "open": False, "released": False}

UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters but tabs and line ends, overrides of the direction of text, and halves of characters."""

BLACK = "#000000"
WHITE = "#ffffff"


class UnitError(ValueError):
    """A text that is not what was wanted there; says what it is, what was meant, and the cure."""


def shown(text: str) -> str:
    """A text in double quotes, on one line and not too long, for an error's sentence."""
    line = "".join(character if character.isprintable() else " " for character in text)
    return f'"{line[:57]}…"' if len(line) > 60 else f'"{line}"'


def duration(text: str) -> int:
    """Microseconds of `2.5s`, `300ms`, `10min`, `1h` or `0`; a minus is kept."""
    if text == "0":
        return 0
    match = _DURATION.fullmatch(text)
    if match is None:
        raise UnitError(_no_duration(text))
    sign, whole, part, unit = match.groups()
    size = _UNITS[unit]
    microseconds = int(whole) * size + (round(int(part) * size / 10 ** len(part)) if part else 0)
    if microseconds > LONGEST:
        raise UnitError(f"{shown(text)} is longer than {LONGEST // HOUR}h")
    if microseconds == 0 and int(part or 0):
        raise UnitError(f"{shown(text)} is shorter than 1us, and nothing is")
    return -microseconds if sign else microseconds


def _no_duration(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return f"{shown(text)} has no unit; write {text}s, {text}ms or {text}min"
    if _CLOCK.fullmatch(text):
        return f"{shown(text)} is a time on a clock; a duration has a unit: {format_duration(_clock(text))}"
    if (spelt := _SPELT.fullmatch(text)) and spelt[2].lower() in _WORDS:
        return f"{shown(text)} is not a duration; did you mean {spelt[1]}{_WORDS[spelt[2].lower()]}?"
    return f"{shown(text)} is not a duration; write one like 300ms, 2.5s, 10min or 1h"


def moment(text: str) -> int:
    """Microseconds of a duration or of a clock time, `0:03`, `1:30` or `1:02:03.5`: for stories."""
    return _clock(text) if _CLOCK.fullmatch(text) else duration(text)


def _clock(text: str) -> int:
    match = _CLOCK.fullmatch(text)
    assert match is not None, text
    hours, minutes, seconds, part = match.groups()
    rest = int(part) * 10 ** (6 - len(part)) if part else 0
    return int(hours or 0) * HOUR + int(minutes) * MINUTE + int(seconds) * SECOND + rest


def format_duration(microseconds: int) -> str:
    """The shortest exact text: `90s`, `2.5s`, `300ms`, `10min`."""
    if microseconds == 0:
        return "0s"
    for unit, size in (("h", HOUR), ("min", MINUTE)):
        if microseconds % size == 0:
            return f"{microseconds // size}{unit}"
    unit, size = ("s", SECOND) if abs(microseconds) >= SECOND else ("ms", MS)
    return f"{plain(Decimal(microseconds) / size)}{unit}"


def format_clock(microseconds: int) -> str:
    """`0:03`, `1:30` or `1:02:03.5`, for moments from 0 on."""
    minutes, rest = divmod(microseconds, MINUTE)
    seconds, part = divmod(rest, SECOND)
    tail = f".{part:06d}".rstrip("0") if part else ""
    if minutes < 60:
        return f"{minutes}:{seconds:02d}{tail}"
    return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}{tail}"


def plain(value: Decimal | float) -> str:
    """A number without exponent and without zeros that say nothing."""
    text = format(value if isinstance(value, Decimal) else Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def path(text: str) -> str:
    """The path of a file below a folder, with `/` between."""
    parts = text.split("/")
    if "\\" in text or _DRIVE.match(text):
        raise UnitError(f"{shown(text)} is a path of Windows; write it with / and from the show's folder on")
    if not text or text.startswith(("/", "~")) or ".." in parts:
        raise UnitError(f"{shown(text)} leads out of the show's folder; copy the file in, and write its name")
    return text


def number(text: str) -> float:
    """A plain decimal number."""
    if not _NUMBER.fullmatch(text):
        raise UnitError(f"{shown(text)} is not a number; write one like 3, -2 or 96.5")
    if not math.isfinite(float(text)):
        raise UnitError(f"{shown(text)} is too large")
    return float(text)


def whole(text: str) -> int:
    """A whole number."""
    if not _PLAIN.fullmatch(text) or "." in text:
        raise UnitError(f"{shown(text)} is not a whole number")
    return int(text)


def times(text: str) -> int:
    """How often: a whole number from 1, or `forever`, which is 0."""
    if text == "forever":
        return 0
    count = whole(text) if _PLAIN.fullmatch(text) and "." not in text else 0
    if count < 1:
        raise UnitError(f"{shown(text)} is not how often; write a whole number from 1, or forever")
    return count


def share(text: str) -> float:
    """From 0 to 1: `60%` or `0.6`."""
    digits, percent = (text[:-1].rstrip(), True) if text.endswith("%") else (text, False)
    if not _NUMBER.fullmatch(digits):
        raise UnitError(f"{shown(text)} is not a share; write one like 60% or 0.6")
    part = float(Decimal(digits) / 100) if percent else float(digits)
    if not 0 <= part <= 1:
        raise UnitError(f"{shown(text)} is not between 0% and 100%" + _perhaps_percent(digits, percent))
    return part + 0.0  # -0 becomes 0


def _perhaps_percent(digits: str, percent: bool) -> str:
    return f"; did you mean {digits}%?" if not percent and 1 < float(digits) <= 100 else ""


def format_share(part: float) -> str:
    """As a percentage, exactly."""
    return f"{plain(Decimal(repr(part)) * 100)}%"


def flag(text: str) -> bool:
    """`on`, `yes` and `true`, or `off`, `no` and `false`; capitals don't matter."""
    word = text.lower()
    if word in _ON:
        return True
    if word in _OFF:
        return False
    raise UnitError(f"{shown(text)} is neither on nor off; write on or off, yes or no")


def format_flag(on: bool) -> str:
    """`on` or `off`."""
    return "on" if on else "off"


def state(text: str) -> bool:
    """A flag, or what contacts and buttons are: `closed`, `pressed`; `open`, `released`."""
    return _STATES[text] if text in _STATES else flag(text)


def colour(text: str) -> str:
    """`#rrggbb` in small letters; `on` is white, `off` black."""
    if _COLOUR.fullmatch(text):
        return text.lower()
    if text.lower() in _ON | _OFF:
        return WHITE if flag(text) else BLACK
    if _COLOUR.fullmatch(f"#{text}"):
        raise UnitError(f'{shown(text)} lacks its #; write "#{text}", in quotes')
    if not text:
        raise UnitError('the colour is missing; a bare # begins a comment, so quote it: "#ff0000"')
    raise UnitError(f'{shown(text)} is not a colour; write one like "#ff0000", in quotes, or on or off')


def level(text: str) -> float:
    """How bright: a share, `on` or `off`."""
    if text.lower() in _ON | _OFF:
        return 1.0 if flag(text) else 0.0
    try:
        return share(text)
    except UnitError as fault:
        if _COLOUR.fullmatch(text):
            raise UnitError(
                f"{shown(text)} is a colour, but this light has none; give it colour: rgb"
            ) from None
        raise UnitError(f"{fault}, on or off" if "write" in str(fault) else str(fault)) from None


def lock(text: str) -> str:
    """`locked` or `released`."""
    if text in (LOCKED, RELEASED):
        return text
    meant = {"open": RELEASED, "unlocked": RELEASED, "off": RELEASED, "closed": LOCKED, "on": LOCKED}
    hint = f"; did you mean {meant[text.lower()]}?" if text.lower() in meant else ""
    raise UnitError(f"{shown(text)} is not what a lock does; write {LOCKED} or {RELEASED}{hint}")


def value(takes: str, text: str, quoted: bool = False) -> Value:
    """What a prop of that sort takes (`cues.values.Kind.takes`); a bare `none` is no text."""
    match takes:
        case "flag":
            return state(text)
        case "number":
            return number(text)
        case "text":
            return None if text == "none" and not quoted else text
        case "level":
            return level(text)
        case "colour":
            return colour(text)
        case "lock":
            return lock(text)
        case _:
            raise UnitError(f"{shown(text)} has no place here: a prop of this kind takes no value")


def format_value(takes: str, given: Value) -> str:
    """A value as it is written in a show; `value` reads it back (a text `none` in quotes)."""
    match takes:
        case "flag":
            return format_flag(bool(given))
        case "number" if isinstance(given, int | float):
            return plain(float(given))
        case "level" if isinstance(given, int | float):
            return format_share(float(given))
        case _:
            return "none" if given is None else str(given)


def guess(text: str, quoted: bool = False) -> Value:
    """A value that nothing declares: a bare `on` is a flag, a bare `3` a number, all else text."""
    if quoted:
        return text
    if text in _ON or text in _OFF:
        return flag(text)
    if _PLAIN.fullmatch(text) and str(Decimal(text)) == text and math.isfinite(float(text)):
        return float(text)
    return text

"""Steps, orders and facts written as in a story file, so that they can be pasted back into one."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import UNSET, Struct, structs

from controller.stories.stage import Stage
from cues import seen as orders
from cues import story, units
from cues.effects import (
    Animate,
    ClearScreen,
    Effect,
    EngageStop,
    Fade,
    Freeze,
    PauseSound,
    Play,
    ReleaseStop,
    SetOutput,
    SetTalk,
    SetVolume,
    ShowImage,
    ShowText,
    StopSound,
)
from cues.events import Commanded, Event, PropFound, PropLost, Sensed
from cues.facts import Fact
from cues.grammar import Key, Unit
from cues.values import Value

_QUOTED = frozenset("[]{}&*!|>%@,\"'`#")


def written(thing: Struct) -> str:
    """A model object as the mapping that it is in a file; what has its default is left out."""
    pairs = _pairs(thing)
    return "{" + ", ".join(f"{key}: {text}" if text else key for key, text in pairs) + "}"


def value_text(value: Value) -> str:
    """A value as in a file."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return units.format_flag(value)
    if isinstance(value, int | float):
        return units.plain(float(value))
    return f'"{value}"' if not value or _QUOTED & set(value) or ": " in value else value


def seen(stage: Stage, at: int, effect: Effect) -> orders.Seen:
    """An order as a story lists it."""
    return _SEEN[type(effect)](stage, effect, at)


def seen_prop(stage: Stage, effect: Effect) -> str | None:
    """Which prop an order is for; None: for none in particular."""
    if isinstance(effect, StopSound):
        return stage.prop_of(effect.play)
    prop: str | None = getattr(effect, "prop", None)
    return prop


_SEEN: Mapping[type, Callable[[Stage, Any, int], orders.Seen]] = {
    SetOutput: lambda stage, it, at: orders.SetSeen(it.prop, it.value, at),
    Fade: lambda stage, it, at: orders.FadeSeen(it.prop, it.to, it.over, at),
    Animate: lambda stage, it, at: orders.AnimateSeen(it.prop, it.pattern, at),
    Freeze: lambda stage, it, at: orders.FreezeSeen(it.prop, at),
    Play: lambda stage, it, at: orders.PlaySeen(it.clip, it.prop, at),
    StopSound: lambda stage, it, at: orders.StopClipSeen(stage.clip_of(it.play), at),
    PauseSound: lambda stage, it, at: orders.PauseSoundSeen(it.on, at),
    SetVolume: lambda stage, it, at: orders.VolumeSeen(it.bus, it.level, at),
    SetTalk: lambda stage, it, at: orders.TalkSeen(it.on, at),
    ShowText: lambda stage, it, at: orders.ShowSeen(it.text, it.prop, at),
    ShowImage: lambda stage, it, at: orders.ImageSeen(it.image, it.prop, at),
    ClearScreen: lambda stage, it, at: orders.ClearSeen(it.prop, at),
    EngageStop: lambda stage, it, at: orders.StopSeen(True, at),
    ReleaseStop: lambda stage, it, at: orders.StopSeen(False, at),
}


def fact_line(fact: Fact) -> str:
    """A fact in a line: its kind and what it is about."""
    told = structs.asdict(fact)
    parts = [_said(key, told[key]) for key in told if key not in ("seq", "at", "text", "id")]
    return " ".join([str(fact.__struct_config__.tag), *(part for part in parts if part)])


def _said(key: str, value: Any) -> str:
    if key.endswith("_us"):
        return f"{key.removesuffix('_us')} {units.format_clock(abs(value or 0))}"
    if isinstance(value, bool):
        return key.replace("_", " ") if value else ""
    return "" if value is None else value_text(value)


def event_line(event: Event) -> str | None:
    """An event in a line; None for time that merely passed."""
    match event:
        case Sensed(prop=prop, value=value):
            return f"sensed {prop} {value_text(value)}"
        case Commanded(command=command):
            return f"commanded {command.__struct_config__.tag}"
        case PropLost(prop=prop, why=why):
            return f"lost {prop}: {why}"
        case PropFound(prop=prop):
            return f"found {prop}"
    return None


def _pairs(thing: Struct) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for field in structs.fields(thing):
        value = getattr(thing, field.name)
        key = _key(field)
        is_left_out = not field.required and value == field.default and bool(pairs) and key != "is"
        if value is not UNSET and value is not None and not is_left_out:
            pairs.append((key, _text(value, _unit(field))))
    pairs.sort(key=lambda pair: pair[0] != "at")
    return pairs


def _key(field: structs.FieldInfo) -> str:
    names = [mark.name for mark in _marks(field.type) if isinstance(mark, Key)]
    return names[0] if names else field.name


def _unit(field: structs.FieldInfo) -> str | None:
    names = [mark.name for mark in _marks(field.type) if isinstance(mark, Unit)]
    return names[0] if names else None


def _marks(annotated: Any) -> tuple[Any, ...]:
    """The marks of a field's type, also of the members of a union."""
    inner = tuple(mark for part in getattr(annotated, "__args__", ()) for mark in _marks(part))
    return (*getattr(annotated, "__metadata__", ()), *inner)


def _text(value: Any, unit: str | None) -> str:
    if isinstance(value, story.Nothing):
        return ""
    if isinstance(value, Struct):
        return written(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(_text(part, unit) for part in value) + "]"
    if unit == "moment":
        return units.format_clock(value)
    if unit == "duration":
        return units.format_duration(value)
    if unit == "share":
        return units.format_share(value)
    return value_text(value)

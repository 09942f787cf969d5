"""What outputs do when no show tells them: what each is at rest, and what a level means to a lock."""

from msgspec import UNSET

from cues.show import Prop
from cues.values import LOCKED, RELEASED, Value

_OFF: dict[str, Value] = {"flag": False, "level": 0.0, "colour": "#000000", "none": None}
_ON: dict[str, Value] = {"flag": True, "level": 1.0, "colour": "#ffffff"}


def safe(prop: Prop) -> Value:
    """What an output does without its room: a lock as it fails, house lights on, else `safe` or off."""
    if prop.takes == "lock":
        return LOCKED if prop.fails == "closed" else RELEASED
    if prop.safe is not UNSET:
        return prop.safe
    return _ON[prop.takes] if prop.house_lights else _OFF[prop.takes]


def initial(prop: Prop) -> Value:
    """What an output does from reset on: as declared, else a lock locked and all others safe."""
    if prop.initial is not UNSET:
        return prop.initial
    return LOCKED if prop.takes == "lock" else safe(prop)


def is_energised(prop: Prop, value: Value) -> bool:
    """Whether an output that is on or off draws its current: a lock that fails open does while locked."""
    if prop.takes != "lock":
        return bool(value)
    return (value == LOCKED) == (prop.fails != "closed")

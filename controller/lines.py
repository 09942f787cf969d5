"""What the switchboard knows of one output: when it really went on and off, and what is due on it."""

from collections.abc import Callable, Mapping
from typing import Literal

from cues import levels
from cues.effects import Animate, Fade, Freeze, SetOutput
from cues.port import Driver
from cues.show import Prop
from cues.values import Value

Order = SetOutput | Fade | Animate | Freeze
Cancel = Callable[[], None]
Withheld = Literal["waits", "refused"]
"""Why an output is off though the show has it on: until its rest is over, or until the next order."""

_OFF: Mapping[str, Value] = {"flag": False, "level": 0.0, "colour": "#000000", "none": None}


class Line:
    """One output.

    `on_since` and `off_since` are moments at which its driver was told, never moments at which that
    was due; None: it is not.  `waiting` cancels an order that is held back, `watch` the end of
    `max_on`, `ending` the note that a fade or pattern has come to its dark end.  `barred` and
    `overdue`: an alarm stands because of its interlock, or its `max_on`.  `withheld`: it is off though
    the show has it on.  `stretched`: the order that ends a pulse, while that waits for its length.
    """

    def __init__(self, prop: Prop, driver: Driver | None, now: int) -> None:
        self.name = prop.name
        self.prop = prop
        self.driver = driver
        self.safe = levels.safe(prop)
        self.off: Value = self.safe if prop.takes == "lock" else _OFF[prop.takes]
        self.rivals: tuple[Line, ...] = ()
        self.is_switched = prop.takes in ("flag", "lock")
        at_rest = self.is_on(self.safe)
        self.on_since: int | None = now if at_rest else None
        self.off_since: int | None = None if at_rest else now
        self.planned_on = 0
        self.barred = False
        self.overdue = False
        self.withheld: Withheld | None = None
        self.waiting: Cancel | None = None
        self.stretched: SetOutput | None = None
        self.watch: Cancel | None = None
        self.ending: Cancel | None = None

    def is_on(self, value: Value) -> bool:
        """Whether the output draws its current at `value`; a lock does where it doesn't fail to."""
        return value != self.off and value is not None

    def reach(self, order: Order) -> tuple[bool, int | None]:
        """Whether `order` puts the output on, and when it is off again by itself, if ever."""
        if isinstance(order, SetOutput):
            return self.is_on(order.value), None
        if isinstance(order, Fade):
            on = self.is_on(order.start) or self.is_on(order.to)
            return on, None if self.is_on(order.to) else order.at + order.over
        if isinstance(order, Animate):
            on = self.is_on(order.high) or self.is_on(order.low)
            ends = order.lasts is not None and not self.is_on(order.low)
            return on, order.at + (order.lasts or 0) if ends else None
        return self.is_on(order.value), None

    def rival_on(self) -> "Line | None":
        """An output that is on and may not be on together with this one."""
        return next((rival for rival in self.rivals if rival.on_since is not None), None)

    def note(self, on: bool, now: int, planned: int) -> bool:
        """Keep account of an edge; True when there was one."""
        if on == (self.on_since is not None):
            return False
        self.on_since, self.off_since = (now, None) if on else (None, now)
        if on:
            self.planned_on = planned
        return True

    def drop(self, *names: str) -> None:
        """Cancel what is due: `waiting`, `watch`, `ending`."""
        for name in names:
            cancel: Cancel | None = getattr(self, name)
            if cancel:
                cancel()
                setattr(self, name, None)


def lines_of(props: Mapping[str, Prop], drivers: Mapping[str, Driver], now: int) -> dict[str, Line]:
    """A line for every output that has a value; interlocks hold both ways, whoever declares them."""
    lines = {
        name: Line(prop, drivers.get(name), now)
        for name, prop in props.items()
        if prop.direction == "out" and prop.takes != "none"
    }
    for name, line in lines.items():
        apart = [
            other
            for other, prop in props.items()
            if other in lines and other != name and (other in line.prop.never_with or name in prop.never_with)
        ]
        line.rivals = tuple(lines[other] for other in apart)
    return lines

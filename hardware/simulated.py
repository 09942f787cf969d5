"""Simulated props: a room's things without the things, with consequences and faults on demand."""

from collections.abc import Callable, Mapping

from cues import levels, ramps
from cues.effects import Animate, Effect, Fade, Freeze, SetOutput
from cues.port import Report, Scheduler
from cues.show import Prop
from cues.values import Value, same

_AT_REST: Mapping[str, Value] = {"flag": False, "number": 0.0, "text": None}
_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "flag": bool,
    "number": (int, float),
    "text": (str, type(None)),
}


class SimulatedProps:
    """A driver whose props live in memory and do to each other what `Prop.simulate` says.

    Players act through `sense`.  An output that comes to a value, at the end of a fade too, has its
    consequences `after` later; of two that are under way to one prop the later caused one holds.
    `start`: what outputs are claimed at, and inputs were left at, by prop (default: safe, and at rest).

    Faults: `unplug`, `stick`, `slow`, `bounce` and `ghost`; `mend` ends what is wrong with a prop.
    """

    def __init__(
        self, props: Mapping[str, Prop], scheduler: Scheduler, start: Mapping[str, Value] | None = None
    ) -> None:
        self.props = frozenset(props)
        self._props = dict(props)
        self._scheduler = scheduler
        self._report: Report | None = None
        self._felt: dict[str, Value] = {}
        self._told: dict[str, Value] = {}
        self._orders: dict[str, ramps.Order] = {}
        self._caused: dict[str, Callable[[], None]] = {}
        self._arriving: dict[str, Callable[[], None]] = {}
        self._unplugged: set[str] = set()
        self._stuck: dict[str, Value] = {}
        self._slow: dict[str, int] = {}
        self._bounces: dict[str, tuple[int, int]] = {}
        for name, prop in props.items():
            if prop.direction == "in":
                self._felt[name] = (start or {}).get(name, _AT_REST[prop.takes])
            else:
                level = (start or {}).get(name, levels.safe(prop))
                self._orders[name] = SetOutput(0, name, level)
        self._settle()

    async def open(self, report: Report) -> None:
        """Report every input that has a lasting value, the outputs' consequences in effect."""
        self._report = report
        for name in self._felt:
            if not self._props[name].momentary:
                self._tell(name)

    def apply(self, effect: Effect) -> None:
        """Carry out an order for one of `props`; orders that are not for outputs are passed over."""
        if not isinstance(effect, SetOutput | Fade | Animate | Freeze) or effect.prop not in self.props:
            return
        delay = self._slow.get(effect.prop, 0)
        if delay:
            self._scheduler.call_at(self._scheduler.now() + delay, lambda: self._obey(effect))
        else:
            self._obey(effect)

    async def close(self) -> None:
        """Every output safe; nothing more is reported."""
        self._report = None
        for cancel in (*self._caused.values(), *self._arriving.values()):
            cancel()
        for name in self._orders:
            self._orders[name] = SetOutput(self._scheduler.now(), name, levels.safe(self._props[name]))

    def value(self, prop: str, at: int | None = None) -> Value:
        """What a prop is at `at` (default: now): an output's real level, an input as players left it."""
        if prop in self._stuck:
            return self._stuck[prop]
        if prop in self._felt:
            return self._felt[prop]
        if prop in self._unplugged:
            return levels.safe(self._props[prop])
        return ramps.sample(self._orders[prop], self._scheduler.now() if at is None else at)

    def sense(self, prop: str, value: Value) -> None:
        """Act as players: input `prop` takes `value`.

        KeyError names a prop that is no input here, ValueError a value that it cannot take.
        """
        self._felt[prop] = self._checked(prop, value)
        self._tell(prop)
        self._have_consequences(prop, self._felt[prop])

    def unplug(self, prop: str) -> None:
        """Pull the cable: an input is lost and silent, an output falls to what it is without its room."""
        if prop not in self._unplugged:
            self._unplugged.add(prop)
            if self._report:
                self._report.lost(prop, "unplugged")

    def stick(self, prop: str) -> None:
        """From now on the prop stays as it is, whatever players or orders do to it."""
        self._stuck[prop] = self.value(prop)

    def slow(self, prop: str, by: int) -> None:
        """From now on all that goes to or comes from the prop takes `by` microseconds longer."""
        self._slow[prop] = by

    def bounce(self, prop: str, times: int = 3, every: int = 1_000) -> None:
        """From now on each change of a contact is followed by `times` false changes back and forth."""
        self._bounces[prop] = (times, every)

    def ghost(self, prop: str, tag: str, lasts: int = 300_000) -> None:
        """A reader reports, once, a tag that is not there, for `lasts` microseconds."""
        self._emit(prop, self._checked(prop, tag))
        self._scheduler.call_at(self._scheduler.now() + lasts, lambda: self._emit(prop, self._felt[prop]))

    def mend(self, prop: str) -> None:
        """End every fault of a prop: plugged in again it is found, and its true value is told."""
        for faults in (self._stuck, self._slow, self._bounces):
            faults.pop(prop, None)
        if prop in self._unplugged:
            self._unplugged.remove(prop)
            self._told.pop(prop, None)
            if self._report:
                self._report.found(prop)
        if prop in self._felt and not self._props[prop].momentary:
            self._tell(prop)

    def _obey(self, order: ramps.Order) -> None:
        self._orders[order.prop] = order
        if order.prop in self._arriving:
            self._arriving.pop(order.prop)()
        if isinstance(order, Fade):
            arrive = self._arrival(order.prop, order.to)
            self._arriving[order.prop] = self._scheduler.call_at(order.at + order.over, arrive)
        elif isinstance(order, SetOutput):
            self._have_consequences(order.prop, order.value)

    def _arrival(self, prop: str, value: Value) -> Callable[[], None]:
        def arrive() -> None:
            self._arriving.pop(prop, None)
            self._have_consequences(prop, value)

        return arrive

    def _have_consequences(self, prop: str, value: Value) -> None:
        if prop in self._stuck or prop in self._unplugged:
            return
        for consequence in self._props[prop].simulate:
            if same(consequence.when, value):
                self._cause(consequence.prop, consequence.becomes, consequence.after)

    def _cause(self, prop: str, value: Value, after: int) -> None:
        def happen() -> None:
            self._caused.pop(prop, None)
            self.sense(prop, value)

        if prop in self._caused:
            self._caused.pop(prop)()
        if prop in self._felt and (self._props[prop].momentary or not same(self._felt[prop], value)):
            self._caused[prop] = self._scheduler.call_at(self._scheduler.now() + after, happen)

    def _settle(self) -> None:
        for name in self._orders:
            for consequence in self._props[name].simulate:
                if consequence.prop in self._felt and same(consequence.when, self.value(name)):
                    self._felt[consequence.prop] = consequence.becomes

    def _tell(self, prop: str) -> None:
        if prop in self._stuck:
            return
        self._emit(prop, self._felt[prop])
        times, every = self._bounces.get(prop, (0, 0))
        for number in range(1, 2 * times + 1):
            value = self._felt[prop] if number % 2 == 0 else not self._felt[prop]
            self._emit(prop, value, after=number * every)

    def _emit(self, prop: str, value: Value, after: int = 0) -> None:
        def tell() -> None:
            is_news = prop not in self._told or not same(self._told[prop], value)
            if self._report and prop not in self._unplugged and (is_news or self._props[prop].momentary):
                self._told[prop] = value
                self._report.sensed(prop, value)

        after += self._slow.get(prop, 0)
        if after:
            self._scheduler.call_at(self._scheduler.now() + after, tell)
        else:
            tell()

    def _checked(self, prop: str, value: Value) -> Value:
        if prop not in self._felt:
            raise KeyError(f"{prop!r} is no simulated input; inputs are {', '.join(sorted(self._felt))}")
        takes = self._props[prop].takes
        if not isinstance(value, _TYPES[takes]) or (takes == "number" and isinstance(value, bool)):
            raise ValueError(f"{prop} takes a {takes}, not {value!r}")
        return float(value) if takes == "number" and isinstance(value, int) else value

"""Safety below the show: every order to a prop passes here, and nothing else may call a driver's `apply`.

Rules, each above the one below it:

- STOP: every output to its safe level, house lights first; then nothing passes until it is released.
- A prop that is out of order may only be brought to its safe level.
- `never_with`: an order that would put an output on while its rival is on is refused, with an alarm.
- `max_on` counts from the moment the driver was told; when it is over the output goes off, with an alarm.
- `min_off` likewise: an order that comes too early waits; a later order takes its place.
- An output that was switched on late is switched off as much later: a coil gets its whole pulse.
- A driver that raises loses its prop, and no other.
"""

from collections.abc import Callable, Iterable, Mapping

from controller.lines import Line, Order, Withheld, lines_of
from cues.effects import Animate, Effect, EngageStop, Fade, Freeze, ReleaseStop, SetOutput
from cues.port import Driver, Report, Scheduler
from cues.show import Prop
from cues.values import Value, same

LATE = 5_000
"""An order that is carried out this many microseconds after it was due counts as late."""
LATEST = 2_000_000
"""The most that a pulse is shifted to keep its length, microseconds."""

_PLAYERS = ("speaker", "screen")
_ORDERS = (SetOutput, Fade, Animate, Freeze)


REHEARSAL = SetOutput(0, "(nothing)", False)
"""An order for no prop: whoever applies it goes through the motions, and nothing happens.

A processor that was at rest takes tens of microseconds for what it does in five when it has just
done the same.
"""
_STAGE_PROP = Prop(REHEARSAL.prop, "relay", {})


def _pass_over(prop: str, how: Withheld | None) -> None:
    """Nobody keeps account of what is withheld."""


def _in_order(prop: str) -> bool:
    return False


class _Nobody:
    """A driver of no prop at all."""

    props: frozenset[str] = frozenset()

    async def open(self, report: Report) -> None:
        """Nothing to claim."""

    def apply(self, effect: Effect) -> None:
        """Nothing to do."""

    async def close(self) -> None:
        """Nothing to leave."""


class Switchboard:
    """Carries orders to the drivers of a room's props, as far as safety allows.

    `is_out_of_order` is asked with a prop's name.  `when_withheld` hears of outputs that are off though
    the show has them on, and when that is over: a restart must not switch them on.  `told_at` is when
    a driver was last told something.  Works on any scheduler: the loop, or virtual time.
    """

    def __init__(
        self,
        props: Mapping[str, Prop],
        drivers: Iterable[Driver],
        scheduler: Scheduler,
        report: Report,
        is_out_of_order: Callable[[str], bool] = _in_order,
        when_withheld: Callable[[str, Withheld | None], None] = _pass_over,
    ) -> None:
        self.latched = False
        self.told_at = 0
        self._scheduler = scheduler
        self._report = report
        self._is_out_of_order = is_out_of_order
        self._when_withheld = when_withheld
        self._all = tuple(drivers)
        self._drivers = {name: driver for driver in self._all for name in driver.props}
        self._players = tuple(
            driver
            for driver in self._all
            if any(name in props and props[name].kind in _PLAYERS for name in driver.props)
        )
        self._lines = lines_of(props, self._drivers, scheduler.now())
        self._lines[REHEARSAL.prop] = Line(_STAGE_PROP, _Nobody(), scheduler.now())
        self._failed: set[str] = set()

    def apply(self, effect: Effect) -> None:
        """Carry out an order, hold it back, or refuse it with an alarm.  Never raises."""
        if isinstance(effect, _ORDERS):
            if not self.latched:
                self._order(effect)
        elif isinstance(effect, EngageStop):
            self._engage(effect)
        elif isinstance(effect, ReleaseStop):
            self.latched = False
            self._tell_all(effect)
        elif not self.latched:
            self._play(effect)

    def restore(
        self,
        effects: Iterable[Effect],
        on_since: Mapping[str, int],
        latched: bool,
        withheld: Mapping[str, Withheld] | None = None,
    ) -> list[Effect]:
        """Take up where a room left off: `on_since` says since when outputs were on before.

        What was on longer than its `max_on` meanwhile goes, or stays, off; what was refused before
        stays off, and what waited for its rest waits for it.  Gives the orders that were passed on.
        """
        self.latched = latched
        withheld = withheld or {}
        for name, how in withheld.items():
            if name in self._lines:
                self._lines[name].withheld = how
        off = {name for name, how in withheld.items() if how == "refused"}
        if not latched:
            off |= {name for name, since in on_since.items() if not self._goes_on(name, since)}
        orders = [effect for effect in effects if getattr(effect, "prop", None) not in off]
        for effect in orders:
            self.apply(effect)
        return orders

    def _goes_on(self, name: str, since: int) -> bool:
        """Take over an output that was on; False when its `max_on` is over."""
        line = self._lines.get(name)
        if line is None:
            return True
        now = self._scheduler.now()
        line.note(True, min(since, now), now)
        if line.prop.max_on is not None and now >= since + line.prop.max_on:
            self._expire(line)
            return False
        self._watch(line)
        return True

    def is_on(self, prop: str) -> bool:
        """Whether an output's driver was told to have it on."""
        return self._lines[prop].on_since is not None

    def make_safe(self) -> None:
        """Every output to its safe level, without latching: what a room does before it ends."""
        now = self._scheduler.now()
        for line in sorted(self._lines.values(), key=_house_lights_first):
            line.drop("waiting", "watch", "ending")
            line.stretched = None
            self._pass(line.name, line.driver, SetOutput(now, line.name, line.safe))
            line.note(line.is_on(line.safe), now, now)

    def retire(self, prop: str) -> None:
        """A prop was taken out of order: its output goes to its safe level."""
        line = self._lines.get(prop)
        if line is not None and not self.latched:
            self._order(SetOutput(self._scheduler.now(), prop, line.safe))

    def _engage(self, effect: EngageStop) -> None:
        self.latched = True
        self.make_safe()
        for line in self._lines.values():
            self._withhold(line, None)
        self._tell_all(effect)

    def _tell_all(self, effect: Effect) -> None:
        """Players fall silent, and drivers with work of their own under way end it."""
        for driver in self._all:
            self._pass(None, driver, effect)

    def _play(self, effect: Effect) -> None:
        prop: str | None = getattr(effect, "prop", None)
        if prop is None:
            for driver in self._players:
                self._pass(None, driver, effect)
        elif not self._is_out_of_order(prop):
            self._pass(prop, self._drivers.get(prop), effect)

    def _order(self, order: Order) -> None:
        line = self._lines.get(order.prop)
        if line is None:
            return
        if self._is_out_of_order(order.prop) and not _brings_to(order, line.safe):
            return
        if line.waiting:
            self._end_wait(line)
        now = self._scheduler.now()
        on, ends = line.reach(order)
        if on and line.on_since is None:
            if self._is_barred(line):
                self._withhold(line, "refused")
                return
            ready = (line.off_since or 0) + line.prop.min_off if line.off_since is not None else now
        else:
            ready = _whole_pulse(line, order) if line.is_switched and not on else now
        if now < ready:
            if on:
                self._withhold(line, "waits")
            elif isinstance(order, SetOutput):
                line.stretched = order
            line.waiting = self._scheduler.call_at(ready, lambda: self._waited(line, order))
            return
        if line.withheld:
            self._withhold(line, None)
        self._pass(line.name, line.driver, order)
        self._account(line, order, now, on, ends)

    def _waited(self, line: Line, order: Order) -> None:
        line.waiting = line.stretched = None
        self._order(order)

    def _end_wait(self, line: Line) -> None:
        """Another order has come: a rest is waited out by that one, a stretched pulse ends here."""
        line.drop("waiting")
        order, line.stretched = line.stretched, None
        if order is not None:
            now = self._scheduler.now()
            self._pass(line.name, line.driver, order)
            self._account(line, order, now, False, None)

    def _withhold(self, line: Line, how: Withheld | None) -> None:
        if line.withheld != how:
            line.withheld = how
            self._when_withheld(line.name, how)

    def _is_barred(self, line: Line) -> bool:
        """Whether an interlock forbids the line to go on; says so."""
        rival = line.rival_on()
        if rival is None:
            self._report_over(f"interlock_{line.name}", line)
            return False
        line.barred = True
        self._report.alarm(
            f"interlock_{line.name}",
            f"{line.name} was not switched on: {rival.name} is on, and they are never on together",
            f"Let the show switch {rival.name} off before {line.name}.",
        )
        return True

    def _report_over(self, alert: str, line: Line) -> None:
        if line.barred:
            line.barred = False
            self._report.alarm_over(alert)

    def _account(self, line: Line, order: Order, now: int, on: bool, ends: int | None) -> None:
        if line.ending:
            line.drop("ending")
        if line.note(on, now, order.at):
            line.drop("watch")
            self._watch(line)
        if on and ends is not None:
            line.ending = self._scheduler.call_at(max(ends, now), lambda: self._went_dark(line))

    def _went_dark(self, line: Line) -> None:
        """A fade or pattern has come to its end, and the output is off."""
        line.ending = None
        line.drop("watch")
        line.note(False, self._scheduler.now(), 0)

    def _watch(self, line: Line) -> None:
        """From a real on edge on: no longer than `max_on`."""
        if line.overdue:
            line.overdue = False
            self._report.alarm_over(f"max_on_{line.name}")
        if line.on_since is not None and line.prop.max_on is not None:
            line.watch = self._scheduler.call_at(line.on_since + line.prop.max_on, lambda: self._expire(line))

    def _expire(self, line: Line) -> None:
        line.watch = None
        line.drop("waiting", "ending")
        line.stretched = None
        now = self._scheduler.now()
        self._pass(line.name, line.driver, SetOutput(now, line.name, line.off))
        line.note(False, now, now)
        line.overdue = True
        self._withhold(line, "refused")
        self._report.alarm(
            f"max_on_{line.name}",
            f"{line.name} was on for {(line.prop.max_on or 0) / 1e6:g} s, its max_on, and was switched off",
            f"See which cue leaves {line.name} on, or raise its max_on.",
        )

    def _pass(self, prop: str | None, driver: Driver | None, effect: Effect) -> None:
        if driver is None:
            return
        self.told_at = self._scheduler.now()
        try:
            driver.apply(effect)
        except Exception as error:
            self._fail(prop, driver, error)
        else:
            if self._failed and prop in self._failed:
                self._failed.discard(prop)
                self._report.found(prop)

    def _fail(self, prop: str | None, driver: Driver, error: Exception) -> None:
        """A driver raised: its prop is lost (all of its props, when the order was for none)."""
        for name in sorted(driver.props) if prop is None else (prop,):
            if name not in self._failed:
                self._failed.add(name)
                self._report.lost(name, f"its driver failed: {type(error).__name__}: {error}")


def _whole_pulse(line: Line, order: Order) -> int:
    """When an output that was switched on late may go off, so that it was on as long as planned."""
    if line.on_since is None or order.at < line.planned_on:
        return 0
    late = line.on_since - line.planned_on
    return order.at + min(late, LATEST) if late > LATE else 0


def _brings_to(order: Order, value: Value) -> bool:
    return isinstance(order, SetOutput) and same(order.value, value)


def _house_lights_first(line: Line) -> bool:
    return not line.prop.house_lights

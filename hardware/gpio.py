"""Props on GPIO pins: contacts with their edges, locks, relays and fans switched, lights dimmed."""

import asyncio
import os
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial

from msgspec import UNSET

from cues import levels, ramps
from cues.effects import Animate, Effect, Fade, Freeze, SetOutput
from cues.port import Report, Scheduler
from cues.show import Prop
from cues.values import LOCKED, RELEASED, Value
from cues.wiring import OnGpio, RgbPins
from hardware.bounce import Bounce
from hardware.faults import HardwareError
from hardware.guard.room_side import Guard, Held, Kept
from hardware.pins import InputPin, OutputPin, Pins

_STALE = 1_000_000
"""An edge's stamp further than this from now is of another clock (old kernels), microseconds."""


class GpioProps:
    """A driver of props on a machine's pins.

    `start`: what outputs are claimed at, by prop (default: safe); a line that a guard still holds for us
    stays as it is unless `start` says otherwise.  `guard`: who makes outputs safe when this process is
    gone; dimmed lights on a real chip need one.
    """

    def __init__(
        self,
        props: Mapping[str, Prop],
        wiring: Mapping[str, OnGpio],
        pins: Pins,
        scheduler: Scheduler,
        guard: Guard | None = None,
        start: Mapping[str, Value] | None = None,
    ) -> None:
        self.props = frozenset(wiring)
        self._pins = pins
        self._scheduler = scheduler
        self._guard = guard
        self._start = dict(start or {})
        self._contacts: dict[str, _Contact] = {}
        self._outputs: dict[str, _Output] = {}
        self._moving: dict[str, ramps.Order] = {}
        self._frame: Callable[[], None] | None = None
        self._frame_at = 0
        for name, connection in wiring.items():
            if props[name].direction == "in":
                self._contacts[name] = _Contact(props[name], connection)
            else:
                self._outputs[name] = _Output(props[name], connection)

    async def open(self, report: Report) -> None:
        """Claim every line, outputs at their level; report every input.  HardwareError tells all faults."""
        problems: list[str] = []
        held = await self._guard.open(report, self._made_safe) if self._guard else {}
        for name, output in self._outputs.items():
            _try(problems, name, partial(output.claim, self._pins, held, self._start, self._dim))
        loop = asyncio.get_running_loop()
        for name, contact in self._contacts.items():
            _try(problems, name, partial(contact.open, self._pins, report, loop))
        for line in held.values():  # wired otherwise now
            os.close(line.descriptor)
        if problems:
            await self.close()
            raise HardwareError("\n".join(problems))
        if self._guard:
            self._guard.keep([kept for output in self._outputs.values() for kept in output.kept()])

    def apply(self, effect: Effect) -> None:
        """Carry out an order for one of `props`; orders that are not for outputs are passed over."""
        if isinstance(effect, SetOutput):  # first, and short: players wait for it
            output = self._outputs.get(effect.prop)
            if output is not None:
                output.show(effect.value)
                output.order = effect
                if self._moving:
                    self._moving.pop(effect.prop, None)
        elif isinstance(effect, Fade | Animate | Freeze) and effect.prop in self._outputs:
            self._outputs[effect.prop].order = effect
            self._moving[effect.prop] = effect
            self._show_frame()

    async def close(self) -> None:
        """Every output safe, every line let go."""
        if self._frame:
            self._frame()
        self._moving.clear()
        for output in self._outputs.values():
            output.make_safe()
        if self._guard:
            await self._guard.close()
        self._let_go()

    def _show_frame(self) -> None:
        """Bring all that moves to where it is now; come back when the first of it moves on."""
        if self._frame:
            self._frame()
            self._frame = None
        now = self._scheduler.now()
        for name, order in list(self._moving.items()):
            self._outputs[name].follow(order, now)
            if ramps.settled(order, now):
                del self._moving[name]
        changes = [ramps.next_change(order, now) for order in self._moving.values()]
        soonest = min((change for change in changes if change is not None), default=None)
        if soonest is not None:
            self._frame = self._scheduler.call_at(soonest, self._show_frame)

    def _dim(self, key: str, level: float) -> None:
        if self._guard:
            self._guard.dim(key, level)

    def _made_safe(self) -> None:
        """The guard took us for gone; we are not, so what was ordered holds again."""
        now = self._scheduler.now()
        for output in self._outputs.values():
            if output.order is not None:
                output.follow(output.order, now)

    def _let_go(self) -> None:
        for contact in self._contacts.values():
            contact.close()
        for output in self._outputs.values():
            output.close()
        self._pins.close()


def _try(problems: list[str], name: str, claim: Callable[[], None]) -> None:
    try:
        claim()
    except HardwareError as error:
        problems.append(f"{name}: {error}")


class _Contact:
    """An input that is on or off.

    Edges come on the pin's thread, looks on the loop; the lock keeps what they report in order.
    """

    def __init__(self, prop: Prop, connection: OnGpio) -> None:
        if prop.takes != "flag":
            raise HardwareError(f"{prop.name}: a {prop.kind} cannot be read from a GPIO pin; wire a contact")
        if isinstance(connection.gpio, RgbPins):
            raise HardwareError(
                f"{prop.name}: a {prop.kind} is on one GPIO pin, not three; write gpio: NUMBER"
            )
        self._name = prop.name
        self._number = connection.gpio
        self._connection = connection
        on_is_high = connection.active_high
        self._on_is_high = connection.pull != "up" if on_is_high is None else on_is_high
        self._lock = threading.Lock()
        self._armed = False
        self._pin: InputPin | None = None

    def open(self, pins: Pins, report: Report, loop: asyncio.AbstractEventLoop) -> None:
        self._report = report
        self._loop = loop
        with self._lock:  # an edge waits until the level before it was told
            self._filter = Bounce(False, self._connection.bounce, self._connection.glitch)
            self._pin = pins.input(self._number, self._connection.pull, self._edge)
            level = self._pin.level()
            self._filter = Bounce(level, self._connection.bounce, self._connection.glitch)
            report.sensed(self._name, level is self._on_is_high)

    def close(self) -> None:
        if self._pin is not None:
            self._pin.close()
            self._pin = None

    def _edge(self, at: int, level: bool) -> None:
        now = time.monotonic_ns() // 1000
        if abs(now - at) > _STALE:
            at = now
        with self._lock:
            for moment, turned in self._filter.edge(at, level):
                self._report.sensed(self._name, turned is self._on_is_high, moment)
            if self._armed or self._filter.due is None:
                return
            self._armed = True
        self._loop.call_soon_threadsafe(self._arm)

    def _arm(self) -> None:
        due = self._filter.due
        if due is None:
            self._armed = False
        else:
            wait = due / 1_000_000 - time.monotonic()
            self._loop.call_later(max(wait, 0), self._look)

    def _look(self) -> None:
        self._armed = False
        if self._pin is not None:
            self._edge(time.monotonic_ns() // 1000, self._pin.level())


class _Output:
    """An output: one line, or three for an RGB light."""

    def __init__(self, prop: Prop, connection: OnGpio) -> None:
        pins, is_rgb = connection.gpio, prop.takes == "colour"
        if isinstance(pins, RgbPins) is not is_rgb:
            wanted = "{red: N, green: N, blue: N}" if is_rgb else "NUMBER"
            raise HardwareError(
                f"{prop.name}: {'an RGB light' if is_rgb else 'a ' + prop.kind} needs gpio: {wanted}"
            )
        if prop.takes == "none":
            raise HardwareError(f"{prop.name}: a {prop.kind} cannot be on a GPIO pin")
        self._prop = prop
        self._numbers = (pins.red, pins.green, pins.blue) if isinstance(pins, RgbPins) else (pins,)
        self._frequency = connection.frequency if prop.kind == "light" else None
        self._on_is_high = connection.active_high is not False
        self._lines: list[OutputPin] = []
        values = () if self._frequency else (LOCKED, RELEASED) if prop.takes == "lock" else (False, True)
        self._switched: dict[Value, float] = {value: self._levels(value)[0] for value in values}
        self.order: ramps.Order | None = None

    def claim(
        self, pins: Pins, held: dict[str, Held], start: Mapping[str, Value], dim: Callable[[str, float], None]
    ) -> None:
        first = start.get(self._prop.name, UNSET)
        safe = levels.safe(self._prop)
        for number, level in zip(self._numbers, self._levels(safe if first is UNSET else first), strict=True):
            line = held.pop(pins.key(number), None)
            if line is None:
                self._lines.append(pins.output(number, level, self._frequency, dim))
                continue
            self._lines.append(pins.adopt(number, line, self._frequency, dim))
            if first is not UNSET and line.level != level:
                self._lines[-1].write(level)

    def show(self, value: Value) -> None:
        if value in self._switched:
            self._lines[0].write(self._switched[value])
            return
        for line, level in zip(self._lines, self._levels(value), strict=True):
            line.write(level)

    def follow(self, order: ramps.Order, at: int) -> None:
        shares = ramps.channels(order, at) if self._frequency else ()
        if len(shares) != len(self._lines):
            self.show(ramps.sample(order, at))
            return
        for line, share in zip(self._lines, shares, strict=True):
            line.write(share if self._on_is_high else 1 - share)

    def make_safe(self) -> None:
        self.order = None
        if self._lines:
            self.show(levels.safe(self._prop))

    def kept(self) -> list[Kept]:
        safe = self._levels(levels.safe(self._prop))
        return [Kept.of(self._prop, line, level) for line, level in zip(self._lines, safe, strict=True)]

    def close(self) -> None:
        for line in self._lines:
            line.close()
        self._lines.clear()

    def _levels(self, value: Value) -> tuple[float, ...]:
        """The level of each line, 0 to 1."""
        if self._frequency is None:
            shares: tuple[float, ...] = (float(levels.is_energised(self._prop, value)),)
        else:
            shares = ramps.channels(SetOutput(0, self._prop.name, value), 0)
        return shares if self._on_is_high else tuple(1 - share for share in shares)

"""Puppets: the outside of a room's hardware, so that its real drivers have something to speak to.

Tags and lines of text come as bytes through pseudo-terminals, contacts as edges of mock pins, bounce
and all, from a thread of the puppets' own; outputs are read off their pins, and have consequences.
"""

import os
import threading
import time
import tty
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from heapq import heappop, heappush
from itertools import count

import msgspec

from cues import levels
from cues.show import Prop, Room
from cues.values import RELEASED, Value, same
from cues.wiring import OnGpio, OnSerial, RoomWiring
from hardware.frames import id12la, rdm6300, text_line
from hardware.pins import MockPins

AGAIN = 0.06
"""Seconds between two reads of a tag that lies on its reader."""
LOOK = 0.02
"""Seconds between two looks at the outputs."""
GREETINGS = (0.0, 0.2, 0.4, 0.8, 1.6, 3.2)
"""Seconds after which contacts and dials are felt where they stand: by then somebody has claimed them."""
BOUNCE = 0.0004
"""Seconds between the edges of a contact that bounces."""

FRAMES: Mapping[str, Callable[[str], bytes]] = {"rdm6300": rdm6300.encode, "id12la": id12la.encode}


class Puppets:
    """The other end of a room's wires.  `act` may be called from any thread."""

    def __init__(self, room: Room, wiring: RoomWiring, pins: MockPins) -> None:
        self._room = room
        self._pins = pins
        self._on_pins = {name: at for name, at in wiring.props.items() if isinstance(at, OnGpio)}
        self._on_ports = {name: at for name, at in wiring.props.items() if isinstance(at, OnSerial)}
        self._masters: dict[str, int] = {}
        self._slaves: dict[str, int] = {}
        self._tags: dict[str, str] = {}
        self._standing: dict[str, Value] = {}
        self._seen: dict[str, Value] = {}
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._changed = threading.Condition()
        self._is_over = False
        self.wiring = self._on_pseudo_terminals(wiring)
        self._thread = threading.Thread(target=self._live, name="puppets", daemon=True)

    def begin(self) -> None:
        """Come to life: contacts at rest, every output looked at from now on."""
        for name in (*self._on_pins, *self._on_ports):
            prop = self._room.props[name]
            if prop.direction == "in" and prop.takes in ("flag", "number"):
                self._standing[name] = 0.0 if prop.takes == "number" else self._at_rest(name)
                for seconds in GREETINGS:
                    self._later(seconds, partial(self._greet, name))
        self._thread.start()
        self._later(LOOK, self._look)

    def act(self, prop: str, value: Value) -> None:
        """Players make an input take a value."""
        self._later(0, lambda: self._move(prop, value))

    def close(self) -> None:
        """Let go of everything."""
        with self._changed:
            self._is_over = True
            self._changed.notify()
        if self._thread.ident is not None:
            self._thread.join(timeout=2.0)
        for end in (*self._masters.values(), *self._slaves.values()):
            os.close(end)

    def _on_pseudo_terminals(self, wiring: RoomWiring) -> RoomWiring:
        """The wiring with a pseudo-terminal in the place of each serial port; shared ports stay shared."""
        names: dict[str, str] = {}
        props = dict(wiring.props)
        for name, at in self._on_ports.items():
            if at.serial not in names:
                self._masters[at.serial], self._slaves[at.serial] = os.openpty()
                tty.setraw(self._slaves[at.serial])
                os.set_blocking(self._masters[at.serial], False)
                names[at.serial] = os.ttyname(self._slaves[at.serial])
            props[name] = msgspec.structs.replace(at, serial=names[at.serial])
        return msgspec.structs.replace(wiring, props=props)

    # -- inputs ---------------------------------------------------------------------------------

    def _at_rest(self, name: str) -> bool:
        """What a contact is before anyone touches it: as safe outputs leave it, else off."""
        for prop in self._room.props.values():
            for consequence in prop.simulate:
                if consequence.prop == name and same(consequence.when, levels.safe(prop)):
                    return bool(consequence.becomes)
        return False

    def _level(self, at: OnGpio, on: bool) -> bool:
        """The level of a contact's line: without another word, a contact pulled up is low when it is on."""
        is_high_when_on = at.pull != "up" if at.active_high is None else at.active_high
        return on == is_high_when_on

    def _move(self, prop: str, value: Value) -> None:
        if prop in self._standing:
            self._standing[prop] = value
        if prop in self._on_pins:
            self._press(self._on_pins[prop], bool(value))
            return
        at = self._on_ports.get(prop)
        if at is None:
            return
        if at.protocol != "text_line":
            self._lay(prop, at, value)
        elif value is not None:
            with suppress(ValueError):  # a `*`: what no line can say is not said
                self._say(at, text_line.encode(f"{at.name},{_text(value)}" if at.name else _text(value)))

    def _press(self, at: OnGpio, on: bool) -> None:
        """A contact closes or opens, and bounces twice as contacts do."""
        level = self._level(at, on)
        for _ in range(2):
            self._pins.drive(_number(at), level)
            time.sleep(BOUNCE)
            self._pins.drive(_number(at), not level)
            time.sleep(BOUNCE / 4)
        self._pins.drive(_number(at), level)

    def _lay(self, prop: str, at: OnSerial, tag: Value) -> None:
        """A tag is laid on its reader, which reads it again and again; or it is taken away."""
        was_there = prop in self._tags
        if not isinstance(tag, str):
            self._tags.pop(prop, None)
            return
        self._tags[prop] = tag
        if not was_there:
            self._read(prop, at)

    def _read(self, prop: str, at: OnSerial) -> None:
        tag = self._tags.get(prop)
        if tag is not None:
            self._say(at, FRAMES[at.protocol](tag))
            self._later(AGAIN, lambda: self._read(prop, at))

    def _greet(self, prop: str) -> None:
        """A contact or dial is where it is, for whoever has only just begun to listen."""
        if prop in self._on_pins:
            at = self._on_pins[prop]
            self._pins.drive(_number(at), self._level(at, bool(self._standing[prop])))
        else:
            self._move(prop, self._standing[prop])

    def _say(self, at: OnSerial, frame: bytes) -> None:
        try:
            os.write(self._masters[at.serial], frame)
        except BlockingIOError:
            return  # nobody reads: a real wire would lose it too

    # -- outputs --------------------------------------------------------------------------------

    def _look(self) -> None:
        """What outputs have come to be has its consequences."""
        self._later(LOOK, self._look)
        for name, at in self._on_pins.items():
            prop = self._room.props[name]
            if prop.simulate and isinstance(at.gpio, int):
                value = self._value(prop, at)
                if value is not None and not same(value, self._seen.get(name)):
                    self._seen[name] = value
                    self._have_consequences(prop, value)

    def _value(self, prop: Prop, at: OnGpio) -> Value:
        """What an output's pin says that it is; None while nobody has claimed it."""
        try:
            high = self._pins.state(_number(at)) >= 0.5
        except StopIteration:
            return None
        on = high == (at.active_high is not False)
        if prop.takes == "lock":
            return "locked" if on else RELEASED
        return on

    def _have_consequences(self, prop: Prop, value: Value) -> None:
        for consequence in prop.simulate:
            if same(consequence.when, value):
                happens = partial(self._move, consequence.prop, consequence.becomes)
                self._later(consequence.after / 1e6, happens)

    # -- the thread -----------------------------------------------------------------------------

    def _later(self, seconds: float, call: Callable[[], None]) -> None:
        with self._changed:
            heappush(self._agenda, (time.monotonic() + seconds, next(self._order), call))
            self._changed.notify()

    def _live(self) -> None:
        while (call := self._next()) is not None:
            call()

    def _next(self) -> Callable[[], None] | None:
        """The next thing to do, when its time has come; None when it is all over."""
        with self._changed:
            while not self._is_over:
                wait = self._agenda[0][0] - time.monotonic() if self._agenda else None
                if wait is not None and wait <= 0:
                    return heappop(self._agenda)[2]
                self._changed.wait(wait)
        return None


def _number(at: OnGpio) -> int:
    """The line of a prop that has one; an RGB light's first."""
    return at.gpio if isinstance(at.gpio, int) else at.gpio.red


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "ON" if value else "OFF"
    return str(value)

"""Wiring: pins, ports and connections that can't be, or that will be trouble."""

from collections.abc import Iterator
from typing import Literal

from msgspec import UNSET, Struct

from cues.check.given import Finding, Given
from cues.check.safety import is_dark
from cues.show import Prop, Room
from cues.showfile.problems import listed, near
from cues.steps import FadeLight
from cues.wiring import Connection, OnGpio, OnScreen, OnSerial, OnSound, RgbPins, RoomWiring, Simulated

LAST_PIN = 27
"""BCM numbers on the 40-pin header run from 0 to this."""

TAKEN = {
    0: "the HAT's EEPROM",
    1: "the HAT's EEPROM",
    2: "I2C, with a fixed pull-up",
    3: "I2C, with a fixed pull-up",
    7: "SPI",
    8: "SPI",
    9: "SPI",
    10: "SPI",
    11: "SPI",
    14: "the serial console, which prints while the Pi starts",
    15: "the serial console",
}
"""What a pin of the header is also for (Raspberry Pi documentation, "GPIO and the 40-pin header")."""

LAST_HIGH = 8
"""Up to here a line is pulled up at power-up, from here on down (BCM2711 ARM peripherals, 5.3, "Pull")."""

SLOW = 2_000_000
FLICKERS = 100
READERS = {"rdm6300": "tag_reader", "id12la": "tag_reader"}
UNWIRED = frozenset({"speaker", "screen"})


class Wired(Struct, frozen=True):
    """A prop's connection in one wiring, with its dotted place."""

    at: str
    wiring: str
    room: Room
    prop: Prop
    connection: Connection


class Use(Struct, frozen=True):
    """A GPIO line that a prop claims; `part` is the colour, for an RGB light."""

    pin: int
    part: str
    wired: Wired

    @property
    def name(self) -> str:
        """The prop, and which colour of it."""
        return f"{self.wired.prop.name} ({self.part})" if self.part else self.wired.prop.name


def _rooms(given: Given) -> Iterator[tuple[str, str, RoomWiring]]:
    for name, wiring in given.wirings.items():
        for room, wired in wiring.rooms.items():
            yield f"wiring.{name}.{room}", room, wired


def _wired(given: Given) -> Iterator[Wired]:
    for at, name, wired in _rooms(given):
        room = given.show.rooms.get(name)
        for prop, connection in wired.props.items() if room is not None else ():
            if room is not None and prop in room.props:
                yield Wired(f"{at}.{prop}", at, room, room.props[prop], connection)


def _lines(given: Given) -> Iterator[Use]:
    for wired in _wired(given):
        match wired.connection:
            case OnGpio(gpio=RgbPins(red=red, green=green, blue=blue)):
                for pin, colour in ((red, "red"), (green, "green"), (blue, "blue")):
                    yield Use(pin, colour, wired)
            case OnGpio(gpio=int() as pin):
                yield Use(pin, "", wired)


def pin_twice(given: Given) -> Iterator[Finding]:
    """One GPIO line for two props, or for two colours."""
    first: dict[tuple[str, int], Use] = {}
    for use in _lines(given):
        before = first.setdefault((use.wired.wiring, use.pin), use)
        if before is not use:
            yield Finding(
                use.wired.at,
                f"GPIO {use.pin} is wired to {before.name} and to {use.name}; a line serves one: move one "
                "of them",
            )


def no_such_pin(given: Given) -> Iterator[Finding]:
    """GPIO numbers that no Pi has on its header."""
    for use in _lines(given):
        if not 0 <= use.pin <= LAST_PIN:
            yield Finding(
                use.wired.at,
                f"prop {use.name}: there is no GPIO {use.pin}; BCM numbers run from 0 to {LAST_PIN} (they "
                "are not the numbers of the header's pins)",
            )


def pin_taken(given: Given) -> Iterator[Finding]:
    """GPIO lines that the Pi itself may use."""
    for use in _lines(given):
        if use.pin in TAKEN and _is_real(given, use.wired):
            yield Finding(
                use.wired.at,
                f"prop {use.name} is on GPIO {use.pin}, which is also for {TAKEN[use.pin]}; choose another, "
                "or see that it is switched off on this Pi",
            )


def pin_wrong_at_boot(given: Given) -> Iterator[Finding]:
    """Outputs that the Pi itself may hold otherwise than safe from power-up until Maglock runs."""
    for use in _lines(given):
        connection = use.wired.connection
        if use.wired.prop.direction == "out" and isinstance(connection, OnGpio) and 0 <= use.pin <= LAST_PIN:
            high = use.pin <= LAST_HIGH
            on = high == (connection.active_high is not False)
            if on != _is_on_when_safe(use.wired.prop) and _is_real(given, use.wired):
                others = "9 to 27" if high else "0 to 8"
                yield Finding(
                    use.wired.at,
                    f"output {use.name} may be {'on' if on else 'off'} from power-up until the room runs, "
                    "for GPIO "
                    f"{use.pin} is pulled {'up' if high else 'down'} then; use one of GPIO {others}, or "
                    "add a resistor "
                    "of 10 kΩ that pulls it the other way",
                )


def _is_on_when_safe(prop: Prop) -> bool:
    """Whether an output is under power when it is safe; a lock never is."""
    return prop.kind != "lock" and (prop.house_lights or (prop.safe is not UNSET and not is_dark(prop.safe)))


def pull_against_resistor(given: Given) -> Iterator[Finding]:
    """Inputs pulled down on lines with a fixed resistor up."""
    for use in _lines(given):
        pulled = isinstance(use.wired.connection, OnGpio) and use.wired.connection.pull == "down"
        if use.pin in (2, 3) and pulled and use.wired.prop.direction == "in":
            yield Finding(
                use.wired.at,
                f"prop {use.name}: GPIO {use.pin} has a fixed pull-up of 1.8 kΩ, against which `pull: down` "
                "does nothing; choose another line",
            )


def _is_real(given: Given, wired: Wired) -> bool:
    """Whether the pins are a Pi's own, not made up."""
    _, name, room = wired.at.split(".", 3)[:3]
    return given.wirings[name].rooms[room].pins == "lgpio"


def port_twice(given: Given) -> Iterator[Finding]:
    """One serial port for two props that can't share it: only text lines with different names can."""
    first: dict[tuple[str, str], Wired] = {}
    names: set[tuple[str, str, str | None]] = set()
    for wired in _wired(given):
        connection = wired.connection
        if isinstance(connection, OnSerial):
            before = first.setdefault((wired.wiring, connection.serial), wired)
            name = (wired.wiring, connection.serial, connection.name)
            if before is not wired and (not _may_share(before.connection, connection) or name in names):
                yield Finding(
                    wired.at,
                    f"serial port {connection.serial} is wired to {before.prop.name} and to "
                    f"{wired.prop.name}; only text-line props with one baud rate and different names share "
                    "a port",
                )
            names.add(name)


def _may_share(one: Connection, other: OnSerial) -> bool:
    return (
        isinstance(one, OnSerial)
        and one.protocol == other.protocol == "text_line"
        and one.baud == other.baud
        and one.name is not None
        and other.name is not None
    )


def port_not_by_id(given: Given) -> Iterator[Finding]:
    """Serial ports named by the order in which they were plugged in."""
    for wired in _wired(given):
        if isinstance(wired.connection, OnSerial) and wired.connection.serial.startswith(
            ("/dev/ttyUSB", "/dev/ttyACM")
        ):
            yield Finding(
                wired.at,
                f"prop {wired.prop.name}: {wired.connection.serial} may be another port after the next "
                "start; name it by id (`ls /dev/serial/by-id`)",
            )


def prop_not_wired(given: Given) -> Iterator[Finding]:
    """Props of a wired room that are connected to nothing."""
    for at, name, wired in _rooms(given):
        room = given.show.rooms.get(name)
        for prop in room.props.values() if room is not None else ():
            if prop.name not in wired.props and prop.kind not in UNWIRED:
                yield Finding(
                    at,
                    f"prop {prop.name} is not wired; say where it is, or `{prop.name}: {{simulated: yes}}`",
                )


def room_not_wired(given: Given) -> Iterator[Finding]:
    """Rooms of the show that a wiring leaves out."""
    for name, wiring in given.wirings.items():
        missing = [room for room in given.show.rooms if room not in wiring.rooms]
        if missing and wiring.rooms:
            yield Finding(
                f"wiring.{name}",
                f"wiring {name} leaves out {listed(missing)}: there it can only be simulated; add what is "
                "missing",
            )


def nothing_to_wire(given: Given) -> Iterator[Finding]:
    """Wiring for rooms and props that the show does not have."""
    for at, name, wired in _rooms(given):
        room = given.show.rooms.get(name)
        if room is None:
            yield Finding(at, f"no room {name} in the show{near(name, given.show.rooms)}")
            continue
        for prop in wired.props:
            if prop not in room.props:
                yield Finding(f"{at}.{prop}", f"no prop {prop} in room {name}{near(prop, room.props)}")


def connection_unfit(given: Given) -> Iterator[Finding]:
    """Props on a connection that can't carry them."""
    for wired in _wired(given):
        why = _why_unfit(wired.prop, wired.connection)
        if why is not None:
            yield Finding(wired.at, f"prop {wired.prop.name} is a {wired.prop.kind}: {why}")


def _why_unfit(prop: Prop, connection: Connection) -> str | None:
    match connection:
        case Simulated():
            return None
        case OnSound():
            return None if prop.kind == "speaker" else "only a speaker is on `sound`"
        case OnScreen():
            return None if prop.kind == "screen" else "only a screen is on `screen`"
        case OnSerial(protocol=protocol):
            wanted = READERS.get(protocol)
            return None if wanted in (None, prop.kind) else f"{protocol} is the protocol of a {wanted}"
        case OnGpio(gpio=RgbPins()) if prop.takes != "colour":
            return "it has one value, so name one pin (or make it a light with `colour: rgb`)"
        case OnGpio(gpio=int()) if prop.takes == "colour":
            return "an RGB light needs three pins: `gpio: {red: …, green: …, blue: …}`"
    fits: tuple[Literal["flag", "level", "colour", "lock"], ...] = ("flag", "level", "colour", "lock")
    return None if prop.takes in fits else "a GPIO line knows only on and off; wire it to a port or a driver"


def slow_fade_on_pins(given: Given) -> Iterator[Finding]:
    """Slow fades on lights that a GPIO line dims."""
    slow: dict[tuple[str, str], int] = {}
    for item in given.items:
        if isinstance(item.thing, FadeLight) and item.thing.over > SLOW:
            key = (item.at.split(".")[1], item.thing.fade)
            slow[key] = max(item.thing.over, slow.get(key, 0))
    for wired in _wired(given):
        over = slow.get((wired.room.name, wired.prop.name))
        if over is not None and isinstance(wired.connection, OnGpio) and _is_real(given, wired):
            yield Finding(
                wired.at,
                f"light {wired.prop.name} is dimmed by the Pi's software and fades over "
                f"{over / 1_000_000:g}s: its PWM jitters, and slow fades show that; a DMX dimmer or an LED "
                "driver board is smooth",
            )


def pwm_flickers(given: Given) -> Iterator[Finding]:
    """Lights dimmed so slowly that eyes and cameras see it."""
    for wired in _wired(given):
        connection = wired.connection
        if isinstance(connection, OnGpio) and wired.prop.kind == "light" and connection.frequency < FLICKERS:
            yield Finding(
                wired.at,
                f"light {wired.prop.name} is dimmed at {connection.frequency} Hz, which is seen as flicker; "
                "write `frequency: 200` or more",
            )

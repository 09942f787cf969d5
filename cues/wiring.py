"""Where things are: which pin, port, address or device a prop is on, kept apart from the story."""

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Struct

from cues.grammar import Doc, Duration


class RgbPins(Struct, frozen=True):
    """The three pins of an RGB light."""

    red: Annotated[int, Doc("BCM number")]
    green: Annotated[int, Doc("BCM number")]
    blue: Annotated[int, Doc("BCM number")]


class OnGpio(Struct, frozen=True, tag=True):
    """On a GPIO line (BCM number), or three for an RGB light.

    Inputs: `pull`, `active_high` (which level is `on`), `bounce` (the first edge counts, then edges
    are ignored for so long), `glitch` (a level must last so long to count).  Outputs: `active_high`;
    lights are dimmed by PWM at `frequency` hertz.
    """

    gpio: Annotated[int | RgbPins, Doc("BCM number, or `{red: …, green: …, blue: …}`")]
    active_high: Annotated[
        bool | None, Doc("whether high is on; without it, outputs yes, inputs as `pull` says")
    ] = None
    pull: Annotated[Literal["up", "down", "none"], Doc("the line's own resistor")] = "up"
    bounce: Annotated[Duration, Doc("further edges are ignored for so long")] = 20_000
    glitch: Annotated[Duration, Doc("a level must last so long to count")] = 0
    frequency: Annotated[int, Doc("of a light's PWM, in hertz")] = 200


class OnSerial(Struct, frozen=True, tag=True):
    """On a serial port, named by id; `name` is what a text-line prop calls itself."""

    serial: Annotated[str, Doc("the port, by id")]
    protocol: Annotated[Literal["rdm6300", "id12la", "text_line"], Doc("what is spoken there")]
    baud: Annotated[int, Doc("bits a second")] = 9600
    name: Annotated[str | None, Doc("what a text-line prop calls itself")] = None
    reads: Annotated[int, Doc("equal reads in a row before an unknown tag counts")] = 2
    hold: Annotated[Duration, Doc("silence after which a tag is gone")] = 300_000


class OnSound(Struct, frozen=True, tag=True):
    """A speaker: the sound server's device by name, or `default`."""

    sound: Annotated[str, Doc("the sound server's device, or `default`")] = "default"


class OnScreen(Struct, frozen=True, tag=True):
    """A screen, by the name of its page or output."""

    screen: Annotated[str, Doc("the name of its page or output")]


class Simulated(Struct, frozen=True, tag=True):
    """Nowhere: played by the simulator, also in a room with real hardware."""

    simulated: Annotated[Literal["yes"], Doc("`yes`")] = "yes"


Connection = OnGpio | OnSerial | OnSound | OnScreen | Simulated


class RoomWiring(Struct, frozen=True):
    """A room's connections by prop, and the pin factory that GPIO goes through."""

    pins: Annotated[Literal["lgpio", "mock"], Doc("what GPIO goes through")]
    props: Annotated[Mapping[str, Connection], Doc("the connection of each prop")]


class Wiring(Struct, frozen=True):
    """A venue's wiring of a show."""

    rooms: Mapping[str, RoomWiring]
    hash: str = ""

"""Where things are: which pin, port, address or device a prop is on, kept apart from the story."""

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Struct

from cues.grammar import Doc, Duration


class RgbPins(Struct, frozen=True):
    """The three pins of an RGB light."""

    red: int
    green: int
    blue: int


class OnGpio(Struct, frozen=True, tag=True):
    """On a GPIO line (BCM number), or three for an RGB light.

    Inputs: `pull`, `active_high` (which level is `on`), `bounce` (the first edge counts, then edges
    are ignored for so long), `glitch` (a level must last so long to count).  Outputs: `active_high`;
    lights are dimmed by PWM at `frequency` hertz.
    """

    gpio: int | RgbPins
    active_high: bool | None = None
    pull: Literal["up", "down", "none"] = "up"
    bounce: Duration = 20_000
    glitch: Duration = 0
    frequency: int = 200


class OnSerial(Struct, frozen=True, tag=True):
    """On a serial port, named by id; `name` is what a text-line prop calls itself."""

    serial: str
    protocol: Literal["rdm6300", "id12la", "text_line"]
    baud: int = 9600
    name: str | None = None
    reads: Annotated[int, Doc("equal reads in a row before an unknown tag counts")] = 2
    hold: Annotated[Duration, Doc("silence after which a tag is gone")] = 300_000


class OnSound(Struct, frozen=True, tag=True):
    """A speaker: the sound server's device by name, or `default`."""

    sound: str = "default"


class OnScreen(Struct, frozen=True, tag=True):
    """A screen, by the name of its page or output."""

    screen: str


class Simulated(Struct, frozen=True, tag=True):
    """Nowhere: played by the simulator, also in a room with real hardware."""

    simulated: Literal["yes"] = "yes"


Connection = OnGpio | OnSerial | OnSound | OnScreen | Simulated


class RoomWiring(Struct, frozen=True):
    """A room's connections by prop, and the pin factory that GPIO goes through."""

    pins: Literal["lgpio", "mock"]
    props: Mapping[str, Connection]


class Wiring(Struct, frozen=True):
    """A venue's wiring of a show."""

    rooms: Mapping[str, RoomWiring]
    hash: str = ""

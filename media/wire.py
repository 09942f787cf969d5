"""What the room and its player's process say to each other: a JSON object a line, over a socket pair.

The room says `Setup` once, then effects.  The process says `Lengths`, then `Ready` or `Unable`,
then what happens, and `Beat` each second while it is well.
"""

import msgspec
from msgspec import Struct

from cues.effects import AnyEffect, Effect


class Setup(Struct, frozen=True):
    """What there is to play, and on what.

    `clips`: name -> file, in the order in which they are prepared; `beds`: those meant to loop,
    which are not.  `speakers`: prop -> the sound server's device, or `default`.
    """

    clips: dict[str, str]
    beds: frozenset[str]
    speakers: dict[str, str]


class Said(Struct, frozen=True, tag_field="said"):
    """Something that the player's process says."""


class Lengths(Said, frozen=True, tag=True):
    """How long the clips are that can be read, in microseconds; and why the others cannot."""

    known: dict[str, int]
    unreadable: dict[str, str]


class Ready(Said, frozen=True, tag=True):
    """It plays from now on."""


class Unable(Said, frozen=True, tag=True):
    """It can never play as things are."""

    why: str
    remedy: str


class Ended(Said, frozen=True, tag=True):
    """A play ended by itself; early, if there is a fault."""

    play: int
    fault: str | None = None


class SoundLost(Said, frozen=True, tag=True):
    """These speakers are silent: their device or the sound server does not answer."""

    speakers: tuple[str, ...]
    why: str


class SoundFound(Said, frozen=True, tag=True):
    """These speakers sound again."""

    speakers: tuple[str, ...]


class Beat(Said, frozen=True, tag=True):
    """It is well."""


AnySaid = Lengths | Ready | Unable | Ended | SoundLost | SoundFound | Beat

_effects = msgspec.json.Decoder(AnyEffect)
_said = msgspec.json.Decoder(AnySaid)


def line(message: Setup | Effect | Said) -> bytes:
    """A message as it goes over the wire."""
    return msgspec.json.encode(message) + b"\n"


def setup(text: bytes) -> Setup:
    """The first line that the process reads."""
    return msgspec.json.decode(text, type=Setup)


def effect(text: bytes) -> Effect:
    """Every other line that it reads."""
    order: Effect = _effects.decode(text)
    return order


def said(text: bytes) -> AnySaid:
    """A line that the room reads."""
    message: AnySaid = _said.decode(text)
    return message


class Lines:
    """Whole lines out of bytes as they come."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, content: bytes) -> list[bytes]:
        """The lines that are whole now."""
        *whole, self._rest = (self._rest + content).split(b"\n")
        return whole

"""The lines of a journal, and how a line is written and checked.

A line is eight hex digits, a space, a JSON object and a newline.  The digits are the CRC-32 of the
JSON, begun with that of the line before (the first with 0): a flipped bit, and a line lost, added or
moved, show at their place.
"""

from collections.abc import Iterable
from typing import Literal
from zlib import crc32

import msgspec
from msgspec import Struct

from cues.events import AnyEvent

FORMAT = 1


class Header(Struct, frozen=True, tag_field="event", tag="journal"):
    """A segment's first line: what its events were played by.

    `journal` names the room's whole journal, `segment` counts its segments from 1; `seed` feeds
    random choices.
    """

    format: int
    maglock: str
    engine: int
    show: str
    room: str
    show_hash: str
    wiring_hash: str
    simulated: bool
    journal: str
    segment: int
    seed: int


class Snapshot(Struct, frozen=True, tag_field="event", tag="snapshot"):
    """The state with which a later segment begins, as `Engine.snapshot` gave it."""

    state: bytes


class Started(Struct, frozen=True, tag_field="event", tag="started"):
    """A process took the journal up: the axis (`at`), and the machine's clocks, at one moment."""

    at: int
    boot: str
    monotonic: int
    wall: int


class WallStepped(Struct, frozen=True, tag_field="event", tag="wall"):
    """Wall time was set; from now on `wall` belongs to `at`."""

    at: int
    wall: int


class Checked(Struct, frozen=True, tag_field="event", tag="checksum"):
    """The state's checksum after the segment's first `events` events."""

    events: int
    sum: int


class Kept(Struct, frozen=True, tag_field="event", tag="kept"):
    """The switchboard keeps an output off though the show has it on (`how`), or no longer (None)."""

    at: int
    prop: str
    how: Literal["waits", "refused"] | None


class Renamed(Struct, frozen=True, tag_field="event", tag="renamed"):
    """From now on facts belong to another journal, and are numbered from 1.

    The end of the journal may have been lost, and with it facts that others have heard: their
    numbers must not be given again.
    """

    journal: str


Mark = Header | Snapshot | Started | WallStepped | Checked | Kept | Renamed
Line = AnyEvent | Mark

_encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Line).decode


def seal(lines: Iterable[object], crc: int) -> tuple[bytes, int]:
    """The bytes of `lines`, and the CRC with which the next line begins."""
    sealed = []
    for line in lines:
        body = _encode(line)
        crc = crc32(body, crc)
        sealed.append(b"%08x %b\n" % (crc, body))
    return b"".join(sealed), crc

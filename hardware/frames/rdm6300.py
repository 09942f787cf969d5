"""RDM6300 and RDM630 readers of 125 kHz EM4100 tags, 9600 8N1.

Fourteen bytes, repeated every 50 to 65 ms while a tag is near: 02, ten hex digits, their XOR, 03.
Readers also send ghosts, frames of a tag that is not there whose checksum is right: what counts as a
tag is for `hardware.presence` to say.
"""

from hardware.frames import ascii_tag
from hardware.frames.scanner import Scanner

TAIL = b"\x03"


def scanner() -> Scanner[str]:
    """A scanner that gives each tag's id."""
    return ascii_tag.scanner(TAIL)


def encode(tag: str) -> bytes:
    """The frame of a tag, for simulators and tests."""
    return ascii_tag.encode(tag, TAIL)

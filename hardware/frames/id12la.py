"""ID-2LA, ID-12LA and ID-20LA tag readers in ASCII mode, 9600 8N1.

Sixteen bytes: 02, ten hex digits, their XOR, 0D 0A 03.
"""

from hardware.frames import ascii_tag
from hardware.frames.scanner import Scanner

TAIL = b"\r\n\x03"


def scanner() -> Scanner[str]:
    """A scanner that gives each tag's id."""
    return ascii_tag.scanner(TAIL)


def encode(tag: str) -> bytes:
    """The frame of a tag, for simulators and tests."""
    return ascii_tag.encode(tag, TAIL)

"""Tag readers that print: STX, ten hex digits, two of their XOR, and a tail that ends the frame."""

import re
from functools import reduce
from operator import xor

from hardware.frames.scanner import Scanner

START = b"\x02"


def scanner(tail: bytes) -> Scanner[str]:
    """A scanner that gives each tag's id: ten upper-case hex digits."""
    whole = re.compile(rb"\x02([0-9A-F]{10})([0-9A-F]{2})" + re.escape(tail))
    begun = b"|".join(re.escape(tail[:length]) for length in range(len(tail)))
    partial = re.compile(rb"\x02(?:[0-9A-F]{0,11}|[0-9A-F]{12}(?:" + begun + rb"))")
    return Scanner(START, whole, partial, len(START) + 12 + len(tail), _tag)


def encode(tag: str, tail: bytes) -> bytes:
    """The frame of tag `tag`; ValueError if it is not ten upper-case hex digits."""
    if not re.fullmatch(r"[0-9A-F]{10}", tag):
        raise ValueError(f"tag {tag!r}: expected ten upper-case hex digits, like '62E3086CED'")
    return START + tag.encode() + f"{_checksum(bytes.fromhex(tag)):02X}".encode() + tail


def _tag(match: re.Match[bytes]) -> str | None:
    digits = match[1].decode()
    return digits if _checksum(bytes.fromhex(digits)) == int(match[2], 16) else None


def _checksum(octets: bytes) -> int:
    return reduce(xor, octets)

r"""Props that speak lines of text: `$body*XX\r\n`, XX the XOR of the body's bytes in upper-case hex.

The body is printable ASCII without `$` and `*`, as in NMEA 0183, but may be longer: up to 512 characters.
"""

import re
from functools import reduce
from operator import xor

from hardware.frames.scanner import Scanner

LONGEST_BODY = 512

_BODY = rb"[ -#\x25-)+-~]{0,512}"
_WHOLE = re.compile(rb"\$(" + _BODY + rb")\*([0-9A-F]{2})\r\n")
_PARTIAL = re.compile(rb"\$" + _BODY + rb"(?:\*(?:[0-9A-F]{0,2}|[0-9A-F]{2}\r))?")


def scanner() -> Scanner[str]:
    """A scanner that gives each line's body."""
    return Scanner(b"$", _WHOLE, _PARTIAL, LONGEST_BODY + len(b"$*XX\r\n"), _body)


def encode(body: str) -> bytes:
    """The line that says `body`; ValueError if it cannot be said in one."""
    octets = body.encode("ascii", errors="replace")
    if not re.fullmatch(_BODY, octets) or octets.decode() != body:
        raise ValueError(
            f"line {body!r}: expected at most {LONGEST_BODY} printable ASCII characters, no $ and no *"
        )
    return b"$%b*%02X\r\n" % (octets, _checksum(octets))


def _body(match: re.Match[bytes]) -> str | None:
    return match[1].decode() if _checksum(match[1]) == int(match[2], 16) else None


def _checksum(octets: bytes) -> int:
    return reduce(xor, octets, 0)

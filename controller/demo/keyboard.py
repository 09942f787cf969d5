"""Keys of a terminal, one at a time, while the loop runs; the terminal is given back as it was."""

import asyncio
import os
import termios
import tty
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

ESCAPES: Mapping[bytes, str] = {
    b"[A": "up",
    b"[B": "down",
    b"[C": "right",
    b"[D": "left",
    b"OA": "up",
    b"OB": "down",
    b"OC": "right",
    b"OD": "left",
}
"""What follows the escape character when an arrow is pressed (ECMA-48 and DEC's application mode)."""


@contextmanager
def keys(terminal: int, pressed: Callable[[str], None]) -> Iterator[None]:
    """Call `pressed` on the running loop with each key: a character, an arrow's name, or `escape`."""
    before = termios.tcgetattr(terminal)
    loop = asyncio.get_running_loop()

    def read() -> None:
        for key in decode(os.read(terminal, 256)):
            pressed(key)

    tty.setcbreak(terminal)
    loop.add_reader(terminal, read)
    try:
        yield
    finally:
        loop.remove_reader(terminal)
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def decode(read: bytes) -> Iterator[str]:
    """The keys in what was read at once."""
    while read:
        if read[:1] == b"\x1b":
            known = ESCAPES.get(read[1:3])
            yield known or "escape"
            read = read[3:] if known else b""  # an unknown sequence: pass over all of it
        else:
            length = 1 + (read[0] >= 0xC0) + (read[0] >= 0xE0) + (read[0] >= 0xF0)
            yield read[:length].decode("utf-8", "replace")
            read = read[length:]

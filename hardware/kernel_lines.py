"""GPIO output lines by the kernel's own door: requested at their level, and shared between processes.

Linux's GPIO character device, second version (Linux 5.10 and later): `include/uapi/linux/gpio.h`.  A
request gives a file descriptor; every process that holds a copy of it can turn the line, which keeps
its level until the last copy is closed.  (gpiozero claims an output low and sets it after that, and a
line that lgpio claimed cannot be taken over by another process.)  Errors are `OSError`s.
"""

import fcntl
import os
import struct

_GET_LINE_INFO = 0xC100B405
_GET_LINE = 0xC250B407
_GET_VALUES = 0xC010B40E
_SET_VALUES = 0xC010B40F

_LINE_INFO = struct.Struct("=32s32sIIQ160s16s")
_REQUEST = struct.Struct("=64I32sQI20xIIQQ216xII20xi")
_VALUES = struct.Struct("=QQ")

_USED = 1
_OUTPUT = 1 << 3
_ATTRIBUTE_VALUES = 2


def user(chip: int, number: int) -> str | None:
    """Who has line `number`, by the name they gave the kernel; None while it is free."""
    answer = bytearray(_LINE_INFO.size)
    struct.pack_into("=I", answer, 64, number)
    fcntl.ioctl(chip, _GET_LINE_INFO, answer)
    _, consumer, _, _, flags, _, _ = _LINE_INFO.unpack(answer)
    return consumer.rstrip(b"\0").decode(errors="replace") if flags & _USED else None


def request_output(chip: int, number: int, level: bool, consumer: str) -> int:
    """Claim line `number` as an output that is `level` from its first moment on; its descriptor."""
    name = consumer.encode()[:31]
    request = bytearray(
        _REQUEST.pack(number, *[0] * 63, name, _OUTPUT, 1, _ATTRIBUTE_VALUES, 0, int(level), 1, 1, 0, 0)
    )
    fcntl.ioctl(chip, _GET_LINE, request)
    descriptor: int = _REQUEST.unpack(request)[-1]
    os.set_inheritable(descriptor, False)
    return descriptor


def write(line: int, level: bool) -> None:
    """Turn an output line."""
    fcntl.ioctl(line, _SET_VALUES, _VALUES.pack(level, 1))


def read(line: int) -> bool:
    """The level of a line."""
    answer = bytearray(_VALUES.pack(0, 1))
    fcntl.ioctl(line, _GET_VALUES, answer)
    return bool(_VALUES.unpack(answer)[0] & 1)

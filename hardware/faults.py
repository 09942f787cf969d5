"""What drivers raise when the machine or its wiring is at fault."""


class HardwareError(Exception):
    """Something is not there, not free or not as wired; the text says what, where and the cure."""

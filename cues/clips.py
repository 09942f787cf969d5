"""What is known of a clip once it has been decoded."""

from msgspec import Struct


class Measured(Struct, frozen=True, gc=False):
    """A clip, decoded whole and measured.

    `length` and `silent_head` (nothing above -60 dBFS yet) in microseconds; `peak` and `rms` in
    dBFS, never below -120; `clipped` counts samples that stand at full scale next to another one.
    """

    length: int
    rate: int
    channels: int
    peak: float
    rms: float
    silent_head: int
    clipped: int

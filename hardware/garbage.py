"""When a serial line carries nothing but garbage, and what to say of it."""

from collections.abc import Sequence

from cues.wiring import OnSerial

MUCH = 64
"""Bytes: several frames' worth, so that one torn frame is nobody's business."""
LONG = 2_000_000
"""Microseconds: a device that starts may chatter, but not for so long."""
FORGOTTEN = 60_000_000
"""Microseconds after which the count begins anew: a stray byte now and then is no fault."""

FRAMES = {
    "rdm6300": "02, ten hex digits and their XOR as two more, 03",
    "id12la": "02, ten hex digits and their XOR as two more, 0D 0A 03",
    "text_line": "$text*XX, XX the XOR of the text in upper-case hex, ended by CR LF",
}
SENDERS = {
    "rdm6300": "the reader is an RDM6300 (an ID-12LA wants `protocol: id12la`)",
    "id12la": "the reader is an ID-12LA in ASCII mode (an RDM6300 wants `protocol: rdm6300`)",
    "text_line": "the device writes its checksum and line end so",
}


class Garbage:
    """Judges one line: it is garbled when for `LONG` at least `MUCH` came of which nothing could be read.

    A frame that can be read ends that, and the count.  Times are microseconds.
    """

    def __init__(self) -> None:
        self.is_told = False
        self.count = 0
        self._since = 0

    def heard(self, at: int, dropped: int, read: int) -> bool | None:
        """So many bytes were dropped and frames read; True: tell people, False: it is over, None: no news."""
        if read:
            return self.over()
        if not dropped:
            return None
        if not self.count or (not self.is_told and at - self._since > FORGOTTEN):
            self._since, self.count = at, 0
        self.count += dropped
        if self.is_told or self.count < MUCH or at - self._since < LONG:
            return None
        self.is_told = True
        return True

    def over(self) -> bool | None:
        """Begin anew; False if people were told."""
        was_told, self.is_told, self.count = self.is_told, False, 0
        return False if was_told else None


def text(at: OnSerial, props: Sequence[str], count: int) -> str:
    """What came and what was expected."""
    return (
        f"{at.serial} ({', '.join(props)}): {count} bytes came and none could be read; "
        f"expected {at.protocol} at {at.baud} baud: {FRAMES[at.protocol]}"
    )


def remedy(at: OnSerial) -> str:
    """What to do about it."""
    return (
        f"See that the device speaks at {at.baud} baud, or write its own as `baud` in the wiring; "
        f"that {SENDERS[at.protocol]}; and that the ground wire is in."
    )

"""A segment of a journal read back: all that is sound, and where and how it is not."""

from pathlib import Path
from typing import Literal
from zlib import crc32

import msgspec
from msgspec import Struct

from controller.journal.record import FORMAT, Header, Line, decode


class JournalError(Exception):
    """Nothing of a file can be used: it is no journal, its header is damaged, or it does not fit.

    `is_later`: a later version wrote it, and nothing is wrong with it.
    """

    def __init__(self, text: str, is_later: bool = False) -> None:
        super().__init__(text)
        self.is_later = is_later


class Fault(Struct, frozen=True):
    """Where a segment stops being sound: line (from 1), offset in bytes, and what is wrong there.

    `torn`: the last line was not finished, as a power cut leaves it.  `damaged`: anything else.
    """

    kind: Literal["torn", "damaged"]
    line: int
    offset: int
    text: str


class Reading(Struct):
    """The sound part of a segment: `lines` after the header, its length in bytes, its last CRC."""

    header: Header
    lines: list[Line]
    size: int
    crc: int
    fault: Fault | None = None


def read(path: Path) -> Reading:
    """The segment at `path`.  Raises JournalError, or OSError."""
    return parse(path.read_bytes(), str(path))


def parse(content: bytes, name: str = "journal") -> Reading:
    """The segment in `content`; `name` is for people.  Zeros at its end are no part of it.

    Raises JournalError.
    """
    content = content.rstrip(b"\0")
    pieces = content.split(b"\n")
    tail = pieces.pop()
    lines: list[Line] = []
    crc = offset = 0
    wrong = None
    for piece in pieces:
        body = piece[9:]
        sum_ = crc32(body, crc)
        if piece[:9] != b"%08x " % sum_:
            wrong = "its checksum is wrong"
            break
        try:
            lines.append(decode(body))
        except msgspec.MsgspecError:
            wrong = "no version of this program's wrote it"
            break
        crc = sum_
        offset += len(piece) + 1
    fault = _fault(wrong, tail, len(lines) + 1, offset)
    return Reading(_header(lines, name, fault), lines[1:], offset, crc, fault)


def _fault(wrong: str | None, tail: bytes, line: int, offset: int) -> Fault | None:
    if wrong is None and not tail:
        return None
    if wrong is None:
        return Fault("torn", line, offset, f"line {line} was not finished ({len(tail)} bytes)")
    return Fault("damaged", line, offset, f"line {line} is damaged: {wrong}")


def _header(lines: list[Line], name: str, fault: Fault | None) -> Header:
    if not lines:
        why = fault.text if fault else "it is empty"
        raise JournalError(f"{name}: cannot be read as a journal: {why}")
    header = lines[0]
    if not isinstance(header, Header):
        raise JournalError(f"{name}: is no journal: its first line is no header")
    if header.format > FORMAT:
        raise JournalError(
            f"{name}: is of format {header.format}, and this Maglock reads up to {FORMAT}; "
            f"it was written by Maglock {header.maglock}: use that or a later one",
            is_later=True,
        )
    return header

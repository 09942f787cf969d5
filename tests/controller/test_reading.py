"""Journals that were torn, bent and mixed up: what is sound is used, and people are told where it ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.journal.reading import JournalError, Reading, parse
from controller.journal.record import Checked, Header, Started, seal
from cues.events import Opened, Sensed, Tick

HEADER = Header(1, "0.1.0", 1, "crypt", "crypt", "s", "w", True, "a1b2c3", 1, 42)
LINES = [
    HEADER,
    Started(10, "boot", 10, 1_000),
    Opened(10, "a1b2c3", 42, True),
    *(Sensed(20 + count, "candles", count % 2 == 0) for count in range(12)),
    Checked(13, 99),
    Tick(500),
]
WHOLE, CRC = seal(LINES, 0)
STARTS = [0, *(at + 1 for at, byte in enumerate(WHOLE) if byte == 10)]


def test_what_was_written_is_read_back():
    reading = parse(WHOLE)
    assert reading == Reading(HEADER, LINES[1:], len(WHOLE), CRC, None)


@given(st.integers(0, len(WHOLE) - 1))
def test_a_journal_torn_anywhere_is_used_up_to_its_last_whole_line(end: int):
    whole_lines = sum(start <= end for start in STARTS) - 1
    if whole_lines == 0:
        with pytest.raises(JournalError):
            parse(WHOLE[:end])
        return
    reading = parse(WHOLE[:end])
    assert [reading.header, *reading.lines] == LINES[:whole_lines]
    assert reading.size == STARTS[whole_lines]
    if end == STARTS[whole_lines]:
        assert reading.fault is None
    else:
        assert reading.fault is not None
        assert (reading.fault.kind, reading.fault.line) == ("torn", whole_lines + 1)


@given(st.integers(0, len(WHOLE) * 8 - 1))
def test_every_flipped_bit_is_found_and_told_with_its_line(bit: int):
    bent = bytearray(WHOLE)
    bent[bit // 8] ^= 1 << bit % 8
    line = sum(start <= bit // 8 for start in STARTS)  # the line, from 1, that the bit is in
    if line == 1:
        with pytest.raises(JournalError):
            parse(bytes(bent))
        return
    reading = parse(bytes(bent))
    assert reading.fault is not None
    assert reading.fault.line == line
    assert [reading.header, *reading.lines] == LINES[: line - 1]
    if line < len(LINES):
        assert reading.fault.kind == "damaged"


@given(st.lists(st.integers(1, len(LINES) - 1), min_size=1, max_size=5, unique=True))
def test_lines_that_were_lost_show(lost: list[int]):
    pieces = WHOLE.splitlines(keepends=True)
    rest = b"".join(piece for index, piece in enumerate(pieces) if index not in lost)
    reading = parse(rest)
    kept_to_the_end = set(range(len(LINES) - len(lost), len(LINES))) == set(lost)
    assert (reading.fault is None) == kept_to_the_end
    assert [reading.header, *reading.lines] == LINES[: min(lost)]


@given(st.binary(max_size=300))
def test_any_bytes_are_a_journal_or_told_why_not(content: bytes):
    with pytest.raises(JournalError):
        parse(content)
    reading = parse(WHOLE + content)
    assert reading.lines == LINES[1:]
    assert (reading.fault is None) == (content.rstrip(b"\0") == b"")


def test_zeros_at_the_end_are_room_that_was_not_written_on():
    assert parse(WHOLE + bytes(512)) == parse(WHOLE)
    torn = parse(WHOLE[:-4] + bytes(512))
    assert torn.fault is not None
    assert (torn.fault.kind, torn.fault.line) == ("torn", 17)


def test_a_line_of_another_program_is_told():
    foreign, _ = seal([{"event": "Teleported", "at": 3}], CRC)
    reading = parse(WHOLE + foreign)
    assert reading.fault is not None
    assert reading.fault.kind == "damaged"
    assert "line 18" in reading.fault.text


def test_a_later_format_is_refused_and_not_called_damaged():
    from msgspec.structs import replace

    later, _ = seal([replace(HEADER, format=2, maglock="9.0")], 0)
    with pytest.raises(JournalError, match=r"format 2.*up to 1.*Maglock 9\.0") as refused:
        parse(later)
    assert refused.value.is_later


def test_a_journal_must_begin_with_its_header():
    headless, _ = seal(LINES[1:], 0)
    with pytest.raises(JournalError, match="first line is no header"):
        parse(headless)

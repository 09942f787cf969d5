"""Tag readers' frames: published examples, the ways they break, and the law that nothing valid is lost."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.frames import id12la, rdm6300

PUBLISHED = bytes.fromhex("02 36 32 45 33 30 38 36 43 45 44 30 38 03")
READERS = pytest.mark.parametrize("reader", [rdm6300, id12la])

tags = st.binary(min_size=5, max_size=5).map(lambda octets: octets.hex().upper())
noise = st.binary(max_size=40)


def cut(stream: bytes, at: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(stream) + 1) for place in at), len(stream)]
    return [stream[a:b] for a, b in pairwise(edges)]


def test_the_published_frame_is_read():
    assert rdm6300.scanner().feed(PUBLISHED) == ["62E3086CED"]
    assert rdm6300.encode("62E3086CED") == PUBLISHED


def test_the_id12_frame_is_read():
    frame = bytes.fromhex("02 36 32 45 33 30 38 36 43 45 44 30 38 0D 0A 03")
    assert id12la.scanner().feed(frame) == ["62E3086CED"]
    assert id12la.encode("62E3086CED") == frame


@pytest.mark.parametrize(
    ("tag", "checksum"), [("0000000000", "00"), ("000000078F", "88"), ("B59A99E5A9", "FA")]
)
def test_ghosts_pass_their_checksum(tag, checksum):
    assert rdm6300.scanner().feed(f"\x02{tag}{checksum}\x03".encode()) == [tag]


def test_a_wrong_checksum_is_dropped_and_counted():
    scanner = rdm6300.scanner()
    assert scanner.feed(PUBLISHED[:11] + b"09\x03") == []
    assert (scanner.dropped, scanner.dropped_bytes) == (1, 14)


def test_the_tail_of_a_frame_does_not_cost_the_next_one():
    scanner = rdm6300.scanner()
    assert scanner.feed(PUBLISHED[6:] + PUBLISHED) == ["62E3086CED"]
    assert (scanner.dropped, scanner.dropped_bytes) == (1, 8)


def test_a_frame_that_begins_anew_in_the_middle_is_read():
    scanner = rdm6300.scanner()
    assert scanner.feed(PUBLISHED[:7] + PUBLISHED + b"\x02\x02" + PUBLISHED) == ["62E3086CED"] * 2
    assert scanner.dropped == 3


def test_lower_case_and_a_wrong_end_are_no_frames():
    scanner = rdm6300.scanner()
    assert scanner.feed(PUBLISHED.lower() + PUBLISHED[:-1] + b"\x04") == []
    assert (scanner.dropped, scanner.dropped_bytes, scanner.held) == (2, 28, 0)


@READERS
def test_an_id_that_is_none_is_refused(reader):
    with pytest.raises(ValueError, match="ten upper-case hex digits"):
        reader.encode("62e3086ced")


@READERS
@given(parts=st.lists(st.one_of(tags, noise), max_size=8), places=st.lists(st.integers(0, 400), max_size=8))
def test_nothing_valid_is_lost_nothing_invalid_gets_through(reader: Any, parts, places):
    stream = b"".join(reader.encode(part) if isinstance(part, str) else part for part in parts)
    scanner = reader.scanner()
    frames = [frame for piece in cut(stream, places) for frame in scanner.feed(piece)]

    expected, at, read = [], 0, 0  # the plain way: look for a whole frame at every byte
    while at < len(stream):
        frame = stream[at : at + len(reader.encode("0" * 10))]
        try:
            is_frame = reader.encode(frame[1:11].decode()) == frame
        except ValueError:
            is_frame = False
        if is_frame:
            expected.append(frame[1:11].decode())
            read += len(frame)
        at += len(frame) if is_frame else 1
    assert frames == expected
    assert read + scanner.dropped_bytes + scanner.held == len(stream)
    assert scanner.held < len(reader.encode("0" * 10))
    assert bool(scanner.dropped) == bool(scanner.dropped_bytes)


@READERS
@given(stream=st.binary(max_size=200), places=st.lists(st.integers(0, 200), max_size=10))
def test_how_a_stream_is_cut_changes_nothing(reader: Any, stream, places):
    whole, pieces = reader.scanner(), reader.scanner()
    frames = [frame for piece in cut(stream, places) for frame in pieces.feed(piece)]
    assert frames == whole.feed(stream)
    assert (pieces.dropped, pieces.dropped_bytes) == (whole.dropped, whole.dropped_bytes)

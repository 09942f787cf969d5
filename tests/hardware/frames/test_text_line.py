"""Lines of text from props: published examples, the ways they break, and the laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.frames import text_line

bodies = st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="$*"), max_size=60)
noise = st.binary(max_size=30)


def leading_line(piece: bytes) -> str | None:
    """The plain way to see a line: say its body again, and compare."""
    body = piece[1:].partition(b"*")[0].decode("latin-1")
    try:
        return body if piece.startswith(text_line.encode(body)) else None
    except ValueError:
        return None


@pytest.mark.parametrize(
    ("line", "body"), [(b"$PROP,1,SOLVED*2B\r\n", "PROP,1,SOLVED"), (b"$PROP,1,HB,42*0C\r\n", "PROP,1,HB,42")]
)
def test_published_lines_are_read_and_said(line, body):
    assert text_line.scanner().feed(line) == [body]
    assert text_line.encode(body) == line


def test_two_lines_in_one_read_and_one_in_three():
    scanner = text_line.scanner()
    assert scanner.feed(b"$PROP,1,SOLVED*2B\r\n$PROP,1,HB,42*0C\r\n") == ["PROP,1,SOLVED", "PROP,1,HB,42"]
    pieces = (b"$PROP,1,", b"SOLVED*2B\r", b"\n")
    assert [scanner.feed(piece) for piece in pieces] == [[], [], ["PROP,1,SOLVED"]]
    assert scanner.dropped == 0


@pytest.mark.parametrize(
    "line",
    [
        b"$PROP,1,SOLVED*2C\r\n",
        b"$PROP,1,SOLVED*2b\r\n",
        b"$PROP,1,SOLVED*2B\n",
        b"$PROP,1,SOLVED\r\n",
        b"$PROP,1,SOLV\xc5D*2B\r\n",
        b"$PROP,1\tSOLVED*2B\r\n",
        b"PROP,1,SOLVED*2B\r\n",
        b"$" + b"x" * 600 + b"*00\r\n",
    ],
)
def test_a_broken_line_is_dropped_and_counted_and_the_next_is_read(line):
    scanner = text_line.scanner()
    assert scanner.feed(line + b"$PROP,1,HB,42*0C\r\n") == ["PROP,1,HB,42"]
    assert (scanner.dropped, scanner.dropped_bytes) == (1, len(line))


def test_a_line_without_its_end_does_not_cost_the_next_one():
    scanner = text_line.scanner()
    assert scanner.feed(b"$PROP,1,SOLVED*2B$PROP,1,HB,42*0C\r\n") == ["PROP,1,HB,42"]
    assert scanner.dropped == 1


def test_a_line_of_two_hundred_characters_is_a_line():
    body = "PROP,1," + "x" * 193
    assert text_line.scanner().feed(text_line.encode(body)) == [body]


@pytest.mark.parametrize("body", ["a$b", "a*b", "two\r\nlines", "빛", "x" * 513])
def test_what_cannot_be_said_in_a_line_is_refused(body):
    with pytest.raises(ValueError, match="printable ASCII"):
        text_line.encode(body)


@given(parts=st.lists(st.one_of(bodies, noise), max_size=8), size=st.integers(1, 30))
def test_nothing_valid_is_lost_nothing_invalid_gets_through(parts, size):
    stream = b"".join(text_line.encode(part) if isinstance(part, str) else part for part in parts)
    scanner = text_line.scanner()
    read = [body for at in range(0, len(stream), size) for body in scanner.feed(stream[at : at + size])]

    candidates = [b"$" + piece for piece in stream.split(b"$")[1:]]
    assert read == [body for piece in candidates if (body := leading_line(piece)) is not None]
    used = sum(len(text_line.encode(body)) for body in read)
    assert used + scanner.dropped_bytes + scanner.held == len(stream)


@given(st.lists(st.binary(max_size=700), max_size=10))
def test_no_bytes_raise_and_memory_is_bounded(pieces):
    scanner = text_line.scanner()
    for piece in pieces:
        scanner.feed(piece)
        assert scanner.held <= text_line.LONGEST_BODY + 6

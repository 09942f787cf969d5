"""When a line counts as garbled: much, for long, with nothing between that can be read."""

from typing import get_args, get_type_hints

from cues.wiring import OnSerial
from hardware.garbage import FORGOTTEN, FRAMES, LONG, MUCH, SENDERS, Garbage


def test_much_for_long_is_told_once_and_over_with_the_first_frame():
    line = Garbage()
    assert line.heard(0, MUCH, 0) is None
    assert line.heard(LONG - 1, MUCH, 0) is None
    assert line.heard(LONG, 1, 0) is True
    assert line.count == 2 * MUCH + 1
    assert line.heard(LONG + FORGOTTEN, 2 * MUCH, 0) is None
    assert line.heard(3 * FORGOTTEN, 5, 1) is False
    assert line.heard(3 * FORGOTTEN, 5, 1) is None


def test_a_frame_between_begins_the_count_anew():
    line = Garbage()
    for at in range(0, 10 * LONG, LONG):
        assert line.heard(at, MUCH, 0) is None
        assert line.heard(at + 1, 7, 1) is None


def test_a_device_that_chatters_as_it_starts_is_let_be():
    line = Garbage()
    assert [line.heard(at, 100, 0) for at in range(0, LONG, LONG // 10)] == [None] * 10
    assert line.heard(LONG, 0, 1) is None


def test_a_stray_byte_now_and_then_is_let_be():
    line = Garbage()
    assert {line.heard(at, 1, 0) for at in range(0, 100 * FORGOTTEN, FORGOTTEN // 10)} == {None}


def test_every_protocol_has_its_words():
    protocols = set(get_args(get_type_hints(OnSerial, include_extras=False)["protocol"]))
    assert protocols == FRAMES.keys() == SENDERS.keys()

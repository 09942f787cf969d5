"""Units: what people write, read and written back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cues import units
from cues.units import UnitError


@pytest.mark.parametrize(
    ("text", "microseconds"),
    [
        ("0", 0),
        ("0s", 0),
        ("300ms", 300_000),
        ("2.5s", 2_500_000),
        ("0.4s", 400_000),
        ("10min", 600_000_000),
        ("1h", 3_600_000_000),
        ("1.5h", 5_400_000_000),
        ("15us", 15),
        ("0.001ms", 1),
        ("2 s", 2_000_000),
        ("-2min", -120_000_000),
        ("0.3333333s", 333_333),
    ],
)
def test_durations(text: str, microseconds: int):
    assert units.duration(text) == microseconds


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("5", '"5" has no unit; write 5s, 5ms or 5min'),
        ("1:30", '"1:30" is a time on a clock; a duration has a unit: 90s'),
        ("soon", '"soon" is not a duration; write one like 300ms, 2.5s, 10min or 1h'),
        ("", '"" is not a duration; write one like 300ms, 2.5s, 10min or 1h'),
        ("1e3s", '"1e3s" is not a duration; write one like 300ms, 2.5s, 10min or 1h'),
        ("٣s", '"٣s" is not a duration; write one like 300ms, 2.5s, 10min or 1h'),
        ("60 minutes", '"60 minutes" is not a duration; did you mean 60min?'),
        ("2.5 Sec", '"2.5 Sec" is not a duration; did you mean 2.5s?'),
        ("5m", '"5m" is not a duration; did you mean 5min?'),
        ("1001h", '"1001h" is longer than 1000h'),
        ("0.0000001ms", '"0.0000001ms" is shorter than 1us, and nothing is'),
    ],
)
def test_what_is_not_a_duration(text: str, told: str):
    with pytest.raises(UnitError) as fault:
        units.duration(text)
    assert str(fault.value) == told


@given(st.integers(-units.LONGEST, units.LONGEST))
def test_a_duration_reads_back(microseconds: int):
    assert units.duration(units.format_duration(microseconds)) == microseconds


@pytest.mark.parametrize("text", ["bang.ogg", "voices/en/a.ogg", "..b/c..ogg", "바람.ogg", "a b.svg"])
def test_paths_below_a_folder(text: str):
    assert units.path(text) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/etc/passwd", "leads out of the show's folder; copy the file in, and write its name"),
        ("../bang.ogg", "leads out of the show's folder; copy the file in, and write its name"),
        ("a/../../b", "leads out of the show's folder; copy the file in, and write its name"),
        ("~/bang.ogg", "leads out of the show's folder; copy the file in, and write its name"),
        ("C:/bang.ogg", "is a path of Windows; write it with / and from the show's folder on"),
        ("media\\\\bang.ogg", "is a path of Windows; write it with / and from the show's folder on"),
    ],
)
def test_paths_that_lead_out(text: str, told: str):
    with pytest.raises(UnitError, match=re.escape(told)):
        units.path(text)


@given(st.integers(0, units.LONGEST - 1))
def test_a_moment_reads_back(microseconds: int):
    assert units.moment(units.format_clock(microseconds)) == microseconds


@pytest.mark.parametrize(
    ("text", "microseconds"),
    [("0:03", 3_000_000), ("1:30", 90_000_000), ("1:02:03.5", 3_723_500_000), ("2.5s", 2_500_000)],
)
def test_moments(text: str, microseconds: int):
    assert units.moment(text) == microseconds


@given(st.floats(0, 1))
def test_a_share_reads_back(part: float):
    assert units.share(units.format_share(part)) == part


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_reads_back(number: float):
    assert units.number(units.plain(number)) == number


@pytest.mark.parametrize("text", ["12e5", ".5", "1.", "0x10", "nan", "inf", "1_000", "", "9" * 400, "²"])
def test_what_is_not_a_number(text: str):
    with pytest.raises(UnitError):
        units.number(text)


@pytest.mark.parametrize(
    ("text", "on"), [("on", True), ("YES", True), ("True", True), ("off", False), ("No", False)]
)
def test_flags(text: str, on: bool):
    assert units.flag(text) is on


@pytest.mark.parametrize(
    ("takes", "text", "value"),
    [
        ("flag", "closed", True),
        ("flag", "open", False),
        ("number", "96.5", 96.5),
        ("text", "none", None),
        ("text", "0427", "0427"),
        ("level", "60%", 0.6),
        ("level", "off", 0.0),
        ("level", "on", 1.0),
        ("colour", "#FFa400", "#ffa400"),
        ("colour", "off", "#000000"),
        ("lock", "released", "released"),
    ],
)
def test_values(takes: str, text: str, value: object):
    read = units.value(takes, text)
    assert read == value
    assert type(read) is type(value)
    assert units.value(takes, units.format_value(takes, read)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", True),
        ("no", False),
        ("12", 12.0),
        ("-0.5", -0.5),
        ("0427", "0427"),
        ("12e5", "12e5"),
        ("1:30", "1:30"),
    ],
)
def test_a_value_that_nothing_declares(text: str, value: object):
    assert units.guess(text) == value
    assert units.guess(text, quoted=True) == text


@given(st.sampled_from(["flag", "number", "text", "level", "colour", "lock", "none"]), st.text())
def test_no_text_does_more_than_be_unreadable(takes: str, text: str):
    told = ""
    try:
        units.value(takes, text)
    except UnitError as fault:
        told = str(fault)
    assert told == "" or told.isprintable()

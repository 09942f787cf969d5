"""What an exchange tells, and a clock that is corrected without ever being set."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.shared_time import Sample, sample
from controller.shared_time.estimate import DRIFT_LIMIT, FEWEST, Window
from controller.shared_time.slewed import FASTEST, SlewedClock

AHEAD = st.integers(-(10**13), 10**13)
WAY = st.integers(0, 400_000)


def test_an_even_link_tells_the_offset_exactly() -> None:
    assert sample(1_000, 9_004_000, 9_004_500, 7_500) == Sample(4_250, 9_000_000.0, 6_000)


@given(ahead=AHEAD, there=WAY, back=WAY, thought=st.integers(0, 100_000), at=st.integers(0, 10**12))
def test_the_offset_is_wrong_by_no_more_than_half_the_trip(
    ahead: int, there: int, back: int, thought: int, at: int
) -> None:
    heard = at + there + ahead
    told = sample(at, heard, heard + thought, at + there + thought + back)
    assert told is not None
    assert told.trip == there + back
    assert abs(told.offset - ahead) <= told.trip / 2


@pytest.mark.parametrize(
    ("t1", "t2", "t3", "t4"),
    [(10, 0, 0, 9), (0, 10, 9, 20), (0, 0, 30, 20), (0, 0, 0, 1_000_001)],
    ids=["before it was asked", "answered before heard", "thought longer than it took", "too slow"],
)
def test_stamps_that_cannot_be_true_tell_nothing(t1: int, t2: int, t3: int, t4: int) -> None:
    assert sample(t1, t2, t3, t4) is None


SAMPLES = st.lists(
    st.tuples(st.integers(100_000, 3_000_000), st.integers(0, 20_000), st.integers(0, 20_000)),
    min_size=FEWEST,
    max_size=90,
)


@given(
    SAMPLES, AHEAD, st.floats(-DRIFT_LIMIT, DRIFT_LIMIT), st.integers(0, 10_000_000), st.integers(0, 10**12)
)
def test_the_stated_error_holds_for_any_link_and_any_crystal_within_the_limit(
    exchanges: list[tuple[int, int, int]], ahead: int, drift: float, later: int, began: int
) -> None:
    window, at = Window(), began

    def truth(local: float) -> float:
        return ahead + drift * (local - began)

    for after, there, back in exchanges:
        at += after
        t2 = at + there + truth(at + there)
        told = sample(at, round(t2), round(t2), at + there + back)
        assert told is not None
        window.add(told)
    line, now = window.estimate(), at + later
    assert line is not None
    assert abs(line.offset_at(now) - truth(now)) <= line.error_at(now) + 2  # stamps are whole microseconds


def test_too_few_samples_make_no_line() -> None:
    window = Window()
    for at in range(FEWEST - 1):
        window.add(Sample(at, 0.0, 10))
    assert window.estimate() is None


STEERS = st.lists(
    st.tuples(st.integers(1, 5_000_000), st.floats(-900_000, 900_000), st.floats(-DRIFT_LIMIT, DRIFT_LIMIT)),
    max_size=30,
)


@given(STEERS, st.integers(0, 10**12), AHEAD)
def test_however_it_is_steered_it_rises_and_neither_steps_nor_runs(
    steers: list[tuple[int, float, float]], begin: int, ahead: int
) -> None:
    clock, now, offset = SlewedClock(begin, begin + ahead), begin, float(ahead)
    seen = [(begin, clock.shared(begin))]
    for after, more, drift in steers:
        now += after
        seen += [(now, clock.shared(now))]
        offset += more
        clock.steer(now, offset, drift)
        seen += [(now + 1, clock.shared(now + 1))]
        now += 1
    seen += [(now + 1_000_000, clock.shared(now + 1_000_000))]
    loosest = FASTEST + DRIFT_LIMIT
    for (a, shared_a), (b, shared_b) in pairwise(seen):
        assert abs((shared_b - shared_a) - (b - a)) <= loosest * (b - a) + 0.01
    for at, shared in seen:
        assert clock.shared(at) == pytest.approx(shared, abs=0.01), "it says of the past what it said then"
        assert abs(clock.local(shared) - at) <= 1


@given(st.floats(-50_000, 50_000), st.floats(-DRIFT_LIMIT, DRIFT_LIMIT))
def test_a_correction_ends_where_it_should(missing: float, drift: float) -> None:
    clock = SlewedClock(0, 0.0)
    clock.steer(0, missing, drift)
    end = 110_000_000
    assert clock.shared(end) == pytest.approx(end + missing + drift * end, abs=1)

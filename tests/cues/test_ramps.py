import os
import pathlib
import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cues.effects import Animate, Fade, Freeze, SetOutput
from cues.ramps import CURVES, PATTERNS, channels, flashes_per_second, next_change, sample, settled

SECOND = 1_000_000
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
LEVELS = st.floats(0, 1)
PAIRS = st.one_of(st.tuples(LEVELS, LEVELS), st.tuples(COLOURS, COLOURS))
ANYTHING = st.one_of(
    LEVELS, COLOURS, st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)
)
CURVE = st.sampled_from([*CURVES, "unheard_of"])
PATTERN = st.sampled_from([*PATTERNS, "unheard_of"])
TIMES = st.integers(0, 10**13)
SPANS = st.integers(1, 3600 * SECOND)


@st.composite
def fades(draw, pairs=PAIRS):
    start, to = draw(pairs)
    return Fade(draw(TIMES), "eyes", start, to, draw(SPANS), draw(CURVE))


@st.composite
def animations(draw, pairs=PAIRS, pattern=PATTERN):
    low, high = draw(pairs)
    lasts = draw(st.none() | st.integers(0, 60 * SECOND))
    seed = draw(st.integers(-(2**70), 2**70))
    return Animate(
        draw(TIMES), "eyes", draw(pattern), low, high, draw(st.integers(1, 10 * SECOND)), lasts, seed
    )


def parts(value):
    return (value,) if not isinstance(value, str) else tuple(bytes.fromhex(value[1:]))


def is_between(value, a, b):
    return all(min(x, z) <= y <= max(x, z) for x, y, z in zip(parts(a), parts(value), parts(b), strict=True))


def test_a_fade_goes_evenly_from_start_to_end():
    fade = Fade(10 * SECOND, "lamp", 0.0, 1.0, 4 * SECOND)
    assert [sample(fade, at * SECOND) for at in (9, 10, 11, 12, 13, 14, 15)] == [0, 0, 0.25, 0.5, 0.75, 1, 1]


def test_the_eyes_turn_from_gold_to_red():
    fade = Fade(0, "eyes", "#d9a400", "#ff0000", 800_000, "ease_in")
    assert [sample(fade, at) for at in (0, 400_000, 800_000)] == ["#d9a400", "#e37b00", "#ff0000"]


@pytest.mark.parametrize(
    ("curve", "quarter", "half"),
    [
        ("linear", 0.25, 0.5),
        ("ease_in", 0.0625, 0.25),
        ("ease_out", 0.4375, 0.75),
        ("ease_in_out", 0.125, 0.5),
    ],
)
def test_each_curve_as_it_is_written(curve, quarter, half):
    fade = Fade(0, "lamp", 0.0, 1.0, 1_000, curve)
    assert (sample(fade, 250), sample(fade, 500)) == (quarter, half)


@given(fades(), st.integers(0, 10**13))
def test_a_fade_is_exact_at_both_ends_and_stays_there(fade, more):
    assert sample(fade, fade.at) == sample(fade, fade.at - more) == fade.start
    assert sample(fade, fade.at + fade.over) == sample(fade, fade.at + fade.over + more) == fade.to


@given(fades(), st.data())
def test_a_fade_never_turns_back_nor_leaves_its_ends(fade, data):
    first, second = sorted(data.draw(st.tuples(*[st.integers(-10, fade.over + 10)] * 2)))
    early, late = sample(fade, fade.at + first), sample(fade, fade.at + second)
    assert is_between(early, fade.start, late)
    assert is_between(late, early, fade.to)


@given(fades(), st.integers(0, 10**13), st.integers(-(10**12), 10**12))
def test_only_the_time_since_its_start_matters(fade, elapsed, later):
    moved = Fade(fade.at + later, fade.prop, fade.start, fade.to, fade.over, fade.curve)
    assert sample(moved, moved.at + elapsed) == sample(fade, fade.at + elapsed)


def test_a_fade_over_no_time_is_there_at_once():
    assert sample(Fade(5, "lamp", 0.0, 1.0, 0), 5) == 1.0


def test_what_cannot_be_mixed_changes_at_once():
    fade = Fade(0, "lamp", None, "#ff0000", SECOND)
    assert (sample(fade, 0), sample(fade, 1)) == (None, "#ff0000")
    assert settled(fade, 1)
    assert not settled(fade, 0)


@given(animations(), st.integers(-SECOND, 100 * SECOND))
def test_a_pattern_stays_between_low_and_high(order, elapsed):
    assert is_between(sample(order, order.at + elapsed), order.low, order.high)


@given(animations(), st.integers(0, 100 * SECOND))
def test_a_pattern_that_is_over_is_low(order, more):
    if order.lasts is not None:
        assert sample(order, order.at + order.lasts + more) == order.low
        assert settled(order, order.at + order.lasts + more)


def test_a_strobe_is_high_for_the_first_half_of_each_period():
    strobe = Animate(0, "lamp", "strobe", 0.0, 1.0, 500_000, lasts=1_250_000)
    moments = (0, 249_999, 250_000, 499_999, 500_000, 749_999, 1_000_000, 1_249_999, 1_250_000)
    assert [sample(strobe, at) for at in moments] == [1, 1, 0, 0, 1, 1, 1, 1, 0]


def test_a_heart_beats_twice_and_rests():
    heart = Animate(0, "lamp", "heartbeat", 0.0, 1.0, SECOND)
    beat = [sample(heart, at * 25_000) for at in range(40)]
    assert beat[5] == max(beat) == 1.0
    assert beat[17] == pytest.approx(0.625, abs=1e-4)
    assert beat[11] == beat[23] == 0
    assert set(beat[22:]) == {0}


def test_a_flicker_has_its_own_way_by_seed_and_no_jumps():
    one, other = (Animate(0, "lamp", "flicker", 0.0, 1.0, 100_000, seed=seed) for seed in (1, 2))
    ways = [[sample(order, at * 1_000) for at in range(5_000)] for order in (one, other)]
    assert ways[0] != ways[1]
    assert max(abs(a - b) for a, b in zip(ways[0], ways[0][1:], strict=False)) < 0.011
    assert min(ways[0]) < 0.1
    assert max(ways[0]) > 0.9


def test_patterns_are_the_same_on_every_machine():
    frames = [
        sample(Animate(0, "lamp", name, "#000000", "#ffffff", 300_000, seed=7), at * 37_000)[1:3]
        for name in sorted(PATTERNS)
        for at in range(8)
    ]
    assert " ".join(frames) == FRAMES


FRAMES = "63 58 4c 40 34 29 1d 11 00 ff 0d 81 70 00 00 00 ff ff ff ff ff 00 00 00"


def test_and_under_every_hash_seed():
    script = (
        "from cues.effects import Animate; from cues.ramps import *\n"
        "orders = [Animate(0, 'x', name, 0.0, 1.0, 7919, None, 3) for name in PATTERNS]\n"
        "print([sample(order, at * 997) for order in orders for at in range(99)])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=pathlib.Path(__file__).parents[2],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(outputs) == 1


ORDERS = st.one_of(
    fades(st.tuples(ANYTHING, ANYTHING)),
    animations(st.tuples(ANYTHING, ANYTHING)),
    st.builds(SetOutput, TIMES, st.just("x"), ANYTHING),
    st.builds(Freeze, TIMES, st.just("x"), ANYTHING),
    st.builds(Fade, st.integers(), st.just("x"), ANYTHING, ANYTHING, st.integers(), st.text(max_size=3)),
    st.builds(
        Animate,
        *(st.integers(), st.just("x"), PATTERN, ANYTHING, ANYTHING, st.integers()),
        *(st.none() | st.integers(), st.integers()),
    ),
)


@given(ORDERS, st.integers())
def test_no_order_and_no_moment_raises(order, at):
    sample(order, at)
    assert all(0 <= share <= 1 for share in channels(order, at))
    assert flashes_per_second(order) >= 0
    if settled(order, at):
        assert next_change(order, at) is None
        now, later = sample(order, at), sample(order, at + 10**18)
        assert now == later or repr(now) == repr(later)
    else:
        assert next_change(order, at) > at


@given(ORDERS, st.integers(-10, 10**7))
def test_following_the_advice_ends_where_the_order_ends(order, begin):
    at = order.at + begin if -(10**15) < order.at < 10**15 else order.at
    for _ in range(50):
        coming = next_change(order, at, frame=10**6)
        if coming is None:
            assert settled(order, at)
            break
        assert coming <= max(order.at, at + 10**6, _next_edge_at_most(order, at))
        at = coming


def _next_edge_at_most(order, at):
    return at + max(order.period, order.lasts or 0) if isinstance(order, Animate) else at


@given(animations(pattern=st.just("strobe")), st.integers(0, 100 * SECOND))
def test_a_strobe_stands_still_until_the_moment_advised(order, elapsed):
    at = order.at + elapsed
    coming = next_change(order, at, frame=1)
    if coming is not None:
        assert sample(order, at) == sample(order, coming - 1)


def test_the_edges_of_a_strobe_come_exactly():
    strobe = Animate(0, "lamp", "strobe", 0.0, 1.0, 99_999, lasts=130_000)
    moments = [0]
    while (coming := next_change(strobe, moments[-1])) is not None:
        moments.append(coming)
    assert moments == [0, 50_000, 99_999, 130_000]
    assert next_change(Animate(0, "lamp", "strobe", 0.0, 1.0, 10), 0) == 20_000


def test_advice_for_a_fade_is_a_frame_on_and_never_past_its_end():
    fade = Fade(100_000, "lamp", 0.0, 1.0, 50_000)
    assert [next_change(fade, at) for at in (0, 100_000, 120_000, 140_000, 150_000)] == [
        100_000,
        120_000,
        140_000,
        150_000,
        None,
    ]
    assert next_change(SetOutput(0, "lamp", 1.0), 0) is None


def test_channels_are_finer_than_colours():
    fade = Fade(0, "eyes", "#000000", "#010000", 1_000)
    assert channels(fade, 250) == (0.25 / 255, 0.0, 0.0)
    assert channels(Fade(0, "lamp", 0.2, 0.4, 1_000), 500) == pytest.approx((0.3,))
    assert channels(SetOutput(0, "lamp", 0.7), 0) == (0.7,)
    assert channels(SetOutput(0, "door", "locked"), 0) == ()


@example(Fade(0, "eyes", 1.0, 0.002, 1), 1)
@given(st.one_of(fades(), animations()), st.integers(0, 100 * SECOND))
def test_channels_agree_with_the_value(order, elapsed):
    value, fine = sample(order, order.at + elapsed), channels(order, order.at + elapsed)
    if isinstance(value, str):
        assert all(abs(a / 255 - b) <= 0.5001 / 255 for a, b in zip(parts(value), fine, strict=True))
    else:
        assert fine == (value,)


@pytest.mark.parametrize(
    ("order", "flashes"),
    [
        (Animate(0, "x", "strobe", 0.0, 1.0, 100_000), 10),
        (Animate(0, "x", "strobe", 0.0, 1.0, 100_000, lasts=300_000), 3),
        (Animate(0, "x", "strobe", 0.0, 1.0, 500_000), 2),
        (Animate(0, "x", "heartbeat", 0.0, 1.0, 800_000), 2.5),
        (Animate(0, "x", "flicker", 0.0, 1.0, 100_000), 5),
        (Animate(0, "x", "strobe", 0.5, 0.55, 100_000), 0),
        (Animate(0, "x", "strobe", "#200000", "#ff0000", 100_000), 10),
        (Animate(0, "x", "strobe", "#ff0000", "#ff0808", 100_000), 0),
        (Animate(0, "x", "strobe", "off", "on", 100_000), 10),
        (Animate(0, "x", "strobe", 0.0, 1.0, 0), 0),
        (Animate(0, "x", "unheard_of", 0.0, 1.0, 10), 0),
        (Fade(0, "x", 0.0, 1.0, 10), 0),
        (SetOutput(0, "x", 1.0), 0),
    ],
)
def test_flashes_in_the_worst_second(order, flashes):
    assert flashes_per_second(order) == flashes


@given(animations(st.just((0.0, 1.0)), st.sampled_from(["strobe", "heartbeat"])))
def test_no_more_flashes_are_seen_than_told(order):
    span = min(SECOND, order.lasts if order.lasts is not None else SECOND)
    step = max(order.period // 40, 1_000)
    values = [sample(order, order.at + at) for at in range(0, span, step)]
    rises = sum(b > 0.3 >= a for a, b in zip([0.0, *values], values, strict=False))
    assert rises <= flashes_per_second(order) + 2

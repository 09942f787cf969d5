"""Pulses: the share of time that a line is high is the level it was given."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hardware.guard.dimming import Dimming

PERIOD = 5_000_000


def played(dimming: Dimming, until: int) -> list[tuple[int, str, bool]]:
    edges = []
    while dimming.due is not None and dimming.due < until:
        at = dimming.due
        for line, high in dimming.step(at):
            edges.append((at, line, high))
            if high:
                dimming.risen(line, at)
    return edges


def test_a_quarter_is_high_a_quarter_of_each_period():
    dimming = Dimming()
    assert dimming.add("a", 200, 0.25, at=0) == []
    assert played(dimming, 2 * PERIOD) == [
        (0, "a", True),
        (1_250_000, "a", False),
        (5_000_000, "a", True),
        (6_250_000, "a", False),
    ]


def test_off_and_full_stand_still():
    dimming = Dimming()
    assert dimming.add("a", 200, 0.0, at=0) == [("a", False)]
    assert dimming.set("a", 1.0, at=10) == [("a", True)]
    assert dimming.due is None
    assert dimming.set("a", 0.5, at=20) == []
    assert dimming.due == 20
    assert dimming.set("a", 0.0, at=30) == [("a", False)]
    assert dimming.due is None


def test_a_line_let_go_pulses_no_more():
    dimming = Dimming()
    dimming.add("a", 200, 0.5, at=0)
    dimming.add("b", 200, 0.5, at=0)
    dimming.remove("a")
    assert {line for _, line, _ in played(dimming, PERIOD)} == {"b"}
    assert dimming.set("a", 0.7, at=0) == []


def test_missed_periods_are_not_made_up_for():
    dimming = Dimming()
    dimming.add("a", 200, 0.5, at=0)
    assert dimming.step(100 * PERIOD) == [("a", True)]
    dimming.risen("a", 100 * PERIOD)
    assert dimming.due == 100 * PERIOD + PERIOD // 2


def test_a_pulse_that_begins_late_keeps_its_length_and_the_next_is_on_time():
    dimming = Dimming()
    dimming.add("a", 200, 0.25, at=0)
    assert dimming.step(70_000) == [("a", True)]
    dimming.risen("a", 90_000)
    assert dimming.due == 90_000 + PERIOD // 4
    assert dimming.step(90_000 + PERIOD // 4) == [("a", False)]
    assert dimming.due == PERIOD


@given(
    st.lists(st.tuples(st.integers(0, 3 * PERIOD), st.sampled_from("ab"), st.floats(0, 1)), max_size=20),
    st.sampled_from([100, 200, 800]),
)
def test_a_lines_edges_alternate_in_order_and_end_at_its_level(orders, frequency):
    dimming, at, edges = Dimming(), 0, []
    for line in "ab":
        edges += [(0, *edge) for edge in dimming.add(line, frequency, 0.0, at=0)]
    levels = {"a": 0.0, "b": 0.0}
    for wait, line, level in orders:
        edges += played(dimming, at + wait)
        at += wait
        levels[line] = level
        edges += [(at, *edge) for edge in dimming.set(line, level, at)]
    assert [edge[0] for edge in edges] == sorted(edge[0] for edge in edges)

    start = at + 2 * 1_000_000_000 // frequency
    played(dimming, start)
    period = 1_000_000_000 // frequency
    tail = played(dimming, start + 10 * period)
    for line, level in levels.items():
        high = [(a, h) for a, name, h in tail if name == line]
        if level in (0.0, 1.0):
            assert high == []
        else:
            assert [h for _, h in high].count(True) == 10
            widths = [b - a for (a, h), (b, _) in pairwise(high) if h]
            assert all(abs(width - level * period) <= 1 for width in widths)

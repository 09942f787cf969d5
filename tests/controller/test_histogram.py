from hypothesis import given
from hypothesis import strategies as st

from controller.histogram import Histogram


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=300), st.floats(0.01, 1))
def test_a_quantile_is_never_too_low_and_at_most_a_sixteenth_too_high(values: list[int], share: float):
    histogram = Histogram()
    for value in values:
        histogram.add(value)
    exact = sorted(values)[max(0, -int(-share * len(values) // 1) - 1)]
    assert exact <= histogram.quantile(share) <= exact * 17 / 16 + 1
    assert histogram.max == max(values)
    assert histogram.n == len(values)


def test_nothing_counted_is_nothing_late():
    assert Histogram().quantile(0.5) == 0
    early = Histogram()
    early.add(-3)
    assert (early.n, early.quantile(1), early.max) == (1, 0, 0)

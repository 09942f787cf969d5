import math

from cues.puzzles.reading import Wanted, is_news, plain, repeated, within


def test_wanted_without_a_value_means_on():
    assert Wanted("a").met({"a": True})
    for value in (False, None, 1, "yes"):
        assert not Wanted("a").met({"a": value})
    assert not Wanted("a").met({})


def test_true_is_not_one():
    assert not Wanted("a", 1).met({"a": True})
    assert not Wanted("a", True).met({"a": 1})
    assert not within(True, 0, 2)


def test_bounds_are_included_and_either_may_be_left_out():
    assert [within(value, 1, 2) for value in (0.9, 1, 2, 2.1)] == [False, True, True, False]
    assert within(-1e9, None, 2)
    assert within(1e9, 1, None)
    assert not Wanted("a", at_least=1).met({"a": 0})
    assert Wanted("a", at_least=1, at_most=1).problems() == Wanted("a", 1).problems() == ()


def test_what_json_cannot_hold_is_unknown():
    assert [plain(value) for value in (math.nan, math.inf, 1 << 63, [1])] == [None] * 4
    assert [plain(value) for value in (True, 1, 1.5, "a", None)] == [True, 1, 1.5, "a", None]


def test_a_text_is_always_news_and_all_else_when_it_differs():
    assert is_news("1", "1")
    assert not is_news(True, True)
    assert is_news(1, True)


def test_names_that_stand_more_than_once():
    assert repeated("abcab") == ["a", "b"]

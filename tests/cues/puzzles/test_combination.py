from cues.puzzles.combination import Combination
from cues.puzzles.reading import Wanted

POWER = Combination((Wanted("main", True), Wanted("spare", False), Wanted("valve", at_least=3, at_most=4)))
TESTED = Combination((Wanted("left", True), Wanted("right", False)), confirm="lever")


def test_all_as_wanted_at_once(play):
    game = play(POWER, valve=0).say("main", True)
    assert game.verdict.progress == 2 / 3
    assert game.say("valve", 3.5).log == [(0, "solved")]


def test_bounds_are_included_and_a_flag_is_no_number(play):
    assert play(POWER, valve=4, main=True).solved
    assert not play(POWER, valve=4.01, main=True).solved
    assert not play(Combination((Wanted("valve", 1),)), valve=True).solved


def test_held_until_long_enough(play):
    held = Combination((Wanted("left"), Wanted("right")), hold=2_000_000)
    game = play(held).say("left", True).say("right", True).wait(1_999)
    game.say("left", False).wait(100).say("left", True).wait(2_000)
    assert game.log == [(4_099, "solved")]


def test_a_short_slip_may_be_forgiven(play):
    held = Combination((Wanted("left"),), hold=2_000_000, grace=300_000)
    game = play(held).say("left", True).wait(1_900).say("left", False).wait(299).say("left", True)
    assert game.log == [(2_199, "solved")]
    game = play(held).say("left", True).wait(1_900).say("left", False).wait(300).say("left", True).wait(2_000)
    assert game.log == [(4_200, "solved")]


def test_with_a_lever_to_confirm_nothing_counts_before(play):
    game = play(TESTED).say("left", True).wait(10_000)
    assert game.log == []
    assert game.say("lever", True).log == [(10_000, "solved")]


def test_a_wrong_try_is_missed_once_with_the_first_that_is_wrong(play):
    game = play(TESTED).say("left", True).say("right", True).say("lever", True).say("lever", True)
    assert game.log == [(0, "missed", "right")]
    assert game.say("right", False).log == [(0, "missed", "right")]
    assert game.press("lever").say("lever", True).solved


def test_a_lever_that_is_down_at_the_beginning_does_not_confirm(play):
    assert play(TESTED, left=True, lever=True).say("left", True).log == []


def test_options_that_nobody_could_play_are_told():
    assert POWER.problems() == TESTED.problems() == ()
    assert "'want' is empty" in Combination(()).problems()[0]
    assert "wanted twice" in Combination((Wanted("a"), Wanted("a", False))).problems()[0]
    assert "swap them" in Combination((Wanted("a", at_least=2, at_most=1),)).problems()[0]
    assert "keep one of them" in Combination((Wanted("a", 1, at_least=2),)).problems()[0]
    assert "take it out of 'want'" in Combination((Wanted("a"),), confirm="a").problems()[0]
    assert "judgement at once" in Combination((Wanted("a"),), hold=1, confirm="b").problems()[0]
    assert "set 'hold' too" in Combination((Wanted("a"),), grace=1).problems()[0]

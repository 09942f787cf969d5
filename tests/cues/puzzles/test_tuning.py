import math

from cues.puzzles.tuning import Tuning

RADIO = Tuning("dial", at_least=87.2, at_most=88.1, for_=2_000_000)


def test_in_the_band_for_two_seconds(play):
    game = play(RADIO, dial=80.0).say("dial", 87.2).wait(1_000).say("dial", 88.1).wait(1_000)
    assert game.log == [(2_000, "solved")]


def test_sweeping_through_the_band_is_not_tuning(play):
    game = play(RADIO, dial=80.0)
    for tenth in range(800, 1000):
        game.say("dial", tenth / 10).wait(100)
    assert game.log == []


def test_a_dial_that_stands_in_the_band_already_counts_from_the_beginning(play):
    assert play(RADIO, dial=87.5).wait(2_000).log == [(2_000, "solved")]


def test_without_a_time_touching_the_band_is_enough_and_one_end_will_do(play):
    assert play(Tuning("dial", at_least=5), dial=0).say("dial", 5).log == [(0, "solved")]


def test_a_trembling_hand_is_forgiven(play):
    kind = Tuning("dial", at_least=1, at_most=2, for_=1_000_000, grace=100_000)
    game = play(kind, dial=0)
    for _ in range(9):
        game.say("dial", 1.9).wait(60).say("dial", 2.1).wait(60)
    assert game.log == [(1_000, "solved")]


def test_what_is_no_number_is_not_in_the_band(play):
    for value in (None, True, "87.5", math.nan, math.inf):
        assert play(RADIO, dial=value).wait(2_000).log == []


def test_progress_says_whether_it_is_in_the_band(play):
    assert play(RADIO, dial=80.0).verdict.progress == 0.0
    assert play(RADIO, dial=87.5).verdict.progress == 0.5


def test_options_that_nobody_could_play_are_told():
    assert RADIO.problems() == Tuning("dial", at_least=1, at_most=1, for_=5, grace=4).problems() == ()
    assert "no ends" in Tuning("dial").problems()[0]
    assert "swap them" in Tuning("dial", at_least=2, at_most=1).problems()[0]
    assert "a touch of the band" in Tuning("dial", at_least=2, for_=5, grace=5).problems()[0]

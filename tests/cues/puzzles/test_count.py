from cues.puzzles.count import Count

PUMP = Count("handle", 3)
KNOCK = Count("door", 3, exactly=True, rest=1_500_000)


def test_three_strokes_at_leisure(play):
    game = play(PUMP).press("handle").wait(60_000).press("handle")
    assert game.verdict.progress == 2 / 3
    assert game.press("handle").log == [(60_000, "solved")]


def test_a_stroke_told_twice_is_one_stroke(play):
    game = play(PUMP).say("handle", True).say("handle", True).say("handle", True)
    assert game.verdict.progress == 1 / 3


def test_within_a_time_only_the_last_ones_count(play):
    quick = Count("handle", 3, within=2_000_000)
    game = play(quick).press("handle").wait(1_500).press("handle").wait(600)
    assert game.verdict.progress == 1 / 3
    assert game.press("handle").wait(1_400).press("handle").log == [(3_500, "solved")]


def test_the_window_includes_its_end(play):
    quick = Count("handle", 2, within=2_000_000)
    assert play(quick).press("handle").wait(2_000).press("handle").solved
    assert not play(quick).press("handle").wait(2_001).press("handle").solved


def test_exactly_three_knocks_and_then_quiet(play):
    game = play(KNOCK).press("door", "door").wait(1_000).press("door").wait(1_499)
    assert game.log == []
    assert game.verdict.progress == 1.0
    assert game.wait(1).log == [(2_500, "solved")]


def test_too_many_or_too_few_knocks_are_missed_with_their_number(play):
    game = play(KNOCK).press("door", "door", "door", "door").wait(1_500).press("door").wait(1_500)
    assert game.log == [(1_500, "missed", 4), (3_000, "missed", 1)]
    assert play(KNOCK).press("door", "door", "door", "door").verdict.progress == 0.0
    assert game.press("door", "door", "door").wait(1_500).solved


def test_a_certain_value_counts_and_only_when_it_comes(play):
    high = Count("gauge", 2, is_=10)
    game = play(high, gauge=10).say("gauge", 10).say("gauge", 9).say("gauge", 10).say("gauge", 10)
    assert game.verdict.progress == 0.5
    assert game.say("gauge", 0).say("gauge", 10).solved


def test_texts_count_each_time(play):
    assert play(Count("drum", 2), drum=None).say("drum", "hit").say("drum", "hit").solved


def test_options_that_nobody_could_play_are_told():
    assert PUMP.problems() == KNOCK.problems() == ()
    assert "count to 1 at least" in Count("a", 0).problems()[0]
    assert "take one of them out" in Count("a", 1, exactly=True, within=1).problems()[0]
    assert "'rest' must be longer" in Count("a", 1, exactly=True, rest=0).problems()[0]
    assert "'within' must be longer" in Count("a", 1, within=0).problems()[0]

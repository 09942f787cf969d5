from cues.puzzles.sequence import Sequence

BELLS = Sequence(("low", "high", "low"), others=("cracked",))


def test_the_bells_in_their_order(play):
    assert play(BELLS).press("low", "high", "low").log == [(0, "solved")]


def test_a_wrong_bell_is_missed_and_begins_anew(play):
    game = play(BELLS).press("low", "high", "cracked")
    assert game.log == [(0, "missed", "cracked")]
    assert game.verdict.progress == 0
    assert game.press("low", "high", "low").solved


def test_a_wrong_one_that_fits_the_beginning_counts_as_the_beginning(play):
    game = play(BELLS).press("low", "low", "high", "low")
    assert game.log == [(0, "missed", "low"), (0, "solved")]


def test_once_the_last_ones_were_right_it_is_solved_whatever_came_before(play):
    stutter = Sequence(("a", "a", "b"))
    assert play(stutter).press("a", "a", "a", "b").log == [(0, "missed", "a"), (0, "solved")]


def test_a_wrong_one_may_cost_nothing_but_a_miss(play):
    kind = Sequence(("low", "high", "low"), others=("cracked",), on_wrong="stay")
    assert play(kind).press("low", "cracked", "high", "low").log == [(0, "missed", "cracked"), (0, "solved")]


def test_a_bell_that_is_held_rings_once(play):
    game = play(Sequence(("low", "low"))).say("low", True).say("low", True)
    assert not game.solved
    assert game.say("low", False).say("low", True).solved


def test_what_is_on_at_the_beginning_has_to_go_on_anew(play):
    game = play(Sequence(("low",)), low=True).say("low", True)
    assert not game.solved
    assert game.press("low").say("low", True).solved


def test_out_of_time_is_missed_and_begins_anew(play):
    hurry = Sequence(("low", "high"), within=2_000_000)
    game = play(hurry).press("low").wait(3_000)
    assert game.log == [(2_000, "missed", None)]
    game.press("low").wait(2_000).press("high")
    assert game.log[-1] == (5_000, "solved")


def test_options_that_nobody_could_play_are_told():
    assert BELLS.problems() == ()
    assert "'order' is empty" in Sequence(()).problems()[0]
    assert "take it out of 'others'" in Sequence(("a",), ("a",)).problems()[0]
    assert "once is enough" in Sequence(("a",), ("b", "b")).problems()[0]
    assert "'within' must be" in Sequence(("a",), within=0).problems()[0]

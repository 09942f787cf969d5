from cues.puzzles.path import Path

LEAP = Path(("p1", "p4", "p5", "p9"), plates=("p2", "p3"))
KIND = Path(("p1", "p4", "p5", "p9"), ("p2",), on_wrong="checkpoint", checkpoints=("p4",))


def test_over_the_plates_in_order(play):
    game = play(LEAP).press("p1", "p4")
    assert game.verdict.progress == 0.5
    assert game.press("p5", "p9").log == [(0, "solved")]


def test_a_wrong_plate_is_missed_and_leads_back_to_the_start(play):
    game = play(LEAP).press("p1", "p4", "p2", "p5")
    assert game.log == [(0, "missed", "p2"), (0, "missed", "p5")]
    assert game.press("p1", "p4", "p5", "p9").solved


def test_shuffling_on_the_plate_stepped_on_last_is_no_mistake(play):
    assert play(LEAP).press("p1", "p1", "p4", "p4", "p5", "p9").log == [(0, "solved")]


def test_going_back_to_the_first_plate_is_wrong_and_a_first_step_again(play):
    game = play(LEAP).press("p1", "p4", "p1")
    assert game.log == [(0, "missed", "p1")]
    assert game.press("p4", "p5", "p9").solved


def test_a_checkpoint_is_kept(play):
    game = play(KIND).press("p1", "p4", "p5", "p2")
    assert game.verdict.progress == 0.5
    assert game.press("p4", "p5", "p9").log == [(0, "missed", "p2"), (0, "solved")]


def test_before_a_checkpoint_the_start_it_is(play):
    assert play(KIND).press("p1", "p2").verdict.progress == 0


def test_a_wrong_step_may_cost_nothing_but_a_miss(play):
    game = play(Path(("p1", "p4"), ("p2",), on_wrong="stay")).press("p1", "p2", "p4")
    assert game.log == [(0, "missed", "p2"), (0, "solved")]


def test_standing_on_a_plate_is_one_step_and_before_the_beginning_none(play):
    game = play(Path(("p1", "p4")), p1=True).say("p1", True).say("p4", True)
    assert game.log == [(0, "missed", "p4")]
    assert game.say("p1", False).say("p1", True).say("p4", False).say("p4", True).solved


def test_out_of_time_is_back_to_the_start_past_any_checkpoint(play):
    hurry = Path(("p1", "p4", "p5"), on_wrong="checkpoint", checkpoints=("p4",), within=10_000_000)
    game = play(hurry).press("p1").wait(6_000).press("p4").wait(6_000)
    assert game.log == [(10_000, "missed", None)]
    assert game.verdict.progress == 0
    assert game.press("p1", "p4").wait(10_000).press("p5").solved


def test_options_that_nobody_could_play_are_told():
    assert LEAP.problems() == KIND.problems() == ()
    assert "'path' is empty" in Path(()).problems()[0]
    assert "needs 'checkpoints'" in Path(("a",), on_wrong="checkpoint").problems()[0]
    assert "set it, or take them out" in Path(("a",), checkpoints=("a",)).problems()[0]
    assert "not on the path" in Path(("a",), on_wrong="checkpoint", checkpoints=("b",)).problems()[0]
    assert "beside it" in Path(("a",), ("a",)).problems()[0]
    assert "twice in a row" in Path(("a", "a")).problems()[0]
    assert "once is enough" in Path(("a",), ("b", "b")).problems()[0]
    assert "'within' must be" in Path(("a",), within=0).problems()[0]

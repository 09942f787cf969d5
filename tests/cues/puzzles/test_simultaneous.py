from cues.puzzles.simultaneous import Simultaneous

PULLS = Simultaneous(("left", "right"), within=700_000)
THREE = Simultaneous(("a", "b", "c"), within=1_000_000)


def test_both_within_the_window(play):
    assert play(PULLS).press("left").wait(700).press("right").log == [(700, "solved")]


def test_too_late_is_missed_with_who_took_part_and_may_be_tried_again(play):
    game = play(PULLS).press("left").wait(701).press("right")
    assert game.log == [(700, "missed", "left")]
    assert game.wait(300).press("left").log[-1] == (1_001, "solved")


def test_pulling_again_begins_the_window_anew(play):
    assert play(PULLS).press("left").wait(600).press("left").wait(600).press("right").log == [
        (1_200, "solved")
    ]


def test_one_attempt_is_one_miss_however_many_took_part(play):
    game = play(THREE).press("a").wait(500).press("b").wait(5_000)
    assert game.log == [(1_000, "missed", "a, b")]
    assert game.press("c").wait(5_000).log[-1] == (6_500, "missed", "c")


def test_the_window_slides_so_that_late_starters_can_still_make_it(play):
    game = play(THREE).press("a").wait(900).press("b").wait(200).press("c").wait(100).press("a")
    assert game.log == [(1_000, "missed", "a, b"), (1_200, "solved")]


def test_what_is_held_at_the_beginning_does_not_count(play):
    assert play(PULLS, left=True).say("left", True).press("right").log == []


def test_news_of_another_room_counts_from_the_moment_it_happened(play):
    apart = Simultaneous(("left", "crypt/right"), within=700_000)
    game = play(apart).wait(1_000).press("left").wait(400)
    game.take(apart.struck(game.verdict.memory, game.now, "crypt/right", 900_000))
    assert game.solved


def test_options_that_nobody_could_play_are_told():
    assert PULLS.problems() == ()
    assert "needs two" in Simultaneous(("a",), 1).problems()[0]
    assert "longer than nothing" in Simultaneous(("a", "b"), 0).problems()[0]
    assert "once is enough" in Simultaneous(("a", "b", "b"), 1).problems()[0]

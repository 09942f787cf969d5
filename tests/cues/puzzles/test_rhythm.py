from hypothesis import given
from hypothesis import strategies as st

from cues.puzzles.rhythm import Rhythm

MS = 1_000
DRUM = Rhythm("drum", (500 * MS, 250 * MS, 250 * MS), tolerance=100 * MS)
FREE = Rhythm("drum", (500 * MS, 250 * MS, 250 * MS), tolerance=100 * MS, free_tempo=True)


def tap(game, *gaps):
    game.press("drum")
    for gap in gaps:
        game.wait(gap).press("drum")
    return game


def test_the_rhythm_as_written(play):
    assert tap(play(DRUM), 500, 250, 250).log == [(1_000, "solved")]


def test_a_human_hand_is_within_tolerance_and_a_careless_one_not(play):
    assert tap(play(DRUM), 600, 150, 350).solved
    assert not tap(play(DRUM), 601, 250, 250).solved


def test_taps_before_the_right_ones_do_not_matter(play):
    assert tap(play(DRUM), 300, 300, 500, 250, 250).solved


def test_quiet_after_a_wrong_try_is_missed_with_the_number_of_taps(play):
    game = tap(play(DRUM), 250, 250).wait(5_000)
    assert game.log == [(1_100, "missed", 3)]


def test_one_tap_is_no_try(play):
    assert tap(play(DRUM)).wait(5_000).log == []


def test_in_a_free_tempo_slow_and_fast_hands_are_right(play):
    assert tap(play(FREE), 1_400, 700, 700).solved
    assert tap(play(FREE), 200, 100, 100).solved
    assert not tap(play(DRUM), 1_000, 500, 500).solved


def test_in_a_free_tempo_an_even_beat_is_still_wrong(play):
    assert tap(play(FREE), 400, 400, 400).wait(9_000).log == [(3_000, "missed", 4)]


def test_three_times_slower_is_the_limit(play):
    assert tap(play(FREE), 1_500, 750, 750).solved
    assert not tap(play(FREE), 1_510, 755, 755).solved


def test_a_drum_held_down_is_one_tap_and_a_knock_in_words_is_one_each(play):
    held = play(Rhythm("drum", (500 * MS,), tolerance=100 * MS)).say("drum", True).wait(500).say("drum", True)
    assert not held.solved
    told = play(Rhythm("drum", (500 * MS,)), drum=None).say("drum", "knock").wait(500).say("drum", "knock")
    assert told.solved


def test_progress_is_how_many_beats_fit(play):
    assert tap(play(DRUM), 500, 250).verdict.progress == 2 / 3
    assert tap(play(DRUM), 500, 500).verdict.progress == 1 / 3


@given(st.integers(40, 290), st.lists(st.integers(-10, 10), min_size=3, max_size=3))
def test_any_tempo_with_small_errors_is_right(percent, errors):
    rule = FREE
    gaps = [beat * percent // 100 + error * MS for beat, error in zip(rule.beats, errors, strict=True)]
    verdict, at = rule.begin(0, {}), 0
    for gap in (0, *gaps):
        at += gap
        verdict = rule.sense(verdict.memory, at, "drum", {"drum": True})
        missed = verdict.missed
        if not verdict.solved:
            verdict = rule.sense(verdict.memory, at, "drum", {"drum": False})
        assert not missed
    assert verdict.solved


def test_options_that_nobody_could_play_are_told():
    assert DRUM.problems() == FREE.problems() == Rhythm("drum", (5,), tolerance=0).problems() == ()
    assert "'beats' is empty" in Rhythm("drum", ()).problems()[0]
    assert "longer than nothing" in Rhythm("drum", (0,)).problems()[0]
    assert "below nothing" in Rhythm("drum", (5,), tolerance=-1).problems()[0]
    assert "shortest beat (200ms)" in Rhythm("drum", (500 * MS, 200 * MS), tolerance=200 * MS).problems()[0]
    assert "just two taps" in Rhythm("drum", (500 * MS,), free_tempo=True).problems()[0]

from cues.puzzles.code import Code

SAFE = Code("keypad", ("0427",), enter="#", clear="*", timeout=5_000_000)
LATCH = Code("keypad", ("427", "9000"))


def test_keys_one_by_one_and_enter_open_the_safe(play):
    game = play(SAFE).keys("keypad", "0427")
    assert not game.solved
    assert game.keys("keypad", "#").log == [(0, "solved")]


def test_a_wrong_code_is_missed_with_what_was_typed_and_the_next_key_begins_anew(play):
    game = play(SAFE).keys("keypad", "1999#0427#")
    assert game.log == [(0, "missed", "1999"), (0, "solved")]


def test_clear_takes_back_and_enter_alone_is_no_answer(play):
    assert play(SAFE).keys("keypad", "#19*#0427#").log == [(0, "solved")]


def test_keys_left_alone_are_forgotten_without_a_miss(play):
    game = play(SAFE).keys("keypad", "04").wait(5_000)
    assert game.verdict.progress == 0
    assert game.keys("keypad", "27#").log == [(5_000, "missed", "27")]


def test_slow_fingers_are_fine_while_each_key_comes_in_time(play):
    game = play(SAFE)
    for key in "0427#":
        game.wait(4_999).keys("keypad", key)
    assert game.solved


def test_without_an_enter_key_the_code_is_judged_when_it_is_long_enough(play):
    assert play(LATCH).keys("keypad", "427").log == [(0, "solved")]
    assert play(LATCH).keys("keypad", "9001").log == [(0, "missed", "9001")]
    assert play(LATCH).keys("keypad", "428").log == []


def test_the_same_key_twice_is_two_keys(play):
    assert play(LATCH).keys("keypad", "9000").solved


def test_a_device_sends_the_whole_code_with_or_without_enter(play):
    assert play(SAFE).say("keypad", "0427").solved
    assert play(SAFE).say("keypad", "0427#").solved
    assert play(SAFE).keys("keypad", "9").say("keypad", "1111").log == [(0, "missed", "1111")]


def test_named_keys_may_be_words(play):
    words = Code("keypad", ("12",), enter="ENTER", clear="CLEAR")
    game = play(words).keys("keypad", "9").say("keypad", "CLEAR").keys("keypad", "12").say("keypad", "ENTER")
    assert game.log == [(0, "solved")]


def test_what_was_typed_before_the_puzzle_began_does_not_count(play):
    assert not play(LATCH, keypad="427").solved


def test_progress_is_how_much_of_a_code_stands_there(play):
    assert play(SAFE).keys("keypad", "042").verdict.progress == 0.75
    assert play(SAFE).keys("keypad", "942").verdict.progress == 0.0


def test_a_cat_on_the_keypad_fills_no_memory(play):
    game = play(SAFE).keys("keypad", "7" * 1_000)
    assert len(game.verdict.memory["typed"]) == 32
    assert game.keys("keypad", "#").log == [(0, "missed", "7" * 32)]


def test_options_that_nobody_could_play_are_told():
    def told(*accept, **options):
        return "; ".join(Code("keypad", accept, **options).problems())

    assert told("0427", enter="#", clear="*", timeout=1) == ""
    assert "'accept' is empty" in told()
    assert "a code is empty" in told("")
    assert "contains the 'enter' or 'clear' key" in told("04#7", enter="#")
    assert "same key '#'" in told("1", enter="#", clear="#")
    assert "begins with another code" in told("42", "427")
    assert told("42", "427", enter="#") == ""
    assert "stands twice" in told("42", "42")
    assert "'timeout' must be longer" in told("42", timeout=0)
    assert "longer than 32 keys" in told("4" * 33)

from cues.puzzles.hold import Hold

HANDS = Hold(("left", "right"), for_=3_000_000)


def test_both_hands_for_three_seconds(play):
    game = play(HANDS).say("left", True).wait(5_000)
    assert game.verdict.progress == 0.5
    assert game.say("right", True).wait(2_999).log == []
    assert game.wait(1).log == [(8_000, "solved")]


def test_letting_go_begins_anew(play):
    game = play(HANDS).say("left", True).say("right", True).wait(2_900).say("left", False).say("left", True)
    assert game.wait(3_000).log == [(5_900, "solved")]


def test_saying_again_that_it_is_held_changes_nothing(play):
    game = play(HANDS).say("left", True).say("right", True).wait(1_000).say("left", True).wait(2_000)
    assert game.log == [(3_000, "solved")]


def test_hands_that_are_there_already_count_from_the_beginning(play):
    assert play(HANDS, left=True, right=True).wait(3_000).log == [(3_000, "solved")]


def test_a_short_slip_may_be_forgiven_but_a_long_one_not(play):
    kind = Hold(("left",), for_=3_000_000, grace=200_000)
    slip = play(kind).say("left", True).wait(2_000).say("left", False).wait(199).say("left", True).wait(801)
    assert slip.log == [(3_000, "solved")]
    gone = play(kind).say("left", True).wait(2_000).say("left", False).wait(200).say("left", True).wait(2_999)
    assert gone.log == []


def test_a_hand_that_is_off_when_time_is_up_has_to_come_back(play):
    kind = Hold(("left",), for_=3_000_000, grace=200_000)
    game = play(kind).say("left", True).wait(2_900).say("left", False).wait(150)
    assert game.log == []
    assert game.say("left", True).log == [(3_050, "solved")]


def test_options_that_nobody_could_play_are_told():
    assert HANDS.problems() == ()
    assert "'contacts' is empty" in Hold((), 1).problems()[0]
    assert "'for' must be longer" in Hold(("a",), 0).problems()[0]
    assert "a touch would do" in Hold(("a",), 100, grace=100).problems()[0]
    assert "once is enough" in Hold(("a", "a"), 1).problems()[0]

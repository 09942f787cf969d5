from cues.puzzles.tags import Placed, Tags

ONE = Tags("reader", ("62E3086CED",))
SET = Tags("reader", ("A1", "B2", "C3"))
SHELF = Tags(placed=(Placed("left", "A1"), Placed("right", "B2")), hold=1_000_000)


def test_the_right_tag(play):
    assert play(ONE, reader=None).say("reader", "62E3086CED").log == [(0, "solved")]


def test_a_wrong_tag_is_missed_and_taking_it_away_is_nothing(play):
    game = play(ONE, reader=None).say("reader", "FFFFFFFFFF").say("reader", None)
    assert game.log == [(0, "missed", "FFFFFFFFFF")]


def test_tags_compare_whatever_their_case(play):
    assert play(ONE, reader=None).say("reader", "62e3086ced").solved


def test_all_of_a_set_in_any_order_each_counted_once(play):
    game = play(SET, reader=None).say("reader", "C3").say("reader", "C3").say("reader", "A1")
    assert game.verdict.progress == 2 / 3
    assert game.say("reader", "B2").log == [(0, "solved")]


def test_one_of_them_may_be_enough(play):
    assert play(Tags("reader", ("A1", "B2"), any=True), reader=None).say("reader", "B2").solved


def test_in_order_a_wrong_one_begins_anew(play):
    order = Tags("reader", ("A1", "B2", "C3"), in_order=True)
    game = play(order, reader=None).say("reader", "A1").say("reader", "A1").say("reader", "C3")
    assert game.log == [(0, "missed", "C3")]
    assert game.verdict.progress == 0
    game.say("reader", "A1").say("reader", "B2").say("reader", "A1")
    assert game.verdict.progress == 1 / 3
    assert game.say("reader", "B2").say("reader", "C3").solved


def test_a_right_tag_that_lies_there_counts_and_a_wrong_one_is_no_miss(play):
    assert play(ONE, reader="62E3086CED").solved
    assert play(ONE, reader="FFFFFFFFFF").log == []


def test_each_tag_on_its_reader_at_once_for_a_second(play):
    game = play(SHELF, left=None, right=None).say("left", "A1").wait(5_000).say("right", "b2").wait(999)
    assert game.log == []
    assert game.wait(1).log == [(6_000, "solved")]


def test_on_several_readers_a_tag_taken_away_no_longer_counts(play):
    game = play(SHELF, left="A1", right=None).say("left", None).say("right", "B2").wait(5_000)
    assert game.log == []
    assert game.verdict.progress == 0.5


def test_a_tag_on_the_wrong_reader_is_missed(play):
    game = play(SHELF, left=None, right=None).say("left", "B2").say("left", None)
    assert game.log == [(0, "missed", "B2")]


def test_options_that_nobody_could_play_are_told():
    assert ONE.problems() == SET.problems() == SHELF.problems() == ()
    assert "no tag to place" in Tags().problems()[0]
    assert "no tag to place" in Tags("reader").problems()[0]
    assert "or 'placed'" in Tags("reader", ("A",), placed=SHELF.placed).problems()[0]
    assert "not with 'placed'" in Tags(placed=SHELF.placed, any=True).problems()[0]
    assert "exclude each other" in Tags("reader", ("A",), any=True, in_order=True).problems()[0]
    assert "'hold' goes with" in Tags("reader", ("A",), hold=1).problems()[0]
    assert "a tag is empty" in Tags("reader", ("",)).problems()[0]
    assert "stands twice" in Tags("reader", ("a1", "A1")).problems()[0]
    assert "two tags at once" in Tags(placed=(Placed("l", "A"), Placed("l", "B"))).problems()[0]
    assert "two readers at once" in Tags(placed=(Placed("l", "A"), Placed("r", "a"))).problems()[0]


def test_a_wrong_tag_after_the_right_one_is_no_answer_any_more():
    solved = ONE.begin(0, {"reader": "62E3086CED"})
    after = ONE.sense(solved.memory, 5, "reader", {"reader": "FFFFFFFFFF"})
    assert (after.solved, after.missed, after.given) == (True, False, None)

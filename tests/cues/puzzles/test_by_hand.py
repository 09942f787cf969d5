from cues.puzzles.by_hand import ByHand


def test_nothing_solves_it_but_a_person(play):
    game = play(ByHand()).wait(3_600_000)
    assert game.log == []
    assert game.verdict.due is None
    assert ByHand().problems() == ByHand().watches() == ()

"""A tag near a reader is one arrival and one departure, and a ghost is none."""

from hypothesis import given
from hypothesis import strategies as st

from hardware.presence import Presence

CARD, GHOST, OTHER = "62E3086CED", "000000078F", "B59A99E5A9"
HOLD = 300_000


def reader(reads: int = 2) -> Presence:
    return Presence(known={CARD}, reads=reads, hold=HOLD)


def test_a_known_tag_arrives_with_its_first_read_and_leaves_after_the_hold():
    presence = reader()
    assert presence.read(0, CARD) == [CARD]
    assert [presence.read(at, CARD) for at in range(60_000, 600_000, 60_000)] == [[]] * 9
    assert presence.due == 540_000 + HOLD
    assert presence.tick(540_000 + HOLD - 1) == []
    assert presence.tick(540_000 + HOLD) == [None]
    assert presence.tick(10_000_000) == []
    assert presence.due is None


def test_an_unknown_tag_needs_equal_reads_in_a_row():
    presence = reader(reads=3)
    assert [presence.read(at, OTHER) for at in (0, 60_000, 120_000)] == [[], [], [OTHER]]


def test_a_ghost_is_ignored_and_counted():
    presence = reader()
    assert presence.read(0, GHOST) == []
    assert presence.read(60_000, CARD) == [CARD]
    assert presence.read(120_000, GHOST) == []
    assert presence.read(180_000, CARD) == []
    assert presence.ghosts == 2


def test_equal_ghosts_far_apart_are_not_in_a_row():
    presence = reader()
    assert presence.read(0, GHOST) == []
    assert presence.read(HOLD, GHOST) == []


def test_a_tag_that_comes_back_after_the_hold_arrives_again():
    presence = reader()
    presence.read(0, CARD)
    assert presence.read(2 * HOLD, CARD) == [None, CARD]


def test_two_tags_read_in_turn_do_not_flood():
    presence = Presence(known={CARD, OTHER}, reads=2, hold=HOLD)
    said = [presence.read(at * 60_000, (CARD, OTHER)[at % 2]) for at in range(20)]
    assert said == [[CARD], [OTHER], *[[]] * 18]
    assert presence.tick(18 * 60_000 + HOLD) == []  # the first left; the second, read last, is still there
    assert presence.tick(19 * 60_000 + HOLD) == [None]


waits_and_tags = st.tuples(st.integers(0, 500_000), st.sampled_from([CARD, OTHER, GHOST, None]))


@given(st.lists(waits_and_tags, max_size=60), st.integers(1, 4))
def test_what_is_said_is_always_news_and_always_true(steps, reads):
    presence, at, said, last_read = reader(reads), 0, None, {}
    for wait, tag in steps:
        at += wait
        if tag:
            last_read[tag] = at
        for value in presence.read(at, tag) if tag else presence.tick(at):
            assert value != said
            said = value
        assert said == presence.value
        assert said is None or at - last_read[said] < HOLD
        assert tag != CARD or reads > 1 or said is not None
        assert (presence.due is None) == (said is None)
        assert presence.due is None or presence.due > at


def test_a_reader_that_was_away_gives_its_tag_time_to_be_read_again():
    presence = reader()
    presence.read(0, CARD)
    presence.resume(10_000_000)
    assert presence.tick(10_000_000 + HOLD - 1) == []
    assert presence.tick(10_000_000 + HOLD) == [None]

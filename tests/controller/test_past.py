"""Facts told again: of this journal, of the one before a power cut, and never more than were kept."""

from controller.past import Past
from cues.events import Tick
from cues.facts import GamePaused


def tell(past: Past, first: int, last: int) -> None:
    for seq in range(first, last + 1):
        past.heard(Tick(seq), [], [GamePaused(seq, seq)])


def numbers(past: Past, journal: str, first: int, last: int) -> list[int]:
    return [fact.seq for fact in past.again(journal, first, last)]


def test_what_is_asked_for_is_told_again_as_far_as_it_is_kept():
    past = Past(most=10)
    past.name("a")
    tell(past, 1, 25)
    assert numbers(past, "a", 18, 20) == [18, 19, 20]
    assert numbers(past, "a", 1, 17) == [16, 17]  # older ones are gone
    assert numbers(past, "a", 24, 99) == [24, 25]
    assert numbers(past, "a", 26, 99) == []
    assert numbers(past, "b", 1, 99) == []


def test_the_journal_before_can_still_be_asked_for_and_the_one_before_that_cannot():
    past = Past()
    tell(past, 1, 5)
    past.name("a")
    past.name("b")
    tell(past, 1, 3)
    assert numbers(past, "a", 1, 9) == [1, 2, 3, 4, 5]
    assert numbers(past, "b", 1, 9) == [1, 2, 3]
    past.name("c")
    assert numbers(past, "a", 1, 9) == []
    assert numbers(past, "b", 3, 3) == [3]
    assert numbers(past, "c", 1, 9) == []


def test_a_journal_that_was_renamed_while_it_was_on_record_keeps_its_parts_apart():
    past = Past()
    tell(past, 1, 5)
    tell(past, 1, 2)
    past.name("second")
    assert numbers(past, "second", 1, 9) == [1, 2]

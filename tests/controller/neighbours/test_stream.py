"""One room's facts, once and in order, whatever the wire does."""

from collections.abc import Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from controller.neighbours import Told, read_fact, read_standing
from controller.neighbours.presence import SILENCE, Presence
from controller.neighbours.stream import LONGEST_WAIT, PAGE, Ask, Stream


def told(*numbers: int) -> list[Told]:
    return [Told(number, None) for number in numbers]


def seqs(facts: Sequence[Told]) -> list[int]:
    return [fact.seq for fact in facts]


def followed(last: int = 5) -> Stream:
    return Stream("hall", ("j", last))


def test_what_comes_twice_counts_once():
    stream = followed()
    assert seqs(stream.hear("j", told(6))) == [6]
    assert seqs(stream.hear("j", told(6, 5))) == []
    assert stream.ask(0) is None


def test_what_comes_early_waits_for_what_is_before_it_and_that_is_asked_for():
    stream = followed()
    assert seqs(stream.hear("j", told(9, 8))) == []
    assert stream.ask(0) == Ask("hall", "j", 6, 7)
    assert seqs(stream.fetched("j", 6, 7, told(6, 7))) == [6, 7, 8, 9]
    assert stream.is_whole


def test_an_unanswered_question_is_asked_again_and_ever_more_rarely():
    stream, now, asked = followed(), 0, []
    stream.stands("j", 8)
    for _ in range(12):
        due = stream.due(now)
        assert due is not None
        asked.append(due - now)
        now = due
        assert stream.ask(now) == Ask("hall", "j", 6, 8)
        assert stream.ask(now) is None
    assert asked[:4] == [0, 500_000, 1_000_000, 2_000_000]
    assert max(asked) == LONGEST_WAIT


def test_a_long_gap_is_asked_for_in_pages():
    stream = followed(0)
    stream.stands("j", 3 * PAGE)
    ask = stream.ask(0)
    assert ask == Ask("hall", "j", 1, PAGE)
    stream.fetched("j", 1, PAGE, told(*range(1, PAGE + 1)))
    assert stream.ask(1) == Ask("hall", "j", PAGE + 1, 2 * PAGE)


def test_what_the_room_itself_no_longer_has_is_counted_as_lost():
    stream = followed()
    stream.hear("j", told(9))
    stream.ask(0)
    assert seqs(stream.fetched("j", 6, 8, [])) == [9]
    assert stream.lost == 3


def test_an_answer_to_a_question_of_before_loses_nothing():
    stream = followed()
    stream.hear("j", told(6, 9))
    assert stream.fetched("j", 6, 8, []) == []
    assert (stream.last, stream.lost) == (6, 0)


def test_a_new_journal_begins_after_the_old_ones_rest():
    stream = followed()
    stream.stands("k", 2)
    assert stream.hear("k", told(2)) == []
    assert stream.ask(0) == Ask("hall", "j", 6, 5 + PAGE)
    assert seqs(stream.fetched("j", 6, 7, told(6, 7))) == [6, 7]
    assert stream.ask(1) == Ask("hall", "j", 8, 7 + PAGE)
    assert stream.fetched("j", 8, 7 + PAGE, []) == []
    assert stream.ask(2) == Ask("hall", "k", 1, 2)
    assert seqs(stream.fetched("k", 1, 2, told(1, 2))) == [1, 2]
    stream.stands("j", 400)  # a word of the old journal, late
    assert stream.is_whole
    assert stream.lost == 0


def test_a_room_of_which_nothing_is_known_begins_where_it_stands():
    stream = Stream("hall", None)
    assert stream.hear("j", told(3)) == []
    stream.begin("j", 3)
    assert seqs(stream.hear("j", told(3, 4))) == [4]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 1 << 40), st.integers(1, 60), st.integers(0, 40))
def test_any_wire_brings_all_facts_once_and_in_order(seed: int, many: int, more: int):
    """Facts of two journals, lost, repeated and turned round; questions and answers as well."""
    chance, stream, heard, now = Random(seed), followed(0), [], 0
    journals = {"j": many, "k": more} if more else {"j": many}

    def take(found: Sequence[Told], journal: str) -> None:
        heard.extend((journal, fact.seq) for fact in found)

    flying = [(name, seq) for name, size in journals.items() for seq in range(1, size + 1)] * 2
    chance.shuffle(flying)
    for name, seq in flying[: many + more]:
        stream.stands("j", many)
        if chance.random() < 0.5:
            take(stream.hear(name, told(seq)), name)
    for name, size in journals.items():
        stream.stands(name, size)
    for _ in range(400):
        if stream.is_whole:
            break
        now = stream.due(now) or now
        ask = stream.ask(now)
        if ask is not None and chance.random() < 0.6:
            numbers = list(range(ask.first, min(ask.last, journals[ask.journal]) + 1))
            chance.shuffle(numbers)
            for _ in range(chance.randint(1, 2)):
                journal = ask.journal
                take(stream.fetched(journal, ask.first, ask.last, told(*numbers)), journal)
    assert heard == [(name, seq) for name, size in journals.items() for seq in range(1, size + 1)]
    assert stream.lost == 0


def test_a_room_is_lost_by_its_will_and_found_by_its_status():
    presence = Presence(0, lost=False)
    assert presence.status(online=True) is False
    assert presence.status(online=False) is True
    assert presence.status(online=False) is False
    assert presence.status(online=True) is True


def test_a_room_is_lost_when_our_own_line_has_been_down_for_long():
    presence = Presence(0, lost=False)
    presence.status(online=True)
    presence.doubt(7)
    assert presence.due() == 7 + SILENCE
    assert presence.pass_until(6 + SILENCE) is False
    assert presence.pass_until(7 + SILENCE) is True
    assert presence.due() is None


KEYS = ("journal", "seq", "kind", "name", "value", "at_us", "clock", "game", "phase", "variables")
SCALARS = st.none() | st.booleans() | st.integers() | st.text()


@given(st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(KEYS), inner)))
def test_a_strangers_document_is_no_fact_and_no_standing_and_never_an_error(document: object):
    read_fact(document)
    read_standing(document, 0, lambda at: at)


def test_a_fact_with_a_number_counts_even_if_nothing_can_be_made_of_it():
    assert read_fact({"journal": "j", "seq": 4, "kind": "message", "at_us": "noon"}) == ("j", Told(4, None))
    assert read_fact({"journal": "j", "seq": True, "kind": "message"}) is None

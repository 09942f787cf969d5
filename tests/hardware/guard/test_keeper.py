"""The guard's judgement: patient with those who may hold, at once with those who may not."""

from hypothesis import given
from hypothesis import strategies as st

from hardware.guard.keeper import Keeper, Terms

MS = 1_000
EGRESS = Terms(safe=0.0, dead=0, hung=1_000 * MS)
FAN = Terms(safe=0.0, dead=3_000 * MS, hung=3_000 * MS)


def keeper(**terms: Terms) -> Keeper:
    guard = Keeper()
    guard.terms.update(terms)
    guard.sign_of_life(0)
    return guard


def test_while_the_room_beats_nothing_is_overdue():
    guard = keeper(door=EGRESS, fan=FAN)
    for at in range(100 * MS, 10_000 * MS, 100 * MS):
        assert guard.overdue(at) == []
        guard.sign_of_life(at)


def test_a_dead_room_opens_its_egress_at_once_and_holds_the_rest_as_long_as_it_may():
    guard = keeper(door=EGRESS, fan=FAN)
    guard.room_ended()
    assert guard.overdue(10 * MS) == [("door", 0.0)]
    assert guard.due() == 3_000 * MS
    assert guard.overdue(2_999 * MS) == []
    assert guard.overdue(3_000 * MS) == [("fan", 0.0)]
    assert guard.due() is None


def test_a_hung_room_is_given_a_second():
    guard = keeper(door=EGRESS)
    assert guard.due() == 1_000 * MS
    assert guard.overdue(999 * MS) == []
    assert guard.overdue(1_000 * MS) == [("door", 0.0)]
    assert guard.overdue(9_000 * MS) == []


def test_a_room_that_comes_back_in_time_finds_everything_as_it_was():
    guard = keeper(fan=FAN)
    guard.room_ended()
    assert guard.overdue(2_000 * MS) == []
    guard.sign_of_life(2_000 * MS)
    assert guard.overdue(4_900 * MS) == []


@given(
    st.dictionaries(
        st.sampled_from("abcd"), st.tuples(st.integers(0, 5_000), st.integers(0, 5_000)), min_size=1
    ),
    st.lists(st.tuples(st.integers(0, 2_000), st.sampled_from(["beat", "end", "look"])), max_size=40),
)
def test_every_line_is_made_safe_when_it_must_and_never_before(terms, steps):
    guard = keeper(**{name: Terms(0.0, dead, hung) for name, (dead, hung) in terms.items()})
    at, sign, there = 0, 0, True
    for wait, what in steps:
        at += wait
        if what == "beat":
            guard.sign_of_life(at)
            sign, there = at, True
        elif what == "end":
            guard.room_ended()
            there = False
        for name, _ in guard.overdue(at):
            assert at - sign >= terms[name][1 if there else 0]
        assert all(
            at - sign < terms[name][1 if there else 0] for name in terms if name not in guard.made_safe
        )
        assert guard.due() is None or guard.due() > at

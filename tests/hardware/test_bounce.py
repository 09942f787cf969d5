"""A contact bounces; its story does not."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hardware.bounce import Bounce

MS = 1_000


def test_the_first_edge_counts_at_once_and_its_bounces_do_not():
    contact = Bounce(level=False, bounce=20 * MS)
    assert contact.edge(100 * MS, True) == [(100 * MS, True)]
    for at, level in ((101, False), (102, True), (103, False), (104, True)):
        assert contact.edge(at * MS, level) == []
    assert contact.due == 120 * MS
    assert contact.look(120 * MS, True) == []
    assert contact.due is None


def test_a_change_that_hid_in_the_bounces_is_seen_at_their_end():
    contact = Bounce(level=False, bounce=20 * MS)
    contact.edge(0, True)
    assert contact.edge(5 * MS, False) == []
    assert contact.look(20 * MS, False) == [(20 * MS, False)]
    assert contact.due == 40 * MS


def test_an_edge_that_was_lost_is_seen_at_the_look():
    contact = Bounce(level=False, bounce=20 * MS)
    contact.edge(0, True)
    assert contact.look(20 * MS, False) == [(20 * MS, False)]


def test_edges_that_come_late_are_judged_by_their_own_times():
    contact = Bounce(level=False, bounce=20 * MS)
    assert contact.edge(0, True) == [(0, True)]
    assert contact.edge(1 * MS, False) == []
    assert contact.edge(50 * MS, True) == [(20 * MS, False), (50 * MS, True)]


def test_without_bounce_every_edge_counts():
    contact = Bounce(level=False, bounce=0)
    assert [contact.edge(at, at % 2 == 1) for at in (1, 2, 3)] == [[(1, True)], [(2, False)], [(3, True)]]


def test_a_glitch_does_not_count():
    contact = Bounce(level=False, bounce=20 * MS, glitch=5 * MS)
    assert contact.edge(0, True) == []
    assert contact.edge(4 * MS, False) == []
    assert contact.due is None
    assert contact.edge(10 * MS, True) == []
    assert contact.due == 15 * MS
    assert contact.look(15 * MS, True) == [(15 * MS, True)]


levels = st.booleans()
edges = st.lists(st.tuples(st.integers(0, 30 * MS), st.one_of(levels, st.none())), max_size=40)
filters = {"start": levels, "bounce": st.integers(0, 20 * MS), "glitch": st.sampled_from([0, 0, 1, 3 * MS])}


@given(edges=edges, **filters)
def test_what_is_told_is_news_in_order_apart_and_in_the_end_the_truth(edges, start, bounce, glitch):
    contact, level, at, told = Bounce(start, bounce, glitch), start, 0, []
    for wait, new in edges:  # None: the level turns, and its edge is lost
        while contact.due is not None and contact.due <= at + wait:
            told += contact.look(contact.due, level)
        at += wait
        if new is None:
            level = not level
        else:
            level = new
            told += contact.edge(at, level)
    end = at + bounce + glitch
    while contact.due is not None and contact.due <= end:
        told += contact.look(contact.due, level)
    told += contact.look(end, level)
    while contact.due is not None:
        told += contact.look(contact.due, level)

    assert (told[-1][1] if told else start) == level == contact.told
    assert all(a[1] != b[1] and b[0] - a[0] >= bounce for a, b in pairwise(told))
    assert not told or told[0][1] != start


@given(edges=edges, **filters)
def test_looking_more_often_changes_nothing(edges, start, bounce, glitch):
    plain, watched = Bounce(start, bounce, glitch), Bounce(start, bounce, glitch)
    at, level, told, seen = 0, start, [], []
    for wait, new in [*edges, (bounce + glitch, None), (bounce + glitch, None)]:
        for step in (wait // 3, wait // 2):
            seen += watched.look(at + step, level)
        at += wait
        level = level if new is None else new
        told += plain.edge(at, level)
        seen += watched.edge(at, level)
    assert seen == told


@given(edges)
def test_the_first_edge_is_told_at_its_own_time(edges):
    contact, at = Bounce(False, 20 * MS), 0
    for wait, level in edges:
        at += wait
        if level:
            assert contact.edge(at, True) == [(at, True)]
            return
        assert contact.edge(at, False) == []

"""What one room makes of the others' words: events, questions, and a standing where words are lost."""

from controller.neighbours import Ask, Neighbours, Standing, Told
from cues import events
from cues.course import Course, Played
from cues.facts import CueWasCalled, Message, VariableChanged
from cues.state import State
from tests.controller.neighbours.test_worlds import SHOW

BEHIND = 1_000
"""Shared time is so much ahead of this room's axis."""


def bunker(state: State | None = None) -> Neighbours:
    known = state or State(heard={"lab": ("j", 4)}, change=1)
    return Neighbours(SHOW, "bunker", lambda: known, lambda at: at - BEHIND, 0)


def test_a_fact_becomes_an_event_with_its_identity_and_its_moment_here():
    rooms = bunker()
    rooms.fact("lab", "j", Told(5, Message(5, 9_000, "lab_rings", 3)), 50_000)
    rooms.fact("lab", "j", Told(6, CueWasCalled(6, 9_000, "all_gong", 90_000)), 50_000)
    assert rooms.happened(50_000) == [
        events.MessageArrived(50_000, "lab", "j", 5, "lab_rings", 3, 8_000),
        events.CueCalled(50_000, "lab", "j", 6, "all_gong", 89_000),
    ]
    assert rooms.happened(50_000) == []


def test_of_variables_only_those_that_the_room_sets_are_followed():
    rooms = bunker()
    rooms.fact("lab", "j", Told(5, VariableChanged(5, 0, "rung", 1)), 10)
    rooms.fact("lab", "j", Told(6, VariableChanged(6, 0, "strain", 1)), 10)
    assert [event.seq for event in rooms.happened(10) if isinstance(event, events.VariableArrived)] == [6]


def test_nobody_else_is_listened_to():
    rooms = bunker()
    rooms.fact("attic", "j", Told(5, Message(5, 0, "boo", None)), 10)
    rooms.fact("bunker", "j", Told(5, Message(5, 0, "boo", None)), 10)
    rooms.stands("attic", Standing("j", 5, {}, None), 10)
    rooms.status("attic", False, 10)
    rooms.sync("attic", "all_gong", 10, 10)
    assert rooms.happened(10) == []


def test_a_call_on_the_topic_made_for_haste_comes_beside_the_numbered_facts():
    rooms = bunker()
    rooms.sync("lab", "all_gong", 91_000, 10)
    assert rooms.happened(10) == [events.CueCalled(10, "lab", "", 0, "all_gong", 90_000)]


def test_where_words_are_lost_the_rooms_standing_says_what_they_came_to():
    rooms = bunker()
    standing = Standing("j", 9, {"strain": 7, "rung": 2}, None)
    rooms.stands("lab", standing, 10)
    assert rooms.asks(10) == [Ask("lab", "j", 5, 9)]
    rooms.fetched("lab", "j", 5, 9, [], 20)
    assert rooms.happened(20) == [events.RoomStands(20, "lab", "j", 9, {"strain": 7}, None)]
    assert rooms.missed() == {"lab": 5}
    assert rooms.missed() == {}


def test_a_room_in_doubt_of_its_clock_is_told_the_others_once():
    rooms = bunker(State(heard={"lab": ("j", 9)}, change=0))
    standing = Standing("j", 9, {}, Course(1, "running", Played("g"), 10, 20))
    rooms.stands("lab", standing, 10)
    rooms.stands("lab", standing, 20)
    assert [type(event) for event in rooms.happened(20)] == [events.RoomStands]


def test_it_wakes_up_for_questions_and_for_rooms_that_stay_silent():
    rooms = bunker()
    assert rooms.next_due(0) == 10_000_000
    rooms.stands("lab", Standing("j", 6, {}, None), 0)
    assert rooms.next_due(0) == 0
    rooms.asks(0)
    assert rooms.next_due(0) == 500_000
    assert rooms.happened(10_000_000) == [events.RoomLost(10_000_000, "lab")]
    rooms.status("lab", True, 10_000_001)
    assert rooms.happened(10_000_001) == [events.RoomFound(10_000_001, "lab")]

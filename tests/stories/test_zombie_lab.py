"""Zombie Lab, the show that ships: sound by its own rules, and every one of its stories true."""

import re
import xml.etree.ElementTree as Xml

import pytest

from controller.shows import find_show, open_wiring, read_show, wirings_of
from controller.stories.play import open_to_play, play, stories_of
from cues.check import check
from media.library import measure_all

FOLDER = find_show("zombie_lab")
SHOW = open_to_play("zombie_lab")
ROOM = SHOW.rooms["laboratory"]
STORIES = stories_of(FOLDER, SHOW)


@pytest.mark.parametrize("read", STORIES, ids=lambda read: read.file)
def test_a_story_of_the_laboratory(read):
    result = play(SHOW, read)
    assert result.passed, str(result.failure)


def test_check_finds_nothing():
    loaded = read_show(FOLDER)
    wirings = {name: open_wiring(FOLDER, name, loaded.show) for name in wirings_of(FOLDER)}
    found = [*loaded.problems, *(problem for wiring in wirings.values() for problem in wiring.problems)]
    found += check(
        loaded.show,
        loaded.places,
        {name: wiring.wiring for name, wiring in wirings.items()},
        measure_all(FOLDER / "media", loaded.show.clips),
    )
    assert [str(problem) for problem in found] == []


def test_there_are_both_wirings_and_they_wire_every_prop():
    assert wirings_of(FOLDER) == ("mock", "pi")
    for name, pins in (("mock", "mock"), ("pi", "lgpio")):
        wired = open_wiring(FOLDER, name, SHOW).wiring.rooms["laboratory"]
        assert wired.pins == pins
        assert set(wired.props) == set(ROOM.props)


def test_every_puzzle_has_three_hints_and_both_languages():
    for puzzle in ROOM.puzzles.values():
        assert len(puzzle.hints) == 3, puzzle.name
        assert all(set(hint) == {"en", "ko"} for hint in puzzle.hints)
        assert puzzle.expected


def test_safety_is_declared():
    door = ROOM.props["bunker_door"]
    assert (door.fails, door.egress, door.danger) == ("open", True, True)
    assert door.wired_release
    assert any(prop.house_lights for prop in ROOM.props.values())
    assert ROOM.props["door_knocker"].max_on == 300_000


def test_every_prop_stands_on_the_floor_plan():
    plan = (FOLDER / ROOM.floor_plan).read_text(encoding="utf-8")
    x, y, width, height = map(float, Xml.fromstring(plan).attrib["viewBox"].split())
    for prop in ROOM.props.values():
        assert prop.place is not None, prop.name
        assert x < prop.place.x < x + width, prop.name
        assert y < prop.place.y < y + height, prop.name
    assert min(int(size) for size in re.findall(r'font-size="(\d+)"', plan)) >= 10


def test_no_two_props_hide_each_other_on_the_plan():
    places = [(prop.name, prop.place) for prop in ROOM.props.values()]
    for number, (name, place) in enumerate(places):
        for other, there in places[number + 1 :]:
            apart = ((place.x - there.x) ** 2 + (place.y - there.y) ** 2) ** 0.5
            assert apart >= 24, f"{name} and {other} stand {apart:.0f} apart"

"""A whole check: where its problems are shown, in what order, and how they are counted."""

from pathlib import Path

import pytest

from cues.check import RULES, check, table, tally
from cues.show import Ending
from cues.showfile.problems import Place, Problem
from cues.steps import Finish
from cues.triggers import PuzzleDone
from cues.wiring import OnGpio, OnSerial
from tests.cues.check.small_shows import BACK, READER, STROBE, TAG, TOGETHER, cue, prop, room, show, wired

DOCS = Path(__file__).parents[3] / "docs" / "checks.md"
LOST = Ending("lost", {"en": "Lost", "ko": "졌다"}, won=False)
END = cue("end", Finish("together"), when=(PuzzleDone("id_tag"),))
GOOD = show(room(READER, TAG, BACK, END), endings=[TOGETHER, LOST], out_of_time="lost")


def test_a_good_show_has_nothing_wrong():
    lines = {
        "id_reader": OnSerial("/dev/serial/by-id/reader", "rdm6300"),
        "work_lights": OnGpio(17, active_high=False),
    }
    assert check(GOOD, {}, wired(GOOD, **lines), {}) == []


def test_a_problem_stands_where_its_thing_does():
    fog = show(
        room(READER, TAG, BACK, END, prop("fog", "relay")), endings=[TOGETHER, LOST], out_of_time="lost"
    )
    places = {
        "rooms.laboratory": Place("rooms/laboratory.yaml", 2, 1),
        "rooms.laboratory.props.fog": Place("rooms/laboratory.yaml", 9, 3),
        "wiring.venue": Place("wiring/venue.yaml", 1, 1),
    }
    found = check(fog, places, wired(fog, fog=OnGpio(17, active_high=False)), {})
    assert [(str(one).split(": ")[0], one.level) for one in found] == [
        ("rooms/laboratory.yaml:9:3", "error"),
        ("rooms/laboratory.yaml:9:3", "warning"),
        ("wiring/venue.yaml:1:1", "error"),
        ("wiring/venue.yaml:1:1", "error"),
        ("wiring/venue.yaml:1:1", "warning"),
    ]
    assert tally(found) == "3 errors, 2 warnings"


def test_without_a_place_it_stands_at_the_beginning_of_the_show():
    (found,) = check(show(room(READER, TAG, BACK, END), endings=[TOGETHER]), {}, {}, {})
    assert str(found) == (
        "show.yaml:1:1: nothing says how the game ends when its time is up; add `out_of_time: ENDING` to "
        "the show"
    )


def test_one_mistake_is_told_once():
    spoilt = show(
        room(READER, TAG, BACK, END), endings=[TOGETHER, LOST], out_of_time="lost", comfort=[STROBE, STROBE]
    )
    assert len(check(spoilt, {}, {}, {})) == 1


@pytest.mark.parametrize(
    ("levels", "line"),
    [
        ([], "0 errors, 0 warnings"),
        (["error"], "1 error, 0 warnings"),
        (["warning", "error", "warning"], "1 error, 2 warnings"),
    ],
)
def test_the_last_line_counts_both(levels: list[str], line: str):
    problems = [Problem("show.yaml", 1, 1, level, "Something.") for level in levels]  # type: ignore[arg-type]
    assert tally(problems) == line


def test_every_rule_has_its_own_name_and_says_what_it_finds():
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.id == rule.find.__name__ for rule in RULES)
    assert all(rule.text.endswith(".") and rule.find.__doc__ for rule in RULES)


def test_every_rule_is_tested_with_a_show_that_trips_it():
    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    assert [rule.id for rule in RULES if f'"{rule.id}"' not in tests] == []


def test_the_docs_are_up_to_date():
    assert table() in DOCS.read_text()

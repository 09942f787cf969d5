"""The page about puzzles: its examples are shows that load, and its words are what happens."""

import re
from pathlib import Path

import pytest

from cues.puzzles import KINDS
from cues.showfile import load

PAGE = (Path(__file__).parents[3] / "docs/puzzles.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
(SHELF,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
SHOW = """
format: 1
show: page
title: A page
languages: [en]
duration: 60min
rooms: [room]
"""


def shelf_class(file, name):
    assert file == "shelf.py"
    module = {"__name__": "shelf"}
    exec(compile(SHELF, file, "exec", dont_inherit=True), module)
    return module[name]


def puzzles_of(example):
    room = f"format: 1\nroom: room\ntitle: A room\n{example}"
    loaded = load({"show.yaml": SHOW, "rooms/room.yaml": room}, custom=shelf_class)
    assert loaded.problems == ()
    return loaded.show.rooms["room"].puzzles


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_loads_without_a_word(example):
    for puzzle in puzzles_of(example).values():
        assert puzzle.rule.problems() == ()
        assert isinstance(puzzle.rule, KINDS[puzzle.kind])


def test_every_kind_has_its_example():
    assert {puzzle.kind for example in EXAMPLES for puzzle in puzzles_of(example).values()} == set(KINDS)


def test_the_bookshelf_is_played(play):
    (example,) = [example for example in EXAMPLES if "shelf.Bookshelf" in example]
    game = play(puzzles_of(example)["bookshelf"].rule, books=None)
    game.say("books", "atlas").say("books", "novel").say("books", "atlas").say("books", "bible")
    assert game.log == [(0, "missed", "novel"), (0, "solved")]

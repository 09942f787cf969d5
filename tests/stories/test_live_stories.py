"""Stories on a wiring: somebody is asked for each input, and what they do comes through the real port."""

import os
import tty

import pytest

from controller.cli import main
from controller.shows import open_wiring
from controller.stories import live_stage
from controller.stories.live import play_live
from controller.stories.play import open_to_play
from cues.story_file import read_story
from hardware.frames import rdm6300

ROOM = """\
format: 1
room: cellar
title: Cellar
props:
  reader: {kind: tag_reader}
  lamp: {kind: light, safe: off}
  work_lights: {kind: light, house_lights: yes}
puzzles:
  tag: {kind: tags, reader: reader, accept: [62E3086CED], expected: 1min, hints: [Look.]}
cues:
  shine:
    when: {solved: tag}
    steps:
      - {set: lamp, to: 100%}
"""

STORY = """\
story: a tag lights the lamp
steps:
  - start
  - {at: 0:00.1, sense: reader, value: 62E3086CED}
  - {within: 200ms, expect: {output: lamp, is: 100%}}
"""


@pytest.fixture
def port(monkeypatch):
    monkeypatch.setattr(live_stage, "SETTLING", 0.1)
    monkeypatch.setattr(live_stage, "PATIENCE", 300_000)
    master, slave = os.openpty()
    tty.setraw(slave)
    yield master, os.ttyname(slave)
    os.close(master)
    os.close(slave)


@pytest.fixture
def cellar(tmp_path, port):
    for folder in ("rooms", "wiring", "stories"):
        (tmp_path / folder).mkdir()
    head = "format: 1\nshow: cellar\ntitle: Cellar\nlanguages: [en]\nduration: 10min\nrooms: [cellar]\n"
    wiring = f"format: 1\npins: mock\ncellar:\n  reader: {{serial: {port[1]}, protocol: rdm6300}}\n"
    (tmp_path / "show.yaml").write_text(head)
    (tmp_path / "rooms" / "cellar.yaml").write_text(ROOM)
    (tmp_path / "wiring" / "here.yaml").write_text(wiring + "  lamp: {gpio: 17}\n  work_lights: {gpio: 12}\n")
    (tmp_path / "stories" / "lit.yaml").write_text(STORY)
    return tmp_path


def test_whoever_is_asked_holds_the_tag_to_the_reader(cellar, port):
    show = open_to_play(cellar)
    asked = []

    def hold(what):
        asked.append(what)
        os.write(port[0], rdm6300.encode("62E3086CED"))

    read = read_story("stories/lit.yaml", STORY, show)
    result = play_live(show, cellar, open_wiring(cellar, "here", show).wiring, read, 100_000, hold)
    assert result.passed, str(result.failure)
    assert asked == ["Reader (reader): 62E3086CED"]


def test_the_command_line_asks_and_says_when_nobody_did(cellar, capsys):
    assert main(["test", str(cellar), "--wiring", "here"]) == 1
    said = capsys.readouterr()
    assert "→ Reader (reader): 62E3086CED" in said.err
    assert "stories/lit.yaml:4:5: at 0:00." in said.out
    assert "players act on reader\n    reader was not heard of within 300ms" in said.out


def test_a_wiring_without_the_room_is_refused_in_words(cellar):
    show = open_to_play(cellar)
    read = read_story("stories/lit.yaml", STORY, show)
    wiring = open_wiring(cellar, "here", show).wiring
    with pytest.raises(ValueError, match="the wiring has no room cellar"):
        play_live(show, cellar, type(wiring)({}, ""), read, 0, print)

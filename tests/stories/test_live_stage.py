"""The same story file on a real room: real time, a journal, pseudo-terminals and mock pins."""

import asyncio
from contextlib import ExitStack

import pytest

from controller.demo.puppets import Puppets
from controller.drivers import Sound, simulated, wired
from controller.journal.folder import claim
from controller.journal.recovery import Playing
from controller.room import Room
from controller.selector import new_loop
from controller.shows import find_show, open_wiring
from controller.stories import live_stage
from controller.stories.live_stage import LiveStage
from controller.stories.play import open_to_play, play_on
from cues.story_file import read_story
from hardware.pins import MockPins

FOLDER = find_show("zombie_lab")
SHOW = open_to_play("zombie_lab")
ROOM = SHOW.rooms["laboratory"]
SILENT = Sound(FOLDER / "media", is_on=False)

WON = """\
story: hands at the wires
steps:
  - start
  - {at: 0:00.2, sense: id_reader, value: 62E3086CED}
  - {within: 300ms, expect: {puzzle: id_tag, is: solved}}
  - {after: 200ms, expect: {output: red_eyes, is: "#d9a400"}}
  - {skip: silhouette}
  - {sense: lens, value: on}
  - {within: 2.1s, expect: {puzzle: eyes, is: solved}}
  - {sense: radio_dial, value: 96.6}
  - {within: 300ms, expect: {output: radio_lamp, is: 100%}}
  - {skip: radio}
  - {sense: door_keypad, value: "0427"}
  - {within: 300ms, expect: {puzzle: door_code, is: solved}}
  - {expect: {plays: door_torn_open}}
"""

LOST = """\
story: too much to hope for
steps:
  - start
  - {at: 0:00.1, sense: lens, value: on}
  - {within: 200ms, expect: {puzzle: eyes, is: solved}}
"""


@pytest.fixture(autouse=True)
def _quickly(monkeypatch):
    monkeypatch.setattr(live_stage, "SETTLING", 0.3)


@pytest.fixture
def runner():
    with asyncio.Runner(loop_factory=new_loop) as runner:
        yield runner


def on_wires(stack, state, runner):
    """The laboratory behind pseudo-terminals and mock pins, and the hand that acts on them."""
    wiring = open_wiring(FOLDER, "mock", SHOW).wiring
    pins = MockPins()
    puppets = Puppets(ROOM, wiring.rooms["laboratory"], pins)
    stack.callback(puppets.close)
    puppets.begin()
    fit = wired(SHOW, ROOM, puppets.wiring, SILENT, state, pins)
    room = Room(Playing(SHOW, "laboratory", wiring.hash, False, "0"), claim(state), fit)
    return LiveStage(room, runner, lambda prop, value: puppets.act(prop.name, value))


def played(stack, stage, text):
    stage.open()
    stack.callback(stage.close)
    return play_on(stage, read_story("stories/live.yaml", text, SHOW), slack=300_000)


def test_a_story_is_played_by_hands_at_the_wires(tmp_path, runner):
    with ExitStack() as stack:
        result = played(stack, on_wires(stack, tmp_path, runner), WON)
        assert result.passed, str(result.failure)


def test_a_simulated_room_in_real_time_fails_with_the_same_words(tmp_path, runner):
    fit = simulated(SHOW, ROOM, SILENT)
    room = Room(Playing(SHOW, "laboratory", "simulated", True, "0"), claim(tmp_path), fit)
    with ExitStack() as stack:
        result = played(stack, LiveStage(room, runner), LOST)
        lines = str(result.failure).splitlines()
        assert lines[0].startswith("stories/live.yaml:5:5: at 0:00.")
        assert lines[0].endswith("expected {puzzle: eyes, is: solved} within 300ms")
        assert lines[1] == "  it is locked"


def test_somebody_who_takes_their_time_takes_none_of_the_story_s(tmp_path, runner, monkeypatch):
    with ExitStack() as stack:
        stage = on_wires(stack, tmp_path, runner)
        act = stage._hand
        later = runner.get_loop().call_later
        monkeypatch.setattr(stage, "_hand", lambda prop, value: later(0.7, act, prop, value))
        text = WON.split("  - {after", 1)[0] + "  - {at: 0:00.6, expect: {output: red_eyes, is: '#d9a400'}}\n"
        result = played(stack, stage, text)
        assert result.passed, str(result.failure)
        assert stage.now < 1_200_000


def test_nobody_comes(tmp_path, runner, monkeypatch):
    monkeypatch.setattr(live_stage, "PATIENCE", 200_000)
    with ExitStack() as stack:
        stage = on_wires(stack, tmp_path, runner)
        monkeypatch.setattr(stage, "_hand", lambda prop, value: None)
        failure = str(played(stack, stage, WON).failure)
        assert "players act on id_reader\n  id_reader was not heard of within 200ms" in failure

"""The driver when its process will not live, and the choice of a player."""

import asyncio
import importlib.util
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cues.effects import Play, SetOutput, StopSound
from cues.show import Clip
from media import player, wire
from media.player import Player, open_player
from media.silent import SilentPlayer

CLIPS = {"sting": Clip("sting", "sting.ogg", length=300_000)}


def test_plays_end_by_the_clock_while_the_process_dies_again_and_again(tmp_path, told_by, monkeypatch):
    monkeypatch.setattr(player, "FIRST_WAIT", 0.05)
    told = told_by(time.monotonic)
    ended = asyncio.Event()
    told.when_told = lambda: "ended" in told.words() and ended.set()

    async def scene():
        speakers = Player({"speakers": "default"}, CLIPS, tmp_path, module="colorsys")
        await speakers.open(told)
        began = time.monotonic()
        speakers.apply(Play(0, 1, "speakers", "sting", "effects"))
        speakers.apply(Play(0, 2, "elsewhere", "sting", "effects"))
        speakers.apply(SetOutput(0, "speakers", True))
        speakers.apply(StopSound(0, 77))
        await asyncio.wait_for(ended.wait(), 5)
        await speakers.close()
        return began

    began = asyncio.run(scene())
    ends = [entry for entry in told.log if entry[1] == "ended"]
    assert [entry[2:] for entry in ends] == [(1, None)]
    assert ends[0][0] - began == pytest.approx(0.3, abs=0.1)
    [lost] = [entry[2:] for entry in told.log if entry[1] == "lost"]
    assert lost[0] == "speakers"
    assert lost[1].startswith("the player: its process ended; it is started anew by itself")
    assert "alarm" not in told.words()  # one cause, one alert: the engine makes it of the loss


def test_a_process_that_cannot_be_started_is_told(tmp_path, told_by, monkeypatch):
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    told = told_by(time.monotonic)
    heard = asyncio.Event()
    told.when_told = heard.set

    async def scene():
        speakers = Player({"speakers": "default"}, CLIPS, tmp_path)
        await speakers.open(told)
        await asyncio.wait_for(heard.wait(), 5)
        await speakers.close()

    asyncio.run(scene())
    assert "cannot be started (No such file or directory)" in told.log[0][3]


def test_closed_while_it_starts_it_leaves_nothing(tmp_path, told_by):
    async def scene():
        speakers = Player({"speakers": "default"}, CLIPS, tmp_path)
        await speakers.open(told_by(time.monotonic))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await speakers.close()
        assert speakers.process is None

    asyncio.run(scene())


def test_the_choice_of_a_player_says_why(tmp_path, clock, told, monkeypatch):
    def chosen(**options):
        return open_player({"speakers": "default"}, CLIPS, tmp_path, clock, **options)

    assert isinstance(chosen(), Player)
    wanted = chosen(simulated=True)
    assert isinstance(wanted, SilentPlayer)
    asyncio.run(wanted.open(told))
    assert told.log == []
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    asyncio.run(chosen().open(told))
    [(_, what, alert, text, remedy)] = told.log
    assert (what, alert) == ("alarm", "sound")
    assert "python-vlc is not installed" in text
    assert "pip install python-vlc" in remedy


@given(st.lists(st.binary().filter(lambda each: b"\n" not in each)), st.lists(st.integers(1, 9)))
def test_lines_come_whole_however_they_are_cut(lines, sizes):
    content = b"".join(each + b"\n" for each in lines)
    reader, found = wire.Lines(), []
    for size in [*sizes, len(content) or 1]:
        found += reader.feed(content[:size])
        content = content[size:]
    assert found == lines


def test_every_message_survives_the_wire():
    order = Play(5, 1, "speakers", "sting", "effects", duck=("ambience",))
    assert wire.effect(wire.line(order)) == order
    setup = wire.Setup({"a": "/a.ogg"}, frozenset({"a"}), {"speakers": "default"})
    assert wire.setup(wire.line(setup)) == setup
    for message in (
        wire.Lengths({"a": 1}, {"b": "bad"}),
        wire.Ended(3, "early"),
        wire.SoundLost(("s",), "x"),
        wire.Beat(),
    ):
        assert wire.said(wire.line(message)) == message

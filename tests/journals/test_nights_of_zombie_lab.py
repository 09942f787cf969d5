"""Nights that earlier versions recorded are played again with the show of that night.

Where the engine is the one that recorded them they come out the same, to the checksum; a later one may
bring a game to another end, and may not fail to play it.  `record.py` makes the next pair.
"""

import json
from pathlib import Path

import pytest

from controller import cli
from controller.journal.reading import read
from controller.journal.record import Checked
from controller.journal.replay import replay
from controller.shows import open_show
from cues.engine import ENGINE_NUMBER
from cues.facts import CommandRefused, Fact, GameFinished, PropWasFound, PuzzleSkipped, PuzzleSolved, Stopped
from tests.journals.record import record

HERE = Path(__file__).parent
NIGHTS = sorted(HERE.glob("zombie_lab-*"))
each_night = pytest.mark.parametrize("night", NIGHTS, ids=lambda night: night.name)


def played(night: Path, name: str) -> list[Fact]:
    """What came of a night; it comes out as it did, if this is the engine that played it."""
    loaded = open_show(night)
    assert loaded.show is not None, loaded.problems
    reading = read(night / f"{name}.journal")
    assert reading.fault is None
    told: list[Fact] = []
    replayed = replay(reading, loaded.show, lambda event, effects, facts: told.extend(facts))
    state = replayed.engine.state
    assert state.phase == "finished"
    assert "engine" not in state.alerts
    assert "show" not in replayed.changed
    if reading.header.engine == ENGINE_NUMBER:
        assert replayed.differs is None
        assert (
            replayed.good
            == replayed.events
            == [one for one in reading.lines if isinstance(one, Checked)][-1].events
        )
    return told


def test_there_is_a_night_of_this_engine() -> None:
    engines = {read(night / "won.journal").header.engine for night in NIGHTS}
    assert ENGINE_NUMBER in engines, (
        "record one: python -m tests.journals.record tests/journals/zombie_lab-NUMBER"
    )


@each_night
def test_a_night_that_was_won(night: Path) -> None:
    told = played(night, "won")
    assert [fact.puzzle for fact in told if isinstance(fact, PuzzleSolved)] == [
        "id_tag",
        "radio",
        "silhouette",
        "eyes",
        "door_code",
    ]
    assert [fact.ending for fact in told if isinstance(fact, GameFinished)] == ["escaped"]
    assert len([fact for fact in told if isinstance(fact, Stopped | CommandRefused | PropWasFound)]) == 3


@each_night
def test_a_night_that_was_lost(night: Path) -> None:
    told = played(night, "lost")
    assert [fact.puzzle for fact in told if isinstance(fact, PuzzleSkipped)] == ["radio"]
    assert [fact.ending for fact in told if isinstance(fact, GameFinished)] == ["contained"]


@each_night
def test_the_command_line_plays_them_too(night: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, ending in (("won", "escaped"), ("lost", "contained")):
        journal = str(night / f"{name}.journal")
        assert cli.main(["replay", journal, "--show", str(night), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)[0]["ending"] == ending
        assert cli.main(["explain", journal, "door_is_torn_open", "--show", str(night)]) == 0
        assert ("did not run" in capsys.readouterr().out) == (name == "lost")


def test_nights_of_today_can_be_recorded(tmp_path: Path) -> None:
    record(tmp_path)
    for name in ("won", "lost"):
        played(tmp_path, name)

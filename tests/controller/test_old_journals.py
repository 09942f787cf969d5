"""Journals that earlier versions wrote are read and played for ever.

An engine that behaves otherwise may bring a game to another end; it may not fail to play it.
"""

from pathlib import Path

import pytest

from controller.journal.reading import read
from controller.journal.record import Header
from controller.journal.replay import replay
from cues.events import Resumed
from tests.controller.crypt import CRYPT

JOURNALS = sorted((Path(__file__).parent / "journals").glob("*.journal"))


@pytest.mark.parametrize("path", JOURNALS, ids=lambda path: path.stem)
def test_an_old_journal_still_plays(path: Path):
    reading = read(path)
    assert reading.fault is None
    assert isinstance(reading.header, Header)
    told: list[str] = []
    replayed = replay(
        reading, CRYPT, lambda event, effects, facts: told.extend(type(f).__name__ for f in facts)
    )
    state = replayed.engine.state
    assert state.phase == "finished"
    assert state.game is not None
    assert (state.game.team, state.game.ending) == ("Ravens", "out")
    assert state.puzzles["tag"].state == "solved"
    assert told.count("PuzzleMissed") == 1
    assert "engine" not in state.alerts
    assert [line.outage_us for line in reading.lines if isinstance(line, Resumed)] == [14_000_000]

"""Signs of life: for the guard, for the next start, and for people when the disk is slow."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from controller import clock
from controller.clock import Axis
from controller.journal.folder import Folder, claim
from controller.journal.record import WallStepped
from controller.journal.recovery import Beat
from controller.pulse import Pulse
from cues.state import GameClock, State


class FakeJournal:
    """A journal that says how it does."""

    def __init__(self) -> None:
        self.how = "ok"
        self.marks: list[Any] = []

    def health(self) -> str:
        return self.how

    def mark(self, *marks: Any) -> None:
        self.marks += marks


class FakeInbox:
    """Notes alarms."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def alarm(self, alert: str, text: str, remedy: str | None = None) -> None:
        self.told.append(alert)

    def alarm_over(self, alert: str) -> None:
        self.told.append(f"{alert} over")


class Bed:
    """A pulse whose time a test moves."""

    def __init__(self, folder: Folder, patch: pytest.MonkeyPatch) -> None:
        self.mono, self.wall = 1_000_000, 500_000_000
        patch.setattr("controller.clock.time.monotonic_ns", lambda: self.mono * 1000)
        patch.setattr("controller.clock.time.time_ns", lambda: self.wall * 1000)
        self.journal, self.inbox, self.beats = FakeJournal(), FakeInbox(), []
        self.folder = folder
        self.pulse = Pulse(
            folder,
            self.inbox,
            Axis(7),
            self.journal,
            lambda: self.beats.append(self.mono),  # type: ignore[arg-type]
        )

    def pass_by(self, microseconds: int) -> None:
        self.mono += microseconds
        self.wall += microseconds


@pytest.fixture
def bed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bed]:
    bed = Bed(claim(tmp_path / "state", tmp_path / "live"), monkeypatch)
    yield bed
    bed.pulse.close()
    bed.folder.release()


def test_a_beat_is_written_and_the_guard_has_one(bed: Bed):
    bed.pulse.beat(State(journal="a1b2c3"))
    bed.pass_by(250_000)
    bed.pulse.beat(State(journal="a1b2c3"))
    beat = msgspec.json.decode(bed.folder.beat.read_bytes(), type=Beat)
    assert beat == Beat(clock.boot_id(), "a1b2c3", 1_250_007)
    assert len(bed.beats) == 2


def test_only_a_quiet_game_is_ticked(bed: Bed):
    idle = State(at=0)
    running = State(at=bed.mono, clock=GameClock(running=True))
    assert bed.pulse.beat(idle) is None
    assert bed.pulse.beat(running) is None
    bed.pass_by(1_000_000)
    tick = bed.pulse.beat(running)
    assert tick is not None
    assert tick.at == bed.mono + 7
    assert bed.pulse.beat(idle) is None


def test_a_wall_clock_that_is_set_is_marked_once(bed: Bed):
    bed.pulse.beat(State())
    bed.pass_by(1_000_000)
    bed.wall += 3_600_000_000
    bed.pulse.beat(State())
    bed.pulse.beat(State())
    bed.wall += 100_000  # a clock that is only slewed is worth no mark
    bed.pulse.beat(State())
    assert bed.journal.marks == [WallStepped(bed.mono + 7, bed.wall - 100_000)]


def test_a_disk_that_stays_behind_is_told_and_so_is_its_return(bed: Bed):
    bed.journal.how = "behind"
    for _ in range(9):
        bed.pulse.beat(State())
        bed.pass_by(250_000)
    assert bed.inbox.told == ["journal_slow"]
    bed.journal.how = "ok"
    bed.pulse.beat(State())
    bed.pulse.beat(State())
    assert bed.inbox.told == ["journal_slow", "journal_slow over"]

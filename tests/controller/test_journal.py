"""Writing: at once to memory, later to the disk, whatever the disk does."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.journal.copier import Copier, Disk, FileOnDisk
from controller.journal.journal import Journal, segment_name
from controller.journal.reading import read
from controller.journal.record import Header
from cues.events import Sensed, Tick

HEADER = Header(1, "0.1.0", 1, "crypt", "crypt", "s", "w", True, "a1b2c3", 1, 42)


class Told:
    """Collects alarms, and lets a test wait for them."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.came = threading.Event()

    def failed(self, why: str) -> None:
        self.told.append(why)
        self.came.set()

    def over(self) -> None:
        self.told.append("over")
        self.came.set()

    def wait(self) -> str:
        assert self.came.wait(10), "nothing was told"
        self.came.clear()
        return self.told[-1]


class Odd:
    """A disk that refuses, or blocks, while a test wants it to."""

    def __init__(self, path: Path, refuses: threading.Event, free: threading.Event) -> None:
        self._file = FileOnDisk(path)
        self._refuses, self._free = refuses, free

    def size(self) -> int:
        return self._file.size()

    def write_at(self, offset: int, content: bytes) -> int:
        assert self._free.wait(10)
        if self._refuses.is_set():
            raise OSError(28, "No space left on device")
        return self._file.write_at(offset, content[:7])  # short writes are allowed

    def sync(self) -> None:
        self._file.sync()

    def close(self) -> None:
        self._file.close()


class Desk:
    """A journal with everything around it."""

    def __init__(self, folder: Path) -> None:
        self.live, self.disk = folder / "live", folder / "disk"
        self.live.mkdir()
        self.told, self.memory = Told(), Told()
        self.refuses, self.free = threading.Event(), threading.Event()
        self.free.set()
        self.copier = Copier(self.told.failed, self.told.over, self.open_disk)
        self.journal = Journal(self.live, self.disk, self.copier, self.memory.failed, self.memory.over)

    def open_disk(self, path: Path) -> Disk:
        return Odd(path, self.refuses, self.free)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    desk.copier.start()
    yield desk
    desk.free.set()
    desk.refuses.clear()
    desk.journal.close()


def test_what_is_written_is_in_memory_at_once_and_on_the_disk_soon(desk: Desk):
    desk.journal.begin(HEADER, ())
    events = [Sensed(at, "candles", True) for at in range(5)]
    desk.journal.write(events)
    assert read(desk.live / segment_name(1)).lines == events
    desk.journal.nudge()
    assert desk.journal.close()
    assert read(desk.disk / segment_name(1)).lines == events


def test_a_state_is_checked_every_hundred_events(desk: Desk):
    desk.journal.begin(HEADER, ())
    sums = iter((11, 22))
    for at in range(0, 250, 5):
        before = desk.journal.events
        desk.journal.write([Tick(at + count) for count in range(5)])
        desk.journal.check(before, lambda: next(sums))
    checks = [line for line in read(desk.live / segment_name(1)).lines if not isinstance(line, Tick)]
    assert [(check.events, check.sum) for check in checks] == [(100, 11), (200, 22)]  # type: ignore[union-attr]


def test_a_blocked_disk_holds_up_nobody_and_is_called_behind(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    desk.free.clear()
    desk.journal.begin(HEADER, ())
    desk.journal.write([Tick(1)])
    desk.journal.nudge()
    monkeypatch.setattr("controller.journal.copier.BEHIND", -1)
    assert desk.journal.health() == "behind"
    desk.journal.write([Tick(2)])
    assert [line.at for line in read(desk.live / segment_name(1)).lines] == [1, 2]  # type: ignore[union-attr]
    desk.free.set()
    assert desk.journal.close()
    assert read(desk.disk / segment_name(1)).lines == [Tick(1), Tick(2)]
    assert desk.told.told == []


def test_a_full_disk_is_told_once_and_all_is_written_when_there_is_room(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("controller.journal.copier.RETRY", 0.01)
    desk.refuses.set()
    desk.journal.begin(HEADER, ())
    desk.journal.write([Tick(1)])
    desk.journal.nudge()
    assert desk.told.wait() == "No space left on device"
    assert desk.journal.health() == "failed"
    desk.journal.write([Tick(2)])
    desk.refuses.clear()
    assert desk.told.wait() == "over"
    assert desk.told.told == ["No space left on device", "over"]
    assert desk.journal.close()
    assert read(desk.disk / segment_name(1)).lines == [Tick(1), Tick(2)]


def test_full_memory_keeps_what_it_could_not_write_in_order(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    desk.journal.begin(HEADER, ())
    allocate = os.posix_fallocate

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("controller.journal.tape.os.posix_fallocate", full)
    desk.journal.write([Tick(at) for at in range(30_000)])  # more than there is room for
    desk.journal.nudge()
    desk.journal.write([Tick(30_000)])
    assert desk.memory.told == ["No space left on device"]
    assert desk.journal.health() == "failed"
    with pytest.raises(OSError, match="is not written yet"):
        desk.journal.begin(HEADER, ())
    monkeypatch.setattr("controller.journal.tape.os.posix_fallocate", allocate)
    desk.journal.write([Tick(30_001)])
    assert desk.memory.told[1:] == ["over"]
    assert [line.at for line in read(desk.live / segment_name(1)).lines] == list(range(30_002))  # type: ignore[union-attr]


def test_a_tape_grows_ahead_of_need(tmp_path: Path):
    from controller.journal.tape import CHUNK, Tape

    tape = Tape(tmp_path / "tape", 0)
    for _ in range(40):
        tape.write(b"x" * (CHUNK // 16))
        tape.make_room()
    assert (tmp_path / "tape").stat().st_size > tape.size == 40 * CHUNK // 16
    tape.close()
    tape.close()
    assert (tmp_path / "tape").read_bytes() == b"x" * tape.size


def test_an_ended_segment_goes_to_the_disk_and_leaves_memory(desk: Desk):
    from controller.journal.recovery import next_header

    desk.journal.begin(HEADER, ())
    desk.journal.write([Tick(1)])
    desk.journal.begin(next_header(HEADER), ())
    desk.journal.write([Tick(2)])
    desk.journal.nudge()
    assert desk.journal.close()
    assert [path.name for path in desk.live.iterdir()] == [segment_name(2)]
    assert read(desk.disk / segment_name(1)).lines == [Tick(1)]
    assert read(desk.disk / segment_name(2)).lines == [Tick(2)]
    assert read(desk.disk / segment_name(2)).header.segment == 2


def test_errands_are_done_by_the_thread_that_may_wait(desk: Desk, tmp_path: Path):
    desk.journal.begin(HEADER, ())
    desk.journal.errand((tmp_path / "stopped").touch)
    desk.journal.close()
    assert (tmp_path / "stopped").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk takes root")
def test_a_disk_that_is_really_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    import subprocess

    monkeypatch.setattr("controller.journal.copier.RETRY", 0.01)
    desk = Desk(tmp_path)
    desk.disk.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(desk.disk)], capture_output=True
    )
    if done.returncode:
        pytest.skip("this machine mounts nothing")
    try:
        (desk.disk / "ballast").write_bytes(bytes(8192))
        journal = Journal(
            desk.live,
            desk.disk,
            Copier(desk.told.failed, desk.told.over),
            desk.memory.failed,
            desk.memory.over,
        )
        journal._copier.start()
        journal.begin(HEADER, ())
        events = [Sensed(at, "candles", True) for at in range(300)]
        journal.write(events)
        journal.nudge()
        assert desk.told.wait() == "No space left on device"
        (desk.disk / "ballast").unlink()
        journal.write([Tick(301)])
        (desk.disk / "more").unlink(missing_ok=True)
        subprocess.run(["mount", "-o", "remount,size=1m", str(desk.disk)], check=True)
        assert desk.told.wait() == "over"
        assert journal.close()
        assert read(desk.disk / segment_name(1)).lines == [*events, Tick(301)]
    finally:
        subprocess.run(["umount", str(desk.disk)], check=True)

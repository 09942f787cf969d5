"""Starting again: same boot, other boot, power cut, damage, and things that are not as they were."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from controller.journal.copier import Copier
from controller.journal.folder import CannotStart, Folder, claim
from controller.journal.journal import Journal, segment_name
from controller.journal.reading import read
from controller.journal.record import Kept, WallStepped
from controller.journal.recovery import DAY, Beat, Beginning, Moment, Playing, beat_bytes, begin
from controller.journal.replay import replay
from cues import commands
from cues.events import AnyEvent, Commanded, Opened, Resumed, Sensed, Tick
from cues.show import Show
from tests.controller.crypt import CRYPT, changed

SECOND = 1_000_000
NOON = 1_750_000_000 * SECOND
FIRST = Moment("boot-1", 1_000 * SECOND, NOON)


class Life:
    """One process's life in a state folder: begun at a moment, then fed events, then gone."""

    def __init__(
        self,
        place: Path,
        now: Moment,
        show: Show = CRYPT,
        wiring: str = "w1",
        simulated: bool = True,
        room: str = "crypt",
    ) -> None:
        self.folder: Folder = claim(place / "state", place / "live")
        self.copier = Copier(self._never, lambda: None)
        self.journal = Journal(self.folder.live, self.folder.journal, self.copier, self._never, lambda: None)
        try:
            self.begun: Beginning = begin(
                self.folder, Playing(show, room, wiring, simulated, "0.1"), self.journal, now
            )
        except CannotStart:
            self.folder.release()
            raise
        self.engine = self.begun.engine
        self.feed(*self.begun.events)

    def feed(self, *events: AnyEvent) -> None:
        for event in events:
            self.journal.write([event])
            self.engine.feed(event)
            self.journal.check(self.journal.events - 1, self.engine.checksum)

    def die(self) -> None:
        """kill -9, with all of the journal on the disk."""
        self.copier.start()
        assert self.journal.close()
        self.folder.release()

    @property
    def resumed(self) -> Resumed:
        found = self.begun.events[0]
        assert isinstance(found, Resumed)
        return found

    def told(self, alert: str) -> str:
        return next(notice.text for notice in self.begun.notices if notice.alert == alert)

    def _never(self, why: str) -> None:
        raise AssertionError(why)


Live = Callable[..., Life]


@pytest.fixture
def live(tmp_path: Path) -> Live:
    def begin_life(now: Moment, **how: object) -> Life:
        return Life(tmp_path, now, **how)  # type: ignore[arg-type]

    return begin_life


def ask(at: int, number: int, command: commands.AnyCommand) -> Commanded:
    return Commanded(at, f"command-{number:04}", command, "Jin")


def play(life: Life, at: int) -> None:
    """A game begins, and the tag is found 30 s later; the room is then quiet for 10 s."""
    life.feed(
        ask(at, 1, commands.Reset()),
        ask(at, 2, commands.Sign("door_shut", "seen")),
        ask(at, 3, commands.Start("Ravens")),
        Tick(at + 2 * SECOND),
        Sensed(at + 30 * SECOND, "reader", "62E3086CED"),
        Tick(at + 40 * SECOND),
    )


def power_cut(life: Life) -> None:
    """Nothing that was in memory is left."""
    life.die()
    for path in life.folder.live.iterdir():
        path.unlink()


LEFT = 3_600 * SECOND - 40 * SECOND


def test_a_first_start_opens_a_journal_with_a_seed(live: Live):
    life = live(FIRST)
    (opened,) = life.begun.events
    assert isinstance(opened, Opened)
    assert opened.at == FIRST.monotonic
    assert opened.simulated
    reading = read(life.folder.live / segment_name(1))
    assert (reading.header.journal, reading.header.seed) == (opened.journal, opened.seed)
    assert not life.begun.resumed
    life.die()


def test_in_the_same_boot_the_monotonic_clock_knows_the_outage_and_wall_time_is_nobodys_business(live: Live):
    life = live(FIRST)
    play(life, FIRST.monotonic)
    life.die()
    for wall in (0, NOON + 10 * DAY):
        again = live(Moment("boot-1", FIRST.monotonic + 54 * SECOND, wall))
        assert again.resumed == Resumed(FIRST.monotonic + 54 * SECOND, 14 * SECOND, ())
        assert again.engine.state.clock.left_at(again.engine.state.at) == LEFT
        again.die()
        (again.folder.live / segment_name(1)).unlink()
        (again.folder.journal / segment_name(1)).write_bytes(
            (again.folder.journal / segment_name(1)).read_bytes()[: _size_before_restart(again)]
        )


def _size_before_restart(life: Life) -> int:
    content = (life.folder.journal / segment_name(1)).read_bytes()
    return content.rfind(b'{"event":"started"') - 9


def test_the_beat_shortens_the_outage_to_what_it_was(live: Live):
    life = live(FIRST)
    play(life, FIRST.monotonic)
    alive = FIRST.monotonic + 47 * SECOND
    beat = Beat("boot-1", life.journal.header.journal, alive)
    life.folder.beat.write_bytes(beat_bytes(beat))
    life.die()
    again = live(Moment("boot-1", FIRST.monotonic + 50 * SECOND, NOON))
    assert again.resumed.outage_us == 3 * SECOND
    assert again.engine.state.clock.left_at(again.engine.state.at) == LEFT - 7 * SECOND
    again.die()


@pytest.mark.parametrize(
    ("uptime", "wall", "outage"),
    [
        (20 * SECOND, NOON + 40 * SECOND + 90 * SECOND, 90 * SECOND),
        (20 * SECOND, NOON + 40 * SECOND + 10 * SECOND, None),  # less than the machine has been up
        (20 * SECOND, NOON - DAY, None),  # a clock without a battery
        (20 * SECOND, NOON + 3 * DAY, None),  # a day is too long to be an outage
    ],
)
def test_over_a_reboot_wall_time_counts_if_it_can_be_so(
    live: Live, uptime: int, wall: int, outage: int | None
):
    life = live(FIRST)
    play(life, FIRST.monotonic)
    power_cut(life)
    again = live(Moment("boot-2", uptime, wall))
    last = FIRST.monotonic + 40 * SECOND
    assert again.resumed == Resumed(last + (outage or 0), outage, ())
    assert again.begun.axis.offset == last + (outage or 0) - uptime
    assert again.engine.state.clock.left_at(again.engine.state.at) == LEFT
    assert again.engine.state.puzzles["tag"].state == "solved"
    again.die()


def test_a_wall_clock_that_was_set_while_playing_is_reckoned_with(live: Live):
    life = live(FIRST)
    play(life, FIRST.monotonic)
    life.journal.mark(WallStepped(FIRST.monotonic + 40 * SECOND, NOON + DAY))
    power_cut(life)
    again = live(Moment("boot-2", 5 * SECOND, NOON + DAY + 60 * SECOND))
    assert again.resumed.outage_us == 60 * SECOND
    again.die()


def test_three_boots_in_one_game_and_time_never_goes_back(live: Live):
    life = live(FIRST)
    play(life, FIRST.monotonic)
    power_cut(life)
    second = live(Moment("boot-2", 9 * SECOND, 0))
    at = second.engine.state.at
    second.feed(Tick(at + 5 * SECOND))
    power_cut(second)
    third = live(Moment("boot-3", 1 * SECOND, 0))
    assert third.engine.state.at == at + 5 * SECOND
    assert third.engine.state.clock.left_at(third.engine.state.at) == LEFT - 5 * SECOND
    third.die()


def test_facts_whose_numbers_others_may_have_heard_are_not_given_again(live: Live):
    life = live(FIRST)
    play(life, FIRST.monotonic)
    name, seq = life.engine.state.journal, life.engine.state.seq
    life.die()
    again = live(Moment("boot-1", FIRST.monotonic + 50 * SECOND, NOON))
    assert again.engine.state.journal == name
    assert again.engine.state.seq > seq  # nothing was lost: the count goes on
    power_cut(again)
    other = live(Moment("boot-2", 5 * SECOND, 0))
    assert other.engine.state.journal != name
    assert other.engine.state.seq < 5  # only the facts of the start itself
    snapshot = other.engine.snapshot()
    other.die()
    reading = read(other.folder.journal / segment_name(1))
    assert replay(reading, CRYPT).engine.snapshot() == snapshot


def test_a_torn_end_is_told_cut_off_and_kept(live: Live):
    life = live(FIRST)
    play(life, FIRST.monotonic)
    power_cut(life)
    disk = life.folder.journal / segment_name(1)
    disk.write_bytes(disk.read_bytes()[:-5])
    again = live(Moment("boot-2", 5 * SECOND, 0))
    assert "was not finished" in again.told("journal_torn")
    assert again.engine.state.at == FIRST.monotonic + 30 * SECOND  # the torn tick never happened
    again.die()
    assert read(disk).fault is None
    assert len(list(again.folder.aside.iterdir())) == 1


def test_a_flipped_bit_is_told_with_its_line_and_what_is_before_it_is_used(live: Live):
    life = live(FIRST)
    play(life, FIRST.monotonic)
    power_cut(life)
    disk = life.folder.journal / segment_name(1)
    content = bytearray(disk.read_bytes())
    at = content.index(b"62E3086CED")
    content[at] ^= 1
    disk.write_bytes(content)
    again = live(Moment("boot-2", 5 * SECOND, 0))
    assert f"line {content[:at].count(10) + 1} is damaged" in again.told("journal_damaged")
    assert again.engine.state.phase == "running"
    assert again.engine.state.puzzles["tag"].state == "active"
    (kept,) = again.folder.aside.iterdir()
    assert kept.read_bytes() == bytes(content)
    again.die()


def test_a_disk_that_was_behind_is_made_good_from_memory(live: Live):
    life = live(FIRST)
    play(life, FIRST.monotonic)
    life.die()
    disk = life.folder.journal / segment_name(1)
    whole = disk.read_bytes()
    disk.write_bytes(whole[:-150])
    again = live(Moment("boot-1", FIRST.monotonic + 50 * SECOND, NOON))
    assert again.engine.state.puzzles["tag"].state == "solved"
    assert again.begun.notices == []
    again.die()
    assert disk.read_bytes().startswith(whole)


def test_memory_that_is_damaged_gives_way_to_a_disk_that_is_not(live: Live):
    life = live(FIRST)
    play(life, FIRST.monotonic)
    life.die()
    memory, disk = life.folder.live / segment_name(1), life.folder.journal / segment_name(1)
    whole = disk.read_bytes()
    content = bytearray(memory.read_bytes().rstrip(b"\0"))
    content[len(content) // 2] ^= 4
    memory.write_bytes(content)
    again = live(Moment("boot-1", FIRST.monotonic + 50 * SECOND, NOON))
    assert again.engine.state.puzzles["tag"].state == "solved"
    assert "000001.journal in memory: line " in again.told("journal_damaged")
    assert "the copy on the disk is used" in again.told("journal_damaged")
    assert [kept.read_bytes() for kept in again.folder.aside.iterdir()] == [bytes(content)]
    again.die()
    assert disk.read_bytes().startswith(whole)
    assert read(disk).fault is None
    assert memory.read_bytes().startswith(whole)


def test_a_journal_without_a_readable_header_is_kept_aside_and_a_new_one_begins(live: Live):
    life = live(FIRST)
    play(life, FIRST.monotonic)
    power_cut(life)
    disk = life.folder.journal / segment_name(1)
    disk.write_bytes(b"\xff" + disk.read_bytes()[1:])
    again = live(Moment("boot-2", 5 * SECOND, 0))
    assert not again.begun.resumed
    assert "line 1 is damaged" in again.told("journal_damaged")
    assert len(list(again.folder.aside.iterdir())) == 1
    again.die()


def test_memory_of_a_former_life_does_not_come_to_life_again(live: Live, tmp_path: Path):
    import shutil

    life = live(FIRST)
    play(life, FIRST.monotonic)
    life.die()
    shutil.rmtree(tmp_path / "state")
    again = live(Moment("boot-1", FIRST.monotonic + 50 * SECOND, NOON))
    assert not again.begun.resumed
    assert "another state folder" in again.told("journal_foreign")
    assert len(list(again.folder.aside.iterdir())) == 1
    again.die()


@pytest.mark.parametrize(
    ("how", "what"),
    [({"show": changed(CRYPT)}, ("show",)), ({"wiring": "w2"}, ("wiring",))],
)
def test_a_game_that_finds_things_changed_is_paused_and_held_in_a_new_segment(
    live: Live, how: dict[str, object], what: tuple[str, ...]
):
    life = live(FIRST)
    play(life, FIRST.monotonic)
    life.journal.mark(Kept(1, "bolt", "refused"), Kept(2, "fog", "waits"), Kept(3, "fog", None))
    life.die()
    again = live(Moment("boot-1", FIRST.monotonic + 50 * SECOND, NOON), **how)
    assert again.begun.withheld == {"bolt": "refused"}
    assert again.resumed.changed == what
    assert again.engine.state.phase == "paused"
    assert again.engine.state.clock.left == LEFT
    snapshot = again.engine.snapshot()
    again.die()
    second = read(again.folder.journal / segment_name(2))
    replayed = replay(second, how.get("show", CRYPT))  # type: ignore[arg-type]
    assert replayed.engine.snapshot() == snapshot
    assert replayed.withheld == {"bolt": "refused"}


def test_another_engine_counts_as_changed(live: Live, monkeypatch: pytest.MonkeyPatch):
    life = live(FIRST)
    play(life, FIRST.monotonic)
    life.die()
    monkeypatch.setattr("controller.journal.replay.ENGINE_NUMBER", 10_000)
    again = live(Moment("boot-1", FIRST.monotonic + 50 * SECOND, NOON))
    assert again.resumed.changed == ("engine",)
    assert again.engine.state.phase == "paused"
    again.die()


def test_a_replay_that_differs_names_the_events_and_holds_the_game(
    live: Live, monkeypatch: pytest.MonkeyPatch
):
    life = live(FIRST)
    play(life, FIRST.monotonic)
    last = life.engine.state.at
    life.feed(*(Tick(last + count) for count in range(250)))
    checksum = life.engine.checksum
    life.journal.check(199, lambda: checksum() ^ 1)  # the check at 200 is right, this one is not
    life.die()
    content = read(life.folder.journal / segment_name(1))
    sums = [line for line in content.lines if type(line).__name__ == "Checked"]
    assert len(sums) >= 2
    again = live(Moment("boot-1", FIRST.monotonic + 50 * SECOND, NOON))
    assert "somewhere in events 201 to" in again.told("journal_differs")
    assert again.resumed.changed == ("engine",)
    again.die()


def test_without_a_game_a_changed_show_begins_a_new_journal_and_forgets_no_broken_prop(live: Live):
    life = live(FIRST)
    life.feed(ask(FIRST.monotonic, 1, commands.OutOfOrder("bolt", True)))
    life.feed(ask(FIRST.monotonic, 2, commands.Stop()))
    life.die()
    again = live(Moment("boot-1", FIRST.monotonic + SECOND, NOON), show=changed(CRYPT))
    assert not again.begun.resumed
    assert "show is not as it was" in again.told("journal_new")
    assert again.engine.state.props["bolt"].health == "out_of_order"
    assert again.engine.state.phase == "stopped"
    assert again.journal.header.journal != life.journal.header.journal
    again.die()


def test_stop_survives_the_loss_of_its_journal(live: Live):
    life = live(FIRST)
    life.folder.stopped.touch()
    power_cut(life)
    (life.folder.journal / segment_name(1)).unlink()
    again = live(Moment("boot-2", 5 * SECOND, 0))
    assert again.engine.state.phase == "stopped"
    again.die()


def test_a_torn_stop_is_made_good_by_its_mark(live: Live):
    life = live(FIRST)
    play(life, FIRST.monotonic)
    life.folder.stopped.touch()  # the mark reached the disk, the journal's line did not
    power_cut(life)
    again = live(Moment("boot-2", 5 * SECOND, 0))
    assert again.engine.state.phase == "stopped"
    again.die()


def test_what_belongs_elsewhere_is_refused(live: Live):
    life = live(FIRST)
    play(life, FIRST.monotonic)
    life.die()
    other = replace(CRYPT, name="attic")
    with pytest.raises(CannotStart, match=r"room crypt of the show crypt.*give --state-dir another folder"):
        live(FIRST, show=other)
    with pytest.raises(CannotStart, match="played on simulated hardware, and this start is on real"):
        live(FIRST, simulated=False)


def test_a_journal_of_a_later_format_is_refused_and_left_as_it_is(live: Live):
    from controller.journal.record import seal

    life = live(FIRST)
    life.die()
    header = replace(life.journal.header, format=7, maglock="3.0", segment=2)
    later, _ = seal([header], 0)
    (life.folder.journal / segment_name(2)).write_bytes(later)
    with pytest.raises(CannotStart, match=r"of format 7.*Maglock 3\.0"):
        live(FIRST)
    assert (life.folder.journal / segment_name(2)).read_bytes() == later

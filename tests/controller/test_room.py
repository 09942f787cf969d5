"""A room at work on a real loop: what comes in is recorded, then stepped, then done."""

import asyncio
import json
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path

import pytest

from controller import door, running
from controller.fitting import Fitting
from controller.journal.copier import Disk, FileOnDisk
from controller.journal.folder import CannotStart
from controller.journal.journal import segment_name
from controller.journal.reading import read
from controller.selector import new_loop
from cues.effects import Effect, EngageStop, Play, SetOutput
from cues.events import Commanded, Event, Refused, Resumed, Sensed, Tick
from hardware.faults import HardwareError
from tests.controller.conftest import Open
from tests.controller.crypt import PROPS, Notes, Site, order


def play(main: Coroutine[object, object, None]) -> None:
    """Run on the room's own kind of loop."""
    loop = new_loop()
    try:
        loop.run_until_complete(main)
    finally:
        loop.close()


async def until(holds: Callable[[], bool], at_most: float = 5.0) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(at_most):
        while not holds():  # noqa: ASYNC110 - what is waited for knows nothing of this test
            await asyncio.sleep(0.002)


def begin_game(room: object) -> None:
    for number, (do, args) in enumerate(
        (("reset", {}), ("sign", {"item": "door_shut", "why": "seen"}), ("start", {"team": "Ravens"}))
    ):
        reply = room.command(order(do, number, **args))  # type: ignore[attr-defined]
        assert reply.ok, reply.error


def journal_of(site: Site, number: int = 1) -> list[object]:
    return read(site.folder.journal / segment_name(number)).lines


def test_an_edge_in_a_thread_becomes_a_cue(site: Open):
    async def main() -> None:
        here = site()
        await here.room.open()
        begin_game(here.room)
        threading.Thread(target=here.notes.report.sensed, args=("beam", True)).start()
        await until(lambda: here.room.state.variables["dread"] >= 2)
        await until(lambda: here.notes.of("fog")[-2:] == [True, False])
        fogs = [effect for effect in here.notes.told if getattr(effect, "prop", None) == "fog"]
        assert [fog.value for fog in fogs[-2:]] == [True, False]
        assert fogs[-1].at - fogs[-2].at == 450_000
        assert any(isinstance(effect, Play) for effect in here.notes.told)
        assert here.room.edge.n == 1
        assert here.room.lateness.n >= 2
        await here.room.close()
        assert here.notes.is_closed
        on_record = [line for line in journal_of(here) if isinstance(line, Sensed)]
        assert [(event.prop, event.value) for event in on_record] == [("beam", True)]

    play(main())


def test_a_command_is_on_record_before_it_is_answered_and_done_once(site: Open):
    async def main() -> None:
        here = site()
        await here.room.open()
        begin_game(here.room)
        left = here.room.state.clock.total
        first = here.room.command(order("add_time", 7, duration="5min"))
        live = read(here.folder.live / segment_name(1)).lines
        assert isinstance(live[-1], Commanded)
        assert live[-1].id == "command-0007"
        again = here.room.command(order("add_time", 7, duration="5min"))
        assert (first.ok, again.ok) == (True, True)
        assert here.room.state.clock.total == left + 300_000_000
        late = here.room.command(order("start", 8))
        assert not late.ok
        assert late.error == here.room.command(order("start", 8)).error
        await here.room.close()

    play(main())


def test_nonsense_is_answered_kept_and_harms_nobody(site: Open):
    async def main() -> None:
        here = site()
        await here.room.open()
        reply = here.room.command(b'{"id": "12345678", "do": "sovle"}')
        assert (reply.id, reply.ok) == ("12345678", False)
        assert reply.error == "there is no command 'sovle'; did you mean 'solve'?"
        await here.room.close()
        refused = [line for line in journal_of(here) if isinstance(line, Refused)]
        assert [event.why for event in refused] == [reply.error]

    play(main())


def test_stop_is_latched_and_marked(site: Open):
    async def main() -> None:
        here = site()
        await here.room.open()
        begin_game(here.room)
        assert here.room.command(order("stop", 9)).ok
        assert any(isinstance(effect, EngageStop) for effect in here.notes.told)
        told = len(here.notes.told)
        here.notes.report.sensed("beam", True)
        await asyncio.sleep(0.01)
        assert here.notes.told[told:] == []
        await until(here.folder.stopped.exists)
        assert here.room.command(order("clear_stop", 10)).ok
        await until(lambda: not here.folder.stopped.exists())
        await here.room.close()

    play(main())


def test_each_game_has_a_segment_that_stands_alone(site: Open):
    async def main() -> None:
        here = site()
        await here.room.open()
        begin_game(here.room)
        assert here.room.command(order("finish", 20, ending="out")).ok
        assert here.room.command(order("reset", 21)).ok
        await asyncio.sleep(0)
        assert here.room.command(order("note", 22, text="clean")).ok
        await here.room.close()
        state = here.room.engine.snapshot()
        from controller.journal.replay import replay

        second = read(here.folder.journal / segment_name(2))
        replayed = replay(second, here.playing.show)
        assert replayed.engine.snapshot() == state
        assert replayed.differs is None
        assert second.header.journal == read(here.folder.journal / segment_name(1)).header.journal

    play(main())


def test_out_of_order_brings_an_output_to_its_safe_level(site: Open):
    async def main() -> None:
        here = site()
        await here.room.open()
        begin_game(here.room)
        assert here.room.command(order("set", 11, prop="fog", value=True)).ok
        assert here.room.command(order("out_of_order", 12, prop="fog", value=True)).ok
        assert here.notes.of("fog")[-1] is False
        await here.room.close()

    play(main())


def test_who_watches_is_told_and_who_fails_is_dropped(site: Open):
    async def main() -> None:
        here = site()
        await here.room.open()
        heard: list[str] = []

        def broken(*_: object) -> None:
            raise RuntimeError("no screen")

        here.room.subscribe(broken)
        end = here.room.subscribe(lambda event, effects, facts: heard.extend(type(f).__name__ for f in facts))
        here.room.command(order("note", 1, text="hello"))
        await until(lambda: "listener" in here.room.state.alerts)
        assert heard[0] == "CommandDone"
        end()
        end()
        before = len(heard)
        here.room.command(order("note", 2, text="hello"))
        assert len(heard) == before
        await here.room.close()
        await here.room.close()  # twice is no fault

    play(main())


class Failing(Notes):
    """A driver whose `open` fails."""

    def __init__(self, fault: Exception) -> None:
        self.props = frozenset({"reader"})
        self.fault = fault
        self.told = []
        self.is_closed = False

    async def open(self, report: object) -> None:
        raise self.fault


def failing(here: Site, fault: Exception) -> None:
    """Let one of the room's drivers fail to open."""
    usual = here.fit

    def fit(start: object, scheduler: object) -> Fitting:
        fitting = usual(start, scheduler)  # type: ignore[arg-type]
        return Fitting((*fitting.drivers, Failing(fault)))

    here.room._fit = fit  # type: ignore[assignment]


def test_a_driver_that_does_not_open_loses_its_props_and_the_room_lives_on(site: Open):
    async def main() -> None:
        here = site()
        failing(here, OSError(5, "Input/output error"))
        await here.room.open()
        await until(lambda: here.room.state.props["reader"].health == "lost")
        begin_game(here.room)
        assert here.room.state.phase == "running"
        await here.room.close()

    play(main())


def test_wiring_that_cannot_be_refuses_the_start_and_closes_what_was_open(site: Open):
    async def main() -> None:
        here = site()
        failing(here, HardwareError("GPIO 17 is busy: another process holds it; end that first"))
        with pytest.raises(CannotStart, match="GPIO 17 is busy"):
            await here.room.open()
        assert here.notes.is_closed
        again = site()  # the state folder is free again
        await again.room.open()
        await again.room.close()

    play(main())


def test_one_process_a_room(site: Open):
    async def main() -> None:
        here = site()
        await here.room.open()
        with pytest.raises(CannotStart, match=f"process {os.getpid()} is running this room already"):
            site()
        await here.room.close()

    play(main())


def test_a_disk_that_stalls_makes_no_step_late(site: Open):
    """The disk blocks for two seconds while 100 steps go by; steps are as early as without."""

    async def main() -> None:
        blocked, free = threading.Event(), threading.Event()

        class Stalling(FileOnDisk):
            def write_at(self, offset: int, content: bytes) -> int:
                blocked.set()
                free.wait(10)
                return super().write_at(offset, content)

        def open_disk(path: Path) -> Disk:
            return Stalling(path)

        here = site(open_disk=open_disk)
        await here.room.open()
        begin_game(here.room)
        here.room.command(order("go", 5, cue="flicker"))
        assert await asyncio.to_thread(blocked.wait, 5)
        asyncio.get_running_loop().call_later(2.0, free.set)
        for number in range(20):
            here.notes.report.sensed("beam", number % 2 == 0)
            await asyncio.sleep(0.1)
        assert not free.is_set() or here.room.journal.health() != "failed"
        await until(free.is_set)
        # On a machine that other work keeps busy a step may wait for the processor, never for the disk.
        assert here.room.lateness.quantile(0.5) < 5_000
        assert here.room.lateness.max < 500_000
        await until(lambda: here.room.journal.health() == "ok")
        events = here.room.journal.events
        await here.room.close()
        recorded = [line for line in journal_of(here) if hasattr(line, "at") and not hasattr(line, "boot")]
        assert len(recorded) >= events

    play(main())


def test_a_quiet_game_leaves_a_sign_of_life_on_record(site: Open, monkeypatch: pytest.MonkeyPatch):
    async def main() -> None:
        here = site()
        await here.room.open()
        begin_game(here.room)
        monkeypatch.setattr("controller.pulse.QUIET", 0)
        await until(lambda: here.folder.beat.stat().st_size > 0)
        await asyncio.sleep(0.3)
        await here.room.close()
        assert isinstance(journal_of(here)[-1], Tick)

    play(main())


def test_sense_is_felt_once_and_has_its_consequences(site: Open):
    async def main() -> None:
        here = site()
        felt: list[tuple[str, object]] = []
        usual = here.fit

        def fit(start: object, scheduler: object) -> Fitting:
            fitting = usual(start, scheduler)  # type: ignore[arg-type]

            def sense(prop: str, value: object) -> None:
                felt.append((prop, value))
                here.notes.report.sensed(prop, value)  # as a simulated prop does
                here.notes.report.sensed("candles", True)  # its consequence

            return Fitting(fitting.drivers, None, sense)

        here.room._fit = fit  # type: ignore[assignment]
        await here.room.open()
        begin_game(here.room)
        assert here.room.command(order("sense", 30, prop="beam", value=True)).ok
        await until(lambda: here.room.state.props["candles"].value is True)
        assert felt == [("beam", True)]
        await here.room.close()
        assert [event.prop for event in journal_of(here) if isinstance(event, Sensed)] == ["candles"]

    play(main())


def test_a_room_with_real_hardware_senses_only_what_is(site: Open):
    async def main() -> None:
        here = site(simulated=False)
        await here.room.open()
        reply = here.room.command(order("sense", 1, prop="beam", value=True))
        assert reply.error == "sense is for simulated rooms only: this one has real hardware"
        await here.room.close()

    play(main())


def test_the_door_takes_commands_a_line_each(site: Open):
    async def main() -> None:
        here = site()
        await here.room.open()
        entry = door.Door(here.folder.state, here.room.command)
        await entry.open()
        assert (here.folder.door.stat().st_mode & 0o777) == 0o600
        command = json.loads(order("note", 1, text="hello"))
        reply = await asyncio.to_thread(door.ask, here.folder.state, command)
        assert (reply.id, reply.ok) == ("command-0001", True)
        huge = {"id": "12345678", "do": "note", "args": {"text": "x" * 70_000}}
        reply = await asyncio.to_thread(door.ask, here.folder.state, huge)
        assert not reply.ok
        assert reply.error is not None
        assert "too large" in reply.error
        await entry.close()
        with pytest.raises(OSError, match=r"No such file|Connection refused"):
            await asyncio.to_thread(door.ask, here.folder.state, command)
        await here.room.close()

    play(main())


def test_a_room_ends_at_sigterm_and_leaves_all_safe(site: Open):
    async def main() -> None:
        here = site()

        def ready() -> Awaitable[None] | None:
            begin_game(here.room)
            here.room.command(order("set", 40, prop="fog", value=True))
            asyncio.get_running_loop().call_later(0.02, os.kill, os.getpid(), signal.SIGTERM)
            return None

        await running.run(here.room, ready)
        assert here.notes.of("fog")[-1] is False
        assert here.notes.of("lamp")[-1] == 1.0
        assert here.notes.is_closed
        last = {e.prop: e.value for e in here.notes.told if isinstance(e, SetOutput)}
        assert set(last) <= set(PROPS)

    play(main())


def test_a_journal_that_cannot_begin_its_next_segment_goes_on_with_this_one(
    site: Open, monkeypatch: pytest.MonkeyPatch
):
    async def main() -> None:
        here = site()
        await here.room.open()
        begin_game(here.room)
        assert here.room.command(order("finish", 20, ending="out")).ok
        opened = os.open

        def full(path: object, *how: int) -> int:
            if str(path).endswith(segment_name(2)):
                raise OSError(28, "No space left on device")
            return opened(path, *how)  # type: ignore[arg-type]

        monkeypatch.setattr("controller.journal.tape.os.open", full)
        assert here.room.command(order("reset", 21)).ok
        await until(lambda: "journal_segment" in here.room.state.alerts)
        monkeypatch.undo()
        assert here.room.command(order("reset", 22)).ok
        await until(lambda: here.room.journal.header.segment == 2)
        await here.room.close()

    play(main())


def test_a_door_that_cannot_open_is_told_and_the_room_plays(site: Open):
    async def main() -> None:
        here = site()
        here.folder.door.mkdir()

        def ready() -> None:
            asyncio.get_running_loop().call_later(0.05, os.kill, os.getpid(), signal.SIGTERM)

        heard: list[str] = []
        here.room.subscribe(lambda event, effects, facts: heard.append(getattr(event, "alert", "")))
        await running.run(here.room, ready)
        assert "door" in heard

    play(main())


def test_a_start_that_is_refused_leaves_the_folder_to_the_next(site: Open, tmp_path: Path):
    async def main() -> None:
        here = site()
        (tmp_path / "live").rmdir()
        (tmp_path / "live").write_text("in the way")
        with pytest.raises(CannotStart, match="the journal cannot be kept here"):
            await here.room.open()
        with pytest.raises(CannotStart, match="cannot keep the journal in memory here"):
            site()
        (tmp_path / "live").unlink()
        again = site()
        await again.room.open()
        await again.room.close()

    play(main())


def test_a_playing_room_publishes_what_it_is_and_how_it_stands(site: Open):
    async def main() -> None:
        import jsonschema

        import controller
        from controller import documents

        here = site()
        await here.room.open()
        begin_game(here.room)
        contract = Path(controller.__file__).parent / "contract"
        for name, document in (("state", documents.state(here.room)), ("about", documents.about(here.room))):
            schema = json.loads((contract / f"{name}.schema.json").read_text())
            jsonschema.Draft202012Validator(schema).validate(document)
        health = documents.health(here.room)
        assert (health.sound, health.journal) == ("ok", "ok")
        assert 5 < health.memory_mib < 2_000
        here.room.alarm("sound", "nothing is heard")
        await until(lambda: documents.health(here.room).sound == "silent")
        here.notes.report.lost("speaker", "unplugged")
        await until(lambda: documents.health(here.room).sound == "lost")
        await here.room.close()

    play(main())


def test_a_precise_step_is_never_early_by_more_than_its_giving_takes(tmp_path: Path):
    from controller.bench.scene import Bed, stepping_show
    from controller.lead import MOST

    async def main() -> None:
        bed = Bed(stepping_show(20, 5_000, precise=True), tmp_path)
        await bed.room.open()
        before = len(bed.bench.orders)
        bed.bench.sense("contact", True)
        await until(lambda: len(bed.bench.orders) == before + 20)
        for at, effect in bed.bench.orders[before:]:
            assert at >= effect.at - MOST
        dues = [effect.at for _, effect in bed.bench.orders[before:]]
        assert [later - dues[0] for later in dues] == [step * 5_000 for step in range(20)]
        await until(lambda: not bed.room.engine.running())
        assert bed.room.lateness.n > 0
        assert bed.room._spinning == 0
        await bed.room.close()

    play(main())


def test_an_output_kept_off_by_safety_stays_off_over_a_restart(site: Open):
    async def main() -> None:
        here = site()
        await here.room.open()
        begin_game(here.room)
        assert here.room.command(order("set", 40, prop="fog", value=True)).ok
        assert here.room.command(order("set", 41, prop="bolt", value=True)).ok  # refused: they are rivals
        await until(lambda: "interlock_bolt" in here.room.state.alerts)
        assert here.room.state.props["bolt"].value is True
        await here.room.close()
        again = site()
        await again.room.open()
        assert again.notes.start["bolt"] is False
        assert again.notes.start["fog"] is True
        assert True not in again.notes.of("bolt")
        await again.room.close()

    play(main())


def test_who_watches_sees_what_a_restart_orders_and_the_journal_does_not(site: Open):
    async def main() -> None:
        here = site()
        await here.room.open()
        begin_game(here.room)
        assert here.room.command(order("set", 45, prop="fog", value=True)).ok
        assert here.room.command(order("set", 46, prop="bolt", value=True)).ok  # refused: they are rivals
        await until(lambda: "interlock_bolt" in here.room.state.alerts)
        await here.room.close()
        again = site()
        heard: list[tuple[Event, list[Effect], int]] = []
        again.room.subscribe(lambda event, effects, facts: heard.append((event, effects, len(facts))))
        await again.room.open()
        event, effects, told = heard[0]
        assert isinstance(event, Resumed)
        assert told > 0
        assert effects == again.notes.told
        assert [effect.value for effect in effects if getattr(effect, "prop", None) == "fog"] == [True]
        assert not any(getattr(effect, "prop", None) == "bolt" for effect in effects)  # it is kept off
        assert all(not others for _, others, _ in heard[1:])
        await again.room.close()
        assert not [line for line in journal_of(again) if isinstance(line, Effect)]

    play(main())


def test_stop_is_still_latched_after_a_restart_until_a_person_clears_it(site: Open):
    async def main() -> None:
        here = site()
        await here.room.open()
        begin_game(here.room)
        here.room.command(order("set", 50, prop="fog", value=True))
        here.room.command(order("stop", 51))
        await here.room.close()
        again = site()
        await again.room.open()
        assert again.room.state.phase == "stopped"
        assert again.notes.start == {
            "crypt_lock": "released",
            "bolt": False,
            "fog": False,
            "eyes": "#000000",
            "lamp": 1.0,
        }
        again.notes.report.sensed("beam", True)
        await asyncio.sleep(0.01)
        assert True not in again.notes.of("fog")
        assert again.room.command(order("clear_stop", 52)).ok
        assert again.room.state.phase == "paused"
        await again.room.close()

    play(main())


def test_a_room_that_ends_in_order_leaves_nothing_in_memory_and_loses_nothing(site: Open, tmp_path: Path):
    async def main() -> None:
        here = site()
        await here.room.open()
        begin_game(here.room)
        here.notes.report.sensed("beam", True)
        await until(lambda: here.room.state.props["beam"].value is True)
        await here.room.close()
        assert not (tmp_path / "live").exists()
        ended = here.room.engine.state
        again = site()
        await again.room.open()
        assert again.room.state.phase == "running"
        assert again.room.state.journal == ended.journal
        left = again.room.state.clock.left_at(again.room.state.at)
        assert abs(left - ended.clock.left_at(ended.at)) < 1_000
        await again.room.close()

    play(main())

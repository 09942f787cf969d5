import asyncio
import gc

from controller import clock
from controller.clock import Axis, LoopScheduler


def test_an_axis_goes_on_where_another_boot_left_off():
    axis = Axis(5_000_000)
    before = clock.monotonic()
    assert before + 5_000_000 <= axis.now() <= clock.monotonic() + 5_000_000


def test_spinning_ends_on_the_dot_and_uses_its_time():
    axis = Axis(-1_000)
    rehearsals = []
    at = axis.now() + 2_000
    axis.spin_until(at, lambda: rehearsals.append(axis.now()))
    assert axis.now() >= at
    assert len(rehearsals) > 1
    axis.spin_until(at, lambda: rehearsals.append(0))
    assert 0 not in rehearsals  # it is past: there is nothing to wait for


def test_a_scheduler_calls_at_its_moment_unless_it_is_told_not_to():
    async def main() -> None:
        axis = Axis(123_456_789)
        scheduler = LoopScheduler(asyncio.get_running_loop(), axis)
        called: list[tuple[str, int]] = []
        at = scheduler.now() + 3_000
        scheduler.call_at(at, lambda: called.append(("called", scheduler.now())))
        scheduler.call_at(at - 10_000_000, lambda: called.append(("past", scheduler.now())))
        scheduler.call_at(at, lambda: called.append(("cancelled", 0)))()
        await asyncio.sleep(0.02)
        assert [name for name, _ in called] == ["past", "called"]
        assert called[1][1] >= at

    asyncio.run(main())


def test_a_boot_has_a_name():
    assert clock.boot_id() == clock.boot_id()
    assert clock.wall() > 1_600_000_000_000_000


def test_freezing_hides_what_was_loaded_from_the_collector():
    clock.freeze()
    assert gc.get_freeze_count() > 1_000
    gc.unfreeze()

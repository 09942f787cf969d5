import asyncio
import threading

import pytest

from controller.clock import Axis, monotonic
from controller.inbox import Inbox
from cues.events import Alarmed, ClipEnded, PropFound, PropLost, Sensed


def test_reports_of_many_threads_arrive_each_in_its_threads_order():
    async def main() -> list[Sensed]:
        got: list[Sensed] = []
        done = asyncio.Event()

        def wake() -> None:
            got.extend(inbox.take())  # type: ignore[arg-type]
            if len(got) == 800:
                done.set()

        inbox = Inbox(asyncio.get_running_loop(), Axis(), wake)
        inbox.open()

        def players(name: str) -> None:
            for count in range(200):
                inbox.sensed(name, count)

        threads = [threading.Thread(target=players, args=(name,)) for name in "abcd"]
        for thread in threads:
            thread.start()
        await asyncio.wait_for(done.wait(), 10)
        for thread in threads:
            thread.join()
        return got

    got = asyncio.run(main())
    for name in "abcd":
        mine = [event for event in got if event.prop == name]
        assert [event.value for event in mine] == list(range(200))
        assert [event.at for event in mine] == sorted(event.at for event in mine)


def test_the_room_is_woken_once_for_a_batch():
    async def main() -> tuple[int, int]:
        wakes = []
        inbox = Inbox(asyncio.get_running_loop(), Axis(), lambda: wakes.append(inbox.take()))
        for count in range(5):
            inbox.sensed("plate", count)
        await asyncio.sleep(0)
        assert wakes == []  # it is not open yet
        inbox.open()
        inbox.found("plate")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return len(wakes), len(wakes[0])

    assert asyncio.run(main()) == (1, 6)


def test_stamps_are_the_drivers_where_it_knows_better_and_never_in_the_future():
    async def main() -> None:
        inbox = Inbox(asyncio.get_running_loop(), Axis(1_000), lambda: None)
        now = monotonic()
        inbox.sensed("plate", True, now - 500)
        inbox.sensed("plate", False, now + 60_000_000)
        inbox.lost("plate", "unplugged")
        inbox.found("plate")
        inbox.clip_ended(7, "short")
        inbox.alarm("fan", "hot", "wait")
        inbox.alarm("fan", "hot")
        inbox.alarm_over("fan")
        first, second, lost, found, ended, alarm, bare, over = inbox.take()
        assert first == Sensed(now + 500, "plate", True)
        assert now + 1_000 <= second.at <= monotonic() + 1_000
        assert (type(lost), type(found)) == (PropLost, PropFound)
        assert isinstance(ended, ClipEnded)
        assert isinstance(alarm, Alarmed)
        assert alarm.remedy == {"en": "wait"}
        assert isinstance(bare, Alarmed)
        assert bare.remedy is None
        assert over.alert == "fan"  # type: ignore[attr-defined]

    asyncio.run(main())


def test_what_a_simulated_prop_says_back_is_passed_over():
    async def main() -> None:
        inbox = Inbox(asyncio.get_running_loop(), Axis(), lambda: None)
        with inbox.without("plate"):
            inbox.sensed("plate", True)
            inbox.sensed("door", True)
        inbox.sensed("plate", False)
        assert [(event.prop, event.value) for event in inbox.take()] == [("door", True), ("plate", False)]  # type: ignore[attr-defined]

    asyncio.run(main())


@pytest.mark.parametrize("from_thread", [False, True])
def test_a_report_after_the_end_is_nobodys(from_thread: bool):
    loop = asyncio.new_event_loop()
    inbox = Inbox(loop, Axis(), lambda: None)
    inbox.open()
    loop.close()
    if from_thread:
        thread = threading.Thread(target=inbox.lost, args=("plate", "gone"))
        thread.start()
        thread.join()
    else:
        inbox.lost("plate", "gone")

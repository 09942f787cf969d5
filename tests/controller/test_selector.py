import asyncio
import os
import selectors
import sys
import time

import pytest

from controller import selector

WAYS = [selector._with_libc, *([selector._with_os] if hasattr(os, "timerfd_create") else [])]


@pytest.fixture(params=WAYS)
def waiting(request: pytest.FixtureRequest):
    made = request.param()
    yield made
    made.close()


def test_a_wait_ends_when_its_time_is_up_and_not_before(waiting: selectors.BaseSelector):
    for wait in (0.0004, 0.0031, 0.0102):
        began = time.monotonic()
        assert waiting.select(wait) == []
        assert time.monotonic() - began >= wait


def test_a_timer_that_ran_out_unasked_wakes_nobody_later(waiting: selectors.BaseSelector):
    reader, writer = os.pipe()
    waiting.register(reader, selectors.EVENT_READ)
    os.write(writer, b"!")
    assert [key.fd for key, _ in waiting.select(0.001)] == [reader]
    os.read(reader, 1)
    time.sleep(0.003)
    waiting.select(0)  # takes note of the old timer, edge-triggered
    began = time.monotonic()
    assert waiting.select(0.02) == []
    assert time.monotonic() - began >= 0.02
    waiting.unregister(reader)
    os.close(reader)
    os.close(writer)


def test_closing_twice_is_no_fault(waiting: selectors.BaseSelector):
    waiting.close()
    waiting.close()


def test_a_loop_keeps_the_order_of_its_calls():
    loop = selector.new_loop()
    called = []

    async def main() -> None:
        begin = loop.time() + 0.002
        for step in (3, 1, 2, 0):
            loop.call_at(begin + step / 1000, called.append, step)
        await asyncio.sleep(0.01)

    loop.run_until_complete(main())
    loop.close()
    assert called == [0, 1, 2, 3]


def test_a_system_without_timers_waits_with_what_it_has(monkeypatch: pytest.MonkeyPatch):
    def missing() -> selectors.BaseSelector:
        raise AttributeError("timerfd_create")

    monkeypatch.setattr(selector, "_with_os", missing)
    monkeypatch.setattr(selector, "_with_libc", missing)
    found = selector.new_selector()
    assert type(found) is selectors.DefaultSelector
    found.close()


@pytest.mark.skipif(sys.platform != "linux", reason="timers are Linux's")
def test_here_the_timer_is_used():
    found = selector.new_selector()
    assert isinstance(found, selector.TimerfdSelector)
    found.close()

"""Props on mock pins that are turned by a thread of their own and bounce, as real pins do."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from cues.effects import Animate, Fade, Freeze, Play, SetOutput
from cues.show import Prop
from cues.values import LOCKED, RELEASED
from cues.wiring import OnGpio, RgbPins
from hardware.faults import HardwareError
from hardware.gpio import GpioProps
from hardware.pins import MockPins, open_pins


class OnLoop:
    def now(self) -> int:
        return time.monotonic_ns() // 1000

    def call_at(self, at, call):
        return asyncio.get_running_loop().call_at(at / 1e6, call).cancel


class Told:
    """A report that can be waited for."""

    def __init__(self) -> None:
        self.log: list[Any] = []
        self.times: list[int] = []
        self.threads: set[int] = set()
        self.loop = asyncio.get_running_loop()
        self.news = asyncio.Event()

    def sensed(self, prop, value, at_us=None):
        self.log.append((prop, value))
        self.times.append(at_us)
        self.threads.add(threading.get_ident())
        self.loop.call_soon_threadsafe(self.news.set)

    async def until(self, count: int) -> list[Any]:
        async with asyncio.timeout(5):
            while len(self.log) < count:
                self.news.clear()
                await self.news.wait()
        return self.log


def prop(name: str, kind: str, **options) -> Prop:
    return Prop(name, kind, {"en": name}, **options)


def outside(*turns: tuple[float, int, bool], pins: MockPins) -> None:
    """A thread that turns inputs after waits in seconds, as the world does."""

    def act() -> None:
        for wait, number, level in turns:
            time.sleep(wait)
            pins.drive(number, level)

    thread = threading.Thread(target=act)
    thread.start()
    thread.join()


@asynccontextmanager
async def opened(props: list[Prop], wiring: dict[str, OnGpio], **options) -> Iterator[Any]:
    pins, told = MockPins(), Told()
    driver = GpioProps({each.name: each for each in props}, wiring, pins, OnLoop(), **options)
    await driver.open(told)
    try:
        yield driver, pins, told
    finally:
        await driver.close()
        await driver.close()


def test_an_edge_is_told_with_its_time_from_the_pins_thread_and_bounces_are_not():
    async def story() -> None:
        async with opened([prop("reed", "contact")], {"reed": OnGpio(17)}) as (_, pins, told):
            assert told.log == [("reed", False)]  # pulled up and open: off
            before = time.monotonic_ns() // 1000
            bouncing = [
                (0, 17, False),
                (0.001, 17, True),
                (0.001, 17, False),
                (0.001, 17, True),
                (0, 17, False),
            ]
            await asyncio.to_thread(outside, *bouncing, pins=pins)
            await told.until(2)
            await asyncio.sleep(0.03)
            assert told.log == [("reed", False), ("reed", True)]
            assert before <= told.times[1] <= before + 50_000
            assert len(told.threads) == 2  # the first value on the loop, the edge on the pin's thread

    asyncio.run(story())


def test_a_change_that_hid_in_the_bounces_is_told_at_their_end():
    async def story() -> None:
        async with opened([prop("reed", "contact")], {"reed": OnGpio(17)}) as (_, pins, told):
            await asyncio.to_thread(outside, (0, 17, False), (0.002, 17, True), pins=pins)
            assert await told.until(3) == [("reed", False), ("reed", True), ("reed", False)]
            assert told.times[2] - told.times[1] >= 20_000

    asyncio.run(story())


@pytest.mark.parametrize(
    ("connection", "high_is"),
    [
        (OnGpio(17), False),
        (OnGpio(17, pull="down"), True),
        (OnGpio(17, pull="none"), True),
        (OnGpio(17, active_high=True), True),
        (OnGpio(17, pull="down", active_high=False), False),
    ],
)
def test_which_level_is_on_follows_the_pull_or_the_wiring(connection, high_is):
    async def story() -> None:
        async with opened([prop("beam", "beam")], {"beam": connection}) as (_, pins, told):
            first = told.log[0][1]
            level = connection.pull != "up"
            await asyncio.to_thread(outside, (0, 17, level), pins=pins)
            assert await told.until(2) == [("beam", first), ("beam", high_is is level)]

    asyncio.run(story())


def test_outputs_begin_at_their_level_and_never_at_another():
    outputs = [
        prop("mag", "lock", fails="open"),
        prop("strike", "lock", fails="closed"),
        prop("relay", "relay"),
        prop("house", "light", house_lights=True),
        prop("eyes", "light", colour="rgb"),
    ]
    wiring = {
        "mag": OnGpio(5, active_high=False),
        "strike": OnGpio(6),
        "relay": OnGpio(13, active_high=False),
        "house": OnGpio(19),
        "eyes": OnGpio(RgbPins(17, 27, 22), active_high=False),
    }

    async def story() -> None:
        start = {"mag": LOCKED, "eyes": "#ff0080"}
        async with opened(outputs, wiring, start=start) as (_, pins, told):
            assert told.log == []
            levels = {number: pins.state(number) for number in (5, 6, 13, 19, 17, 27)}
            assert levels == {5: 0, 6: 0, 13: 1, 19: 1, 17: 0, 27: 1}
            assert pins.state(22) == pytest.approx(1 - 128 / 255)
            assert all(len(pin.states) == 1 for pin in pins.factory.pins.values())

    asyncio.run(story())


def test_a_lock_is_energised_as_it_fails():
    outputs = [prop("mag", "lock", fails="open"), prop("strike", "lock", fails="closed")]

    async def story() -> None:
        async with opened(outputs, {"mag": OnGpio(5), "strike": OnGpio(6)}) as (driver, pins, _):
            assert (pins.state(5), pins.state(6)) == (0, 0)
            driver.apply(SetOutput(0, "mag", LOCKED))
            driver.apply(SetOutput(0, "strike", RELEASED))
            assert (pins.state(5), pins.state(6)) == (1, 1)
            driver.apply(SetOutput(0, "mag", RELEASED))
            driver.apply(SetOutput(0, "strike", LOCKED))
            assert (pins.state(5), pins.state(6)) == (0, 0)

    asyncio.run(story())


def test_a_fade_moves_in_frames_and_ends_where_it_should():
    async def story() -> None:
        lamp = prop("lamp", "light")
        async with opened([lamp], {"lamp": OnGpio(19)}) as (driver, pins, _):
            pin = next(iter(pins.factory.pins.values()))
            pin.clear_states()
            driver.apply(Fade(OnLoop().now(), "lamp", 0.0, 1.0, 300_000))
            await asyncio.sleep(0.4)
            shares = [state.state for state in pin.states]
            assert shares == sorted(shares)
            assert shares[-1] == 1.0
            assert len(shares) >= 10

    asyncio.run(story())


def test_lights_share_one_timer_and_a_new_order_takes_over():
    outputs = [prop("lamp", "light"), prop("eyes", "light", colour="rgb"), prop("fan", "fan")]
    wiring = {"lamp": OnGpio(19), "eyes": OnGpio(RgbPins(17, 27, 22)), "fan": OnGpio(26)}

    async def story() -> None:
        async with opened(outputs, wiring) as (driver, pins, _):
            now = OnLoop().now()
            threads = threading.active_count()
            driver.apply(Fade(now, "eyes", "#000000", "#ff0000", 10_000_000))
            driver.apply(Animate(now, "lamp", "flicker", 0.2, 0.8, 50_000))
            driver.apply(SetOutput(now, "fan", True))
            await asyncio.sleep(0.1)
            assert 0 < pins.state(17) < 0.1
            assert 0.2 <= pins.state(19) <= 0.8
            assert (pins.state(26), pins.state(27)) == (1, 0)
            assert threading.active_count() == threads
            driver.apply(SetOutput(now, "eyes", "#0000ff"))
            driver.apply(Freeze(now, "lamp", 0.5))
            await asyncio.sleep(0.06)
            assert [pins.state(number) for number in (17, 27, 22, 19)] == [0, 0, 1, 0.5]

    asyncio.run(story())


def test_orders_for_others_are_passed_over():
    async def story() -> None:
        async with opened([prop("reed", "contact")], {"reed": OnGpio(17)}) as (driver, _, _told):
            driver.apply(Play(0, 1, "speakers", "boom", "effects"))
            driver.apply(SetOutput(0, "reed", True))
            driver.apply(SetOutput(0, "elsewhere", True))

    asyncio.run(story())


def test_closing_makes_everything_safe_first():
    async def story() -> None:
        outputs = [prop("mag", "lock", fails="open"), prop("house", "light", house_lights=True)]
        pins = MockPins()
        wiring = {"mag": OnGpio(5), "house": OnGpio(19)}
        driver = GpioProps(
            {each.name: each for each in outputs}, wiring, pins, OnLoop(), start={"mag": LOCKED}
        )
        await driver.open(Told())
        driver.apply(Fade(OnLoop().now(), "house", 1.0, 0.0, 10_000))
        await asyncio.sleep(0.03)
        seen = {pin.info.name: pin for pin in pins.factory.pins.values()}
        assert (seen["GPIO5"].state, seen["GPIO19"].state) == (1, 0)
        for pin in seen.values():
            pin.clear_states()
        await driver.close()
        assert seen["GPIO5"].states[1].state == 0
        assert seen["GPIO19"].states[1].state == 1

    asyncio.run(story())


@pytest.mark.parametrize(
    ("what", "connection", "says"),
    [
        (prop("reader", "tag_reader"), OnGpio(4), "reader: a tag_reader cannot be read from a GPIO pin"),
        (prop("reed", "contact"), OnGpio(RgbPins(1, 2, 3)), "reed: a contact is on one GPIO pin, not three"),
        (prop("eyes", "light", colour="rgb"), OnGpio(4), "eyes: an RGB light needs gpio: {red: N"),
        (prop("fan", "fan"), OnGpio(RgbPins(1, 2, 3)), "fan: a fan needs gpio: NUMBER"),
        (prop("speakers", "speaker"), OnGpio(4), "speakers: a speaker cannot be on a GPIO pin"),
    ],
)
def test_a_prop_that_does_not_go_on_its_pins_is_refused(what, connection, says):
    with pytest.raises(HardwareError, match=says):
        GpioProps({what.name: what}, {what.name: connection}, MockPins(), OnLoop())


def test_every_pin_that_cannot_be_claimed_is_told_at_once():
    async def story() -> None:
        props = {"reed": prop("reed", "contact"), "fan": prop("fan", "fan"), "lid": prop("lid", "contact")}
        wiring = {"reed": OnGpio(99), "fan": OnGpio(77), "lid": OnGpio(2, pull="down")}
        driver = GpioProps(props, wiring, MockPins(), OnLoop())
        with pytest.raises(HardwareError) as caught:
            await driver.open(Told())
        lines = str(caught.value).splitlines()
        assert [line.split(":")[0] for line in lines] == ["fan", "reed", "lid"]
        assert "99 is not a valid pin" in lines[1]
        assert "fixed pull" in lines[2]

    asyncio.run(story())


def test_an_unknown_pin_factory_is_refused_with_the_cure():
    with pytest.raises(HardwareError, match="'rpigpio' is no pin factory; write 'lgpio' on a Raspberry Pi"):
        open_pins("rpigpio")

"""Props on real pseudo-terminals: read, unplugged, plugged in elsewhere, shouted at with garbage."""

import asyncio
import os
import pty
import termios
import time
import tty
from pathlib import Path
from typing import Any

import pytest

from cues.effects import SetOutput
from cues.show import Prop
from cues.wiring import OnSerial
from hardware import garbage, serial_line
from hardware.faults import HardwareError
from hardware.frames import id12la, rdm6300, text_line
from hardware.serial_line import SerialProps

CARD, OTHER = "62E3086CED", "B59A99E5A9"


class Told:
    def __init__(self) -> None:
        self.log: list[Any] = []
        self.alarms: list[tuple[str, ...]] = []
        self.news = asyncio.Event()

    def sensed(self, prop, value, at_us=None):
        self._add((prop, value))

    def lost(self, prop, why):
        self._add((prop, "lost", why))

    def found(self, prop):
        self._add((prop, "found"))

    def alarm(self, alert, text, remedy=None):
        self.alarms.append((alert, text, remedy))
        self.news.set()

    def alarm_over(self, alert):
        self.alarms.append((alert, "over"))
        self.news.set()

    def _add(self, entry):
        self.log.append(entry)
        self.news.set()

    async def until(self, count: int) -> list[Any]:
        return await self._until(self.log, count)

    async def until_alarms(self, count: int) -> list[Any]:
        return await self._until(self.alarms, count)

    async def _until(self, told: list[Any], count: int) -> list[Any]:
        async with asyncio.timeout(5):
            while len(told) < count:
                self.news.clear()
                await self.news.wait()
        return told


class Plug:
    """A device at the far end of a pseudo-terminal, found by a name that outlives its tty."""

    def __init__(self, link: Path) -> None:
        self._link = link
        self._far = -1
        self._near = -1

    def plug_in(self) -> None:
        self._far, self._near = pty.openpty()
        tty.setraw(self._far, termios.TCSANOW)
        new = self._link.with_suffix(".new")
        new.symlink_to(os.ttyname(self._near))
        new.replace(self._link)

    def say(self, *frames: bytes) -> None:
        for frame in frames:
            os.write(self._far, frame)

    def unplug(self) -> None:
        self._link.unlink(missing_ok=True)
        for end in (self._near, self._far):
            if end >= 0:
                os.close(end)
        self._near = self._far = -1


@pytest.fixture
def plug(tmp_path: Path):
    device = Plug(tmp_path / "usb-reader-if00-port0")
    yield device
    device.unplug()


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(serial_line, "AGAIN", 0.02)
    monkeypatch.setattr(serial_line, "SHORTEST_SILENCE", 60_000)


def prop(name: str, kind: str = "tag_reader") -> Prop:
    return Prop(name, kind, {"en": name})


def reader_on(plug: Plug, protocol: str = "rdm6300", hold: int = 80_000, **options) -> SerialProps:
    wiring = {"reader": OnSerial(str(plug._link), protocol, hold=hold, **options)}
    return SerialProps({"reader": prop("reader")}, wiring, known_tags={CARD})


async def is_open(driver: SerialProps) -> None:
    for _ in range(2500):
        if all(line._port for line in driver._lines):
            return
        await asyncio.sleep(0.002)
    raise TimeoutError


@pytest.mark.parametrize(("protocol", "frames"), [("rdm6300", rdm6300), ("id12la", id12la)])
def test_a_tag_arrives_once_and_leaves_once(plug, protocol, frames):
    async def story() -> None:
        plug.plug_in()
        driver, told = reader_on(plug, protocol), Told()
        await driver.open(told)
        assert told.log == [("reader", None)]
        await is_open(driver)
        for _ in range(6):
            plug.say(frames.encode(CARD))
            await asyncio.sleep(0.02)
        assert told.log == [("reader", None), ("reader", CARD)]
        assert await told.until(3) == [("reader", None), ("reader", CARD), ("reader", None)]
        plug.say(frames.encode(OTHER))
        await asyncio.sleep(0.03)
        plug.say(frames.encode(OTHER))
        assert (await told.until(5))[3:] == [("reader", OTHER), ("reader", None)]
        driver.apply(SetOutput(0, "reader", "x"))
        await driver.close()
        await driver.close()

    asyncio.run(story())


def test_ghosts_and_garbage_are_counted_and_nothing_else(plug):
    async def story() -> None:
        plug.plug_in()
        driver, told = reader_on(plug), Told()
        await driver.open(told)
        await is_open(driver)
        frame = rdm6300.encode(CARD)
        plug.say(b"\xff\x00noise", rdm6300.encode("000000078F"), frame[5:], frame[:4])
        await asyncio.sleep(0.02)
        plug.say(frame[4:] + frame[:7], bytes(3000), frame)
        assert await told.until(2) == [("reader", None), ("reader", CARD)]
        await asyncio.sleep(0.02)
        assert driver.dropped() == {str(plug._link): 4}
        await driver.close()

    asyncio.run(story())


def test_an_unplugged_reader_is_lost_and_found_again_under_another_tty(plug):
    async def story() -> None:
        plug.plug_in()
        driver, told = reader_on(plug, hold=150_000), Told()
        await driver.open(told)
        await is_open(driver)
        plug.say(rdm6300.encode(CARD))
        await told.until(2)
        plug.unplug()
        assert (await told.until(3))[2] == ("reader", "lost", f"{plug._link} was unplugged")
        await asyncio.sleep(0.2)  # longer than the hold: nobody knows whether the tag still lies there
        assert len(told.log) == 3
        plug.plug_in()
        assert (await told.until(4))[3] == ("reader", "found")
        await is_open(driver)
        plug.say(rdm6300.encode(CARD))
        assert (await told.until(5))[4:] == [("reader", None)]  # it lay there all the time: one departure
        await driver.close()

    asyncio.run(story())


def test_a_port_that_is_not_there_is_said_so_and_opened_when_it_comes(plug):
    async def story() -> None:
        driver, told = reader_on(plug), Told()
        await driver.open(told)
        entry = (await told.until(2))[1]
        assert entry[:2] == ("reader", "lost")
        assert "is not there; see whether it is plugged in, and ls /dev/serial/by-id" in entry[2]
        await asyncio.sleep(0.1)
        assert len(told.log) == 2
        plug.plug_in()
        await told.until(3)
        plug.say(rdm6300.encode(CARD))
        assert (await told.until(4))[2:] == [("reader", "found"), ("reader", CARD)]
        await driver.close()

    asyncio.run(story())


def test_a_busy_port_is_said_so(plug):
    async def story() -> None:
        plug.plug_in()
        first, second, told = reader_on(plug), reader_on(plug), Told()
        await first.open(Told())
        await is_open(first)
        await second.open(told)
        assert "is busy: another program has it open" in (await told.until(2))[1][2]
        await first.close()
        assert (await told.until(3))[2] == ("reader", "found")
        await second.close()

    asyncio.run(story())


def test_a_port_that_takes_its_time_to_open_does_not_hold_the_loop_up(plug, monkeypatch):
    async def story() -> None:
        plug.plug_in()
        real = serial_line.serial.Serial
        monkeypatch.setattr(
            serial_line.serial,
            "Serial",
            lambda *args, **options: (time.sleep(0.2), real(*args, **options))[1],
        )
        driver, told = reader_on(plug), Told()
        start = time.monotonic()
        await driver.open(told)
        await asyncio.sleep(0)
        assert time.monotonic() - start < 0.1
        await is_open(driver)
        await driver.close()

    asyncio.run(story())


def talking(plug: Plug, **props: tuple[str, str | None]) -> SerialProps:
    wiring = {
        name: OnSerial(str(plug._link), "text_line", name=called) for name, (_, called) in props.items()
    }
    return SerialProps({name: prop(name, kind) for name, (kind, _) in props.items()}, wiring)


def test_props_on_a_text_line_say_their_values(plug):
    async def story() -> None:
        plug.plug_in()
        driver = talking(
            plug, altar=("device", "1"), lid=("contact", "LID"), dial=("dial", "DIAL"), all=("device", None)
        )
        told = Told()
        await driver.open(told)
        await is_open(driver)
        lines = [
            "PROP,1,SOLVED",
            "PROP,1,SOLVED",
            "LID,ON",
            "PROP,DIAL,97.5",
            "PROP,12,X",
            "DIAL,much",
            "LID,off",
        ]
        plug.say(b"garbage", *(text_line.encode(line) for line in lines))
        log = await told.until(12)
        assert [entry for entry in log if entry[0] != "all"] == [
            ("altar", "SOLVED"),
            ("altar", "SOLVED"),
            ("lid", True),
            ("dial", 97.5),
            ("lid", False),
        ]
        assert [value for name, value in log if name == "all"] == [
            "SOLVED",
            "SOLVED",
            "LID,ON",
            "97.5",
            "X",
            "DIAL,much",
            "LID,off",
        ]
        assert list(driver.dropped().values()) == [2]  # the garbage, and a dial that is "much"
        await driver.close()

    asyncio.run(story())


def test_a_prop_whose_heartbeat_stops_is_lost_until_it_is_heard_again(plug):
    async def story() -> None:
        plug.plug_in()
        driver, told = talking(plug, altar=("device", "1"), quiet=("device", "2")), Told()
        await driver.open(told)
        await is_open(driver)
        plug.say(text_line.encode("PROP,2,HELLO"))
        for beat in range(3):
            plug.say(text_line.encode(f"PROP,1,HB,{beat}"))
            await asyncio.sleep(0.02)
        log = await told.until(2)
        assert log[0] == ("quiet", "HELLO")
        assert log[1][:2] == ("altar", "lost")
        assert "heartbeat stopped" in log[1][2]
        plug.say(text_line.encode("PROP,1,HB,9"))
        assert (await told.until(3))[2:] == [("altar", "found")]
        await driver.close()
        assert len(told.log) == 3  # one that never beat is not lost by silence

    asyncio.run(story())


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (b"$PROP,DIAL,97.5*00\r\n", "checksum"),
        (text_line.encode("PROP,DIAL,97.5").replace(b"\r\n", b"\n"), "line end"),
        (b"\xf8\x00\x1e\xe6\x80\x06\xfe", "baud"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_until_it_can_be(plug, monkeypatch, wrong, says):
    async def story() -> None:
        plug.plug_in()
        driver, told = talking(plug, dial=("dial", "DIAL")), Told()
        await driver.open(told)
        await is_open(driver)
        for _ in range(3):
            plug.say(*[wrong] * 20)
            await asyncio.sleep(0.04)
        [(alert, text, remedy)] = await told.until_alarms(1)
        assert alert == f"garbage:{plug._link}"
        assert text.startswith(f"{plug._link} (dial): ")
        assert "expected text_line at 9600 baud: $text*XX" in text
        assert says in remedy
        plug.say(text_line.encode("PROP,DIAL,97.5"))
        assert (await told.until_alarms(2))[1:] == [(alert, "over")]
        assert told.log == [("dial", 97.5)]
        await driver.close()

    monkeypatch.setattr(garbage, "LONG", 20_000)
    asyncio.run(story())


def test_a_garbled_port_that_is_unplugged_is_only_gone(plug, monkeypatch):
    async def story() -> None:
        plug.plug_in()
        driver, told = reader_on(plug), Told()
        await driver.open(told)
        await is_open(driver)
        for _ in range(3):
            plug.say(id12la.encode(CARD) * 10)
            await asyncio.sleep(0.04)
        [(alert, _, remedy)] = await told.until_alarms(1)
        assert "an ID-12LA wants `protocol: id12la`" in remedy
        plug.unplug()
        assert (await told.until(2))[1][1] == "lost"
        assert told.alarms[1:] == [(alert, "over")]
        await driver.close()

    monkeypatch.setattr(garbage, "LONG", 20_000)
    asyncio.run(story())


@pytest.mark.parametrize(
    ("props", "wiring", "says"),
    [
        (
            [prop("door", "lock")],
            [OnSerial("/dev/a", "text_line")],
            "door: a lock cannot be on a serial port",
        ),
        (
            [prop("lid", "contact")],
            [OnSerial("/dev/a", "rdm6300")],
            "lid: rdm6300 is a tag reader's protocol",
        ),
        (
            [prop("a"), prop("b")],
            [OnSerial("/dev/a", "rdm6300"), OnSerial("/dev/a", "rdm6300")],
            "b: a has /dev/a already",
        ),
    ],
)
def test_wiring_that_cannot_be_is_refused(props, wiring, says):
    names = [each.name for each in props]
    with pytest.raises(HardwareError, match=says):
        SerialProps(dict(zip(names, props, strict=True)), dict(zip(names, wiring, strict=True)))

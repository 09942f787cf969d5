"""Wiring that can't be, or that will be trouble."""

from typing import Any

import pytest

from cues.steps import FadeLight
from cues.wiring import (
    Connection,
    OnGpio,
    OnScreen,
    OnSerial,
    OnSound,
    RgbPins,
    RoomWiring,
    Simulated,
    Wiring,
)
from tests.cues.check.small_shows import cue, found, prop, room, show, wired

PROPS = (
    prop("reed", "contact"),
    prop("id_reader", "tag_reader"),
    prop("radio", "device"),
    prop("clock", "device"),
    prop("dial", "dial"),
    prop("door", "lock", fails="open"),
    prop("lamp", "light", safe=0.0),
    prop("eyes", "light", colour="rgb", safe="#000000"),
    prop("speakers", "speaker"),
    prop("screen", "screen"),
)
LAB = show(room(*PROPS))
LOW = OnGpio(5, active_high=False)


def said(rule: str, pins: str = "lgpio", **props: Connection) -> list[str]:
    return found(rule, LAB, wired(LAB, pins=pins, **props))


def test_a_line_serves_one():
    assert said("pin_twice", reed=OnGpio(4), door=OnGpio(4)) == [
        (
            "wiring.venue.laboratory.door: GPIO 4 is wired to reed and to door; a line serves one: "
            "move one of "
            "them"
        )
    ]
    both = said("pin_twice", eyes=OnGpio(RgbPins(17, 27, 17)), reed=OnGpio(27))
    assert ["eyes (red) and to eyes (blue)" in both[0], "eyes (green) and to reed" in both[1]] == [True, True]
    assert said("pin_twice", reed=OnGpio(4), door=LOW, eyes=OnGpio(RgbPins(17, 27, 22))) == []


def test_two_rooms_have_lines_of_their_own():
    other = room(prop("reed", "contact"), name="rooftop")
    both = {"reed": OnGpio(4)}
    wiring = {
        "venue": Wiring({"laboratory": RoomWiring("lgpio", both), "rooftop": RoomWiring("lgpio", both)})
    }
    assert found("pin_twice", show(room(prop("reed", "contact")), other), wiring) == []


def test_pins_that_are_not_there_or_taken():
    assert "there is no GPIO 40" in said("no_such_pin", reed=OnGpio(40))[0]
    assert said("no_such_pin", reed=OnGpio(27)) == []
    assert "also for the serial console" in said("pin_taken", reed=OnGpio(14))[0]
    assert "also for I2C" in said("pin_taken", reed=OnGpio(2))[0]
    assert said("pin_taken", reed=OnGpio(4)) + said("pin_taken", pins="mock", reed=OnGpio(14)) == []


def test_outputs_that_are_not_safe_before_the_room_runs():
    high = said("pin_wrong_at_boot", door=OnGpio(5, active_high=True))[0]
    assert (
        "door may be on from power-up until the room runs, for GPIO 5 is pulled up then; use one of" in high
    )
    low = said("pin_wrong_at_boot", door=OnGpio(17, active_high=False))[0]
    assert "for GPIO 17 is pulled down then; use one of GPIO 0 to 8" in low
    assert said("pin_wrong_at_boot", door=LOW, lamp=OnGpio(17), reed=OnGpio(6)) == []


def test_house_lights_are_lit_before_the_room_runs():
    assert "work_lights may be off from" in said("pin_wrong_at_boot", work_lights=OnGpio(12))[0]
    assert said("pin_wrong_at_boot", work_lights=OnGpio(12, active_high=False)) == []


def test_a_pull_against_a_resistor():
    assert "fixed pull-up of 1.8" in said("pull_against_resistor", reed=OnGpio(3, pull="down"))[0]
    assert said("pull_against_resistor", reed=OnGpio(3), door=OnGpio(2, pull="down")) == []


def line(name: str | None, baud: int = 9600) -> OnSerial:
    return OnSerial("/dev/serial/by-id/one", "text_line", baud, name)


@pytest.mark.parametrize(
    "two",
    [
        {"id_reader": OnSerial("/dev/serial/by-id/one", "rdm6300"), "radio": line("radio")},
        {"radio": line("same"), "clock": line("same")},
        {"radio": line(None), "clock": line("clock")},
        {"radio": line("radio", 115200), "clock": line("clock")},
    ],
)
def test_a_serial_port_that_two_cannot_share(two: dict[str, Any]):
    assert "serial port /dev/serial/by-id/one is wired to" in said("port_twice", **two)[0]


def test_text_lines_share_a_port_by_name():
    assert said("port_twice", radio=line("radio"), clock=line("clock")) == []


def test_ports_by_id():
    assert "name it by id" in said("port_not_by_id", id_reader=OnSerial("/dev/ttyUSB0", "rdm6300"))[0]
    assert said("port_not_by_id", radio=line("radio")) == []


def test_what_is_not_wired_and_what_is_not_there():
    missing = [one.split("; ")[0] for one in said("prop_not_wired", reed=OnGpio(4), lamp=Simulated())]
    assert "wiring.venue.laboratory: prop door is not wired" in missing
    assert not [
        one for one in missing if "reed" in one or "lamp" in one or "speakers" in one or "screen" in one
    ]
    assert 'no prop dor in room laboratory; did you mean "door"?' in said("nothing_to_wire", dor=LOW)[0]
    elsewhere = found("nothing_to_wire", LAB, wired(LAB, room="labratory"))
    assert elsewhere == ['wiring.venue.labratory: no room labratory in the show; did you mean "laboratory"?']
    two = show(room(*PROPS), room(name="rooftop"))
    assert "leaves out rooftop" in found("room_not_wired", two, wired(two, reed=OnGpio(4)))[0]
    assert said("room_not_wired", reed=OnGpio(4)) == []


UNFIT = [
    ({"reed": OnSound()}, "only a speaker is on `sound`"),
    ({"door": OnScreen("main")}, "only a screen is on `screen`"),
    ({"radio": OnSerial("/dev/a", "rdm6300")}, "rdm6300 is the protocol of a tag_reader"),
    ({"lamp": OnGpio(RgbPins(1, 2, 3))}, "it has one value, so name one pin"),
    ({"eyes": OnGpio(4)}, "an RGB light needs three pins"),
    ({"dial": OnGpio(4)}, "a GPIO line knows only on and off"),
    ({"speakers": OnGpio(4)}, "a GPIO line knows only on and off"),
]


@pytest.mark.parametrize(("props", "text"), UNFIT)
def test_connections_that_cannot_carry_a_prop(props: dict[str, Any], text: str):
    (told,) = said("connection_unfit", **props)
    assert text in told


def test_connections_that_fit():
    fits = {
        "reed": OnGpio(4),
        "door": LOW,
        "lamp": OnGpio(17),
        "eyes": OnGpio(RgbPins(22, 23, 24)),
        "clock": Simulated(),
        "id_reader": OnSerial("/dev/a", "id12la"),
        "radio": line("a"),
        "speakers": OnSound(),
        "screen": OnScreen("a"),
    }
    assert said("connection_unfit", **fits) == []


def test_software_pwm():
    def fading(over: int) -> Any:
        return show(room(*PROPS, cue("dim", FadeLight("lamp", 0.0, over))))

    slow, quick = fading(10_000_000), fading(800_000)
    on_pins = wired(slow, lamp=OnGpio(17))
    assert "fades over 10s: its PWM jitters" in found("slow_fade_on_pins", slow, on_pins)[0]
    assert found("slow_fade_on_pins", quick, on_pins) == []
    assert found("slow_fade_on_pins", slow, wired(slow, lamp=Simulated())) == []
    assert "dimmed at 50 Hz" in said("pwm_flickers", lamp=OnGpio(17, frequency=50))[0]
    assert said("pwm_flickers", lamp=OnGpio(17)) == []

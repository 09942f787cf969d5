"""Wirings: where a show's props are, and what is wrong with them."""

from cues.showfile import LoadedWiring, load, load_wiring
from cues.wiring import OnGpio, OnScreen, OnSerial, OnSound, RgbPins, RoomWiring, Simulated
from tests.cues.showfile.small_files import PLAIN


def wired(text: str) -> LoadedWiring:
    show = load(PLAIN).show
    assert show is not None
    return load_wiring(text, "wiring/venue.yaml", show)


GOOD = """\
format: 1
lab:
  id_reader: {serial: /dev/serial/by-id/usb-1, protocol: rdm6300, hold: 250ms}
  red_eyes: {gpio: {red: 17, green: 27, blue: 22}}
  door: {gpio: 5, active_high: no}
  lever: {gpio: 6, bounce: 5ms, pull: down}
  speakers: {sound: default}
  screen: {screen: wall}
  fan: {simulated: yes}
  dial: simulated
"""


def test_a_good_wiring():
    loaded = wired(GOOD)

    assert loaded.problems == ()
    assert loaded.name == "venue"
    assert loaded.wiring is not None
    assert loaded.wiring.rooms == {
        "lab": RoomWiring(
            "lgpio",
            {
                "id_reader": OnSerial("/dev/serial/by-id/usb-1", "rdm6300", hold=250_000),
                "red_eyes": OnGpio(RgbPins(17, 27, 22)),
                "door": OnGpio(5, active_high=False),
                "lever": OnGpio(6, pull="down", bounce=5_000),
                "speakers": OnSound("default"),
                "screen": OnScreen("wall"),
                "fan": Simulated(),
                "dial": Simulated(),
            },
        )
    }
    assert loaded.places["wiring.venue.lab.door.active_high"].line == 5


def test_the_pin_factory_is_named_for_all_rooms_or_for_one():
    everywhere = wired("format: 1\npins: mock\nlab: {fan: {gpio: 4}}\n").wiring
    here = wired("format: 1\nlab: {pins: mock, fan: {gpio: 4}}\n").wiring

    assert everywhere is not None
    assert here is not None
    assert everywhere.rooms == here.rooms
    assert everywhere.rooms["lab"].pins == "mock"


def test_a_bad_wiring_tells_all_its_mistakes():
    loaded = wired(
        """\
format: 1
pins: rpigpio
labb: {}
lab:
  fann: {gpio: 4}
  fan: {gpoi: 4}
  lever: {gpio: four}
  dial: {gpio: 4, serial: /dev/ttyUSB0}
  id_reader: {serial: /dev/ttyUSB0, protocol: rdm}
  door: 5
"""
    )

    assert loaded.wiring is None
    told = [str(problem).removeprefix("wiring/venue.yaml:") for problem in loaded.problems]
    assert told == [
        '2:7: "rpigpio" is no pin factory; write lgpio or mock',
        '3:1: no room "labb" in this show; did you mean "lab"?',
        '5:3: room lab has no prop "fann"; did you mean "fan"?',
        '6:9: prop fan: no key "gpoi" in a connection; did you mean "gpio"?',
        '7:17: prop lever: "four" is not a whole number',
        "8:19: prop dial: a connection does one thing, but here are gpio and serial; make two of it",
        '9:47: prop id_reader: "rdm" is not possible here; did you mean "rdm6300"?',
        '10:9: prop door: "5" stands where keys are wanted: gpio, serial, sound, screen or simulated',
    ]

"""Outputs that would not be safe."""

import pytest

from cues.show import Prop
from tests.cues.check.small_shows import found, only, prop, room, show, words


def said(rule: str, *props: Prop) -> list[str]:
    return found(rule, show(room(*props)))


WAY_OUT = prop(
    "door", "lock", fails="open", egress=True, wired_release=words("Green button left of the door")
)

SPOILT = [
    ("egress_fails_closed", {"fails": "closed"}, "does not open when power or controller fail"),
    ("egress_fails_closed", {"fails": None}, "fit a lock that does"),
    ("egress_without_release", {"wired_release": None}, "has no `wired_release`"),
    ("egress_without_release", {"wired_release": {"en": " ", "ko": ""}}, "has no `wired_release`"),
    ("egress_held", {"on_loss": "hold"}, "take `on_loss: hold` out, so that it opens"),
    ("lock_without_fails", {"fails": None}, "write `fails: open` (a magnet)"),
]


@pytest.mark.parametrize(("rule", "keys", "text"), SPOILT)
def test_a_lock_on_the_way_out(rule: str, keys: dict[str, object], text: str):
    assert said(rule, WAY_OUT) == []
    good = {"fails": "open", "egress": True, "wired_release": words("Green button")}
    (told,) = said(rule, prop("door", "lock", **{**good, **keys}))
    assert text in told
    assert told.startswith("rooms.laboratory.props.door")


def test_only_locks_are_on_a_way_out():
    assert "is a relay; only a lock" in said("egress_on_another_kind", prop("gate", "relay", egress=True))[0]
    assert said("egress_on_another_kind", WAY_OUT, prop("gate", "relay")) == []


def test_every_room_has_house_lights():
    assert "room laboratory has no house lights" in only("no_house_lights", show(room(lit=False)))
    assert said("no_house_lights") == []


@pytest.mark.parametrize("dark", [0.0, False, "#000000"])
def test_house_lights_are_lit(dark: object):
    lamps = prop("lamps", "light", house_lights=True, safe=dark)
    assert "`safe` can't be off" in said("house_lights_off", lamps)[0]
    assert said("house_lights_off", prop("lamps", "light", house_lights=True, safe=1.0)) == []
    assert (
        "is a lock and can't be house lights"
        in said("house_lights_off", prop("door", "lock", fails="open", house_lights=True))[0]
    )


def test_outputs_say_what_is_safe():
    fog = prop("fog", "relay")
    assert said("output_without_safe", fog) == [
        (
            "rooms.laboratory.props.fog: output fog has no `safe`; say what it does when its "
            "controller stops "
            "(for most: `safe: off`)"
        )
    ]
    spoken_for = (
        prop("fog", "relay", safe=False),
        WAY_OUT,
        prop("speakers", "speaker"),
        prop("reed", "contact"),
    )
    assert said("output_without_safe", *spoken_for) == []


def test_inputs_have_no_keys_of_outputs():
    reed = prop("reed", "contact", safe=False, max_on=1)
    assert "only senses, so safe, max_on can't be" in said("input_with_output_keys", reed)[0]
    assert said("input_with_output_keys", prop("reed", "contact"), prop("fog", "relay", safe=False)) == []


def test_interlocks():
    assert "with itself" in said("never_with_itself", prop("up", "relay", safe=False, never_with=("up",)))[0]
    down = prop("down", "relay", safe=True)
    both_on = prop("up", "relay", safe=True, never_with=("down",))
    assert "both on when safe" in said("never_with_itself", down, both_on)[0]
    assert said("never_with_itself", down, prop("up", "relay", safe=False, never_with=("down",))) == []


def test_a_limit_on_what_is_on_when_safe():
    assert "take one of both out" in said("max_on_below_need", prop("fan", "fan", safe=True, max_on=1))[0]
    assert said("max_on_below_need", prop("fan", "fan", safe=False, max_on=1)) == []


def test_holding_takes_a_sensible_time():
    def held(**keys: object) -> Prop:
        return prop("fog", "relay", safe=False, on_loss="hold", **keys)

    assert said("hold_without_time", held()) == []
    assert "for no time" in said("hold_without_time", held(hold_for=0))[0]
    assert (
        "held for 600s while nobody controls it" in said("hold_without_time", held(hold_for=600_000_000))[0]
    )
    assert said("hold_for_alone", held(hold_for=9)) == []
    assert (
        "`hold_for` does nothing" in said("hold_for_alone", prop("fog", "relay", safe=False, hold_for=9))[0]
    )


def test_a_coil_needs_a_limit():
    strike = prop("strike", "lock", fails="closed")
    assert (
        "a coil left on burns; say how long it may be on: `max_on: 5s`"
        in said("coil_without_limit", strike)[0]
    )
    assert said("coil_without_limit", prop("strike", "lock", fails="closed", max_on=5_000_000), WAY_OUT) == []


def test_danger_needs_a_limit():
    assert "marked `danger`" in said("danger_without_limit", prop("fog", "relay", safe=False, danger=True))[0]
    assert said("danger_without_limit", prop("fog", "relay", safe=False, danger=True, max_on=9)) == []
    assert said("danger_without_limit", prop("fog", "relay", safe=False)) == []


def test_the_guard_of_go():
    assert "go_guard is 0ms, so a double press of GO fires twice" in only(
        "go_guard", show(room(), go_guard=0)
    )
    assert "is lost" in only("go_guard", show(room(), go_guard=10_000_000))
    assert found("go_guard", show(room())) == []

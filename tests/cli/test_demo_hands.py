"""Keys act as players: on whatever inputs a room has."""

from typing import Any

from controller.demo.hands import PRESS, STRANGER, Act, Hands
from controller.demo.keyboard import decode
from cues.puzzles.tags import Tags
from cues.puzzles.tuning import Tuning
from cues.show import Prop, Puzzle, Room


def a_room() -> Room:
    kinds = {
        "id_reader": "tag_reader",
        "radio_dial": "dial",
        "glass_beam": "beam",
        "door_keypad": "keypad",
        "help_button": "button",
        "bunker_door": "lock",
        "queue_wire": "contact",
    }
    rules: dict[str, tuple[str, Any]] = {
        "tag": ("tags", Tags(reader="id_reader", accept=("62E3086CED",))),
        "radio": ("tuning", Tuning(dial="radio_dial", at_least=96.2, at_most=97.0, for_=4_000_000)),
    }
    return Room(
        name="laboratory",
        title={},
        props={name: Prop(name, kind, {}) for name, kind in kinds.items()},
        puzzles={name: Puzzle(name, kind, {}, rule) for name, (kind, rule) in rules.items()},
        cues={},
        reset={},
        variables={},
    )


def test_every_input_has_its_key_and_no_output_has() -> None:
    labels = Hands(a_room()).labels
    assert labels["radio_dial"] == "←→"
    assert labels["door_keypad"] == "0-9"
    assert set(labels) == {
        "id_reader",
        "radio_dial",
        "glass_beam",
        "door_keypad",
        "help_button",
        "queue_wire",
    }
    assert len(set(labels.values())) == len(labels)
    assert not {"q", "w"} & set(labels.values())


def test_a_reader_gets_the_tag_it_waits_for_and_loses_it_again() -> None:
    hands = Hands(a_room())
    key = hands.labels["id_reader"]
    assert hands.press(key, {}) == (Act("id_reader", "62E3086CED"),)
    assert hands.press(key, {"id_reader": "62E3086CED"}) == (Act("id_reader", None),)
    assert hands.press("w", {})[0] == Act("id_reader", STRANGER)


def test_a_button_springs_back_and_a_contact_stays() -> None:
    hands = Hands(a_room())
    pressed = hands.press(hands.labels["help_button"], {})
    assert pressed == (Act("help_button", True), Act("help_button", False, after=PRESS))
    assert hands.press(hands.labels["glass_beam"], {"glass_beam": True}) == (Act("glass_beam", False),)


def test_arrows_turn_the_dial_into_the_band_without_skipping_it() -> None:
    hands, at = Hands(a_room()), 0.0
    seen = []
    for _ in range(12):
        (act,) = hands.press("right", {"radio_dial": at})
        at = float(act.value or 0)
        seen.append(at)
    assert any(96.2 <= value <= 97.0 for value in seen)
    assert seen == sorted(seen)


def test_digits_go_to_the_keypad_and_other_keys_nowhere() -> None:
    hands = Hands(a_room())
    assert hands.press("4", {}) == (Act("door_keypad", "4"),)
    assert hands.press("*", {}) == (Act("door_keypad", "*"),)
    assert hands.press("Ω", {}) == ()


def test_keys_are_told_apart_in_what_a_terminal_sends() -> None:
    assert list(decode(b"a\x1b[Cb\x1bOD")) == ["a", "right", "b", "left"]
    assert list(decode(b"\x1b")) == ["escape"]
    assert list(decode(b"\x1b[15~")) == ["escape"]
    assert list(decode("가x".encode())) == ["가", "x"]
    assert list(decode(b"\xe0")) == ["�"]

"""docs/show-file.md: its reference is up to date, and its examples are shows."""

import re
from pathlib import Path

from controller.show_reference import renewed
from cues.showfile import load, load_wiring
from cues.showfile.jsonschema import schema
from cues.showfile.reference import reference

PAGE = (Path(__file__).parents[3] / "docs" / "show-file.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)


def example(name: str) -> str:
    (found,) = (text for text in EXAMPLES if text.startswith(f"# {name}\n"))
    return found


def fragment(key: str) -> str:
    (found,) = (text for text in EXAMPLES if key in text and not text.startswith("#"))
    return found


def test_the_reference_is_up_to_date():
    assert renewed(PAGE) == PAGE, "run: python -m controller.show_reference docs/show-file.md"


def test_every_key_is_explained():
    unexplained = [
        line for line in reference().splitlines() if line.startswith("| `") and line.endswith("|  |")
    ]
    assert unexplained == []


def test_every_key_of_a_room_is_in_the_reference():
    keys = {
        key
        for definition in schema("room")["$defs"].values()
        for way in definition.get("anyOf", [])
        for key in way.get("properties", {})
    }
    assert {key for key in keys if f"`{key}`" not in reference()} <= {"each"}


def test_the_example_is_a_show_with_its_wiring():
    loaded = load(
        {"show.yaml": example("show.yaml"), "rooms/laboratory.yaml": example("rooms/laboratory.yaml")}
    )
    assert loaded.problems == ()
    assert loaded.show is not None
    assert load_wiring(example("wiring/venue.yaml"), "wiring/venue.yaml", loaded.show).problems == ()


def test_what_is_written_once_is_a_show():
    for key in ("city_goes_dark", "levered_door"):
        room = "format: 1\nroom: laboratory\n" + fragment(key)
        assert load({"show.yaml": example("show.yaml"), "rooms/laboratory.yaml": room}).problems == ()

"""The schema for editors holds for every good file, as text and as an editor's YAML types it."""

import re
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml
from jsonschema import Draft202012Validator

from cues.showfile.jsonschema import File, schema
from tests.cues.showfile.small_files import HERE

SHIPPED = Path(__file__).parents[3] / "cues" / "shows"
FILES: dict[str, tuple[File, str]] = {
    "show": ("show", "*/show.yaml"),
    "room": ("room", "*/rooms/*.yaml"),
    "wiring": ("wiring", "*/wiring/*.yaml"),
    "story": ("story", "*/stories/*.yaml"),
}
GOOD = [
    (file, path)
    for file, pattern in FILES.values()
    for folder in (HERE / "good", SHIPPED)
    for path in sorted(folder.glob(pattern))
]


class Core(yaml.CSafeLoader):
    """Types scalars as YAML 1.2's core schema does, and editors with it."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


for tag, pattern in {
    "null": r"~|null|Null|NULL|",
    "bool": r"true|True|TRUE|false|False|FALSE",
    "int": r"[-+]?[0-9]+",
    "float": r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?",
}.items():
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^({pattern})$"), None)


def typed(text: str, loader: type[yaml.CSafeLoader] = Core) -> Any:
    """What a YAML library makes of a file, as JSON has it."""
    return with_text_keys(yaml.load(text, loader))


def with_text_keys(node: Any) -> Any:
    if isinstance(node, dict):
        return {str(key).lower(): with_text_keys(value) for key, value in node.items()}
    return [with_text_keys(value) for value in node] if isinstance(node, list) else node


def checked(file: File) -> Draft202012Validator:
    Draft202012Validator.check_schema(schema(file))
    return Draft202012Validator(schema(file))


VALIDATORS = {file: checked(file) for file, _ in FILES.values()}


@pytest.mark.parametrize("loader", [Core, yaml.CBaseLoader], ids=["typed", "text"])
@pytest.mark.parametrize(("file", "path"), GOOD, ids=lambda value: str(value).rpartition("cues/")[2])
def test_a_good_file_holds(file: File, path: Path, loader: type[yaml.CSafeLoader]):
    node = typed(path.read_text(encoding="utf-8"), loader)
    assert [error.message for error in VALIDATORS[file].iter_errors(node)] == []


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("room", "{format: 1, room: a, prop: {}}"),
        ("room", "{format: 1, room: a, props: {a: {kind: ligth}}}"),
        ("room", "{format: 1, room: a, props: {a: {safe: off}}}"),
        ("room", "{format: 1, room: a, cues: {a: {steps: [{wait: 3}]}}}"),
        ("room", "{format: 1, room: a, cues: {a: {steps: [{wait: 3s, over: 2s}]}}}"),
        ("room", "{format: 1, room: a, cues: {a: {steps: [{wait: 3s}], once: sometimes}}}"),
        ("room", "{format: 1, room: a, cues: {a: {steps: [{wait: 3s}], when: {solve: b}}}}"),
        ("room", "{format: 1, room: a, puzzles: {a: {kind: code, acept: [1]}}}"),
        ("room", "{format: 1, room: a, variables: {a: {publish: yes}}}"),
        ("room", "{room: a}"),
        ("show", "{format: 1, show: a, languages: en, rooms: a}"),
        ("show", "{format: 1, show: a, languages: en, rooms: a, duration: 1h, volumes: {a: 120%}}"),
        ("show", "{format: 1, show: a, languages: en, rooms: a, duration: 0.0s}"),
        ("show", "{format: 1, show: a, languages: en, rooms: a, duration: 1h, clips: {a: ../b.ogg}}"),
        ("show", "{format: 1, show: a, languages: en, rooms: a, duration: 1h, images: {a: /b.png}}"),
        ("wiring", "{format: 1, a: {b: {gpoi: 3}}}"),
        ("wiring", "{format: 1, pins: rpigpio}"),
        ("story", "{story: a, steps: [{explode: b}]}"),
    ],
)
def test_a_bad_file_does_not(file: File, text: str):
    assert list(VALIDATORS[file].iter_errors(typed(text)))


def test_every_key_is_explained():
    room = schema("room")
    prop = room["$defs"]["show.Prop"]["anyOf"][0]["properties"]

    assert prop["max_on"]["description"] == "the longest that it may be on"
    assert prop["hold_for"]["description"].endswith("(default: 3s)")
    assert "contact" in prop["kind"]["anyOf"][0]["enum"]

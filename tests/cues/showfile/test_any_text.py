"""No text makes the reader raise: whatever it is, it is a show or it has problems."""

import time
from collections.abc import Iterator

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cues.showfile import load, load_wiring, nodes
from tests.cues.showfile.small_files import HERE, PLAIN, files_in

SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

VOCABULARY = """
    format show room rooms props puzzles cues kind when steps set to fade over play on if all not use each
    templates include parameters light lever tags lock 1 0 off on yes forever $n 1..3 none 5s 60% #ff0000 lab
    lamp *a &a [] {} reader accept code sequence order combination want prop is at_least hold contacts for
    tuning dial count times within path rhythm input beats simultaneous inputs by_hand custom python options
    keypad variable number send value wait choose weights timeline at animate period pattern high low
    strobe 0s -1
"""
WORDS = st.sampled_from(VOCABULARY.split())
NODES = st.recursive(
    WORDS | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=25,
)


def written(node: object) -> str:
    """As YAML in one line, without caring whether it is any."""
    if isinstance(node, list):
        return f"[{', '.join(map(written, node))}]"
    if isinstance(node, dict):
        return "{" + ", ".join(f"{key}: {written(value)}" for key, value in node.items()) + "}"
    return str(node)


@SETTINGS
@given(st.text() | st.binary())
def test_any_text_as_a_room(text: str | bytes):
    loaded = load({**PLAIN, "rooms/lab.yaml": text})
    assert loaded.show is not None or loaded.errors


@SETTINGS
@given(st.text() | st.binary())
def test_any_text_as_a_show(text: str | bytes):
    loaded = load({**PLAIN, "show.yaml": text})
    assert loaded.show is not None or loaded.errors


@SETTINGS
@given(st.dictionaries(WORDS, NODES, max_size=5))
def test_any_mapping_as_a_room(nodes: dict[str, object]):
    text = "format: 1\nroom: lab\n" + "".join(f"{key}: {written(node)}\n" for key, node in nodes.items())
    loaded = load({**PLAIN, "rooms/lab.yaml": text})
    assert loaded.show is not None or loaded.errors


def places(text: str) -> Iterator[int]:
    yield from (at for at, letter in enumerate(text) if letter in ":{}[],\n")


@SETTINGS
@given(st.data())
def test_a_good_room_with_a_piece_replaced(data: st.DataObject):
    name = data.draw(st.sampled_from(["plain", "traps", "written_once"]))
    files = files_in(HERE / "good" / name)
    file = data.draw(st.sampled_from(sorted(files)))
    cuts = list(places(files[file]))
    start = data.draw(st.sampled_from(cuts))
    length = data.draw(st.integers(0, 30))
    piece = data.draw(WORDS | st.text(max_size=5) | NODES.map(written))
    text = files[file][:start] + piece + files[file][start + length :]

    loaded = load({**files, file: text})

    assert loaded.show is not None or loaded.errors
    assert all("\n" not in problem.text for problem in loaded.problems)


@SETTINGS
@given(
    st.text()
    | st.dictionaries(WORDS, NODES, max_size=4).map(lambda nodes: "format: 1\n" + written(nodes)[1:-1])
)
def test_any_text_as_a_wiring(text: str):
    show = load(PLAIN).show
    assert show is not None
    loaded = load_wiring(text, "wiring/venue.yaml", show)
    assert loaded.wiring is not None or loaded.problems


@pytest.mark.parametrize(
    "text", ["[" * 50_000, "{a: " * 50_000, "- " * 50_000, "a: &a [*a, *a]", "? " * 1_000]
)
def test_text_that_would_exhaust_a_reader(text: str):
    assert load({**PLAIN, "rooms/lab.yaml": text}).errors


MANY = "".join(f"  p{number}: {{kind: contact}}\n" for number in range(5_000))
FAR = "".join(f"  c{n}: {{when: {{prop: q{n}}}, steps: {{wait: 1s}}}}\n" for n in range(2_000))
ROOM = "format: 1\nroom: lab\n"
TOWER = "".join(f"  t{n}: {{sequence: [{', '.join([f'{{use: t{n - 1}}}'] * 10)}]}}\n" for n in range(1, 12))


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        (f"{ROOM}props:\n{MANY}cues:\n{FAR}", 2_000),
        (f"{ROOM}cues:\n" + "".join(f"  c{n}: {{whem: x, stepz: []}}\n" for n in range(5_000)), 10_000),
        (f"{ROOM}templates:\n  t0: {{wait: 1s}}\n{TOWER}cues:\n  x: {{steps: {{use: t11}}}}\n", 1),
        (f"{ROOM}cues:\n  c$a: {{each: {{a: 1..729}}, steps: [{{each: {{d: 1..400}}, wait: 1s}}]}}\n", 1),
    ],
    ids=["names unlike any", "keys misspelt", "templates of templates", "each of each"],
)
def test_mistakes_by_the_thousand_are_told_in_a_breath(text: str, mistakes: int):
    began = time.process_time()
    loaded = load({**PLAIN, "rooms/lab.yaml": text})

    assert len(loaded.problems) == mistakes
    assert time.process_time() - began < 6, "three times what it takes on a slow machine"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('title: "\\ud800"', "3:8: U+D800, a control character, stands in this text"),
        ("title: {en: Why?, ko: b}", '3:16: a text with a "?" stands within brackets; quote it'),
        ("...\nmore: []", "4:1: something stands after the end of the document"),
    ],
)
def test_without_the_quicker_parser_a_text_is_refused_or_read_alike(
    text: str, told: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(nodes, "Loader", yaml.SafeLoader)
    (problem,) = load({**PLAIN, "rooms/lab.yaml": f"format: 1\nroom: lab\n{text}\n"}).problems

    assert str(problem).startswith(f"rooms/lab.yaml:{told}")

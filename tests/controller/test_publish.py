"""Documents for the outside, held against the contract's schemas."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import jsonschema
import msgspec
import pytest
from msgspec.structs import replace

import controller
from controller import publish
from controller.histogram import Histogram
from controller.publish import Health, Pace
from cues import commands
from cues.engine import Engine
from cues.events import Alarmed, Commanded, Opened, Resumed, Sensed, Tick
from cues.facts import AnyFact
from cues.show import Place
from tests.controller.crypt import CRYPT

CONTRACT = Path(controller.__file__).parent / "contract"
SECOND = 1_000_000


def schema(name: str) -> Any:
    return json.loads((CONTRACT / f"{name}.schema.json").read_text())


def check(name: str, document: Any) -> None:
    """It is the contract's, and what JSON can carry."""
    again = json.loads(json.dumps(document, allow_nan=False))
    assert again == document
    jsonschema.Draft202012Validator(schema(name)).validate(document)


HEALTH = Health(Histogram(), Histogram(), "ok", "silent", 31.5)


@pytest.fixture
def engine() -> Engine:
    return Engine(CRYPT, "crypt")


def ask(engine: Engine, at: int, command: commands.AnyCommand) -> list[Any]:
    return engine.feed(Commanded(at, f"command-{at:08}", command, "Jin")).facts


def played(engine: Engine) -> list[Any]:
    """A game's facts, of many kinds."""
    facts = engine.feed(Opened(0, "a1b2c3", 7, True)).facts
    for at, command in enumerate(
        (
            commands.Reset(),
            commands.Sign("door_shut", "seen"),
            commands.Start("Ravens", 4, "ko", "50min", {"scares": "mild"}),
            commands.Hint("tag"),
            commands.ClearHint(),
            commands.AddTime("1min"),
            commands.Go("nothing"),
            commands.Pause(),
            commands.Resume(),
        )
    ):
        facts += ask(engine, at, command)
    facts += engine.feed(Sensed(SECOND, "beam", True)).facts
    facts += engine.feed(Sensed(SECOND + 1, "reader", "0000000000")).facts
    facts += engine.feed(Sensed(SECOND + 2, "reader", "62E3086CED")).facts
    facts += engine.feed(
        Alarmed(SECOND + 3, "journal_disk", "attention", {"en": "full"}, {"en": "room"})
    ).facts
    facts += engine.feed(Resumed(2 * SECOND, 400_000)).facts
    return facts


def test_every_document_of_a_game_is_the_contracts(engine: Engine):
    facts = played(engine)
    room = CRYPT.rooms["crypt"]
    state = publish.state(room, engine.state, engine.running(), HEALTH, 2 * SECOND)
    check("state", state)
    assert state["game"]["team"] == "Ravens"
    assert state["puzzles"]["tag"]["state"] == "solved"
    assert set(state["cues"]) >= {"thunder"}
    assert state["variables"] == {"dread": engine.state.variables["dread"]}
    assert state["alerts"][-1]["id"] in engine.state.alerts
    for told in facts:
        check("fact", publish.fact("a1b2c3", told))
    assert [told.seq for told in facts] == list(range(1, len(facts) + 1))
    assert len({type(told) for told in facts}) >= 14


def test_an_idle_room_has_a_state_too(engine: Engine):
    engine.feed(Opened(0, "a1b2c3", 7, True))
    state = publish.state(CRYPT.rooms["crypt"], engine.state, engine.running(), HEALTH, 5)
    check("state", state)
    assert (state["game"], state["phase"], state["cues"]) == (None, "idle", {})


def test_a_clock_that_runs_is_told_as_of_now(engine: Engine):
    played(engine)
    room = CRYPT.rooms["crypt"]
    at = engine.state.at
    first = publish.state(room, engine.state, [], HEALTH, at)["clock"]
    later = publish.state(room, engine.state, [], HEALTH, at + SECOND)["clock"]
    assert first["running"]
    assert (later["left_us"], later["at_us"]) == (first["left_us"] - SECOND, at + SECOND)


def test_the_show_and_the_about_are_the_contracts():
    room = CRYPT.rooms["crypt"]
    lamp = replace(room.props["lamp"], place=Place(1.5, 2.0), danger=True)
    room = replace(room, props={**room.props, "lamp": lamp})
    document = publish.show(CRYPT, room, "<svg/>")
    check("show", document)
    assert document["puzzles"]["tag"]["props"] == ["reader"]
    assert document["cues"]["thunder"]["steps"][2] == {"at_us": 100_000, "text": "fade eyes to #ff0000"}
    assert document["cues"]["knock"]["steps"][1]["text"] == "run flicker"
    assert document["cues"]["flicker"]["steps"][1]["text"] == "wait 0.09 s"
    check("about", publish.about(CRYPT, "crypt", "0.1.0", "w1", "a1b2c3", True, 5))


FORMS = {form["properties"]["kind"]["const"]: form for form in schema("fact")["oneOf"]}
KINDS = {str(kind.__struct_config__.tag): kind for kind in get_args(AnyFact)}


def test_every_fact_of_the_contract_has_a_class():
    assert set(KINDS) == set(FORMS)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_fact_has_the_fields_of_the_contract(kind: str):
    fields = {*KINDS[kind].__struct_encode_fields__, "kind", "journal"}
    assert fields == set(FORMS[kind]["properties"]) == set(FORMS[kind]["required"])


def test_the_first_change_goes_out_at_once_and_then_twenty_a_second():
    pace = Pace()
    sent = []
    due: int | None = None
    for now in range(0, 1_000_001, 5_000):  # a change every 5 ms for a second
        if due is not None and now >= due:
            pace.published(now)
            sent.append(now)
            due = None
        asked = pace.changed(now)
        due = asked if asked is not None else due
        if due is not None and due <= now:
            pace.published(now)
            sent.append(now)
            due = None
    assert sent[0] == 0
    assert all(later - earlier >= 50_000 for earlier, later in pairwise(sent))
    assert len(sent) == 21
    pace.published(1_050_000)  # the last value always goes out
    assert pace.changed(5_000_000) == 5_000_000  # after a quiet moment, at once again


def test_figures_of_a_histogram():
    histogram = Histogram()
    for value in range(100):
        histogram.add(value)
    figures = publish.figures(histogram)
    assert figures["p50"] <= figures["p99"] <= figures["max"] == 99
    assert msgspec.json.encode(figures)


def test_a_tick_changes_no_document(engine: Engine):
    played(engine)
    room, at = CRYPT.rooms["crypt"], engine.state.at
    before = publish.state(room, engine.state, engine.running(), HEALTH, at)
    engine.feed(Tick(at))
    assert publish.state(room, engine.state, engine.running(), HEALTH, at) == before

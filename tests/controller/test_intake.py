"""Commands after the contract: what it allows is understood, what it doesn't is refused in clear words."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import controller
from controller.intake import LARGEST, VERBS, Line, Reply, read
from cues import commands
from cues.events import Commanded, Refused

CONTRACT = Path(controller.__file__).parent / "contract"
SCHEMA = json.loads((CONTRACT / "command.schema.json").read_text())
FORMS = {form["properties"]["do"]["const"]: form for form in SCHEMA["oneOf"]}
VALID = jsonschema.Draft202012Validator(SCHEMA)


def refusal(**command: Any) -> str:
    event = read(json.dumps({"id": "12345678", **command}).encode(), 5, simulated=True)
    assert isinstance(event, Refused), event
    assert (event.id, event.at) == ("12345678", 5)
    return event.why


def test_every_command_of_the_contract_is_known_and_no_other():
    assert set(VERBS) == set(FORMS)


@pytest.mark.parametrize("verb", sorted(FORMS))
def test_a_commands_arguments_are_the_contracts(verb: str):
    args = FORMS[verb]["properties"]["args"]
    forms = args.get("oneOf", [args])
    fields = VERBS[verb].__struct_fields__
    assert set(fields) == {name for form in forms for name in form["properties"]}
    needed = set(fields) - set(_optional(VERBS[verb]))
    assert needed == set.intersection(*(set(form["required"]) for form in forms))


def _optional(kind: type[commands.Command]) -> tuple[str, ...]:
    fields = kind.__struct_fields__
    return fields[len(fields) - len(kind.__struct_defaults__) :]


def texts(**size: int) -> st.SearchStrategy[str]:
    """Text that people can see: the contract bounds its length alone, the room also what it may do."""
    return st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters=TURNING), **size)


TURNING = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
names = st.from_regex(r"\A[a-z][a-z0-9_]*\Z")
values = st.one_of(st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(-1e9, 1e9), texts(), st.none())
spans = st.from_regex(r"\A-?[0-9]{1,4}(\.[0-9]{1,3})?(ms|s|min|h)\Z")
ARGUMENTS: dict[str, st.SearchStrategy[Any]] = {
    "team": texts(),
    "players": st.integers(1, 20),
    "language": texts(),
    "duration": spans,
    "comfort": st.dictionaries(texts(), texts(), max_size=3),
    "ending": names,
    "puzzle": names,
    "level": st.integers(1, 9),
    "text": texts(max_size=500),
    "counts": st.booleans(),
    "cue": names,
    "prop": names,
    "variable": names,
    "value": values,
    "bus": names,
    "item": names,
    "why": texts(),
    "alert": texts(),
    "stars": st.integers(1, 10),
}


@st.composite
def good(draw: st.DrawFn) -> dict[str, Any]:
    """Any command that the contract allows."""
    verb = draw(st.sampled_from(sorted(FORMS)))
    args = FORMS[verb]["properties"]["args"]
    form = draw(st.sampled_from(args.get("oneOf", [args])))
    given_args = {}
    for name in form["properties"]:
        if name in form["required"] or draw(st.booleans()):
            given_args[name] = draw(_argument(verb, name))
    command: dict[str, Any] = {"id": draw(texts(min_size=8, max_size=64)), "do": verb}
    if given_args or draw(st.booleans()):
        command["args"] = given_args
    if draw(st.booleans()):
        command |= {
            "by": draw(texts(max_size=80)),
            "game": draw(texts()),
            "sent_us": draw(st.integers(0)),
        }
    return command


def _argument(verb: str, name: str) -> st.SearchStrategy[Any]:
    if verb == "volume" and name == "level":
        return st.floats(0, 1)
    if verb in ("out_of_order", "talk") and name == "value":
        return st.booleans()
    return ARGUMENTS[name]


@given(good())
def test_what_the_contract_allows_is_understood(command: dict[str, Any]):
    VALID.validate(command)
    event = read(json.dumps(command).encode(), 5, simulated=True)
    assert isinstance(event, Commanded), event
    assert (event.at, event.id, event.by, event.game) == (
        5,
        command["id"],
        command.get("by"),
        command.get("game"),
    )
    assert type(event.command) is VERBS[command["do"]]
    for name, value in command.get("args", {}).items():
        assert getattr(event.command, name) == value


@given(good(), st.data())
def test_what_the_contract_does_not_allow_is_refused(command: dict[str, Any], data: st.DataObject):
    where = data.draw(st.sampled_from([command, command.setdefault("args", {})]))
    key = data.draw(st.sampled_from([*where, "extra", "do"]))
    where[key] = data.draw(st.one_of(values, st.lists(values), st.dictionaries(st.text(), values)))
    event = read(json.dumps(command).encode(), 5, simulated=True)
    if not VALID.is_valid(command) and isinstance(event, Commanded):
        # The only latitude: an argument that may be left out may also be null.
        assert None in command["args"].values()


@given(st.binary(max_size=400))
def test_any_bytes_are_answered(payload: bytes):
    assert isinstance(read(payload, 0, simulated=True), Commanded | Refused)


json_values = st.recursive(
    values, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12
)


@given(json_values)
def test_any_json_is_answered(value: Any):
    assert isinstance(read(json.dumps(value).encode(), 0, simulated=True), Commanded | Refused)


def test_refusals_say_what_was_meant():
    assert refusal(do="sovle") == "there is no command 'sovle'; did you mean 'solve'?"
    assert refusal(do="solve") == "solve needs the argument puzzle"
    assert refusal(do="solve", args={"puzle": "x"}) == (
        "solve has no argument 'puzle'; did you mean 'puzzle'?; it has puzzle"
    )
    assert refusal(do="pause", arg={}) == (
        "a command has no 'arg'; did you mean 'args'?; it has id, do, args, by, game, sent_us"
    )
    assert refusal() == "the command doesn't say what to do: it needs a do"
    assert (
        refusal(do="set", args={"value": 1})
        == "set needs either a prop or a variable, and exactly one of them"
    )
    assert "a length of time such as 90s or 5min" in refusal(do="add_time", args={"duration": "5 minutes"})
    assert "a name such as id_tag" in refusal(do="skip", args={"puzzle": "The tag"})
    assert refusal(do="set", args={"prop": "a", "value": 2**70}) == "set: value is too large a number"
    assert refusal(do="pause", by=3) == "by must be text of at most 80 characters, and is 3"
    assert refusal(do="pause", args=[1]) == "args of pause must be an object, and are [1]"
    assert refusal(do="pause", sent_us="now") == (
        "sent_us must be a whole number of microseconds, and is 'now'"
    )


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"[" * 50_000, "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[]", "must be a JSON object"),
        (b'{"do": "pause"}', "has no id"),
        (b'{"id": "short", "do": "pause"}', "8 to 64 characters"),
        (b'{"id": 12345678, "do": "pause"}', "8 to 64 characters"),
        (b'{"id": "12345678", "do": "note", "args": {"text": "' + b"x" * LARGEST + b'"}}', "too large"),
    ],
)
def test_what_cannot_be_read_is_refused(payload: bytes, why: str):
    event = read(payload, 5, simulated=True)
    assert isinstance(event, Refused)
    assert why in event.why
    assert len(event.why) < 300


def test_late_commands_are_refused_where_time_is_shared():
    command = json.dumps({"id": "12345678", "do": "pause", "sent_us": 10_000_000}).encode()
    assert isinstance(read(command, 5, True, Line(now=12_900_000)), Commanded)
    late = read(command, 5, True, Line(now=13_600_000))
    assert isinstance(late, Refused)
    assert late.why == "the command came 3.6 s after it was sent: too late to be done"
    assert isinstance(read(command, 5, True), Commanded)  # nobody knows the shared time


def test_only_simulated_rooms_can_be_told_what_players_do():
    command = json.dumps({"id": "12345678", "do": "sense", "args": {"prop": "a", "value": True}}).encode()
    assert isinstance(read(command, 5, simulated=True), Commanded)
    assert isinstance(read(command, 5, simulated=False), Refused)


def test_a_reply_is_the_contracts():
    import msgspec

    schema = json.loads((CONTRACT / "reply.schema.json").read_text())
    for reply in (Reply("12345678", True, None, 5), Reply(None, False, "why", 5)):
        jsonschema.Draft202012Validator(schema).validate(msgspec.to_builtins(reply))


def test_a_command_that_does_not_say_when_it_was_sent_is_late_on_a_line_that_was_silent():
    silent = Line(now=10_000_000, unsure="the line was silent")
    plain = json.dumps({"id": "12345678", "do": "pause"}).encode()
    stamped = json.dumps({"id": "12345678", "do": "pause", "sent_us": 9_000_000}).encode()
    late = read(plain, 5, True, silent)
    assert isinstance(late, Refused)
    assert late.why == "the line was silent"
    assert isinstance(read(stamped, 5, True, silent), Commanded)
    assert isinstance(read(stamped, 5, True, Line(unsure="no shared time yet")), Refused)


def test_wall_time_proves_nothing():
    command = json.dumps({"id": "12345678", "do": "pause", "sent_us": 1_790_000_000_000_000}).encode()
    refused = read(command, 5, True, Line(now=10_000_000))
    assert isinstance(refused, Refused)
    assert "not wall time" in refused.why


@pytest.mark.parametrize(
    ("args", "point"),
    [
        ({"team": "Foxes\x1b[2J"}, "U+001B"),
        ({"team": "\u202eseoxoF"}, "U+202E"),
        ({"comfort": {"stro\x00be": "off"}}, "U+0000"),
    ],
)
def test_texts_that_act_instead_of_showing_are_refused(args: dict[str, Any], point: str):
    assert f"holds {point}, which nobody can see; leave it out" in refusal(do="start", args=args)


def test_a_note_may_have_lines():
    event = read(
        json.dumps({"id": "12345678", "do": "note", "args": {"text": "one\n\ttwo"}}).encode(), 5, True
    )
    assert isinstance(event, Commanded)


def test_what_came_by_the_shows_line_is_asked_of_all_its_rooms():
    payload = b'{"id": "command-1", "do": "pause"}'
    asked = [read(payload, 0, True, line) for line in (Line(), Line(to_show=True))]
    assert [isinstance(event, Commanded) and event.to_show for event in asked] == [False, True]

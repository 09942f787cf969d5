"""The page about MQTT: its tables are the code's, its examples are sent to a room on a broker."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema

from controller.broker import private
from controller.intake import VERBS
from controller.link.gate import FOR_A_SHOW
from controller.link.topics import TABLE
from cues.commands import Set
from cues.engine.requests import ANY, phases
from tests.controller.conftest import Open, site
from tests.controller.link.conftest import Run, run
from tests.controller.link.venue import CHECKS, CONTRACT, TOPIC, Guest, visited

__all__ = ["run", "site"]  # fixtures

PAGE = (Path(__file__).parents[2] / "docs" / "mqtt.md").read_text("utf-8")
EXAMPLE = re.compile(r"<!-- (publish: (?P<what>\w+)|answer) -->\n```json\n(?P<text>.*?)```", re.DOTALL)
PHASES = ("idle", "ready", "running", "paused", "finished", "stopped")


def topics() -> str:
    rows = []
    for topic in TABLE:
        path = topic.path.format(show="SHOW", room="ROOM", prop="NAME")
        who = "the room" if topic.from_room else "anyone"
        rows.append(
            f"| `{path}` | {who} | {topic.qos} | {'yes' if topic.retained else 'no'} | {topic.text} |"
        )
    return "\n".join(rows)


def verbs() -> str:
    rows = []
    for name, kind in VERBS.items():
        fields = kind.__struct_fields__
        needed = len(fields) - len(kind.__struct_defaults__)
        args = ", ".join(field if place < needed else f"[{field}]" for place, field in enumerate(fields))
        when = ", ".join(phase for phase in PHASES if phase in phases(kind))
        rows.append(
            f"| `{name}`{'*' if name in FOR_A_SHOW else ''} | "
            f"{'value, prop or variable' if kind is Set else args} | "
            f"{'anything' if phases(kind) == ANY else when} |"
        )
    return "\n".join(rows)


def test_the_pages_tables_are_the_codes() -> None:
    assert topics() in PAGE
    assert verbs() in PAGE


def test_the_pages_examples_are_answered_as_it_says(site: Open, tmp_path: Path, run: Run) -> None:
    examples = [(found["what"], json.loads(found["text"])) for found in EXAMPLE.finditer(PAGE)]
    assert {what for what, _ in examples} == {"command", "fetch", None}

    async def act() -> None:
        with private(tmp_path / "broker") as broker:
            async with visited(site(), broker) as (room, guest):
                for what, example in examples:
                    if what is None:
                        await answered(guest, example)
                        continue
                    if what == "fetch":
                        example["journal"] = room.state.journal
                        valid(what, example)
                    guest.say(f"{TOPIC}/{what}", example)
                (fetched,) = await guest.until(lambda: guest.of("fetched"))
                assert [fact["seq"] for fact in fetched["facts"]] == [1, 2]

    run(act())


async def answered(guest: Guest, expected: dict[str, Any]) -> None:
    CHECKS["reply"].validate(expected)
    reply = await guest.reply(expected["id"])
    assert reply["ok"] == expected["ok"]
    assert (expected["error"] or "") in (reply["error"] or "")


def valid(name: str, document: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(json.loads((CONTRACT / f"{name}.schema.json").read_text())).validate(
        document
    )

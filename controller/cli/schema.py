"""`maglock schema`: the schemas of a show's files, for editors, and of what goes over MQTT."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from controller.cli.faults import MachineFault
from cues.showfile.jsonschema import File, schema

KINDS: tuple[File, ...] = ("show", "room", "wiring", "story")


def arguments(parser: ArgumentParser) -> None:
    """Which kind of file, and where to."""
    parser.add_argument("file", nargs="?", choices=KINDS, default="show", help="which file (default: show)")
    parser.add_argument(
        "--mqtt", action="store_true", help="print what rooms say and hear over MQTT, as AsyncAPI 3"
    )
    parser.add_argument("--write", metavar="DIR", type=Path, help="write all of them into a folder")


def run(given: Namespace) -> int:
    """Print one, or write all."""
    if given.mqtt:
        from controller.link.asyncapi import document

        print(json.dumps(document(), indent=1, ensure_ascii=False))
        return 0
    if given.write is None:
        print(_text(given.file))
        return 0
    try:
        given.write.mkdir(parents=True, exist_ok=True)
        for kind in KINDS:
            path = given.write / f"{kind}.schema.json"
            path.write_text(_text(kind) + "\n", encoding="utf-8")
            print(path)
    except OSError as fault:
        raise MachineFault(f"schema: cannot write to {given.write}: {fault.strerror}") from fault
    return 0


def _text(kind: File) -> str:
    return json.dumps(schema(kind), indent=1, ensure_ascii=False)

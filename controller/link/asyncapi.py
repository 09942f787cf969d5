"""The contract as an AsyncAPI 3 document, made from the table of topics and the schemas of the payloads."""

import json
from pathlib import Path
from typing import Any

import controller
from controller.link.topics import PARTS, ROOT, TABLE, Topic
from controller.publish import CONTRACT
from controller.version import VERSION

Document = dict[str, Any]

SCHEMAS = Path(controller.__file__).parent / "contract"
BARE = frozenset({"status", "prop"})
"""Payloads that are plain text, not JSON."""


def document() -> Document:
    """The document: a channel for each topic, seen from the room."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Maglock: rooms over MQTT",
            "version": f"{CONTRACT}.0.0",
            "description": f"Contract {CONTRACT}, as spoken by Maglock {VERSION}, over MQTT 5.",
            "license": {"name": "Apache 2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in TABLE},
        "operations": dict(_operation(topic) for topic in TABLE),
        "components": {
            "messages": {name: _message(name) for name in dict.fromkeys(topic.schema for topic in TABLE)},
            "schemas": {name: schema(name) for name in dict.fromkeys(topic.schema for topic in TABLE)},
        },
    }


def schema(name: str) -> Document:
    """The JSON Schema of a payload."""
    found: Document = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    return {key: value for key, value in found.items() if key != "$schema"}


def _channel(topic: Topic) -> Document:
    return {
        "address": f"{ROOT}/{topic.path}",
        "description": topic.text,
        "parameters": {
            part: {"description": text} for part, text in PARTS.items() if f"{{{part}}}" in topic.path
        },
        "messages": {topic.schema: {"$ref": f"#/components/messages/{topic.schema}"}},
    }


def _operation(topic: Topic) -> tuple[str, Document]:
    action = "send" if topic.from_room else "receive"
    return f"{action}_{topic.name}", {
        "action": action,
        "channel": {"$ref": f"#/channels/{topic.name}"},
        "summary": topic.text,
        "messages": [{"$ref": f"#/channels/{topic.name}/messages/{topic.schema}"}],
        "bindings": {"mqtt": {"qos": topic.qos, "retain": topic.retained, "bindingVersion": "0.2.0"}},
    }


def _message(name: str) -> Document:
    return {
        "name": name,
        "contentType": "text/plain" if name in BARE else "application/json",
        "payload": {"$ref": f"#/components/schemas/{name}"},
    }

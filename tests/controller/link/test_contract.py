"""What is published of the contract: an AsyncAPI document made from the table that rooms speak by."""

import json

import jsonschema
import pytest

from controller import cli
from controller.link.asyncapi import SCHEMAS, document
from controller.link.topics import TABLE


def test_every_reference_of_the_document_leads_somewhere(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["schema", "--mqtt"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == document()

    def follow(part: object) -> None:
        if isinstance(part, dict):
            target = part.get("$ref")
            if target is not None:
                found = told
                for step in str(target).removeprefix("#/").split("/"):
                    found = found[step]
            for inner in part.values():
                follow(inner)
        elif isinstance(part, list):
            for inner in part:
                follow(inner)

    follow(told)


def test_every_topic_is_a_channel_and_an_operation_with_its_quality_of_service() -> None:
    told = document()
    assert {channel["address"] for channel in told["channels"].values()} == {
        f"maglock/{topic.path}" for topic in TABLE
    }
    for topic in TABLE:
        action = "send" if topic.from_room else "receive"
        operation = told["operations"][f"{action}_{topic.name}"]
        assert operation["bindings"]["mqtt"]["qos"] == topic.qos
        assert operation["bindings"]["mqtt"]["retain"] == topic.retained
        parts = {part for part in ("show", "room", "prop") if f"{{{part}}}" in topic.path}
        assert set(told["channels"][topic.name]["parameters"]) == parts


@pytest.mark.parametrize("file", sorted(SCHEMAS.glob("*.schema.json")), ids=lambda file: file.name)
def test_every_schema_of_the_contract_is_one_and_is_published(file) -> None:  # type: ignore[no-untyped-def]
    jsonschema.Draft202012Validator.check_schema(json.loads(file.read_text()))
    assert file.name.removesuffix(".schema.json") in document()["components"]["schemas"]

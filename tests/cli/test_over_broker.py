"""A room and its broker from the command line: run, asked by name, asked as a show, gone."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller import cli
from controller.broker import Broker, private
from tests.cli.test_running import running


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with private(tmp_path / "broker") as running_broker:
        yield running_broker


def test_a_room_is_asked_over_its_broker(
    broker: Broker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def send(target: str, *words: str) -> int:
        return cli.main(["send", target, "--broker", broker.url, *words])

    assert send("zombie_lab/laboratory", "stop") == 3
    assert "it was never there" in capsys.readouterr().err
    with running(tmp_path / "state", "--broker", broker.url) as room:
        code, said = 3, ""
        while code == 3:  # the room joins when it has found the broker
            code = send("zombie_lab/laboratory", "note", "text=hello", "--json")
            said = capsys.readouterr().out
        assert (code, json.loads(said)["ok"]) == (0, True)
        assert send("zombie_lab", "resume") == 1
        assert "laboratory: refused: resume is not accepted" in capsys.readouterr().err
        assert send("zombie_lab", "stop") == 0
        assert send("zombie_lab", "go", "cue=anything") == 2
        assert "say which" in capsys.readouterr().err
        room.terminate()
        room.wait(timeout=10)
    assert send("zombie_lab/laboratory", "stop") == 3
    assert "laboratory is offline" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--broker", "http://there"], "is no broker's address"),
        (["--broker", "mqtt://there:port"], "is no broker's address"),
        (["--broker", "mqtt://there", "--ca", "/nowhere"], "for mqtts:// only"),
        (["--broker", "mqtt://u@there", "--password-file", "/nowhere"], "password cannot be read"),
        (["--ca", "/nowhere"], "say which, with --broker URL"),
        (["--broker", "mqtt://there", "--state-dir", "x"], "either --broker or --state-dir"),
    ],
)
def test_a_wrong_address_is_a_wrong_call(
    words: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["send", "zombie_lab/laboratory", "stop", *words]) == 2
    assert why in capsys.readouterr().err


def test_a_broker_that_is_not_there_is_the_machines_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["send", "zombie_lab", "stop", "--broker", "mqtt://127.0.0.1:1"]) == 3
    assert "cannot be reached" in capsys.readouterr().err

"""`maglock broker`: started, told to end, and refused."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from controller.broker import LOOPBACK, answers
from controller.cli import main


@contextmanager
def listening() -> Iterator[int]:
    """A port that somebody has."""
    with socket.socket() as other:
        other.bind((LOOPBACK, 0))
        other.listen()
        yield other.getsockname()[1]


def test_it_says_where_it_is_and_ends_in_order(tmp_path: Path) -> None:
    with listening() as port:
        pass
    words = [sys.executable, "-m", "controller.cli", "broker", "--port", str(port), "--store", str(tmp_path)]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        assert (
            running.stderr.readline()
            == f"mqtt://127.0.0.1:{port} answers, for programs on this machine only\n"
        )
        assert answers(port)
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0
    assert not answers(port)
    assert (tmp_path / "mosquitto.db").exists()


def test_a_port_that_is_taken_is_the_machines_fault(capsys: pytest.CaptureFixture[str]) -> None:
    with listening() as port:
        assert main(["broker", "--port", str(port)]) == 3
    assert f"maglock: broker: port {port} on 127.0.0.1 is taken" in capsys.readouterr().err


def test_a_venues_files_are_written_and_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["broker", "--config", str(tmp_path), "--host", "broker.venue.test"]
    assert main([*words, "--prop", "zombie_lab/laboratory/fan"]) == 0
    said = capsys.readouterr().out
    assert "new accounts, 0 kept" in said
    assert "broker.venue.test" in said
    names = {path.name for path in (tmp_path / "credentials").iterdir()}
    assert names >= {"gm", "technician", "viewer", "dashboard", "room.zombie_lab.laboratory"}
    assert {name for name in names if name.startswith("prop.")} == {"prop.zombie_lab.laboratory.fan"}
    assert main(words) == 0
    assert "certificate kept" in capsys.readouterr().out


def test_an_account_for_a_prop_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert main(["broker", "--config", str(tmp_path), "--prop", "zombie_lab/laboratory/fna"]) == 2
    assert not list(tmp_path.iterdir())

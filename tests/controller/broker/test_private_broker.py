"""A broker of our own: it answers, keeps its limits, and says what is wrong when it cannot start."""

import os
import select
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.broker import LOOPBACK, Broker, BrokerFault, answers, private


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with private(tmp_path / "broker") as started:
        yield started


def test_it_answers_when_start_returns_and_no_longer_when_stop_does(tmp_path: Path) -> None:
    broker = private(tmp_path)
    broker.start()
    assert answers(broker.port)
    assert broker.url == f"mqtt://127.0.0.1:{broker.port}"
    broker.stop()
    assert not answers(broker.port)
    broker.stop()


def test_it_can_be_killed_and_started_again_on_its_port(broker: Broker) -> None:
    first = broker.process_id
    broker.kill()
    assert not answers(broker.port)
    broker.start()
    assert answers(broker.port)
    assert broker.process_id != first


def test_nobody_but_this_machine_reaches_it(broker: Broker) -> None:
    listening = Path("/proc/net/tcp").read_text("ascii").split("\n")[1:-1]
    addresses = {line.split()[1] for line in listening if line.split()[3] == "0A"}
    port = f"{broker.port:04X}"
    assert {address for address in addresses if address.endswith(port)} == {f"0100007F:{port}"}


def test_a_port_that_is_taken_is_told_with_the_cure(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind((LOOPBACK, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(BrokerFault, match=rf"port {port} on 127.0.0.1 is taken; .*name another port"):
            private(tmp_path, port).start()


def test_a_machine_without_mosquitto_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("controller.broker._ELSEWHERE", ())
    with pytest.raises(BrokerFault, match="apt-get install mosquitto"):
        private(tmp_path).start()


def test_a_broken_config_is_told_in_mosquittos_words(tmp_path: Path) -> None:
    broker = private(tmp_path)
    config = broker.config.read_text("utf-8")
    broker.config.write_text(config.replace("persistence_location", "persistence_lokation"), "utf-8")
    with pytest.raises(BrokerFault, match=r"did not start.*mosquitto"):
        broker.start()


@pytest.mark.skipif(not os.access("/usr/bin/setpriv", os.X_OK), reason="util-linux's setpriv is missing")
def test_it_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    script = (
        "import os, pathlib, signal\n"
        "from controller.broker import private\n"
        f"broker = private(pathlib.Path({str(tmp_path)!r}))\n"
        "broker.start()\n"
        "print(broker.process_id, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=20)
    assert has_ended(int(done.stdout)), "the broker outlived the process that started it"


def has_ended(process: int) -> bool:
    """Whether `process` ends, which is a matter of milliseconds."""
    try:
        watch = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watch], [], [], 10)[0])
    finally:
        os.close(watch)

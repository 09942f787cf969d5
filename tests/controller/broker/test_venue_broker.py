"""A venue's broker, as it was written, on a real Mosquitto: who gets in, and who may say what."""

import json
import os
import socket
import ssl
import stat
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Queue

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from controller.broker import LOOPBACK, Broker, as_who_we_are
from controller.shows import open_show
from controller.venue import certificates
from controller.venue.accounts import accounts
from controller.venue.folder import Plan, write
from controller.venue.passwords import hashed

NOW = datetime(2030, 6, 1, tzinfo=UTC)
LAB = "maglock/zombie_lab/laboratory"
REFUSED = 135


def free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as two:
        one.bind((LOOPBACK, 0))
        two.bind((LOOPBACK, 0))
        return one.getsockname()[1], two.getsockname()[1]


class Venue:
    """The written folder, with its Mosquitto running."""

    def __init__(self, folder: Path) -> None:
        show = open_show("zombie_lab").show
        assert show is not None
        self.folder = folder
        port, tls_port = free_ports()
        self.plan = Plan(accounts([show]), ["broker.venue.test", "localhost", "127.0.0.1"], port, tls_port)
        self.written = write(folder, self.plan, datetime.now(UTC))
        (folder / "broker" / "own" / "here.conf").write_text(as_who_we_are() or "# nothing\n")
        self.broker = Broker(folder / "broker" / "mosquitto.conf", port, folder / "log")

    def password(self, user: str) -> str:
        return (self.folder / "credentials" / user).read_text("utf-8").strip()

    @contextmanager
    def visitor(self, user: str | None, password: str | None = None) -> "Iterator[Visitor]":
        visitor = Visitor(self.plan.port, user, self.password(user) if user and not password else password)
        try:
            yield visitor
        finally:
            visitor.leave()


class Visitor:
    """A client of the broker; `verdict` is what it said to our coming."""

    def __init__(self, port: int, user: str | None, password: str | None) -> None:
        self.client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
        self.heard: Queue[tuple[str, bytes]] = Queue()
        self._verdicts: Queue[int] = Queue()
        self.client.on_connect = lambda *told: self._verdicts.put(told[3].value)
        self.client.on_publish = lambda *told: self._verdicts.put(told[3].value)
        self.client.on_subscribe = lambda *told: self._verdicts.put(told[3][0].value)
        self.client.on_message = lambda _client, _self, message: self.heard.put(
            (message.topic, message.payload)
        )
        if user:
            self.client.username_pw_set(user, password)
        self.client.connect(LOOPBACK, port)
        self.client.loop_start()
        self.verdict = self._verdicts.get(timeout=10)

    def say(self, topic: str, payload: str | bytes = "x") -> bool:
        """Whether the broker took it, and somebody hears it or could."""
        self.client.publish(topic, payload, qos=1)
        return self._verdicts.get(timeout=10) < REFUSED

    def listen(self, topic: str) -> None:
        self.client.subscribe(topic, qos=1)
        self._verdicts.get(timeout=10)

    def leave(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Venue]:
    running = Venue(tmp_path_factory.mktemp("venue"))
    with running.broker:
        yield running


def test_nobody_gets_in_without_a_name_or_with_a_wrong_password(venue: Venue) -> None:
    with venue.visitor(None) as stranger:
        assert stranger.verdict == REFUSED
    with venue.visitor("gm", "gm") as guesser:
        assert guesser.verdict == REFUSED
    with venue.visitor("gm") as master:
        assert master.verdict == 0


SAYS = [
    ("room.zombie_lab.laboratory", f"{LAB}/state", True),
    ("room.zombie_lab.laboratory", f"{LAB}/prop/fan/set", True),
    ("room.zombie_lab.laboratory", "maglock/zombie_lab/sync", True),
    ("room.zombie_lab.laboratory", "maglock/zombie_lab/bunker/fetch", True),
    ("room.zombie_lab.laboratory", "maglock/zombie_lab/bunker/state", False),
    ("room.zombie_lab.laboratory", "maglock/zombie_lab/bunker/command", False),
    ("room.zombie_lab.laboratory", "maglock/another_show/laboratory/state", False),
    ("prop.zombie_lab.laboratory.fan", f"{LAB}/prop/fan", True),
    ("prop.zombie_lab.laboratory.fan", f"{LAB}/prop/red_eyes", False),
    ("prop.zombie_lab.laboratory.fan", f"{LAB}/prop/fan/set", False),
    ("prop.zombie_lab.laboratory.fan", f"{LAB}/command", False),
    ("prop.zombie_lab.laboratory.fan", f"{LAB}/state", False),
    ("screen.zombie_lab.laboratory", f"{LAB}/command", False),
    ("screen.zombie_lab.laboratory", "maglock/zombie_lab/command", False),
    ("screen.zombie_lab.laboratory", f"{LAB}/prop/fan", False),
    ("viewer", f"{LAB}/command", False),
    ("viewer", "maglock/zombie_lab/command", False),
    ("gm", f"{LAB}/command", True),
    ("gm", "maglock/zombie_lab/command", True),
    ("gm", f"{LAB}/state", False),
    ("gm", f"{LAB}/prop/fan/set", False),
    ("technician", f"{LAB}/command", True),
    ("technician", f"{LAB}/prop/fan/set", False),
    ("dashboard", f"{LAB}/command", True),
    ("dashboard", f"{LAB}/fact", False),
]


@pytest.mark.parametrize(("user", "topic", "may"), SAYS, ids=lambda what: str(what).replace("/", "."))
def test_everyone_speaks_for_themselves_only(venue: Venue, user: str, topic: str, may: bool) -> None:
    with venue.visitor(user) as visitor, venue.visitor("technician") as listener:
        listener.listen("maglock/#")
        assert visitor.say(topic, user) == may
        if may:
            assert listener.heard.get(timeout=10) == (topic, user.encode())
        else:
            with venue.visitor("gm") as master:
                master.say(f"{LAB}/command", "the end")
            assert listener.heard.get(timeout=10) == (f"{LAB}/command", b"the end"), "nothing came before"


@pytest.mark.parametrize(
    ("user", "hears"),
    [
        ("prop.zombie_lab.laboratory.fan", []),
        ("screen.zombie_lab.laboratory", ["state"]),
        ("viewer", ["state"]),
    ],
)
def test_nobody_overhears_commands(venue: Venue, user: str, hears: list[str]) -> None:
    with (
        venue.visitor(user) as visitor,
        venue.visitor("gm") as master,
        venue.visitor("room.zombie_lab.laboratory") as room,
    ):
        for topic in (f"{LAB}/command", f"{LAB}/state", f"{LAB}/prop/fan/set"):
            visitor.listen(topic)
        master.say(f"{LAB}/command")
        room.say(f"{LAB}/state")
        room.say(f"{LAB}/prop/fan/set", "the end")
        ends = ["prop/fan/set"] if user.startswith("prop.") else []
        for topic in [*hears, *ends]:
            assert visitor.heard.get(timeout=10)[0] == f"{LAB}/{topic}"
        assert visitor.heard.empty()


def secured(venue: Venue, authority: Path) -> str | None:
    """The version of TLS that was agreed on with the broker, its certificate checked by name."""
    trusted = ssl.create_default_context(cafile=str(authority))
    with (
        socket.create_connection((LOOPBACK, venue.plan.tls_port), timeout=10) as line,
        trusted.wrap_socket(line, server_hostname="broker.venue.test") as over,
    ):
        return over.version()


def test_the_venues_ca_is_trusted_and_another_is_not(venue: Venue, tmp_path: Path) -> None:
    assert secured(venue, venue.folder / "ca.crt") in ("TLSv1.2", "TLSv1.3")
    another = tmp_path / "ca.crt"
    another.write_bytes(certificates.new_authority("another venue", NOW).certificate)
    with pytest.raises(ssl.SSLCertVerificationError):
        secured(venue, another)


def test_a_room_plays_over_tls_with_its_own_account_and_answers_the_game_master(
    venue: Venue, tmp_path: Path
) -> None:
    user = "room.zombie_lab.laboratory"
    words = ["run", "zombie_lab", "--room", "laboratory", "--simulate", "--silent"]
    words += ["--state-dir", str(tmp_path / "state"), "--ca", str(venue.folder / "ca.crt")]
    words += ["--broker", f"mqtts://{user}@localhost:{venue.plan.tls_port}"]
    words += ["--password-file", str(venue.folder / "credentials" / user)]
    note = {"id": "0123456789abcdef", "do": "note", "args": {"text": "x"}}
    with venue.visitor("gm") as master:
        master.listen(f"{LAB}/status")
        master.listen(f"{LAB}/reply")
        room = subprocess.Popen([sys.executable, "-m", "controller.cli", *words], stderr=subprocess.DEVNULL)
        try:
            assert master.heard.get(timeout=20) == (f"{LAB}/status", b"online")
            assert master.say(
                f"{LAB}/command", '{"id": "0123456789abcdef", "do": "note", "args": {"text": "x"}}'
            )
            topic, reply = master.heard.get(timeout=20)
            assert topic == f"{LAB}/reply"
            assert json.loads(reply)["id"] == note["id"]
        finally:
            room.terminate()
            room.wait(20)


def test_without_tls_it_listens_on_loopback_only(venue: Venue) -> None:
    for table in ("tcp", "tcp6"):
        lines = [line.split() for line in Path(f"/proc/net/{table}").read_text("ascii").splitlines()[1:]]
        plain = [line[1] for line in lines if line[3] == "0A" and line[1].endswith(f":{venue.plan.port:04X}")]
        assert plain == (["0100007F:" + f"{venue.plan.port:04X}"] if table == "tcp" else [])


def test_a_flood_at_somebody_who_does_not_read_costs_the_broker_little_and_others_nothing(
    venue: Venue,
) -> None:
    with (
        venue.visitor("gm") as master,
        venue.visitor("room.zombie_lab.laboratory") as room,
        venue.visitor("technician") as sleeper,
    ):
        sleeper.listen("maglock/#")
        sleeper.client.loop_stop()
        room.listen("maglock/zombie_lab/command")
        before = memory_kib(venue.broker)
        for _ in range(6_000):
            master.client.publish(f"{LAB}/command", b"x" * 4096, qos=0)
        assert master.say("maglock/zombie_lab/command", "the end")
        assert room.heard.get(timeout=20) == ("maglock/zombie_lab/command", b"the end")
        assert memory_kib(venue.broker) - before < 16 * 1024, "of 24 MiB that were sent"


def memory_kib(broker: Broker) -> int:
    status = Path(f"/proc/{broker.process_id}/status").read_text("ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1])


def test_what_is_secret_is_for_its_owner_only(venue: Venue) -> None:
    for path in venue.folder.rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        if path.is_dir():
            assert mode == 0o700, path
        elif (
            path.parent.name in ("authority", "credentials") or path.suffix == ".key" or path.name == "users"
        ):
            assert mode == 0o600, path
    words = [venue.password(account.name) for account in venue.plan.accounts]
    assert len(set(words)) == len(words)
    assert all(len(word) == 32 for word in words)
    assert not any(word in (venue.folder / "broker" / "users").read_text() for word in words)


def test_a_second_writing_keeps_passwords_ca_and_certificate(venue: Venue, tmp_path: Path) -> None:
    first = write(tmp_path, venue.plan, NOW)
    kept = {path: path.read_bytes() for path in tmp_path.glob("[ac]*/*")} | {
        path: path.read_bytes() for path in (tmp_path / "broker").glob("server.*")
    }
    assert len(first.new) == len(venue.plan.accounts)
    again = write(tmp_path, venue.plan, NOW + timedelta(days=30))
    assert not again.new
    assert not again.is_renewed
    assert all(path.read_bytes() == held for path, held in kept.items())


def test_a_certificate_is_renewed_in_time_for_new_names_and_when_asked(venue: Venue, tmp_path: Path) -> None:
    assert write(tmp_path, venue.plan, NOW).is_renewed
    authority = (tmp_path / "ca.crt").read_bytes()
    later = NOW + certificates.LASTS - timedelta(days=60)
    assert write(tmp_path, venue.plan, later).is_renewed
    assert not write(tmp_path, venue.plan, later).is_renewed
    moved = Plan(venue.plan.accounts, [*venue.plan.hosts, "10.0.0.5"])
    assert write(tmp_path, moved, later).is_renewed
    assert write(tmp_path, moved, later, renew=True).is_renewed
    assert (tmp_path / "ca.crt").read_bytes() == authority, "no machine has to learn another CA"


@pytest.mark.skipif(not os.access("/usr/bin/mosquitto_passwd", os.X_OK), reason="mosquitto_passwd is missing")
def test_a_password_is_kept_as_mosquittos_own_program_keeps_it(tmp_path: Path) -> None:
    file = tmp_path / "users"
    subprocess.run(
        ["mosquitto_passwd", "-c", "-b", str(file), "gm", "a word"], check=True, capture_output=True
    )
    kept = file.read_text("ascii").strip().partition(":")[2]
    assert kept == hashed("a word", b64decode(kept.split("$")[3]))

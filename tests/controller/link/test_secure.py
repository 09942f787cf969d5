"""A room on a broker that wants TLS and a password, and one that is not who it says."""

import asyncio
import shutil
import subprocess
from pathlib import Path

import pytest

from controller.broker import Broker, private
from controller.link import room_link
from controller.link.address import parsed
from tests.controller.conftest import Open
from tests.controller.link.conftest import Run
from tests.controller.link.test_faults import eventually
from tests.controller.link.venue import Guest, linked

pytestmark = pytest.mark.skipif(
    not (shutil.which("openssl") and shutil.which("mosquitto_passwd")),
    reason="openssl and mosquitto_passwd make the broker's certificate and password",
)


def secured(folder: Path) -> tuple[Broker, int, Path]:
    """A broker with a TLS listener of its own, its port, and the certificate that vouches for it."""
    broker = private(folder)
    port = private(folder / "other").port
    certificate, key, users = folder / "broker.crt", folder / "broker.key", folder / "users"
    words = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    words += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(words, check=True, capture_output=True)
    subprocess.run(
        ["mosquitto_passwd", "-b", "-c", str(users), "crypt", "päss"], check=True, capture_output=True
    )
    text = broker.config.read_text("utf-8")
    text = f"per_listener_settings true\n{text}\nlistener {port} 127.0.0.1\nallow_anonymous false\n"
    text += f"password_file {users}\ncertfile {certificate}\nkeyfile {key}\n"
    broker.config.write_text(text, "utf-8")
    return broker, port, certificate


def test_a_room_joins_over_tls_with_its_password(site: Open, tmp_path: Path, run: Run):
    async def act() -> None:
        broker, port, certificate = secured(tmp_path / "broker")
        secret = tmp_path / "secret"
        secret.write_text("päss\n", "utf-8")
        with broker:
            guest = await Guest().arrive(broker)
            address = parsed(f"mqtts://crypt@localhost:{port}", secret, certificate)
            async with linked(site(), address) as (room, _):
                await guest.until(lambda: guest.of("state"))
                assert (await guest.ask("note", "command-1", args={"text": "x" * 2_000}))["ok"]
                assert room.state.seq
            guest.leave()

    run(act())


# paho leaves a socket to the garbage collector when TLS doesn't come about.
@pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
def test_a_wrong_password_and_a_stranger_for_a_broker_are_told(
    site: Open, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(room_link, "GRACE", 0.3)

    async def act() -> None:
        broker, port, certificate = secured(tmp_path / "broker")
        with broker:
            for address, why in (
                (parsed(f"mqtts://crypt:wrong@localhost:{port}", None, certificate), "Not authorized"),
                (parsed(f"mqtts://crypt:wrong@localhost:{port}"), "certificate verify failed"),
            ):
                async with linked(site(), address) as (room, _):
                    await eventually(lambda room=room: "link" in room.state.alerts)  # type: ignore[misc]
                    assert why in room.state.alerts["link"].text["en"]
                    room.alarm_over("link")
                    await asyncio.sleep(0)

    run(act())

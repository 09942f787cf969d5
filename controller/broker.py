"""A Mosquitto of our own: configured as rooms need it, a child of this process, ready when it answers.

For the demo, tests and benchmarks, and for a single machine.  It listens on loopback only, which is
why it asks nobody for a password; a venue's broker is what `controller.venue` writes.
"""

import os
import shutil
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

LOOPBACK = "127.0.0.1"

LIMITS = """\
# A cue waits for nobody: without this, small packets stand in the kernel for 40 ms.
set_tcp_nodelay true
# Nobody is waited for: what is kept for a client that doesn't read has an end, and the rest is dropped.
max_inflight_messages 20
max_queued_messages 1000
max_queued_bytes 4194304
# Larger payloads are dropped; the sender of a larger packet is hung up on before its bytes are taken in.
message_size_limit 262144
max_packet_size 1048576
"""
"""What every broker of ours is told, a private one and a venue's."""

_PRIVATE = """\
# Written by Maglock, anew at each start.
listener {port} {host}
allow_anonymous true
{limits}\
persistence {keeps}
persistence_location {folder}/
log_dest file {log}
log_type error
log_type warning
log_type notice
"""

_CONNECT = b"\x10\x0c\x00\x04MQTT\x04\x02\x00\x05\x00\x00"
"""An MQTT 3.1.1 CONNECT with a clean session and no name: whatever the answer, who answers is a broker."""

_ELSEWHERE = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin")
"""Where distributions put Mosquitto, and a plain user's PATH doesn't look."""


class BrokerFault(Exception):  # noqa: N818 - the project's word
    """The broker did not start or did not answer; says why, and the cure."""


class Broker:
    """A Mosquitto with a config of its own, listening without TLS on loopback at `port`.

    Start it from a thread that lives as long as the broker shall: where the system can, the broker
    ends with that thread, so that no crash leaves one behind.
    """

    def __init__(self, config: Path, port: int, log: Path) -> None:
        self.config = config
        self.port = port
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where rooms find it."""
        return f"mqtt://{LOOPBACK}:{self.port}"

    @property
    def process_id(self) -> int | None:
        """Of the running broker."""
        return None if self._process is None else self._process.pid

    def start(self, patience: float = 10.0) -> None:
        """Start it, and wait at most `patience` seconds until it answers; raises `BrokerFault`."""
        if _is_taken(self.port):
            raise BrokerFault(
                f"port {self.port} on {LOOPBACK} is taken; end what listens there (see `ss -ltnp`), "
                f"or name another port"
            )
        self._process = subprocess.Popen(
            [*_ends_with_us(), mosquitto(), "-c", str(self.config)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            self._wait_until_it_answers(patience)
        except BaseException:
            self.kill()
            raise

    def wait(self) -> int:
        """Wait until it ends; its exit code."""
        return 0 if self._process is None else self._process.wait()

    def stop(self) -> None:
        """Ask it to end, so that it keeps what it shall keep.  Idempotent."""
        if self._process is not None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
            self.kill()

    def kill(self) -> None:
        """Kill -9.  It can be started again."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def __enter__(self) -> "Broker":
        """Start it."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it."""
        self.stop()

    def _wait_until_it_answers(self, patience: float) -> None:
        end = time.monotonic() + patience
        while not answers(self.port):
            if self._process is None or self._process.poll() is not None:
                raise BrokerFault(f"Mosquitto did not start: {self._last_words()}")
            if time.monotonic() > end:
                raise BrokerFault(
                    f"Mosquitto runs but gives no answer on port {self.port} within {patience:g} s; "
                    f"what it says is in {self.log}"
                )
            time.sleep(0.01)

    def _last_words(self) -> str:
        with suppress(OSError):
            lines = self.log.read_text("utf-8", "replace").splitlines()
            wrong = [line.partition(": ")[2] for line in lines if "Error" in line] or lines[-1:]
            if wrong:
                return f"{'; '.join(wrong)} (see {self.log})"
        return f"it said nothing in {self.log}; try it by hand: mosquitto -v -c {self.config}"


def private(folder: Path, port: int | None = None, keeps: bool = False) -> Broker:
    """A broker on loopback with its files in `folder`, not yet started; `port` None: any that is free.

    `keeps`: retained messages and what is queued outlive a stop in order.  A kill may lose them either
    way: Maglock asks nothing of a broker's store.
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    port = _free_port() if port is None else port
    config, log = folder / "mosquitto.conf", folder / "mosquitto.log"
    text = _PRIVATE.format(
        port=port,
        host=LOOPBACK,
        limits=LIMITS,
        keeps="true" if keeps else "false",
        folder=folder,
        log=log,
    )
    config.write_text(text + as_who_we_are(), "utf-8")
    return Broker(config, port, log)


def as_who_we_are() -> str:
    """The line that keeps a broker started by root from becoming somebody who can't read its files."""
    return "user root\n" if os.geteuid() == 0 else ""


def mosquitto() -> str:
    """The program; raises `BrokerFault` where there is none."""
    found = shutil.which("mosquitto", path=os.pathsep.join((os.environ.get("PATH", ""), *_ELSEWHERE)))
    if found is None:
        raise BrokerFault(
            "Mosquitto, the MQTT broker, is not installed: sudo apt-get install mosquitto "
            "(and, as Debian then starts one that rooms don't need: sudo systemctl disable --now mosquitto)"
        )
    return found


def answers(port: int, patience: float = 1.0) -> bool:
    """Whether an MQTT broker answers on loopback at `port`."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=patience) as line:
            line.sendall(_CONNECT)
            return line.recv(2)[:1] == b"\x20"
    except OSError:
        return False


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as Mosquitto does
        try:
            probe.bind((LOOPBACK, port))
        except PermissionError:
            raise BrokerFault(f"port {port} is for root alone; name one over 1023 (1883 is usual)") from None
        except OSError:
            return True
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def _ends_with_us() -> list[str]:
    """The words that make a child end with the thread that started it, where util-linux has them."""
    found = shutil.which("setpriv")
    return [] if found is None else [found, "--pdeathsig", "TERM", "--"]

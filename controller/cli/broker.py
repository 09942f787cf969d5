"""`maglock broker`: a private MQTT broker on this machine, or the files of a venue's."""

import signal
import socket
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path
from types import FrameType

from controller.cli.faults import CallFault, MachineFault
from controller.cli.shows import opened

USUAL_PORT, USUAL_TLS_PORT = 1883, 8883


def arguments(parser: ArgumentParser) -> None:
    """Where it listens, what it keeps; and a venue's shows, names and props."""
    parser.add_argument(
        "--port", type=int, default=USUAL_PORT, metavar="N", help=f"on loopback (default: {USUAL_PORT})"
    )
    parser.add_argument(
        "--store", type=Path, metavar="DIR", help="keep retained messages in DIR from one start to the next"
    )
    venue = parser.add_argument_group("a venue's broker")
    venue.add_argument("--config", type=Path, metavar="DIR", help="write its files to DIR, and start nothing")
    venue.add_argument(
        "--show", action="append", metavar="SHOW", help="a show of the venue, again for each (zombie_lab)"
    )
    venue.add_argument(
        "--host", action="append", default=[], metavar="NAME", help="a name or address of the broker"
    )
    venue.add_argument(
        "--prop", action="append", metavar="SHOW/ROOM/PROP", help="only these props get an account"
    )
    venue.add_argument(
        "--tls-port", type=int, default=USUAL_TLS_PORT, metavar="N", help=f"(default: {USUAL_TLS_PORT})"
    )
    venue.add_argument("--renew", action="store_true", help="make a new certificate, whatever the old one")


def run(given: Namespace) -> int:
    """Run the broker until SIGTERM or Ctrl-C; with --config, write a venue's files."""
    if given.config is not None:
        return _write(given)
    signal.signal(signal.SIGTERM, _end)
    if given.store is not None:
        return _serve(given.store, given.port, keeps=True)
    with tempfile.TemporaryDirectory(prefix="maglock-broker-") as folder:
        return _serve(Path(folder), given.port, keeps=False)


def _write(given: Namespace) -> int:
    from datetime import UTC, datetime

    from controller.venue.accounts import accounts
    from controller.venue.folder import Plan, write

    shows = [opened(name) for name in given.show or ["zombie_lab"]]
    for prop in given.prop or []:
        if prop not in {
            f"{show.name}/{room.name}/{name}"
            for show in shows
            for room in show.rooms.values()
            for name in room.props
        }:
            raise CallFault(f"broker: no prop {prop} in {', '.join(show.name for show in shows)}")
    plan = Plan(accounts(shows, given.prop), _names(given.host), given.port, given.tls_port)
    try:
        written = write(given.config, plan, datetime.now(UTC), given.renew)
    except OSError as fault:
        raise MachineFault(f"broker: cannot write {fault.filename}: {fault.strerror}") from fault
    kept = len(plan.accounts) - len(written.new)
    print(f"{len(written.new)} new accounts, {kept} kept: {given.config / 'credentials'}")
    print(f"certificate {'made' if written.is_renewed else 'kept'}, valid to {written.ends:%Y-%m-%d}, for:")
    print(f"  {' '.join(plan.hosts)}")
    print(f"Start it with: mosquitto -c {given.config / 'broker' / 'mosquitto.conf'}")
    return 0


def _names(more: list[str]) -> list[str]:
    """What machines may call the broker by."""
    here = socket.gethostname()
    usual = [here, *([] if "." in here else [f"{here}.local"]), "localhost", "127.0.0.1", "::1"]
    return list(dict.fromkeys([*more, *usual]))


def _serve(folder: Path, port: int, keeps: bool) -> int:
    from controller.broker import BrokerFault, private

    try:
        broker = private(folder, port, keeps)
        with broker:
            print(f"{broker.url} answers, for programs on this machine only", file=sys.stderr, flush=True)
            code = broker.wait()
    except KeyboardInterrupt:
        return 0
    except (BrokerFault, OSError) as fault:
        raise MachineFault(f"broker: {fault}") from fault
    raise MachineFault(f"broker: Mosquitto ended by itself, with exit code {code}")


def _end(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt

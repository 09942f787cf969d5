"""`maglock broker`: a private MQTT broker on this machine."""

import signal
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path
from types import FrameType

from controller.cli.faults import MachineFault

USUAL_PORT = 1883


def arguments(parser: ArgumentParser) -> None:
    """Where it listens, what it keeps."""
    parser.add_argument(
        "--port", type=int, default=USUAL_PORT, metavar="N", help=f"on loopback (default: {USUAL_PORT})"
    )
    parser.add_argument(
        "--store", type=Path, metavar="DIR", help="keep retained messages in DIR from one start to the next"
    )


def run(given: Namespace) -> int:
    """Run the broker until SIGTERM or Ctrl-C."""
    signal.signal(signal.SIGTERM, _end)
    if given.store is not None:
        return _serve(given.store, given.port, keeps=True)
    with tempfile.TemporaryDirectory(prefix="maglock-broker-") as folder:
        return _serve(Path(folder), given.port, keeps=False)


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

"""Brokers as a command line names them."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from controller.cli.faults import CallFault

if TYPE_CHECKING:
    from controller.link.address import Address


def add_broker(parser: ArgumentParser) -> None:
    """The options --broker, --password-file and --ca."""
    parser.add_argument(
        "--broker", metavar="URL", help="an MQTT broker: mqtt://[USER@]HOST[:PORT] or mqtts://…"
    )
    parser.add_argument("--password-file", metavar="FILE", type=Path, help="the broker's password for USER")
    parser.add_argument("--ca", metavar="FILE", type=Path, help="the CA that signed the broker (mqtts)")


def address_of(given: Namespace) -> "Address | None":
    """The broker that is meant; None where none is."""
    if given.broker is None:
        if given.password_file is not None or given.ca is not None:
            raise CallFault("--password-file and --ca are for a broker: say which, with --broker URL")
        return None
    from controller.link.address import WrongAddress, parsed

    try:
        return parsed(given.broker, given.password_file, given.ca)
    except WrongAddress as fault:
        raise CallFault(f"--broker: {fault}") from fault

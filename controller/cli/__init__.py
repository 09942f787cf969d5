"""The command line: one module a command, imported only when it is called."""

import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Protocol

from controller.cli.faults import Fault
from controller.version import VERSION

COMMANDS: Mapping[str, str] = {
    "demo": "play Zombie Lab in this terminal",
    "run": "run a room of a show",
    "send": "send a command to a running room",
    "broker": "run a private MQTT broker, or write the files of a venue's",
    "check": "find every mistake in a show before doors open",
    "test": "play a show's stories",
    "rehearse": "let ghost teams play many games, and see what they tell of a show",
    "replay": "play a journal again, and see that it comes out the same",
    "explain": "say why a cue did or did not run",
    "props": "list a room's props and what they take",
    "wiring": "show what is connected where, or begin a wiring file",
    "doctor": "say whether this machine is fit to run a room",
    "install": "write the systemd unit that starts a room at boot",
    "bench": "measure how fast Maglock is on this machine",
    "schema": "print the JSON Schema of a show's files, for editors, or of what goes over MQTT",
    "completion": "print the completion script of a shell",
}
"""Every command, in the order of the help, with what it does."""

EPILOGUE = """\
SHOW is a show's folder, or the name of a show that ships (zombie_lab).
Exit codes: 0 fine, 1 the show or input is at fault, 2 the call is wrong, 3 the machine is at fault.
"""


class _Wide(RawDescriptionHelpFormatter):
    """Help whose longest command still has its summary beside it."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=16, width=100)


class Command(Protocol):
    """What a command's module offers."""

    def arguments(self, parser: ArgumentParser) -> None:
        """Add the command's arguments to `parser`."""

    def run(self, given: Namespace) -> int:
        """Carry the command out; the result is the exit code."""


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out one command line, and answer with its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    given = parser(words[:1]).parse_args(words)
    if given.version:
        print(f"maglock {VERSION}")
        return 0
    if given.command is None:
        parser(()).print_help()
        return 2
    return _carry_out(command(given.command).run, given)


def parser(wanted: Sequence[str]) -> ArgumentParser:
    """The parser, with the arguments of the `wanted` commands only: the others are not imported."""
    top = ArgumentParser(
        prog="maglock",
        description="Show control for escape rooms.",
        epilog=EPILOGUE,
        formatter_class=_Wide,
    )
    top.add_argument("--version", action="store_true", help="print Maglock's version")
    below = top.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, summary in COMMANDS.items():
        one = below.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
        if name in wanted:
            command(name).arguments(one)
    return top


def command(name: str) -> Command:
    """The module of a command."""
    module: Command = import_module(f"controller.cli.{name}")
    return module


def _carry_out(run: Callable[[Namespace], int], given: Namespace) -> int:
    """Run, and turn what ends a command early into a sentence and an exit code."""
    try:
        return run(given)
    except Fault as fault:
        print(f"maglock: {fault}", file=sys.stderr)
        return fault.code
    except BrokenPipeError:  # the reader of our output went away: `maglock props … | head`
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        return 130

"""`maglock completion SHELL`: a script that lets a shell complete commands, options and files."""

import sys
from argparse import ArgumentParser, Namespace

SHELLS = ("bash", "zsh", "tcsh")


def arguments(parser: ArgumentParser) -> None:
    """Which shell."""
    parser.add_argument("shell", choices=SHELLS, help='for bash: eval "$(maglock completion bash)"')


def run(given: Namespace) -> int:
    """Print the script."""
    import shtab

    from controller.cli import COMMANDS, parser

    sys.stdout.write(shtab.complete(parser(tuple(COMMANDS)), given.shell))
    return 0

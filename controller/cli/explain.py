"""`maglock explain`: why a cue did or did not run, from the room's journal."""

import json
from argparse import ArgumentParser, Namespace

from controller.cli.faults import CallFault
from controller.cli.journals import add_journal, events_of, show_of
from cues.explain import explain, lines


def arguments(parser: ArgumentParser) -> None:
    """Which journal, which cue."""
    add_journal(parser)
    parser.add_argument("cue", metavar="CUE", help="a cue of that room")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(given: Namespace) -> int:
    """Tell the chain of causes."""
    header, events = events_of(given.journal)
    show = show_of(header, given.show)
    try:
        explained = explain(show, header.room, events, given.cue)
    except KeyError as fault:
        raise CallFault(str(fault.args[0])) from fault
    if given.json:
        from msgspec import to_builtins

        print(json.dumps(to_builtins(explained), indent=1, ensure_ascii=False))
    else:
        print("\n".join(lines(explained)))
    return 0

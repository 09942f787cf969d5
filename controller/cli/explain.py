"""`maglock explain`: why a cue did or did not run, from the room's journal."""

import json
import sys
from argparse import ArgumentParser, Namespace

from controller.cli.faults import CallFault
from controller.cli.journals import add_journal, night_of, show_of
from controller.cli.printable import printable
from cues.explain import Moment, explain, in_game, lines


def arguments(parser: ArgumentParser) -> None:
    """Which journal, which cue."""
    add_journal(parser)
    parser.add_argument("cue", metavar="CUE", help="a cue of that room")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(given: Namespace) -> int:
    """Tell the chain of causes in the journal's last game."""
    night = night_of(given.journal)
    show = show_of(night.header, given.journal, given.show)
    try:
        explained = explain(show, night.header.room, night.events, given.cue, night.before)
    except KeyError as fault:
        raise CallFault(str(fault.args[0])) from fault
    if night.header.show_hash != show.hash:
        print(
            "maglock: the show is not as it was when this was recorded, so the game may come out otherwise "
            "here; name the show of that night with --show FOLDER",
            file=sys.stderr,
        )

    def when(moment: Moment) -> str:
        wall = night.wall(moment.at)
        return in_game(moment) + (f" ({wall:%Y-%m-%d %H:%M:%S})" if wall else "")

    if given.json:
        from msgspec import to_builtins

        print(json.dumps(to_builtins(explained), indent=1, ensure_ascii=False))
    else:
        print("\n".join(printable(line) for line in lines(explained, when)))
    return 0

"""`maglock demo`: a room of Zombie Lab in this terminal, played by you or by a ghost team."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from controller.cli.faults import CallFault

SHOW = "zombie_lab"


def arguments(parser: ArgumentParser) -> None:
    """Who plays, how fast, and on what."""
    parser.add_argument("--show", default=SHOW, help="another show, by its folder or name")
    parser.add_argument("--room", help="which of its rooms (default: the first)")
    parser.add_argument("--play", action="store_true", help="a ghost team plays, from start to end")
    parser.add_argument(
        "--speed", type=float, default=1.0, metavar="X", help="with --play: X times real time"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="with --play: another team")
    parser.add_argument("--lang", metavar="CODE", help="the team's language, such as en or ko")
    parser.add_argument("--silent", action="store_true", help="without sound, even if there is a device")
    parser.add_argument(
        "--hardware", action="store_true", help="real drivers, on pseudo-terminals and mock pins"
    )
    parser.add_argument(
        "--state-dir", metavar="DIR", type=Path, help="keep the journal: a killed demo goes on from there"
    )


def run(given: Namespace) -> int:
    """Play until the game, or the person, has ended it."""
    if given.speed <= 0:
        raise CallFault("demo: --speed wants a number over 0, such as 30")
    if given.speed != 1 and not given.play:
        raise CallFault("demo: --speed goes with --play: nobody can act as players in fast motion")
    if given.speed != 1 and given.hardware:
        raise CallFault(
            "demo: --hardware runs at real speed: pins and ports know no other; leave out --speed"
        )
    if given.speed != 1 and given.state_dir:
        raise CallFault(
            "demo: --state-dir keeps the journal of a game in real time; leave out --speed, or --state-dir"
        )
    from controller.demo.run import Wish, demo  # rich, asyncio and the engine: only when they are wanted

    return demo(
        Wish(
            show=given.show,
            room=given.room,
            plays=given.play,
            speed=given.speed,
            seed=given.seed,
            language=given.lang,
            is_silent=given.silent,
            hardware=given.hardware,
            state_dir=given.state_dir,
        )
    )

"""`maglock rehearse`: many games of ghost teams in virtual time, and what they tell of a show."""

import json
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from statistics import median

from msgspec import Struct, field, to_builtins

from controller.cli.faults import CallFault
from controller.cli.shows import add_room, add_show, folder_of, opened, room_of, with_lengths
from controller.cli.table import table
from controller.stories.ghost import play
from controller.stories.world import World
from cues import facts
from cues.show import Room, Show
from cues.units import format_clock

LOSING = 4
"""Every so many-th team never finds its last answer."""


class Rehearsed(Struct):
    """What came of the games; times in seconds of play."""

    games: int = 0
    endings: Counter[str] = field(default_factory=Counter)
    lasted: list[float] = field(default_factory=list)
    took: dict[str, list[float]] = field(default_factory=dict)
    by_hand: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    ran: Counter[str] = field(default_factory=Counter)
    alerts: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)


def arguments(parser: ArgumentParser) -> None:
    """How many games, of which teams."""
    add_show(parser)
    add_room(parser)
    parser.add_argument("--games", type=int, default=20, metavar="N", help="how many (default: 20)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="the first team (default: 1)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(given: Namespace) -> int:
    """Play them, and tell."""
    if given.games < 1:
        raise CallFault("rehearse: --games wants a number from 1")
    show = with_lengths(opened(given.show), folder_of(given.show))
    room = room_of(show, given.room)
    began = time.perf_counter()
    rehearsed = rehearse(show, room, range(given.seed, given.seed + given.games))
    took = time.perf_counter() - began
    if given.json:
        print(json.dumps(_document(rehearsed, room), indent=1, ensure_ascii=False))
    else:
        print(_told(rehearsed, show, room, took))
    return 0


def rehearse(show: Show, room: Room, seeds: range) -> Rehearsed:
    """A game for each seed."""
    rehearsed = Rehearsed(took={name: [] for name in room.puzzles})
    for seed in seeds:
        _add(rehearsed, play(show, room.name, seed, wins=seed % LOSING != 0))
    return rehearsed


def _add(rehearsed: Rehearsed, world: World) -> None:
    rehearsed.games += 1
    for fact in world.facts:
        match fact:
            case facts.GameFinished(ending=ending, at=at):
                rehearsed.endings[ending or "none"] += 1
                rehearsed.lasted.append(at / 1e6)
            case facts.PuzzleSolved(puzzle=puzzle, took_us=took, by_hand=by_hand):
                rehearsed.took[puzzle].append(took / 1e6)
                rehearsed.by_hand[puzzle] += by_hand
            case facts.PuzzleMissed(puzzle=puzzle):
                rehearsed.missed[puzzle] += 1
            case facts.CueStarted(cue=cue):
                rehearsed.ran[cue] += 1
            case facts.AlertRaised(alert=alert):
                rehearsed.alerts[alert] += 1
            case facts.CommandRefused(why=why):
                rehearsed.refused[why] += 1


def _never_ran(rehearsed: Rehearsed, room: Room) -> list[str]:
    return [name for name in room.cues if not rehearsed.ran[name]]


def _told(rehearsed: Rehearsed, show: Show, room: Room, took: float) -> str:
    language = show.languages[0]
    endings = ", ".join(
        f"{show.endings[name].title.get(language, name) if name in show.endings else name} {count}"
        for name, count in rehearsed.endings.most_common()
    )
    lines = [
        f"{rehearsed.games} games of {show.name}/{room.name} in {took:.1f} s: {endings}",
        f"a game lasts {_spread(rehearsed.lasted)}",
        "",
        table(
            ("PUZZLE", "SOLVED", "MEDIAN (MIDDLE HALF)", "WRONG", "BY HAND"),
            [_row(name, rehearsed) for name in room.puzzles],
        ),
    ]
    never = _never_ran(rehearsed, room)
    if never:
        lines += ["", f"cues that never ran: {', '.join(never)}"]
    lines += [f"alert {name}: {count} times" for name, count in rehearsed.alerts.most_common()]
    lines += [f"refused {count} times: {why}" for why, count in rehearsed.refused.most_common()]
    return "\n".join(lines)


def _row(name: str, rehearsed: Rehearsed) -> tuple[str, ...]:
    times = rehearsed.took[name]
    solved = f"{len(times)} of {rehearsed.games}"
    return name, solved, _spread(times), str(rehearsed.missed[name]), str(rehearsed.by_hand[name])


def _spread(seconds: list[float]) -> str:
    if not seconds:
        return "–"
    ranked = sorted(seconds)
    quarter, most = (ranked[int(share * (len(ranked) - 1))] for share in (0.25, 0.75))
    return f"{_clock(median(ranked))} ({_clock(quarter)} to {_clock(most)})"


def _clock(seconds: float) -> str:
    return format_clock(round(seconds) * 1_000_000)


def _document(rehearsed: Rehearsed, room: Room) -> dict[str, object]:
    told: dict[str, object] = to_builtins(rehearsed)
    return {**told, "never_ran": _never_ran(rehearsed, room)}

"""`maglock replay`: a journal played again, to see that it comes out as it did, and how it went."""

import json
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from msgspec import Struct, to_builtins

from controller.cli.journals import add_journal, reading_of, segments, show_of
from controller.journal.reading import Reading
from controller.journal.replay import Replayed, replay
from cues.effects import Effect
from cues.events import Event
from cues.facts import Fact
from cues.show import Show


class Summary(Struct):
    """How a segment's replay went."""

    file: str
    show: str
    room: str
    events: int
    lasted_s: float
    took_s: float
    phase: str
    ending: str | None
    changed: tuple[str, ...]
    differs: str | None
    fault: str | None


def arguments(parser: ArgumentParser) -> None:
    """Which journal, and what is told of it."""
    add_journal(parser)
    parser.add_argument("--facts", action="store_true", help="tell what happened, line by line")
    parser.add_argument("--json", action="store_true", help="print JSON; with --facts, a line for each fact")


def run(given: Namespace) -> int:
    """Play each segment again; 1 if one differs or is damaged."""
    summaries = [_played(path, given) for path in segments(given.journal)]
    if given.json and not given.facts:
        print(json.dumps([to_builtins(one) for one in summaries], indent=1))
    return 1 if any(one.differs or one.fault for one in summaries) else 0


def _played(path: Path, given: Namespace) -> Summary:
    reading = reading_of(path)
    show = show_of(reading.header, path, given.show)
    told: list[Fact] = []

    def listen(event: Event, effects: list[Effect], facts: list[Fact]) -> None:
        told.extend(facts)

    began = time.perf_counter()
    replayed = replay(reading, show, listen if given.facts else None)
    took = time.perf_counter() - began
    summary = _summary(path, reading, replayed, took)
    if given.facts:
        _tell(told, show, reading, replayed, given.json)
    if not given.json:
        print("\n".join(_sentences(summary)))
    return summary


def _summary(path: Path, reading: Reading, replayed: Replayed, took: float) -> Summary:
    state, header = replayed.engine.state, reading.header
    first = next((line.at for line in reading.lines if isinstance(line, Event)), state.at)
    differs = replayed.differs
    return Summary(
        file=str(path),
        show=header.show,
        room=header.room,
        events=replayed.events,
        lasted_s=round((state.at - first) / 1e6, 3),
        took_s=round(took, 4),
        phase=state.phase,
        ending=state.game.ending if state.game else None,
        changed=replayed.changed,
        differs=f"somewhere in events {differs.good + 1} to {differs.events}" if differs else None,
        fault=reading.fault.text if reading.fault else None,
    )


def _sentences(one: Summary) -> list[str]:
    speed = f", {one.lasted_s / one.took_s:,.0f} × real time" if one.took_s > 0 else ""
    ending = f" with ending {one.ending}" if one.ending else ""
    room = f"{one.show}/{one.room}, {one.events:,} events over {one.lasted_s:,.0f} s"
    said = [f"{one.file}: {room}, played again in {one.took_s:.3f} s{speed}; {one.phase}{ending}"]
    if one.changed:
        said.append(f"  not as it was then: {', '.join(one.changed)}; states were not compared")
        if "show" in one.changed:
            said.append("  if the show of that night is elsewhere, name it: --show FOLDER")
    elif one.differs:
        said.append(f"  DIFFERS from what happened, {one.differs}")
    else:
        said.append("  the same, as far as states are on record")
    if one.fault:
        said.append(f"  damaged: {one.fault}; what stands before it was played")
    return said


def _tell(told: list[Fact], show: Show, reading: Reading, replayed: Replayed, as_json: bool) -> None:
    from controller.demo.telling import Teller

    game = replayed.engine.state.game
    language = game.language if game else show.languages[0]
    teller = Teller(show, show.rooms[reading.header.room], language)
    began = told[0].at if told else 0
    for fact in told:
        if as_json:
            print(json.dumps(to_builtins(fact), ensure_ascii=False))
        elif line := teller.tell(fact, fact.at - began):
            print(f"{line.clock:>6} {line.mark} {line.text}")

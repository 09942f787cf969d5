"""kill -9 at random moments of random games, in real processes.

After each restart, state, clock and outputs are what a twin has that was never killed, and nothing
has moved that did not have to.
"""

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from controller import door
from controller.journal.journal import segment_name
from controller.journal.reading import read
from controller.journal.replay import replay
from cues.engine import Engine
from cues.events import Event, Resumed, Tick
from cues.facts import AlertRaised, Fact, ResumedAfter
from cues.ramps import sample
from tests.controller.crypt import CRYPT, PROPS

OUTPUTS = [name for name, prop in PROPS.items() if prop.direction == "out" and prop.takes != "none"]


class Child:
    """A room's process, and the game master's hands on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        words = [sys.executable, "-m", "tests.controller.room_child", str(self.folder)]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == b"ready\n"

    def ask(self, do: str, **args: object) -> None:
        self.count += 1
        command = {"id": f"command-{self.count:04}", "do": do, "args": args}
        reply = door.ask(self.folder / "state", command)
        assert reply.ok, reply.error

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def journal(self) -> list[Event]:
        reading = read(self.folder / "live" / segment_name(1))
        assert reading.fault is None
        return [line for line in reading.lines if isinstance(line, Event)]

    def orders(self) -> list[dict[str, Any]]:
        """What outputs were told, over all lives; a life begins with a line that has `claimed`."""
        return [json.loads(line) for line in (self.folder / "orders").read_text().splitlines()]


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Child]:
    child = Child(tmp_path)
    yield child
    if child.process is not None and child.process.poll() is None:
        child.kill()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_killed_room_is_its_unkilled_twin(child: Child, tmp_path: Path, seed: int):
    chance = random.Random(seed)
    child.start()
    child.ask("reset")
    child.ask("sign", item="door_shut", why="seen")
    child.ask("start", team="Ravens", players=4)
    for _ in range(3):
        for _ in range(chance.randrange(2, 7)):
            _something(child, chance)
            time.sleep(chance.random() * 0.12)
        child.kill()
        child.start()
    time.sleep(0.05)
    child.kill()
    events = child.journal()
    killed, killed_facts = _lived(events, lag_out=False)
    twin, twin_facts = _lived(events, lag_out=True)
    lag = sum(event.outage_us or 0 for event in events if isinstance(event, Resumed))
    _alike(killed, twin, lag)
    assert killed_facts == twin_facts
    withheld = replay(read(tmp_path / "live" / segment_name(1)), CRYPT).withheld
    _nothing_moved(child.orders(), killed, set(withheld))


def _something(child: Child, chance: random.Random) -> None:
    what = chance.randrange(6)
    if what < 2:
        child.ask("sense", prop="beam", value=chance.random() < 0.7)
    elif what < 4:
        child.ask("sense", prop="candles", value=chance.random() < 0.7)
    elif what == 4:
        child.ask("sense", prop="reader", value=chance.choice(["62E3086CED", "0000000000", None]))
    else:
        child.ask("hint", puzzle="tag") if chance.random() < 0.3 else child.ask("add_time", duration="-30s")


def _lived(events: list[Event], lag_out: bool) -> tuple[Engine, list[tuple[Any, ...]]]:
    """An engine that lived through `events`; without the outages, as the twin did."""
    engine = Engine(CRYPT, "crypt")
    lag = 0
    told: list[tuple[Any, ...]] = []
    for event in events:
        if lag_out and isinstance(event, Resumed):
            lag += event.outage_us or 0
            event = Tick(event.at)  # so far the room was alive, before the outage
        told += [_timeless(fact) for fact in engine.feed(replace(event, at=event.at - lag)).facts]
    return engine, [fact for fact in told if fact]


def _timeless(fact: Fact) -> tuple[Any, ...]:
    if isinstance(fact, ResumedAfter | AlertRaised):
        return ()
    return (type(fact).__name__, *[getattr(fact, name) for name in fact.__struct_fields__[2:]])


def _alike(killed: Engine, twin: Engine, lag: int) -> None:
    mine, its = killed.state, twin.state
    assert mine.at - lag == its.at
    assert mine.phase == its.phase == "running"
    assert mine.clock.left_at(mine.at) == its.clock.left_at(its.at)
    assert mine.variables == its.variables
    for name, puzzle in its.puzzles.items():
        assert replace(mine.puzzles[name], since=0, due=0, turn=0) == replace(puzzle, since=0, due=0, turn=0)
    for name in its.props:
        assert mine.props[name].health == its.props[name].health
        assert killed.value(name) == twin.value(name)
    assert [(cue.cue, cue.state) for cue in killed.running()] == [
        (cue.cue, cue.state) for cue in twin.running()
    ]
    assert (killed.next_due is None) == (twin.next_due is None)
    if killed.next_due is not None and twin.next_due is not None:
        assert killed.next_due - lag == twin.next_due


def _nothing_moved(orders: list[dict[str, Any]], killed: Engine, withheld: set[str]) -> None:
    """In each life, the first word to an output says what it was claimed at, or carries a fade on."""
    last: dict[str, Any] = {}
    first: dict[str, bool] = {}
    start: dict[str, Any] = {}
    for order in orders:
        if "claimed" in order:
            start, first = order["claimed"], dict.fromkeys(OUTPUTS, True)
            for name, value in last.items():
                assert start[name] == value, f"{name} was claimed at another level than it had"
            continue
        name = order.get("prop")
        if name not in OUTPUTS:
            continue
        if first[name] and order["effect"] == "SetOutput":
            assert order["value"] == start[name], f"{name} moved at a restart"
        first[name] = False
        if order["effect"] == "SetOutput":
            last[name] = order["value"]
        else:
            last.pop(name, None)  # where a fade is depends on the moment
    standing = {effect.prop: effect for effect in killed.standing(killed.state.at) if hasattr(effect, "prop")}
    for name in last.keys() - withheld:
        assert sample(standing[name], killed.state.at) == last[name]

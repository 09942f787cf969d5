"""Row `engine`: events a second of the engine alone, with the building of each event inside the timing."""

import gc
import time
from collections.abc import Callable
from typing import Any

from cues.commands import Reset, Start
from cues.engine import Engine
from cues.events import Commanded, Event, Opened, Sensed
from cues.show import Cue, Prop, Room, Show
from cues.steps import FadeLight, SetProp, Step
from cues.triggers import PropBecomes

KEY = "engine"

ROOM = "bench"
EVERY = 20_000
"""Microseconds between two inputs: a cue of 0.35 s has long ended when its light is wanted again."""

ROUNDS = 5
HEARD = 10
TAGS = ("red", "green", "blue")
"""Three values of each of ten readers fire a cue: thirty triggers."""

OTHERS = ("white", "grey")
"""And two fire nothing."""


def measure(quick: bool = False) -> dict[str, Any]:
    """`value`, `quiet` and `large`, each the median of rounds that take turns, in processor time.

    Nothing here waits: on a machine at rest processor time is all the time there is, and on a busy one
    it still tells of the engine alone.
    """
    count = 6_000 if quick else 60_000
    kinds: dict[str, Callable[[], float]] = {
        "value": lambda: _per_second(20, count, _firing),
        "quiet": lambda: _per_second(20, count, _firing_nothing),
        "large": lambda: _per_second(1_000, count, _firing),
    }
    seen: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _ in range(ROUNDS):
        for kind, rate in kinds.items():
            seen[kind].append(rate())
    middle = {kind: round(sorted(rates)[ROUNDS // 2]) for kind, rates in seen.items()}
    return {**middle, "n": count, "unit": "1/s"}


def a_show(props: int) -> Show:
    """A room, half readers and half lights; each tag of the first ten readers fires a cue of a light."""
    half = props // 2
    readers = {f"reader_{n}": Prop(f"reader_{n}", "tag_reader", {}) for n in range(half)}
    lights = {f"light_{n}": Prop(f"light_{n}", "light", {}, safe=0.0) for n in range(half)}
    cues = [_cue(n, tag) for n in range(HEARD) for tag in TAGS]
    room = Room(ROOM, {}, {**readers, **lights}, {}, {cue.name: cue for cue in cues}, {}, {})
    return Show("bench", {}, ("en",), 3_600_000_000, {ROOM: room}, {}, {}, {}, {}, {})


def _cue(number: int, tag: str) -> Cue:
    """Three timed steps and a fade."""
    light = f"light_{number}"
    steps = (
        Step(SetProp(light, 0.1), at=0),
        Step(SetProp(light, 0.9), at=50_000),
        Step(SetProp(light, 0.2), at=100_000),
        Step(FadeLight(light, 1.0, 200_000), at=150_000),
    )
    name = f"cue_{number}_{tag}"
    return Cue(name, {}, steps, mode="timeline", when=(PropBecomes(f"reader_{number}", tag),))


def _firing(number: int, readers: int, at: int) -> Event:
    """Input `number`, always a change: every third shows a reader a tag that fires a cue."""
    turn, third = divmod(number, 3)
    if third == 0:
        visit, reader = divmod(turn, HEARD)
        return Sensed(at, f"reader_{reader}", TAGS[visit % 3])
    visit, reader = divmod(2 * turn + third - 1, readers)
    return Sensed(at, f"reader_{reader}", OTHERS[visit % 2])


def _firing_nothing(number: int, readers: int, at: int) -> Event:
    return Sensed(at, f"reader_{number % readers}", OTHERS[number // readers % 2])


def _per_second(props: int, count: int, event: Callable[[int, int, int], Event]) -> float:
    engine = Engine(a_show(props), ROOM)
    engine.feed(Opened(0, "bench", 1, True))
    engine.feed(Commanded(1, "bench-reset", Reset()))
    engine.feed(Commanded(2, "bench-start", Start()))
    feed, readers = engine.feed, props // 2
    gc.collect()
    gc.disable()
    try:
        started = time.process_time()
        for number in range(count):
            feed(event(number, readers, 3 + number * EVERY))
        took = time.process_time() - started
    finally:
        gc.enable()
    _see_that_it_worked(engine, -(-count // 3) if event is _firing else 0)
    return count / took


def _see_that_it_worked(engine: Engine, wanted: int) -> None:
    """A figure of an engine that did something else is worth nothing."""
    ran = sum(engine.state.runs.values())
    if ran != wanted or engine.state.phase != "running" or engine.state.alerts:
        raise RuntimeError(f"{ran} cues ran, not {wanted}; the room is {engine.state.phase}")

"""The engine's laws, held against random rooms and random evenings."""

import os
import subprocess
import sys

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from cues import commands, effects, events, facts
from cues.engine import Engine
from cues.show import Cue, Show
from tests.cues.engine.crypt import S, cue, show
from tests.cues.engine.rooms import ALONE, BEGINNING, NAMES, Author

law = settings(max_examples=80, deadline=None)
numbers = st.integers(0, 1 << 40)
shows = numbers.map(lambda number: Author(number).show())
evenings = numbers.map(lambda number: Author(number).evening())

Heard = tuple[list[effects.Effect], list[facts.Fact]]


def play(engine: Engine, journal: list[events.Event]) -> Heard:
    heard: Heard = ([], [])
    for event in journal:
        outcome = engine.feed(event)
        heard[0].extend(outcome.effects)
        heard[1].extend(outcome.facts)
        assert "engine" not in engine.state.alerts, engine.state.alerts["engine"].text
    return heard


@law
@given(shows, evenings)
def test_the_same_journal_gives_the_same_effects_facts_and_state(written: Show, evening: list[events.Event]):
    one, two = Engine(written, "crypt"), Engine(written, "crypt")
    assert play(one, evening) == play(two, evening)
    assert one.snapshot() == two.snapshot()


@law
@given(shows, evenings, st.data())
def test_extra_ticks_change_nothing(written: Show, evening: list[events.Event], data: st.DataObject):
    ticked: list[events.Event] = []
    for event in evening:
        before = ticked[-1].at if ticked else 0
        latest = event.at - (event.outage_us or 0) if isinstance(event, events.Resumed) else event.at
        if before <= latest and ticked:
            ticked += [
                events.Tick(at) for at in sorted(data.draw(st.lists(st.integers(before, latest), max_size=2)))
            ]
        ticked.append(event)
    plain, extra = Engine(written, "crypt"), Engine(written, "crypt")
    assert play(plain, evening) == play(extra, ticked)
    assert plain.snapshot() == extra.snapshot()


@law
@given(shows, evenings, st.data())
def test_snapshot_and_restore_are_invisible(written: Show, evening: list[events.Event], data: st.DataObject):
    cut = data.draw(st.integers(1, len(evening)))
    whole, first, second = (Engine(written, "crypt") for _ in range(3))
    heard = play(whole, evening)
    before = play(first, evening[:cut])
    second.restore(first.snapshot())
    assert second.snapshot() == first.snapshot()
    after = play(second, evening[cut:])
    assert heard == (before[0] + after[0], before[1] + after[1])
    assert second.snapshot() == whole.snapshot()


@law
@given(shows, evenings)
def test_time_never_goes_back_and_facts_have_no_gaps(written: Show, evening: list[events.Event]):
    engine = Engine(written, "crypt")
    last = 0
    for event in evening:
        heard = play(engine, [event])
        assert engine.state.at >= max(last, event.at)
        last = engine.state.at
        assert all(fact.at <= last for fact in heard[1])
        assert engine.next_due is None or engine.next_due >= last
    seqs = [fact.seq for fact in play(Engine(written, "crypt"), evening)[1]]
    assert seqs == list(range(1, len(seqs) + 1))


@law
@given(numbers.map(lambda number: Author(number, ALONE).cue("a")), st.integers(0, 5 * S))
def test_after_a_stop_nothing_that_a_cue_started_ever_fires(written: Cue, when: int):
    engine = Engine(show(msgspec.structs.replace(written, when=())), "crypt")
    play(engine, [*BEGINNING, events.Commanded(0, "press-go", commands.Go("a")), events.Tick(when)])
    if not engine.running():
        return  # it has ended by itself
    stopped = play(engine, [events.Commanded(when, "press-stop", commands.StopCue("a"))])
    assert engine.running() == []
    assert engine.state.nodes == {}
    assert engine.state.plays == {}
    later = play(engine, [events.Tick(when + n * S) for n in range(0, 20, 3)])
    assert later[0] == [], stopped
    assert not [fact for fact in later[1] if isinstance(fact, facts.CueStarted | facts.CueEnded)]


@law
@given(shows, evenings, st.integers(0, 3 * S))
def test_stop_is_latched_whatever_happens(written: Show, evening: list[events.Event], after: int):
    engine = Engine(written, "crypt")
    play(engine, evening)
    at = engine.state.at
    play(engine, [events.Commanded(at, "press-stop", commands.Stop(), by="gm")])
    allowed = (effects.SetVolume, effects.SetTalk, effects.EngageStop)
    more = [event for event in evening[len(BEGINNING) :] if not isinstance(event, events.Commanded)]
    late = [msgspec.structs.replace(event, at=at + after) for event in more]
    heard = play(engine, [*late, events.Tick(at + after + 100 * S)])
    assert [effect for effect in heard[0] if not isinstance(effect, allowed)] == []
    assert engine.state.phase == "stopped"
    assert engine.standing(engine.state.at) == [effects.EngageStop(engine.state.at)]


@law
@given(shows, evenings, st.integers(0, 4 * S), st.integers(1, 500 * S))
def test_a_pause_freezes_and_a_resume_shifts_exactly(
    written: Show, evening: list[events.Event], wait: int, length: int
):
    on, held = Engine(written, "crypt"), Engine(written, "crypt")
    for engine in (on, held):
        play(engine, evening)
    at = on.state.at + wait
    if held.feed(events.Tick(at)) != on.feed(events.Tick(at)) or on.state.phase != "running":
        return
    play(held, [events.Commanded(at, "press-pause", commands.Pause())])
    frozen = {name: held.value(name, at + length) for name in held.state.props}
    assert frozen == {name: on.value(name, at) for name in on.state.props}
    assert play(held, [events.Tick(at + length)]) == ([], [])
    play(held, [events.Commanded(at + length, "press-resume", commands.Resume())])
    for step in (1, 100_000, S, 30 * S):
        plain = play(on, [events.Tick(at + step)])
        later = play(held, [events.Tick(at + length + step)])
        assert [_shifted(each, -length) for each in later[0]] == _fields(plain[0])
        assert [(type(f), f.at - length) for f in later[1]] == [(type(f), f.at) for f in plain[1]]


def _shifted(effect: effects.Effect, by: int) -> dict[str, object]:
    moved = msgspec.structs.asdict(effect)
    moved["at"] += by
    return moved


def _fields(heard: list[effects.Effect]) -> list[dict[str, object]]:
    return [msgspec.structs.asdict(each) for each in heard]


@law
@given(shows, evenings)
def test_every_event_effect_and_fact_survives_the_journals_json(written: Show, evening: list[events.Event]):
    text = [msgspec.json.encode(event) for event in evening]
    again = [msgspec.json.decode(line, type=events.AnyEvent) for line in text]
    assert play(Engine(written, "crypt"), again) == play(Engine(written, "crypt"), evening)


@law
@given(shows, evenings)
def test_standing_orders_settle_on_what_the_state_says(written: Show, evening: list[events.Event]):
    engine = Engine(written, "crypt")
    play(engine, evening)
    at = engine.state.at
    shown = {order.prop: order for order in engine.standing(at) if hasattr(order, "prop")}
    if engine.state.phase == "stopped":
        return
    for name in ("lamp", "fan", "door", "eyes"):
        assert name in shown
    assert len([o for o in engine.standing(at) if isinstance(o, effects.Play)]) == len(engine.state.plays)


HASHED = """
import sys
sys.path.insert(0, ".")
from hypothesis import find
from tests.cues.engine.test_engine_laws import hashed_evening
print(hashed_evening())
"""


def hashed_evening() -> int:
    """The checksum of one busy evening, whatever the hash seed."""
    from cues import conditions, steps, triggers
    from cues.steps import Step

    cues = [
        cue(
            name,
            Step(steps.FadeLight("lamp", 0.5, 100_000), at=0),
            Step(steps.Choose(tuple(Step(steps.SetProp("fan", b)) for b in (True, False, True))), at=50_000),
            Step(steps.StartCue(NAMES[(n + 1) % 4]), at=300_000),
            Step(steps.SetVariable("trust", add=1), at=400_000),
            mode="timeline",
            when=(
                triggers.PropBecomes("keys"),
                triggers.ComesTrue(conditions.VariableIs("trust", at_least=n)),
            ),
            priority=n,
        )
        for n, name in enumerate(NAMES)
    ]
    engine = Engine(show(*cues), "crypt")
    play(engine, [*BEGINNING, *(events.Sensed(n * 90_000, "keys", str(n)) for n in range(200))])
    return engine.checksum()


def test_another_hash_seed_changes_nothing():
    seen = set()
    for seed in ("0", "1", "4242"):
        env = dict(os.environ, PYTHONHASHSEED=seed)
        done = subprocess.run(
            [sys.executable, "-c", HASHED.replace("from hypothesis import find\n", "")],
            capture_output=True,
            text=True,
            env=env,
            check=True,
        )
        seen.add(done.stdout)
    assert seen == {f"{hashed_evening()}\n"}

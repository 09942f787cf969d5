"""Light that flashes: three times a second and no more, unless a team agreed to it."""

from hypothesis import given
from hypothesis import strategies as st

from cues.check.flashing import rate_of_steps
from cues.conditions import ComfortIs
from cues.show import Cue
from cues.steps import (
    AnimateLight,
    FadeLight,
    Notify,
    Parallel,
    Pulse,
    RunCue,
    Sequence,
    SetProp,
    Step,
    Wait,
)
from tests.cues.check.small_shows import STROBE, cue, found, only, prop, room, show, words

MS = 1_000
EYES = prop("eyes", "light", colour="rgb", safe="#000000")
LAMP = prop("lamp", "light", safe=0.0)


def said(rule: str, *cues: Cue) -> list[str]:
    return found(rule, show(room(EYES, LAMP, *cues), comfort=[STROBE]))


def strobe(period: int, pattern: str = "strobe") -> AnimateLight:
    return AnimateLight("eyes", pattern, "#ff0000", "#000000", period)  # type: ignore[arg-type]


def blink(half: int, light: str = "lamp") -> tuple[Step, ...]:
    return (
        Step(SetProp(light, 1.0), post_wait=half),
        Step(SetProp(light, 0.0), post_wait=half),
    )


def test_a_pattern_that_flashes_too_fast():
    (told,) = said("flashes_unwarned", cue("scare", Wait(1), strobe(100 * MS)))
    assert told == (
        "rooms.laboratory.cues.scare.steps.1: cue scare: eyes flashes 10.0 times a second, and more than 3 "
        "can bring on a seizure; slow it down, or mark the cue `strobe: warned` so that a team can choose "
        "to play without it"
    )
    assert said("flashes_unwarned", cue("scare", strobe(100 * MS), strobe="warned")) == []
    assert said("flashes_unwarned", cue("calm", strobe(400 * MS))) == []
    assert said("flashes_unwarned", cue("heart", strobe(400 * MS, "heartbeat"))) != []
    assert said("flashes_unwarned", cue("heart", strobe(900 * MS, "heartbeat"))) == []


def test_steps_that_blink_too_fast():
    assert (
        "lamp flashes 5.0 times a second" in said("flashes_unwarned", cue("a", *blink(100 * MS), repeat=0))[0]
    )
    assert said("flashes_unwarned", cue("a", *blink(200 * MS), repeat=0)) == []
    assert said("flashes_unwarned", cue("a", *blink(100 * MS), repeat=3)) == []
    inner = Step(Sequence(blink(100 * MS)), repeat=10)
    assert said("flashes_unwarned", cue("a", inner)) != []


def test_pulses_and_fades_blink_too():
    pulses = [Step(Pulse("lamp", 1.0, 50 * MS), post_wait=50 * MS)] * 12
    assert said("flashes_unwarned", cue("a", *pulses)) != []
    fades = [FadeLight("lamp", 1.0, 60 * MS), FadeLight("lamp", 0.0, 60 * MS)] * 6
    assert said("flashes_unwarned", cue("a", *fades)) != []
    slow = [FadeLight("lamp", 1.0, 300 * MS), FadeLight("lamp", 0.0, 300 * MS)] * 6
    assert said("flashes_unwarned", cue("a", *slow)) == []
    faint = [FadeLight("lamp", 0.05, 60 * MS), FadeLight("lamp", 0.0, 60 * MS)] * 6
    assert said("flashes_unwarned", cue("a", *faint)) == []


def test_two_lights_that_blink_in_turn_are_each_slow():
    both = Parallel(
        (Step(Sequence(blink(200 * MS)), repeat=9), Step(Sequence(blink(200 * MS, "lamp_2")), repeat=9))
    )
    assert said("flashes_unwarned", cue("a", both)) == []


def test_a_cue_that_runs_a_blink_again_and_again():
    once = cue("blink", *blink(60 * MS))
    outer = cue("outer", RunCue("blink"), repeat=0)
    assert ["cues.outer" in told for told in said("flashes_unwarned", once, outer)] == [True]
    warned = cue("blink", *blink(60 * MS), strobe="warned")
    assert said("flashes_unwarned", warned, outer) == []


def test_a_warning_needs_a_reason():
    assert "nothing in it flashes" in said("warned_for_nothing", cue("a", Wait(1), strobe="warned"))[0]
    assert said("warned_for_nothing", cue("a", strobe(100 * MS), strobe="warned")) == []


def test_a_strobe_needs_a_choice():
    scare = room(EYES, cue("scare", strobe(100 * MS), strobe="warned"))
    assert "no team can choose to play without" in only("strobe_without_choice", show(scare))
    assert found("strobe_without_choice", show(scare, comfort=[STROBE])) == []


def test_only_patterns_stand_still_for_teams_without_strobe():
    by_steps = cue("scare", *blink(60 * MS), repeat=0, strobe="warned")
    assert "lamp flashes also for teams without strobe" in said("strobe_against_comfort", by_steps)[0]
    assert said("strobe_against_comfort", cue("scare", strobe(60 * MS), strobe="warned")) == []
    asks = cue("scare", *blink(60 * MS), repeat=0, strobe="warned", if_=ComfortIs("strobe", "on"))
    assert said("strobe_against_comfort", asks) == []
    heart = cue("scare", strobe(200 * MS, "heartbeat"), strobe="warned")
    assert said("strobe_against_comfort", heart) != []


def test_loops_within_loops_come_to_an_end():
    step = Step(Notify(words("Again")))
    for _ in range(12):
        step = Step(Sequence((step, step)), repeat=0)
    assert said("flashes_unwarned", cue("deep", step, repeat=0)) == []


def square(half: int, count: int) -> list[tuple[int, tuple[float, ...]]]:
    return [(n * half, (float(n % 2),)) for n in range(count)]


@given(st.integers(20 * MS, 2_000 * MS))
def test_a_long_square_wave_flashes_at_its_own_rate(half: int):
    rate = rate_of_steps(square(half, 400))
    true = 1_000_000 / (2 * half)
    assert true - 1 <= rate <= true + 1
    assert (rate > 3) == (true > 3) or abs(true - 3) < 0.2


@given(st.lists(st.tuples(st.integers(0, 10**7), st.tuples(st.floats(0, 1), st.floats(0, 1))), max_size=30))
def test_any_course_has_a_rate(levels: list[tuple[int, tuple[float, ...]]]):
    assert 0 <= rate_of_steps(sorted(levels)) <= len(levels)

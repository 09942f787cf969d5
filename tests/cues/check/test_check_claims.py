"""Cues that want the same output at once, and cues that set each other off with no time between."""

from typing import Any

import pytest

from cues.conditions import PuzzleIs
from cues.show import Cue, Variable
from cues.steps import (
    ActOnPuzzle,
    FadeLight,
    Notify,
    RunCue,
    Say,
    SetProp,
    SetVariable,
    StartCue,
    Step,
    StopCue,
    Wait,
    WaitFor,
)
from cues.triggers import CueDoes, MessageComes, PropBecomes, PuzzleBecomes, PuzzleDone, VariableBecomes
from tests.cues.check.small_shows import READER, TAG, cue, found, only, prop, room, show, words

EYES = prop("eyes", "light", safe=0.0)
MS = 1_000
SECOND = 1_000_000
GLOW = FadeLight("eyes", 1.0, SECOND)
TELL = Notify(words("Look"))
STRAIN = Variable("strain", "number", 0.0)


def writers(*cues: Cue) -> list[str]:
    return found("two_writers", show(room(EYES, READER, TAG, *cues)))


def when_read(tag: str) -> dict[str, Any]:
    return {"when": (PropBecomes("id_reader", tag),)}


def test_two_cues_that_fade_one_light():
    (said,) = writers(
        cue("glow", GLOW, **when_read("A")), cue("dim", FadeLight("eyes", 0.0, SECOND), **when_read("B"))
    )
    assert said == (
        "rooms.laboratory.cues.dim.steps.0: output eyes is driven by cues glow and dim, of one priority, "
        "which may run at the same time; the latest order stands: give one a `priority`, or let one stop "
        "the other"
    )


def test_what_settles_it():
    glow = cue("glow", GLOW, **when_read("A"))
    assert writers(glow, cue("dim", GLOW, priority=1, **when_read("B"))) == []
    assert writers(glow, cue("dim", StopCue("glow"), GLOW, **when_read("B"))) == []
    assert writers(cue("glow", GLOW, then=("dim",), **when_read("A")), cue("dim", GLOW)) == []
    assert writers(glow, cue("dim", GLOW, when=(CueDoes("glow"),))) == []
    assert (
        writers(cue("glow", GLOW, then=("between",)), cue("between", RunCue("dim")), cue("dim", GLOW)) == []
    )


def test_orders_without_time_do_not_clash():
    on, off = SetProp("eyes", 1.0), SetProp("eyes", 0.0)
    assert writers(cue("on", on, **when_read("A")), cue("off", off, **when_read("B"))) == []
    slow = cue("on", on, Wait(SECOND), off, **when_read("A"))
    assert writers(slow, cue("off", off, **when_read("B"))) != []


def cycles(*cues: Cue, rule: str = "instant_cycle") -> list[str]:
    return found(rule, show(room(READER, TAG, STRAIN, *cues)))


RINGS: dict[str, tuple[Cue, ...]] = {
    "start": (cue("a", StartCue("b")), cue("b", StartCue("a"))),
    "run": (cue("a", RunCue("a")),),
    "then": (cue("a", TELL, then=("b",)), cue("b", TELL, then=("a",))),
    "start, then": (cue("a", TELL, then=("b",)), cue("b", StartCue("a"))),
    "ends": (cue("a", TELL, when=(CueDoes("b"),)), cue("b", TELL, when=(CueDoes("a"),))),
    "starts": (
        cue("a", Wait(9), when=(CueDoes("b", "starts"),)),
        cue("b", Wait(9), when=(CueDoes("a", "starts"),)),
    ),
    "message": (cue("a", Say("boo"), when=(MessageComes("boo"),)),),
    "variable": (
        cue("a", SetVariable("strain", to=1.0), when=(VariableBecomes("strain", becomes=2.0),)),
        cue("b", SetVariable("strain", to=2.0), when=(VariableBecomes("strain", becomes=1.0),)),
    ),
    "puzzle": (cue("a", ActOnPuzzle("id_tag", "reset"), when=(PuzzleBecomes("id_tag", "active"),)),),
}


@pytest.mark.parametrize("ring", RINGS)
def test_a_ring_with_no_time_in_it(ring: str):
    (said,) = cycles(*RINGS[ring])
    assert "cue a sets itself off again with no time between: " in said
    assert said.endswith("put time between them (`pre_wait`, `wait`), or say `once: yes`")


def test_time_or_once_opens_the_ring():
    assert cycles(cue("a", Step(StartCue("b"), pre_wait=MS)), cue("b", StartCue("a"))) == []
    assert cycles(cue("a", Wait(MS), StartCue("b")), cue("b", StartCue("a"))) == []
    assert cycles(cue("a", Wait(MS), then=("a",))) == []
    assert cycles(cue("a", StartCue("b"), once=True), cue("b", StartCue("a"))) == []
    assert cycles(cue("a", StartCue("b")), cue("b", TELL)) == []


def test_a_ring_of_less_than_a_millisecond_would_keep_the_room_from_everything_else():
    (said,) = cycles(cue("a", Wait(500), StartCue("b")), cue("b", Step(StartCue("a"), pre_wait=400)))
    assert "cue a sets itself off again with only 0.9ms between: a runs b; b runs a" in said
    assert cycles(cue("a", Wait(500), StartCue("b")), cue("b", Step(StartCue("a"), pre_wait=500))) == []
    ends = cue("b", Wait(200), when=(CueDoes("a"),))
    assert cycles(cue("a", Wait(1), then=("b",)), ends, cue("c", StartCue("a"), when=(CueDoes("b"),))) != []


def test_a_long_chain_is_no_ring():
    chain = [cue(f"c{number}", StartCue(f"c{number + 1}")) for number in range(2_000)]
    assert cycles(*chain, cue("c2000", TELL)) == []


def test_a_value_that_is_already_there_is_no_news():
    again = cue("a", SetVariable("strain", to=1.0), when=(VariableBecomes("strain", becomes=1.0),))
    assert cycles(again) == []
    grows = cue("a", SetVariable("strain", add=1), when=(VariableBecomes("strain", rises_to=1),))
    assert cycles(grows) == []


def test_a_puzzle_is_solved_but_once():
    acts = cue("a", ActOnPuzzle("id_tag", "solved"), when=(CueDoes("b", "starts"),))
    assert cycles(acts, cue("b", TELL, when=(PuzzleDone("id_tag"),))) == []


def test_a_message_of_another_value_or_room_is_not_heard():
    assert cycles(cue("a", Say("boo", 1.0), when=(MessageComes("boo", value=2.0),))) == []
    assert cycles(cue("a", Say("boo"), when=(MessageComes("boo", "rooftop"),))) == []


def test_a_ring_that_only_a_condition_ends_is_a_warning():
    barred = cue("b", StartCue("a"), if_=PuzzleIs("id_tag"))
    assert cycles(cue("a", StartCue("b")), barred) == []
    (said,) = cycles(cue("a", StartCue("b")), barred, rule="instant_cycle_if")
    assert "no time between, and only their conditions can end it" in said
    step = Step(StartCue("b"), if_=PuzzleIs("id_tag"))
    assert cycles(cue("a", step), cue("b", StartCue("a"))) == []
    waits = cue("a", WaitFor(PuzzleIs("id_tag")), StartCue("a"))
    assert cycles(waits) == []
    assert cycles(waits, rule="instant_cycle_if") != []


def test_messages_close_a_ring_through_two_rooms():
    here = room(cue("a", Say("ping"), when=(MessageComes("pong"),)))
    there = room(cue("b", Say("pong"), when=(MessageComes("ping"),)), name="rooftop")
    assert "message ping, sent by a, runs b; message pong, sent by b, runs a" in only(
        "instant_cycle", show(here, there)
    )

"""What holds for every puzzle kind, whatever the players do."""

import itertools
import json
import os
import pathlib
import subprocess
import sys
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cues.puzzles import KINDS
from cues.puzzles.by_hand import ByHand
from cues.puzzles.code import Code
from cues.puzzles.combination import Combination
from cues.puzzles.count import Count
from cues.puzzles.custom import Custom
from cues.puzzles.hold import Hold
from cues.puzzles.path import Path
from cues.puzzles.reading import Wanted
from cues.puzzles.rhythm import Rhythm
from cues.puzzles.sequence import Sequence
from cues.puzzles.simultaneous import Simultaneous
from cues.puzzles.tags import Placed, Tags
from cues.puzzles.tuning import Tuning

SECOND = 1_000_000
RULES = {
    "by hand": ByHand(),
    "code with enter": Code("a", ("12", "0427"), enter="#", clear="*", timeout=2 * SECOND),
    "code without enter": Code("a", ("1", "22", "333")),
    "combination": Combination((Wanted("a"), Wanted("b", at_least=1, at_most=2), Wanted("c", "1"))),
    "combination held": Combination((Wanted("a"), Wanted("b")), hold=SECOND, grace=SECOND // 2),
    "combination confirmed": Combination((Wanted("a"), Wanted("b", False)), confirm="c"),
    "count": Count("a", 3),
    "count within": Count("a", 3, within=2 * SECOND),
    "count exactly": Count("a", 2, exactly=True, rest=SECOND),
    "count a value": Count("a", 2, is_="1"),
    "custom": Custom("shelf.Hold", Hold(("a", "b"), for_=SECOND)),
    "hold": Hold(("a", "b"), for_=2 * SECOND),
    "hold with grace": Hold(("a",), for_=SECOND, grace=SECOND // 2),
    "path": Path(("a", "b", "c"), within=3 * SECOND),
    "path with checkpoint": Path(("a", "b", "a"), ("c",), on_wrong="checkpoint", checkpoints=("b",)),
    "path forgiving": Path(("a", "b"), ("c",), on_wrong="stay"),
    "rhythm": Rhythm("a", (SECOND, SECOND // 2), tolerance=SECOND // 4),
    "rhythm in any tempo": Rhythm("a", (SECOND, SECOND // 2), tolerance=SECOND // 4, free_tempo=True),
    "sequence": Sequence(("a", "a", "b"), ("c",), within=3 * SECOND),
    "sequence forgiving": Sequence(("a", "b", "c"), on_wrong="stay"),
    "simultaneous": Simultaneous(("a", "b", "c"), within=SECOND),
    "tag": Tags("a", ("1",)),
    "tags": Tags("a", ("1", "22"), any=False),
    "tags in order": Tags("a", ("1", "22", "1a"), in_order=True),
    "tags on readers": Tags(placed=(Placed("a", "1"), Placed("b", "22")), hold=SECOND),
    "tuning": Tuning("a", at_least=1, at_most=2, for_=SECOND, grace=SECOND // 2),
}
LIKELY = st.sampled_from([True, False, True, False, None, 0, 1, 1.5, 2, "1", "2", "22", "0", "#", "*", "1A"])
ANY = st.one_of(LIKELY, st.integers(), st.floats(), st.text(max_size=4))
GAPS = st.sampled_from([0, 1, SECOND // 4, SECOND // 2, SECOND, SECOND + 1, 3 * SECOND])
REPORTS = st.lists(st.tuples(GAPS, st.sampled_from(["a", "b", "c", "stranger"]), ANY), max_size=25)
START = st.dictionaries(st.sampled_from(["a", "b", "c"]), ANY)

every_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
nights = settings(max_examples=40)  # of each rule, under each law


def through_json(memory):
    return json.loads(json.dumps(memory, allow_nan=False))


def played(rule, start, reports, *, extra=False, kept=lambda memory: memory, after_solved=False):
    """Every verdict with its time and whether it answers an extra tick, as a room would call."""
    values, at = dict(start), 0
    verdict = rule.begin(at, values)
    told = [(at, False, verdict)]

    def take(at, verdict, *, unasked=False):
        told.append((at, unasked, verdict))
        return verdict

    for gap, prop, value in reports:
        moment = at + gap
        while verdict.due is not None and verdict.due <= moment and (after_solved or not verdict.solved):
            if extra and verdict.due > at + 1:
                verdict = take(
                    at, rule.tick(kept(verdict.memory), (at + verdict.due) // 2, values), unasked=True
                )
            at = max(at, verdict.due)
            verdict = take(at, rule.tick(kept(verdict.memory), at, values))
            if extra and not verdict.solved:
                verdict = take(at, rule.tick(kept(verdict.memory), at, values), unasked=True)
        if verdict.solved and not after_solved:
            break
        if extra and not verdict.solved:
            verdict = take(at, rule.tick(kept(verdict.memory), at + gap // 2, values), unasked=True)
        at = moment
        values[prop] = value
        if prop in rule.watches() or after_solved:
            verdict = take(at, rule.sense(kept(verdict.memory), at, prop, values))
    return told


def outcomes(told):
    return [(at, v.solved, v.missed, repr(v.given)) for at, _, v in told if v.solved or v.missed]


def test_every_kind_is_under_these_laws():
    assert {type(rule) for rule in RULES.values()} == set(KINDS.values())
    for name, rule in RULES.items():
        assert rule.problems() == (), name


@every_rule
@nights
@given(start=START, reports=REPORTS)
def test_no_report_raises_and_every_verdict_is_whole(rule, start, reports):
    for at, _, verdict in played(rule, start, reports, after_solved=True):
        assert verdict.memory == through_json(verdict.memory)
        assert verdict.due is None or verdict.due >= at
        assert verdict.progress is None or 0 <= verdict.progress <= 1
        assert type(verdict.solved) is type(verdict.missed) is bool
        assert verdict.given is None or isinstance(verdict.given, bool | int | float | str)
        assert not (verdict.solved and verdict.missed)
        assert verdict.notice is None


@every_rule
@nights
@given(start=START, reports=REPORTS)
def test_ticks_that_nobody_asked_for_change_nothing(rule, start, reports):
    plain = played(rule, start, reports)
    restless = played(rule, start, reports, extra=True)
    assert outcomes(plain) == outcomes(restless)
    for (_, _, before), (_, unasked, after) in itertools.pairwise(restless):
        if unasked and not before.solved:
            assert (after.memory, after.due, after.progress) == (before.memory, before.due, before.progress)
            assert not after.solved
            assert not after.missed


@every_rule
@nights
@given(start=START, reports=REPORTS)
def test_equal_calls_give_equal_verdicts_also_after_the_memory_was_written_down(rule, start, reports):
    plain = played(rule, start, reports)
    assert repr(played(rule, start, reports, kept=through_json)) == repr(plain)
    assert repr(played(deepcopy(rule), start, reports)) == repr(plain)


@every_rule
@nights
@given(start=START, reports=REPORTS)
def test_a_call_changes_neither_memory_nor_values(rule, start, reports):
    handed = []

    def kept(memory):
        handed.append((memory, deepcopy(memory)))
        return memory

    played(rule, start, reports, kept=kept, extra=True)
    assert all(now == before for now, before in handed)


@every_rule
@nights
@given(start=START, reports=REPORTS, later=st.integers(0, 10**15))
def test_only_time_that_passes_counts_never_the_hour(rule, start, reports, later):
    def shifted(verdict):
        return repr((verdict.solved, verdict.missed, verdict.given, verdict.progress))

    now, then = rule.begin(0, dict(start)), rule.begin(later, dict(start))
    values, at = dict(start), 0
    for gap, prop, value in reports:
        at += gap
        values[prop] = value
        now = rule.sense(now.memory, at, prop, values)
        then = rule.sense(then.memory, at + later, prop, values)
        assert shifted(now) == shifted(then)
        assert (now.due is None) == (then.due is None)
        assert now.due is None or now.due + later == then.due


@every_rule
@nights
@given(start=START, reports=REPORTS)
def test_a_flag_told_again_counts_once(rule, start, reports):
    flags = [(gap, prop, value) for gap, prop, value in reports if not isinstance(value, str)]
    twice = [report for gap, prop, value in flags for report in ((gap, prop, value), (0, prop, value))]
    counted = [outcome[1:] for outcome in outcomes(played(rule, start, flags))]
    assert [outcome[1:] for outcome in outcomes(played(rule, start, twice))] == counted


def test_the_same_night_under_another_hash_seed():
    script = (
        "from tests.cues.puzzles.test_laws import RULES, played, SECOND\n"
        "said = (True, False, '1', 2, None)\n"
        "said = (True, False, '1', 2, None)\n"
        "reports = [(i * 7919 % SECOND, 'abc'[i % 3], said[i * i % 5]) for i in range(60)]\n"
        "print([[repr(v) for _, _, v in played(rule, {}, reports)] for rule in RULES.values()])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=pathlib.Path(__file__).parents[3],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(outputs) == 1

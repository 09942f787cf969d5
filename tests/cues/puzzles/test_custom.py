import json

import pytest
from msgspec import Struct

from cues.puzzles.api import Verdict
from cues.puzzles.custom import BREATH, Custom


class Bookshelf(Struct, frozen=True):
    """Solved when so many books were pulled, whichever they are."""

    books: int = 2

    def watches(self):
        return ("shelf",)

    def begin(self, at, values):
        return Verdict([], progress=0.0, due=at + 5_000_000)

    def sense(self, memory, at, prop, values):
        pulled = [*memory, values[prop]]
        return Verdict(pulled, solved=len(pulled) >= self.books, progress=len(pulled) / self.books)

    def tick(self, memory, at, values):
        return Verdict(memory, progress=0.0)


class Odd:
    """Does in `sense` and `tick` whatever it is given."""

    def __init__(self, act):
        self.act = act

    def watches(self):
        return ("shelf",)

    def begin(self, at, values):
        return Verdict({"pulled": []}, progress=0.25, due=9_000_000)

    def sense(self, memory, at, prop, values):
        return self.act(memory, values)

    def tick(self, memory, at, values):
        return self.act(memory, values)


def leave(memory, values):
    raise SystemExit(1)


def nest(memory, values):
    deep = []
    deep.append(deep)
    return Verdict(deep)


def test_a_class_beside_the_show_is_a_puzzle_like_any_other(play):
    game = (
        play(Custom("shelf.Bookshelf", Bookshelf()), shelf=None).say("shelf", "atlas").say("shelf", "bible")
    )
    assert game.log == [(0, "solved")]
    assert Custom("shelf.Bookshelf", Bookshelf()).problems() == ()


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (lambda memory, values: 1 / 0, "ZeroDivisionError: division by zero"),
        (lambda memory, values: values["mirror"], "KeyError: 'mirror'"),
        (leave, "SystemExit: 1"),
        (lambda memory, values: None, "it gives NoneType, not a Verdict"),
        (lambda memory, values: True, "it gives bool, not a Verdict"),
        (lambda memory, values: Verdict({"pulled": (1, 2)}, solved=True), "not plain data (tuple (1, 2))"),
        (lambda memory, values: Verdict({1: 2}, missed=True), "not plain data (dict {1: 2})"),
        (lambda memory, values: Verdict({1, 2}), "not plain data (set"),
        (lambda memory, values: Verdict(float("nan")), "not plain data (float nan)"),
        (lambda memory, values: Verdict(1 << 70), "not plain data (int"),
        (nest, "not plain data (too deep)"),
        (lambda memory, values: Verdict(memory, solved=1), "'solved' is 1, not True or False"),
        (lambda memory, values: Verdict(memory, missed="no"), "'missed' is 'no'"),
        (lambda memory, values: Verdict(memory, due=1.5), "'due' is 1.5, not whole microseconds"),
        (lambda memory, values: Verdict(memory, due=True), "'due' is True"),
        (lambda memory, values: Verdict(memory, progress="half"), "'progress' is 'half'"),
        (lambda memory, values: Verdict(memory, progress=float("nan")), "'progress' is nan"),
        (lambda memory, values: Verdict(memory, given=[1]), "'given' is [1], not one value"),
        (lambda memory, values: Verdict(memory, notice=1), "'notice' is 1, not text"),
    ],
)
def test_a_faulty_class_misses_and_solves_nothing_and_the_game_master_hears_of_it(act, why):
    rule = Custom("shelf.Odd", Odd(act))
    before = rule.begin(0, {})
    verdict = rule.sense(before.memory, 1, "shelf", {"shelf": True})
    assert why in verdict.notice
    assert verdict.notice.startswith("shelf.Odd.sense: ")
    assert verdict.notice.endswith("solve the puzzle by hand")
    assert (verdict.solved, verdict.missed) == (False, False)
    assert (verdict.memory, verdict.progress, verdict.due) == (before.memory, 0.25, 9_000_000)


def test_a_tick_that_fails_is_not_tried_again_and_again():
    rule = Custom("shelf.Odd", Odd(lambda memory, values: 1 / 0))
    verdict = rule.tick(rule.begin(0, {}).memory, 9_000_000, {})
    assert verdict.due is None
    assert verdict.notice


def test_a_class_that_always_wants_another_tick_lets_the_room_breathe():
    rule = Custom("shelf.Odd", Odd(lambda memory, values: Verdict(memory, due=0)))
    memory = rule.begin(0, {}).memory
    assert rule.tick(memory, 9_000_000, {}).due == 9_000_000 + BREATH
    assert rule.sense(memory, 9_000_000, "shelf", {}).due == 9_000_000


def test_a_class_that_changes_what_it_was_given_changes_only_copies():
    def scribble(memory, values):
        memory["pulled"].append(1)
        values["shelf"] = "burnt"
        return Verdict(memory)

    rule = Custom("shelf.Odd", Odd(scribble))
    memory, values = rule.begin(0, {}).memory, {"shelf": True}
    kept = json.dumps(memory)
    assert rule.sense(memory, 1, "shelf", values) == rule.sense(memory, 1, "shelf", values)
    assert json.dumps(memory) == kept
    assert values == {"shelf": True}


def test_progress_is_brought_between_nothing_and_all():
    rule = Custom("shelf.Odd", Odd(lambda memory, values: Verdict(memory, progress=7)))
    assert rule.tick(rule.begin(0, {}).memory, 0, {}).progress == 1.0


def test_a_class_that_lacks_a_method_is_told_when_the_show_is_loaded():
    rule = Custom("shelf.Nothing", object())
    assert rule.problems() == (
        (
            "shelf.Nothing has no watches and no begin and no sense and no tick; "
            "write it after cues.puzzles.api.Rule"
        ),
    )
    assert rule.watches() == ()
    assert rule.begin(0, {}).notice


class Picky(Bookshelf, frozen=True):
    def problems(self):
        return ("a shelf of no books; write how many",) if not self.books else ()


class Vague(Odd):
    def watches(self):
        return (1, 2)


class Broken(Odd):
    def watches(self):
        raise OSError("no such shelf")


def test_the_class_may_judge_its_own_options():
    assert Custom("shelf.Picky", Picky(0)).problems() == ("a shelf of no books; write how many",)
    assert Custom("shelf.Picky", Picky(1)).problems() == ()
    assert "let it give the names of props" in Custom("shelf.Vague", Vague(None)).problems()[0]
    assert "fails with OSError: no such shelf" in Custom("shelf.Broken", Broken(None)).problems()[0]
    assert (
        Custom("shelf.Vague", Vague(None)).watches() == Custom("shelf.Broken", Broken(None)).watches() == ()
    )

"""Custom puzzles, played twice and compared."""

import itertools
import random
from collections.abc import Mapping
from typing import Any

import pytest
from msgspec import Struct

from cues.puzzles.api import Memory, Verdict
from cues.puzzles.custom import Custom
from cues.show import Show
from cues.values import Value
from tests.cues.check.small_shows import READER, TAG, found, only, prop, puzzle, room, show

counter = itertools.count()


class Pure(Struct, frozen=True):
    """Two reports of the lever solve it."""

    lever: str = "handle"

    def watches(self) -> tuple[str, ...]:
        return (self.lever,)

    def begin(self, at: int, values: Mapping[str, Value]) -> Verdict:
        return Verdict({"seen": []}, progress=0.0)

    def sense(self, memory: Memory, at: int, prop: str, values: Mapping[str, Value]) -> Verdict:
        seen = [*memory["seen"], values[prop]]
        return Verdict(
            {"seen": seen}, solved=len(seen) > 3, progress=min(1.0, len(seen) / 4), due=at + 1_000_000
        )

    def tick(self, memory: Memory, at: int, values: Mapping[str, Value]) -> Verdict:
        return Verdict(memory)


class Chancy(Pure, frozen=True):
    def begin(self, at: int, values: Mapping[str, Value]) -> Verdict:
        return Verdict({"seen": [random.random()]})


class Counting(Pure, frozen=True):
    def tick(self, memory: Memory, at: int, values: Mapping[str, Value]) -> Verdict:
        return Verdict({"seen": memory["seen"], "turn": next(counter)})


class Meddling(Pure, frozen=True):
    def sense(self, memory: Memory, at: int, prop: str, values: Mapping[str, Value]) -> Verdict:
        memory["seen"].append(values[prop])
        return Verdict(memory)


class Odd(Pure, frozen=True):
    def begin(self, at: int, values: Mapping[str, Value]) -> Verdict:
        return Verdict({"seen": {1, 2}})


class Raising(Pure, frozen=True):
    def sense(self, memory: Memory, at: int, prop: str, values: Mapping[str, Value]) -> Verdict:
        raise KeyError("shelf")


class Answering(Pure, frozen=True):
    def begin(self, at: int, values: Mapping[str, Value]) -> Any:
        return True


class Boastful(Pure, frozen=True):
    def begin(self, at: int, values: Mapping[str, Value]) -> Verdict:
        return Verdict({"seen": []}, progress=40.0)


class Late(Pure, frozen=True):
    def sense(self, memory: Memory, at: int, prop: str, values: Mapping[str, Value]) -> Verdict:
        return Verdict(memory, due=at - 1)


SPOILT = [
    (Chancy(), "`begin`, called twice alike, gave two verdicts; keep everything in the memory"),
    (Counting(), "`tick`, called twice alike, gave two verdicts"),
    (Meddling(), "`sense` changed the memory or values it was given"),
    (Odd(), "`begin` keeps a set in its memory"),
    (Raising(), "`sense` failed: KeyError: 'shelf'"),
    (Answering(), "`begin` gave bool, not a Verdict"),
    (Boastful(), "`begin` gave progress 40.0; it runs from 0 to 1"),
    (Late(), "asks to be called (`due`) at a time that has passed"),
    (Pure("door"), "it watches door, which is no input of room laboratory"),
    (Pure("nothing"), "it watches nothing, which is no input"),
]


def shelf(rule: Pure) -> Show:
    props = (prop("handle", "lever"), prop("door", "lock", fails="open"))
    return show(room(*props, puzzle("shelf", Custom("shelf.Shelf", rule), "custom")))


@pytest.mark.parametrize(
    ("rule", "text"), SPOILT, ids=lambda one: type(one).__name__ if isinstance(one, Pure) else ""
)
def test_a_custom_puzzle_that_could_not_be_played_again(rule: Pure, text: str):
    said = only("impure_puzzle", shelf(rule))
    assert said.startswith("rooms.laboratory.puzzles.shelf: custom puzzle shelf: ")
    assert text in said


def test_a_pure_one_and_the_shipped_ones_are_fine():
    assert found("impure_puzzle", shelf(Pure())) == []
    assert found("impure_puzzle", show(room(READER, TAG))) == []


def test_what_lacks_its_methods_is_told_elsewhere():
    assert (
        found("impure_puzzle", show(room(puzzle("shelf", Custom("shelf.Shelf", object()), "custom")))) == []
    )

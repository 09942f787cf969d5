"""Ghost teams: they play by the rules, win or lose as told, and never bring a room down."""

from random import Random

import pytest
from msgspec.structs import replace

from controller.stories import ghost
from controller.stories.play import open_to_play
from controller.stories.solutions import mistake, solution
from controller.stories.world import World
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
from cues.show import Prop, Puzzle
from tests.stories.crypt import CRYPT, NAME, SECOND

MS = 1_000


class Whisper:
    """A custom rule that says how it is solved."""

    def watches(self):
        return ("left",)

    def begin(self, at, values):
        return self.tick(None, at, values)

    def sense(self, memory, at, prop, values):
        return self.tick(memory, at, values)

    def tick(self, memory, at, values):
        from cues.puzzles.api import Verdict

        return Verdict(memory, solved=values.get("left") is True)

    def solution(self):
        return [(500 * MS, "left", True)]


RULES = {
    "a code": Code("keys", accept=("0427",), clear="*", timeout=5 * SECOND),
    "a code with an enter key": Code("keys", accept=("19", "91"), enter="#"),
    "a combination": Combination(
        (Wanted("left", True), Wanted("dial", at_least=3, at_most=4)), hold=2 * SECOND
    ),
    "a combination that is confirmed": Combination((Wanted("left", True),), confirm="right"),
    "a count": Count("left", times=10, within=8 * SECOND),
    "a count of a value": Count("dial", times=2, is_=5.0),
    "an exact count": Count("left", times=3, exactly=True, rest=1500 * MS),
    "a hold": Hold(("left", "right"), for_=3 * SECOND, grace=200 * MS),
    "a path": Path(("left", "middle", "left", "right"), within=10 * SECOND),
    "a rhythm": Rhythm("left", beats=(500 * MS, 250 * MS, 250 * MS, 500 * MS), tolerance=50 * MS),
    "a sequence": Sequence(("left", "right", "left"), others=("middle",), within=10 * SECOND),
    "a simultaneous pull": Simultaneous(("left", "right"), within=300 * MS),
    "tags": Tags("reader", accept=("A1", "B2"), in_order=True),
    "any tag": Tags("reader", accept=("A1", "B2"), any=True),
    "placed tags": Tags(placed=(Placed("reader", "A1"), Placed("shelf", "B2")), hold=1 * SECOND),
    "tuning": Tuning("dial", at_least=87.2, at_most=88.1, for_=2 * SECOND),
    "tuning to one side": Tuning("dial", at_least=3.0, for_=SECOND),
    "custom Python": Custom("whisper.Whisper", Whisper()),
}


def a_world_with(rule):
    kinds = {
        "left": "lever", "middle": "plate", "right": "button", "keys": "keypad", "dial": "dial",
        "reader": "tag_reader", "shelf": "tag_reader",
    }  # fmt: skip
    room = replace(
        CRYPT.rooms["crypt"],
        props={name: Prop(name, kind, NAME) for name, kind in kinds.items()},
        puzzles={"riddle": Puzzle("riddle", "any", NAME, rule)},
        cues={},
    )
    world = World(replace(CRYPT, rooms={"crypt": room}))
    world.start()
    return world


def make(world, moves):
    for move in moves:
        world.advance(us=move.wait)
        world.sense(move.prop, move.value)


@pytest.mark.parametrize("name", RULES)
def test_the_answer_that_is_read_from_a_rule_solves_it(name):
    world = a_world_with(RULES[name])
    make(world, solution(RULES[name]))
    world.advance(seconds=3)
    assert world.state.puzzles["riddle"].state == "solved"


@pytest.mark.parametrize("name", RULES)
def test_a_mistake_solves_nothing_and_spoils_nothing(name):
    world = a_world_with(RULES[name])
    make(world, mistake(RULES[name], Random(3)))
    world.advance(seconds=12)
    assert world.state.puzzles["riddle"].state == "active"
    make(world, solution(RULES[name]))
    world.advance(seconds=3)
    assert world.state.puzzles["riddle"].state == "solved"


def test_every_kind_of_puzzle_is_known():
    assert {type(rule) for rule in RULES.values()} | {ByHand} == set(KINDS.values()) | {Custom}
    assert solution(ByHand()) is None


def test_what_only_a_game_master_can_solve_is_solved_by_one():
    room = replace(
        CRYPT.rooms["crypt"],
        puzzles={"dance": Puzzle("dance", "by_hand", NAME, ByHand(), expected=60 * SECOND)},
    )
    world = ghost.play(replace(CRYPT, rooms={"crypt": room}))
    assert (world.state.puzzles["dance"].state, world.state.puzzles["dance"].by_hand) == ("solved", True)


def test_a_puzzle_whose_prop_is_broken_is_solved_by_hand_after_some_tries():
    world = World(CRYPT)
    world.props.stick("candles")
    world.start()
    ghost.Ghost(world.room, CRYPT.duration, world, world.time).begin()
    assert world.until(lambda world: world.state.phase == "finished")
    assert world.state.puzzles["candlelight"].by_hand
    assert world.state.game.ending == "free"


def test_ghosts_wait_while_the_game_is_paused():
    from cues.commands import Pause, Resume

    world = World(CRYPT)
    world.start()
    ghost.Ghost(world.room, CRYPT.duration, world, world.time).begin()
    world.advance(seconds=5)
    world.command(Pause())
    world.advance(seconds=1800)
    assert world.state.puzzles["candlelight"].state == "active"
    world.command(Resume())
    assert world.until(lambda world: world.state.phase == "finished")


LABORATORY = open_to_play("zombie_lab")


@pytest.mark.parametrize("tens", range(10))
def test_a_hundred_teams_play_the_laboratory_to_its_end(tens):
    for seed in range(10 * tens, 10 * tens + 10):
        wins = seed % 3 != 0
        world = ghost.play(LABORATORY, seed=seed, wins=wins)
        assert world.state.phase == "finished"
        assert world.state.game.ending == ("escaped" if wins else "contained"), seed
        assert not world.state.alerts, seed
        assert not any(puzzle.by_hand for puzzle in world.state.puzzles.values())


def test_equal_seeds_play_equal_games_and_others_do_not():
    one, same, other = (ghost.play(LABORATORY, seed=seed).facts for seed in (5, 5, 6))
    assert one == same
    assert one != other

"""Cues that nothing runs, puzzles that nobody can play, endings that are never reached."""

from cues.conditions import AllOf, EndingIs, NotThat, PuzzleIs, VariableIs
from cues.puzzles.by_hand import ByHand
from cues.puzzles.hold import Hold
from cues.puzzles.tags import Tags
from cues.show import Ending, Variable
from cues.steps import ActOnPuzzle, Finish, Notify, RunCue, Say, SetVariable, StartCue, Step, Wait
from cues.triggers import (
    ComesTrue,
    CueDoes,
    ElapsedIs,
    GameIs,
    MessageComes,
    PropBecomes,
    PuzzleBecomes,
    PuzzleDone,
    PuzzleWrong,
    RoomBecomes,
    TimeLeftIs,
    VariableBecomes,
)
from tests.cues.check.small_shows import READER, TAG, TOGETHER, cue, found, only, puzzle, room, show, words

TELL = Notify(words("Look"))
MINUTE = 60_000_000


def never(*cues_and_more: object) -> list[str]:
    return found("cue_never_runs", show(room(READER, TAG, *cues_and_more), endings=[TOGETHER]))


def test_a_cue_whose_puzzle_can_be_solved_runs():
    assert never(cue("eyes", TELL, when=(PuzzleDone("id_tag"),))) == []


def test_a_cue_after_a_puzzle_that_never_begins_never_runs():
    late = puzzle("late", Tags("id_reader", ("A",)), after=("late",))
    assert never(late, cue("eyes", TELL, when=(PuzzleDone("late"),))) == [
        (
            "rooms.laboratory.cues.eyes: cue eyes never runs: puzzle late can never be solved; only a "
            "GO would "
            "run it"
        )
    ]
    assert "puzzle late can never be played" in never(late, cue("eyes", TELL, when=(PuzzleWrong("late"),)))[0]
    assert "never be active" in never(late, cue("eyes", TELL, when=(PuzzleBecomes("late", "active"),)))[0]
    assert never(late, cue("eyes", TELL, when=(PuzzleBecomes("late", "locked"),))) == []


def test_a_puzzle_that_a_cue_makes_active_can_be_played():
    late = puzzle("late", Tags("id_reader", ("A",)), after=("late",))
    opening = cue("opening", ActOnPuzzle("late", "active"), when=(GameIs("starts"),))
    assert never(late, opening, cue("eyes", TELL, when=(PuzzleDone("late"),))) == []


def test_a_message_must_be_sent_by_a_cue_that_runs():
    hears = cue("eyes", TELL, when=(MessageComes("dark"),))
    assert "no cue that can run sends dark" in never(hears)[0]
    says = cue("lamps", Say("dark"), when=(PuzzleDone("id_tag"),))
    assert never(hears, says) == []
    elsewhere = cue("eyes", TELL, when=(MessageComes("dark", "rooftop"),))
    assert "room rooftop never sends dark; laboratory does" in never(elsewhere, says)[0]


def test_a_variable_must_be_set_by_a_cue_that_runs():
    strain = Variable("strain", "number", 0.0)
    hears = cue("eyes", TELL, when=(VariableBecomes("strain", rises_to=2),))
    assert "no cue that can run sets variable strain" in never(strain, hears)[0]
    assert never(strain, hears, cue("grow", SetVariable("strain", add=1), when=(ElapsedIs(MINUTE),))) == []
    aimless = cue("eyes", TELL, when=(VariableBecomes("strain"),))
    assert "neither a value nor a bound" in never(strain, aimless)[0]


def test_a_time_beyond_the_game_never_comes():
    assert "the whole game lasts 1h" in never(cue("eyes", TELL, when=(TimeLeftIs(61 * MINUTE),)))[0]
    assert "the whole game lasts 1h" in never(cue("eyes", TELL, when=(ElapsedIs(61 * MINUTE),)))[0]
    assert never(cue("eyes", TELL, when=(TimeLeftIs(10 * MINUTE),))) == []
    assert never(cue("eyes", TELL, when=(ElapsedIs(60 * MINUTE),))) == []
    assert "use `game: starts`" in never(cue("eyes", TELL, when=(TimeLeftIs(60 * MINUTE),)))[0]
    assert "use `game: starts`" in never(cue("eyes", TELL, when=(ElapsedIs(0),)))[0]


def test_a_trigger_outside_of_the_phases_never_comes():
    (said,) = never(cue("bow", TELL, when=(GameIs("finishes"),)))
    assert "the game is then finished, and the cue runs only while running; add `phases: [finished]`" in said
    assert never(cue("bow", TELL, when=(GameIs("finishes"),), phases=("finished",))) == []
    assert never(cue("bow", TELL, when=(GameIs("resets"),), phases=("ready",))) == []
    assert never(cue("bow", TELL, when=(GameIs("runs_out"),))) == []


def test_an_end_that_never_comes():
    bed = cue("bed", Wait(1), when=(GameIs("starts"),), repeat=0)
    assert "cue bed goes on for ever" in never(bed, cue("after", TELL, when=(CueDoes("bed"),)))[0]
    assert never(bed, cue("after", TELL, when=(CueDoes("bed", "starts"),))) == []
    assert [
        said.split(":")[0]
        for said in never(
            cue("bed", Wait(1), when=(GameIs("starts"),), repeat=0, then=("after",)), cue("after", TELL)
        )
    ] == ["rooms.laboratory.cues.after"]


def test_callers_that_never_run_run_nothing():
    caller = cue("caller", RunCue("called"), when=(MessageComes("never"),))
    assert "only caller would run it" in never(caller, cue("called", TELL))[1]
    asked = cue("caller", StartCue("called"), when=(GameIs("starts"),))
    assert never(asked, cue("called", TELL)) == []


def test_conditions_that_never_hold():
    closed = AllOf((PuzzleIs("id_tag"), EndingIs("together")))
    assert "its condition can never hold" in never(cue("bow", TELL, when=(ComesTrue(closed),)))[0]
    assert "its `if` can never hold" in never(cue("bow", TELL, when=(GameIs("starts"),), if_=closed))[0]
    finish = cue("end", Finish("together"), when=(PuzzleDone("id_tag"),))
    assert never(finish, cue("bow", TELL, when=(ComesTrue(closed),))) == []
    assert never(cue("bow", TELL, when=(ComesTrue(NotThat(EndingIs("together"))),))) == []


def test_a_condition_on_a_variable_that_stays_as_it_is():
    strain = Variable("strain", "number", 1.0)
    low = cue("bow", TELL, when=(GameIs("starts"),), if_=VariableIs("strain", at_least=2))
    assert never(strain, low) != []
    assert (
        never(strain, cue("bow", TELL, when=(GameIs("starts"),), if_=VariableIs("strain", at_most=2))) == []
    )
    assert never(strain, cue("bow", TELL, when=(GameIs("starts"),), if_=VariableIs("strain", is_=1.0))) == []


def test_one_trigger_of_two_that_never_comes():
    both = cue("eyes", TELL, when=(PuzzleDone("id_tag"), RoomBecomes("laboratory", "lost")))
    said = only("trigger_never_comes", show(room(READER, TAG, both)))
    assert said.startswith(
        "rooms.laboratory.cues.eyes.when.1: cue eyes: this trigger never comes: a room is never"
    )
    one = cue("eyes", TELL, when=(PuzzleDone("id_tag"),))
    assert found("trigger_never_comes", show(room(READER, TAG, one))) == []


def test_a_cue_of_nobody_needs_a_title_for_the_game_master():
    nobody = show(room(cue("fog_now", TELL, title={"en": "Fog now", "ko": "Fog now"})))
    assert found("cue_without_a_person", nobody) != []
    titled = show(room(cue("fog_now", TELL, title={"en": "A burst of fog (press when they dawdle)"})))
    assert found("cue_without_a_person", titled) == []
    called = show(room(cue("fog_now", TELL), cue("first", RunCue("fog_now"), when=(GameIs("starts"),))))
    assert found("cue_without_a_person", called) == []


def test_puzzles_in_a_ring():
    one = puzzle("one", Tags("id_reader", ("A",)), after=("two",))
    two = puzzle("two", Tags("id_reader", ("B",)), after=("one",))
    ring = show(room(READER, one, two))
    assert only("puzzle_cycle", ring).startswith(
        "rooms.laboratory.puzzles.one.after: puzzles one, two wait for each"
    )
    assert found("puzzle_never_played", ring) == []
    first = puzzle("one", Tags("id_reader", ("A",)))
    assert found("puzzle_cycle", show(room(READER, first, two))) == []


def test_a_puzzle_after_a_ring_is_never_played():
    one = puzzle("one", Tags("id_reader", ("A",)), after=("one",))
    two = puzzle("two", Tags("id_reader", ("B",)), after=("one",))
    assert "it comes after one, which can never be done" in only(
        "puzzle_never_played", show(room(READER, one, two))
    )
    barred = puzzle("two", Tags("id_reader", ("B",)), if_=EndingIs("together"))
    assert "its `if` can never hold" in only(
        "puzzle_never_played", show(room(READER, barred), endings=[TOGETHER])
    )
    assert found("puzzle_never_played", show(room(READER, TAG))) == []


def test_a_puzzle_that_nothing_solves():
    empty = puzzle("empty", Hold((), MINUTE), kind="hold")
    assert "watches no prop and no cue solves it" in only("puzzle_solved_by_nobody", show(room(empty)))
    assert found("puzzle_solved_by_nobody", show(room(puzzle("judged", ByHand(), kind="by_hand")))) == []
    solver = cue("open", ActOnPuzzle("empty", "solved"), when=(GameIs("starts"),))
    assert found("puzzle_solved_by_nobody", show(room(empty, solver))) == []


def test_endings():
    alone = Ending("alone", words("Alone"), won=False)
    winner = cue("end", Finish("together"), when=(PuzzleDone("id_tag"),))
    good = show(room(READER, TAG, winner), endings=[TOGETHER, alone], out_of_time="alone")
    rules = ("ending_never_reached", "no_way_to_finish", "no_way_to_win", "no_out_of_time")
    assert [found(rule, good) for rule in rules] == [[], [], [], []]
    bad = show(room(READER, TAG), endings=[TOGETHER, alone])
    assert only("ending_never_reached", show(room(READER, TAG, winner), endings=[TOGETHER, alone])) == (
        "endings.alone: ending alone is never reached: let a cue `finish: alone`, or take it out"
    )
    assert "no cue finishes the game" in only("no_way_to_finish", bad)
    assert "a team can't win: nothing leads to together" in only("no_way_to_win", bad)
    assert "out_of_time" in only("no_out_of_time", bad)


def test_a_long_chain_of_cues_is_followed_to_its_end():
    links = [cue(f"link_{n}", Step(TELL), then=(f"link_{n + 1}",)) for n in range(3000)]
    first = cue("first", TELL, when=(PropBecomes("id_reader"),), then=("link_0",))
    assert found("cue_never_runs", show(room(READER, first, *links, cue("link_3000", TELL)))) == []

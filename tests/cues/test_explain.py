"""Why a cue ran, or didn't: each reason with its text."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cues import commands
from cues.conditions import AllOf, AnyOf, Bounds, ComfortIs, NotThat, Players, PropIs, PuzzleIs, VariableIs
from cues.events import Commanded, Event, MessageArrived, Opened, PropLost, Sensed, Tick
from cues.explain import Explanation, explain, lines
from cues.puzzles.code import Code
from cues.puzzles.hold import Hold
from cues.puzzles.tags import Tags
from cues.show import Room, Variable
from cues.steps import (
    ActOnPuzzle,
    Finish,
    Notify,
    RunCue,
    Say,
    SetVariable,
    StartCue,
    StopCue,
    Wait,
)
from cues.triggers import (
    ComesTrue,
    CueDoes,
    ElapsedIs,
    GameIs,
    MessageComes,
    PropBecomes,
    PropHealthBecomes,
    PuzzleBecomes,
    PuzzleDone,
    PuzzleWrong,
    TimeLeftIs,
    VariableBecomes,
)
from tests.cues.check.small_shows import READER, TAG, TOGETHER, cue, prop, puzzle, room, show, words

SECOND = 1_000_000
MINUTE = 60 * SECOND
TELL = Notify(words("Look"))
TRUST = Variable("trust", "number", 1.0)
HANDLE = prop("handle", "lever")
KEYPAD = prop("keypad", "keypad")
RIGHT = "62E3086CED"
BEGINS = 10 * SECOND


def at(seconds: float) -> int:
    """A moment so many seconds into the game."""
    return BEGINS + round(seconds * SECOND)


def sensed(seconds: float, name: str, value: object) -> Event:
    return Sensed(at(seconds), name, value)  # type: ignore[arg-type]


def told(seconds: float, command: commands.Command, by: str = "Mina") -> Event:
    return Commanded(at(seconds), f"{seconds}-{command!r}", command, by)  # type: ignore[arg-type]


def why(
    laboratory: Room, *events: Event, cue: str = "eyes", start: commands.Start | None = None
) -> Explanation:
    venue = show(laboratory, room(name="rooftop"), endings=[TOGETHER])
    opening = [
        Opened(0, "journal", 7),
        Commanded(1, "reset", commands.Reset(), "Mina"),
        Commanded(BEGINS, "start", start or commands.Start(), "Mina"),
    ]
    return explain(venue, "laboratory", [*opening, *events], cue)


def said(
    laboratory: Room, *events: Event, cue: str = "eyes", start: commands.Start | None = None
) -> list[str]:
    return lines(why(laboratory, *events, cue=cue, start=start))


EYES = cue("eyes", TELL, when=(PuzzleDone("id_tag"),))


def test_a_cue_ran_because_players_solved_a_puzzle():
    assert said(room(READER, TAG, EYES), sensed(842.31, "id_reader", RIGHT)) == [
        f"eyes ran at 14:02.310 because puzzle id_tag was solved, because id_reader sensed {RIGHT}"
    ]


def test_because_it_was_solved_by_hand_or_skipped():
    assert said(room(READER, TAG, EYES), told(60, commands.Solve("id_tag"))) == [
        "eyes ran at 1:00.000 because puzzle id_tag was solved by hand, because Mina said solve id_tag"
    ]
    assert said(room(READER, TAG, EYES), told(60, commands.Skip("id_tag"))) == [
        "eyes ran at 1:00.000 because puzzle id_tag was skipped by hand, because Mina said skip id_tag"
    ]
    (line,) = said(room(READER, TAG, EYES), told(60, commands.OutOfOrder("id_reader", True)))
    assert "skipped, as a prop of it was out of order, because Mina said out_of_order id_reader on" in line


def test_because_of_time_that_passed_after_a_report():
    held = puzzle("grip", Hold(("handle",), 3 * SECOND), "hold")
    eyes = cue("eyes", TELL, when=(PuzzleDone("grip"),))
    assert said(
        room(HANDLE, held, eyes), sensed(0, "handle", False), sensed(5, "handle", True), Tick(at(9))
    ) == ["eyes ran at 0:08.000 because puzzle grip was solved, because handle sensed on"]


def test_because_another_cue_led_to_it():
    first = cue("first", RunCue("eyes"), when=(PropBecomes("handle", True),))
    assert said(room(HANDLE, first, cue("eyes", TELL)), sensed(5, "handle", True)) == [
        "eyes ran at 0:05.000 because cue first ran, because handle sensed on"
    ]
    starts = cue("first", Wait(SECOND), StartCue("eyes"), when=(PropBecomes("handle", True),))
    assert said(room(HANDLE, starts, cue("eyes", TELL)), sensed(5, "handle", True), Tick(at(7))) == [
        "eyes ran at 0:06.000 because cue first ran, because handle sensed on"
    ]
    follows = cue("first", Wait(SECOND), when=(PropBecomes("handle", True),), then=("eyes",))
    assert said(room(HANDLE, follows, cue("eyes", TELL)), sensed(5, "handle", True), Tick(at(7))) == [
        "eyes ran at 0:06.000 because cue first ended, because cue first ran, because handle sensed on"
    ]
    hears = cue("eyes", TELL, when=(CueDoes("first", "starts"),))
    assert said(room(HANDLE, hears, cue("first", TELL)), told(5, commands.Go("first"))) == [
        "eyes ran at 0:05.000 because cue first ran, because Mina gave it a GO"
    ]


def test_because_a_cue_acted_on_a_puzzle():
    acts = cue("first", ActOnPuzzle("id_tag", "solved"), when=(ElapsedIs(2 * MINUTE),))
    assert said(room(READER, TAG, EYES, acts), Tick(at(130))) == [
        (
            "eyes ran at 2:00.000 because puzzle id_tag was solved, because cue first ran, "
            "because 2min of the "
            "game had been played"
        )
    ]


def test_because_a_puzzle_began_or_was_missed():
    late = puzzle("late", Tags("id_reader", ("AA",)), after=("id_tag",))
    begins = cue("eyes", TELL, when=(PuzzleBecomes("late", "active"),))
    (line,) = said(room(READER, TAG, late, begins), sensed(5, "id_reader", RIGHT))
    assert line.startswith(
        "eyes ran at 0:05.000 because puzzle late became active, because puzzle id_tag was solved, because "
        "id_reader"
    )
    wrong = cue("eyes", TELL, when=(PuzzleWrong("id_tag"),))
    assert said(room(READER, TAG, wrong), sensed(5, "id_reader", "FF")) == [
        (
            "eyes ran at 0:05.000 because puzzle id_tag was given a wrong answer (FF), because id_reader "
            "sensed FF"
        )
    ]


def test_because_a_variable_changed():
    eyes = cue("eyes", TELL, when=(VariableBecomes("trust", rises_to=3),))
    lifts = cue("lifts", SetVariable("trust", add=2), when=(PropBecomes("handle", True),))
    assert said(room(HANDLE, TRUST, eyes, lifts), sensed(5, "handle", True)) == [
        (
            "eyes ran at 0:05.000 because variable trust became 3, because cue lifts ran, because handle "
            "sensed on"
        )
    ]
    assert said(room(HANDLE, TRUST, eyes, lifts), told(5, commands.Set(4.0, variable="trust"))) == [
        "eyes ran at 0:05.000 because variable trust became 4, because Mina said set 4 trust"
    ]


def test_because_a_message_came():
    eyes = cue("eyes", TELL, when=(MessageComes("lamps_out"),))
    assert said(room(eyes), MessageArrived(at(5), "rooftop", "j", 1, "lamps_out")) == [
        "eyes ran at 0:05.000 because room rooftop sent lamps_out"
    ]
    own = cue("own", Say("lamps_out"), when=(PropBecomes("handle", True),))
    assert said(room(HANDLE, eyes, own), sensed(5, "handle", True)) == [
        "eyes ran at 0:05.000 because this room sent lamps_out, because cue own ran, because handle sensed on"
    ]
    named = cue("eyes", TELL, when=(MessageComes("lamps_out", "rooftop"),))
    assert said(room(named), MessageArrived(at(5), "rooftop", "j", 1, "lamps_out")) == [
        "eyes ran at 0:05.000 because room rooftop sent lamps_out"
    ]


def test_because_of_the_game_and_its_clock():
    assert said(room(cue("eyes", TELL, when=(GameIs("starts"),)))) == [
        "eyes ran at 0:00.000 because the game began, because Mina said start"
    ]
    assert said(room(cue("eyes", TELL, when=(TimeLeftIs(10 * MINUTE),))), Tick(at(3100))) == [
        "eyes ran at 50:00.000 because 10min of the game were left"
    ]
    ends = cue("ends", Finish("together"), when=(PropBecomes("handle", True),))
    bow = cue("eyes", TELL, when=(GameIs("finishes"),), phases=("finished",))
    assert said(room(HANDLE, ends, bow), sensed(5, "handle", True)) == [
        "eyes ran at 0:05.000 because the game ended, because cue ends ran, because handle sensed on"
    ]


def test_because_the_time_ran_out():
    bow = cue("eyes", TELL, when=(GameIs("runs_out"),))
    assert said(room(bow), Tick(at(3700))) == ["eyes ran at 1:00:00.000 because the game's time ran out"]


def test_because_a_condition_came_to_hold():
    eyes = cue("eyes", TELL, when=(ComesTrue(AllOf((PuzzleIs("id_tag"), PropIs("handle", is_=True)))),))
    assert said(
        room(READER, TAG, HANDLE, eyes), sensed(5, "id_reader", RIGHT), sensed(6, "handle", True)
    ) == [
        (
            "eyes ran at 0:06.000 because (puzzle id_tag is done and prop handle is on) came to "
            "hold, because "
            "handle sensed on"
        )
    ]


def test_because_a_prop_was_lost():
    eyes = cue("eyes", TELL, when=(PropHealthBecomes("handle", "lost"),))
    assert said(room(HANDLE, eyes), PropLost(at(5), "handle", "unplugged")) == [
        "eyes ran at 0:05.000 because handle was lost (unplugged)"
    ]


def test_pauses_are_no_time_of_the_game():
    paused = (told(10, commands.Pause()), told(70, commands.Resume()))
    assert said(room(READER, TAG, EYES), *paused, sensed(80, "id_reader", RIGHT))[0].startswith(
        "eyes ran at 0:20.000"
    )


def test_a_run_that_was_stopped():
    long = cue("eyes", Wait(MINUTE), when=(PuzzleDone("id_tag"),))
    stops = cue("stops", StopCue("eyes"), when=(PropBecomes("handle", True),))
    (line,) = said(
        room(READER, TAG, HANDLE, long, stops), sensed(5, "id_reader", RIGHT), sensed(6, "handle", True)
    )
    assert line.endswith(f"because id_reader sensed {RIGHT}; it was stopped")


# -- why it did not ---------------------------------------------------------------------------


def test_the_puzzle_is_still_active():
    assert said(room(READER, TAG, EYES), sensed(5, "id_reader", "FF"), Tick(at(60))) == [
        (
            "eyes did not run: trigger {solved: id_tag} never came; id_tag is active since "
            "0:00.000, 0% done; "
            "its only wrong answer was FF at 0:05.000"
        )
    ]
    assert said(room(READER, TAG, EYES)) == [
        (
            "eyes did not run: trigger {solved: id_tag} never came; id_tag is active since "
            "0:00.000, 0% done; "
            "no wrong answer was given; id_reader sensed nothing"
        )
    ]


def test_the_puzzle_is_still_locked():
    late = puzzle("late", Code("keypad", "0427"), "code", after=("id_tag",))
    eyes = cue("eyes", TELL, when=(PuzzleDone("late"),))
    assert said(room(READER, TAG, KEYPAD, late, eyes)) == [
        "eyes did not run: trigger {solved: late} never came; late is locked; it waits for id_tag (active)"
    ]


def test_its_condition_did_not_hold():
    eyes = cue("eyes", TELL, when=(PuzzleDone("id_tag"),), if_=VariableIs("trust", at_least=3))
    assert said(room(READER, TAG, TRUST, eyes), sensed(5, "id_reader", RIGHT)) == [
        (
            "eyes did not run at 0:05.000: variable trust at_least 3 did not hold (it was 1); it was called "
            f"because puzzle id_tag was solved, because id_reader sensed {RIGHT}"
        )
    ]


CONDITIONS = [
    (
        AllOf((PuzzleIs("id_tag"), VariableIs("trust", is_=2.0))),
        "variable trust is 2 did not hold (it was 1)",
    ),
    (
        AnyOf((PropIs("handle", is_=True), Players(Bounds(4)))),
        (
            "none of: prop handle is on did not hold (it was nothing); players at_least 4 did not hold (they "
            "were 2)"
        ),
    ),
    (NotThat(PuzzleIs("id_tag", "solved")), "puzzle id_tag is solved held"),
]


@pytest.mark.parametrize(("condition", "text"), CONDITIONS)
def test_which_part_of_a_condition_did_not_hold(condition: object, text: str):
    eyes = cue("eyes", TELL, when=(PuzzleDone("id_tag"),), if_=condition)
    laboratory = room(READER, TAG, HANDLE, TRUST, eyes)
    (line,) = said(laboratory, sensed(5, "id_reader", RIGHT), start=commands.Start(players=2))
    assert line.startswith(f"eyes did not run at 0:05.000: {text};")


def test_a_condition_on_comfort_that_was_not_chosen():
    eyes = cue("eyes", TELL, when=(GameIs("starts"),), if_=ComfortIs("strobe", "on"))
    assert said(room(eyes))[0].startswith(
        "eyes did not run at 0:00.000: comfort strobe is on did not hold (they had chosen nothing)"
    )


def test_it_was_already_running():
    eyes = cue("eyes", Wait(MINUTE), when=(PropBecomes("handle", True),), again="ignore")
    laboratory = room(HANDLE, eyes)
    again = (sensed(5, "handle", True), sensed(6, "handle", False), sensed(7, "handle", True))
    assert said(laboratory, *again) == [
        "eyes ran at 0:05.000 because handle sensed on",
        "eyes did not run at 0:07.000: it was already running; it was called because handle sensed on",
    ]


def test_it_runs_once_a_game():
    eyes = cue("eyes", TELL, when=(PropBecomes("handle", True),), once=True)
    again = (sensed(5, "handle", True), sensed(6, "handle", False), sensed(7, "handle", True))
    assert said(room(HANDLE, eyes), *again)[1] == (
        "eyes did not run at 0:07.000: it runs once a game, and has run; it was called because handle "
        "sensed on"
    )


def test_the_game_was_in_another_phase():
    eyes = cue("eyes", TELL, when=(GameIs("resets"),), phases=("running",))
    (first, second) = said(room(eyes), told(5, commands.Finish()), told(6, commands.Reset()))
    assert first.startswith(
        "eyes did not run before the game: the game was ready; it was called because the room was"
    )
    assert "the game was ready" in second


def test_a_go_that_was_refused():
    eyes = cue("eyes", Wait(MINUTE))
    twice = (told(5, commands.Go("eyes")), told(5.1, commands.Go("eyes")))
    ran, refused = said(room(eyes), *twice)
    assert ran == "eyes ran at 0:05.000 because Mina gave it a GO"
    assert refused.startswith("eyes did not run at 0:05.100: go: cue eyes had a GO less than 500ms ago")
    assert said(room(eyes), told(5, commands.Pause()), told(6, commands.Go("eyes")))[0].startswith(
        "eyes did not run at 0:06.000: go is not accepted while the game is paused"
    )


NEVER = [
    (PropBecomes("handle", True), (), "{prop: handle, becomes: on} never came; handle sensed nothing"),
    (PropBecomes("handle", True), (sensed(5, "handle", False),), "handle last sensed off at 0:05.000"),
    (
        PropBecomes("handle", True),
        (PropLost(at(5), "handle", "gone"),),
        "{prop: handle, becomes: on} never came; handle is lost",
    ),
    (
        VariableBecomes("trust", rises_to=3),
        (),
        "{variable: trust, rises_to: 3} never came; variable trust is 1",
    ),
    (TimeLeftIs(10 * MINUTE), (Tick(at(60)),), "{time_left: 10min} never came; 59:00.000 is left"),
    (ElapsedIs(10 * MINUTE), (Tick(at(60)),), "{elapsed: 10min} never came; 1:00.000 has been played"),
    (MessageComes("boo"), (), "{message: boo} never came; no message boo came"),
    (
        MessageComes("boo", "laboratory"),
        (MessageArrived(at(1), "rooftop", "j", 1, "boo"),),
        "{message: boo, from: laboratory} never came; boo came from rooftop, not from laboratory",
    ),
    (CueDoes("other"), (), "{cue: other} never came; cue other did not run"),
    (CueDoes("other"), (told(5, commands.Go("other")),), "cue other is still running"),
    (
        CueDoes("other"),
        (told(5, commands.Go("other")), told(6, commands.StopCue("other"))),
        "cue other was stopped, and did not end by itself",
    ),
    (GameIs("finishes"), (), "{game: finishes} never came; the game is running"),
    (ComesTrue(VariableIs("trust", at_least=2)), (), "variable trust at_least 2 did not hold (it was 1)"),
    (PropHealthBecomes("handle", "lost"), (), "handle is ok"),
]


@pytest.mark.parametrize(("trigger", "events", "text"), NEVER)
def test_a_trigger_that_never_came(trigger: object, events: tuple[Event, ...], text: str):
    eyes = cue("eyes", TELL, when=(trigger,))
    (line,) = said(room(HANDLE, TRUST, eyes, cue("other", Wait(MINUTE))), *events)
    assert line.startswith("eyes did not run: trigger {")
    assert text in line


def test_a_report_that_was_no_news():
    eyes = cue("eyes", TELL, when=(PropBecomes("handle", True),))
    before = Sensed(2, "handle", True)
    venue = show(room(HANDLE, eyes), endings=[TOGETHER])
    events = [
        Opened(0, "journal", 7),
        before,
        Commanded(3, "reset", commands.Reset()),
        Commanded(BEGINS, "start", commands.Start()),
        sensed(5, "handle", True),
    ]
    (passed, *_) = lines(explain(venue, "laboratory", events, "eyes"))
    assert "the game was idle" in passed


def test_nobody_ran_it():
    assert said(room(cue("eyes", TELL))) == [
        "eyes did not run: it has no trigger, no other cue ran it, and nobody gave it a GO"
    ]


def test_nobody_that_would_run_it_did():
    called = cue("eyes", TELL)
    first = cue("first", Wait(MINUTE), RunCue("eyes"), when=(PropBecomes("handle", True),))
    given_up = room(HANDLE, called, first)
    assert said(given_up) == ["eyes did not run: cue first would run it, and did not run"]
    assert said(given_up, sensed(5, "handle", True), Tick(at(20))) == [
        "eyes did not run: cue first would run it, and is under way and has not come to that"
    ]
    assert said(given_up, sensed(5, "handle", True), told(6, commands.StopCue("first"))) == [
        "eyes did not run: cue first would run it, and ran without coming to that"
    ]


def test_only_the_last_game_counts_for_what_never_came():
    first = (sensed(5, "id_reader", RIGHT), told(9, commands.Finish()), told(10, commands.Reset()))
    told_of = said(room(READER, TAG, EYES), *first, sensed(12, "id_reader", None), told(20, commands.Start()))
    assert [line.split(" because")[0].split(": trigger")[0] for line in told_of] == [
        "eyes ran at 0:05.000",
        "eyes did not run",
    ]


def test_it_can_be_written_as_json():
    found = why(room(READER, TAG, EYES), sensed(5, "id_reader", RIGHT))
    whole = msgspec.json.decode(msgspec.json.encode(found))
    assert whole["ran"][0]["when"] == {"at": at(5), "played": 5 * SECOND}
    assert [link["kind"] for link in whole["ran"][0]["because"]] == ["puzzle", "prop"]


def test_unknown_names_are_refused_with_a_cure():
    with pytest.raises(KeyError, match='no cue eys in room laboratory; did you mean "eyes"'):
        why(room(READER, TAG, EYES), cue="eys")
    with pytest.raises(KeyError, match="no room attic"):
        explain(show(room()), "attic", [], "eyes")


def test_equal_journals_give_equal_explanations():
    events = (sensed(5, "id_reader", "FF"), sensed(6, "id_reader", RIGHT))
    assert why(room(READER, TAG, EYES), *events) == why(room(READER, TAG, EYES), *events)


COMMANDS = st.sampled_from(
    [
        commands.Start(),
        commands.Pause(),
        commands.Resume(),
        commands.Finish(),
        commands.Reset(),
        commands.Stop(),
        commands.ClearStop(),
        commands.Go("eyes"),
        commands.StopCue("eyes"),
        commands.Solve("id_tag"),
        commands.ResetPuzzle("id_tag"),
        commands.Set(5.0, variable="trust"),
    ]
)
HAPPENINGS = st.one_of(
    st.tuples(st.just("handle"), st.booleans()),
    st.tuples(st.just("id_reader"), st.sampled_from([None, "FF", RIGHT])),
    COMMANDS,
    st.just(None),
)


@given(st.lists(st.tuples(st.integers(0, 700), HAPPENINGS), max_size=25))
def test_every_journal_can_be_explained(happened: list[tuple[int, object]]):
    anything = (
        PropBecomes("handle"),
        PuzzleDone("id_tag"),
        PuzzleWrong("id_tag"),
        PuzzleBecomes("id_tag", "locked"),
        VariableBecomes("trust", rises_to=3),
        TimeLeftIs(30 * MINUTE),
        GameIs("resets"),
        GameIs("finishes"),
        CueDoes("other"),
        ComesTrue(PuzzleIs("id_tag")),
    )
    eyes = cue(
        "eyes", Wait(SECOND), when=anything, phases=("idle", "ready", "running", "finished"), again="ignore"
    )
    other = cue("other", SetVariable("trust", add=1), Say("boo"), Finish("together"), when=(CueDoes("eyes"),))
    events: list[Event] = []
    now = 0.0
    for wait, what in happened:
        now += wait
        match what:
            case (str() as name, value):
                events.append(sensed(now, name, value))
            case None:
                events.append(Tick(at(now)))
            case _:
                events.append(told(now, what))  # type: ignore[arg-type]
    told_of = said(room(READER, TAG, HANDLE, TRUST, eyes, other), *events)
    assert all(line.startswith("eyes ") for line in told_of)

"""Several rooms, as one of them sees it: what the others say, the course of the show, synced cues."""

from msgspec.structs import replace

from cues import commands, effects, events, facts, steps, triggers
from cues.course import Course, Played
from cues.engine.together import AHEAD
from cues.puzzles.simultaneous import Simultaneous
from cues.show import Puzzle, ResetItem, Show
from cues.state import Phase
from cues.steps import Step
from tests.cues.engine.crypt import MS, Crypt, S, cue, show
from tests.cues.engine.rooms import with_a_hall

GAME = Played("evening-1", "Ravens", 4, "ko", {"strobe": "off"})
BOOM = cue("a", Step(steps.SetProp("lamp", 1.0)), synced=True, when=(triggers.PropBecomes("button", True),))
KNOCKED = cue("c", Step(steps.SetProp("fan", True)), when=(triggers.MessageComes("knock", from_="hall"),))


def word(change: int, phase: Phase = "running", left: int = 3000 * S, **more: object) -> Course:
    return Course(change, phase, GAME, left, 3600 * S, **more)  # type: ignore[arg-type]


class Crypts(Crypt):
    """The crypt beside a hall, with a game on that was started for the whole show."""

    def __init__(self, written: Show | None = None, *, started: bool = True) -> None:
        super().__init__(with_a_hall(written or show(BOOM, KNOCKED)), started=False)
        self.heard = 0
        if started:
            self.do(commands.Reset())
            start = commands.Start(GAME.team, GAME.players, GAME.language)
            self.feed(events.Commanded(self.now, GAME.id, start, to_show=True))
            self.forget()

    def hear(self, course: Course, said: int | None = None) -> None:
        self.heard += 1
        said = self.now if said is None else said
        self.feed(events.CourseArrived(self.now, "hall", "h", self.heard, course, said))

    def ask_all(self, command: commands.AnyCommand) -> None:
        self.do(command, to_show=True)

    def say(self, name: str, said: int | None = None) -> None:
        self.heard += 1
        self.feed(events.MessageArrived(self.now, "hall", "h", self.heard, name, None, said))

    @property
    def left(self) -> int:
        return self.engine.state.clock.left_at(self.engine.state.at)


def test_a_message_is_heard_once_whatever_the_link_repeats():
    crypt = Crypts()
    for seq in (1, 2, 2, 1):
        crypt.feed(events.MessageArrived(0, "hall", "h", seq, "knock"))
    assert len(crypt.told(facts.CueStarted)) == 2


def test_what_was_said_before_this_game_began_is_of_another():
    crypt = Crypts()
    crypt.advance(5 * S)
    crypt.say("knock", said=-60 * S)
    assert crypt.told(facts.CueStarted) == []
    crypt.say("knock", said=-10 * MS)  # the hall began its game a moment before
    assert len(crypt.told(facts.CueStarted)) == 1


def test_a_variable_of_another_room_is_followed_and_set_by_nobody_else():
    warned = cue("b", when=(triggers.VariableBecomes("strain", rises_to=3),))
    crypt = Crypts(show(warned))
    crypt.feed(events.VariableArrived(0, "hall", "h", 1, "strain", 3))
    assert crypt.engine.state.variables["strain"] == 3
    assert len(crypt.told(facts.CueStarted)) == 1
    crypt.do(commands.Set(9, variable="strain"))
    assert crypt.refusals == ["set: variable strain is set in room hall; ask that room"]
    crypt.feed(events.VariableArrived(0, "attic", "h", 1, "strain", 7))
    assert crypt.engine.state.variables["strain"] == 3


def test_a_variable_that_changed_in_a_pause_is_news_when_the_game_goes_on():
    warned = cue("b", when=(triggers.VariableBecomes("strain", rises_to=3),))
    crypt = Crypts(show(warned))
    crypt.ask_all(commands.Pause())
    crypt.feed(events.VariableArrived(0, "hall", "h", 1, "strain", 3))
    assert crypt.told(facts.CueStarted) == []
    crypt.ask_all(commands.Resume())
    assert len(crypt.told(facts.CueStarted)) == 1


def test_rooms_started_together_play_one_game_and_say_how_it_stands():
    crypt = Crypts(started=False)
    crypt.do(commands.Reset())
    crypt.feed(events.Commanded(0, "evening-1", commands.Start("Ravens"), to_show=True))
    assert crypt.engine.state.game is not None
    assert crypt.engine.state.game.id == "evening-1"
    (told,) = crypt.told(facts.CourseChanged)
    assert (told.course.change, told.course.phase, told.course.left_us) == (1, "running", 3600 * S)
    crypt.do(commands.Pause())  # this room's alone
    assert len(crypt.told(facts.CourseChanged)) == 1


def test_a_room_alone_says_nothing_of_a_course():
    crypt = Crypt(show())
    crypt.do(commands.Pause(), to_show=True)
    assert crypt.told(facts.CourseChanged) == []


def test_a_room_that_missed_a_pause_takes_it_up_with_the_clock():
    crypt = Crypts()
    crypt.advance(100 * S)
    crypt.hear(word(2, "paused", left=3540 * S), said=60 * S)
    assert (crypt.engine.state.phase, crypt.left) == ("paused", 3540 * S)
    crypt.hear(word(3, left=3540 * S), said=90 * S)
    assert (crypt.engine.state.phase, crypt.left) == ("running", 3530 * S)


def test_an_older_word_changes_nothing():
    crypt = Crypts()
    crypt.ask_all(commands.Pause())
    crypt.ask_all(commands.Resume())
    crypt.hear(word(2, "paused"))
    assert crypt.engine.state.phase == "running"


def test_time_that_cues_gave_while_rooms_were_apart_counts_once_in_each():
    gives = cue("d", Step(steps.GiveTime(60 * S)), when=(triggers.PropBecomes("other", True),))
    crypt = Crypts(show(gives))
    crypt.sense("other", True)
    crypt.feed(events.TimeArrived(0, "hall", "h", 1, 5 * S, 0))
    assert crypt.left == 3665 * S
    crypt.heard = 1
    crypt.hear(word(4, left=3607 * S, given={"hall": 7 * S}))  # two more seconds that are yet to be heard of
    assert crypt.left == 3665 * S
    crypt.feed(events.TimeArrived(0, "hall", "h", 3, 2 * S, 0))
    assert crypt.left == 3667 * S


def test_a_game_that_has_ended_in_one_room_has_ended():
    crypt = Crypts()
    crypt.ask_all(commands.Pause())
    crypt.ask_all(commands.Resume())
    crypt.hear(Course(1, "finished", replace(GAME, ending="out"), S, 3600 * S))
    assert crypt.engine.state.phase == "finished"
    assert crypt.told(facts.GameFinished)[0].ending == "out"


def test_an_ending_by_a_cue_is_told_to_the_show():
    crypt = Crypts(show(cue("d", Step(steps.Finish("out")), when=(triggers.PropBecomes("other", True),))))
    crypt.sense("other", True)
    (told,) = crypt.told(facts.CourseChanged)
    assert told.course.phase == "finished"
    assert told.course.game is not None
    assert told.course.game.ending == "out"


def test_stop_of_the_show_is_taken_up_and_not_let_go_from_afar():
    crypt = Crypts()
    crypt.hear(word(2, "stopped"))
    assert effects.EngageStop(0) in crypt.effects
    crypt.hear(word(3, "running"))
    assert crypt.engine.state.phase == "stopped"


def test_a_reset_elsewhere_ends_the_game_here_and_moves_nothing():
    crypt = Crypts()
    crypt.hear(Course(2, "idle", None, 3600 * S, 3600 * S))
    assert crypt.engine.state.phase == "finished"
    assert [each for each in crypt.effects if isinstance(each, effects.SetOutput)] == []


def test_a_room_that_is_ready_joins_a_game_under_way():
    crypt = Crypts(started=False)
    crypt.do(commands.Reset())
    crypt.advance(100 * S)
    crypt.hear(word(5, left=3000 * S), said=40 * S)
    game = crypt.engine.state.game
    assert game is not None
    assert (game.id, game.team, game.language) == ("evening-1", "Ravens", "ko")
    assert (crypt.engine.state.phase, crypt.left) == ("running", 2940 * S)


def test_a_room_that_is_not_ready_stands_still_until_a_person_has_seen_to_it():
    item = ResetItem("shut", {"en": "Shut"}, None)
    crypt = Crypts(show(BOOM, reset=(item,)), started=False)
    crypt.hear(word(5, left=3000 * S))
    assert (crypt.engine.state.phase, crypt.effects) == ("idle", [])
    assert "other_game" in crypt.engine.state.alerts
    crypt.do(commands.Reset())
    crypt.advance(10 * S)
    crypt.do(commands.Sign("shut", "seen"))
    assert (crypt.engine.state.phase, crypt.left) == ("running", 2990 * S)
    assert "other_game" not in crypt.engine.state.alerts


def test_a_room_that_was_reset_out_of_a_game_stays_out_of_it():
    crypt = Crypts()
    crypt.do(commands.Finish())
    crypt.do(commands.Reset())
    crypt.hear(word(9))
    assert crypt.engine.state.phase == "ready"


def test_the_clock_of_many_rooms_runs_on_through_an_outage():
    crypt = Crypts()
    crypt.advance(10 * S)
    crypt.now = 40 * S
    crypt.feed(events.Resumed(crypt.now, 30 * S))
    assert crypt.left == 3560 * S


def test_after_an_outage_of_unknown_length_the_others_clock_is_taken():
    crypt = Crypts()
    crypt.advance(10 * S)
    crypt.feed(events.Resumed(crypt.now, None))
    crypt.feed(events.RoomStands(crypt.now, "hall", "h", 7, {"strain": 2}, word(1, left=3500 * S)))
    assert crypt.left == 3500 * S
    assert crypt.engine.state.variables["strain"] == 2
    crypt.feed(events.RoomStands(crypt.now, "hall", "h", 8, {}, word(1, left=3400 * S)))
    assert crypt.left == 3500 * S


def test_props_of_two_rooms_are_judged_by_when_it_was_done_not_heard():
    both = Puzzle("both", "simultaneous", {"en": "both"}, Simultaneous(("button",), S, ("pull",)))
    crypt = Crypts(show(puzzles=(both,)))
    crypt.sense("button", True)
    crypt.advance(2 * S)
    crypt.say("pull", said=700 * MS)
    assert crypt.engine.state.puzzles["both"].state == "solved"
    crypt = Crypts(show(puzzles=(both,)))
    crypt.sense("button", True)
    crypt.advance(2 * S)
    crypt.say("pull", said=1_100 * MS)
    assert crypt.engine.state.puzzles["both"].state == "active"


def test_a_synced_cue_is_called_ahead_and_runs_at_its_moment():
    crypt = Crypts()
    crypt.sense("button", True)
    assert [f.fire_at for f in crypt.told(facts.CueWasCalled)] == [AHEAD]
    assert crypt.effects == []
    crypt.advance(S)
    assert crypt.effects == [effects.SetOutput(AHEAD, "lamp", 1.0)]
    (told,) = crypt.told(facts.CueSynced)
    assert (told.cue, told.fire_at, told.skew) == ("a", AHEAD, 0)


def test_two_rooms_that_call_at_once_run_at_the_earlier_moment_and_once():
    crypt = Crypts()
    crypt.sense("button", True)
    crypt.feed(events.CueCalled(10 * MS, "hall", "h", 1, "a", AHEAD - 5 * MS))
    crypt.feed(events.CueCalled(11 * MS, "hall", "", 0, "a", AHEAD - 5 * MS))
    crypt.advance(S)
    assert [f.fire_at for f in crypt.told(facts.CueSynced)] == [AHEAD - 5 * MS]
    crypt.feed(events.CueCalled(crypt.now, "hall", "h", 2, "a", AHEAD))
    crypt.advance(S)
    assert len(crypt.told(facts.CueSynced)) == 1


def test_a_call_that_is_a_little_late_runs_whole():
    crypt = Crypts()
    crypt.advance(S)
    crypt.feed(events.CueCalled(crypt.now, "hall", "h", 1, "a", crypt.now - 400 * MS))
    assert crypt.effects == [effects.SetOutput(S, "lamp", 1.0)]
    assert [f.skew for f in crypt.told(facts.CueSynced)] == [400 * MS]


def test_a_call_that_is_far_too_late_is_taken_up_where_the_cue_stands():
    long = cue(
        "a",
        Step(steps.Pulse("fan", True, 200 * MS), at=0),
        Step(steps.PlayClip("groan", "horn"), at=100 * MS),
        Step(steps.PlayClip("wind", "horn"), at=200 * MS),
        Step(steps.FadeLight("lamp", 1.0, 10 * S), at=S),
        Step(steps.SetProp("door", "locked"), at=8 * S),
        mode="timeline",
        synced=True,
    )
    crypt = Crypts(show(long))
    crypt.advance(10 * S)
    crypt.feed(events.CueCalled(crypt.now, "hall", "h", 1, "a", 5 * S))
    shapes = [(type(each).__name__, each.at) for each in crypt.effects]
    assert shapes == [("SetOutput", 5_200 * MS), ("Play", 5_200 * MS), ("Fade", 6 * S)]
    play = crypt.effects[1]
    assert isinstance(play, effects.Play)
    assert (play.clip, play.seek) == ("wind", 4_800 * MS)
    assert crypt.engine.value("lamp", 10 * S) == 0.4
    crypt.forget()
    crypt.advance(4 * S)
    assert crypt.effects == [effects.SetOutput(13 * S, "door", "locked")]

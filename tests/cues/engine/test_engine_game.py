"""Phases of a game, the clock, commands and their refusals, STOP, and an outage survived."""

import msgspec
import pytest

from cues import commands, conditions, effects, events, facts, levels, steps, triggers
from cues.engine import Engine
from cues.show import Prop, ResetItem
from cues.steps import Step
from tests.cues.engine.crypt import MS, Crypt, S, cue, show, tag_puzzle

PRESSED = (triggers.PropBecomes("button", True),)
SHUT = ResetItem("shut", {"en": "Shut the hatch"}, conditions.PropIs("other", True))
SWEPT = ResetItem("swept", {"en": "Sweep"})


def begun(*cues: object, **more: object) -> Crypt:
    return Crypt(show(*cues, **more))  # type: ignore[arg-type]


def test_a_room_begins_safe_and_gives_no_order_until_somebody_resets_it():
    room = Crypt(show(), started=False)
    assert room.effects == []
    assert room.engine.state.phase == "idle"
    assert room.engine.value("door") == "released"
    assert room.engine.value("work") == 1.0
    room.do(commands.Start())
    assert room.refusals == ["start: the room was not reset since the last game; send reset first"]


def test_ready_is_when_every_item_is_done_by_sensor_by_hand_or_signed():
    room = Crypt(show(reset=(SHUT, SWEPT)), started=False)
    room.do(commands.Reset())
    assert (room.engine.state.phase, room.engine.value("door")) == ("idle", "locked")
    room.do(commands.Start())
    assert room.refusals == ["start: 2 of 2 reset items left: shut, swept; do them or sign for them"]
    room.sense("other", True)
    room.do(commands.Sign("swept", ""))
    assert room.engine.state.phase == "ready"
    assert [item.by for item in room.engine.state.reset.values()] == ["sensor", "hand"]
    room.sense("other", False)
    assert room.engine.state.phase == "idle"
    room.do(commands.Sign("shut", "the hatch is off for repair"))
    assert room.engine.state.phase == "ready"
    assert room.engine.state.reset["shut"].by == "signed"


def test_the_clock_runs_down_pauses_and_takes_time_to_the_microsecond():
    room = begun(duration=60 * S)
    clock = room.engine.state.clock
    room.advance(10 * S)
    room.do(commands.Pause())
    room.advance(1000 * S)
    assert clock.left_at(room.now) == 50 * S
    room.do(commands.AddTime("-20s"))
    room.do(commands.Resume())
    room.advance(S)
    assert clock.left_at(room.now) == 29 * S
    room.do(commands.AddTime("1min"))
    assert (clock.left_at(room.now), clock.total) == (89 * S, 100 * S)


def test_time_taken_past_a_moment_of_the_clock_lets_that_moment_come():
    room = begun(
        cue("warn", Step(steps.SetProp("lamp", 1.0)), when=(triggers.TimeLeftIs(30 * S),)), duration=60 * S
    )
    room.do(commands.AddTime("-45s"))
    assert [e.at for e in room.effects] == [0]
    room.do(commands.AddTime("45s"))
    room.advance(40 * S)
    assert [e.at for e in room.effects] == [0, 30 * S]


def test_time_running_out_ends_the_game_unless_the_show_lets_it_go_on():
    ended, over = begun(duration=5 * S, out_of_time="lost"), begun(duration=5 * S)
    for room in (ended, over):
        room.advance(9 * S)
    assert ended.told(facts.GameFinished) == [
        facts.GameFinished(seq=ended.facts[0].seq, at=5 * S, ending="lost", left_us=0)
    ]
    assert over.engine.state.phase == "running"
    over.do(commands.AddTime("10s"))
    over.advance(4 * S)
    assert over.engine.state.clock.left_at(over.now) == 6 * S


def test_the_cue_that_ends_the_game_goes_on_and_others_stop():
    room = begun(
        cue(
            "win",
            Step(steps.Finish("out")),
            Step(steps.Wait(S)),
            Step(steps.SetProp("lamp", 1.0)),
            when=PRESSED,
        ),
        cue(
            "hum",
            Step(steps.PlayClip("wind", "horn", loop=True)),
            Step(steps.Wait(60 * S)),
            when=(triggers.PropBecomes("keys"),),
        ),
        cue(
            "applause",
            Step(steps.SetProp("fan", True)),
            when=(triggers.GameIs("finishes"),),
            phases=("finished",),
        ),
    )
    room.sense("keys", "1")
    room.sense("button", True)
    room.advance(10 * S)
    assert [(f.cue, f.how) for f in room.told(facts.CueEnded)] == [
        ("hum", "stopped"),
        ("applause", "done"),
        ("win", "done"),
    ]
    assert room.effects[-1] == effects.SetOutput(S, "lamp", 1.0)
    assert room.engine.state.game.ending == "out"


def test_what_players_do_while_the_game_is_paused_happens_when_it_goes_on():
    room = begun(cue("c", Step(steps.SetProp("lamp", 1.0)), when=PRESSED), puzzles=(tag_puzzle(),))
    room.do(commands.Pause())
    room.forget()
    room.now += S
    room.sense("button", True)
    room.sense("reader", "AB12")
    assert (room.effects, room.facts) == ([], [])
    room.do(commands.Resume())
    assert effects.SetOutput(S, "lamp", 1.0) in room.effects
    assert room.engine.state.puzzles["tag"].state == "solved"


def test_a_second_go_within_half_a_second_is_refused():
    room = begun(cue("c", Step(steps.SetProp("lamp", 1.0))))
    room.do(commands.Go("c"), by="gm")
    room.advance(499 * MS)
    room.do(commands.Go("c"), by="gm")
    room.advance(501 * MS)
    room.do(commands.Go("c"), by="gm")
    assert [e.at for e in room.effects] == [0, S]
    assert room.refusals == ["go: cue c had a GO less than 500ms ago; press again if you meant it"]


def test_a_command_with_a_known_id_is_answered_and_not_done_again():
    room = begun(cue("c", Step(steps.SetVariable("trust", add=1))))
    again = events.Commanded(0, "same-id-twice", commands.Go("c"))
    room.feed(again)
    room.feed(again)
    assert room.engine.state.variables["trust"] == 1
    assert room.refusals == ["repeated: a command with this id was answered before"]


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (commands.Start(), "start is not accepted while the game is running; it is while ready"),
        (commands.Resume(), "resume is not accepted while the game is running; it is while paused"),
        (
            commands.Reset(),
            "reset is not accepted while the game is running; it is while finished, idle, ready",
        ),
        (commands.Solve("tga"), "there is no puzzle 'tga'; there are: tag"),
        (commands.Go("boo"), "there is no cue 'boo'; there are: none"),
        (commands.Hint(), "hint: say for which puzzle, or give its text"),
        (commands.Hint("tag", 9), "hint: puzzle tag has 2 hints; there is no hint 9"),
        (commands.Set(True, prop="lamp"), "set: lamp is a light; it cannot be 'True'"),
        (commands.Set("x", variable="trust"), "set: variable trust holds a number; it cannot be 'x'"),
        (commands.Set(1.0), "set: name either a prop or a variable"),
        (commands.Language("fr"), "the show has no language 'fr'; it has en, ko"),
        (commands.Finish("won"), "there is no ending 'won'; there are: lost, out"),
        (
            commands.Sense("lamp", 1.0),
            "there is no input 'lamp'; there are: button, dial, keys, other, reader",
        ),
        (commands.Sense("dial", "loud"), "sense: dial cannot be 'loud'"),
        (commands.Acknowledge("x"), "there is no alert 'x'; there are: none"),
        (commands.AddTime("99999999999h"), 'add_time: "99999999999h" is longer than 1000h'),
    ],
)
def test_refusals_say_what_why_and_what_else(command: commands.Command, why: str):
    room = begun(puzzles=(tag_puzzle(),))
    room.do(command)
    assert room.refusals == [why]
    assert room.effects == []


def test_a_command_for_another_game_is_refused():
    room = begun()
    room.do(commands.Pause(), game="journal-9")
    assert room.refusals == ["pause was meant for game journal-9; the game now is journal-1"]


def test_stop_comes_before_everything_is_latched_and_leads_to_a_pause():
    room = begun(
        cue(
            "c",
            Step(steps.SetProp("lamp", 1.0)),
            Step(steps.Wait(S)),
            Step(steps.SetProp("fan", True)),
            when=PRESSED,
        )
    )
    room.sense("button", True)
    room.forget()
    room.do(commands.Stop(), by="Kim")
    assert room.effects == [effects.EngageStop(0)]
    assert [type(f).__name__ for f in room.facts] == ["CueEnded", "Stopped", "CommandDone"]
    assert (room.engine.value("lamp"), room.engine.value("door"), room.engine.value("work")) == (
        0.0,
        "released",
        1.0,
    )
    room.advance(60 * S)
    room.do(commands.Go("c"))
    room.do(commands.ClearStop(), by="Kim")
    assert room.effects == [effects.EngageStop(0), effects.ReleaseStop(60 * S)]
    assert room.engine.state.phase == "paused"
    assert room.engine.state.clock.left_at(room.now) == 3600 * S
    room.forget()
    room.do(commands.Resume())
    room.advance(60 * S)
    assert [e for e in room.effects if not isinstance(e, effects.PauseSound)] == []


def test_out_of_order_leaves_a_puzzle_out_and_the_show_goes_on():
    room = begun(
        cue("c", Step(steps.SetProp("lamp", 1.0)), when=(triggers.PuzzleDone("tag"),)),
        puzzles=(tag_puzzle(), tag_puzzle("next", after=("tag",))),
    )
    room.do(commands.OutOfOrder("reader", True))
    assert [(f.puzzle, f.why) for f in room.told(facts.PuzzleSkipped)] == [
        ("tag", "out_of_order"),
        ("next", "out_of_order"),
    ]
    assert room.effects == [effects.SetOutput(0, "lamp", 1.0)]


def test_an_output_out_of_order_stands_at_its_safe_level_and_takes_no_orders():
    room = begun(
        cue("c", Step(steps.FadeLight("lamp", 1.0, 2 * S)), Step(steps.SetProp("fan", True)), when=PRESSED)
    )
    room.sense("button", True)
    room.advance(S)
    room.do(commands.OutOfOrder("lamp", True))
    assert room.engine.value("lamp") == 0.0
    room.forget()
    room.do(commands.Set(1.0, prop="lamp"))
    room.advance(5 * S)
    assert room.refusals == ["set: lamp is out of order"]
    assert room.effects == [effects.SetOutput(2 * S, "fan", True)]


def test_a_hint_for_a_puzzle_whose_prop_is_lost_does_not_count():
    room = begun(puzzles=(tag_puzzle(),))
    room.do(commands.Hint("tag"))
    room.feed(events.PropLost(0, "reader", "unplugged"))
    room.do(commands.Hint("tag"))
    assert [(f.level, f.counts) for f in room.told(facts.HintShown)] == [(1, True), (2, False)]
    assert room.effects[0] == effects.ShowText(0, "board", "Look up.", "hint")
    text = room.engine.state.alerts["lost:reader"].text
    assert text == {"en": "reader not responding: unplugged.", "ko": "reader 응답 없음: unplugged."}
    room.feed(events.PropFound(0, "reader"))
    assert room.engine.state.alerts == {}


def test_what_to_do_about_a_lost_prop_depends_on_what_it_does():
    room = begun()
    for name in room.engine.state.props:
        room.feed(events.PropLost(0, name, "unplugged"))
    remedies = {
        name.removeprefix("lost:"): alert.remedy["en"] for name, alert in room.engine.state.alerts.items()
    }
    assert "solve its puzzle by hand" in remedies["reader"]
    assert "solve its puzzle by hand" in remedies["button"]
    assert remedies["horn"].startswith("Check the sound device, its cable and the sound server.")
    assert remedies["board"].startswith("Check the screen's power and its cable.")
    assert remedies["lamp"] == remedies["fan"]
    assert "the game goes on without it" in remedies["lamp"]
    assert all(alert.remedy.keys() == {"en", "ko"} for alert in room.engine.state.alerts.values())


def test_an_outage_is_given_back_and_nothing_is_late():
    twin, killed = (
        begun(
            cue(
                "c",
                Step(steps.FadeLight("lamp", 1.0, 2 * S), at=0),
                Step(steps.SetProp("fan", True), at=5 * S),
                mode="timeline",
                when=PRESSED,
            )
        )
        for _ in range(2)
    )
    for room in (twin, killed):
        room.sense("button", True)
        room.advance(S)
        room.forget()
    killed.now += 14 * S
    killed.feed(events.Resumed(killed.now, 14 * S))
    assert killed.effects == []
    assert killed.told(facts.ResumedAfter)[0].outage_us == 14 * S
    assert killed.engine.state.alerts["resumed"].text["en"] == "Resumed after 14 s."
    assert killed.engine.value("lamp") == twin.engine.value("lamp") == 0.5
    assert killed.engine.state.clock.left_at(killed.now) == twin.engine.state.clock.left_at(twin.now)
    assert effects.Fade(14 * S, "lamp", 0.0, 1.0, 2 * S) in killed.engine.standing(killed.now)
    for room in (twin, killed):
        room.advance(20 * S)
    assert [e.at for e in twin.effects] == [5 * S]
    assert [e.at for e in killed.effects] == [19 * S]


def test_a_game_found_under_another_engine_is_paused_with_its_outputs_held():
    room = begun(cue("c", Step(steps.FadeLight("lamp", 1.0, 2 * S)), when=PRESSED))
    room.sense("button", True)
    room.advance(S)
    room.now += 5 * S
    room.feed(events.Resumed(room.now, 5 * S, ("engine",)))
    assert room.engine.state.phase == "paused"
    assert effects.Freeze(room.now, "lamp", 0.5) in room.engine.standing(room.now)
    assert "engine changed" in room.engine.state.alerts["changed"].text["en"]


def test_messages_of_other_rooms_are_heard_once_and_kept_over_a_pause():
    room = begun(
        cue(
            "c",
            Step(steps.SetVariable("trust", add=1)),
            when=(triggers.MessageComes("knock", "hall"),),
            again="overlap",
        )
    )
    room.feed(events.MessageArrived(0, "hall", "j", 1, "knock"))
    room.feed(events.MessageArrived(0, "hall", "j", 1, "knock"))
    assert room.engine.state.variables["trust"] == 1
    room.do(commands.Pause())
    room.feed(events.MessageArrived(0, "hall", "j", 2, "knock"))
    assert room.engine.state.variables["trust"] == 1
    room.do(commands.Resume())
    assert room.engine.state.variables["trust"] == 2


def test_a_stranger_is_passed_over_and_an_odd_value_is_told_of():
    room = begun()
    room.sense("nobody", True)
    assert (room.effects, room.facts) == ([], [])
    room.sense("button", "loud")
    room.sense("button", 1)
    assert list(room.engine.state.alerts) == ["odd:button"]
    assert room.engine.value("button") is None


def test_after_the_game_the_team_rates_it_and_the_next_reset_forgets_them():
    room = begun()
    room.do(commands.Finish("out"))
    room.do(commands.Rate(9, "we screamed"))
    assert room.told(facts.Rated)[0].stars == 9
    room.do(commands.Reset())
    assert room.engine.state.game is None
    assert room.engine.state.phase == "ready"


def test_the_engine_and_the_pins_mean_the_same_by_safe():
    dimmed = Prop("work", "light", {"en": "Work"}, house_lights=True, safe=0.5)
    undeclared = Prop("door", "lock", {"en": "Door"})
    assert levels.safe(dimmed) == 0.5
    assert (levels.safe(undeclared), levels.is_energised(undeclared, levels.safe(undeclared))) == (
        "released",
        False,
    )
    written = show()
    room = msgspec.structs.replace(written.rooms["crypt"], props={"work": dimmed, "door": undeclared})
    engine = Engine(msgspec.structs.replace(written, rooms={"crypt": room}), "crypt")
    engine.feed(events.Opened(0, "journal", 7))
    assert {name: engine.value(name) for name in room.props} == {"work": 0.5, "door": "released"}

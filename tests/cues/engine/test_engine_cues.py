"""Cues: what their steps do, when, and how they go on."""

import pytest
from msgspec.structs import replace

from cues import commands, conditions, effects, events, facts, steps, triggers
from cues.events import ClipEnded
from cues.show import Clip
from cues.steps import Step
from tests.cues.engine.crypt import MS, Crypt, S, cue, show, tag_puzzle

PRESSED = (triggers.PropBecomes("button", True),)
DARK = steps.SetProp("lamp", 0.0)
LIT = steps.SetProp("lamp", 1.0)


def at(outcomes: list[effects.Effect]) -> list[tuple[int, object]]:
    return [(e.at, getattr(e, "value", getattr(e, "to", getattr(e, "clip", None)))) for e in outcomes]


def test_a_timeline_counts_from_when_it_was_due_however_late_the_room_wakes():
    room = Crypt(
        show(
            cue(
                "scare",
                Step(LIT, at=0),
                Step(DARK, at=20 * MS),
                Step(LIT, at=40 * MS),
                mode="timeline",
                when=PRESSED,
            )
        )
    )
    room.sense("button", True)
    room.advance(10 * S)
    assert room.effects == [
        effects.SetOutput(0, "lamp", 1.0),
        effects.SetOutput(20 * MS, "lamp", 0.0),
        effects.SetOutput(40 * MS, "lamp", 1.0),
    ]


def test_a_follow_is_timed_from_the_due_moment_not_from_waking():
    room = Crypt(
        show(
            cue("first", Step(steps.FadeLight("lamp", 1.0, 2 * S)), when=PRESSED, then=("second",)),
            cue("second", Step(DARK, pre_wait=500 * MS), when=()),
        )
    )
    room.sense("button", True)
    room.advance(60 * S)
    assert at(room.effects) == [(0, 1.0), (2_500 * MS, 0.0)]
    assert [(type(f).__name__, f.at) for f in room.facts] == [
        ("CueStarted", 0),
        ("CueEnded", 2 * S),
        ("CueStarted", 2 * S),
        ("CueEnded", 2_500 * MS),
    ]


def test_pre_wait_action_post_wait_and_the_three_ways_to_go_on():
    follow = Crypt(
        show(
            cue(
                "c",
                Step(steps.FadeLight("lamp", 1.0, 300 * MS), pre_wait=100 * MS, post_wait=50 * MS),
                Step(DARK),
                when=PRESSED,
            )
        )
    )
    follow.sense("button", True)
    follow.advance(S)
    assert at(follow.effects) == [(100 * MS, 1.0), (450 * MS, 0.0)]

    go_on = Crypt(
        show(
            cue(
                "c",
                Step(
                    steps.FadeLight("lamp", 1.0, 300 * MS),
                    pre_wait=100 * MS,
                    post_wait=50 * MS,
                    go_on="auto_continue",
                ),
                Step(DARK),
                when=PRESSED,
            )
        )
    )
    go_on.sense("button", True)
    go_on.advance(S)
    assert at(go_on.effects) == [(100 * MS, 1.0), (150 * MS, 0.0)]

    stop = Crypt(show(cue("c", Step(LIT, go_on="stop"), Step(DARK), when=PRESSED)))
    stop.sense("button", True)
    stop.advance(60 * S)
    assert at(stop.effects) == [(0, 1.0)]
    assert [running.state for running in stop.engine.running()] == ["waiting"]
    stop.do(commands.Go("c"))
    assert at(stop.effects) == [(0, 1.0), (60 * S, 0.0)]


def test_groups_in_groups_end_with_their_last_step():
    room = Crypt(
        show(
            cue(
                "c",
                Step(
                    steps.Parallel(
                        (
                            Step(steps.Wait(100 * MS)),
                            Step(steps.Sequence((Step(steps.Wait(200 * MS)), Step(LIT, post_wait=50 * MS)))),
                        )
                    )
                ),
                Step(DARK),
                when=PRESSED,
            )
        )
    )
    room.sense("button", True)
    room.advance(S)
    assert at(room.effects) == [(200 * MS, 1.0), (250 * MS, 0.0)]


def test_a_step_repeats_each_time_after_the_last_has_ended():
    blink = steps.Sequence((Step(LIT, post_wait=10 * MS), Step(DARK, post_wait=10 * MS)))
    room = Crypt(show(cue("c", Step(blink, repeat=3), Step(steps.SetProp("fan", True)), when=PRESSED)))
    room.sense("button", True)
    room.advance(S)
    assert at(room.effects) == [
        (0, 1.0),
        (10_000, 0.0),
        (20_000, 1.0),
        (30_000, 0.0),
        (40_000, 1.0),
        (50_000, 0.0),
        (60_000, True),
    ]


def test_a_cue_that_repeats_for_ever_ends_only_when_it_is_stopped():
    room = Crypt(show(cue("c", Step(LIT, post_wait=S), Step(DARK, post_wait=S), when=PRESSED, repeat=0)))
    room.sense("button", True)
    room.advance(9 * S)
    assert [e.at for e in room.effects] == [n * S for n in range(10)]
    room.do(commands.StopCue("c"))
    room.forget()
    room.advance(100 * S)
    assert room.effects == []


def test_a_zero_time_loop_is_slowed_and_told_of_and_the_room_lives_on():
    room = Crypt(show(cue("c", Step(LIT), when=PRESSED, repeat=0), cue("d", Step(DARK))))
    room.sense("button", True)
    assert "cycle" in room.engine.state.alerts
    room.do(commands.StopCue("c"))
    room.forget()
    room.do(commands.Go("d"))
    assert at(room.effects) == [(0, 0.0)]


@pytest.mark.parametrize(
    ("again", "seen"),
    [
        ("restart", [(0, 1.0), (50 * MS, 1.0), (150 * MS, 0.0)]),
        ("ignore", [(0, 1.0), (100 * MS, 0.0)]),
        ("overlap", [(0, 1.0), (50 * MS, 1.0), (100 * MS, 0.0), (150 * MS, 0.0)]),
    ],
)
def test_what_a_trigger_does_to_a_cue_that_runs_already(again: str, seen: list[tuple[int, float]]):
    room = Crypt(
        show(
            cue(
                "c",
                Step(LIT, post_wait=100 * MS),
                Step(DARK),
                again=again,
                when=(triggers.PropBecomes("keys"),),
            )
        )
    )
    room.sense("keys", "1")
    room.advance(50 * MS)
    room.sense("keys", "2")
    room.advance(S)
    assert at(room.effects) == seen


def test_a_stopped_pulse_returns_at_once_so_that_no_coil_stays_on():
    room = Crypt(show(cue("c", Step(steps.Pulse("fan", True, 10 * S)), when=PRESSED)))
    room.sense("button", True)
    room.advance(S)
    room.do(commands.StopCue("c"))
    assert at(room.effects) == [(0, True), (S, False)]
    room.advance(60 * S)
    assert len(room.effects) == 2


def test_a_stop_with_fade_out_reaches_sounds_and_patterns():
    room = Crypt(
        show(
            cue(
                "storm",
                Step(steps.AnimateLight("lamp", "flicker", 1.0, 0.0, 200 * MS)),
                Step(steps.PlayClip("wind", "horn", loop=True)),
                Step(steps.Wait(60 * S)),
                when=PRESSED,
            ),
            cue(
                "calm",
                Step(steps.StopCue("storm", fade_out=2 * S)),
                when=(triggers.PropBecomes("other", True),),
            ),
        )
    )
    room.sense("button", True)
    room.advance(S)
    room.forget()
    room.sense("other", True)
    assert [type(e).__name__ for e in room.effects] == ["StopSound", "Fade"]
    assert room.effects[0].fade_out == 2 * S
    assert (room.effects[1].to, room.effects[1].over) == (0.0, 2 * S)


def test_a_child_stops_with_its_parent_and_a_started_cue_does_not():
    room = Crypt(
        show(
            cue("parent", Step(steps.StartCue("free")), Step(steps.RunCue("child")), when=PRESSED),
            cue("child", Step(steps.Wait(S)), Step(LIT)),
            cue("free", Step(steps.Wait(S)), Step(steps.SetProp("fan", True))),
        )
    )
    room.sense("button", True)
    room.advance(500 * MS)
    room.do(commands.StopCue("parent"))
    assert [(f.cue, f.how) for f in room.told(facts.CueEnded)] == [
        ("child", "stopped"),
        ("parent", "stopped"),
    ]
    room.advance(60 * S)
    assert at(room.effects) == [(S, True)]


def test_skipping_leaves_outputs_as_the_cue_would_have_and_goes_on_with_what_follows():
    room = Crypt(
        show(
            cue(
                "c",
                Step(steps.FadeLight("lamp", 1.0, 10 * S)),
                Step(steps.PlayClip("groan", "horn")),
                Step(steps.SetProp("door", "released")),
                Step(steps.SetVariable("trust", add=2.0)),
                when=PRESSED,
                then=("after",),
            ),
            cue("after", Step(steps.SetProp("fan", True))),
            cue("skipper", Step(steps.SkipCue("c")), when=(triggers.PropBecomes("other", True),)),
        )
    )
    room.sense("button", True)
    room.advance(S)
    room.forget()
    room.sense("other", True)
    assert at(room.effects) == [(S, 1.0), (S, "released"), (S, True)]
    assert room.engine.state.variables["trust"] == 2
    assert [f.how for f in room.told(facts.CueEnded) if f.cue == "c"] == ["skipped"]


def test_a_held_cue_goes_on_as_if_no_time_had_passed():
    room = Crypt(
        show(
            cue(
                "c",
                Step(steps.FadeLight("lamp", 1.0, 2 * S), at=0),
                Step(steps.SetProp("fan", True), at=3 * S),
                mode="timeline",
                when=PRESSED,
            ),
            cue("hold", Step(steps.PauseCue("c")), when=(triggers.PropBecomes("keys", "h"),)),
            cue("free", Step(steps.ResumeCue("c")), when=(triggers.PropBecomes("keys", "f"),)),
        )
    )
    room.sense("button", True)
    room.advance(S)
    room.sense("keys", "h")
    assert room.effects[-1] == effects.Freeze(S, "lamp", 0.5)
    room.advance(10 * S)
    assert room.engine.value("lamp") == 0.5
    room.sense("keys", "f")
    room.advance(10 * S)
    assert room.effects[-2:] == [
        effects.Fade(10 * S, "lamp", 0.0, 1.0, 2 * S),
        effects.SetOutput(13 * S, "fan", True),
    ]


def test_a_higher_priority_stands_while_its_cue_runs_and_then_what_was_wanted_meanwhile():
    room = Crypt(
        show(
            cue("alarm", Step(LIT), Step(steps.Wait(S)), when=PRESSED, priority=5),
            cue("mood", Step(steps.SetProp("lamp", 0.2)), when=(triggers.PropBecomes("other", True),)),
        )
    )
    room.sense("button", True)
    room.sense("other", True)
    room.advance(S)
    assert at(room.effects) == [(0, 1.0), (S, 0.2)]


def test_chance_comes_from_the_journals_seed_alone():
    choice = steps.Choose(tuple(Step(steps.SetProp("lamp", n / 10)) for n in range(10)))
    rooms = [Crypt(show(cue("c", Step(choice), when=(triggers.PropBecomes("keys"),)))) for _ in range(2)]
    for room in rooms:
        for _ in range(30):
            room.sense("keys", "x")
    assert rooms[0].effects == rooms[1].effects
    assert len({e.value for e in rooms[0].effects}) > 5


def test_weights_of_nothing_are_never_chosen():
    choice = steps.Choose((Step(LIT), Step(DARK)), weights=(0, 1))
    room = Crypt(show(cue("c", Step(choice), when=(triggers.PropBecomes("keys"),))))
    for _ in range(20):
        room.sense("keys", "x")
    assert {e.value for e in room.effects} == {0.0}


def test_whether_if_and_wait_for():
    trusted = conditions.VariableIs("trust", at_least=3)
    room = Crypt(
        show(
            cue(
                "c",
                Step(steps.Whether(trusted, Step(LIT), Step(DARK))),
                Step(steps.SetProp("fan", True), if_=trusted),
                Step(steps.WaitFor(trusted)),
                Step(steps.SetProp("door", "released")),
                when=PRESSED,
            ),
            cue("earn", Step(steps.SetVariable("trust", to=3)), when=(triggers.PropBecomes("other", True),)),
        )
    )
    room.sense("button", True)
    room.advance(S)
    assert at(room.effects) == [(0, 0.0)]
    room.sense("other", True)
    assert at(room.effects) == [(0, 0.0), (S, "released")]


def test_wait_for_goes_on_after_its_limit():
    never = conditions.VariableIs("met", True)
    room = Crypt(show(cue("c", Step(steps.WaitFor(never, at_most=2 * S)), Step(LIT), when=PRESSED)))
    room.sense("button", True)
    room.advance(60 * S)
    assert at(room.effects) == [(2 * S, 1.0)]


def test_a_clip_lasts_until_the_player_says_so_and_not_for_ever():
    written = show(cue("c", Step(steps.PlayClip("groan", "horn")), Step(LIT), when=PRESSED))
    told, silent = Crypt(written), Crypt(written)
    told.sense("button", True)
    play = told.effects[0].play
    told.now = 710 * MS
    told.feed(events.ClipEnded(told.now, play))
    assert at(told.effects) == [(0, "groan"), (710 * MS, 1.0)]
    silent.sense("button", True)
    silent.advance(60 * S)
    assert at(silent.effects) == [(0, "groan"), (2_700 * MS, 1.0)]


def test_captions_come_for_teams_that_want_them_in_their_language():
    written = show(cue("c", Step(steps.PlayClip("groan", "horn")), when=PRESSED))
    room = Crypt(written, language="ko", comfort={"captions": "on"})
    room.sense("button", True)
    assert room.effects[1] == effects.ShowText(0, "board", "신음", "caption", 700 * MS)
    plain = Crypt(written)
    plain.sense("button", True)
    assert len(plain.effects) == 1


def test_a_caption_goes_with_its_sound_where_nobody_knows_how_long_that_is():
    groan = Clip("groan", "groan.ogg", caption={"en": "A groan", "ko": "신음"})
    begins = cue("begins", Step(steps.PlayClip("groan", "horn")), when=PRESSED)
    ends = cue("ends", Step(steps.StopCue("begins")), when=(triggers.PropBecomes("keys"),))
    written = replace(show(begins, ends), clips={"groan": groan})
    caption = effects.ShowText(0, "board", "신음", "caption", None)
    for how in ("by itself", "stopped"):
        room = Crypt(written, language="ko", comfort={"captions": "on"})
        room.sense("button", True)
        begun, shown = room.effects
        assert shown == caption
        room.advance(3 * S)
        if how == "by itself":
            room.feed(ClipEnded(room.now, begun.play))
        else:
            room.sense("keys", "1")
        assert effects.ClearScreen(3 * S, "board", "caption") in room.effects
        assert not room.engine.state.screens["board"]


def test_a_caption_stays_while_another_sound_took_its_place():
    clips = {name: Clip(name, f"{name}.ogg", caption={"en": name}) for name in ("groan", "howl")}
    written = replace(
        show(
            cue("c", Step(steps.PlayClip("groan", "horn")), when=PRESSED),
            cue("d", Step(steps.PlayClip("howl", "horn")), when=(triggers.PropBecomes("keys"),)),
        ),
        clips=clips,
    )
    room = Crypt(written, comfort={"captions": "on"})
    room.sense("button", True)
    groan = room.effects[0].play
    room.sense("keys", "1")
    room.feed(ClipEnded(room.now, groan))
    assert room.engine.state.screens["board"]["caption"].text == "howl"


def test_strobes_stand_still_for_teams_that_asked_for_it():
    flash = cue(
        "c",
        Step(steps.AnimateLight("lamp", "strobe", 1.0, 0.0, 100 * MS, 2 * S)),
        when=PRESSED,
        strobe="warned",
    )
    for comfort, period in (("on", 100 * MS), ("off", 0)):
        room = Crypt(show(flash), comfort={"strobe": comfort})
        room.sense("button", True)
        assert [e.period for e in room.effects] == [period]


def test_phases_once_and_conditions_say_why_a_cue_was_passed_over():
    room = Crypt(
        show(
            cue("once", Step(LIT), once=True, when=(triggers.PropBecomes("keys"),)),
            cue("late", Step(LIT), phases=("finished",), when=(triggers.PropBecomes("keys"),)),
            cue(
                "poor", Step(LIT), if_=conditions.VariableIs("trust", 5), when=(triggers.PropBecomes("keys"),)
            ),
        )
    )
    room.sense("keys", "1")
    room.sense("keys", "2")
    assert [(name, why) for _, name, _, why in room.passed] == [
        ("late", "the game was running"),
        ("poor", "its condition did not hold"),
        ("once", "it runs once a game, and has run"),
        ("late", "the game was running"),
        ("poor", "its condition did not hold"),
    ]


def test_every_kind_of_trigger_calls_its_cue():
    def on(name: str, trigger: triggers.Trigger) -> object:
        return cue(name, Step(steps.Wait(1)), when=(trigger,), phases=("running", "finished"))

    room = Crypt(
        show(
            on("falls", triggers.PropCrosses("dial", falls_to=10)),
            on("rises", triggers.PropCrosses("dial", rises_to=20)),
            on("solved", triggers.PuzzleDone("tag")),
            on("active", triggers.PuzzleBecomes("next", "active")),
            on("missed", triggers.PuzzleWrong("tag")),
            on("half", triggers.TimeLeftIs(30 * S)),
            on("ten", triggers.ElapsedIs(10 * S)),
            on("trust", triggers.VariableBecomes("trust", rises_to=2)),
            on("met", triggers.VariableBecomes("met", True)),
            on("hear", triggers.MessageComes("knock", from_="crypt", value="loud")),
            on("starts", triggers.GameIs("starts")),
            on("over", triggers.GameIs("finishes")),
            on("out", triggers.GameIs("runs_out")),
            on("after", triggers.CueDoes("solved", "ends")),
            on("lost", triggers.PropHealthBecomes("dial", "lost")),
            on("true", triggers.ComesTrue(conditions.TimeLeft(conditions.Span(at_most=20 * S)))),
            cue(
                "speak",
                Step(steps.Say("knock", "loud")),
                Step(steps.SetVariable("trust", add=2)),
                Step(steps.SetVariable("met", True)),
                when=(triggers.PropBecomes("keys", "s"),),
            ),
            puzzles=(tag_puzzle(), tag_puzzle("next", after=("tag",))),
            duration=60 * S,
            out_of_time="lost",
        ),
        started=False,
    )
    room.do(commands.Reset())
    room.do(commands.Start())
    room.sense("dial", 30)
    room.sense("dial", 5)
    room.sense("reader", "FF")
    room.sense("reader", "AB12")
    room.sense("keys", "s")
    room.feed(events.PropLost(0, "dial", "unplugged"))
    room.advance(60 * S)
    order = [f.cue for f in room.told(facts.CueStarted)]
    assert order == [
        "starts",
        "rises",
        "falls",
        "missed",
        "solved",
        "active",
        "speak",
        "hear",
        "trust",
        "met",
        "lost",
        "after",
        "ten",
        "half",
        "true",
        "out",
        "over",
    ]
    assert room.engine.state.phase == "finished"
    assert room.engine.state.game.ending == "lost"

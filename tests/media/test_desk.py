"""The mixing desk: what should be heard at any moment, and where every play stands."""

import pytest

from cues.effects import (
    EngageStop,
    PauseSound,
    Play,
    ReleaseStop,
    SetTalk,
    SetVolume,
    StopSound,
)
from media.desk import BELOW_A_VOICE, DOWN, DUCKED, TALKED_OVER, UP, Desk

S = 1_000_000


@pytest.fixture
def desk():
    return Desk({"sting": 2 * S, "voice": 10 * S, "bed": 4 * S})


def play(number, clip="sting", bus="effects", **options):
    return Play(0, number, "speakers", clip, bus, **options)


def test_a_level_is_the_play_times_its_bus(desk):
    desk.order(play(1, level=0.8), 0)
    desk.order(SetVolume(0, "effects", 0.5, over=2 * S), 0)
    assert [round(desk.level(1, moment), 3) for moment in (0, S, 2 * S, 9 * S)] == [0.8, 0.6, 0.4, 0.4]


def test_a_fade_in_rises_from_nothing_and_is_over(desk):
    desk.order(play(1, "bed", loop=True, fade_in=S), 0)
    assert [desk.level(1, moment) for moment in (0, S // 2, S)] == [0.0, 0.5, 1.0]
    assert desk.gliding(S - 1)
    assert not desk.gliding(S)


def test_a_fade_out_begins_where_the_fade_in_was_and_then_the_play_is_over(desk):
    desk.order(play(1, "bed", loop=True, fade_in=S), 0)
    desk.order(StopSound(0, 1, fade_out=S), S // 2)
    assert desk.level(1, S) == 0.25
    assert desk.faded(3 * S // 2 - 1) == []
    assert desk.faded(3 * S // 2) == [1]


def test_a_clip_stopped_in_a_fade_sounds_at_its_level_when_it_is_played_again(desk):
    desk.order(play(1), 0)
    desk.order(StopSound(0, 1, fade_out=S), 0)
    desk.end(1, S)
    desk.order(play(2), S)
    assert desk.level(2, S) == 1.0


def test_a_play_ducks_buses_while_it_lasts_and_gives_them_back(desk):
    desk.order(play(1, "bed", "ambience", loop=True), 0)
    desk.order(play(2, "voice", "voice", duck=("ambience",)), 0)
    assert desk.level(1, DOWN) == DUCKED
    desk.end(2, 5 * S)
    assert DUCKED < desk.level(1, 5 * S + UP // 2) < 1
    assert desk.level(1, 5 * S + UP) == 1.0


def test_two_plays_that_duck_a_bus_duck_it_once(desk):
    desk.order(play(1, "bed", "ambience", loop=True), 0)
    for number in (2, 3):
        desk.order(play(number, "voice", "voice", duck=("ambience",)), 0)
    desk.end(2, S)
    assert desk.level(1, 9 * S) == DUCKED


def test_a_hint_never_cuts_a_voice_but_stays_below_it(desk):
    desk.order(play(1, "voice", "voice"), 0)
    desk.order(play(2, "sting", "hint"), S)
    assert desk.level(1, 2 * S) == 1.0
    assert desk.level(2, 2 * S) == BELOW_A_VOICE
    desk.end(1, 2 * S)
    assert desk.level(2, 2 * S + UP) == 1.0


def test_talk_lowers_everything_and_gives_it_back(desk):
    desk.order(play(1), 0)
    desk.order(SetTalk(0, True), 0)
    assert desk.level(1, DOWN) == TALKED_OVER
    desk.order(SetTalk(0, False), S)
    assert desk.level(1, S + UP) == 1.0


def test_a_pause_holds_place_and_fade_and_lets_them_go_on(desk):
    desk.order(play(1, "voice", fade_in=2 * S), 0)
    desk.order(PauseSound(0, True), S)
    assert desk.plays[1].place(50 * S) == S
    assert desk.ends_at(1) is None
    desk.order(PauseSound(0, False), 60 * S)
    assert desk.plays[1].place(61 * S) == 2 * S
    assert desk.level(1, 60 * S) == 0.5
    assert desk.ends_at(1) == 69 * S


def test_what_begins_in_a_pause_sounds_and_is_not_held(desk):
    desk.order(play(1, "voice"), 0)
    desk.order(PauseSound(0, True), S)
    desk.order(play(2), 2 * S)
    assert desk.ends_at(2) == 4 * S


def test_a_seek_shortens_what_is_left(desk):
    desk.order(play(1, "voice", seek=7 * S), 5 * S)
    assert desk.ends_at(1) == 8 * S


def test_a_loop_and_a_clip_of_unknown_length_have_no_end(desk):
    desk.order(play(1, "bed", loop=True), 0)
    desk.order(play(2, "strange"), 0)
    assert (desk.ends_at(1), desk.ends_at(2)) == (None, None)


def test_stop_is_silence_until_it_is_released(desk):
    desk.order(play(1), 0)
    desk.order(EngageStop(0), S)
    desk.order(play(2), S)
    assert desk.plays == {}
    desk.order(ReleaseStop(0), 2 * S)
    desk.order(play(3), 2 * S)
    assert list(desk.plays) == [3]


def test_what_stands_brings_another_desk_to_the_same_sound(desk):
    desk.order(SetVolume(0, "ambience", 0.5), 0)
    desk.order(SetTalk(0, True), 0)
    desk.order(play(1, "bed", "ambience", loop=True, fade_in=4 * S), 0)
    desk.order(play(2, "voice", "voice", level=0.9), S)
    desk.order(play(3, "voice", "voice"), S)
    desk.order(StopSound(0, 3, fade_out=9 * S), S)
    other = Desk(desk.lengths)
    for effect in desk.standing(3 * S):
        other.order(effect, 3 * S)
    assert {n: each.place(5 * S) for n, each in other.plays.items()} == {1: 5 * S, 2: 4 * S}
    assert other.level(2, 9 * S) == desk.level(2, 9 * S)
    assert other.level(1, 9 * S) == desk.level(1, 9 * S)


def test_what_stands_leaves_out_what_is_held(desk):
    desk.order(play(1), 0)
    desk.order(PauseSound(0, True), S)
    assert desk.standing(2 * S) == []


def test_an_order_for_a_play_that_is_where_it_should_be_disturbs_nothing(desk):
    desk.order(play(1, "voice"), 0)
    desk.order(play(1, "voice", seek=3 * S + 50_000), 3 * S)
    assert desk.plays[1].since == 0
    desk.order(play(1, "voice", seek=8 * S), 4 * S)
    assert desk.plays[1].place(4 * S) == 8 * S


@pytest.mark.parametrize("effect", [StopSound(0, 99), StopSound(0, 99, fade_out=S)])
def test_a_stranger_is_passed_over(desk, effect):
    desk.order(effect, 0)
    assert desk.plays == {}

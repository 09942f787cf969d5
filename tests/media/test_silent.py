"""The silent player: nothing is heard, and everything lasts as long as it should."""

import asyncio

from cues.effects import EngageStop, PauseSound, Play, StopSound
from cues.show import Clip
from media.silent import SilentPlayer

S = 1_000_000
CLIPS = {"sting": Clip("sting", "sting.ogg", length=2 * S), "bed": Clip("bed", "bed.ogg", length=S)}


def opened(clock, told, why=None):
    player = SilentPlayer(["speakers"], CLIPS, clock, why)
    asyncio.run(player.open(told))
    return player


def test_a_clip_lasts_its_length(clock, told):
    player = opened(clock, told)
    player.apply(Play(0, 7, "speakers", "sting", "effects"))
    clock.advance_to(9 * S)
    assert told.log == [(2 * S, "ended", 7, None)]


def test_a_pause_makes_it_longer_and_a_stop_ends_it_without_a_word(clock, told):
    player = opened(clock, told)
    for number in (1, 2):
        player.apply(Play(0, number, "speakers", "sting", "effects"))
    clock.advance_to(S)
    player.apply(PauseSound(S, True))
    clock.advance_to(11 * S)
    player.apply(PauseSound(11 * S, False))
    player.apply(StopSound(11 * S, 2, fade_out=S // 2))
    clock.advance_to(20 * S)
    assert told.log == [(12 * S, "ended", 1, None)]


def test_a_loop_goes_on_until_it_is_stopped(clock, told):
    player = opened(clock, told)
    player.apply(Play(0, 1, "speakers", "bed", "ambience", loop=True))
    clock.advance_to(100 * S)
    assert player.sounding() == {1}
    player.apply(EngageStop(100 * S))
    assert player.sounding() == frozenset()
    assert told.log == []


def test_a_loop_that_fades_out_is_over_when_the_fade_is(clock, told):
    player = opened(clock, told)
    player.apply(Play(0, 1, "speakers", "bed", "ambience", loop=True))
    clock.advance_to(3 * S)
    player.apply(StopSound(3 * S, 1, fade_out=2 * S))
    clock.advance_to(5 * S - 1)
    assert player.sounding() == {1}
    clock.advance_to(5 * S)
    assert player.sounding() == frozenset()
    assert told.log == []


def test_ends_come_in_the_order_of_time(clock, told):
    player = opened(clock, told)
    player.apply(Play(0, 1, "speakers", "sting", "effects"))
    player.apply(Play(0, 2, "speakers", "bed", "effects"))
    clock.advance_to(9 * S)
    assert told.log == [(S, "ended", 2, None), (2 * S, "ended", 1, None)]


def test_a_silence_that_nobody_wanted_is_told_with_its_cure(clock, told):
    opened(clock, told, "there is no sound card")
    [(_, what, alert, text, remedy)] = told.log
    assert (what, alert, text) == ("alarm", "sound", "there is no sound card")
    assert "without sound" in remedy


def test_after_closing_nothing_is_told(clock, told):
    player = opened(clock, told)
    player.apply(Play(0, 1, "speakers", "sting", "effects"))
    asyncio.run(player.close())
    asyncio.run(player.close())
    clock.advance_to(9 * S)
    assert told.log == []

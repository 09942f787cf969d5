"""The deck: which voices are asked for, and when; in virtual time, with voices that only take notes."""

import pytest

from cues.effects import EngageStop, PauseSound, Play, StopSound
from media.deck import APART, TAIL, Deck
from media.outputs import AGAIN, PAUSE, TRIAL, Outputs
from media.tapes import Tape
from media.wave import Pcm
from media.wire import Ended, Setup

S = 1_000_000


class Voice:
    def __init__(self, sound, name, **made) -> None:
        self.sound, self.name, self.made = sound, name, made
        self.level = 1.0

    def begin(self):
        self.sound.note("begin", self.name, round(self.level, 2))

    def loud(self, level):
        self.level = level

    def hold(self, on):
        self.sound.note("hold" if on else "go on", self.name)

    def discard(self):
        self.sound.note("discard", self.name)


class Sound:
    """Takes notes: (moment, what, whose)."""

    def __init__(self, clock) -> None:
        self.clock, self.log, self.names, self.voices = clock, [], {}, []

    def note(self, *entry):
        self.log.append((self.clock.time, *entry))

    def voice(self, tape, device, place, endless):
        name = self.names.get(tape, "silence")
        return self._keep(Voice(self, name, place=place, endless=endless, device=device))

    def prepared(self, tape, device):
        return self._keep(Voice(self, f"{self.names[tape]}, prepared", device=device))

    def _keep(self, voice):
        self.voices.append(voice)
        return voice

    def last(self, name):
        return next(voice for voice in reversed(self.voices) if voice.name == name)


class Stand:
    def __init__(self, clock, tapes, speakers) -> None:
        self.clock, self.sound, self.said = clock, Sound(clock), []
        setup = Setup(dict.fromkeys(tapes, ""), frozenset({"bed"}), speakers)
        silence = tape(1)
        self.outputs = Outputs(speakers.values(), self.sound, silence, clock, self.work)
        self.deck = Deck(self.sound, setup, self.outputs, self.said.append, clock, self.work)
        self.failed = []
        self.outputs.when_found = self.deck.found
        self.outputs.when_failed = lambda device, why: self.failed.append((device, why))
        self.outputs.when_doubtful = self.deck.lost
        for name, each in tapes.items():
            self.sound.names[each] = name
            self.deck.taped(name, each)

    def work(self, job, then):
        then(job())

    def open(self):
        self.outputs.try_all()
        self.clock.advance_to(self.clock.time + TRIAL)
        self.sound.log.clear()
        return self

    def did(self):
        return [entry for entry in self.sound.log if "silence" not in entry]


def tape(seconds):
    return Tape(Pcm(1000, 1, bytes(2000 * seconds)))


@pytest.fixture
def tapes():
    tapes = {"sting": tape(2), "bed": tape(1), "voice": tape(10)}
    yield tapes
    for each in tapes.values():
        each.close()


@pytest.fixture
def stand(clock, tapes):
    return Stand(clock, tapes, {"speakers": "default"}).open()


def play(number, clip, bus="effects", **options):
    return Play(0, number, "speakers", clip, bus, **options)


def test_a_sting_takes_the_prepared_voice_and_another_takes_its_place(stand, clock):
    stand.deck.order(play(1, "sting", level=0.5))
    assert stand.did() == [(TRIAL, "begin", "sting, prepared", 0.5)]
    before = len(stand.sound.voices)
    clock.advance_to(TRIAL + APART)
    assert [voice.name for voice in stand.sound.voices[before:]] == ["sting, prepared"]


def test_a_second_sting_at_once_does_not_wait_for_a_prepared_voice(stand):
    stand.deck.order(play(1, "sting"))
    stand.deck.order(play(2, "sting"))
    assert [entry[2] for entry in stand.did()] == ["sting, prepared", "sting"]


def test_beds_are_endless_and_begin_where_they_should(stand):
    stand.deck.order(play(1, "bed", loop=True, seek=123 * S))
    assert stand.sound.last("bed").made == {"place": 123 * S, "endless": True, "device": "default"}


def test_an_end_in_time_is_no_fault_and_an_early_one_is(stand, clock):
    stand.deck.order(play(1, "sting"))
    first = stand.sound.last("sting, prepared")
    clock.advance_to(TRIAL + 2 * S)
    stand.deck.over(first)
    stand.deck.order(play(2, "voice"))
    second = stand.sound.last("voice, prepared")
    clock.advance_to(TRIAL + 3 * S)
    stand.deck.over(second)
    assert stand.said[0] == Ended(1, None)
    assert stand.said[1].fault == "voice ended after 1.0 s of 10.0 s"
    stand.sound.log.clear()
    clock.advance_to(TRIAL + 3 * S + TAIL)
    assert stand.did() == [(TRIAL + 3 * S + TAIL, "discard", "voice, prepared")]


def test_a_prepared_voice_that_fails_is_given_back(stand):
    stand.deck.over(stand.sound.last("sting, prepared"))
    stand.deck.order(play(1, "sting"))
    assert [entry[1:3] for entry in stand.did()] == [("discard", "sting, prepared"), ("begin", "sting")]


def test_a_bed_that_ends_by_itself_is_begun_again_and_given_up_at_last(stand, clock):
    stand.deck.order(play(1, "bed", loop=True))
    for _ in range(4):
        assert stand.said == []
        clock.advance_to(clock.time + S)
        stand.deck.over(stand.sound.last("bed"))
    assert stand.said == [Ended(1, "bed stopped again and again")]


def test_a_stop_discards_and_a_pause_holds(stand):
    stand.deck.order(play(1, "voice"))
    stand.deck.order(play(2, "bed", loop=True))
    stand.deck.order(PauseSound(0, True))
    stand.deck.order(PauseSound(0, False))
    stand.deck.order(StopSound(0, 1))
    stand.deck.order(EngageStop(0))
    what = [entry[1:3] for entry in stand.did()]
    assert what[2:4] == [("hold", "voice, prepared"), ("hold", "bed")]
    assert what[4:6] == [("go on", "voice, prepared"), ("go on", "bed")]
    assert what[6:] == [("discard", "voice, prepared"), ("discard", "bed")]
    assert stand.said == []


def test_what_is_ordered_before_its_clip_is_decoded_is_picked_up(clock, tapes):
    late = tapes.pop("voice")
    stand = Stand(clock, tapes | {"voice": "not yet"}, {"speakers": "default"}).open()
    stand.deck._tapes.pop("voice")
    stand.deck.order(play(1, "voice"))
    clock.advance_to(TRIAL + 3 * S)
    assert stand.did() == []
    stand.sound.names[late] = "voice"
    stand.deck.taped("voice", late)
    assert stand.sound.last("voice").made["place"] == 3 * S
    late.close()


def test_a_clip_that_cannot_be_read_ends_at_once_and_says_why(stand):
    stand.deck.taped("sting", "sting.ogg is damaged")
    stand.deck.order(play(1, "sting"))
    assert stand.said == [Ended(1, "sting.ogg is damaged")]
    assert stand.deck.lengths().unreadable == {"sting": "sting.ogg is damaged"}


def test_trouble_drops_every_voice_and_takes_up_what_should_be_heard(stand, clock):
    stand.deck.order(play(1, "voice"))
    stand.deck.order(play(2, "bed", loop=True))
    clock.advance_to(TRIAL + S)
    stand.outputs.complain("connection terminated")
    clock.advance_to(TRIAL + S + PAUSE + TRIAL)
    assert stand.failed == []
    assert stand.sound.last("voice").made["place"] == S + PAUSE + TRIAL
    assert stand.sound.last("bed").made["place"] == S + PAUSE + TRIAL


def test_while_nothing_sounds_plays_end_by_the_clock_and_the_device_is_tried_again(stand, clock):
    stand.deck.order(play(1, "sting"))
    stand.outputs.complain("gone")
    for _ in range(3):
        clock.advance_to(clock.time + PAUSE)
        stand.outputs.complain("refused")
        clock.advance_to(clock.time + TRIAL)
        assert stand.outputs.sounding == set()
        clock.advance_to(clock.time + AGAIN - PAUSE)
    assert stand.said == [Ended(1, None)]
    assert set(stand.failed) == {("default", "refused")}
    clock.advance_to(clock.time + AGAIN + TRIAL)
    assert stand.outputs.sounding == {"default"}


def test_one_lost_device_leaves_the_other_sounding(clock, tapes):
    stand = Stand(clock, tapes, {"speakers": "front", "behind": "usb"}).open()
    clock.advance_to(clock.time + TRIAL)
    assert stand.outputs.sounding == {"front", "usb"}
    stand.outputs.complain("no such device")
    clock.advance_to(clock.time + PAUSE + TRIAL)
    stand.outputs.complain("no such device")
    clock.advance_to(clock.time + TRIAL)
    assert stand.outputs.sounding == {"front"}
    assert stand.failed == [("usb", "no such device")]

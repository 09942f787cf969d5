"""Real sound: libVLC plays into a private sound server, and what arrives there is captured and measured."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from controller.bench.floors import captured_sound
from cues.effects import (
    EngageStop,
    PauseSound,
    Play,
    ReleaseStop,
    SetTalk,
    SetVolume,
    StopSound,
)
from cues.show import Clip
from media import desk
from media.player import Player

pytestmark = pytest.mark.sound

RATE = captured_sound.RATE
STAIR = 0.3
"""Seconds a step of the clip `stairs`: 400 Hz, 800 Hz and so on, eight steps."""
HOUSE = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Clips that can be told apart by their pitch."""
    folder = tmp_path_factory.mktemp("clips")
    captured_sound.sting(folder / "sting.wav", 0.4)
    _save(folder / "bed.flac", sine(0.5, 200))
    for number in range(4):
        _save(folder / f"quiet_{number}.flac", sine(0.5, 100 + 40 * number, 0.02))
    _save(folder / "voice.ogg", sine(1.5, 3000, 0.3))
    _save(folder / "stairs.flac", np.concatenate([sine(STAIR, 400 * step) for step in range(1, 9)]))
    (folder / "damaged.ogg").write_bytes((folder / "voice.ogg").read_bytes()[:300] + bytes(500))
    return folder


CLIPS = {
    "sting": Clip("sting", "sting.wav"),
    "bed": Clip("bed", "bed.flac", "ambience"),
    **{f"quiet_{number}": Clip(f"quiet_{number}", f"quiet_{number}.flac", "ambience") for number in range(4)},
    "voice": Clip("voice", "voice.ogg", "voice"),
    "stairs": Clip("stairs", "stairs.flac", "music"),
    "damaged": Clip("damaged", "damaged.ogg"),
}


def sine(seconds, hertz, level=0.3):
    return level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)


def _save(path, samples):
    import soundfile

    soundfile.write(path, samples, RATE)


def play(number, clip, bus="effects", prop="speakers", **options):
    return Play(0, number, prop, clip, bus, **options)


def alive(process):
    return Path(f"/proc/{process}").exists()


class Stage:
    """A player that is ready, a recorder of what is heard, and what was reported."""

    def __init__(self, folder, told, ears=None, **options) -> None:
        self.ears = ears
        self.told = told(time.monotonic)
        self.news = asyncio.Event()
        self.told.when_told = self.news.set
        self.player = Player(options.pop("speakers", {"speakers": "default"}), CLIPS, folder, **options)

    def act(self, scene, sink="out"):
        """Run the scene, and give what was captured."""
        self.ears[sink].listen()
        asyncio.run(self._run(scene))
        return self.ears[sink].heard()

    async def _run(self, scene):
        await self.player.open(self.told)
        try:
            await asyncio.wait_for(self.player.ready.wait(), 20)
            await scene(self)
        finally:
            await self.player.close()

    def do(self, *effects) -> float:
        moment = time.monotonic()
        for effect in effects:
            self.player.apply(effect)
        return moment

    async def until(self, *entry, within=15.0):
        """Until the report has heard that."""
        async with asyncio.timeout(within):
            while not any(each[1 : 1 + len(entry)] == entry for each in self.told.log):
                self.news.clear()
                await self.news.wait()

    def when(self, *entry) -> float:
        return next(each[0] for each in self.told.log if each[1 : 1 + len(entry)] == entry)

    def faults(self):
        return [
            each for each in self.told.log if each[1] in ("lost", "alarm") or (each[1] == "ended" and each[3])
        ]


@pytest.fixture
def stage(ears, folder, told_by):
    return lambda **options: Stage(folder, told_by, ears, **options)


def cut(recorder, start, end):
    """What was captured between two moments, one channel."""
    first = recorder.t0_near(start)
    return recorder.x[int((start - first) * RATE) : int((end - first) * RATE), 0]


def strength(sound, hertz):
    """The level of a pitch in a sound."""
    turns = np.exp(-2j * np.pi * hertz * np.arange(len(sound)) / RATE)
    return 2 * abs(np.mean(sound * turns * np.hanning(len(sound)))) * 2


def pitch(sound):
    """The strongest pitch, to 10 Hz."""
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return round(np.argmax(spectrum) * RATE / len(sound) / 10) * 10


def test_a_sting_is_heard_whole_in_mid_game(stage):
    async def scene(on):
        for number in range(4):
            on.do(play(number, f"quiet_{number}", "ambience", loop=True))
        await asyncio.sleep(0.5)
        for number in range(10, 14):
            moments.append(on.do(play(number, "sting")))
            await on.until("ended", number)
            await asyncio.sleep(0.15)

    moments = []
    stage = stage()
    heard = stage.act(scene)
    assert [heard.heard_ms(moment, 0.5, level=0.2) for moment in moments] == pytest.approx([400] * 4, abs=2)
    assert max(heard.first_sound(moment, level=0.2) for moment in moments) < 0.05
    assert stage.faults() == [entry for entry in stage.faults() if entry[2] == "clips"]


def test_two_of_the_same_at_once_are_two(stage):
    async def scene(on):
        moments.append(on.do(play(1, "sting", level=0.8)))
        await asyncio.sleep(0.2)
        moments.append(on.do(play(2, "sting", level=0.8)))
        await on.until("ended", 2)

    moments = []
    heard = stage().act(scene)
    assert heard.heard_ms(moments[0], 0.9, level=0.1) == pytest.approx(600, abs=30)


def test_a_bed_has_no_seam(stage):
    async def scene(on):
        moments.append(on.do(play(1, "bed", "ambience", loop=True)))
        await asyncio.sleep(3.0)

    moments = []
    heard = stage().act(scene)
    sound = cut(heard, moments[0] + 0.3, moments[0] + 2.9)
    slots = np.abs(sound[: len(sound) // 144 * 144]).reshape(-1, 144).max(axis=1)
    assert slots.min() > 0.15, "a break of 3 ms"
    assert np.abs(np.diff(sound)).max() < 0.3 * 2 * np.pi * 200 / RATE * 1.1, "a jump"


def test_a_voice_ducks_the_bed_and_gives_it_back(stage):
    async def scene(on):
        on.do(play(1, "bed", "ambience", loop=True))
        await asyncio.sleep(0.5)
        moments.append(on.do(play(2, "voice", "voice", duck=("ambience",))))
        await on.until("ended", 2)
        moments.append(time.monotonic())
        await asyncio.sleep(1.0)

    moments = []
    heard = stage().act(scene)
    began, ended = moments
    before, during, after = (
        strength(cut(heard, start, start + 0.3), 200) for start in (began - 0.35, began + 0.7, ended + 0.65)
    )
    assert during / before == pytest.approx(desk.DUCKED**3, rel=0.15)
    assert after / before == pytest.approx(1.0, rel=0.05)
    assert strength(cut(heard, began + 0.7, began + 1.0), 3000) == pytest.approx(0.3, rel=0.1)


def test_levels_buses_and_talk_are_heard(stage):
    async def scene(on):
        moments.append(on.do(play(1, "bed", "ambience", loop=True, level=0.8)))
        await asyncio.sleep(0.8)
        moments.append(on.do(SetVolume(0, "ambience", 0.5, over=200_000)))
        await asyncio.sleep(0.8)
        moments.append(on.do(SetTalk(0, True)))
        await asyncio.sleep(0.8)

    moments = []
    heard = stage().act(scene)
    levels = [strength(cut(heard, moment + 0.4, moment + 0.7), 200) for moment in moments]
    assert levels == pytest.approx(
        [0.3 * 0.8**3, 0.3 * 0.4**3, 0.3 * (0.4 * desk.TALKED_OVER) ** 3], rel=0.15, abs=1e-4
    )


def test_a_play_has_its_level_from_its_first_sample(stage):
    async def scene(on):
        moments.append(on.do(play(1, "sting", level=0.5)))
        await on.until("ended", 1)

    moments = []
    heard = stage().act(scene)
    assert np.abs(cut(heard, moments[0] - 0.05, moments[0] + 0.5)).max() == pytest.approx(0.5**4, rel=0.1)


def test_what_a_sound_server_remembers_of_earlier_plays_changes_nothing(stage, server):
    async def scene(on):
        on.do(play(1, "bed", "ambience", loop=True, level=0.4), play(2, "sting", level=0.4))
        await on.until("ended", 2)
        on.do(StopSound(0, 1))
        moments.append(on.do(play(3, "bed", "ambience", loop=True)))
        await asyncio.sleep(0.6)
        moments.append(on.do(play(4, "sting")))
        await on.until("ended", 4)

    module = server.pactl("load-module", "module-stream-restore").strip()
    assert module, "the sound server has no module-stream-restore"
    moments = []
    heard = stage().act(scene)
    server.pactl("unload-module", module)
    assert strength(cut(heard, moments[0] + 0.2, moments[0] + 0.5), 200) == pytest.approx(0.3, rel=0.1)
    assert heard.heard_ms(moments[1], 0.6, level=0.45) == pytest.approx(400, abs=20)


def test_a_fade_out_falls_and_ends_in_silence_and_a_stop_is_sudden(stage):
    async def scene(on):
        on.do(play(1, "bed", "ambience", loop=True), play(2, "stairs", "music", level=0.7))
        await asyncio.sleep(0.6)
        moments.append(on.do(StopSound(0, 1, fade_out=800_000)))
        await asyncio.sleep(1.2)
        moments.append(on.do(StopSound(0, 2)))
        await asyncio.sleep(0.5)

    moments = []
    stage = stage()
    heard = stage.act(scene)
    fade, stop = moments
    steps = [
        strength(cut(heard, fade + after, fade + after + 0.1), 200) for after in (0.0, 0.2, 0.4, 0.6, 0.85)
    ]
    assert steps == sorted(steps, reverse=True)
    assert steps[-1] < 0.001
    assert np.abs(cut(heard, stop + 0.06, stop + 0.4)).max() < 0.001
    assert "ended" not in stage.told.words()


def test_a_pause_holds_everything_and_nothing_is_missed(stage):
    async def scene(on):
        moments.append(on.do(play(1, "stairs", "music")))
        await asyncio.sleep(0.42)
        moments.append(on.do(PauseSound(0, True)))
        await asyncio.sleep(0.5)
        moments.append(on.do(PauseSound(0, False)))
        await on.until("ended", 1)

    moments = []
    stage = stage()
    heard = stage.act(scene)
    began, held, on = moments
    assert np.abs(cut(heard, held + 0.1, on - 0.02)).max() < 0.001
    assert pitch(cut(heard, on + 0.02, on + 0.12)) == 800
    assert pitch(cut(heard, on + 0.25, on + 0.4)) == 1200
    assert stage.when("ended", 1) - began == pytest.approx(2.9, abs=0.25)
    assert [entry[3] for entry in stage.told.log if entry[1] == "ended"] == [None]


def test_stop_is_silence_until_released(stage):
    async def scene(on):
        on.do(play(1, "bed", "ambience", loop=True), play(2, "stairs", "music"))
        await asyncio.sleep(0.5)
        moments.append(on.do(EngageStop(0), play(3, "sting")))
        await asyncio.sleep(0.5)
        moments.append(on.do(ReleaseStop(0), play(4, "sting")))
        await on.until("ended", 4)
        await asyncio.sleep(0.2)

    moments = []
    heard = stage().act(scene)
    stop, release = moments
    assert np.abs(cut(heard, stop + 0.06, release - 0.01)).max() < 0.001
    assert heard.heard_ms(release, 1.0, level=0.2) == pytest.approx(400, abs=2)


def test_a_seek_begins_there(stage):
    async def scene(on):
        moments.append(on.do(play(1, "stairs", "music", seek=1_520_000)))
        moments.append(on.do(play(2, "bed", "ambience", loop=True, seek=123_456_789)))
        await on.until("ended", 1)

    moments = []
    stage = stage()
    heard = stage.act(scene)
    assert strength(cut(heard, moments[0] + 0.08, moments[0] + 0.24), 2400) > 0.25
    assert stage.when("ended", 1) - moments[0] == pytest.approx(0.88, abs=0.2)
    assert strength(cut(heard, moments[1] + 0.2, moments[1] + 0.8), 200) > 0.25


def test_each_speaker_has_its_own_device(stage):
    async def scene(on):
        moments.append(on.do(play(1, "sting", prop="behind"), play(2, "stairs", "music", prop="speakers")))
        await on.until("ended", 1)

    moments = []
    heard = stage(speakers={"speakers": "out", "behind": "side"}).act(scene, sink="side")
    assert heard.heard_ms(moments[0], 0.5, level=0.2) == pytest.approx(400, abs=2)
    assert strength(cut(heard, moments[0] + 0.05, moments[0] + 0.35), 400) < 0.01


def test_a_device_that_is_not_there_is_told_and_the_others_sound(stage):
    async def scene(on):
        await on.until("lost", "behind")
        began = on.do(play(1, "sting", prop="behind"))
        await on.until("ended", 1)
        assert on.when("ended", 1) - began == pytest.approx(0.4, abs=0.1)
        moments.append(on.do(play(2, "sting")))
        await on.until("ended", 2)
        await asyncio.sleep(0.2)

    moments = []
    stage = stage(speakers={"behind": "nowhere", "speakers": "out"})
    heard = stage.act(scene)
    assert heard.heard_ms(moments[0], 0.55, level=0.2) == pytest.approx(400, abs=2)
    assert heard.heard_ms(moments[0] - 0.35, 0.33, level=0.01) == 0
    assert [entry[2] for entry in stage.told.log if entry[1] == "lost"] == ["behind"]


def test_a_killed_process_comes_back_and_everything_is_where_it_should_be(stage):
    async def scene(on):
        moments.append(on.do(play(1, "stairs", "music", loop=True), play(2, "stairs", "voice")))
        await asyncio.sleep(0.4)
        first = on.player.process
        os.kill(first, signal.SIGKILL)
        await on.until("lost", "speakers")
        await on.until("found", "speakers")
        await asyncio.sleep(2 * STAIR)
        moments.append(time.monotonic())
        assert on.player.process != first
        await on.until("ended", 2)

    moments = []
    stage = stage()
    heard = stage.act(scene)
    began, back = moments
    stair = int((back - began) / STAIR) - 1  # the last whole one before `back`
    start = began + stair * STAIR
    assert pitch(cut(heard, start + 0.1, start + 0.25)) == 400 * (stair % 8 + 1)
    assert stage.when("ended", 2) - began == pytest.approx(8 * STAIR, abs=0.3)
    assert stage.told.words().count("lost") == 1
    assert "sound" not in stage.told.alarms()


def test_a_process_that_hangs_is_replaced(stage, monkeypatch):
    async def scene(on):
        on.do(play(1, "bed", "ambience", loop=True))
        os.kill(on.player.process, signal.SIGSTOP)
        await on.until("lost", "speakers")
        await on.until("found", "speakers")
        [lost] = [entry for entry in on.told.log if entry[1] == "lost"]
        assert lost[3].startswith("the player: its process hangs; ")
        moments.append(time.monotonic())
        await asyncio.sleep(0.7)

    monkeypatch.setattr("media.player.HUNG", 1.5)
    moments = []
    heard = stage().act(scene)
    assert strength(cut(heard, moments[0] + 0.4, moments[0] + 0.65), 200) == pytest.approx(0.3, rel=0.1)


def test_a_damaged_clip_is_told_and_ends_its_play_at_once(stage):
    async def scene(on):
        on.do(play(1, "damaged"))
        on.do(play(2, "unknown"))
        await on.until("ended", 1)
        await on.until("ended", 2)
        await on.until("alarm", "clips")

    stage = stage()
    stage.act(scene)
    faults = {entry[2]: entry[3] for entry in stage.told.log if entry[1] == "ended"}
    assert "damaged.ogg is damaged" in faults[1]
    assert faults[2] == "there is no clip unknown"


def test_a_sound_server_that_dies_is_told_and_its_return_is_heard(stage, server):
    async def scene(on):
        moments.append(on.do(play(1, "bed", "ambience", loop=True), play(2, "voice", "voice")))
        await asyncio.sleep(0.5)
        server.p.kill()
        server.p.wait()
        await on.until("ended", 2)
        await on.until("lost", "speakers")
        server.p = await asyncio.to_thread(_again, server)
        await on.until("found", "speakers")
        await asyncio.to_thread(on.ears["out"].listen)
        moments.append(on.do(play(3, "sting")))
        await on.until("ended", 3)
        await asyncio.sleep(0.3)

    moments = []
    stage = stage()
    heard = stage.act(scene)
    assert stage.when("ended", 2) - moments[0] == pytest.approx(1.5, abs=0.3)
    assert heard.heard_ms(moments[1], 0.5, level=0.45) == pytest.approx(400, abs=20)
    assert strength(cut(heard, moments[1] + 0.5, moments[1] + 0.7), 200) == pytest.approx(0.3, rel=0.1)


def _again(server):
    process = subprocess.Popen(
        server.p.args,
        env=dict(os.environ, HOME=server.dir, XDG_RUNTIME_DIR=server.dir),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while b"out" not in subprocess.run(["pactl", "list", "short", "sinks"], capture_output=True).stdout:
        time.sleep(0.05)
    return process


def test_a_room_without_a_sound_device_plays_on_in_silence(folder, told_by, monkeypatch, tmp_path):
    async def scene(on):
        began = on.do(play(1, "voice", "voice"))
        await on.until("ended", 1)
        assert on.when("ended", 1) - began == pytest.approx(1.5, abs=0.2)
        assert on.when("lost", "speakers") < on.when("ended", 1)

    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/none")
    monkeypatch.setenv("HOME", str(tmp_path))
    stage = Stage(folder, told_by)
    asyncio.run(stage._run(scene))
    assert stage.told.words().count("lost") == 1
    assert "sound" not in stage.told.alarms()


def test_a_room_without_libvlc_plays_on_in_silence(folder, told_by, monkeypatch):
    async def scene():
        stage = Stage(folder, told_by)
        await stage.player.open(stage.told)
        try:
            began = stage.do(play(1, "voice", "voice"))
            await stage.until("alarm", "sound")
            await stage.until("ended", 1)
            assert stage.when("ended", 1) - began == pytest.approx(1.5, abs=0.2)
        finally:
            await stage.player.close()
        return stage.told.log

    monkeypatch.setenv("PYTHON_VLC_LIB_PATH", "/nowhere/libvlc.so")
    log = asyncio.run(scene())
    alarm = next(entry for entry in log if entry[1:3] == ("alarm", "sound"))
    assert "libVLC is not installed" in alarm[3]
    assert "apt install libvlc5" in alarm[4]
    assert "lost" not in [entry[1] for entry in log]


def test_closing_twice_leaves_no_process_and_no_sound(stage):
    async def scene(on):
        on.do(play(1, "bed", "ambience", loop=True))
        await asyncio.sleep(0.4)
        process = on.player.process
        moments.append(time.monotonic())
        await on.player.close()
        await on.player.close()
        assert not alive(process)
        await asyncio.sleep(0.3)

    moments = []
    heard = stage().act(scene)
    assert np.abs(cut(heard, moments[0] + 0.1, moments[0] + 0.25)).max() < 0.001


ROOM = """
import asyncio, sys, time
from pathlib import Path
from cues.effects import Play
from cues.show import Clip
from media.player import Player

class Quiet:
    def __getattr__(self, name):
        return lambda *words: None

async def main():
    player = Player({"speakers": "default"}, {"bed": Clip("bed", "bed.flac", "ambience")}, Path(sys.argv[1]))
    await player.open(Quiet())
    await player.ready.wait()
    player.apply(Play(0, 1, "speakers", "bed", "ambience", loop=True))
    print(player.process, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


def test_the_process_never_outlives_its_room(server, folder):
    room = subprocess.Popen(
        [sys.executable, "-c", ROOM, folder],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(HOUSE)},
    )
    player = int(room.stdout.readline())
    os.kill(player, signal.SIGSTOP)  # it hangs, and cannot see that the room is gone
    room.kill()
    room.wait()
    room.stdout.close()
    until = time.monotonic() + 5
    while alive(player) and time.monotonic() < until:
        time.sleep(0.02)
    assert not alive(player)

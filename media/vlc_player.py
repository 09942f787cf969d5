"""The player's own process: `python -m media.vlc_player SOCKET ROOM`.

The only module that knows libVLC.  Its rules, each learned by measuring:

- Caches off, clips as PCM, and every sting started paused beforehand: the first sample is at the
  sound server a millisecond after the order.  A prepared voice plays once; another takes its place.
- Beds come as WAV without an end through libVLC's media callbacks; its own loops leave gaps.
- From its callbacks libVLC must not be called: they only hand over.
- `stop` and `release` may take their time: they run on a thread of their own.
- A lost sound server ends nothing: libVLC goes on in silence and says so on its error output,
  which is read here.
"""

import asyncio
import contextlib
import ctypes
import os
import re
import signal
import socket
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from media import wire
from media.deck import Deck
from media.library import length
from media.outputs import Outputs
from media.tapes import Tape, record, silence
from media.voice import Voice
from media.wave import Endless

MISSING = ""
CURE = "Debian: apt install libvlc5 vlc-plugin-base; then start the room again."
try:
    import vlc
except ModuleNotFoundError:
    MISSING, CURE = (
        "the Python package python-vlc is not installed",
        "Run pip install python-vlc, and start the room again.",
    )
except (ImportError, OSError, NotImplementedError, AttributeError, SystemExit):  # python-vlc's ways to say no
    MISSING = "libVLC is not installed, or cannot be loaded"

OPTIONS = (
    "--file-caching=0",
    "--live-caching=0",
    "--clock-jitter=0",
    "--clock-synchro=0",
    "--no-audio-time-stretch",
    "--no-video",
    "--no-lua",
    "--verbose=0",
)
TROUBLE = re.compile(r"(?:audio output error|decoder error: failed to create audio output):?\s*(.*)")
OF_THE_LIBRARIES = re.compile(
    r"^\[[0-9a-f]{8,}\] |^ALSA lib |^\s*$|^No such file or directory\.$|^Connection refused\.$"
)
BEAT = 1.0
AHEAD = -10
"""Niceness: sound that comes late is heard, and it needs a tenth of a core."""

PREPARING = 1.0
PR_SET_PDEATHSIG = 1

T = TypeVar("T")


class VlcSound:
    """Makes voices with libVLC.  `when_over` is called on libVLC's threads."""

    def __init__(self, when_over: Callable[[Voice], None]) -> None:
        self._instance = vlc.Instance(list(OPTIONS))
        if self._instance is None:
            raise OSError("libVLC does not start; are its plugins installed?")
        self._when_over = when_over

    def voice(self, tape: Tape, device: str, place: int, endless: bool) -> "VlcVoice":
        """A voice that will begin `place` microseconds into the tape."""
        feed = Endless(tape.path, place) if endless else None
        media = _fed(self._instance, feed) if feed else self._instance.media_new_path(str(tape.path))
        if not endless and place:
            media.add_option(f":start-time={place / 1e6:.3f}")
        return VlcVoice(self._instance, media, device, self._when_over)

    def prepared(self, tape: Tape, device: str) -> "VlcVoice | None":
        """A voice that has begun, and stands paused before its first sample."""
        media = self._instance.media_new_path(str(tape.path))
        media.add_option(":start-paused")
        voice = VlcVoice(self._instance, media, device, self._when_over)
        return voice if voice.prepare() else None


class VlcVoice:
    """A libVLC media player with one media."""

    def __init__(self, instance: Any, media: Any, device: str, when_over: Callable[[Voice], None]) -> None:
        self._player = instance.media_player_new()
        self._player.set_media(media)
        self._media = media  # with the callbacks that feed it
        self._prepared = False
        self._percent: int | None = None  # what the sound server remembers of others, until told
        if device != "default":
            self._player.audio_output_device_set(None, device)
        self._events = self._player.event_manager()
        for event in (vlc.EventType.MediaPlayerEndReached, vlc.EventType.MediaPlayerEncounteredError):
            self._events.event_attach(event, lambda _: when_over(self))

    def prepare(self) -> bool:
        """Start paused, and wait until it stands."""
        self._prepared = True
        self._player.play()
        until = time.monotonic() + PREPARING
        while time.monotonic() < until:
            if self._player.get_state() == vlc.State.Paused:
                self.loud(1.0)
                return True
            time.sleep(0.005)
        self.discard()
        return False

    def begin(self) -> None:
        """Sound from now on."""
        if self._prepared:
            self._player.set_pause(0)
        else:
            self._player.play()

    def loud(self, level: float) -> None:
        """Take a level; libVLC knows whole percents."""
        percent = round(100 * level)
        if percent != self._percent:
            self._percent = percent
            self._player.audio_set_volume(percent)

    def hold(self, on: bool) -> None:
        """Stay where it is, or go on."""
        self._player.set_pause(int(on))

    def discard(self) -> None:
        """Fall silent and give everything back."""
        self._player.stop()
        self._player.release()
        self._media.release()


def _fed(instance: Any, feed: Endless) -> Any:
    """A media whose bytes come from `feed`."""

    def give(_: Any, buffer: Any, most: int) -> int:
        given = feed.read(most)
        ctypes.memmove(buffer, given, len(given))
        return len(given)

    calls = vlc.CallbackDecorators
    kept = (calls.MediaOpenCb(lambda *_: 0), calls.MediaReadCb(give), calls.MediaCloseCb(lambda _: None))
    opened, read, closed = kept
    media = vlc.libvlc_media_new_callbacks(instance, opened, read, None, closed, None)
    media.kept = kept
    return media


class LoopTime:
    """The process's loop as a scheduler: microseconds of CLOCK_MONOTONIC."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def now(self) -> int:
        """The present moment."""
        return round(self._loop.time() * 1e6)

    def call_at(self, at: int, call: Callable[[], None]) -> Callable[[], None]:
        """Call `call` at `at`."""
        return self._loop.call_at(at / 1e6, call).cancel


class Process:
    """The player's process: the room's orders in, what happens out."""

    def __init__(self, room: socket.socket, setup: wire.Setup, errors: int, complaints: int) -> None:
        self._room, self._setup = room, setup
        self._loop = asyncio.get_running_loop()
        self._gone = asyncio.Event()
        self._slow = ThreadPoolExecutor(1, "voices")
        self._decoding = ThreadPoolExecutor(1, "tapes")
        self._orders, self._errors = wire.Lines(), wire.Lines()
        self._complaints = complaints
        self._untried = set(setup.speakers.values())
        self._lost: set[str] = set()
        sound, clock = VlcSound(self._over_there), LoopTime(self._loop)
        self._outputs = Outputs(setup.speakers.values(), sound, silence(), clock, self._work)
        self._deck = Deck(sound, setup, self._outputs, self.say, clock, self._work)
        self._outputs.when_found, self._outputs.when_failed = self._found, self._failed
        self._outputs.when_doubtful = self._deck.lost
        self._loop.add_reader(errors, self._read_errors, errors)

    async def run(self) -> None:
        """Play until the room is gone."""
        self._decoding.submit(self._tape_all)
        self._outputs.try_all()
        await self._gone.wait()

    def say(self, message: wire.Said) -> None:
        """Tell the room; one that does not listen is as good as gone."""
        try:
            self._room.sendall(wire.line(message))
        except OSError:
            self._gone.set()

    def _tape_all(self) -> None:
        """On its own thread: decode every clip, the stings first."""
        files = sorted(self._setup.clips.items(), key=lambda each: each[0] in self._setup.beds)
        for name, file in files:
            self._loop.call_soon_threadsafe(self._deck.taped, name, record(Path(file)))
        self._loop.call_soon_threadsafe(lambda: self.say(self._deck.lengths()))

    def _found(self, device: str) -> None:
        speakers = self._speakers_on(device)
        if self._lost & set(speakers):
            self._lost -= set(speakers)
            self.say(wire.SoundFound(speakers))
        self._deck.found(device)
        self._tried(device)

    def _failed(self, device: str, why: str) -> None:
        speakers = self._speakers_on(device)
        if not self._lost & set(speakers):
            self._lost |= set(speakers)
            self.say(wire.SoundLost(speakers, why))
        self._tried(device)

    def _tried(self, device: str) -> None:
        """Once every device has been tried for the first time, listen to the room."""
        if device in self._untried:
            self._untried.discard(device)
            if not self._untried:
                self._loop.add_reader(self._room, self._listen)
                self.say(wire.Ready())
                self._beat()

    def _beat(self) -> None:
        self.say(wire.Beat())
        self._loop.call_later(BEAT, self._beat)

    def _listen(self) -> None:
        try:
            content = self._room.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            content = b""
        if not content:
            self._gone.set()
        for text in self._orders.feed(content):
            self._deck.order(wire.effect(text))

    def _read_errors(self, errors: int) -> None:
        """What the libraries write to the error output: trouble is acted on, the rest is dropped."""
        for text in self._errors.feed(os.read(errors, 65536)):
            words = text.decode(errors="replace")
            found = TROUBLE.search(words)
            if found:
                self._outputs.complain(found[1] or "the sound device cannot be opened")
            elif not OF_THE_LIBRARIES.search(words):
                os.write(self._complaints, text + b"\n")

    def _over_there(self, voice: Voice) -> None:
        """On libVLC's thread."""
        self._loop.call_soon_threadsafe(self._over, voice)

    def _over(self, voice: Voice) -> None:
        self._outputs.over(voice)
        self._deck.over(voice)

    def _work(self, job: Callable[[], T], then: Callable[[T], None]) -> None:
        self._slow.submit(lambda: self._loop.call_soon_threadsafe(then, job()))

    def _speakers_on(self, device: str) -> tuple[str, ...]:
        return tuple(name for name, on in self._setup.speakers.items() if on == device)


def main(room: socket.socket, parent: int) -> None:
    """Be the player's process of the room whose process is `parent`."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl-C is the room's
    sys.setswitchinterval(0.001)
    with contextlib.suppress(OSError):  # where it may: PulseAudio does the same
        os.nice(AHEAD)
    setup = wire.setup(_first_line(room))
    room.sendall(wire.line(wire.Lengths(_lengths(setup), {})))
    if MISSING:
        room.sendall(wire.line(wire.Unable(MISSING, CURE)))
        return
    complaints, errors = _take_error_output()
    room.setblocking(False)
    asyncio.run(_play(room, setup, errors, complaints))


async def _play(room: socket.socket, setup: wire.Setup, errors: int, complaints: int) -> None:
    try:
        process = Process(room, setup, errors, complaints)
    except OSError as error:
        room.sendall(wire.line(wire.Unable(str(error), CURE)))
        return
    await process.run()
    os._exit(0)  # the sound server sees the connections close, and is silent at once


def _first_line(room: socket.socket) -> bytes:
    """The setup; the room says nothing more before it hears that the process is ready."""
    text = b""
    while not text.endswith(b"\n"):
        content = room.recv(65536)
        if not content:
            sys.exit(0)
        text += content
    return text


def _lengths(setup: wire.Setup) -> dict[str, int]:
    found = {name: length(Path(file)) for name, file in setup.clips.items()}
    return {name: each for name, each in found.items() if each is not None}


def _take_error_output() -> tuple[int, int]:
    """The error output of before, and a pipe with what is written to it from now on."""
    before = os.dup(2)
    ours, theirs = os.pipe()
    os.set_blocking(ours, False)
    os.dup2(theirs, 2)
    os.close(theirs)
    return before, ours


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2]))

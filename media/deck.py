"""What the player's process does with orders: which voices sound, how loud, and when they are over.

Knows no libVLC: `Sound` makes the voices.  Everything here runs on one thread.
"""

from collections.abc import Callable

from cues.effects import Effect
from cues.port import Scheduler
from media.desk import Desk, Sounding
from media.outputs import Outputs
from media.tapes import Tape
from media.voice import Sound, Voice, Work
from media.wire import Ended, Lengths, Said, Setup

STEP = 20_000
"""Between two levels of a fade: at most 0.3 dB apart in a fade of half a second."""

EARLY = 250_000
"""A play that ends so long before its clip does has a fault."""

TAIL = 400_000
"""A voice that is over is kept so long, until its last samples are heard."""

APART = 100_000
"""A used voice is replaced so much later, out of the way of what has just begun."""

PREPARED = 24
"""Voices kept ready; each is a client of the sound server, which takes 64."""

RESTARTS = 3
"""How often a bed that ends by itself is begun again."""


class Deck:
    """The voices of a room."""

    def __init__(
        self,
        sound: Sound,
        setup: Setup,
        outputs: Outputs,
        say: Callable[[Said], None],
        scheduler: Scheduler,
        work: Work,
    ) -> None:
        self._sound, self._setup, self._outputs = sound, setup, outputs
        self._say, self._scheduler, self._work = say, scheduler, work
        self._lengths: dict[str, int] = {}
        self._desk = Desk(self._lengths)
        self._tapes: dict[str, Tape | str] = {}
        self._voices: dict[int, Voice] = {}
        self._held: set[int] = set()
        self._restarts: dict[int, int] = {}
        self._ready: dict[tuple[str, str], Voice] = {}
        self._making: set[tuple[str, str]] = set()
        self._cancel: Callable[[], None] | None = None

    def order(self, effect: Effect) -> None:
        """Carry out an order."""
        self._desk.order(effect, self._scheduler.now())
        self.settle()

    def taped(self, clip: str, tape: Tape | str) -> None:
        """A clip is decoded, or cannot be."""
        self._tapes[clip] = tape
        if isinstance(tape, Tape):
            self._lengths[clip] = tape.length
            for device in self._outputs.sounding:
                self._prepare(clip, device)
        self.settle()

    def lengths(self) -> Lengths:
        """What is known of the clips."""
        return Lengths(
            dict(self._lengths), {name: why for name, why in self._tapes.items() if isinstance(why, str)}
        )

    def found(self, device: str) -> None:
        """A device sounds: take up on it what should be heard."""
        for clip in self._setup.clips:
            self._prepare(clip, device)
        self.settle()

    def lost(self) -> None:
        """No device can be trusted any more: every voice is dropped; the plays go on in silence."""
        for voice in (*self._voices.values(), *self._ready.values()):
            self._discard(voice)
        self._voices.clear()
        self._ready.clear()
        self._held.clear()
        self.settle()

    def over(self, voice: Voice) -> None:
        """A voice has come to its end, or failed."""
        play = next((play for play, each in self._voices.items() if each is voice), None)
        if play is None:
            self._forget(voice)
            return
        del self._voices[play]
        self._scheduler.call_at(self._scheduler.now() + TAIL, lambda: self._discard(voice))
        if play in self._desk.plays and not self._begins_again(play):
            self._end(play, self._fault(self._desk.plays[play]))
        self.settle()

    def settle(self) -> None:
        """Bring the voices to what the desk says, and wake again when it changes by itself."""
        now = self._scheduler.now()
        for play in self._desk.faded(now):
            self._desk.end(play, now)
        for play in list(self._desk.plays):
            self._sound_as_it_should(play, now)
        for play in self._voices.keys() - self._desk.plays.keys():
            self._drop(play)
        self._wake(now)

    def _sound_as_it_should(self, play: int, now: int) -> None:
        sounding = self._desk.plays[play]
        level = self._desk.level(play, now)
        voice = self._voices.get(play)
        if voice is None:
            if not sounding.held:
                self._begin(play, sounding, level, now)
            return
        if sounding.held != (play in self._held):
            self._held ^= {play}
            voice.hold(sounding.held)
        voice.loud(level)

    def _begin(self, play: int, sounding: Sounding, level: float, now: int) -> None:
        order, place = sounding.order, sounding.place(now)
        tape = self._tapes.get(order.clip)
        device = self._setup.speakers.get(order.prop, "default")
        if order.clip not in self._setup.clips:
            self._end(play, f"there is no clip {order.clip}")
        elif isinstance(tape, str):
            self._end(play, tape)
        elif not order.loop and tape is not None and place >= tape.length:
            self._end(play, None)
        elif tape is not None and device in self._outputs.sounding:
            voice = None if order.loop or place > STEP else self._take(order.clip, device)
            if voice is None:
                voice = self._sound.voice(tape, device, place, endless=order.loop)
            voice.loud(level)
            voice.begin()
            self._voices[play] = voice

    def _take(self, clip: str, device: str) -> Voice | None:
        """A prepared voice, if there is one; another is prepared in its place a little later."""
        voice = self._ready.pop((clip, device), None)
        self._scheduler.call_at(self._scheduler.now() + APART, lambda: self._prepare(clip, device))
        return voice

    def _prepare(self, clip: str, device: str) -> None:
        key, tape = (clip, device), self._tapes.get(clip)
        if not isinstance(tape, Tape) or clip in self._setup.beds or device not in self._outputs.sounding:
            return
        if key in self._ready or key in self._making or len(self._ready) + len(self._making) >= PREPARED:
            return
        self._making.add(key)
        self._work(lambda: self._sound.prepared(tape, device), lambda voice: self._prepared(key, voice))

    def _prepared(self, key: tuple[str, str], voice: Voice | None) -> None:
        self._making.discard(key)
        if voice is None:
            return
        if key[1] in self._outputs.sounding:
            self._ready[key] = voice
        else:
            self._discard(voice)

    def _forget(self, voice: Voice) -> None:
        """A prepared voice has failed."""
        for key in [key for key, each in self._ready.items() if each is voice]:
            del self._ready[key]
            self._discard(voice)

    def _begins_again(self, play: int) -> bool:
        """Whether it is a bed that may be begun again: beds have no end of their own."""
        if not self._desk.plays[play].order.loop:
            return False
        self._restarts[play] = self._restarts.get(play, 0) + 1
        return self._restarts[play] <= RESTARTS

    def _fault(self, sounding: Sounding) -> str | None:
        place, length = sounding.place(self._scheduler.now()), self._lengths[sounding.order.clip]
        if sounding.order.loop:
            return f"{sounding.order.clip} stopped again and again"
        if place < length - EARLY:
            return f"{sounding.order.clip} ended after {place / 1e6:.1f} s of {length / 1e6:.1f} s"
        return None

    def _end(self, play: int, fault: str | None) -> None:
        self._desk.end(play, self._scheduler.now())
        self._restarts.pop(play, None)
        self._say(Ended(play, fault))

    def _drop(self, play: int) -> None:
        voice = self._voices.pop(play)
        self._held.discard(play)
        self._restarts.pop(play, None)
        voice.loud(0.0)
        self._discard(voice)

    def _discard(self, voice: Voice) -> None:
        self._work(voice.discard, lambda _: None)

    def _wake(self, now: int) -> None:
        """Come back for the next step of a fade, and for the end of a play that nobody hears."""
        if self._cancel:
            self._cancel()
        moments = [self._desk.ends_at(play) for play in self._desk.plays.keys() - self._voices.keys()]
        if self._desk.gliding(now):
            moments.append(now + STEP)
        due = min((max(moment, now + 1_000) for moment in moments if moment is not None), default=None)
        self._cancel = None if due is None else self._scheduler.call_at(due, self._settle_silent_ends)

    def _settle_silent_ends(self) -> None:
        now = self._scheduler.now()
        for play in self._desk.plays.keys() - self._voices.keys():
            moment = self._desk.ends_at(play)
            if moment is not None and moment <= now:
                self._end(play, None)
        self.settle()

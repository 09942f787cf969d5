"""What should be heard now: plays, buses, ducking, fades and pauses, as functions of time.

No I/O and no clock of its own: every moment is handed in, in microseconds that never go back.  The
player, its process and the silent player each keep one, so they agree on where a play stands.

A level is a fader's position from 0 to 1, as libVLC and PulseAudio have it: the amplitude is its
third power, so half is -18 dB, and levels multiply as amplitudes do.
"""

from collections.abc import Mapping

from msgspec import Struct

from cues.effects import (
    Effect,
    EngageStop,
    PauseSound,
    Play,
    ReleaseStop,
    SetTalk,
    SetVolume,
    StopSound,
)

DUCKED = 0.58
"""What ducking leaves of a bus: -14 dB."""

BELOW_A_VOICE = 0.76
"""What is left of the hint bus while a voice speaks: -7 dB, so that neither is lost."""

TALKED_OVER = 0.37
"""What the intercom leaves of every bus: -26 dB."""

DOWN, UP = 150_000, 500_000
"""How fast ducking takes hold and lets go."""

SAME_PLACE = 200_000
"""A play ordered anew within so much of where it is goes on undisturbed."""


class Glide(Struct, frozen=True):
    """A level on its way: `start` at `at`, `to` from `at + over` on."""

    to: float
    start: float = 0.0
    at: int = 0
    over: int = 0

    def level(self, now: int) -> float:
        """The level at that moment."""
        if now >= self.at + self.over:
            return self.to
        return self.start + (self.to - self.start) * max(now - self.at, 0) / self.over

    def towards(self, to: float, now: int, over: int) -> "Glide":
        """On to another level from where it is now; no news where it already goes there."""
        return self if to == self.to else Glide(to, self.level(now), now, over)


class Sounding(Struct):
    """A play that is on: at moment `since` it stood `origin` microseconds into its clip."""

    order: Play
    since: int
    origin: int
    fade: Glide
    held: bool = False
    stopping: bool = False

    def place(self, now: int) -> int:
        """How far into the clip it is; a loop counts on."""
        return self.origin if self.held else self.origin + max(now - self.since, 0)

    def hold(self, now: int) -> None:
        """Stay where it is."""
        self.origin, self.since, self.held = self.place(now), now, True

    def go_on(self, now: int) -> None:
        """Go on from there; a fade under way takes up where it was."""
        waited = now - self.since
        self.fade = Glide(self.fade.to, self.fade.start, self.fade.at + waited, self.fade.over)
        self.since, self.held = now, False


class Desk:
    """The mixing desk of a room.

    `lengths`: clip -> microseconds, of those that are known.
    """

    def __init__(self, lengths: Mapping[str, int]) -> None:
        self.lengths = lengths
        self.plays: dict[int, Sounding] = {}
        self.stopped = False
        self._volumes: dict[str, Glide] = {}
        self._ducks: dict[str, Glide] = {}
        self._talk = Glide(1.0)

    def order(self, effect: Effect, now: int) -> None:
        """Take in an order; those that are not about sound change nothing."""
        match effect:
            case Play():
                self._play(effect, now)
            case StopSound():
                self._stop(effect, now)
            case PauseSound():
                self._pause(effect.on, now)
            case SetVolume(bus=bus, level=level, over=over):
                self._volumes[bus] = self._volume(bus).towards(level, now, over)
            case SetTalk(on=on):
                self._talk = self._talk.towards(TALKED_OVER if on else 1.0, now, DOWN if on else UP)
            case EngageStop():
                self.plays.clear()
                self.stopped = True
            case ReleaseStop():
                self.stopped = False
        self._duck(now)

    def end(self, play: int, now: int) -> None:
        """A play is over."""
        self.plays.pop(play, None)
        self._duck(now)

    def level(self, play: int, now: int) -> float:
        """How loud a play is."""
        sounding = self.plays[play]
        bus = sounding.order.bus
        duck = self._ducks[bus].level(now) if bus in self._ducks else 1.0
        loud = sounding.order.level * sounding.fade.level(now) * self._volume(bus).level(now)
        return loud * duck * self._talk.level(now)

    def gliding(self, now: int) -> bool:
        """Whether any level changes by itself."""
        glides = [*self._volumes.values(), *self._ducks.values(), self._talk]
        glides += [each.fade for each in self.plays.values() if not each.held]
        return any(now < glide.at + glide.over for glide in glides)

    def ends_at(self, play: int) -> int | None:
        """When a play ends by itself; None: never, not while held, or nobody knows."""
        sounding = self.plays[play]
        length = self.lengths.get(sounding.order.clip)
        if sounding.held or sounding.order.loop or length is None:
            return None
        return sounding.since + max(length - sounding.origin, 0)

    def faded(self, now: int) -> list[int]:
        """The plays whose fade-out is over."""
        return [
            play
            for play, each in self.plays.items()
            if each.stopping and (each.held or now >= each.fade.at + each.fade.over)
        ]

    def standing(self, now: int) -> list[Effect]:
        """Orders that bring a silent player to what should be heard now.

        Held plays are left out, since nothing is heard of them, and so are those that fade away.
        """
        volumes: list[Effect] = [SetVolume(now, bus, glide.to) for bus, glide in self._volumes.items()]
        talk: list[Effect] = [SetTalk(now, True)] if self._talk.to != 1.0 else []
        heard = [each for each in self.plays.values() if not (each.held or each.stopping)]
        return volumes + talk + [self.again(each.order.play, now) for each in heard]

    def again(self, play: int, now: int) -> Play:
        """The order that picks a play up where it should be."""
        sounding = self.plays[play]
        order, fade = sounding.order, sounding.fade
        left = max(fade.at + fade.over - now, 0)
        return Play(
            now,
            play,
            order.prop,
            order.clip,
            order.bus,
            order.level,
            order.loop,
            left,
            sounding.place(now),
            order.duck,
        )

    def _play(self, order: Play, now: int) -> None:
        if self.stopped or self._goes_on(order, now):
            return
        fade = Glide(1.0, 0.0, now, order.fade_in) if order.fade_in else Glide(1.0)
        self.plays[order.play] = Sounding(order, now, order.seek, fade)

    def _goes_on(self, order: Play, now: int) -> bool:
        known = self.plays.get(order.play)
        if known is None or known.held or known.stopping or known.order.clip != order.clip:
            return False
        return abs(known.place(now) - order.seek) < SAME_PLACE

    def _stop(self, order: StopSound, now: int) -> None:
        sounding = self.plays.get(order.play)
        if sounding is None:
            return
        if not order.fade_out or sounding.held:
            del self.plays[order.play]
            return
        sounding.fade = Glide(0.0, sounding.fade.level(now), now, order.fade_out)
        sounding.stopping = True

    def _pause(self, on: bool, now: int) -> None:
        for sounding in self.plays.values():
            if on and not sounding.held:
                sounding.hold(now)
            elif not on and sounding.held:
                sounding.go_on(now)

    def _volume(self, bus: str) -> Glide:
        return self._volumes.get(bus, Glide(1.0))

    def _duck(self, now: int) -> None:
        """Send every bus towards what the plays that are heard leave of it."""
        heard = [each.order for each in self.plays.values() if not (each.held or each.stopping)]
        wanted = dict.fromkeys((bus for order in heard for bus in order.duck), DUCKED)
        if any(order.bus == "voice" for order in heard):
            wanted.setdefault("hint", BELOW_A_VOICE)
        for bus in wanted.keys() | self._ducks.keys():
            to = wanted.get(bus, 1.0)
            over = DOWN if to < 1.0 else UP
            self._ducks[bus] = self._ducks.get(bus, Glide(1.0)).towards(to, now, over)

"""A room's share in its show's time: whom it asks, whom it answers, what it makes of the answers.

The reference is the first online room in the show's order.  It answers with *shared* time, so that
whoever takes over goes on with the time that all had.  A room that (re)joins first asks whoever else
has it, and leads when it knows; where nobody has one, the first room's own axis becomes it.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from controller.shared_time.estimate import DRIFT_LIMIT, FEWEST, Estimate, Window
from controller.shared_time.exchange import sample
from controller.shared_time.slewed import SlewedClock

LISTEN = 3_000_000
"""Microseconds that a room which could lead waits for somebody who has a time already."""

ASTRAY = 1_000_000
"""Microseconds from the reference at which a room's time is another time, and it begins anew."""

HANDOVER = 10_000
"""Microseconds by which the next reference may be off the last, as far as a room can know that has not
heard it yet: half of a slow link's round trip."""

PROVEN = 10_000_000
"""Microseconds online after which another room has taken on the show's time, if there was one."""

SWIFT, SLOW = 100_000, 1_000_000
"""Microseconds between questions: until a line is known, and from then on."""

_PATIENCE = 1_000_000


class Ask(Struct, frozen=True):
    """A room's question, sent at `t1_us` of its own axis."""

    room: str
    id: str
    t1_us: int


class Answer(Struct, frozen=True):
    """`room` heard the question at `t2_us` and answers at `t3_us`, both shared time."""

    room: str
    id: str
    t1_us: int
    t2_us: int
    t3_us: int


class SharedTime:
    """Shared time as one room knows it.  All arguments `now` and `local` are moments of its own axis.

    Within an `era` it is continuous and strictly rising, and corrected by at most 500 ppm; a new era
    begins when the room finds itself over a second from the reference, as two halves of a show that
    were started apart are.
    """

    def __init__(self, room: str, order: Sequence[str]) -> None:
        self.room = room
        self.era = 0
        self._order = tuple(order)
        self._others: dict[str, int] = {}
        self._is_unsure = False
        self._joined: int | None = None
        self._heard = 0
        self._reference: str | None = None
        self._clock: SlewedClock | None = None
        self._window = Window()
        self._line: Estimate | None = None
        self._led_until: int | None = None
        self._doubt = 0.0
        self._is_joining = True
        self._asked: dict[str, int] = {}
        self._count = 0
        self._next_ask = 0

    # -- what the link tells

    def connected(self, now: int) -> None:
        """The link is up: until it knows better, the room joins what the others have."""
        self._step_down(now)
        self._joined = self._heard = now
        self._is_joining = True
        self._window.clear()
        self._next_ask = now

    def disconnected(self, now: int) -> None:
        """The link is down: run on."""
        self._step_down(now)
        self._doubt = HANDOVER
        self._joined = None
        self._others = {}
        self._is_unsure = False
        self._asked.clear()

    def others_online(self, rooms: Iterable[str], now: int) -> None:
        """The rooms of the show that are online, this one aside."""
        led = self.leads()
        self._step_down(now)
        self._others = {room: self._others.get(room, now) for room in rooms if room != self.room}
        reference = self._first_but(self.room)
        if reference != self._reference:
            self._turn_to(reference, now)
        if self.leads() and not led:
            self._lead(now)

    # -- questions and answers

    def next_ask(self, now: int) -> int | None:
        """When to ask next; None while there is nobody to ask."""
        if self._joined is None or self._reference is None or self.leads():
            return None
        return max(now, self._next_ask)

    def ask(self, now: int) -> Ask:
        """A question to send at once."""
        self._count += 1
        name = str(self._count)
        self._asked = {one: at for one, at in self._asked.items() if now - at < _PATIENCE}
        self._asked[name] = now
        self._next_ask = now + (SWIFT if len(self._window) < FEWEST else SLOW)
        return Ask(self.room, name, now)

    def answer(self, ask: Ask, heard: int, now: int) -> Answer | None:
        """What to answer a question that was heard at `heard`; None if that is for another room to do.

        It tells where this room's own clock is bound for, not how far the bend towards it has come.
        """
        if ask.room == self.room or self._line is None or self._joined is None:
            return None
        if self._is_joining or self._first_but(ask.room) != self.room:
            return None
        t2, t3 = (round(local + self._line.offset_at(local)) for local in (heard, now))
        return Answer(self.room, ask.id, ask.t1_us, t2, t3)

    def answered(self, answer: Answer, heard: int) -> bool:
        """Take in an answer that was heard at `heard`; False if it is none that was waited for."""
        asked = self._asked.get(answer.id)
        if asked is None or asked != answer.t1_us or answer.room != self._reference or self.leads():
            return False
        del self._asked[answer.id]
        heard_there = sample(answer.t1_us, answer.t2_us, answer.t3_us, heard)
        if heard_there is None:
            return False
        self._heard = heard
        self._window.add(heard_there)
        line = self._window.estimate()
        if line is not None:
            self._follow(line, heard)
        return True

    # -- what it comes to

    def tick(self, now: int) -> None:
        """Once a second or so: a room that has heard enough, or that nobody answers, has joined."""
        if not self._is_joining or self._joined is None:
            return
        if len(self._window) >= FEWEST:
            self._is_joining = False
        elif self._is_first() and now - self._heard >= LISTEN:
            self._is_joining = False
            if self._clock is None:
                self._begin(now)
        if self.leads():
            self._lead(now)

    def leads(self) -> bool:
        """Whether this room's time is the show's."""
        has_time = self._joined is not None and self._clock is not None and not self._is_joining
        return has_time and self._is_first()

    def shared(self, local: int) -> int | None:
        """Shared time at a moment of the room's axis; None while unknown."""
        return None if self._clock is None else round(self._clock.shared(local))

    def local(self, shared: int) -> int | None:
        """The moment of the room's axis at which it is `shared`; None while unknown."""
        return None if self._clock is None else self._clock.local(shared)

    def error(self, now: int) -> int | None:
        """Microseconds by which this room's shared time is off the reference's, at most.

        None while that cannot be known: before there is a time, and while the room joins others, or a
        reference joins it, and it has not heard yet whether theirs is the same.
        """
        if self._clock is None or self._line is None:
            return None
        if self._joined is not None and (self._is_joining or (self._is_unsure and not self.leads())):
            return None
        away = abs(now + self._line.offset_at(now) - self._clock.shared(now))
        return round(away + self._unsure(self._line, now)) + (0 if self.leads() else 2)

    def _unsure(self, line: Estimate, now: int) -> float:
        """How wrong the line itself may be."""
        if self._led_until is None:
            return self._doubt + line.error_at(now)
        return 0.0 if self.leads() else self._doubt + 2 * DRIFT_LIMIT * (now - self._led_until)

    def _begin(self, now: int) -> None:
        """This room's own axis is the show's time from here on."""
        self._clock = SlewedClock(now, now)
        self._line = Estimate(now, 0.0, 0.0, ((now, 0.0),))

    def _follow(self, line: Estimate, now: int) -> None:
        if self._clock is not None and abs(now + line.offset_at(now) - self._clock.shared(now)) > ASTRAY:
            self._clock = None
            self.era += 1
        if self._clock is None:
            self._clock = SlewedClock(now, now + line.offset_at(now), line.drift)
        else:
            self._clock.steer(now, line.offset_at(now), line.drift)
        self._line = line
        self._led_until = None
        self._doubt = 0.0
        self._is_unsure = False

    def _turn_to(self, reference: str | None, now: int) -> None:
        """Another room is asked from now on."""
        self._doubt = HANDOVER
        self._is_unsure = reference is not None and now - self._others[reference] < PROVEN
        self._reference = reference
        self._window.clear()
        self._asked.clear()
        self._next_ask = now

    def _lead(self, now: int) -> None:
        """The line stays as it is, and the others follow it."""
        self._led_until = now
        self._doubt = 0.0
        self._is_unsure = False

    def _step_down(self, now: int) -> None:
        if self.leads():
            self._led_until = now

    def _is_first(self) -> bool:
        return self._first_but(None) == self.room

    def _first_but(self, room: str | None) -> str | None:
        """The first online room in the show's order, `room` aside."""
        online = {*self._others, self.room}
        return next((name for name in self._order if name in online and name != room), None)

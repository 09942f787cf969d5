"""Rooms with clocks of their own and a slow, lossy link between them, in virtual time."""

import heapq
import random
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from msgspec import Struct

from controller.shared_time import Answer, Ask, SharedTime

Call = Callable[[], None]


class Crystal(Struct, frozen=True):
    """A room's own axis: ahead of true time by `offset` µs when that is 0, faster by `drift`."""

    offset: int
    drift: float = 0.0

    def at(self, true: float) -> int:
        """What it shows."""
        return int(self.offset + true * (1 + self.drift))

    def true(self, local: float) -> float:
        """When it shows that."""
        return (local - self.offset) / (1 + self.drift)


class Link(Struct, frozen=True):
    """How long a message takes: `usual` ± `spread` µs; some are lost, some `late` by up to so much more.

    `uneven` is what the way to the reference takes longer than the way back.
    """

    usual: int = 3000
    spread: int = 1000
    lost: float = 0.0
    strays: float = 0.0
    late: int = 200_000
    uneven: int = 0


class SimulatedShow:
    """A show's rooms, joined one by one; true time is `now`, microseconds."""

    def __init__(self, crystals: Mapping[str, Crystal], link: Link, seed: int = 1) -> None:
        self.crystals = crystals
        self.now = 0.0
        self.rooms: dict[str, SharedTime] = {}
        self.online: set[str] = set()
        self._link = link
        self._dice = random.Random(seed)
        self._due: list[tuple[float, int, Call]] = []
        self._count = 0
        self._lives: dict[str, int] = {}

    def join(self, room: str, anew: bool = False) -> None:
        """A room comes online: as it was, or `anew`, knowing nothing."""
        if anew or room not in self.rooms:
            self.rooms[room] = SharedTime(room, tuple(self.crystals))
        self._lives[room] = life = self._lives.get(room, 0) + 1
        self.online.add(room)
        self.rooms[room].connected(self._local(room))
        self._tell_everyone()
        self._live(room, life)

    def cut(self, room: str) -> None:
        """A room loses its link."""
        self._lives[room] += 1
        self.online.discard(room)
        self.rooms[room].disconnected(self._local(room))
        self._tell_everyone()

    def run(self, seconds: float, watch: Callable[["SimulatedShow"], None] | None = None) -> None:
        """Let time pass; `watch` looks on each 50 ms."""
        end = self.now + seconds * 1e6
        while self.now < end:
            until = min(end, self.now + 50_000) if watch else end
            while self._due and self._due[0][0] <= until:
                self.now, _, call = heapq.heappop(self._due)
                call()
            self.now = until
            if watch:
                watch(self)

    def shared(self, room: str) -> int | None:
        """A room's shared time at this moment."""
        return self.rooms[room].shared(self._local(room))

    def error(self, room: str) -> int | None:
        """What the room says that it is off, at most."""
        return self.rooms[room].error(self._local(room))

    def fired_together(self, sender: str, ahead: int) -> list[float]:
        """True moments at which the rooms fire what `sender` puts `ahead` µs into the future."""
        now = self.shared(sender)
        assert now is not None
        moments = ((room, self.rooms[room].local(now + ahead)) for room in sorted(self.online))
        return [self.crystals[room].true(local) for room, local in moments if local is not None]

    def fired_on_arrival(self, sender: str) -> list[float]:
        """True moments at which they fire when each does so as the message comes."""
        return [
            self.now + (0.0 if room == sender else self._delay(to_reference=False))
            for room in sorted(self.online)
        ]

    def _live(self, room: str, life: int) -> None:
        """A room's own loop: it asks when it wants to, and ticks four times a second."""
        if self._lives[room] != life:
            return
        time, now = self.rooms[room], self._local(room)
        time.tick(now)
        due = time.next_ask(now)
        if due is not None and due <= now:
            asked = time.ask(now)
            for other in self._all_but(room):
                self._send(partial(self._hear, other, asked), to_reference=True)
        self._call_in(50_000, lambda: self._live(room, life))

    def _hear(self, room: str, asked: Ask) -> None:
        if room not in self.online:
            return
        heard = self._local(room)

        def reply() -> None:
            answer = self.rooms[room].answer(asked, heard, self._local(room))
            if answer is not None:
                self._send(lambda: self._take(asked.room, answer), to_reference=False)

        self._call_in(self._dice.uniform(20, 400), reply)

    def _take(self, room: str, answer: Answer) -> None:
        if room in self.online:
            self.rooms[room].answered(answer, self._local(room))

    def _tell_everyone(self) -> None:
        for room in self.online:
            self.rooms[room].others_online(self.online - {room}, self._local(room))

    def _all_but(self, room: str) -> Sequence[str]:
        return sorted(self.online - {room})

    def _send(self, call: Call, to_reference: bool) -> None:
        if self._dice.random() >= self._link.lost:
            self._call_in(self._delay(to_reference), call)

    def _delay(self, to_reference: bool) -> float:
        link = self._link
        took = link.usual + self._dice.uniform(-link.spread, link.spread)
        if to_reference:
            took += link.uneven
        if self._dice.random() < link.strays:
            took += self._dice.uniform(0, link.late)
        return took

    def _call_in(self, after: float, call: Call) -> None:
        self._count += 1
        heapq.heappush(self._due, (self.now + after, self._count, call))

    def _local(self, room: str) -> int:
        return self.crystals[room].at(self.now)

"""A whole show in a box: its rooms in one virtual time, on a link that delays, loses, repeats and is cut."""

from collections.abc import Callable, Mapping
from functools import partial
from random import Random
from typing import Any

import msgspec
from msgspec import Struct

from controller import publish
from controller.histogram import Histogram
from controller.neighbours import Ask, Neighbours, read_fact, read_standing
from controller.past import Past
from controller.stories.world import VirtualTime, World
from cues.commands import AnyCommand
from cues.events import Commanded, Event, Tick
from cues.facts import Fact
from cues.show import Show

EVERY = 1_000_000
"""Microseconds after which a room says how it stands, even if nothing has changed."""

WILL = 4_000_000
"""Microseconds after which the broker takes a room for lost whose cable was pulled."""

_HEALTH = publish.Health(Histogram(), Histogram(), "ok", "ok", 0.0)


class Network(Struct, frozen=True):
    """How messages fare: `least` to `most` microseconds of delay, and shares that are lost or come twice."""

    least: int = 1_000
    most: int = 1_000
    lost: float = 0.0
    twice: float = 0.0


class Broker:
    """The one broker in a box: who is connected, what is retained, and messages on their way."""

    def __init__(self, time: VirtualTime, network: Network, seed: int) -> None:
        self.time = time
        self.network = network
        self.members: dict[str, Member] = {}
        self.cut: set[str] = set()
        self._chance = Random(seed)
        self._standings: dict[str, bytes] = {}
        self._online: dict[str, bool] = {}

    def pull(self, room: str) -> None:
        """Pull a room's cable."""
        self.cut.add(room)
        self.members[room].down()
        self.time.call_at(self.time.now() + WILL, lambda: self._will(room))

    def plug(self, room: str) -> None:
        """Put it back."""
        if room not in self.cut:
            return
        self.cut.discard(room)
        self.join(room)

    def join(self, room: str) -> None:
        """A room connects: it hears what is retained, and says what it has to say."""
        for other, document in self._standings.items():
            self._send(None, room, partial(self._stands, room, other, document))
        for other, is_online in self._online.items():
            self._send(None, room, partial(self._status, room, other, is_online))
        self.say_status(room, True)
        self.members[room].say_standing()

    def say_status(self, room: str, is_online: bool) -> None:
        """A room is there, or not."""
        self._online[room] = is_online
        self._to_others(room, lambda to: self._status(to, room, is_online), from_broker=not is_online)

    def say_standing(self, room: str, document: bytes) -> None:
        """How a room stands, retained."""
        if room not in self.cut:
            self._standings[room] = document
            self._to_others(room, lambda to: self._stands(to, room, document))

    def say_fact(self, room: str, document: bytes) -> None:
        """A fact of a room."""
        self._to_others(room, lambda to: self.members[to].fact(room, document))

    def ask(self, room: str, ask: Ask) -> None:
        """A room asks another for facts."""
        self._send(room, ask.room, lambda: self.members[ask.room].answer(room, ask))

    def answer(self, room: str, to: str, ask: Ask, documents: list[bytes]) -> None:
        """Facts again."""
        self._send(room, to, lambda: self.members[to].fetched(room, ask, documents))

    def command(self, name: str, command: AnyCommand) -> None:
        """The game master asks something of every room."""
        for room in self.members:
            self._deliver(room, partial(self._command, room, name, command))

    def _command(self, room: str, name: str, command: AnyCommand) -> None:
        self.members[room].command(name, command)

    def _will(self, room: str) -> None:
        if room in self.cut:
            self.say_status(room, False)

    def _status(self, to: str, room: str, is_online: bool) -> None:
        self.members[to].status(room, is_online)

    def _stands(self, to: str, room: str, document: bytes) -> None:
        self.members[to].stands(room, document)

    def _to_others(self, room: str, bring: Callable[[str], None], from_broker: bool = False) -> None:
        for to in self.members:
            if to != room:
                self._send(None if from_broker else room, to, partial(bring, to))

    def _send(self, room: str | None, to: str, bring: Callable[[], None]) -> None:
        """Send from a room, or from the broker itself (None)."""
        if room in self.cut:
            return
        chance, network = self._chance, self.network
        for _ in range(2 if chance.random() < network.twice else 1):
            if chance.random() >= network.lost:
                self._deliver(to, bring)

    def _deliver(self, to: str, bring: Callable[[], None]) -> None:
        delay = self._chance.randint(self.network.least, self.network.most)
        self.time.call_at(self.time.now() + delay, lambda: None if to in self.cut else bring())


class Member:
    """A room on the broker: its world, and what it keeps of its neighbours."""

    def __init__(self, world: World, broker: Broker) -> None:
        self.world = world
        self._broker = broker
        self._name = world.room.name
        self._past = Past()
        self._past.name(world.state.journal)
        self._wake: Callable[[], None] | None = None
        self._is_due = False
        self._is_over = False
        self.keep()
        world.listeners.append(self._told)
        self._again()

    def end(self) -> None:
        """The machine is gone: nothing is heard of it any more."""
        self._is_over = True

    def keep(self) -> None:
        """Begin to keep neighbours, from what the engine knows: what a restart does."""
        world = self.world
        self.neighbours = Neighbours(world.show, self._name, lambda: world.state, _shared, world.now)

    def down(self) -> None:
        """The cable is out."""
        self.neighbours.down(self.world.now)
        self._tend()

    def say_standing(self) -> None:
        """Say how the room stands."""
        self._is_due = False
        if self._is_over:
            return
        world = self.world
        document = publish.state(world.room, world.state, world.engine.running(), _HEALTH, world.now)
        self._broker.say_standing(self._name, msgspec.json.encode(document))

    def command(self, name: str, command: AnyCommand) -> None:
        """Something was asked of every room."""
        self.world.take(Commanded(self.world.now, name, command, "game master", None, to_show=True))

    def status(self, room: str, is_online: bool) -> None:
        """Whether another room is there."""
        self.neighbours.status(room, is_online, self.world.now)
        self._tend()

    def stands(self, room: str, document: bytes) -> None:
        """How another room stands."""
        standing = read_standing(msgspec.json.decode(document), self.world.now, _shared)
        if standing is not None:
            self.neighbours.stands(room, standing, self.world.now)
        self._tend()

    def fact(self, room: str, document: bytes) -> None:
        """Another room tells something."""
        read = read_fact(msgspec.json.decode(document))
        if read is not None:
            self.neighbours.fact(room, *read, self.world.now)
        self._tend()

    def fetched(self, room: str, ask: Ask, documents: list[bytes]) -> None:
        """Another room tells something again."""
        read = [fact for each in documents if (fact := read_fact(msgspec.json.decode(each))) is not None]
        told = [fact for _, fact in read]
        self.neighbours.fetched(room, ask.journal, ask.first, ask.last, told, self.world.now)
        self._tend()

    def answer(self, room: str, ask: Ask) -> None:
        """Another room asks for facts again."""
        again = self._past.again(ask.journal, ask.first, ask.last)
        self._broker.answer(self._name, room, ask, [_document(ask.journal, fact) for fact in again])

    def _told(self, facts: list[Fact]) -> None:
        if self._is_over:
            return
        self._past.heard(Tick(self.world.now), [], facts)
        for fact in facts:
            self._broker.say_fact(self._name, _document(self.world.state.journal, fact))
        if not self._is_due:
            self._is_due = True
            self.world.time.call_at(self.world.now + publish.EVERY, self.say_standing)

    def _again(self) -> None:
        if self._is_over:
            return
        self.world.time.call_at(self.world.now + EVERY, self._again)
        if not self._is_due:
            self.say_standing()

    def _tend(self) -> None:
        """Feed what has happened, ask what is missing, and wake up when that may have changed."""
        if self._is_over:
            return
        now = self.world.now
        for event in self.neighbours.happened(now):
            self.world.take(event)
        for ask in self.neighbours.asks(now):
            self._broker.ask(self._name, ask)
        if self._wake is not None:
            self._wake()
        due = self.neighbours.next_due(now)
        self._wake = None if due is None else self.world.time.call_at(max(due, now + 1), self._tend)


class Worlds:
    """A show in a box: every room opened and made ready in the same virtual time, and on one broker.

    `rooms` are its worlds by name.  `order` is that in which they are switched on, each `apart`
    microseconds after the one before.
    """

    def __init__(
        self,
        show: Show,
        seed: int = 1,
        network: Network | None = None,
        order: tuple[str, ...] = (),
        apart: int = 0,
    ) -> None:
        self.show = show
        self.time = VirtualTime()
        self.broker = Broker(self.time, network or Network(), seed)
        self.rooms: dict[str, World] = {}
        self._asked = 0
        for number, name in enumerate(order or tuple(show.rooms)):
            self.time.pass_until(number * apart)
            self.switch_on(name, seed)

    @property
    def now(self) -> int:
        """The present moment."""
        return self.time.now()

    def switch_on(self, name: str, seed: int = 1) -> World:
        """Open a room with a new journal, make it ready and connect it."""
        if name in self.broker.members:
            self.broker.members[name].end()
        world = self.rooms[name] = World(self.show, name, seed, time=self.time)
        self.broker.members[name] = Member(world, self.broker)
        self.broker.join(name)
        return world

    def restart(self, name: str) -> None:
        """Kill a room's process between two events, and start it: what it keeps is what is on record."""
        self.broker.members[name].keep()
        self.broker.join(name)

    def ask_all(self, command: AnyCommand) -> None:
        """Ask something of every room of the show, over the link."""
        self._asked += 1
        self.broker.command(f"show-command-{self._asked:04}", command)

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.time.pass_until(self.now + round(seconds * 1_000_000))

    def events(self, room: str) -> list[Event]:
        """What a room's journal would hold."""
        return self.rooms[room].events

    def phases(self) -> Mapping[str, str]:
        """Each room's phase."""
        return {name: world.state.phase for name, world in self.rooms.items()}


def _shared(at: int) -> int:
    """Rooms in one box have one time."""
    return at


def _document(journal: str, fact: Fact) -> bytes:
    told: dict[str, Any] = publish.fact(journal, fact)
    return msgspec.json.encode(told)

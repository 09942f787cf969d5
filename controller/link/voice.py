"""What a room says over MQTT: that it is there, what it is, how it stands and what happens."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice

import msgspec

from controller import documents, publish
from controller.intake import Reply
from controller.link import topics
from controller.link.gate import Fetch
from controller.link.outbox import Letter, Outbox
from controller.link.topics import Topic
from controller.publish import Document, Pace
from controller.room import Room
from cues.effects import Effect
from cues.events import Event, Tick
from cues.facts import Fact
from cues.values import Value

IN_ONE = 100
"""Facts in one answer to a fetch, at most."""
FRESHEN = 5.0
"""Seconds after which a state is said again though nothing happened: the machine's health changes too."""

_encode = msgspec.json.Encoder().encode


class Voice:
    """Says what happens in `room`, through `outbox`, while it is `on`."""

    def __init__(self, room: Room, outbox: Outbox, floor_plan: str | None) -> None:
        self._room = room
        self._outbox = outbox
        self._loop = asyncio.get_running_loop()
        shown = publish.show(room.playing.show, room.plan, floor_plan)
        self._show = _encode(shown)
        self._is_on = False
        self._pace = Pace()
        self._due: asyncio.TimerHandle | None = None
        self._fresh: asyncio.TimerHandle | None = None
        self._values: dict[str, Value] = {}
        self._fact_topic = self.topic(topics.FACT)
        self._reply_topic = self.topic(topics.REPLY)
        self._quit = room.subscribe(self._happened)

    def topic(self, topic: Topic, prop: str = "") -> str:
        """A topic of this room."""
        return topic.at(self._room.playing.show.name, self._room.playing.room, prop)

    def on(self) -> None:
        """The line is there: everything that is retained, as it is now."""
        self.off()
        self._is_on = True
        self._put(topics.STATUS, lambda: b"online")
        self._put(topics.ABOUT, lambda: _encode(documents.about(self._room)))
        self._put(topics.SHOW, lambda: self._show)
        self._say_state()

    def off(self) -> None:
        """The line is gone: nothing is said, and nothing kept to be said later."""
        self._is_on = False
        for timer in (self._due, self._fresh):
            if timer is not None:
                timer.cancel()
        self._due = self._fresh = None
        self._pace = Pace()
        self._values.clear()

    def close(self) -> None:
        """Say nothing any more."""
        self.off()
        self._quit()

    def reply(self, reply: Reply) -> None:
        """Answer a command, before all else."""
        self._outbox.say(self._reply_topic, _encode(reply), topics.REPLY.qos)

    def again(self, asked: Fetch) -> None:
        """Say facts again, when nothing else is to be said."""
        self._outbox.later(self._answers(asked))

    def _happened(self, event: Event, effects: list[Effect], facts: list[Fact]) -> None:
        if not self._is_on:
            return
        journal = self._room.state.journal
        for fact in facts:
            self._outbox.put(Letter(self._fact_topic, partial(_fact, journal, fact), topics.FACT.qos))
        if facts or type(event) is not Tick:
            self._changed()

    def _changed(self) -> None:
        now = self._room.now
        due = self._pace.changed(now)
        if due is not None:
            self._due = self._loop.call_later(max(0.0, (due - now) / 1e6), self._say_state)

    def _say_state(self) -> None:
        self._pace.published(self._room.now)
        if self._fresh is not None:
            self._fresh.cancel()
        self._fresh = self._loop.call_later(FRESHEN, self._changed)
        self._put(topics.STATE, lambda: _encode(documents.state(self._room)))
        for name, prop in self._room.state.props.items():
            if prop.value is not self._values.get(name):
                self._values[name] = prop.value
                self._put(topics.PROP, partial(bare, prop.value), name)

    def _put(self, topic: Topic, write: Callable[[], bytes], prop: str = "") -> None:
        self._outbox.put(Letter(self.topic(topic, prop), write, topic.qos, topic.retained))

    def _answers(self, asked: Fetch) -> Iterator[Letter]:
        """The facts that are left of what was asked for, a hundred at a time; one empty answer if none is."""
        first, last, is_first = asked.first, asked.last, True
        while True:
            facts = list(islice(self._room.past.again(asked.journal, first, last), IN_ONE))
            if not facts and not is_first:
                return
            answer: Document = {
                "journal": asked.journal,
                "from": facts[0].seq if facts else asked.first,
                "to": facts[-1].seq if facts else asked.last,
                "facts": [publish.fact(asked.journal, fact) for fact in facts],
            }
            yield Letter(self.topic(topics.FETCHED), partial(_encode, answer), topics.FETCHED.qos)
            if not facts or facts[-1].seq >= last:
                return
            first, is_first = facts[-1].seq + 1, False


def _fact(journal: str, fact: Fact) -> bytes:
    return _encode(publish.fact(journal, fact))


def bare(value: Value) -> bytes:
    """A value as plain text: `on`, `off`, a number, the text itself; nothing at all where there is none."""
    if value is None:
        return b""
    if isinstance(value, bool):
        return b"on" if value else b"off"
    return str(value).encode()

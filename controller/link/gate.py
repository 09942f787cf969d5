"""Where commands come in over MQTT: what is late, retained, unreadable or too much is turned away."""

import asyncio
from collections.abc import Callable

import msgspec

from controller.intake import LARGEST, LATE, Line, Reply, read
from controller.link.flood import Bucket, Sluice
from controller.room import Room
from cues.engine.requests import verb
from cues.events import Commanded, Refused

FOR_A_SHOW = frozenset(
    {
        "start",
        "pause",
        "resume",
        "finish",
        "reset",
        "add_time",
        "stop",
        "clear_stop",
        "language",
        "note",
        "rate",
    }
)
"""Commands that make sense for every room of a show at once."""

CALM = 10.0
"""Seconds without too many commands after which the alarm is over."""
TELL = 5_000_000
"""Microseconds between two counts in the alarm."""


class Gate:
    """Answers each command once, by `reply`; on the loop.

    `staleness` is how long nothing was heard of the line, None if nothing was heard yet; `shared`
    the present shared time, None while there is none.  Both are microseconds.
    """

    def __init__(
        self,
        room: Room,
        reply: Callable[[Reply], None],
        staleness: Callable[[], int | None],
        shared: Callable[[], int | None],
    ) -> None:
        self._room = room
        self._reply = reply
        self._staleness = staleness
        self._shared = shared
        self._sluice = Sluice(room.now)
        self._answers = Bucket(20.0, 40.0, 40.0, room.now)
        self._calm: asyncio.TimerHandle | None = None
        self._told = 0
        self.unheard = 0

    def heard(self, payload: bytes, retained: bool, for_show: bool = False) -> None:
        """A message came on a topic for commands.  Never raises, whatever it is."""
        if retained and not payload:
            return  # somebody clears the topic
        room = self._room
        event = read(payload, room.now, room.playing.simulated, self._line())
        if retained:
            why = "the message was retained, and a command never is: publish it without retain"
            event = Refused(event.at, event.id, why)
        elif for_show and isinstance(event, Commanded) and verb(event.command) not in FOR_A_SHOW:
            why = f"{verb(event.command)} is for one room: send it to the room's own topic"
            event = Refused(event.at, event.id, why)
        self._pass(event)

    def refuse(self, why: str) -> None:
        """Something that is no command was wrong."""
        self._pass(Refused(self._room.now, None, why))

    def _pass(self, event: Commanded | Refused) -> None:
        if self._sluice.lets(event, self._room.now):
            self._room.answer(event, self._reply)
        else:
            self._turn_away(event)

    def close(self) -> None:
        """No more."""
        if self._calm is not None:
            self._calm.cancel()

    def _line(self) -> Line:
        stale = self._staleness()
        if stale is not None and stale <= LATE:
            return Line(self._shared())
        silent = "nothing was heard of it yet" if stale is None else f"it was silent for {stale / 1e6:.1f} s"
        return Line(
            self._shared(),
            f"the command may be late: {silent} on the room's line, and it has no sent_us",
        )

    def _turn_away(self, event: Commanded | Refused) -> None:
        """Too many: counted, answered while that costs little, and told once in a while."""
        room = self._room
        self.unheard += 1
        if self._answers.take(room.now):
            why = "too many commands at once: this one was not heard; send it again in a moment"
            self._reply(Reply(event.id, False, why, room.now))
        if self._calm is None or room.now - self._told >= TELL:
            self._told = room.now
            who = event.by if isinstance(event, Commanded) and event.by else "somebody without a name"
            counted = "Commands come" if self.unheard == 1 else f"{self.unheard} commands came"
            room.alarm(
                "flood",
                f"{counted} faster than the room listens, and are passed over; the last was of {who}.",
                "Find the program that sends them, and end it.",
            )
        if self._calm is not None:
            self._calm.cancel()
        self._calm = asyncio.get_running_loop().call_later(CALM, self._is_over)

    def _is_over(self) -> None:
        self._calm = None
        self._room.alarm_over("flood")


class Fetch(msgspec.Struct):
    """Asks for the facts `first` to `last` of a journal again."""

    journal: str
    first: int = msgspec.field(name="from")
    last: int = msgspec.field(name="to")


def read_fetch(payload: bytes) -> Fetch | str:
    """What is asked for, or what is wrong with it.  Never raises."""
    if len(payload) > LARGEST:
        return f"fetch: too large: {len(payload)} bytes"
    try:
        asked = msgspec.json.decode(payload, type=Fetch)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        return f'fetch: {error}; it looks like {{"journal": "…", "from": 1, "to": 9}}'
    if not 1 <= asked.first <= asked.last:
        return f"fetch: from {asked.first} to {asked.last} is no range of facts: they are numbered from 1"
    return asked

"""A room on its broker: its voice, its gate, and what people are told when the line is gone."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

from controller.link import topics
from controller.link.address import Address
from controller.link.gate import Gate, read_fetch
from controller.link.link import Link
from controller.link.outbox import Outbox
from controller.link.voice import Voice
from controller.link.wire import Will, Wire
from controller.room import Room

GRACE = 5.0
"""Seconds that a line may be gone before people are told, and must be back before they hear that it is."""
MOMENT = 0.002
"""Seconds that facts and state stand back behind an answer."""
SUSPICIOUS = 3
"""Times in a row that the broker hung up on us, after which somebody else must have our name."""


class RoomLink:
    """Joins an open room to its broker, whenever that is there.

    `shared` tells the present shared time in microseconds, None while there is none; without it
    the room's own axis is the show's time.
    """

    def __init__(
        self,
        room: Room,
        address: Address,
        floor_plan: str | None = None,
        shared: Callable[[], int | None] | None = None,
    ) -> None:
        self._room = room
        self._address = address
        self._floor_plan = floor_plan
        self._shared = shared or (lambda: room.now)
        self._wire: Wire | None = None
        self._why = ""
        self._timer: asyncio.TimerHandle | None = None
        self._is_told = False

    def start(self) -> None:
        """Begin to look for the broker; the room is open, and the loop runs."""
        loop = asyncio.get_running_loop()
        playing = self._room.playing
        self._outbox = Outbox(loop.call_soon, partial(loop.call_later, MOMENT))
        self._voice = Voice(self._room, self._outbox, self._floor_plan)
        self._gate = Gate(self._room, self._voice.reply, lambda: self.link.staleness, self._shared)
        self._command = self._voice.topic(topics.COMMAND)
        self._show_command = self._voice.topic(topics.SHOW_COMMAND)
        self._fetch = self._voice.topic(topics.FETCH)
        self.link = Link(
            self._address,
            f"maglock-{playing.show.name}-{playing.room}",
            Will(self._voice.topic(topics.STATUS), b"offline"),
            (self._command, self._show_command, self._fetch),
            self._voice.topic(topics.ECHO),
            self,
        )
        self.link.start()
        self._in_a_while(self._warn)

    async def close(self) -> None:
        """Say `offline`, and leave."""
        self._wait_for_nothing()
        self._voice.close()
        self._gate.close()
        self._outbox.close()
        wire, self._wire = self._wire, None
        if wire is not None and not wire.is_full:
            wire.publish(self._voice.topic(topics.STATUS), b"offline", topics.STATUS.qos, True)
            wire.hang_up()
        await self.link.close()

    @property
    def unheard(self) -> int:
        """How many commands came too fast to be heard."""
        return self._gate.unheard

    def up(self, wire: Wire) -> None:
        """The broker is there."""
        self._wire = wire
        self._wait_for_nothing()
        if self._is_told:
            self._in_a_while(self._all_is_well)
        self._outbox.open(wire)
        self._voice.on()

    def down(self, why: str) -> None:
        """It is not: the room plays on."""
        self._why = why
        if self._wire is not None:
            self._wait_for_nothing()
        self._wire = None
        self._voice.off()
        self._outbox.close()
        if self._is_told:
            return
        if self.link.hung_up_on >= SUSPICIOUS:
            self._wait_for_nothing()
            self._warn()
        elif self._timer is None:
            self._in_a_while(self._warn)

    def deaf(self, refused: Sequence[str]) -> None:
        """The broker forbids us to hear."""
        self._room.alarm(
            "link_deaf",
            f"The broker at {self._address} doesn't let this room hear {', '.join(refused)}.",
            "Give the room's user the right to read these topics.",
        )

    def has_room(self) -> None:
        """The wire takes more."""
        self._outbox.flush()

    def heard(self, topic: str, payload: bytes, retained: bool) -> None:
        """A message came."""
        if topic == self._command:
            self._gate.heard(payload, retained)
        elif topic == self._show_command:
            self._gate.heard(payload, retained, for_show=True)
        elif topic == self._fetch:
            self._asked_again(payload, retained)

    def _asked_again(self, payload: bytes, retained: bool) -> None:
        asked = "fetch: the message was retained" if retained and payload else read_fetch(payload)
        if not isinstance(asked, str):
            self._voice.again(asked)
        elif payload:
            self._gate.refuse(asked)

    def _in_a_while(self, call: Callable[[], None]) -> None:
        self._timer = asyncio.get_running_loop().call_later(GRACE, call)

    def _wait_for_nothing(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _warn(self) -> None:
        self._timer = None
        self._is_told = True
        text = f"The broker at {self._address} is not there: {self._why or 'it does not answer'}."
        remedy = "The room plays on alone. See that the broker runs, and the network to it."
        if self.link.hung_up_on >= SUSPICIOUS:
            text = f"The broker at {self._address} hangs up on this room again and again."
            remedy = "See whether another machine runs this room too, and end it there."
        self._room.alarm("link", text, remedy)

    def _all_is_well(self) -> None:
        self._timer = None
        self._is_told = False
        self._room.alarm_over("link")

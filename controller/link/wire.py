"""One connection to a broker.  The only module that knows paho-mqtt.

A client is made for each connection and thrown away with it, so that nothing of an old connection
is ever sent again.  `dial` blocks and belongs in a thread: names are looked up there, TCP and TLS
shake hands.  Then `Wire` takes the connected socket onto the loop, where nothing blocks.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Protocol

import paho.mqtt.client as mqtt
from msgspec import Struct
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from controller.link.address import Address

KEEPALIVE = 5
"""Seconds: the broker misses a client that is silent for one and a half times as long."""
LARGEST = 256 * 1024
"""Bytes of a packet, at most: the broker keeps larger ones from us."""
PATIENCE = 5.0
"""Seconds for each of TCP's and TLS' handshakes."""


class Will(Struct, frozen=True):
    """What the broker says for us when it has lost us: retained, QoS 1."""

    topic: str
    payload: bytes


class Ears(Protocol):
    """Who hears of a connection; called on the loop."""

    def accepted(self) -> None:
        """The broker lets us in."""

    def subscribed(self, refused: Sequence[str]) -> None:
        """The broker has our subscriptions; `refused` are topics that we may not hear."""

    def heard(self, topic: str, payload: bytes, retained: bool) -> None:
        """A message came."""

    def has_room(self) -> None:
        """What was to be sent has been sent, or acknowledged."""

    def lost(self, why: str) -> None:
        """The connection is gone; said once."""


class Dialled(Struct):
    """A connected client whose greeting is on its way."""

    client: mqtt.Client
    line: socket.socket

    def drop(self) -> None:
        """Nobody wants it any more."""
        with suppress(OSError):
            self.line.close()


def dial(address: Address, name: str, will: Will | None = None) -> Dialled:
    """Connect as the client `name`, from a thread.  Raises OSError or ValueError."""
    client = mqtt.Client(
        CallbackAPIVersion.VERSION2, client_id=name, protocol=mqtt.MQTTv5, reconnect_on_failure=False
    )
    client.connect_timeout = PATIENCE
    if address.user is not None:
        client.username_pw_set(address.user, address.password)
    if address.is_secure:
        client.tls_set_context(ssl.create_default_context(cafile=address.authority))
    if will is not None:
        client.will_set(will.topic, will.payload, qos=1, retain=True)
    asked = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    asked.MaximumPacketSize = LARGEST
    client.connect(address.host, address.port, KEEPALIVE, clean_start=True, properties=asked)
    line: Any = client.socket()
    if line is None:
        raise ConnectionError("the broker hung up")
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Dialled(client, line)


class Wire:
    """A dialled connection on the running loop."""

    def __init__(self, dialled: Dialled, ears: Ears) -> None:
        self._client, self._line = dialled.client, dialled.line
        self._ears = ears
        self._loop = asyncio.get_running_loop()
        self._number = self._line.fileno()
        self._is_watched = self._is_writing = self._is_reading = self._is_over = False
        self._asked: Sequence[str] = ()
        self._unacknowledged: set[int] = set()
        client = self._client
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        client.on_disconnect = self._on_disconnect
        client.on_socket_close = self._on_socket_close
        self._loop.add_reader(self._number, self._read)
        self._is_watched = True
        self._settle()

    @property
    def is_full(self) -> bool:
        """Whether the socket took less than it was given: more would only stand in a queue."""
        return self._client.want_write()

    @property
    def unacknowledged(self) -> int:
        """How many messages of QoS 1 are on their way."""
        return len(self._unacknowledged)

    def subscribe(self, topics: Sequence[str], kept: bool = False) -> None:
        """Hear `topics`, with the mark of what is to be retained; `kept`: what is retained there, too."""
        handling = SubscribeOptions.RETAIN_SEND_ON_SUBSCRIBE if kept else SubscribeOptions.RETAIN_DO_NOT_SEND
        how = SubscribeOptions(qos=1, retainAsPublished=True, retainHandling=handling)
        self._asked = topics
        self._client.subscribe([(topic, how) for topic in topics])
        self._settle()

    def publish(
        self, topic: str, payload: bytes, qos: int, retained: bool = False, expires: int | None = None
    ) -> None:
        """Send a message; `expires` seconds after which the broker is to keep it to itself."""
        if self._is_over:
            return
        asked = None
        if expires is not None:
            asked = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
            asked.MessageExpiryInterval = expires
        sent = self._client.publish(topic, payload, qos, retained, asked)
        if qos:
            self._unacknowledged.add(sent.mid)
        self._settle()

    def tend(self) -> None:
        """To be called each second: keeps the connection alive."""
        if not self._is_over:
            self._client.loop_misc()
            self._settle()

    def hang_up(self) -> None:
        """Take leave in order: the broker does not say our will."""
        if not self._is_over:
            self._is_over = True
            self._client.disconnect()
            self.drop()

    def drop(self) -> None:
        """Leave without a word: the broker says our will when it notices."""
        self._is_over = True
        self._unwatch()
        self._line.close()

    def _read(self) -> None:
        self._is_reading = True
        try:
            self._client.loop_read()
            # TLS may hold whole records that the socket will not speak of again.
            while self._has_pending():
                self._client.loop_read()
            if self._client.want_write():  # what was said within a callback
                self._client.loop_write()
        except Exception as error:
            # Whatever a broker sends costs us the connection at most.
            self._end(f"the broker sent what cannot be read: {error!r}")
        self._is_reading = False
        self._settle()

    def _has_pending(self) -> bool:
        pending: Callable[[], int] | None = getattr(self._line, "pending", None)
        return pending is not None and self._is_watched and pending() > 0

    def _write(self) -> None:
        self._client.loop_write()
        self._settle()
        if not self._is_over and not self._client.want_write():
            self._ears.has_room()

    def _settle(self) -> None:
        """Wait for the socket to take more, if there is more; and notice when it is gone."""
        if self._is_over or self._is_reading:
            return
        if not self._is_watched or self._client.socket() is None:
            self._end("the connection broke")
            return
        wants = self._client.want_write()
        if wants and not self._is_writing:
            self._loop.add_writer(self._number, self._write)
        elif not wants and self._is_writing:
            self._loop.remove_writer(self._number)
        self._is_writing = wants

    def _unwatch(self) -> None:
        if self._is_watched:
            self._is_watched = False
            self._loop.remove_reader(self._number)
            self._loop.remove_writer(self._number)

    def _end(self, why: str) -> None:
        if not self._is_over:
            self.drop()
            self._loop.call_soon(self._ears.lost, why)

    def _on_connect(
        self, client: object, user: object, flags: object, code: ReasonCode, more: object
    ) -> None:
        if code.is_failure:
            self._end(f"the broker refuses us: {code}")
        else:
            self._ears.accepted()

    def _on_subscribe(
        self, client: object, user: object, number: int, codes: list[ReasonCode], more: object
    ) -> None:
        pairs = zip(self._asked, codes, strict=False)
        self._ears.subscribed([topic for topic, code in pairs if code.is_failure])

    def _on_message(self, client: object, user: object, message: mqtt.MQTTMessage) -> None:
        if not self._is_over:
            self._ears.heard(message.topic, bytes(message.payload), message.retain)

    def _on_publish(self, client: object, user: object, number: int, code: object, more: object) -> None:
        """A message of QoS 1 was acknowledged; paho also tells of QoS 0, once it is written."""
        if number in self._unacknowledged:
            self._unacknowledged.discard(number)
            self._ears.has_room()

    def _on_disconnect(
        self, client: object, user: object, flags: object, code: ReasonCode, more: object
    ) -> None:
        self._end(f"the connection ended: {code}")

    def _on_socket_close(self, client: object, user: object, line: object) -> None:
        """The number of a closed socket is soon another's: it must not be watched any more."""
        self._unwatch()

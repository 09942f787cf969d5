"""Just enough of MQTT 3.1.1 to be thousands of clients in one process; nothing that a room uses.

Formats: OASIS MQTT 3.1.1, chapters 2 and 3.
"""

import asyncio
import socket
from collections.abc import Callable
from struct import pack, unpack_from

Heard = Callable[[str, bytes], None]
_AT_ONCE = 8192
"""Bytes that are read at once; small, as there are thousands of clients."""


class Client(asyncio.BufferedProtocol):
    """One connection; `heard(topic, payload)` is called for each message."""

    def __init__(self, name: str, heard: Heard | None = None) -> None:
        self.greeted = asyncio.get_running_loop().create_future()
        self._name = name
        self._heard = heard
        self._arriving = bytearray(_AT_ONCE)
        self._rest = b""
        self._packet = 0
        self._line: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected: say who we are, with a clean session and no keep-alive."""
        assert isinstance(transport, asyncio.Transport)
        self._line = transport
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._write(0x10, b"\x00\x04MQTT\x04\x02\x00\x00" + _text(self._name))

    def connection_lost(self, exc: Exception | None) -> None:
        """The broker hung up."""
        if not self.greeted.done():
            self.greeted.set_exception(exc or ConnectionError(f"{self._name}: the broker hung up"))

    def get_buffer(self, sizehint: int) -> bytearray:
        """Where the loop puts what comes."""
        return self._arriving

    def buffer_updated(self, nbytes: int) -> None:
        """Take packets off what came, and keep what is not whole yet."""
        rest = self._rest + self._arriving[:nbytes]
        at = 0
        while (whole := _packet_at(rest, at)) is not None:
            kind, body, at = whole
            self._take(kind, body)
        self._rest = rest[at:]

    def subscribe(self, topic: str) -> None:
        """Ask for messages, at QoS 1."""
        self._write(0x82, self._number() + _text(topic) + b"\x01")

    def publish(self, topic: str, payload: bytes, qos: int = 0, retained: bool = False) -> None:
        """Say something; at QoS 1 the broker's receipt is not waited for."""
        number = self._number() if qos else b""
        self._write(0x30 | qos << 1 | retained, _text(topic) + number + payload)

    def close(self) -> None:
        """Leave."""
        if self._line is not None:
            self._line.close()

    def _take(self, kind: int, body: bytes) -> None:
        if kind >> 4 == 2 and not self.greeted.done():
            self.greeted.set_result(None)
        elif kind >> 4 == 3:
            (length,) = unpack_from("!H", body)
            begin = 2 + length
            if kind & 0x06:
                self._write(0x40, body[begin : begin + 2])
                begin += 2
            if self._heard:
                self._heard(body[2 : 2 + length].decode(), body[begin:])

    def _number(self) -> bytes:
        self._packet = self._packet % 65535 + 1
        return pack("!H", self._packet)

    def _write(self, kind: int, body: bytes) -> None:
        if self._line is not None:
            self._line.write(bytes((kind,)) + _length(len(body)) + body)


async def connected(port: int, name: str, heard: Heard | None = None) -> Client:
    """A client of the broker on loopback that has been let in."""
    loop = asyncio.get_running_loop()
    _, client = await loop.create_connection(lambda: Client(name, heard), "127.0.0.1", port)
    await client.greeted
    return client


def _text(text: str) -> bytes:
    encoded = text.encode()
    return pack("!H", len(encoded)) + encoded


def _length(number: int) -> bytes:
    """Seven bits a byte, the lowest first."""
    said = bytearray()
    while True:
        number, low = divmod(number, 128)
        said.append(low | (0x80 if number else 0))
        if not number:
            return bytes(said)


def _packet_at(rest: bytes, at: int) -> tuple[int, bytes, int] | None:
    """Kind and body of the packet at `at`, and where the next begins; None: not all of it is there."""
    length, shift, begin = 0, 0, at + 1
    while True:
        if begin >= len(rest):
            return None
        low = rest[begin]
        length |= (low & 0x7F) << shift
        begin, shift = begin + 1, shift + 7
        if not low & 0x80:
            break
    if begin + length > len(rest):
        return None
    return rest[at], rest[begin : begin + length], begin + length

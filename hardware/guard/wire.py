"""What a room and its guard say to each other: JSON in packets of a Unix socket, descriptors beside it.

A room says `{"hello": pid}` first and is answered `{"held": [line …]}` with a descriptor for each
line that the guard has, or `{"busy": pid}` while another room is there.  Then it says
`{"keep": [{"line", "kind", "frequency", "safe", "dead", "hung", "level"} …]}` with a descriptor for
each line that was not in `held`; lines that are not named are let go.  From then on `{"dim": {line:
level}}`, an empty object as its beat, `{"bye": true}` at its end.  The guard says `{"made_safe":
microseconds}` to a room that beats again after that long a silence.
"""

import json
import socket
from typing import Any

MOST_BYTES = 60_000
MOST_DESCRIPTORS = 100

BEAT = 100_000
"""Microseconds between two beats."""


def say(connection: socket.socket, message: dict[str, Any], descriptors: list[int] | None = None) -> None:
    """Send one message; BlockingIOError when the other side has not kept up."""
    packet = json.dumps(message).encode()
    if descriptors:
        socket.send_fds(connection, [packet], descriptors)
    else:
        connection.send(packet)


def hear(connection: socket.socket) -> tuple[dict[str, Any] | None, list[int]]:
    """Receive one message and the descriptors beside it; None when the other side has gone."""
    packet, descriptors, _, _ = socket.recv_fds(connection, MOST_BYTES, MOST_DESCRIPTORS)
    if not packet:
        return None, descriptors
    message = json.loads(packet)
    return message if isinstance(message, dict) else {}, descriptors

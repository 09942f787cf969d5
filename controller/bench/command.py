"""A command over MQTT to the room's reply, with the journal and the engine between.

The room is a process of its own, as `maglock run` starts it.  It takes turns with the bare path of
`floors/command_round_trip.py`, whose client asks it, through the same private Mosquitto.
"""

import asyncio
import json
import multiprocessing
import sys
import time
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from controller.bench.figures import figures
from controller.bench.process import ROOM, SHOW, RoomProcess
from controller.broker import BrokerFault, private

KEY = "command"

TURN = 25
"""Commands before the other path has its turn."""
WARM_UP = 5
"""Rounds of each turn that are not counted: a new connection is slow at first."""


def measure(quick: bool = False) -> dict[str, Any]:
    """Microseconds from publishing a command to having its answer, beside the floor's."""
    turns = 3 if quick else 12
    bare: list[float] = []
    through: list[float] = []
    with TemporaryDirectory(prefix="maglock-bench-") as folder:
        try:
            with private(Path(folder) / "broker") as broker:
                floor = _floor()
                other = multiprocessing.get_context("fork").Process(
                    target=floor.answer, args=(broker.port,), daemon=True
                )
                other.start()
                room = RoomProcess(Path(folder) / "state", ("--silent", "--broker", broker.url))
                try:
                    asyncio.run(_joined(floor, broker.port))
                    for turn in range(turns):
                        took = asyncio.run(floor.measure(broker.port, WARM_UP + TURN))
                        bare += [each / 1e3 for each in took[WARM_UP:]]
                        through += asyncio.run(_turn(floor, broker.port, turn))[WARM_UP:]
                finally:
                    room.end()
                    other.terminate()
        except BrokerFault as fault:
            return {"skipped": str(fault)}
    return {**figures(through, "us"), "floor": figures(bare, "us")}


def _floor() -> Any:
    """The bare path, which looks for its neighbour where a script would find it."""
    folder = str(Path(__file__).parent / "floors")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return import_module("command_round_trip")


async def _joined(floor: Any, port: int) -> None:
    """Wait until the room answers."""
    heard = asyncio.Event()
    client = await _client(floor, port, lambda message: heard.set())
    for number in range(50):
        client.publish(f"maglock/{SHOW}/{ROOM}/command", _note(f"is-it-there-{number}"), qos=1)
        try:
            await asyncio.wait_for(heard.wait(), 0.2)
        except TimeoutError:
            continue
        return
    raise RuntimeError("the room does not answer on its broker")


async def _turn(floor: Any, port: int, turn: int) -> list[float]:
    """Microseconds from publishing to the answer, as the floor measures, 10 ms apart."""
    took: list[float] = []
    answers: list[bytes] = []
    heard = asyncio.Event()

    def answered(message: Any) -> None:
        answers.append(message.payload)
        heard.set()

    client = await _client(floor, port, answered)
    for number in range(WARM_UP + TURN):
        heard.clear()
        payload = _note(f"bench-{turn:06}-{number:06}")
        started = time.monotonic_ns()
        client.publish(f"maglock/{SHOW}/{ROOM}/command", payload, qos=1)
        await asyncio.wait_for(heard.wait(), 2)
        took.append((time.monotonic_ns() - started) / 1e3)
        await asyncio.sleep(0.01)
    refused = [answer for answer in answers if not json.loads(answer)["ok"]]
    if refused:
        raise RuntimeError(f"the room refused: {refused[0]!r}")
    return took


def _client(floor: Any, port: int, heard: Callable[[Any], None]) -> Awaitable[Any]:
    connected: Awaitable[Any] = floor.connected(
        port, f"maglock/{SHOW}/{ROOM}/reply", lambda client, user, message: heard(message)
    )
    return connected


def _note(name: str) -> str:
    return json.dumps({"id": name, "do": "note", "args": {"text": "x"}})

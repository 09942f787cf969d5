"""A venue of many rooms and props at one Mosquitto: how long a command takes, what the broker needs.

usage: python -m controller.bench.venue_load [ROOMS] [PROPS] [SECONDS]

Every prop and room is a connection of its own, as bytes on the wire; what a room itself does is not
in it.  A prop says its value every five seconds; a room its state twice a second, and a fact and a
beat each second.  A dashboard hears everything.  The asker and the room it asks are a process of
their own, so that the load's own lateness is not counted.
"""

import asyncio
import json
import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from controller.bench.bare_mqtt import Client, connected
from controller.bench.figures import figures
from controller.broker import Broker, private

STATE = b"x" * 4096
ROOT = "maglock/load"


def measure(rooms: int, props: int, seconds: float) -> dict[str, Any]:
    """Figures of a command's round trip, with the broker's `cpu_percent` and `memory_mib`."""
    with tempfile.TemporaryDirectory() as folder:
        _allow_connections(rooms * (props + 1) + 100)
        with private(Path(folder)) as broker:
            here, there = multiprocessing.Pipe()
            load = multiprocessing.get_context("spawn").Process(
                target=_load, args=(broker.port, rooms, props, seconds, there)
            )
            load.start()
            there.close()
            try:
                return _beside(broker, here, seconds)
            finally:
                load.join(20)
                load.kill()


def _beside(broker: Broker, load: Connection, seconds: float) -> dict[str, Any]:
    connecting = load.recv()
    began, used = time.monotonic(), _busy_seconds(broker)
    took = asyncio.run(_ask(broker.port, seconds))
    busy = (_busy_seconds(broker) - used) / (time.monotonic() - began)
    memory = _memory_mib(broker)
    said = load.recv()
    return {
        **figures(took, "ms"),
        "connections": said["connections"],
        "connecting_s": round(connecting, 2),
        "sent_per_s": round(said["sent"] / seconds),
        "heard_per_s": round(said["heard"] / seconds),
        "lost": said["lost"],
        "cpu_percent": round(100 * busy, 1),
        "memory_mib": memory,
    }


def _load(port: int, rooms: int, props: int, seconds: float, tell: Connection) -> None:
    _allow_connections(rooms * (props + 1) + 100)
    asyncio.run(_be_the_venue(port, rooms, props, seconds, tell))


async def _be_the_venue(port: int, rooms: int, props: int, seconds: float, tell: Connection) -> None:
    sent: dict[str, int] = {}
    heard: dict[str, int] = {}
    dice = random.Random(1)

    def hear(topic: str, payload: bytes) -> None:
        kind = topic.split("/")[3]
        heard[kind] = heard.get(kind, 0) + 1

    began = time.monotonic()
    everything = await connected(port, "dashboard", hear)
    everything.subscribe(f"{ROOT}/#")
    clients = [everything]
    acts: list[tuple[float, float, Callable[[], None]]] = []
    for number in range(rooms):
        room = await connected(port, f"room{number}")
        topic = f"{ROOT}/room{number}"
        room.subscribe(f"{topic}/command")
        room.subscribe(f"{topic}/prop/+")
        clients.append(room)
        acts.append((0.5, dice.random(), _saying(room, f"{topic}/state", STATE, sent, retained=True)))
        acts.append((1.0, dice.random(), _saying(room, f"{topic}/fact", b"x" * 200, sent, qos=1)))
        acts.append((1.0, dice.random(), _saying(room, f"{topic}/echo", b"x" * 40, sent)))
        names = [f"room{number}prop{which}" for which in range(props)]
        owners = await asyncio.gather(*(connected(port, name) for name in names))
        clients += owners
        for name, owner in zip(names, owners, strict=True):
            acts.append(
                (5.0, dice.random(), _saying(owner, f"{topic}/prop/{name}", b"1", sent, retained=True))
            )
    tell.send(time.monotonic() - began)
    await asyncio.gather(*(_every(period, phase, act, seconds) for period, phase, act in acts))
    await _until_heard(sent, heard)
    lost = sum(sent.values()) - sum(heard.get(kind, 0) for kind in sent)
    tell.send(
        {"connections": len(clients), "sent": sum(sent.values()), "heard": sum(heard.values()), "lost": lost}
    )
    for client in clients:
        client.close()


def _saying(
    client: Client, topic: str, payload: bytes, sent: dict[str, int], qos: int = 0, retained: bool = False
) -> Callable[[], None]:
    kind = topic.split("/")[3]

    def say() -> None:
        sent[kind] = sent.get(kind, 0) + 1
        client.publish(topic, payload, qos, retained)

    return say


async def _every(period: float, phase: float, act: Callable[[], None], seconds: float) -> None:
    """Act in each period, at its own moment within it."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    due = phase * period
    while due < seconds:
        await asyncio.sleep(began + due - loop.time())
        act()
        due += period


async def _until_heard(sent: dict[str, int], heard: dict[str, int]) -> None:
    for _ in range(100):
        if all(heard.get(kind, 0) >= count for kind, count in sent.items()):
            return
        await asyncio.sleep(0.02)


async def _ask(port: int, seconds: float) -> list[float]:
    """Milliseconds from a command to its answer, twenty times a second."""
    answered = asyncio.Event()
    asker = await connected(port, "asker", lambda topic, payload: answered.set())
    asker.subscribe(f"{ROOT}/asked/reply")
    room = await connected(
        port, "asked", lambda topic, payload: room.publish(f"{ROOT}/asked/reply", payload, 1)
    )
    room.subscribe(f"{ROOT}/asked/command")
    await asyncio.sleep(0.2)
    took: list[float] = []
    end = time.monotonic() + seconds - 0.5
    while time.monotonic() < end:
        answered.clear()
        asked = time.perf_counter()
        asker.publish(f"{ROOT}/asked/command", b"x" * 120, 1)
        await asyncio.wait_for(answered.wait(), 5)
        took.append((time.perf_counter() - asked) * 1000)
        await asyncio.sleep(0.05)
    asker.close()
    room.close()
    return took


def _allow_connections(wanted: int) -> None:
    """As many open files as that takes, here and in the broker that we start."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, wanted), hard))


def _busy_seconds(broker: Broker) -> float:
    fields = Path(f"/proc/{broker.process_id}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_mib(broker: Broker) -> float:
    lines = Path(f"/proc/{broker.process_id}/status").read_text("ascii").splitlines()
    return round(int(next(line for line in lines if line.startswith("VmRSS:")).split()[1]) / 1024, 1)


if __name__ == "__main__":
    rooms, props, seconds = (int(word) for word in [*sys.argv[1:], *("100", "50", "10")[len(sys.argv) - 1 :]])
    print(json.dumps(measure(rooms, props, seconds)))

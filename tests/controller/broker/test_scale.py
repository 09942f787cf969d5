"""What docs/scale.md says was run: many rooms at one broker, and a bridge that only tells."""

import asyncio
import re
from pathlib import Path

from controller.bench.bare_mqtt import connected
from controller.bench.venue_load import measure
from controller.broker import private

PAGE = Path(__file__).parents[3] / "docs" / "scale.md"
BRIDGE = re.compile(r"<!-- bridge -->\n```ini\n(.*?)```", re.DOTALL)
ONLY_OUTSIDE = ("remote_", "bridge_cafile")


def test_a_few_rooms_and_props_at_one_broker_lose_nothing() -> None:
    told = measure(rooms=4, props=5, seconds=1.5)
    assert told["connections"] == 4 * 6 + 1
    assert told["lost"] == 0
    assert told["n"] > 5


def test_a_bridge_tells_the_head_office_and_takes_no_orders(tmp_path: Path) -> None:
    found = BRIDGE.search(PAGE.read_text("utf-8"))
    assert found is not None
    with private(tmp_path / "head") as head:
        lines = [line for line in found[1].splitlines() if not line.startswith(ONLY_OUTSIDE)]
        bridge = "\n".join(lines).replace("head-office.example:8883", f"127.0.0.1:{head.port}")
        venue = private(tmp_path / "venue")
        venue.config.write_text(venue.config.read_text("utf-8") + bridge + "\n", "utf-8")
        with venue:
            asyncio.run(orders_and_news(venue.port, head.port))


async def orders_and_news(venue: int, head: int) -> None:
    at_head: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
    in_room: asyncio.Queue[str] = asyncio.Queue()
    office = await connected(head, "office", lambda topic, payload: at_head.put_nowait((topic, payload)))
    room = await connected(venue, "room", lambda topic, payload: in_room.put_nowait(topic))
    office.subscribe("venues/#")
    room.subscribe("maglock/#")
    async with asyncio.timeout(20):
        assert await at_head.get() == ("venues/north/link", b"1")
        office.publish("venues/north/show/room/command", b"open")
        office.publish("maglock/show/room/command", b"open")
        assert await at_head.get() == ("venues/north/show/room/command", b"open")
        room.publish("maglock/show/room/state", b"stays here")
        room.publish("maglock/show/room/fact", b"1", qos=1)
        assert await at_head.get() == ("venues/north/show/room/fact", b"1")
        room.publish("maglock/the/end", b"")
        heard = [await in_room.get() for _ in range(3)]
    assert heard == ["maglock/show/room/state", "maglock/show/room/fact", "maglock/the/end"]
    office.close()
    room.close()

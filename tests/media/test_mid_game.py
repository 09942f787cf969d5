"""Zombie Lab in mid-game, with real sound: the sting of the eyes is heard whole over the beds."""

import asyncio
import json

import numpy as np
import pytest

from controller.drivers import Sound, simulated
from controller.journal.folder import claim
from controller.journal.recovery import Playing
from controller.room import Room
from controller.selector import new_loop
from controller.shows import open_show
from cues.effects import Effect, Play
from cues.events import ClipEnded, Event
from cues.facts import Fact
from media import library
from media.sounds.make import FOLDER

pytestmark = pytest.mark.sound

RATE = 48000
SLICE = RATE // 10


class Ends:
    """Waits for a clip of the room to be played to its end."""

    def __init__(self, room: Room) -> None:
        self._plays: dict[str, Play] = {}
        self._ended: dict[int, asyncio.Event] = {}
        room.subscribe(self._heed)

    async def of(self, clip: str) -> Play:
        """The order of a clip that was begun, once it has ended."""
        order = self._plays[clip]
        await asyncio.wait_for(self._ended[order.play].wait(), 15)
        return order

    def _heed(self, event: Event, effects: list[Effect], _facts: list[Fact]) -> None:
        for effect in effects:
            if isinstance(effect, Play):
                self._plays[effect.clip] = effect
                self._ended[effect.play] = asyncio.Event()
        if isinstance(event, ClipEnded):
            assert event.fault is None
            self._ended[event.play].set()


async def _play(room: Room) -> Play:
    """Begin a game, hear the voice that greets the team, hold the tag to the reader; the sting's order."""
    await room.open()
    try:
        ends = Ends(room)
        player = next(driver for driver in room._drivers if "speakers" in driver.props)
        await asyncio.wait_for(player.ready.wait(), 20)
        _do(room, "reset")
        for item in [name for name, each in room.state.reset.items() if not each.done]:
            _do(room, "sign", item=item, why="nobody plays here yet")
        _do(room, "start", comfort={"scares": "full"})
        assert not room.state.alerts
        await asyncio.sleep(3.5)
        await ends.of("arrival_en")
        _do(room, "sense", prop="id_reader", value="62E3086CED")
        await asyncio.sleep(1)
        return await ends.of("eyes_sting")
    finally:
        await room.close()


def _do(room: Room, verb: str, **words: object) -> None:
    command = {"id": f"the test's {verb} {words.get('item', '')}", "do": verb, "args": words}
    reply = room.command(json.dumps(command).encode())
    assert reply.ok, f"{command}: {reply.error}"


def _levels(heard: np.ndarray, clip: np.ndarray) -> np.ndarray:
    """How loud each tenth of a second of `clip` is in `heard`, where it fits best."""
    size = len(heard) + len(clip)
    likeness = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(clip, size)), size)[: len(heard)]
    start = int(np.argmax(likeness))
    count = len(clip) // SLICE
    pairs = zip(
        heard[start : start + count * SLICE].reshape(count, SLICE),
        clip[: count * SLICE].reshape(count, SLICE),
        strict=True,
    )
    return np.array([np.dot(a, b) / np.dot(b, b) for a, b in pairs if np.sqrt(np.mean(b**2)) > 0.05])


def test_the_sting_of_the_eyes_is_heard_whole(ears, tmp_path):
    show = open_show("zombie_lab").show
    assert show is not None
    plan = show.rooms["laboratory"]
    playing = Playing(show, plan.name, "simulated", True, "test")
    room = Room(playing, claim(tmp_path), simulated(show, plan, Sound(FOLDER)))
    ears["out"].listen()
    begun = ears["out"].recorder.n
    with asyncio.Runner(loop_factory=new_loop) as runner:
        order = runner.run(_play(room))
    heard = ears["out"].heard().x[begun:, 0].astype(np.float64)
    clip, _ = library.read(FOLDER / "eyes_sting.ogg")
    levels = _levels(heard, clip[:, 0].astype(np.float64))
    wanted = (order.level * show.volumes["effects"]) ** 3
    assert len(levels) > 10
    assert levels == pytest.approx(np.full(len(levels), wanted), rel=0.3)

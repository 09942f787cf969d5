"""What waits to be said: in order, bounded, and never more than the wire takes."""

from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from controller.link.address import Address, WrongAddress, parsed
from controller.link.flood import EACH, SENDERS, Sluice
from controller.link.outbox import IN_FLIGHT, Letter, Outbox
from cues.commands import Note, Stop
from cues.events import Commanded, Refused


class Taker:
    """A wire that acknowledges when it is told to."""

    def __init__(self) -> None:
        self.said: list[tuple[str, bytes]] = []
        self.is_full = False
        self.unacknowledged = 0

    def publish(self, topic: str, payload: bytes, qos: int, retained: bool = False) -> None:
        self.said.append((topic, payload))
        self.unacknowledged += qos


class Desk:
    """An outbox, its wire, and a loop that turns by hand."""

    def __init__(self, most: int = 100) -> None:
        self.calls: deque[Callable[[], None]] = deque()
        self.taker = Taker()
        self.outbox = Outbox(self.calls.append, self.calls.append, most)

    def put(self, topic: str, text: str, qos: int = 0, retained: bool = False) -> None:
        self.outbox.put(Letter(topic, partial(text.encode), qos, retained))

    def turn(self) -> list[str]:
        while self.calls:
            self.calls.popleft()()
        said, self.taker.said = self.taker.said, []
        return [payload.decode() for _, payload in said]


def test_letters_go_in_order_and_of_what_is_retained_the_newest() -> None:
    desk = Desk()
    desk.put("fact", "lost: nobody was there")
    desk.outbox.open(desk.taker)
    for number in range(6):
        desk.put("fact", f"fact {number}")
        desk.put("state", f"state {number}", retained=True)
    desk.outbox.later(iter([Letter("fetched", lambda: b"again", 1)]))
    desk.outbox.say("reply", b"at once", 1)
    assert desk.turn() == ["at once", *(f"fact {number}" for number in range(6)), "state 5", "again"]


def test_an_answer_is_left_the_line_for_a_moment() -> None:
    soon: deque[Callable[[], None]] = deque()
    in_a_moment: deque[Callable[[], None]] = deque()
    taker = Taker()
    outbox = Outbox(soon.append, in_a_moment.append)
    outbox.open(taker)
    outbox.say("reply", b"done", 1)
    outbox.put(Letter("fact", lambda: b"what came of it", 1))
    assert (len(soon), len(in_a_moment)) == (0, 1)
    in_a_moment.popleft()()
    assert [topic for topic, _ in taker.said] == ["reply", "fact"]
    outbox.put(Letter("fact", lambda: b"something else", 1))
    assert (len(soon), len(in_a_moment)) == (1, 0)


def test_no_more_is_under_way_than_the_broker_acknowledges() -> None:
    desk = Desk()
    desk.outbox.open(desk.taker)
    for number in range(IN_FLIGHT + 5):
        desk.put("fact", str(number), qos=1)
    assert len(desk.turn()) == IN_FLIGHT
    desk.taker.unacknowledged -= 2
    desk.outbox.flush()
    assert desk.turn() == [str(IN_FLIGHT), str(IN_FLIGHT + 1)]
    desk.taker.unacknowledged = 0
    desk.taker.is_full = True
    desk.outbox.flush()
    assert desk.turn() == []
    desk.outbox.close()
    desk.taker.is_full = False
    desk.outbox.open(desk.taker)
    assert desk.turn() == []


def test_what_waits_has_a_bound_and_the_oldest_gives_way() -> None:
    desk = Desk(most=10)
    desk.outbox.open(desk.taker)
    desk.taker.is_full = True
    for number in range(25):
        desk.put("fact", str(number), qos=1)
    assert (desk.outbox.waiting, desk.outbox.forgotten) == (10, 15)
    desk.taker.is_full = False
    desk.outbox.flush()
    assert desk.turn() == [str(number) for number in range(15, 25)]


def commanded(by: str | None, command: Note | Stop) -> Commanded:
    return Commanded(0, "12345678", command, by)


def test_one_sender_floods_alone_and_stop_has_a_way_of_its_own() -> None:
    sluice = Sluice(0)
    most = int(EACH[1])
    heard = [sluice.lets(commanded("a script", Note("!")), 0) for _ in range(most + 50)]
    assert heard == [True] * most + [False] * 50
    assert sluice.lets(commanded("Jin", Note("x")), 0)
    assert sluice.lets(commanded("a script", Stop()), 0)
    assert sluice.lets(Refused(0, None, "not JSON"), 0)
    assert sluice.lets(commanded("a script", Note("later")), 1_000_000)


def test_names_without_end_take_no_memory_without_end() -> None:
    sluice = Sluice(0)
    heard = sum(sluice.lets(commanded(f"name {number}", Note("!")), number) for number in range(5_000))
    assert heard < 500
    assert len(sluice._senders) <= SENDERS + 1


def test_addresses(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("päss\n", "utf-8")
    assert parsed("mqtt://venue") == Address("venue", 1883)
    assert parsed("mqtts://lab@venue", secret) == Address("venue", 8883, True, "lab", "päss")
    assert parsed("mqtt://lab:a%2Fb@[::1]:99/") == Address("::1", 99, False, "lab", "a/b")
    assert str(parsed("mqtt://lab:secret@[::1]:99")) == "mqtt://lab@[::1]:99"
    with pytest.raises(WrongAddress, match="a password needs a user"):
        parsed("mqtt://venue", secret)
    with pytest.raises(WrongAddress, match="ends with its port"):
        parsed("mqtt://venue/topic")

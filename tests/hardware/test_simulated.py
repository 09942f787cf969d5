"""Simulated props: they do what orders and players say, to each other too, until a fault is made."""

import asyncio
import heapq
from typing import Any

import pytest

from cues.effects import Animate, EngageStop, Fade, Freeze, SetOutput
from cues.show import Consequence, Prop
from cues.values import LOCKED, RELEASED
from hardware.simulated import SimulatedProps


class Clock:
    """Virtual time: a scheduler that is moved by hand."""

    def __init__(self) -> None:
        self.time = 0
        self.calls: list[Any] = []

    def now(self) -> int:
        return self.time

    def call_at(self, at, call):
        entry = [max(at, self.time), len(self.calls), call]
        heapq.heappush(self.calls, entry)

        def cancel() -> None:
            entry[2] = lambda: None

        return cancel

    def advance_to(self, at: int) -> None:
        while self.calls and self.calls[0][0] <= at:
            self.time, _, call = heapq.heappop(self.calls)
            call()
        self.time = at


class Told:
    """A report that keeps what it is told, with the clock's time."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.log: list[Any] = []

    def sensed(self, prop, value, at_us=None):
        self.log.append((self.clock.time, prop, value))

    def lost(self, prop, why):
        self.log.append((self.clock.time, prop, "lost", why))

    def found(self, prop):
        self.log.append((self.clock.time, prop, "found"))


def prop(name: str, kind: str, **options) -> Prop:
    return Prop(name, kind, {"en": name}, **options)


DOOR = prop(
    "door",
    "lock",
    fails="closed",
    simulate=(Consequence(RELEASED, "reed", False, 300_000), Consequence(LOCKED, "reed", True, 1_000_000)),
)
PROPS = {
    each.name: each
    for each in (
        DOOR,
        prop("reed", "contact"),
        prop("lever", "lever", simulate=(Consequence(True, "lid", True, 50_000),)),
        prop("lid", "contact"),
        prop("card_reader", "tag_reader"),
        prop("keypad", "keypad"),
        prop("dial", "dial"),
        prop("fan", "fan"),
        prop("lamp", "light", simulate=(Consequence(1.0, "eye", True),)),
        prop("eye", "beam"),
        prop("house", "light", house_lights=True),
        prop("eyes", "light", colour="rgb", safe="#000000"),
    )
}


class Bench:
    def __init__(self, **options) -> None:
        self.clock = Clock()
        self.told = Told(self.clock)
        self.props = SimulatedProps(PROPS, self.clock, **options)
        asyncio.run(self.props.open(self.told))
        self.at_open = [entry[1:] for entry in self.told.log]
        self.told.log.clear()

    def log_until(self, at: int) -> list[Any]:
        self.clock.advance_to(at)
        log = list(self.told.log)
        self.told.log.clear()
        return log


def test_opening_reports_every_input_as_the_outputs_leave_it():
    assert Bench().at_open == [
        ("reed", True),
        ("lever", False),
        ("lid", False),
        ("card_reader", None),
        ("dial", 0.0),
        ("eye", False),
    ]


def test_outputs_begin_where_they_should_and_else_safe():
    bench = Bench(start={"door": RELEASED})
    assert ("reed", False) in bench.at_open
    assert [bench.props.value(name) for name in ("door", "fan", "lamp", "house", "eyes")] == [
        RELEASED,
        False,
        0.0,
        1.0,
        "#000000",
    ]


def test_a_released_door_opens_its_reed_a_moment_later():
    bench = Bench()
    bench.props.apply(SetOutput(0, "door", RELEASED))
    assert bench.props.value("door") == RELEASED
    assert bench.log_until(2_000_000) == [(300_000, "reed", False)]


def test_a_door_locked_again_in_time_stays_shut():
    bench = Bench()
    bench.props.apply(SetOutput(0, "door", RELEASED))
    assert bench.log_until(299_999) == []
    bench.props.apply(SetOutput(299_999, "door", LOCKED))
    assert bench.log_until(5_000_000) == []


def test_players_turn_a_lever_and_the_lid_follows():
    bench = Bench()
    bench.props.sense("lever", True)
    bench.props.sense("lever", True)
    bench.props.sense("dial", 97)
    bench.props.sense("card_reader", "62E3086CED")
    bench.props.sense("keypad", "1")
    bench.props.sense("keypad", "1")
    assert bench.log_until(1_000_000) == [
        (0, "lever", True),
        (0, "dial", 97.0),
        (0, "card_reader", "62E3086CED"),
        (0, "keypad", "1"),
        (0, "keypad", "1"),
        (50_000, "lid", True),
    ]


def test_a_fade_is_seen_at_any_time_and_has_its_consequence_at_its_end():
    bench = Bench()
    bench.props.apply(Fade(0, "lamp", 0.0, 1.0, 1_000_000))
    assert [bench.props.value("lamp", at) for at in (0, 250_000, 1_000_000, 9_000_000)] == [0, 0.25, 1, 1]
    assert bench.log_until(2_000_000) == [(1_000_000, "eye", True)]


def test_a_fade_that_is_overtaken_never_arrives():
    bench = Bench()
    bench.props.apply(Fade(0, "lamp", 0.0, 1.0, 1_000_000))
    bench.clock.advance_to(500_000)
    bench.props.apply(Freeze(500_000, "lamp", 0.5))
    assert bench.log_until(5_000_000) == []
    assert bench.props.value("lamp") == 0.5


def test_a_pattern_moves_between_its_levels():
    bench = Bench()
    bench.props.apply(Animate(0, "lamp", "heartbeat", 0.2, 0.8, 1_000_000))
    levels = {bench.props.value("lamp", at) for at in range(0, 1_000_000, 20_000)}
    assert len(levels) > 5
    assert all(0.2 <= level <= 0.8 for level in levels)


def test_what_is_not_for_it_is_passed_over():
    bench = Bench()
    bench.props.apply(EngageStop(0))
    bench.props.apply(SetOutput(0, "siren_next_door", True))
    assert bench.log_until(1_000_000) == []


@pytest.mark.parametrize(("name", "value"), [("lever", 1), ("dial", True), ("dial", "3"), ("card_reader", 5)])
def test_a_value_that_a_prop_cannot_take_is_refused(name, value):
    with pytest.raises(ValueError, match=f"{name} takes a "):
        Bench().props.sense(name, value)


def test_players_cannot_turn_outputs():
    with pytest.raises(KeyError, match="no simulated input"):
        Bench().props.sense("door", RELEASED)


def test_an_unplugged_input_is_lost_and_comes_back_with_the_truth():
    bench = Bench()
    bench.props.unplug("lever")
    bench.props.unplug("lever")
    bench.props.sense("lever", True)
    assert bench.log_until(1_000_000) == [(0, "lever", "lost", "unplugged")]
    bench.props.mend("lever")
    assert bench.log_until(1_000_000) == [(1_000_000, "lever", "found"), (1_000_000, "lever", True)]


def test_an_unplugged_output_falls_to_its_safe_level():
    bench = Bench()
    bench.props.apply(SetOutput(0, "fan", True))
    bench.props.unplug("fan")
    assert bench.props.value("fan") is False
    bench.props.mend("fan")
    assert bench.props.value("fan") is True


def test_a_stuck_door_stays_and_a_stuck_contact_is_silent():
    bench = Bench()
    bench.props.stick("door")
    bench.props.stick("lid")
    bench.props.apply(SetOutput(0, "door", RELEASED))
    bench.props.sense("lid", True)
    assert bench.log_until(1_000_000) == []
    assert (bench.props.value("door"), bench.props.value("lid")) == (LOCKED, False)
    bench.props.mend("lid")
    assert bench.log_until(1_000_000) == [(1_000_000, "lid", True)]


def test_a_slow_prop_is_late_both_ways():
    bench = Bench()
    bench.props.slow("fan", 200_000)
    bench.props.slow("lid", 70_000)
    bench.props.apply(SetOutput(0, "fan", True))
    bench.props.sense("lid", True)
    assert bench.props.value("fan") is False
    assert bench.log_until(200_000) == [(70_000, "lid", True)]
    assert bench.props.value("fan") is True


def test_a_bouncing_contact_changes_its_mind_and_ends_true():
    bench = Bench()
    bench.props.bounce("lid", times=2, every=1_000)
    bench.props.sense("lid", True)
    assert [entry[2] for entry in bench.log_until(10_000)] == [True, False, True, False, True]


def test_a_ghost_tag_comes_and_goes():
    bench = Bench()
    bench.props.ghost("card_reader", "000000078F", lasts=60_000)
    assert bench.log_until(1_000_000) == [(0, "card_reader", "000000078F"), (60_000, "card_reader", None)]


def test_closing_leaves_everything_safe_and_silent():
    bench = Bench()
    bench.props.apply(SetOutput(0, "door", RELEASED))
    bench.props.apply(SetOutput(0, "fan", True))
    asyncio.run(bench.props.close())
    asyncio.run(bench.props.close())
    bench.props.sense("lever", True)
    assert bench.log_until(5_000_000) == []
    assert (bench.props.value("door"), bench.props.value("fan")) == (LOCKED, False)


def test_inputs_are_as_players_left_them_before_a_restart():
    clock = Clock()
    props = SimulatedProps({"plate": prop("plate", "plate")}, clock, {"plate": True})
    told = Told(clock)
    asyncio.run(props.open(told))
    assert told.log == [(0, "plate", True)]

"""Laws of the switchboard, in virtual time: whatever a show orders, these hold."""

from collections.abc import Callable
from heapq import heappop, heappush

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.switchboard import Switchboard
from cues.effects import Animate, Effect, EngageStop, Fade, Play, ReleaseStop, SetOutput, SetTalk
from cues.port import Report
from cues.show import Prop
from cues.values import Value

MAX_ON, MIN_OFF = 1_000_000, 300_000

PROPS = {
    prop.name: prop
    for prop in (
        Prop("bolt", "relay", {}, max_on=MAX_ON, min_off=MIN_OFF, never_with=("fog",)),
        Prop("fog", "relay", {}),
        Prop("strike", "lock", {}, fails="closed", max_on=MAX_ON),
        Prop("magnet", "lock", {}, fails="open"),
        Prop("eyes", "light", {}, colour="rgb"),
        Prop("lamp", "light", {}, house_lights=True),
        Prop("speaker", "speaker", {}),
        Prop("plate", "plate", {}),
    )
}
SAFE = {"bolt": False, "fog": False, "strike": "locked", "magnet": "released", "eyes": "#000000", "lamp": 1.0}


class Time:
    """Virtual time."""

    def __init__(self) -> None:
        self.at = 0
        self.turn = 0
        self.calls: list[tuple[int, int, Callable[[], None]]] = []
        self.gone: set[int] = set()

    def now(self) -> int:
        return self.at

    def call_at(self, at: int, call: Callable[[], None]) -> Callable[[], None]:
        self.turn += 1
        turn = self.turn
        heappush(self.calls, (at, turn, call))
        return lambda: self.gone.add(turn)

    def go_to(self, at: int) -> None:
        while self.calls and self.calls[0][0] <= at:
            due, turn, call = heappop(self.calls)
            if turn not in self.gone:
                self.at = max(self.at, due)
                call()
        self.at = max(self.at, at)


class Driver:
    """Notes what it is told; raises where it is told to."""

    def __init__(self, time: Time, props: frozenset[str]) -> None:
        self.props = props
        self.time = time
        self.told: list[tuple[int, Effect]] = []
        self.broken: set[str] = set()

    async def open(self, report: Report) -> None:
        pass

    def apply(self, effect: Effect) -> None:
        if getattr(effect, "prop", None) in self.broken:
            raise RuntimeError("no answer")
        self.told.append((self.time.now(), effect))

    async def close(self) -> None:
        pass


class Heard:
    """What the switchboard reported."""

    def __init__(self) -> None:
        self.alarms: dict[str, str] = {}
        self.lost_props: list[str] = []
        self.found_props: list[str] = []

    def sensed(self, prop: str, value: Value, at_us: int | None = None) -> None:
        raise AssertionError

    def lost(self, prop: str, why: str) -> None:
        self.lost_props.append(prop)

    def found(self, prop: str) -> None:
        self.found_props.append(prop)

    def clip_ended(self, play: int, fault: str | None = None) -> None:
        raise AssertionError

    def alarm(self, alert: str, text: str, remedy: str | None = None) -> None:
        self.alarms[alert] = text

    def alarm_over(self, alert: str) -> None:
        del self.alarms[alert]


class Board:
    """A switchboard with all that it is wired to."""

    def __init__(self) -> None:
        self.time, self.heard = Time(), Heard()
        self.outputs = Driver(self.time, frozenset(PROPS) - {"speaker"})
        self.player = Driver(self.time, frozenset({"speaker"}))
        self.retired: set[str] = set()
        self.withheld: dict[str, object] = {}
        self.board = Switchboard(
            PROPS,
            (self.outputs, self.player),
            self.time,
            self.heard,
            self.retired.__contains__,
            self.withheld.__setitem__,
        )

    def set(self, prop: str, value: Value, due: int | None = None) -> None:
        self.board.apply(SetOutput(self.time.at if due is None else due, prop, value))

    def history(self, prop: str) -> list[tuple[int, Value]]:
        return [
            (at, effect.value)
            for at, effect in self.outputs.told
            if isinstance(effect, SetOutput) and effect.prop == prop
        ]

    def level(self, prop: str) -> Value:
        history = self.history(prop)
        return history[-1][1] if history else SAFE[prop]


@pytest.fixture
def room() -> Board:
    return Board()


def test_max_on_counts_from_the_moment_the_driver_was_told(room: Board):
    room.time.go_to(750_000)
    room.set("bolt", True, due=0)  # the order comes 750 ms late
    room.time.go_to(750_000 + MAX_ON)
    assert room.history("bolt") == [(750_000, True), (750_000 + MAX_ON, False)]
    assert "bolt was on for 1 s" in room.heard.alarms["max_on_bolt"]


def test_saying_on_again_does_not_begin_max_on_again(room: Board):
    for at in (400_000, 700_000, 1_300_000):
        room.time.go_to(at)
        room.set("bolt", True)
    room.time.go_to(400_000 + MAX_ON)
    assert room.history("bolt")[-1] == (400_000 + MAX_ON, False)


def test_an_output_that_goes_off_in_time_raises_no_alarm(room: Board):
    room.set("bolt", True)
    room.time.go_to(900_000)
    room.set("bolt", False)
    room.time.go_to(5_000_000)
    assert room.heard.alarms == {}


def test_the_alarm_is_over_when_the_output_goes_on_again(room: Board):
    room.set("bolt", True)
    room.time.go_to(2_000_000)
    assert "max_on_bolt" in room.heard.alarms
    room.set("bolt", True)
    assert room.heard.alarms == {}


def test_a_lock_that_fails_closed_is_on_while_it_is_released(room: Board):
    room.set("strike", "released")
    room.time.go_to(MAX_ON)
    assert room.history("strike") == [(0, "released"), (MAX_ON, "locked")]


def test_an_order_that_comes_before_the_rest_is_over_waits_for_it(room: Board):
    room.time.go_to(MIN_OFF)
    room.set("bolt", True)
    room.time.go_to(500_000)
    room.set("bolt", False)
    room.set("bolt", True)
    room.time.go_to(600_000)
    assert room.level("bolt") is False
    assert room.withheld == {"bolt": "waits"}
    room.time.go_to(500_000 + MIN_OFF)
    assert room.history("bolt")[-1] == (500_000 + MIN_OFF, True)


def test_an_order_that_waits_is_replaced_by_the_next(room: Board):
    room.set("bolt", True)  # too soon after the start: its last off is not known
    room.set("bolt", False)
    room.time.go_to(5_000_000)
    assert room.level("bolt") is False
    assert True not in [value for _, value in room.history("bolt")]


def test_a_pulse_that_began_late_keeps_its_length(room: Board):
    room.time.go_to(1_000_000)
    room.set("fog", True, due=250_000)  # 750 ms late
    room.time.go_to(1_250_000)
    room.set("fog", False, due=1_250_000)  # a pulse of one second, on time
    assert room.level("fog") is True
    room.time.go_to(2_000_000)
    assert room.history("fog") == [(1_000_000, True), (2_000_000, False)]


def test_a_late_pulse_ends_when_the_next_one_begins(room: Board):
    room.time.go_to(20_000)
    for due in (0, 40_000, 80_000):  # pulses of 20 ms every 40 ms, the first one 20 ms late
        room.time.go_to(max(due, 20_000))
        room.set("fog", True, due=due)
        room.time.go_to(due + 20_000)
        room.set("fog", False, due=due + 20_000)
    room.time.go_to(200_000)
    assert [at for at, value in room.history("fog") if value] == [20_000, 40_000, 80_000]
    assert [at for at, value in room.history("fog") if not value] == [40_000, 60_000, 100_000]


def test_rivals_are_never_on_together_whoever_says_so(room: Board):
    room.time.go_to(MIN_OFF)
    room.set("bolt", True)
    room.set("fog", True)
    assert (room.level("bolt"), room.level("fog")) == (True, False)
    assert "bolt is on" in room.heard.alarms["interlock_fog"]
    assert room.withheld == {"fog": "refused"}
    room.set("bolt", False)
    room.set("fog", True)
    assert (room.level("bolt"), room.level("fog")) == (False, True)
    assert room.heard.alarms == {}
    assert room.withheld == {"fog": None}


def test_a_fade_to_dark_is_off_at_its_end(room: Board):
    room.set("eyes", "#ffffff")
    room.board.apply(Fade(0, "eyes", "#ffffff", "#000000", 500_000))
    assert room.board.is_on("eyes")
    room.time.go_to(500_000)
    assert not room.board.is_on("eyes")
    room.board.apply(Animate(500_000, "eyes", "strobe", "#000000", "#ffffff", 100_000, lasts=200_000))
    assert room.board.is_on("eyes")
    room.time.go_to(700_000)
    assert not room.board.is_on("eyes")


def test_stop_makes_all_safe_with_house_lights_first_and_nothing_passes_until_it_is_released(room: Board):
    room.time.go_to(MIN_OFF)
    for prop, value in (("bolt", True), ("strike", "released"), ("magnet", "locked"), ("lamp", 0.0)):
        room.set(prop, value)
    told = len(room.outputs.told)
    room.board.apply(EngageStop(room.time.at))
    after = [effect for _, effect in room.outputs.told[told:]]
    assert next(effect.prop for effect in after if isinstance(effect, SetOutput)) == "lamp"
    assert {effect.prop: effect.value for effect in after if isinstance(effect, SetOutput)} == SAFE
    assert isinstance(room.player.told[-1][1], EngageStop)
    room.set("bolt", True)
    room.board.apply(Play(room.time.at, 1, "speaker", "boom", "effects"))
    room.time.go_to(60_000_000)
    assert {prop: room.level(prop) for prop in SAFE} == SAFE
    assert isinstance(room.player.told[-1][1], EngageStop)
    room.board.apply(ReleaseStop(room.time.at))
    assert {prop: room.level(prop) for prop in SAFE} == SAFE
    room.set("bolt", True)
    assert room.level("bolt") is True


def test_stop_cancels_what_waits(room: Board):
    room.set("bolt", True)  # waits for its rest
    room.board.apply(EngageStop(0))
    room.board.apply(ReleaseStop(0))
    room.time.go_to(5_000_000)
    assert True not in [value for _, value in room.history("bolt")]


def test_a_prop_out_of_order_may_only_go_safe(room: Board):
    room.set("fog", True)
    room.retired.add("fog")
    room.board.retire("fog")
    room.set("fog", True)
    room.board.apply(Fade(0, "fog", False, True, 10))
    assert room.history("fog") == [(0, True), (0, False)]


def test_a_driver_that_raises_loses_its_prop_and_no_other(room: Board):
    room.outputs.broken.add("fog")
    room.set("fog", True)
    room.set("fog", False)
    room.set("eyes", "#00ff00")
    assert room.heard.lost_props == ["fog"]
    assert room.level("eyes") == "#00ff00"
    room.outputs.broken.clear()
    room.set("fog", True)
    assert room.heard.found_props == ["fog"]


def test_orders_for_no_prop_go_to_the_players(room: Board):
    room.board.apply(SetTalk(0, True))
    room.board.apply(Play(0, 1, "speaker", "boom", "effects"))
    assert [type(effect) for _, effect in room.player.told] == [SetTalk, Play]
    assert room.outputs.told == []


def test_a_restored_output_counts_on_from_before(room: Board):
    room.time.go_to(10_000_000)
    room.board.restore([SetOutput(10_000_000, "bolt", True)], {"bolt": 9_400_000}, latched=False)
    room.time.go_to(10_400_000)
    assert room.history("bolt") == [(10_000_000, True), (10_400_000, False)]


def test_what_was_on_too_long_meanwhile_stays_off(room: Board):
    room.time.go_to(10_000_000)
    room.board.restore([SetOutput(10_000_000, "bolt", True)], {"bolt": 2_000_000}, latched=False)
    assert True not in [value for _, value in room.history("bolt")]
    assert "max_on_bolt" in room.heard.alarms


def test_what_was_kept_off_is_not_switched_on_by_a_restart(room: Board):
    orders = [SetOutput(0, "bolt", True), SetOutput(0, "strike", "released")]
    room.board.restore(orders, {}, latched=False, withheld={"bolt": "waits", "strike": "refused"})
    assert room.history("strike") == []
    assert room.history("bolt") == []
    room.time.go_to(MIN_OFF)
    assert room.history("bolt") == [(MIN_OFF, True)]
    room.set("strike", "released")
    assert room.level("strike") == "released"


def test_a_room_that_was_stopped_stays_stopped(room: Board):
    room.board.restore([EngageStop(0)], {"bolt": 0}, latched=True)
    room.set("fog", True)
    assert room.level("fog") is False


PROP_VALUES = {
    "bolt": [True, False],
    "fog": [True, False],
    "strike": ["locked", "released"],
    "magnet": ["locked", "released"],
    "eyes": ["#000000", "#ff0000"],
    "lamp": [0.0, 0.5, 1.0],
}
acts = st.one_of(
    st.tuples(st.just("wait"), st.integers(0, 1_500_000)),
    st.sampled_from([(name, value) for name, values in PROP_VALUES.items() for value in values]),
    st.tuples(st.sampled_from(["stop", "release"]), st.none()),
    st.tuples(st.sampled_from(["late bolt", "late strike"]), st.integers(0, 3_000_000)),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(acts, max_size=40))
def test_whatever_a_show_orders(script: list[tuple[str, object]]):
    room = Board()
    latched_at: list[tuple[int, int]] = []
    for what, how in script:
        if what == "wait":
            room.time.go_to(room.time.at + how)  # type: ignore[operator]
        elif what == "stop":
            room.board.apply(EngageStop(room.time.at))
            latched_at.append((room.time.at, len(room.outputs.told)))
        elif what == "release":
            room.board.apply(ReleaseStop(room.time.at))
        elif what.startswith("late "):
            prop = what.removeprefix("late ")
            room.set(prop, True if prop == "bolt" else "released", due=max(0, room.time.at - how))  # type: ignore[operator]
        else:
            room.set(what, how)  # type: ignore[arg-type]
    room.time.go_to(room.time.at + 10_000_000)
    for prop in ("bolt", "strike"):
        _never_on_longer(room.history(prop), SAFE[prop])
    _rests(room.history("bolt"))
    _never_together(room)


def _never_on_longer(history: list[tuple[int, Value]], off: Value) -> None:
    since: int | None = None
    for at, value in history:
        if value != off and since is None:
            since = at
        elif value == off and since is not None:
            assert at - since <= MAX_ON
            since = None
    assert since is None, "it was left on"


def _rests(history: list[tuple[int, Value]]) -> None:
    off_since: int | None = 0
    for at, value in history:
        if value and off_since is not None:
            assert at - off_since >= MIN_OFF
            off_since = None
        elif not value and off_since is None:
            off_since = at


def _never_together(room: Board) -> None:
    on = {"bolt": False, "fog": False}
    for _, effect in room.outputs.told:
        if isinstance(effect, SetOutput) and effect.prop in on:
            on[effect.prop] = bool(effect.value)
            assert not all(on.values())

"""Rooms with clocks minutes apart agree on one time, keep to what they say of it, and never step."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from controller.bench.relay import relay
from controller.bench.simulated_show import Crystal, Link, SimulatedShow
from controller.shared_time import Answer, SharedTime
from controller.shared_time.estimate import DRIFT_LIMIT
from controller.shared_time.slewed import FASTEST

FOUR = {
    "quarantine": Crystal(0),
    "laboratory": Crystal(400_000_000, 50e-6),
    "rooftop": Crystal(-170_000_000, -50e-6),
    "bunker": Crystal(3_600_000_000, 20e-6),
}


class Watch:
    """Looks on, and lets no room's time step, stand, or be further off than it says."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[SharedTime, int, float, int]] = {}

    def __call__(self, show: SimulatedShow) -> None:
        known = {}
        for room, time in show.rooms.items():
            shared = show.shared(room)
            if shared is not None:
                known[room] = shared
                self._goes_on(room, time, shared, show.now)
        errors = {room: show.error(room) for room in known if room in show.online}
        for a, stated in errors.items():
            for b, too in errors.items():
                if stated is not None and too is not None:
                    assert abs(known[a] - known[b]) <= stated + too + 2, f"{a}, {b} at {show.now / 1e6:g} s"

    def _goes_on(self, room: str, time: SharedTime, shared: int, now: float) -> None:
        last = self._last.get(room)
        if last is not None and last[0] is time and last[1] == time.era:
            passed, loosest = now - last[2], FASTEST + 3 * DRIFT_LIMIT
            assert shared >= last[3]
            assert abs(shared - last[3] - passed) <= passed * loosest + 2, f"{room} stepped"
        self._last[room] = (time, time.era, now, shared)


def playing(link: Link | None = None, seed: int = 1) -> SimulatedShow:
    show = SimulatedShow(FOUR, link or Link(), seed)
    for room in FOUR:
        show.join(room)
    return show


def spread(show: SimulatedShow) -> int:
    known = [show.shared(room) for room in sorted(show.online)]
    told = [shared for shared in known if shared is not None]
    assert len(told) == len(known)
    return max(told) - min(told)


def test_four_rooms_agree_within_seconds_of_meeting() -> None:
    show = playing()
    assert show.shared("laboratory") is None
    assert show.error("laboratory") is None
    show.run(8, Watch())
    assert spread(show) < 3_000
    assert [show.rooms[room].leads() for room in FOUR] == [True, False, False, False]
    assert show.error("quarantine") == 0


def test_two_minutes_later_they_agree_better_and_say_so() -> None:
    show = playing()
    show.run(120, Watch())
    assert spread(show) < 800
    assert all((show.error(room) or 0) < 6_000 for room in FOUR)


def test_a_one_sided_link_is_within_what_they_say() -> None:
    show = playing(Link(uneven=5_000))
    show.run(60, Watch())
    assert 1_500 < abs((show.shared("bunker") or 0) - (show.shared("quarantine") or 0)) < 3_500


def test_strays_and_losses_cost_little() -> None:
    show = playing(Link(lost=0.2, strays=0.3, late=400_000))
    show.run(120, Watch())
    assert spread(show) < 1_500


def test_a_lost_reference_is_followed_by_the_next_and_led_back_without_a_step() -> None:
    show, watch = playing(), Watch()
    show.run(60, watch)
    before = show.shared("bunker")
    show.cut("quarantine")
    show.run(60, watch)
    assert show.rooms["laboratory"].leads()
    assert (show.shared("bunker") or 0) - (before or 0) < 60_100_000
    assert (show.error("quarantine") or 0) > 10_000, "a room that is cut off says that it is less sure"
    show.join("quarantine")
    show.run(60, watch)
    assert show.rooms["quarantine"].leads()
    assert not show.rooms["laboratory"].leads()
    assert spread(show) < 1_500
    assert {time.era for time in show.rooms.values()} == {0}


def test_a_reference_that_was_restarted_takes_on_the_time_of_the_others() -> None:
    show, watch = playing(), Watch()
    show.run(60, watch)
    show.cut("quarantine")
    show.run(10, watch)
    goes_on = show.shared("bunker")
    show.join("quarantine", anew=True)
    assert show.shared("quarantine") is None
    show.run(60, watch)
    assert show.rooms["quarantine"].leads()
    assert abs((show.shared("bunker") or 0) - (goes_on or 0) - 60_000_000) < 60_000
    assert show.rooms["bunker"].era == 0


def test_a_room_alone_has_its_own_axis_and_keeps_it_when_others_come() -> None:
    show = SimulatedShow(FOUR, Link())
    show.join("bunker")
    show.run(4)
    assert show.shared("bunker") == FOUR["bunker"].at(show.now)
    show.join("rooftop")
    show.run(5, Watch())
    assert abs((show.shared("rooftop") or 0) - FOUR["bunker"].at(show.now)) < 5_000


def test_two_halves_that_were_started_apart_begin_a_new_era() -> None:
    show = SimulatedShow(FOUR, Link())
    show.join("bunker")
    show.run(5)
    show.cut("bunker")
    show.join("laboratory")
    show.run(5)
    show.join("bunker")
    show.run(10, Watch())
    assert show.rooms["bunker"].era == 1
    assert show.rooms["laboratory"].era == 0
    assert spread(show) < 3_000


def test_a_broker_that_restarts_under_all_rooms_changes_nothing() -> None:
    show, watch = playing(), Watch()
    show.run(60, watch)
    for room in FOUR:
        show.cut(room)
    show.run(30, watch)
    for room in reversed(FOUR):
        show.join(room)
    show.run(60, watch)
    assert spread(show) < 1_500
    assert {time.era for time in show.rooms.values()} == {0}
    assert show.rooms["quarantine"].leads()


def test_answers_that_nobody_waited_for_are_passed_over() -> None:
    time = SharedTime("laboratory", ["quarantine", "laboratory"])
    time.connected(0)
    time.others_online({"quarantine"}, 0)
    asked = time.ask(1_000)
    good = Answer("quarantine", asked.id, 1_000, 5, 6)
    assert not time.answered(Answer("bunker", asked.id, 1_000, 5, 6), 2_000), "not the reference"
    assert not time.answered(Answer("quarantine", "99", 1_000, 5, 6), 2_000), "never asked"
    assert not time.answered(Answer("quarantine", asked.id, 999, 5, 6), 2_000), "from an earlier life"
    assert time.answered(good, 2_000)
    assert not time.answered(good, 2_001), "a second time"


def test_a_moment_ahead_comes_at_the_same_instant_in_all_rooms_and_arrival_does_not() -> None:
    skew = relay(quick=True)
    assert skew["n"] == skew["arrival"]["n"] == 200
    assert skew["p50"] <= 0.5
    assert skew["p50"] < skew["arrival"]["p50"] / 5


CRYSTALS = st.builds(Crystal, st.integers(-(10**10), 10**10), st.floats(-50e-6, 50e-6))
LINKS = st.builds(
    Link,
    usual=st.integers(1_000, 4_000),
    spread=st.integers(0, 1_000),
    lost=st.floats(0, 0.3),
    strays=st.floats(0, 0.3),
    uneven=st.integers(0, 4_000),
)
HAPPENINGS = st.lists(
    st.tuples(st.sampled_from("abc"), st.booleans(), st.floats(0.1, 40)), min_size=1, max_size=8
)


APART = [("a", False, 1.0), ("b", False, 3.0), ("c", False, 1.0), ("c", True, 1.0), ("a", False, 1.0)]


@settings(max_examples=25, deadline=None)
@example((Crystal(0), Crystal(0), Crystal(10_605)), Link(usual=1000, spread=0), [*APART, APART[0]], 0)
@given(st.tuples(CRYSTALS, CRYSTALS, CRYSTALS), LINKS, HAPPENINGS, st.integers(0, 999))
def test_whatever_happens_no_room_steps_and_none_is_further_off_than_it_says(
    crystals: tuple[Crystal, Crystal, Crystal],
    link: Link,
    happenings: list[tuple[str, bool, float]],
    seed: int,
) -> None:
    show = SimulatedShow(dict(zip("abc", crystals, strict=True)), link, seed)
    watch = Watch()
    for room in "abc":
        show.join(room)
    show.run(15, watch)
    for room, anew, seconds in happenings:
        if room in show.online:
            show.cut(room)
        else:
            show.join(room, anew)
        show.run(seconds, watch)
    for room in sorted(set("abc") - show.online):
        show.join(room)
    show.run(30, watch)
    assert all(show.error(room) is not None for room in "abc"), "in the end all know how sure they are"

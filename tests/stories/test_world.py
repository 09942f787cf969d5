"""A room in a box: the way from a hand to a lock, in virtual time."""

import pytest

from controller.stories.world import VirtualTime, World
from cues.commands import ClearStop, OutOfOrder, Pause, Resume, Set, Stop
from cues.effects import Fade, Play, SetOutput
from cues.events import MessageArrived
from cues.facts import GameFinished, PuzzleSolved
from cues.values import RELEASED
from tests.stories.crypt import CRYPT, SECOND


@pytest.fixture
def crypt():
    world = World(CRYPT)
    world.start(team="The Moles", players=3)
    return world


def test_a_team_lights_the_candles_and_gets_out(crypt):
    crypt.sense("candles", 4)
    crypt.advance(seconds=3.4)
    assert crypt.log == [(3 * SECOND, SetOutput(3 * SECOND, "crypt_lock", RELEASED))]
    assert crypt.state.phase == "finished"
    assert [type(fact) for fact in crypt.facts if isinstance(fact, PuzzleSolved | GameFinished)] == [
        PuzzleSolved,
        GameFinished,
    ]
    assert crypt.state.game.ending == "free"


def test_orders_come_on_the_dot_however_time_is_let_pass():
    def logged(lots):
        world = World(CRYPT)
        world.start()
        world.props.stick("gate_open")
        world.sense("candles", 4)
        for _ in range(lots):
            world.advance(us=12 * SECOND // lots)
        return world.log

    assert logged(1) == logged(12_000)
    assert [(at, type(order)) for at, order in logged(1)] == [
        (3_000_000, SetOutput),
        (3_500_000, SetOutput),
        (4_000_000, Play),
        (4_000_000, Fade),
    ]


def test_equal_seeds_live_equal_lives():
    def lived():
        world = World(CRYPT, seed=7)
        world.start()
        world.sense("candles", 4)
        world.advance(seconds=30)
        return world.events, world.facts, world.log

    assert lived() == lived()


def test_a_world_is_ready_for_a_team_at_moment_0():
    world = World(CRYPT)
    assert (world.now, world.state.phase, world.log, world.facts) == (0, "ready", [], [])
    assert world.value("crypt_lock") == "locked"
    assert world.value("gate_open") is False
    assert world.value("moon") == 1.0


def test_a_light_is_what_it_is_in_mid_fade(crypt):
    crypt.props.stick("gate_open")
    crypt.sense("candles", 4)
    crypt.advance(seconds=6)
    assert crypt.value("moon") == pytest.approx(0.6)
    assert crypt.playing() == []
    crypt.advance(seconds=2)
    assert crypt.value("moon") == 0.2


def test_the_switchboard_stands_between(crypt):
    """`max_on` of the fog is 5 s, whatever the show forgets."""
    crypt.command(Set(True, prop="fog"))
    crypt.advance(seconds=4.999)
    assert crypt.value("fog") is True
    crypt.advance(seconds=0.001)
    assert crypt.value("fog") is False
    assert "max_on_fog" in crypt.state.alerts


def test_stop_brings_everything_to_safety_and_nothing_moves_until_it_is_cleared(crypt):
    crypt.sense("candles", 4)
    crypt.advance(seconds=2)
    assert crypt.command(Stop()) is None
    assert (crypt.value("crypt_lock"), crypt.value("moon"), crypt.value("fog")) == (RELEASED, 1.0, False)
    crypt.advance(seconds=60)
    assert crypt.value("moon") == 1.0
    assert "stopped" in (crypt.command(Resume()) or "")
    assert crypt.command(ClearStop()) is None
    assert crypt.state.phase == "paused"


def test_a_pause_freezes_and_a_resume_goes_on(crypt):
    crypt.props.stick("gate_open")
    crypt.sense("candles", 4)
    crypt.advance(seconds=5)
    crypt.command(Pause())
    before = crypt.value("moon")
    crypt.advance(seconds=100)
    assert crypt.value("moon") == before
    crypt.command(Resume())
    crypt.advance(seconds=3)
    assert crypt.value("moon") == 0.2


def test_what_is_out_of_order_is_safe(crypt):
    crypt.command(Set(True, prop="fog"))
    crypt.command(OutOfOrder("fog", True))
    assert crypt.value("fog") is False
    crypt.command(Set(True, prop="fog"))
    assert crypt.value("fog") is False


def test_a_start_that_is_refused_says_why(crypt):
    with pytest.raises(ValueError, match="running"):
        crypt.start()


def test_after_a_game_the_next_team_finds_a_ready_room(crypt):
    crypt.sense("candles", 4)
    crypt.advance(seconds=60)
    assert crypt.state.phase == "finished"
    crypt.sense("candles", 0)
    crypt.start(team="The next ones")
    crypt.advance(seconds=1)
    assert crypt.state.puzzles["candlelight"].state == "active"
    assert crypt.value("crypt_lock") == "locked"


def test_until_stops_at_the_moment_and_says_when_it_never_came(crypt):
    crypt.sense("candles", 4)
    assert crypt.until(lambda world: world.state.phase == "finished")
    assert crypt.now == 3_300_000
    assert not crypt.until(lambda world: world.state.phase == "idle", at_most=5 * SECOND)
    assert crypt.now == 8_300_000


def test_other_rooms_can_speak(crypt):
    crypt.take(MessageArrived(crypt.now, "roof", "roof-1", 1, "lights_out"))
    assert crypt.events[-1] == MessageArrived(0, "roof", "roof-1", 1, "lights_out")


def test_virtual_time_makes_calls_in_order_and_forgets_cancelled_ones():
    time, made = VirtualTime(), []
    time.call_at(20, lambda: made.append("late"))
    cancel = time.call_at(10, lambda: made.append("never"))
    time.call_at(10, lambda: made.append("first"))
    time.call_at(10, lambda: time.call_at(5, lambda: made.append("at once")))
    cancel()
    time.pass_until(15)
    assert (made, time.now()) == (["first", "at once"], 15)
    time.pass_until(30)
    cancel()
    assert (made, time.now(), time.next_call()) == (["first", "at once", "late"], 30, None)

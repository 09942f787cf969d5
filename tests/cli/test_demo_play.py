"""The demo's keys on a room in a box: a game begins when the room has settled, and not after a STOP."""

from controller.demo.play import Play, Script
from controller.demo.scene import Beside
from controller.demo.stage import Boxed
from controller.shows import open_show
from controller.stories.world import World
from cues.facts import CommandRefused


def a_demo() -> tuple[World, Play]:
    show = open_show("zombie_lab").show
    assert show is not None
    world = World(show)
    return world, Play(Boxed(world), Beside(badge="", sound=""), Script(), None, has_hands=True)


def let_pass(world: World, play: Play, seconds: float) -> None:
    for _ in range(round(seconds * 10)):
        world.advance(seconds=0.1)
        play.step()


def press(play: Play, *keys: str) -> None:
    for key in keys:
        play.press(key)


def test_enter_resets_the_room_and_begins_when_it_has_settled() -> None:
    world, play = a_demo()
    press(play, "\r")
    assert world.state.game is None
    let_pass(world, play, 6)
    assert world.state.phase == "running"


def test_a_stop_while_the_room_settles_is_no_start() -> None:
    world, play = a_demo()
    press(play, "\r")
    let_pass(world, play, 0.5)
    press(play, "S", "S")
    let_pass(world, play, 6)
    assert world.state.phase == "stopped"
    press(play, "C")
    let_pass(world, play, 6)
    assert world.state.phase == "idle"
    assert not [fact for fact in world.facts if isinstance(fact, CommandRefused)]


def test_one_press_of_stop_stops_nothing() -> None:
    world, play = a_demo()
    press(play, "\r")
    let_pass(world, play, 6)
    press(play, "S")
    let_pass(world, play, 1.5)
    press(play, "S")
    let_pass(world, play, 1.5)
    assert world.state.phase == "running"

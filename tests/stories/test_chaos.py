"""The worst of nights: a ghost team, broken props, and a game master who presses everything."""

from random import Random

import pytest

from controller.stories.ghost import Ghost
from controller.stories.play import open_to_play
from controller.stories.world import World
from cues import commands as do
from cues import levels
from cues.engine import Engine
from cues.facts import GameFinished
from cues.values import same

SHOW = open_to_play("zombie_lab")
ROOM = SHOW.rooms["laboratory"]
OUTPUTS = [name for name, prop in ROOM.props.items() if prop.direction == "out" and prop.takes != "none"]
INPUTS = [name for name, prop in ROOM.props.items() if prop.direction == "in"]
SAFE = {name: levels.safe(ROOM.props[name]) for name in OUTPUTS}
STILL = ("engine", "cycle")


def press(world, random):
    """Something that a person or a prop may do to a room in a night, wise or not."""
    puzzle, prop = random.choice(list(ROOM.puzzles)), random.choice(list(ROOM.props))
    world.command(
        random.choice(
            [
                do.Pause(),
                do.Resume(),
                do.Resume(),
                do.Stop(),
                do.ClearStop(),
                do.ClearStop(),
                do.Hint(puzzle),
                do.ClearHint(),
                do.Solve(puzzle),
                do.Skip(puzzle),
                do.ResetPuzzle(puzzle),
                do.Go(random.choice(list(ROOM.cues))),
                do.StopCue(random.choice(list(ROOM.cues))),
                do.AddTime(random.choice(["1min", "-2min"])),
                do.Language(random.choice(SHOW.languages)),
                do.OutOfOrder(prop, random.random() < 0.3),
                do.Volume("voice", random.random()),
                do.Talk(random.random() < 0.5),
                do.Set(SAFE[random.choice(OUTPUTS)], prop=random.choice(OUTPUTS)),
                do.Set(random.uniform(0, 100), variable="tension"),
            ]
        )
    )


def break_or_mend(world, random):
    prop = random.choice(INPUTS)
    random.choice(
        [
            lambda: world.props.unplug(prop),
            lambda: world.props.stick(prop),
            lambda: world.props.slow(prop, 700_000),
            lambda: world.props.bounce(random.choice(["lens", "glass_beam", "door_open"])),
            lambda: world.props.ghost("id_reader", "0000000000"),
            lambda: world.props.mend(prop),
            lambda: world.props.mend(prop),
        ]
    )()


def a_night(seed):
    random = Random(seed)
    world = World(SHOW, seed=seed)
    world.start()
    Ghost(world.room, SHOW.duration, world, world.time, seed).begin()
    for _ in range(150):
        world.advance(seconds=random.expovariate(1 / 12))
        random.choice([press, break_or_mend])(world, random)
        yield world


def bring_to_an_end(world):
    """What a game master does at last: everything mended, cleared and resumed, and time left to run out."""
    for prop in ROOM.props:
        world.command(do.OutOfOrder(prop, False))
    for prop in INPUTS:
        world.props.mend(prop)
    world.command(do.ClearStop())
    world.command(do.Resume())
    world.until(lambda world: world.state.phase == "finished", 3 * SHOW.duration)


@pytest.mark.parametrize("seed", range(25))
def test_a_room_lives_through_the_worst_of_nights(seed):
    world = None
    for world in a_night(seed):
        assert not [world.state.alerts[name].text for name in STILL if name in world.state.alerts]
        assert world.engine.next_due is None or world.engine.next_due >= world.state.at
        if world.state.phase == "stopped":
            moved = {name: world.value(name) for name in OUTPUTS if not same(world.value(name), SAFE[name])}
            assert moved == {}
    bring_to_an_end(world)
    assert any(isinstance(fact, GameFinished) for fact in world.facts)
    assert world.state.phase in ("finished", "idle")  # idle: stopped and cleared after the game's end


@pytest.mark.parametrize("seed", range(5))
def test_the_night_can_be_played_again_from_its_events(seed):
    *_, world = a_night(seed)
    again = Engine(SHOW, "laboratory")
    facts = [fact for event in world.events for fact in again.feed(event).facts]
    assert facts[-len(world.facts) :] == world.facts
    assert again.checksum() == world.engine.checksum()

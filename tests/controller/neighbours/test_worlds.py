"""A show of two rooms in virtual time, on links good and bad."""

from itertools import permutations

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from controller.stories.worlds import Network, Worlds
from cues import commands, events, facts, steps, triggers
from cues.conditions import VariableIs
from cues.facts import Fact
from cues.puzzles.simultaneous import Simultaneous
from cues.show import Cue, Ending, Prop, Puzzle, Room, Show, Variable
from cues.steps import Action, Step
from cues.triggers import Trigger

S = 1_000_000


def cue(name: str, action: Action, *when: Trigger, **more: bool) -> Cue:
    return Cue(name, {"en": name}, (Step(action),), when=when, **more)  # type: ignore[arg-type]


def room(name: str, other: str, *more: Cue) -> Room:
    """A room with a bell that rings in the other one, a lever pulled by both, and a lamp for the strain."""
    props = (
        Prop("bell", "button", {"en": "Bell"}),
        Prop("lever", "lever", {"en": "Lever"}),
        Prop("lamp", "light", {"en": "Lamp"}, safe=0.0),
        Prop("gong", "relay", {"en": "Gong"}, safe=False),
    )
    cues = (
        cue("ring", steps.Say(f"{name}_rings"), triggers.PropBecomes("bell", True)),
        cue("pulled", steps.Say(f"{name}_pulls"), triggers.PropBecomes("lever", True)),
        cue("answer", steps.SetVariable("rung", add=1), triggers.MessageComes(f"{other}_rings")),
        cue("open", steps.SetProp("lamp", 1.0), triggers.PuzzleDone("both")),
        cue("all_gong", steps.SetProp("gong", True), triggers.PuzzleDone("both"), synced=True),
        *more,
    )
    both = Puzzle("both", "simultaneous", {"en": "Both"}, Simultaneous(("lever",), S, (f"{other}_pulls",)))
    return Room(
        name,
        {"en": name},
        {each.name: each for each in props},
        {"both": both},
        {each.name: each for each in cues},
        variables={"rung": Variable("rung", "number", 0), "strain": STRAIN},
    )


STRAIN = Variable("strain", "number", 0, room="lab")
GROWS = cue("grows", steps.SetVariable("strain", add=1), triggers.PropBecomes("bell", True))
GIVES = cue("gives", steps.GiveTime(60 * S), triggers.PropBecomes("bell", False))
WARNS = cue(
    "warns",
    steps.SetProp("gong", True),
    triggers.ComesTrue(VariableIs("strain", at_least=3)),
)
SHOW = Show(
    "towers",
    {"en": "Towers"},
    ("en",),
    3600 * S,
    {"lab": room("lab", "bunker", GROWS), "bunker": room("bunker", "lab", GIVES, WARNS)},
    endings={"out": Ending("out", {"en": "Out"})},
    variables={"strain": STRAIN},
)


def started(network: Network | None = None, seed: int = 1) -> Worlds:
    worlds = Worlds(SHOW, seed, network)
    worlds.advance(2)
    worlds.ask_all(commands.Start("Ravens"))
    worlds.advance(1)
    assert set(worlds.phases().values()) == {"running"}
    return worlds


def told(worlds: Worlds, name: str, kind: type[Fact]) -> list[Fact]:
    return [fact for fact in worlds.rooms[name].facts if isinstance(fact, kind)]


def lefts(worlds: Worlds) -> list[int]:
    return [world.state.clock.left_at(worlds.now) for world in worlds.rooms.values()]


def test_rooms_started_together_play_one_game():
    worlds = started()
    lab, bunker = (world.state.game for world in worlds.rooms.values())
    assert lab is not None
    assert bunker is not None
    assert lab.id == bunker.id


def test_a_message_rings_in_the_other_room():
    worlds = started()
    worlds.rooms["lab"].sense("bell", True)
    worlds.advance(0.1)
    assert worlds.rooms["bunker"].state.variables["rung"] == 1
    assert worlds.rooms["bunker"].state.variables["strain"] == 1
    assert worlds.rooms["lab"].state.variables["rung"] == 0


def test_levers_of_two_rooms_are_pulled_within_a_second_of_shared_time():
    slow = Network(900_000, 900_000)
    worlds = started(slow)
    worlds.rooms["lab"].sense("lever", True)
    worlds.advance(0.5)
    worlds.rooms["bunker"].sense("lever", True)
    worlds.advance(3)
    assert {world.state.puzzles["both"].state for world in worlds.rooms.values()} == {"solved"}
    too_late = started(slow)
    too_late.rooms["lab"].sense("lever", True)
    too_late.advance(1.1)
    too_late.rooms["bunker"].sense("lever", True)
    too_late.advance(5)
    assert {world.state.puzzles["both"].state for world in too_late.rooms.values()} == {"active"}


def test_a_synced_cue_runs_in_both_rooms_at_one_moment():
    worlds = started(Network(1_000, 60_000))
    for each in worlds.rooms.values():
        each.sense("lever", True)
    worlds.advance(2)
    fired = [told(worlds, name, facts.CueSynced) for name in worlds.rooms]
    assert [len(each) for each in fired] == [1, 1]
    moments = {fact.fire_at for each in fired for fact in each}  # type: ignore[attr-defined]
    assert len(moments) == 1
    assert [fact.at for each in fired for fact in each] == list(moments) * 2


def test_a_room_cut_off_plays_on_and_misses_nothing():
    worlds = started()
    worlds.broker.pull("bunker")
    for pull in (True, False, True):
        worlds.rooms["lab"].sense("bell", pull)
        worlds.rooms["bunker"].sense("bell", pull)
        worlds.advance(20)
    assert worlds.rooms["bunker"].state.variables["rung"] == 0
    assert worlds.rooms["bunker"].state.rooms_lost == {"lab": True}
    assert worlds.rooms["lab"].state.rooms_lost == {"bunker": True}
    worlds.broker.plug("bunker")
    worlds.advance(2)
    assert [world.state.variables["rung"] for world in worlds.rooms.values()] == [2, 2]
    assert worlds.rooms["bunker"].state.rooms_lost == {}
    left = lefts(worlds)
    assert left[0] == pytest.approx(left[1], abs=5_000)


def test_a_room_cut_off_takes_up_the_pause_and_the_clock_that_it_missed():
    worlds = started()
    worlds.broker.pull("bunker")
    worlds.ask_all(commands.Pause())
    worlds.advance(60)
    assert worlds.phases() == {"lab": "paused", "bunker": "running"}
    worlds.ask_all(commands.Resume())
    worlds.advance(30)
    worlds.ask_all(commands.AddTime("5min"))
    worlds.advance(1)
    worlds.broker.plug("bunker")
    worlds.advance(2)
    assert set(worlds.phases().values()) == {"running"}
    left = lefts(worlds)
    assert left[0] == pytest.approx(left[1], abs=5_000)
    worlds.broker.pull("bunker")
    worlds.ask_all(commands.Pause())
    worlds.advance(5)
    worlds.broker.plug("bunker")
    worlds.advance(2)
    assert set(worlds.phases().values()) == {"paused"}
    assert lefts(worlds)[0] == pytest.approx(lefts(worlds)[1], abs=5_000)


def test_a_room_that_was_paused_alone_takes_the_shows_clock_when_it_goes_on():
    worlds = started()
    bunker = worlds.rooms["bunker"]
    bunker.command(commands.Pause())
    worlds.advance(60)
    assert worlds.phases() == {"lab": "running", "bunker": "paused"}
    bunker.command(commands.Resume())
    worlds.advance(3)
    assert lefts(worlds)[0] == pytest.approx(lefts(worlds)[1], abs=60_000)
    bunker.command(commands.Stop())
    worlds.advance(30)
    bunker.command(commands.ClearStop())
    bunker.command(commands.Resume())
    worlds.advance(3)
    assert set(worlds.phases().values()) == {"running"}
    assert lefts(worlds)[0] == pytest.approx(lefts(worlds)[1], abs=60_000)


def test_a_room_that_lost_its_journal_stands_still_until_it_is_ready_and_then_joins():
    worlds = started()
    worlds.rooms["lab"].sense("bell", True)
    worlds.advance(100)
    worlds.switch_on("bunker", seed=2)  # a room in a box is made ready as it is opened: it joins
    worlds.advance(3)
    bunker = worlds.rooms["bunker"]
    assert bunker.state.phase == "running"
    assert bunker.state.variables["strain"] == 1
    assert bunker.state.variables["rung"] == 0  # rung before it was there
    assert lefts(worlds)[0] == pytest.approx(lefts(worlds)[1], abs=60_000)
    worlds.rooms["bunker"].sense("bell", True)
    worlds.advance(3)
    assert worlds.rooms["lab"].state.variables["rung"] == 1


@pytest.mark.parametrize("order", list(permutations(SHOW.rooms)))
@pytest.mark.parametrize("apart", [0, 3 * S, 90 * S])
def test_any_power_up_order(order: tuple[str, ...], apart: int):
    worlds = Worlds(SHOW, order=order, apart=apart)
    worlds.advance(2)
    worlds.ask_all(commands.Start("Ravens"))
    worlds.advance(1)
    worlds.rooms["lab"].sense("bell", True)
    worlds.advance(1)
    assert worlds.rooms["bunker"].state.variables["rung"] == 1
    assert [world.state.rooms_lost for world in worlds.rooms.values()] == [{}, {}]


def test_a_room_killed_between_hearing_and_acting_hears_again_and_acts_once():
    worlds = started(Network(1_000, 1_000, lost=0.4))
    for number in range(8):
        worlds.rooms["lab"].sense("bell", number % 2 == 0)
        worlds.restart("bunker")
        worlds.advance(0.02)
    worlds.advance(20)
    assert worlds.rooms["bunker"].state.variables["rung"] == 4


def test_nothing_moves_because_a_cable_is_put_back():
    worlds = started()
    worlds.broker.pull("bunker")
    worlds.advance(300)
    worlds.rooms["bunker"].log.clear()
    worlds.broker.plug("bunker")
    worlds.advance(5)
    assert worlds.rooms["bunker"].log == []


def test_two_hours_on_a_bad_link_leave_nothing_behind():
    worlds = started(Network(500, 80_000, lost=0.05, twice=0.05), seed=3)
    sizes = []
    for number in range(720):
        worlds.rooms["lab"].sense("bell", number % 2 == 0)
        worlds.rooms["bunker"].sense("bell", number % 2 == 1)
        if number % 50 == 10:
            worlds.broker.pull("bunker")
        if number % 50 == 20:
            worlds.broker.plug("bunker")
        worlds.advance(10)
        sizes.append(sum(len(each.engine.snapshot()) for each in worlds.rooms.values()))
    worlds.broker.network = Network()
    worlds.broker.plug("bunker")
    worlds.advance(30)
    assert [world.state.variables["rung"] for world in worlds.rooms.values()] == [360, 360]
    assert max(sizes[360:]) < max(sizes[:360]) + 200
    assert set(worlds.phases().values()) == {"running"}


Act = tuple[str, str]
ACTS = st.lists(
    st.sampled_from(
        [("lab", "bell"), ("bunker", "bell"), ("lab", "pull"), ("bunker", "pull"), ("lab", "plug"),
         ("bunker", "plug"), ("lab", "restart"), ("bunker", "restart"), ("show", "pause"), ("show", "resume")]
    ),
    max_size=14,
)  # fmt: skip
NETWORKS = st.builds(
    Network,
    st.just(500),
    st.integers(500, 400_000),
    st.sampled_from([0.0, 0.1, 0.5]),
    st.sampled_from([0, 0.3]),
)


APART: list[Act] = [
    ("lab", "pull"),
    ("show", "pause"),
    ("bunker", "pull"),
    ("lab", "plug"),
    ("show", "pause"),
]
"""Two rooms, each alone when it was told to pause."""


def evening(network: Network | None, acts: list[Act], seed: int, faults: bool) -> Worlds:
    """The same acts of players; on a perfect link nobody is cut off or killed."""
    worlds = started(network, seed) if network is None else started_well(network, seed)
    for name, act in acts:
        if act == "bell":
            bell = worlds.rooms[name].value("bell")
            worlds.rooms[name].sense("bell", bell is not True)
        elif name == "show":
            worlds.ask_all(commands.Pause() if act == "pause" else commands.Resume())
        elif faults:
            {"pull": worlds.broker.pull, "plug": worlds.broker.plug, "restart": worlds.restart}[act](name)
        worlds.advance(3.7)
    for name in worlds.rooms:
        worlds.broker.plug(name)
    worlds.broker.network = Network()
    worlds.advance(60)
    worlds.ask_all(commands.Resume())
    worlds.advance(5)
    return worlds


def started_well(network: Network, seed: int) -> Worlds:
    """A game begun before the link goes bad."""
    worlds = started(seed=seed)
    worlds.broker.network = network
    return worlds


@settings(max_examples=60, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(NETWORKS, ACTS, st.integers(0, 1 << 30))
def test_whatever_the_link_does_nothing_is_lost_and_nothing_done_twice(
    network: Network, acts: list[Act], seed: int
):
    acts = [act for act in acts if act[0] != "show"]
    bad, good = evening(network, acts, seed, True), evening(None, acts, seed, False)
    for name in SHOW.rooms:
        was, should = bad.rooms[name].state, good.rooms[name].state
        assert was.variables == should.variables
        assert {each: known.state for each, known in was.puzzles.items()} == {
            each: known.state for each, known in should.puzzles.items()
        }
        assert {each: known.value for each, known in was.props.items()} == {
            each: known.value for each, known in should.props.items()
        }
        assert was.clock.total == should.clock.total
        assert was.given == should.given
        heard = [(e.room, e.journal, e.seq) for e in bad.events(name) if isinstance(e, events.MessageArrived)]
        assert len(heard) == len(set(heard))


@settings(max_examples=60, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(NETWORKS, ACTS, st.integers(0, 1 << 30))
@example(Network(500, 500), APART, 0)
def test_whatever_was_missed_the_rooms_come_to_one_phase_and_one_clock(
    network: Network, acts: list[Act], seed: int
):
    worlds = evening(network, acts, seed, True)
    assert set(worlds.phases().values()) == {"running"}
    left = lefts(worlds)
    assert left[0] == pytest.approx(left[1], abs=220_000 + 2 * network.most * len(acts))

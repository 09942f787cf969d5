"""Conditions made into functions of a room's state, with the parts of the state that they watch."""

from collections.abc import Callable

from msgspec import UNSET

from cues import conditions as written
from cues.show import Room, Show
from cues.state import State
from cues.values import Value, same

Test = Callable[[State], bool]


def watched(condition: written.Condition) -> frozenset[str]:
    """The parts of the state that a condition depends on."""
    match condition:
        case written.AllOf(all=parts) | written.AnyOf(any=parts):
            return frozenset().union(*(watched(part) for part in parts))
        case written.NotThat(not_=part):
            return watched(part)
        case written.PuzzleIs(puzzle=name):
            return frozenset({"puzzle:" + name})
        case written.PropIs(prop=name):
            return frozenset({"prop:" + name})
        case written.PropHealthIs(health=name):
            return frozenset({"health:" + name})
        case written.VariableIs(variable=name):
            return frozenset({"variable:" + name})
        case written.CueIs(cue=name):
            return frozenset({"cue:" + name})
        case written.RoomIs(room=name):
            return frozenset({"room:" + name})
        case written.TimeLeft() | written.Elapsed():
            return frozenset({"time", "phase"})
        case _:
            return frozenset({"phase", "game"})


def marks(condition: written.Condition) -> tuple[set[int], set[int]]:
    """Moments at which a condition on time may change: by time left, by time played."""
    match condition:
        case written.AllOf(all=parts) | written.AnyOf(any=parts):
            both = [marks(part) for part in parts]
            return set().union(*(left for left, _ in both)), set().union(*(played for _, played in both))
        case written.NotThat(not_=part):
            return marks(part)
        case written.TimeLeft(time_left=span):
            return {
                b - back for b in (span.at_least, span.at_most) if b is not None for back in (0, 1)
            }, set()
        case written.Elapsed(elapsed=span):
            return set(), {b + on for b in (span.at_least, span.at_most) if b is not None for on in (0, 1)}
        case _:
            return set(), set()


def within(value: Value, at_least: float | None, at_most: float | None) -> bool:
    """Whether `value` is a number within bounds."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return (at_least is None or value >= at_least) and (at_most is None or value <= at_most)


def _value_test(
    read: Callable[[State], Value], wanted: object, at_least: float | None, at_most: float | None
) -> Test:
    if wanted is not UNSET:
        return lambda state: same(read(state), wanted)  # type: ignore[arg-type]
    return lambda state: within(read(state), at_least, at_most)


def test_of(condition: written.Condition, show: Show, room: Room) -> Test:
    """The function that judges a condition."""
    match condition:
        case written.AllOf(all=parts):
            every = [test_of(part, show, room) for part in parts]
            return lambda state: all(test(state) for test in every)
        case written.AnyOf(any=parts):
            some = [test_of(part, show, room) for part in parts]
            return lambda state: any(test(state) for test in some)
        case written.NotThat(not_=part):
            inner = test_of(part, show, room)
            return lambda state: not inner(state)
        case written.TimeLeft() | written.Elapsed():
            return _time_test(condition)
        case written.PropIs() | written.VariableIs():
            return _holding_test(condition)
        case written.ComfortIs(comfort=name, is_=wanted):
            first = show.comfort[name].options[0] if name in show.comfort else ""
            return lambda state: (state.game.comfort.get(name, first) if state.game else first) == wanted
        case _:
            return _plain_test(condition, show)


def _holding_test(condition: written.PropIs | written.VariableIs) -> Test:
    if isinstance(condition, written.VariableIs):
        variable = condition.variable
        return _value_test(
            lambda state: state.variables.get(variable), condition.is_, condition.at_least, condition.at_most
        )
    prop = condition.prop
    return _value_test(
        lambda state: state.props[prop].value if prop in state.props else None,
        condition.is_,
        condition.at_least,
        condition.at_most,
    )


def _time_test(condition: written.TimeLeft | written.Elapsed) -> Test:
    if isinstance(condition, written.TimeLeft):
        span = condition.time_left
        return lambda state: (
            state.game is not None and within(state.clock.left_at(state.at), span.at_least, span.at_most)
        )
    span = condition.elapsed
    return lambda state: (
        state.game is not None
        and within(state.clock.total - state.clock.left_at(state.at), span.at_least, span.at_most)
    )


def _plain_test(condition: written.Condition, show: Show) -> Test:
    match condition:
        case written.PuzzleIs(puzzle=name, is_=wanted):
            states = ("solved", "skipped") if wanted == "done" else (wanted,)
            return lambda state: name in state.puzzles and state.puzzles[name].state in states
        case written.PropHealthIs(health=name, is_=health):
            return lambda state: name in state.props and state.props[name].health == health
        case written.Players(players=bounds):
            return lambda state: within(
                (state.game.players or 0) if state.game else 0, bounds.at_least, bounds.at_most
            )
        case written.LanguageIs(language=language):
            first = show.languages[0]
            return lambda state: (state.game.language if state.game else first) == language
        case written.PhaseIs(phase=phase):
            return lambda state: state.phase == phase
        case written.CueIs(cue=name, is_=how):
            return _cue_test(name, how)
        case written.EndingIs(ending=ending):
            return lambda state: state.game is not None and state.game.ending == ending
        case written.RoomIs(room=name, is_=how):
            return lambda state: state.rooms_lost.get(name, False) == (how == "lost")
    raise TypeError(f"not a condition: {condition!r}")


def _cue_test(name: str, how: str) -> Test:
    match how:
        case "running":
            return lambda state: bool(state.instances.get(name))
        case "idle":
            return lambda state: not state.instances.get(name)
        case "run":
            return lambda state: state.runs.get(name, 0) > 0
        case _:
            return lambda state: state.runs.get(name, 0) == 0

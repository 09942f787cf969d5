"""What a story expects, judged against its world: whether it is so, and what is instead."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from msgspec import UNSET

from controller.story_words import value_text
from controller.world import World
from cues import conditions, expectations, units
from cues.engine.judge import test_of, within
from cues.facts import Fact
from cues.values import Value, same

_ABOUT = ("cue", "puzzle", "prop", "variable", "ending", "name", "alert", "do", "room")


class Form(NamedTuple):
    """How one form of expectation is judged, and what is said when it is not so."""

    holds: Callable[[World, Any], bool]
    found: Callable[[World, Any], str]


def holds(world: World, expected: expectations.Expectation) -> bool:
    """Whether something is so at this moment.

    `prop` is what an output was last told, a fade's end too; `output` what it really does.
    """
    form = _FORMS.get(type(expected))
    return form.holds(world, expected) if form else _as_the_engine_does(world, expected)


def found(world: World, expected: expectations.Expectation) -> str:
    """What is instead of what was expected, in words."""
    form = _FORMS.get(type(expected))
    return form.found(world, expected) if form else "it is not so"


def _as_the_engine_does(world: World, expected: Any) -> bool:
    return test_of(expected, world.show, world.room)(world.state)


def _told(world: World, prop: str) -> Value:
    known = world.state.props.get(prop)
    return None if known is None else known.value


def _is(value: Value, expected: conditions.PropIs | expectations.Output) -> bool:
    if expected.is_ is not UNSET:
        return same(value, expected.is_)
    return within(value, expected.at_least, expected.at_most)


def _in_span(time: int, span: conditions.Span) -> bool:
    return within(time, span.at_least, span.at_most)


def _played(world: World) -> int:
    clock = world.state.clock
    return clock.total - clock.left_at(world.now)


def _clock(world: World) -> str:
    clock = world.state.clock
    how = "running" if clock.running else "held"
    return f"{units.format_clock(clock.left_at(world.now))} is left, and the clock is {how}"


def _cue(world: World, expected: conditions.CueIs) -> str:
    how = "is running" if world.state.instances.get(expected.cue) else "is not running"
    return f"it {how}, and has begun {world.state.runs.get(expected.cue, 0)} times in this game"


def _ending(world: World) -> str:
    game = world.state.game
    return f"the ending is {game.ending or 'open' if game else 'open'}, the phase {world.state.phase}"


def _shown(world: World, screen: str) -> list[str]:
    return [shown.content for shown in world.screens.shown(screen).values()]


def _has_alert(world: World, expected: expectations.AlertIs) -> bool:
    return any(
        expected.alert in name or any(expected.alert in text for text in alert.text.values())
        for name, alert in world.state.alerts.items()
    )


def _is_fact(fact: Fact, expected: expectations.FactCame) -> bool:
    return (
        fact.__struct_config__.tag == expected.fact
        and (expected.of is None or expected.of in [getattr(fact, name, None) for name in _ABOUT])
        and (expected.how is None or getattr(fact, "how", None) == expected.how)
        and (expected.by_hand is None or getattr(fact, "by_hand", None) == expected.by_hand)
    )


def _facts(world: World, expected: expectations.FactCame) -> str:
    alike = [fact for fact in world.facts if fact.__struct_config__.tag == expected.fact]
    return (
        f"{len(alike) or 'no'} such facts came"
        if expected.of is None or not alike
        else "others came, not this"
    )


_FORMS: Mapping[type, Form] = {
    expectations.AllOf: Form(
        lambda world, it: all(holds(world, part) for part in it.all),
        lambda world, it: "; ".join(found(world, part) for part in it.all if not holds(world, part)),
    ),
    expectations.AnyOf: Form(
        lambda world, it: any(holds(world, part) for part in it.any),
        lambda world, it: "; ".join(found(world, part) for part in it.any),
    ),
    expectations.NotThat: Form(
        lambda world, it: not holds(world, it.not_),
        lambda world, it: found(world, it.not_),
    ),
    conditions.PuzzleIs: Form(
        _as_the_engine_does, lambda world, it: f"it is {world.state.puzzles[it.puzzle].state}"
    ),
    conditions.PropIs: Form(
        lambda world, it: _is(_told(world, it.prop), it),
        lambda world, it: f"it is {value_text(_told(world, it.prop))}",
    ),
    conditions.PropHealthIs: Form(
        _as_the_engine_does, lambda world, it: f"it is {world.state.props[it.health].health}"
    ),
    conditions.VariableIs: Form(
        _as_the_engine_does, lambda world, it: f"it is {value_text(world.state.variables[it.variable])}"
    ),
    conditions.TimeLeft: Form(
        lambda world, it: _in_span(world.state.clock.left_at(world.now), it.time_left),
        lambda world, it: _clock(world),
    ),
    conditions.Elapsed: Form(
        lambda world, it: _in_span(_played(world), it.elapsed), lambda world, it: _clock(world)
    ),
    conditions.PhaseIs: Form(_as_the_engine_does, lambda world, it: f"it is {world.state.phase}"),
    conditions.CueIs: Form(_as_the_engine_does, _cue),
    conditions.EndingIs: Form(_as_the_engine_does, lambda world, it: _ending(world)),
    expectations.Output: Form(
        lambda world, it: _is(world.value(it.output), it),
        lambda world, it: f"it is {value_text(world.value(it.output))}",
    ),
    expectations.Plays: Form(
        lambda world, it: it.plays in world.playing(),
        lambda world, it: f"what plays is {', '.join(world.playing()) or 'nothing'}",
    ),
    expectations.Shows: Form(
        lambda world, it: any(it.shows in text for text in _shown(world, it.screen)),
        lambda world, it: f"{it.screen} shows {' / '.join(_shown(world, it.screen)) or 'nothing'}",
    ),
    expectations.ClockIs: Form(
        lambda world, it: world.state.clock.running == (it.clock == "running"),
        lambda world, it: _clock(world),
    ),
    expectations.HintsGiven: Form(
        lambda world, it: world.state.puzzles[it.hints].hints == it.is_,
        lambda world, it: f"{world.state.puzzles[it.hints].hints} were shown",
    ),
    expectations.AlertIs: Form(
        _has_alert, lambda world, it: f"alerts are {', '.join(sorted(world.state.alerts)) or 'none'}"
    ),
    expectations.FactCame: Form(lambda world, it: any(_is_fact(fact, it) for fact in world.facts), _facts),
}

"""What a story expects, judged against the room it is played in: whether it is so, and what is instead."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from msgspec import UNSET

from controller.stories.stage import Stage
from controller.stories.words import value_text
from cues import conditions, expectations, units
from cues.engine.judge import test_of, within
from cues.facts import Fact
from cues.values import Value, same

_ABOUT = ("cue", "puzzle", "prop", "variable", "ending", "name", "alert", "do", "room")


class Form(NamedTuple):
    """How one form of expectation is judged, and what is said when it is not so."""

    holds: Callable[[Stage, Any], bool]
    found: Callable[[Stage, Any], str]


def holds(stage: Stage, expected: expectations.Expectation) -> bool:
    """Whether something is so at this moment.

    `prop` is what an output was last told, a fade's end too; `output` what it really does.
    """
    form = _FORMS.get(type(expected))
    return form.holds(stage, expected) if form else _as_the_engine_does(stage, expected)


def found(stage: Stage, expected: expectations.Expectation) -> str:
    """What is instead of what was expected, in words."""
    form = _FORMS.get(type(expected))
    return form.found(stage, expected) if form else "it is not so"


def _as_the_engine_does(stage: Stage, expected: Any) -> bool:
    return test_of(expected, stage.show, stage.room)(stage.state)


def _told(stage: Stage, prop: str) -> Value:
    known = stage.state.props.get(prop)
    return None if known is None else known.value


def _is(value: Value, expected: conditions.PropIs | expectations.Output) -> bool:
    if expected.is_ is not UNSET:
        return same(value, expected.is_)
    return within(value, expected.at_least, expected.at_most)


def _in_span(time: int, span: conditions.Span) -> bool:
    return within(time, span.at_least, span.at_most)


def _played(stage: Stage) -> int:
    clock = stage.state.clock
    return clock.total - clock.left_at(stage.now)


def _clock(stage: Stage) -> str:
    clock = stage.state.clock
    how = "running" if clock.running else "held"
    return f"{units.format_clock(clock.left_at(stage.now))} is left, and the clock is {how}"


def _cue(stage: Stage, expected: conditions.CueIs) -> str:
    how = "is running" if stage.state.instances.get(expected.cue) else "is not running"
    return f"it {how}, and has begun {stage.state.runs.get(expected.cue, 0)} times in this game"


def _ending(stage: Stage) -> str:
    game = stage.state.game
    return f"the ending is {game.ending or 'open' if game else 'open'}, the phase {stage.state.phase}"


def _has_alert(stage: Stage, expected: expectations.AlertIs) -> bool:
    return any(
        expected.alert in name or any(expected.alert in text for text in alert.text.values())
        for name, alert in stage.state.alerts.items()
    )


def _is_fact(fact: Fact, expected: expectations.FactCame) -> bool:
    return (
        fact.__struct_config__.tag == expected.fact
        and (expected.of is None or expected.of in [getattr(fact, name, None) for name in _ABOUT])
        and (expected.how is None or getattr(fact, "how", None) == expected.how)
        and (expected.by_hand is None or getattr(fact, "by_hand", None) == expected.by_hand)
    )


def _facts(stage: Stage, expected: expectations.FactCame) -> str:
    alike = [fact for fact in stage.facts if fact.__struct_config__.tag == expected.fact]
    return (
        f"{len(alike) or 'no'} such facts came"
        if expected.of is None or not alike
        else "others came, not this"
    )


_FORMS: Mapping[type, Form] = {
    expectations.AllOf: Form(
        lambda stage, it: all(holds(stage, part) for part in it.all),
        lambda stage, it: "; ".join(found(stage, part) for part in it.all if not holds(stage, part)),
    ),
    expectations.AnyOf: Form(
        lambda stage, it: any(holds(stage, part) for part in it.any),
        lambda stage, it: "; ".join(found(stage, part) for part in it.any),
    ),
    expectations.NotThat: Form(
        lambda stage, it: not holds(stage, it.not_),
        lambda stage, it: found(stage, it.not_),
    ),
    conditions.PuzzleIs: Form(
        _as_the_engine_does, lambda stage, it: f"it is {stage.state.puzzles[it.puzzle].state}"
    ),
    conditions.PropIs: Form(
        lambda stage, it: _is(_told(stage, it.prop), it),
        lambda stage, it: f"it is {value_text(_told(stage, it.prop))}",
    ),
    conditions.PropHealthIs: Form(
        _as_the_engine_does, lambda stage, it: f"it is {stage.state.props[it.health].health}"
    ),
    conditions.VariableIs: Form(
        _as_the_engine_does, lambda stage, it: f"it is {value_text(stage.state.variables[it.variable])}"
    ),
    conditions.TimeLeft: Form(
        lambda stage, it: _in_span(stage.state.clock.left_at(stage.now), it.time_left),
        lambda stage, it: _clock(stage),
    ),
    conditions.Elapsed: Form(
        lambda stage, it: _in_span(_played(stage), it.elapsed), lambda stage, it: _clock(stage)
    ),
    conditions.PhaseIs: Form(_as_the_engine_does, lambda stage, it: f"it is {stage.state.phase}"),
    conditions.CueIs: Form(_as_the_engine_does, _cue),
    conditions.EndingIs: Form(_as_the_engine_does, lambda stage, it: _ending(stage)),
    expectations.Output: Form(
        lambda stage, it: _is(stage.value(it.output), it),
        lambda stage, it: f"it is {value_text(stage.value(it.output))}",
    ),
    expectations.Plays: Form(
        lambda stage, it: it.plays in stage.playing(),
        lambda stage, it: f"what plays is {', '.join(stage.playing()) or 'nothing'}",
    ),
    expectations.Shows: Form(
        lambda stage, it: any(it.shows in text for text in stage.shown(it.screen)),
        lambda stage, it: f"{it.screen} shows {' / '.join(stage.shown(it.screen)) or 'nothing'}",
    ),
    expectations.ClockIs: Form(
        lambda stage, it: stage.state.clock.running == (it.clock == "running"),
        lambda stage, it: _clock(stage),
    ),
    expectations.HintsGiven: Form(
        lambda stage, it: stage.state.puzzles[it.hints].hints == it.is_,
        lambda stage, it: f"{stage.state.puzzles[it.hints].hints} were shown",
    ),
    expectations.AlertIs: Form(
        _has_alert, lambda stage, it: f"alerts are {', '.join(sorted(stage.state.alerts)) or 'none'}"
    ),
    expectations.FactCame: Form(lambda stage, it: any(_is_fact(fact, it) for fact in stage.facts), _facts),
}

"""Triggers, conditions and moments in the words of a show's files."""

from typing import Any

from msgspec import UNSET, Struct

from cues import conditions, triggers
from cues.check.walk import fields_of
from cues.state import State
from cues.units import format_duration
from cues.values import Value


def said(value: Value | object) -> str:
    """A value as a person writes it: `on`, `off`, `nothing`, `3`."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else str(value)


def trigger_said(trigger: triggers.Trigger) -> str:
    """A trigger as it is written: `{solved: id_tag}`."""
    return _written(trigger)


def is_behind(cause: str, trigger: triggers.Trigger) -> bool:
    """Whether a cause (`solved:id_tag`) may be a trigger's: both are of one sort and bear one name."""
    what, _, name = cause.partition(":")
    match trigger:
        case triggers.TimeLeftIs(time_left=us):
            return cause == f"time_left:{us}"
        case triggers.ElapsedIs(elapsed=us):
            return cause == f"elapsed:{us}"
        case triggers.ComesTrue():
            return what == "true"
    return name in (getattr(trigger, key.name) for key in fields_of(type(trigger)))


def condition_said(condition: conditions.Condition) -> str:
    """A condition as it reads: `variable trust at_least 3`."""
    match condition:
        case conditions.AllOf(all=parts):
            return "(" + " and ".join(condition_said(part) for part in parts) + ")"
        case conditions.AnyOf(any=parts):
            return "(" + " or ".join(condition_said(part) for part in parts) + ")"
        case conditions.NotThat(not_=part):
            return f"not {condition_said(part)}"
    return _written(condition).strip("{}").replace(": ", " ").replace(",", "")


def _written(thing: Struct) -> str:
    """A struct of the model as a mapping in a file, without what stands by default."""
    defaults = dict(zip(thing.__struct_fields__[::-1], thing.__struct_defaults__[::-1], strict=False))
    parts = []
    for number, field in enumerate(fields_of(type(thing))):
        value = getattr(thing, field.name)
        if value is UNSET or (value is None and field.name in defaults):
            continue
        if number and field.name in defaults and defaults[field.name] == value and field.key != "is":
            continue
        parts.append(f"{field.key}: {_part(field.name, value)}")
    return "{" + ", ".join(parts) + "}"


def _part(name: str, value: Any) -> str:
    if name in ("time_left", "elapsed") and isinstance(value, int):
        return format_duration(value)
    if isinstance(value, conditions.Span):
        bounds = (("at_least", value.at_least), ("at_most", value.at_most))
        return " ".join(f"{key} {format_duration(us)}" for key, us in bounds if us is not None)
    if isinstance(value, conditions.Bounds):
        return " ".join(
            f"{key} {count}"
            for key, count in (("at_least", value.at_least), ("at_most", value.at_most))
            if count is not None
        )
    if isinstance(value, Struct):
        return condition_said(value)  # type: ignore[arg-type]
    return said(value)


def as_it_was(condition: conditions.Condition, state: State) -> str:
    """What a condition without parts looked at, as it stood: `it was 1`."""
    match condition:
        case conditions.PuzzleIs(puzzle=name) if name in state.puzzles:
            return f"it was {state.puzzles[name].state}"
        case conditions.PropIs(prop=name) if name in state.props:
            return f"it was {said(state.props[name].value)}"
        case conditions.PropHealthIs(health=name) if name in state.props:
            return f"it was {state.props[name].health}"
        case conditions.VariableIs(variable=name):
            return f"it was {said(state.variables.get(name))}"
        case conditions.PhaseIs():
            return f"the game was {state.phase}"
        case conditions.TimeLeft():
            return f"{clock(state.clock.left_at(state.at))} was left"
        case conditions.Elapsed():
            return f"{clock(state.clock.total - state.clock.left_at(state.at))} had been played"
        case conditions.CueIs(cue=name):
            running = "it was running" if state.instances.get(name) else "it was not running"
            return f"{running}, and had run {state.runs.get(name, 0)} times"
        case conditions.RoomIs(room=name):
            return "it was lost" if state.rooms_lost.get(name) else "it was there"
    return _of_the_team(condition, state)


def _of_the_team(condition: conditions.Condition, state: State) -> str:
    game = state.game
    if game is None:
        return "no game was on"
    match condition:
        case conditions.Players():
            return f"they were {game.players if game.players is not None else 'of unknown number'}"
        case conditions.LanguageIs():
            return f"they played in {game.language}"
        case conditions.ComfortIs(comfort=name):
            return f"they had chosen {game.comfort.get(name, 'nothing')}"
        case conditions.EndingIs():
            return f"it ended {game.ending}" if game.ending else "it had not ended"
    return "it was not so"


def clock(us: int) -> str:
    """`14:02.310`: minutes, seconds and thousandths, hours where there are any."""
    seconds, thousandths = divmod(max(us, 0) // 1_000, 1_000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    front = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
    return f"{front}:{seconds:02d}.{thousandths:03d}"

"""Why a trigger did not come, by how the room stood at the end of the journal."""

from collections.abc import Callable
from typing import Any

from msgspec import UNSET

from cues import events, facts, triggers
from cues.check.walk import items
from cues.explain.conditions import unmet
from cues.explain.record import Happening, Record
from cues.explain.wording import clock, said
from cues.puzzles.api import Rule
from cues.show import Cue, Puzzle
from cues.state import PuzzleState
from cues.steps import RunCue, StartCue
from cues.values import Value, same


def why_missing(record: Record, trigger: triggers.Trigger) -> str:
    """What stood instead of what a trigger waits for."""
    match trigger:
        case triggers.PropBecomes() | triggers.PropCrosses():
            return _prop(record, trigger)
        case triggers.TimeLeftIs():
            return _time(record, "is left")
        case triggers.ElapsedIs():
            return _time(record, "has been played")
        case triggers.MessageComes(message=name, from_=sender):
            return _message(record, name, sender)
        case triggers.CueDoes(cue=name, does=does):
            return _cue(record, name, does)
        case triggers.ComesTrue(true=condition):
            return unmet(condition, record.show, record.room, record.state) or "it held all the time"
    return _as_it_is(record, trigger)


def why_not_called(record: Record, cue: str) -> list[str]:
    """What came of each cue that would run, start or go on to this one, in the last game."""
    return [
        f"cue {caller.name} would run it, and {_came_of(record, caller.name)}"
        for caller in record.room.cues.values()
        if caller.name != cue and _calls(caller, cue)
    ]


def _calls(caller: Cue, cue: str) -> bool:
    calls = (RunCue(cue), StartCue(cue))
    return cue in caller.then or any(item.thing in calls for item in items(caller, ""))


def _came_of(record: Record, cue: str) -> str:
    if record.state.instances.get(cue):
        return "is under way and has not come to that"
    if record.state.runs.get(cue, 0):
        return "ran without coming to that"
    return "did not run"


def _as_it_is(record: Record, trigger: triggers.Trigger) -> str:
    state = record.state
    match trigger:
        case triggers.PuzzleDone(solved=name) | triggers.PuzzleWrong(missed=name):
            return _puzzle(record, name)
        case triggers.PuzzleBecomes(puzzle=name):
            return _puzzle(record, name)
        case triggers.VariableBecomes(variable=name):
            return f"variable {name} is {said(state.variables.get(name))}"
        case triggers.GameIs():
            return f"the game is {state.phase}"
        case triggers.PropHealthBecomes(health=name) if name in state.props:
            return f"{name} is {state.props[name].health}"
        case triggers.RoomBecomes(room=name):
            return f"room {name} is {'lost' if state.rooms_lost.get(name) else 'there'}"
    return "it did not come"


def _puzzle(record: Record, name: str) -> str:
    state, puzzle = record.state.puzzles.get(name), record.room.puzzles.get(name)
    if state is None or puzzle is None:
        return f"there is no puzzle {name}"
    since = _since(record, state.since)
    if state.state == "locked":
        waits = [
            f"{one} ({record.state.puzzles[one].state})" for one in puzzle.after if _waits_for(record, one)
        ]
        return f"{name} is locked" + (f"; it waits for {' and '.join(waits)}" if waits else "")
    if state.state == "active":
        return f"{name} is active {since}{_progress(state)}; {_misses(record, puzzle)}"
    return f"{name} is {state.state} {since}"


def _waits_for(record: Record, name: str) -> bool:
    return name in record.state.puzzles and record.state.puzzles[name].state not in ("solved", "skipped")


def _progress(state: PuzzleState) -> str:
    return "" if state.progress is None else f", {state.progress:.0%} done"


def _misses(record: Record, puzzle: Puzzle) -> str:
    misses = [
        one.thing
        for one in record.happenings[record.start :]
        if isinstance(one.thing, facts.PuzzleMissed) and one.thing.puzzle == puzzle.name
    ]
    if misses:
        count = f"the last of {len(misses)} wrong answers" if len(misses) > 1 else "its only wrong answer"
        return f"{count} was {said(misses[-1].given)} {_when(record, misses[-1].at)}"
    rule: Rule = puzzle.rule
    heard = [_heard(record, prop) for prop in rule.watches()]
    return "no wrong answer was given; " + "; ".join(heard) if heard else "no wrong answer was given"


def _heard(record: Record, prop: str) -> str:
    last = _last_report(record, lambda event: event.prop == prop)
    if last is None:
        return f"{prop} sensed nothing"
    value = last.thing.value if isinstance(last.thing, events.Sensed) else None
    return f"{prop} last sensed {said(value)} {_when(record, last.at)}"


def _last_report(record: Record, wanted: Callable[[events.Sensed], bool]) -> Happening | None:
    since = record.happenings[record.start :]
    return next(
        (one for one in reversed(since) if isinstance(one.thing, events.Sensed) and wanted(one.thing)), None
    )


def _prop(record: Record, trigger: triggers.PropBecomes | triggers.PropCrosses) -> str:
    name = trigger.prop if isinstance(trigger, triggers.PropBecomes) else trigger.crossing
    state = record.state.props.get(name)
    if state is not None and state.health != "ok":
        return f"{name} is {state.health.replace('_', ' ')}"
    if isinstance(trigger, triggers.PropBecomes) and trigger.becomes is not UNSET:
        wanted: Any = trigger.becomes
        came = _last_report(record, lambda event: event.prop == name and _is(event.value, wanted))
        if came is not None:
            when = _when(record, came.at)
            return f"{name} sensed {said(wanted)} {when}, but that was no news, or the game stood still"
    return _heard(record, name)


def _is(value: Value, wanted: Value) -> bool:
    return same(value, wanted)


def _time(record: Record, what: str) -> str:
    state = record.state
    if state.game is None:
        return "no game is on"
    left = state.clock.left_at(state.at)
    return f"{clock(left if what == 'is left' else state.clock.total - left)} {what}"


def _message(record: Record, name: str, sender: str | None) -> str:
    came = [
        one.thing.room
        for one in record.happenings
        if isinstance(one.thing, events.MessageArrived) and one.thing.name == name
    ]
    if came and sender is not None:
        return f"{name} came from {', '.join(dict.fromkeys(came))}, not from {sender}"
    return f"no message {name} came"


def _cue(record: Record, name: str, does: str) -> str:
    running = bool(record.state.instances.get(name))
    if running:
        return f"cue {name} is still running" if does == "ends" else f"cue {name} is running since before"
    if record.state.runs.get(name, 0) == 0:
        return f"cue {name} did not run"
    how = next(
        (
            one.thing.how
            for one in reversed(record.happenings)
            if isinstance(one.thing, facts.CueEnded) and one.thing.cue == name
        ),
        None,
    )
    return (
        f"cue {name} was {how}, and did not end by itself"
        if how in ("stopped", "skipped")
        else f"cue {name} ended"
    )


def _when(record: Record, at: int) -> str:
    played = record.moment(at).played
    return "before the game" if played is None else f"at {clock(played)}"


def _since(record: Record, at: int) -> str:
    played = record.moment(at).played
    return "from before the game" if played is None else f"since {clock(played)}"

"""Synced cues: called in one room, run by all of the show's rooms at one moment a little later."""

from msgspec import structs

from cues import facts
from cues.effects import Animate, Effect, Fade, Freeze, Play, SetOutput
from cues.engine import halting, lasting, tree
from cues.engine.stage import TOGETHER, Stage
from cues.state import Planned

AHEAD = 150_000
"""How long before its moment a synced cue is called, microseconds."""

LATE = 500_000
"""A call so late is still run whole; a later one is taken up where the cue stands by then."""

ORDERS = (SetOutput, Fade, Animate, Freeze)

SAME = 1_000_000
"""Calls of one cue for moments so close are one call."""


def call(stage: Stage, name: str, cause: str, at: int) -> None:
    """Call a synced cue, here and in the other rooms."""
    if is_same(stage, name, at + AHEAD):
        stage.passed.append((at, name, cause, "it was called already"))
        return
    stage.tell(facts.CueWasCalled(stage.seq(), at, name, at + AHEAD))
    _plan(stage, name, at + AHEAD, at + AHEAD, cause)


def is_same(stage: Stage, name: str, fire_at: int) -> bool:
    """Whether a call for that moment is one that is known: planned, or run since."""
    planned = stage.state.planned.get(name)
    if planned is not None and fire_at >= planned.fire_at:
        return fire_at - planned.fire_at < SAME
    last = stage.state.fired.get(name)
    return last is not None and fire_at < last + SAME


def called(stage: Stage, name: str, room: str, fire_at: int, at: int) -> None:
    """Another room calls: of two calls for nearly one moment all rooms keep the earlier."""
    if name not in stage.plan.together or is_same(stage, name, fire_at):
        return
    _plan(stage, name, max(fire_at, at), fire_at, "synced:" + room)


def _plan(stage: Stage, name: str, due: int, fire_at: int, cause: str) -> None:
    planned = stage.state.planned[name] = Planned(due, fire_at, stage.turn(), cause)
    stage.wake(due, planned.turn, TOGETHER, name)


def fire(stage: Stage, name: str, at: int) -> bool:
    """Its moment has come, or is past; whether so long past that it is to be taken up under way."""
    state = stage.state
    planned = state.planned.pop(name)
    state.fired[name] = planned.fire_at
    cue, late = stage.plan.cues[name], at - planned.fire_at
    if state.phase not in cue.phases:
        stage.passed.append((at, name, planned.cause, f"the game was {state.phase}"))
        return False
    if not halting.admit(stage, name, planned.cause, at) or not stage.spend(at):
        return False
    stage.tell(facts.CueSynced(stage.seq(), at, name, planned.fire_at, late))
    tree.begin_cue(stage, name, planned.cause, at if late <= LATE else planned.fire_at)
    return late > LATE


def take_up(stage: Stage, before: int, at: int) -> None:
    """Leave of the orders since number `before` each output's last, and begin sounds at their place."""
    kept: list[Effect] = []
    last: dict[str, int] = {}
    fresh = stage.effects[before:]
    for number, effect in enumerate(fresh):
        if isinstance(effect, ORDERS):
            last[effect.prop] = number
    for number, effect in enumerate(fresh):
        if isinstance(effect, ORDERS):
            kept += [effect] if last[effect.prop] == number else []
        elif isinstance(effect, Play) and effect.at < at:
            kept += _from_its_place(stage, effect, at)
        else:
            kept.append(effect)
    stage.effects[before:] = kept


def _from_its_place(stage: Stage, play: Play, at: int) -> list[Effect]:
    """A sound that should have begun before: sought, or left out where it would be over."""
    length, gone = stage.plan.show.clips[play.clip].length, at - play.at
    if play.play not in stage.state.plays:
        return []
    if length is not None and gone >= length and not play.loop:
        lasting.clip_ended(stage, play.play, at)
        return []
    return [structs.replace(play, fade_in=0, seek=gone)]

"""What stands: the cues that are on, the orders that a room must be brought to, and an outage survived."""

from cues import events, facts
from cues.effects import (
    Effect,
    EngageStop,
    Freeze,
    PauseSound,
    Play,
    SetOutput,
    SetTalk,
    SetVolume,
    ShowImage,
    ShowText,
)
from cues.engine import game, outputs, timing, wording
from cues.engine.stage import Stage
from cues.state import Node, PropState, RunningCue


def running(stage: Stage) -> list[RunningCue]:
    """Every cue that is on, in the order in which they began."""
    found: list[RunningCue] = []
    frozen = stage.state.phase == "paused"
    for name, roots in stage.state.instances.items():
        for root in roots:
            node = stage.state.nodes[root]
            state = "paused" if frozen or node.paused >= 0 else "running"
            if state == "running" and _waits(stage, node):
                state = "waiting"
            found.append(RunningCue(name, state, node.began, _until(stage, node)))  # type: ignore[arg-type]
    return sorted(found, key=lambda cue: cue.since)


def _waits(stage: Stage, node: Node) -> bool:
    """Whether all that a cue still has to do waits for a GO, or for its pre-wait."""
    inner = [stage.state.nodes[child] for child in node.children]
    return node.waits or (bool(inner) and all(_waits(stage, each) for each in inner))


def _until(stage: Stage, node: Node) -> int | None:
    part = stage.plan.parts[node.place]
    if node.left != 1 or node.children or node.waits or node.point < len(part.parts):
        return None
    return max(node.ends, node.due)


def orders(stage: Stage, at: int) -> list[Effect]:
    """The orders that bring outputs, sounds and screens to what the state says, at `at`."""
    state = stage.state
    found: list[Effect] = []
    if state.phase == "stopped":
        return [EngageStop(at)]
    for name, prop in state.props.items():
        if stage.plan.room.props[name].direction == "out" and prop.value is not None:
            found.append(_order(stage, name, prop, at))
    found.extend(SetVolume(at, bus, level) for bus, level in state.volumes.items())
    if state.talk:
        found.append(SetTalk(at, True))
    found.extend(_sounds(stage, at))
    found.extend(_screens(stage, at))
    return found


def _order(stage: Stage, name: str, prop: PropState, at: int) -> Effect:
    held = outputs.held_since(stage, prop)
    moment = at if held < 0 else held
    if prop.order is None or not outputs.moving(prop, moment):
        return SetOutput(at, name, outputs.value_at(prop, moment))
    return prop.order if held < 0 else Freeze(at, name, outputs.value_at(prop, moment))


def _sounds(stage: Stage, at: int) -> list[Effect]:
    state, clips = stage.state, stage.plan.show.clips
    found: list[Effect] = []
    for number, play in state.plays.items():
        held = play.held if play.held >= 0 else state.paused_at
        seek = max(0, (at if held < 0 else held) - play.began)
        bus = clips[play.clip].bus
        found.append(Play(at, number, play.prop, play.clip, bus, play.level, play.loop, 0, seek, play.duck))
        if play.held >= 0:
            found.append(PauseSound(at, True, number))
    if state.phase == "paused":
        found.append(PauseSound(at, True))
    return found


def _screens(stage: Stage, at: int) -> list[Effect]:
    found: list[Effect] = []
    for screen, roles in stage.state.screens.items():
        for role, shown in roles.items():
            if role == "image":
                found.append(ShowImage(at, screen, shown.text))
            elif shown.until is None or shown.until > at:
                lasts = None if shown.until is None else shown.until - at
                found.append(ShowText(at, screen, shown.text, role, lasts))
    return found


def resume(stage: Stage, event: events.Resumed, at: int) -> None:
    """A process runs again: all that was under way goes on as if no time had passed.

    Where the engine, the show or the wiring has changed under a game, it is paused first.
    """
    state = stage.state
    since = at - (event.outage_us or 0)
    if state.phase not in ("paused", "stopped"):
        timing_on = state.clock.running
        _bridge(stage, since, at)
        if timing_on and stage.plan.alone:
            timing.run(stage, at)
        elif timing_on:
            clock = state.clock
            timing.set_left(stage, clock.left_at(at), clock.total, at)
    if event.outage_us is None:
        state.in_doubt = True
    stage.tell(facts.ResumedAfter(stage.seq(), at, event.outage_us))
    seconds = None if event.outage_us is None else round(event.outage_us / 1e6)
    text = wording.RESUMED_UNKNOWN if seconds is None else wording.fill(wording.RESUMED, {"seconds": seconds})
    stage.raise_alert("resumed", "info", text, at)
    if event.changed and state.phase == "running":
        what = wording.fill(wording.CHANGED, {"what": ", ".join(event.changed)})
        stage.raise_alert("changed", "attention", what, at)
        game.pause(stage, at)


def _bridge(stage: Stage, since: int, at: int) -> None:
    """Shift everything over an outage that began at `since`."""
    clock = stage.state.clock
    if clock.running:
        clock.left = clock.left_at(since)
        clock.at = at if stage.plan.alone else since  # the clock of many rooms ran on in the others
    before = len(stage.effects)
    game.shift(stage, at - since, since)
    outputs.thaw(stage, since, at)
    del stage.effects[before:]  # the room brings outputs to `orders` once, itself
    stage.rebuild()

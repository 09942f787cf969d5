"""A game's phases: idle, ready, running, paused, finished, and stopped from anywhere."""

from cues import facts, levels
from cues.course import Phase
from cues.effects import (
    ClearScreen,
    EngageStop,
    PauseSound,
    ReleaseStop,
    SetOutput,
    SetTalk,
    SetVolume,
    StopSound,
)
from cues.engine import halting, outputs, puzzling, sounds, timing, variables
from cues.engine.stage import Stage
from cues.state import Game, GameClock, PlayState, PropState, PuzzleState, ResetState


def prepare(stage: Stage) -> None:
    """The state of a room whose journal has just begun: all safe, nothing known of its inputs."""
    state, plan = stage.state, stage.plan
    room, show = plan.room, plan.show
    for prop in room.props.values():
        known = state.props.get(prop.name)
        value = levels.safe(prop) if prop.direction == "out" else None
        state.props[prop.name] = PropState(value, state.at, health=known.health if known else "ok")
    state.puzzles = {name: PuzzleState(since=state.at) for name in room.puzzles}
    state.variables = {name: variable.initial for name, variable in room.variables.items()}
    state.reset = {name: ResetState() for name in room.reset}
    state.volumes = dict(show.volumes)
    state.clock = GameClock(left=show.duration, at=state.at, total=show.duration)
    _note_what_holds(stage)


def set_phase(stage: Stage, phase: Phase) -> None:
    """Enter a phase."""
    stage.state.phase = phase
    stage.touch("phase")


def start(stage: Stage, game: Game, total: int, at: int) -> None:
    """A team begins."""
    state = stage.state
    state.games += 1
    state.game = game
    state.was_reset = False
    state.runs = {}
    state.played, state.given, state.ahead = game.id, {}, None
    set_phase(stage, "running")
    stage.dirty |= stage.plan.watched
    state.clock = GameClock(left=total, at=at, total=total)
    stage.tell(facts.GameStarted(stage.seq(), at, game.id, game.team))
    timing.run(stage, at)
    puzzling.open_ready(stage, at)
    stage.happen("game", "starts", at)


def pause(stage: Stage, at: int) -> None:
    """Freeze the game: its clock, cues, lights and sounds."""
    timing.hold(stage, at)
    outputs.freeze(stage, at)
    stage.state.paused_at = at
    stage.effects.append(PauseSound(at, True))
    set_phase(stage, "paused")
    stage.tell(facts.GamePaused(stage.seq(), at))


def resume(stage: Stage, at: int) -> None:
    """Go on as if no time had passed, then see what players did meanwhile."""
    state = stage.state
    since, state.paused_at = state.paused_at, -1
    shift(stage, at - since, since)
    set_phase(stage, "running")
    outputs.thaw(stage, since, at)
    sounds.let_all_go(stage, at)
    timing.run(stage, at)
    stage.rebuild()
    stage.tell(facts.GameResumed(stage.seq(), at))
    stage.happen("game", "resumes", at)
    _look_at_everything(stage, at)


def _look_at_everything(stage: Stage, at: int) -> None:
    """What changed while nothing could follow from it follows now."""
    state = stage.state
    stage.dirty |= stage.plan.watched
    for name, prop in state.props.items():
        if prop.health == "out_of_order":
            puzzling.out_of_order(stage, name, at)
    kept, state.kept = state.kept, []
    for room, name, value in kept:
        stage.happen("message", name, at, value)
        stage.happen("message_" + room, name, at, value)
    values, state.kept_values = state.kept_values, {}
    for variable, value in values.items():
        variables.change(stage, variable, value, None, at)


def shift(stage: Stage, by: int, since: int) -> None:
    """Move every moment later: of cues, puzzles, sounds and screens."""
    state = stage.state
    state.lag += by
    state.window += by
    for node in state.nodes.values():
        halting.shift(node, by)
        if node.paused >= 0:
            node.paused += by
    for puzzle in state.puzzles.values():
        if puzzle.due >= 0:
            puzzle.due += by
    for planned in state.planned.values():
        planned.due += by
        planned.fire_at += by
    for play in state.plays.values():
        _shift_play(play, by)
    for shown in (each for roles in state.screens.values() for each in roles.values()):
        if shown.until is not None and shown.until > since:
            shown.until += by


def _shift_play(play: PlayState, by: int) -> None:
    play.began += by
    if play.held >= 0:
        play.held += by


def finish(stage: Stage, ending: str | None, at: int, keep: int = 0) -> None:
    """The game is over.  Cues that may run in `finished` go on, and the one that said so (`keep`)."""
    state = stage.state
    if state.phase == "paused":
        since, state.paused_at = state.paused_at, -1
        shift(stage, at - since, since)
        outputs.thaw(stage, since, at)
        sounds.let_all_go(stage, at)
        stage.rebuild()
    timing.hold(stage, at)
    set_phase(stage, "finished")
    state.before_pause, state.kept, state.kept_values = {}, [], {}
    if state.game is not None:
        state.game.ending = ending
        stage.touch("game")
    _stop_others(stage, keep, at)
    for puzzle in state.puzzles.values():
        puzzle.due = -1
    stage.tell(facts.GameFinished(stage.seq(), at, ending, state.clock.left))
    stage.happen("game", "finishes", at)


def _stop_others(stage: Stage, keep: int, at: int) -> None:
    kept = stage.state.nodes.get(keep)
    while kept is not None and kept.parent:
        kept = stage.state.nodes.get(kept.parent)
    for name, roots in list(stage.state.instances.items()):
        if "finished" in stage.plan.cues[name].phases:
            continue
        for root in list(roots):
            node = stage.state.nodes.get(root)
            if node is not None and not node.parent and node is not kept:
                halting.stop(stage, root, at)


def reset(stage: Stage, at: int) -> None:
    """Make the room ready for the next team: all cues stopped, every output at its first value."""
    stop_all(stage, at)
    _silence(stage, at)
    state = stage.state
    _first_values(stage, at)
    state.puzzles = {name: PuzzleState(since=at) for name in stage.plan.room.puzzles}
    state.variables = {name: variable.initial for name, variable in stage.plan.room.variables.items()}
    state.reset = {name: ResetState() for name in stage.plan.room.reset}
    total = stage.plan.show.duration
    state.clock = GameClock(left=total, at=at, total=total)
    state.game, state.before_pause, state.kept, state.kept_values = None, {}, [], {}
    state.planned, state.fired = {}, {}
    state.runs, state.last_go = {}, {}
    state.was_reset = True
    set_phase(stage, "idle")
    _note_what_holds(stage)
    stage.tell(facts.GameReset(stage.seq(), at))
    stage.happen("game", "resets", at)
    look_at_list(stage)


def _note_what_holds(stage: Stage) -> None:
    """Conditions that hold already cannot come to hold."""
    stage.state.held_true = {watcher.name: watcher.test(stage.state) for watcher in stage.plan.watchers}


def stop_all(stage: Stage, at: int) -> None:
    """Stop every cue."""
    for roots in list(stage.state.instances.values()):
        for root in list(roots):
            halting.stop(stage, root, at)


def _silence(stage: Stage, at: int) -> None:
    state = stage.state
    stage.effects.extend(StopSound(at, play, 0) for play in state.plays)
    stage.effects.extend(ClearScreen(at, screen) for screen, shown in state.screens.items() if shown)
    if state.talk:
        stage.effects.append(SetTalk(at, False))
    for bus, level in stage.plan.show.volumes.items():
        if state.volumes.get(bus) != level:
            stage.effects.append(SetVolume(at, bus, level))
    state.plays, state.screens, state.talk = {}, {}, False
    state.volumes = dict(stage.plan.show.volumes)


def _first_values(stage: Stage, at: int) -> None:
    for name, prop in stage.plan.outputs.items():
        known, value = stage.state.props[name], levels.initial(prop)
        if prop.takes == "none":
            continue
        known.owner = known.priority = 0
        known.waiting = None
        if known.health != "out_of_order":
            outputs.give(stage, SetOutput(at, name, value), value, 0, 0)


def stop(stage: Stage, by: str, at: int) -> None:
    """STOP: every output to its safe level, latched; all that ran is gone."""
    state = stage.state
    state.game_was_on = state.phase in ("running", "paused") or (
        state.phase == "stopped" and state.game_was_on
    )
    timing.hold(stage, at)
    state.paused_at = state.paused_at if state.paused_at >= 0 else at
    before = len(stage.effects)
    stop_all(stage, at)
    del stage.effects[before:]  # the latch does it all, at once
    state.plays, state.screens, state.waiting, state.planned = {}, {}, [], {}
    for name, prop in stage.plan.outputs.items():
        known, value = state.props[name], levels.safe(prop)
        known.value, known.since, known.waiting = value, at, None
        known.order = SetOutput(at, name, value) if value is not None else None
        stage.touch("prop:" + name)
    set_phase(stage, "stopped")
    stage.effects.append(EngageStop(at))
    stage.tell(facts.Stopped(stage.seq(), at, by))


def clear_stop(stage: Stage, by: str, at: int) -> None:
    """Unlatch STOP; nothing moves."""
    state = stage.state
    set_phase(stage, "paused" if state.game_was_on else "idle")
    if not state.game_was_on:
        state.paused_at = -1
        state.was_reset = False
    state.game_was_on = False
    stage.effects.append(ReleaseStop(at))
    stage.tell(facts.StopCleared(stage.seq(), at, by))


def look_at_list(stage: Stage) -> None:
    """Judge the reset list's sensors; idle becomes ready, and back, as it is done or not."""
    state = stage.state
    if state.phase not in ("idle", "ready"):
        return
    for name, (_, test) in stage.plan.resets.items():
        item = state.reset[name]
        if test is not None and item.by != "signed":
            item.done = test(state)
            item.by = "sensor" if item.done else None
    ready = state.was_reset and all(item.done for item in state.reset.values())
    if ready != (state.phase == "ready"):
        set_phase(stage, "ready" if ready else "idle")

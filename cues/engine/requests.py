"""Commands: whether one may be carried out now, and what it does.  A refusal is a sentence."""

from collections.abc import Callable
from typing import Any

from msgspec import UNSET

from cues import commands, facts, levels
from cues.effects import SetTalk, SetVolume
from cues.engine import (
    by_hand,
    course,
    game,
    halting,
    hinting,
    outputs,
    puzzling,
    sensing,
    timing,
    together,
    tree,
)
from cues.engine.stage import Stage
from cues.events import Commanded
from cues.state import Game
from cues.units import duration, format_duration
from cues.values import RELEASED

Done = Callable[[Stage, Any, Commanded], str | None]

KEPT = 1_000
"""How many commands' ids are kept, so that none is done twice."""

ANY = frozenset({"idle", "ready", "running", "paused", "finished", "stopped"})
ON = frozenset({"running", "paused"})
BETWEEN = frozenset({"idle", "ready"})
CALM = ANY - {"stopped"}


def carry_out(stage: Stage, event: Commanded) -> None:
    """Do a command, or refuse it with a reason; either is a fact."""
    state = stage.state
    if event.id in state.answered:
        refusal: str | None = "repeated: a command with this id was answered before"
    else:
        refusal = _refusal(stage, event)
        if refusal is None:
            refusal = _try(stage, event)
        state.answered[event.id] = refusal
        if len(state.answered) > KEPT:
            del state.answered[next(iter(state.answered))]
    if refusal is None:
        if event.to_show or isinstance(event.command, commands.Finish):
            course.asked(stage, event.command)
        stage.tell(facts.CommandDone(stage.seq(), state.at, event.id, verb(event.command), event.by))
    else:
        stage.tell(facts.CommandRefused(stage.seq(), state.at, event.id, refusal))


def _try(stage: Stage, event: Commanded) -> str | None:
    try:
        return _TABLE[type(event.command)][1](stage, event.command, event)
    except ValueError as error:
        return f"{verb(event.command)}: {error}"


def verb(command: commands.Command) -> str:
    """A command's name in the contract."""
    return str(type(command).__struct_config__.tag)


def phases(command: type[commands.Command]) -> frozenset[str]:
    """The phases in which a command is accepted."""
    return _TABLE[command][0]


def _refusal(stage: Stage, event: Commanded) -> str | None:
    state, name = stage.state, verb(event.command)
    if event.game is not None and (state.game is None or state.game.id != event.game):
        return f"{name} was meant for game {event.game}; {_game_now(stage)}"
    allowed = phases(type(event.command))
    if state.phase in allowed:
        return None
    if isinstance(event.command, commands.Start) and state.phase == "idle":
        return _not_ready(stage)
    wanted = ", ".join(sorted(allowed))
    return f"{name} is not accepted while the game is {state.phase}; it is while {wanted}"


def _game_now(stage: Stage) -> str:
    game_now = stage.state.game
    return f"the game now is {game_now.id}" if game_now else "no game is on"


def _not_ready(stage: Stage) -> str:
    state = stage.state
    if not state.was_reset:
        return "start: the room was not reset since the last game; send reset first"
    left = [name for name, item in state.reset.items() if not item.done]
    of_all = f"{len(left)} of {len(state.reset)}"
    return f"start: {of_all} reset items left: {', '.join(left)}; do them or sign for them"


def _start(stage: Stage, command: commands.Start, event: Commanded) -> str | None:
    show, state = stage.plan.show, stage.state
    language = command.language or show.languages[0]
    if language not in show.languages:
        return _no_language(stage, language)
    wrong = _odd_comfort(stage, command.comfort or {})
    if wrong is not None:
        return wrong
    total = show.duration if command.duration is None else duration(command.duration)
    if total <= 0:
        return "start: the duration must be longer than nothing"
    comfort = {name: choice.options[0] for name, choice in show.comfort.items()} | (command.comfort or {})
    # Rooms that are started together play one game, and know it by one name.
    identity = event.id if event.to_show else f"{state.journal}-{state.games + 1}"
    team = Game(identity, command.team, command.players, language, comfort, state.at)
    game.start(stage, team, total, state.at)
    return None


def _odd_comfort(stage: Stage, wanted: commands.Comfort) -> str | None:
    known = stage.plan.show.comfort
    for name, option in wanted.items():
        if name not in known:
            return by_hand.unknown("comfort setting", name, known)
        if option not in known[name].options:
            return f"start: comfort {name} is {' or '.join(known[name].options)}, not '{option}'"
    return None


def _no_language(stage: Stage, language: str) -> str:
    return f"the show has no language '{language}'; it has {', '.join(stage.plan.languages)}"


def _pause(stage: Stage, command: commands.Pause, event: Commanded) -> str | None:
    game.pause(stage, stage.state.at)
    return None


def _resume(stage: Stage, command: commands.Resume, event: Commanded) -> str | None:
    game.resume(stage, stage.state.at)
    stage.state.in_doubt = not event.to_show  # the other rooms may never have been paused
    sensing.catch_up(stage, stage.state.at)
    return None


def _finish(stage: Stage, command: commands.Finish, event: Commanded) -> str | None:
    if command.ending is not None and command.ending not in stage.plan.show.endings:
        return by_hand.unknown("ending", command.ending, stage.plan.show.endings)
    game.finish(stage, command.ending, stage.state.at)
    return None


def _reset(stage: Stage, command: commands.Reset, event: Commanded) -> str | None:
    game.reset(stage, stage.state.at)
    return None


def _add_time(stage: Stage, command: commands.AddTime, event: Commanded) -> str | None:
    timing.add_time(stage, duration(command.duration), stage.state.at)
    return None


def _hint(stage: Stage, command: commands.Hint, event: Commanded) -> str | None:
    at, puzzle = stage.state.at, command.puzzle
    if puzzle is not None and puzzle not in stage.state.puzzles:
        return by_hand.unknown("puzzle", puzzle, stage.state.puzzles)
    counts = (command.counts is not False) and hinting.fair(stage, puzzle)
    if command.text is not None:
        hinting.show_own(stage, puzzle, command.text, at, counts=counts)
        return None
    if puzzle is None:
        return "hint: say for which puzzle, or give its text"
    if not hinting.show_written(stage, puzzle, command.level, at, counts=counts):
        written = len(stage.plan.puzzles[puzzle].puzzle.hints)
        return f"hint: puzzle {puzzle} has {written} hints; there is no hint {command.level or ''}".rstrip()
    return None


def _clear_hint(stage: Stage, command: commands.ClearHint, event: Commanded) -> str | None:
    hinting.clear(stage, stage.state.at)
    return None


def _solve(stage: Stage, command: commands.Solve, event: Commanded) -> str | None:
    refusal = _not_open(stage, command.puzzle)
    if refusal is None:
        puzzling.solve(stage, command.puzzle, stage.state.at, by_hand=True)
    return refusal


def _skip(stage: Stage, command: commands.Skip, event: Commanded) -> str | None:
    refusal = _not_open(stage, command.puzzle)
    if refusal is None:
        puzzling.skip(stage, command.puzzle, stage.state.at, "by_hand")
    return refusal


def _not_open(stage: Stage, puzzle: str) -> str | None:
    known = stage.state.puzzles.get(puzzle)
    if known is None:
        return by_hand.unknown("puzzle", puzzle, stage.state.puzzles)
    if known.state in puzzling.DONE:
        return f"puzzle {puzzle} is {known.state} already"
    return "the game is paused; resume first" if stage.state.phase == "paused" else None


def _reset_puzzle(stage: Stage, command: commands.ResetPuzzle, event: Commanded) -> str | None:
    if command.puzzle not in stage.state.puzzles:
        return by_hand.unknown("puzzle", command.puzzle, stage.state.puzzles)
    puzzling.reset(stage, command.puzzle, stage.state.at)
    return None


def _go(stage: Stage, command: commands.Go, event: Commanded) -> str | None:
    name, state = command.cue, stage.state
    if name not in stage.plan.cues:
        return by_hand.unknown("cue", name, stage.plan.cues)
    last, guard = state.last_go.get(name), stage.plan.show.go_guard
    if last is not None and state.at - last < guard:
        return f"go: cue {name} had a GO less than {format_duration(guard)} ago; press again if you meant it"
    state.last_go[name] = state.at
    if halting.go(stage, name, state.at):
        return None
    if state.phase not in stage.plan.cues[name].phases:
        return f"go: cue {name} does not run while the game is {state.phase}"
    if name in stage.plan.together:
        together.call(stage, name, f"go:{event.by or ''}", state.at)
        return None
    if not halting.admit(stage, name, f"go:{event.by or ''}", state.at):
        return f"go: cue {name} was passed over: {stage.passed[-1][3]}"
    tree.begin_cue(stage, name, f"go:{event.by or ''}", state.at)
    return None


def _stop_cue(stage: Stage, command: commands.StopCue, event: Commanded) -> str | None:
    if command.cue not in stage.plan.cues:
        return by_hand.unknown("cue", command.cue, stage.plan.cues)
    if not halting.stop_cue(stage, command.cue, stage.state.at, 0):
        return f"stop_cue: cue {command.cue} is not running"
    return None


def _set(stage: Stage, command: commands.Set, event: Commanded) -> str | None:
    if command.prop is not UNSET and command.variable is UNSET:
        return by_hand.set_prop(stage, str(command.prop), command.value)
    if command.variable is not UNSET and command.prop is UNSET:
        return by_hand.set_variable(stage, str(command.variable), command.value)
    return "set: name either a prop or a variable"


def _volume(stage: Stage, command: commands.Volume, event: Commanded) -> str | None:
    stage.state.volumes[command.bus] = command.level
    stage.effects.append(SetVolume(stage.state.at, command.bus, command.level))
    return None


def _language(stage: Stage, command: commands.Language, event: Commanded) -> str | None:
    if command.language not in stage.plan.languages:
        return _no_language(stage, command.language)
    if stage.state.game is None:
        return "language: no game is on; say it with start"
    stage.state.game.language = command.language
    stage.touch("game")
    return None


def _stop(stage: Stage, command: commands.Stop, event: Commanded) -> str | None:
    game.stop(stage, event.by or "unknown", stage.state.at)
    return None


def _clear_stop(stage: Stage, command: commands.ClearStop, event: Commanded) -> str | None:
    game.clear_stop(stage, event.by or "unknown", stage.state.at)
    return None


def _sign(stage: Stage, command: commands.Sign, event: Commanded) -> str | None:
    item = stage.state.reset.get(command.item)
    if item is None:
        return by_hand.unknown("reset item", command.item, stage.state.reset)
    by_sensor = stage.plan.resets[command.item][1] is not None
    item.done = True
    item.by = "signed" if by_sensor else "hand"
    item.why = command.why
    game.look_at_list(stage)
    return None


def _out_of_order(stage: Stage, command: commands.OutOfOrder, event: Commanded) -> str | None:
    known = stage.state.props.get(command.prop)
    if known is None:
        return by_hand.unknown("prop", command.prop, stage.state.props)
    known.health = "out_of_order" if command.value else "ok"
    if command.value and command.prop in stage.plan.outputs:
        outputs.retire(stage, command.prop, levels.safe(stage.plan.outputs[command.prop]), stage.state.at)
    stage.touch("health:" + command.prop)
    if command.value and stage.state.phase == "running":
        puzzling.out_of_order(stage, command.prop, stage.state.at)
    return None


def _test_release(stage: Stage, command: commands.TestRelease, event: Commanded) -> str | None:
    prop = stage.plan.outputs.get(command.prop)
    if prop is None or prop.kind != "lock":
        return by_hand.unknown(
            "lock", command.prop, [p.name for p in stage.plan.outputs.values() if p.kind == "lock"]
        )
    return by_hand.set_prop(stage, command.prop, RELEASED)


def _acknowledge(stage: Stage, command: commands.Acknowledge, event: Commanded) -> str | None:
    if command.alert not in stage.state.alerts:
        return by_hand.unknown("alert", command.alert, stage.state.alerts)
    stage.clear_alert(command.alert, stage.state.at)
    return None


def _talk(stage: Stage, command: commands.Talk, event: Commanded) -> str | None:
    stage.state.talk = command.value
    stage.effects.append(SetTalk(stage.state.at, command.value))
    return None


def _rate(stage: Stage, command: commands.Rate, event: Commanded) -> str | None:
    stage.tell(facts.Rated(stage.seq(), stage.state.at, command.stars, command.text))
    return None


def _note(stage: Stage, command: commands.Note, event: Commanded) -> str | None:
    return None


def _sense(stage: Stage, command: commands.Sense, event: Commanded) -> str | None:
    if not stage.state.simulated:
        return "sense: this room has real props; only a simulated one can be told what players do"
    if command.prop not in stage.plan.inputs:
        return by_hand.unknown("input", command.prop, stage.plan.inputs)
    if not sensing.sensed(stage, command.prop, command.value, stage.state.at):
        return f"sense: {command.prop} cannot be '{command.value}'"
    return None


_TABLE: dict[type[commands.Command], tuple[frozenset[str], Done]] = {
    commands.Start: (frozenset({"ready"}), _start),
    commands.Pause: (frozenset({"running"}), _pause),
    commands.Resume: (frozenset({"paused"}), _resume),
    commands.Finish: (ON, _finish),
    commands.Reset: (frozenset({"idle", "ready", "finished"}), _reset),
    commands.AddTime: (ON, _add_time),
    commands.Hint: (ON, _hint),
    commands.ClearHint: (CALM, _clear_hint),
    commands.Solve: (ON, _solve),
    commands.Skip: (ON, _skip),
    commands.ResetPuzzle: (frozenset({"running"}), _reset_puzzle),
    commands.Go: (CALM - {"paused"}, _go),
    commands.StopCue: (CALM, _stop_cue),
    commands.Set: (CALM, _set),
    commands.Volume: (ANY, _volume),
    commands.Language: (ON, _language),
    commands.Stop: (ANY, _stop),
    commands.ClearStop: (frozenset({"stopped"}), _clear_stop),
    commands.Sign: (BETWEEN, _sign),
    commands.OutOfOrder: (ANY, _out_of_order),
    commands.TestRelease: (BETWEEN, _test_release),
    commands.Acknowledge: (ANY, _acknowledge),
    commands.Talk: (ANY, _talk),
    commands.Rate: (frozenset({"finished"}), _rate),
    commands.Note: (ANY, _note),
    commands.Sense: (ANY, _sense),
}

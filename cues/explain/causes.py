"""What lies behind a cue's run: from `CueStarted.cause` back to a player, a person or the clock."""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import asdict

from cues import commands, events, facts
from cues.conditions import Condition
from cues.explain.lookback import Step, doer_of, event_of, last, reported
from cues.explain.record import Happening, Record
from cues.explain.wording import condition_said, said
from cues.steps import ActOnPuzzle, Finish, GiveTime, Say, SetVariable
from cues.triggers import ComesTrue
from cues.units import format_duration

LONGEST = 16
"""Links of a chain; a cue that runs itself would go on for ever."""


class Because(Struct, frozen=True):
    """One link: at `at` microseconds, a `kind` of thing named `name`, in words."""

    at: int
    kind: str
    name: str
    text: str


Link = tuple[Because | None, Step | None]

UNKNOWN: Link = (None, None)


def chain(record: Record, number: int, cause: str) -> tuple[Because, ...]:
    """The links behind what happened at `number`, the nearest first."""
    links: list[Because] = []
    step: Step | None = (number, cause)
    seen: set[Step] = set()
    while step is not None and step not in seen and len(links) < LONGEST:
        seen.add(step)
        what, _, name = step[1].partition(":")
        find = _FINDERS.get(what)
        link, step = _message_of(record, step[0], what, name) if find is None else find(record, step[0], name)
        if link is not None:
            links.append(link)
    return tuple(links)


def _sensed(record: Record, number: int, prop: str) -> Link:
    found = last(record, number, lambda one: reported(one) == prop)
    return _event(record, found[0], "") if found else UNKNOWN


def _event(record: Record, number: int, name: str) -> Link:
    """An event itself: where a chain ends."""
    at, event = record.happenings[number].at, record.happenings[number].thing
    match event:
        case (
            events.Sensed(prop=prop, value=value)
            | events.Commanded(command=commands.Sense(prop=prop, value=value))
        ):
            return Because(at, "prop", prop, f"{prop} sensed {said(value)}"), None
        case events.Commanded(command=command, by=by):
            verb = str(type(command).__struct_config__.tag).replace("_", " ")
            return Because(at, "command", verb, f"{by or 'somebody'} said {_ordered(command)}"), None
        case events.MessageArrived(room=room, name=message):
            return Because(at, "message", message, f"room {room} sent {message}"), None
        case events.Resumed():
            return Because(at, "room", record.room.name, "the room's process was started again"), None
        case events.PropLost(prop=prop, why=why):
            return Because(at, "prop", prop, f"{prop} was lost ({why})"), None
    return UNKNOWN


def _ordered(command: commands.Command) -> str:
    """A command as it was given: `go eyes_turn_red`."""
    verb = str(type(command).__struct_config__.tag)
    given = [said(value) for value in asdict(command).values() if isinstance(value, str | bool | int | float)]
    return " ".join([verb, *given])


def _cue_ran(record: Record, number: int, cue: str) -> Link:
    found = last(record, number, lambda one: isinstance(one.thing, facts.CueStarted) and one.thing.cue == cue)
    if found is None or not isinstance(found[1].thing, facts.CueStarted):
        return UNKNOWN
    return Because(found[1].at, "cue", cue, f"cue {cue} ran"), (found[0], found[1].thing.cause)


def _cue_ended(record: Record, number: int, cue: str) -> Link:
    found = last(record, number, lambda one: isinstance(one.thing, facts.CueEnded) and one.thing.cue == cue)
    if found is None:
        return _cue_ran(record, number, cue)
    return Because(found[1].at, "cue", cue, f"cue {cue} ended"), (found[0], f"cue_starts:{cue}")


def _puzzle_done(record: Record, number: int, puzzle: str) -> Link:
    done = facts.PuzzleSolved | facts.PuzzleSkipped
    found = last(record, number, lambda one: isinstance(one.thing, done) and one.thing.puzzle == puzzle)
    if found is None:
        return UNKNOWN
    index, one = found
    how = "solved"
    match one.thing:
        case facts.PuzzleSkipped(why=why):
            how = "skipped, as a prop of it was out of order" if why == "out_of_order" else "skipped by hand"
        case facts.PuzzleSolved(by_hand=True):
            how = "solved by hand"
    because = Because(one.at, "puzzle", puzzle, f"puzzle {puzzle} was {how}")
    return because, _behind_puzzle(record, index, puzzle)


def _behind_puzzle(record: Record, number: int, puzzle: str) -> Step | None:
    """What moved a puzzle: the event that came with it, or a cue that acts on it."""
    fact = record.happenings[number]
    event = event_of(record, number)
    match record.happenings[event].thing:
        case events.Commanded(command=commands.Solve(puzzle=name) | commands.Skip(puzzle=name)) if (
            name == puzzle
        ):
            return event, "event:"
        case events.Commanded(command=commands.ResetPuzzle(puzzle=name)) if name == puzzle:
            return event, "event:"
        case events.Commanded(command=commands.OutOfOrder()):
            return event, "event:"
    doer = doer_of(record, number, lambda step: isinstance(step, ActOnPuzzle) and step.puzzle == puzzle)
    if doer is not None:
        return doer
    prop = reported(record.happenings[event])
    watched = puzzle in record.room.puzzles and prop in record.room.puzzles[puzzle].rule.watches()
    if watched and record.happenings[event].at == fact.at:
        return event, "event:"
    return _latest_report(record, number, puzzle)


def _is_about(command: commands.Command, puzzle: str) -> bool:
    match command:
        case commands.Solve(puzzle=name) | commands.Skip(puzzle=name) | commands.ResetPuzzle(puzzle=name):
            return name == puzzle
        case commands.OutOfOrder():
            return True
    return False


def _latest_report(record: Record, number: int, puzzle: str) -> Step | None:
    """A puzzle may be solved by time: by what was last sensed then, and stayed so."""
    props = record.room.puzzles[puzzle].rule.watches() if puzzle in record.room.puzzles else ()
    found = last(record, number, lambda one: reported(one) in props and reported(one) is not None)
    return (found[0], "event:") if found else None


def _puzzle_missed(record: Record, number: int, puzzle: str) -> Link:
    found = last(
        record, number, lambda one: isinstance(one.thing, facts.PuzzleMissed) and one.thing.puzzle == puzzle
    )
    if found is None or not isinstance(found[1].thing, facts.PuzzleMissed):
        return UNKNOWN
    given = found[1].thing.given
    text = f"puzzle {puzzle} was given a wrong answer ({said(given)})"
    return Because(found[1].at, "puzzle", puzzle, text), _behind_puzzle(record, found[0], puzzle)


def _puzzle_active(record: Record, number: int, puzzle: str) -> Link:
    found = last(
        record,
        number,
        lambda one: isinstance(one.thing, facts.PuzzleActivated) and one.thing.puzzle == puzzle,
    )
    if found is None:
        return UNKNOWN
    because = Because(found[1].at, "puzzle", puzzle, f"puzzle {puzzle} became active")
    after = record.room.puzzles[puzzle].after if puzzle in record.room.puzzles else ()
    doer = doer_of(record, found[0], lambda step: isinstance(step, ActOnPuzzle) and step.puzzle == puzzle)
    done = facts.PuzzleSolved | facts.PuzzleSkipped
    earlier = last(record, found[0], lambda one: isinstance(one.thing, done) and one.thing.puzzle in after)
    if doer is not None:
        return because, doer
    if earlier is not None and isinstance(earlier[1].thing, facts.PuzzleSolved | facts.PuzzleSkipped):
        return because, (earlier[0], f"solved:{earlier[1].thing.puzzle}")
    return because, (found[0], "game:starts")


def _puzzle_locked(record: Record, number: int, puzzle: str) -> Link:
    at = record.happenings[number].at
    because = Because(at, "puzzle", puzzle, f"puzzle {puzzle} was locked")
    return because, _behind_puzzle(record, number, puzzle)


def _variable(record: Record, number: int, variable: str) -> Link:
    found = last(
        record,
        number,
        lambda one: isinstance(one.thing, facts.VariableChanged) and one.thing.variable == variable,
    )
    if found is None or not isinstance(found[1].thing, facts.VariableChanged):
        return UNKNOWN
    text = f"variable {variable} became {said(found[1].thing.value)}"
    because = Because(found[1].at, "variable", variable, text)
    event = event_of(record, found[0])
    match record.happenings[event].thing:
        case events.Commanded(command=commands.Set(variable=name)) if name == variable:
            return because, (event, "event:")
    return because, doer_of(
        record, found[0], lambda step: isinstance(step, SetVariable) and step.variable == variable
    )


def _message(record: Record, number: int, message: str) -> Link:
    found = last(record, number, lambda one: _message_name(one) == message)
    if found is None:
        return UNKNOWN
    if isinstance(found[1].thing, events.MessageArrived):
        return _event(record, found[0], "")
    because = Because(found[1].at, "message", message, f"this room sent {message}")
    return because, doer_of(record, found[0], lambda step: isinstance(step, Say) and step.send == message)


def _message_name(one: Happening) -> str | None:
    return one.thing.name if isinstance(one.thing, events.MessageArrived | facts.Message) else None


def _message_of(record: Record, number: int, what: str, message: str) -> Link:
    """`message_ROOM:NAME`: a message of that room."""
    return _message(record, number, message) if what.startswith("message_") else UNKNOWN


def _time_left(record: Record, number: int, left: str) -> Link:
    at = record.happenings[number].at
    text = f"{format_duration(int(left))} of the game were left"
    doer = doer_of(record, number, lambda step: isinstance(step, GiveTime))
    return Because(at, "clock", "time_left", text), doer


def _elapsed(record: Record, number: int, played: str) -> Link:
    at = record.happenings[number].at
    return Because(
        at, "clock", "elapsed", f"{format_duration(int(played))} of the game had been played"
    ), None


_GAME = {
    "starts": (facts.GameStarted, "the game began"),
    "resumes": (facts.GameResumed, "the game went on"),
    "finishes": (facts.GameFinished, "the game ended"),
    "resets": (facts.GameReset, "the room was reset"),
}


def _game(record: Record, number: int, what: str) -> Link:
    if what not in _GAME:
        at = record.happenings[number].at
        return Because(at, "game", what, "the game's time ran out"), None
    kind, text = _GAME[what]
    found = last(record, number, lambda one: isinstance(one.thing, kind))
    if found is None:
        return UNKNOWN
    event = event_of(record, found[0])
    because = Because(found[1].at, "game", what, text)
    if isinstance(record.happenings[event].thing, events.Commanded):
        return because, (event, "event:")
    doer = doer_of(record, found[0], lambda step: isinstance(step, Finish))
    out_of_time = isinstance(found[1].thing, facts.GameFinished) and found[1].thing.left_us == 0
    return because, (found[0], "game:runs_out") if doer is None and out_of_time else doer


def _prop_lost(record: Record, number: int, prop: str) -> Link:
    found = last(
        record, number, lambda one: isinstance(one.thing, events.PropLost) and one.thing.prop == prop
    )
    return _event(record, found[0], "") if found else UNKNOWN


def _prop_found(record: Record, number: int, prop: str) -> Link:
    at = record.happenings[number].at
    return Because(at, "prop", prop, f"{prop} answered again"), None


def _room_lost(record: Record, number: int, room: str) -> Link:
    return Because(record.happenings[number].at, "room", room, f"room {room} no longer answered"), None


def _room_found(record: Record, number: int, room: str) -> Link:
    return Because(record.happenings[number].at, "room", room, f"room {room} answered again"), None


def _came_true(record: Record, number: int, watcher: str) -> Link:
    """`true:CUE.N`: the Nth condition that the room watches came to hold."""
    name = watcher.rpartition(".")[0]
    condition = _watched(record, watcher)
    text = (
        f"{condition_said(condition)} came to hold" if condition is not None else "its condition came to hold"
    )
    at = record.happenings[number].at
    event = event_of(record, number)
    behind = (event, "event:") if record.happenings[event].at == at else None
    return Because(at, "condition", name, text), behind


def _watched(record: Record, watcher: str) -> Condition | None:
    name, _, which = watcher.rpartition(".")
    all_watched = [
        (cue.name, trigger.true)
        for cue in record.room.cues.values()
        for trigger in cue.when
        if isinstance(trigger, ComesTrue)
    ]
    if which.isdigit() and int(which) < len(all_watched) and all_watched[int(which)][0] == name:
        return all_watched[int(which)][1]
    return None


def _go(record: Record, number: int, by: str) -> Link:
    return Because(record.happenings[number].at, "command", "go", f"{by or 'somebody'} gave it a GO"), None


_FINDERS: dict[str, Callable[[Record, int, str], Link]] = {
    "becomes": _sensed,
    "event": _event,
    "solved": _puzzle_done,
    "puzzle_solved": _puzzle_done,
    "puzzle_skipped": _puzzle_done,
    "puzzle_active": _puzzle_active,
    "puzzle_locked": _puzzle_locked,
    "missed": _puzzle_missed,
    "variable": _variable,
    "message": _message,
    "time_left": _time_left,
    "elapsed": _elapsed,
    "game": _game,
    "cue_starts": _cue_ran,
    "cue_ends": _cue_ended,
    "start": _cue_ran,
    "run": _cue_ran,
    "then": _cue_ended,
    "prop_lost": _prop_lost,
    "prop_found": _prop_found,
    "room_lost": _room_lost,
    "room_found": _room_found,
    "true": _came_true,
    "go": _go,
}

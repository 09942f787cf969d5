"""What other rooms say: each thing once, and in its order."""

from cues import events
from cues.engine import course, puzzling, timing, together, variables
from cues.engine.stage import Stage

SLACK = 2_000_000
"""Rooms begin a game within so many microseconds of each other; what was said before is of another game."""


def is_news(stage: Stage, room: str, journal: str, seq: int) -> bool:
    """Whether that fact of a room was not heard before; from now on it was."""
    last = stage.state.heard.get(room)
    if last is not None and last[0] == journal and seq <= last[1]:
        return False
    stage.state.heard[room] = (journal, seq)
    return True


def _is_old(stage: Stage, said: int | None) -> bool:
    """Whether it was said before this game began."""
    its = stage.state.game
    return said is not None and its is not None and said < its.started - SLACK


def message(stage: Stage, event: events.MessageArrived) -> None:
    """A room of the show says something."""
    state = stage.state
    if not is_news(stage, event.room, event.journal, event.seq) or _is_old(stage, event.said):
        return
    if state.phase == "paused":
        state.kept.append((event.room, event.name, event.value))
        return
    stage.happen("message", event.name, state.at, event.value)
    stage.happen("message_" + event.room, event.name, state.at, event.value)
    if state.phase == "running":
        said = state.at if event.said is None else min(event.said, state.at)
        for puzzle in stage.plan.hearing.get(event.name, ()):
            puzzling.heard(stage, puzzle, event.name, state.at, said)


def variable(stage: Stage, event: events.VariableArrived) -> None:
    """A variable that another room sets has another value."""
    if is_news(stage, event.room, event.journal, event.seq) and not _is_old(stage, event.said):
        _follow(stage, event.room, event.variable, event.value)


def _follow(stage: Stage, room: str, name: str, value: object) -> None:
    known = stage.plan.room.variables.get(name)
    if known is None or known.room != room or not variables.fits(known.kind, value):  # type: ignore[arg-type]
        return
    if stage.state.phase == "paused":
        stage.state.kept_values[name] = value  # type: ignore[assignment]
    else:
        variables.change(stage, name, value, None, stage.state.at)  # type: ignore[arg-type]


def time(stage: Stage, event: events.TimeArrived) -> None:
    """A cue of another room gave game time."""
    state = stage.state
    if not is_news(stage, event.room, event.journal, event.seq) or _is_old(stage, event.said):
        return
    if state.phase in ("running", "paused"):
        state.given[event.room] = state.given.get(event.room, 0) + event.by_us
        timing.add_time(stage, event.by_us, state.at)


def course_of(stage: Stage, event: events.CourseArrived) -> None:
    """How the show stands, as a room of it says."""
    if is_news(stage, event.room, event.journal, event.seq):
        course.heard(stage, event.room, event.course, stage.state.at, event.said)


def cue_called(stage: Stage, event: events.CueCalled) -> None:
    """A synced cue, called by another room."""
    if event.seq and not is_news(stage, event.room, event.journal, event.seq):
        return
    at = stage.state.at
    fire_at = at if event.fire_at is None else event.fire_at
    if not _is_old(stage, fire_at):
        together.called(stage, event.cue, event.room, fire_at, at)


def stands(stage: Stage, event: events.RoomStands) -> None:
    """A room of which nothing was known, or not enough: it counts from here on."""
    stage.state.heard[event.room] = (event.journal, event.seq)
    if event.course is not None:
        course.take_snapshot(stage, event.room, event.course, stage.state.at)
    for name in sorted(event.variables):
        _follow(stage, event.room, name, event.variables[name])

"""The course of a show of several rooms: its phase and clock, told to the others and taken from them.

What is asked of the whole show is numbered; a room that missed something takes up the word with the
higher number.  A game that has ended anywhere has ended.  STOP is taken up and never cleared, a reset
is never taken up: it moves outputs.  A room joins a game under way when it is ready for one.
"""

from cues import commands, facts
from cues.course import Course, Played
from cues.engine import game, sensing, timing, wording
from cues.engine.stage import Stage
from cues.state import Ahead, Game

OURS = (
    commands.Start,
    commands.Pause,
    commands.Resume,
    commands.Finish,
    commands.Reset,
    commands.AddTime,
    commands.Stop,
    commands.ClearStop,
)
"""Commands that change the course where they are asked of the whole show."""

ON = ("running", "paused")
OTHER_GAME = "other_game"

SLIGHT = 100_000
"""Microseconds between two clocks that come of the way of a command: nobody's moments are gone over again."""


def asked(stage: Stage, command: commands.Command) -> None:
    """Something was asked of the whole show, and done here."""
    if isinstance(command, OURS):
        changed(stage, stage.state.at)


def changed(stage: Stage, at: int) -> None:
    """The course has changed here: tell the other rooms, if there are any."""
    if stage.plan.alone:
        return
    stage.state.change += 1
    stage.state.word_of = stage.plan.order[stage.plan.room.name]
    stage.tell(facts.CourseChanged(stage.seq(), at, now(stage, at)))


def now(stage: Stage, at: int) -> Course:
    """How the show stands, as far as this room knows."""
    state = stage.state
    played = None
    if state.game is not None:
        its = state.game
        played = Played(its.id, its.team, its.players, its.language, dict(its.comfort), its.ending)
    clock = state.clock
    return Course(state.change, state.phase, played, clock.left_at(at), clock.total, dict(state.given))


def heard(stage: Stage, room: str, course: Course, at: int, said: int | None) -> None:
    """Another room's word of the course; it counts if it is newer than what is known here.

    Rooms that were apart may give one number to two things: then the first room of the show is right.
    """
    state = stage.state
    place = stage.plan.order.get(room, len(stage.plan.order))
    known = (state.change, -state.word_of)
    ends = course.phase == "finished" and state.phase in ON and _is_same(stage, course)
    if state.phase == "stopped" or ((course.change, -place) <= known and not ends):
        return
    if (course.change, -place) > known:
        state.change, state.word_of = course.change, place
    state.ahead = None
    if course.phase == "stopped":
        game.stop(stage, "the show", at)
    elif course.phase in ON:
        _take_up(stage, course, at, at if said is None else min(said, at))
    elif state.phase in ON:
        game.finish(stage, course.game.ending if course.game and _is_same(stage, course) else None, at)


def _is_same(stage: Stage, course: Course) -> bool:
    known = stage.state.game
    return known is not None and course.game is not None and known.id == course.game.id


def _take_up(stage: Stage, course: Course, at: int, said: int) -> None:
    """A game is on: this room's, so that it follows, or another, which it joins as soon as it can."""
    state = stage.state
    if _is_same(stage, course):
        if state.phase in ON:
            _follow(stage, course, at, said)
        return
    if course.game is None or course.game.id == state.played:
        return
    if state.phase in ON:
        game.finish(stage, None, at)
    state.ahead = Ahead(course, said)
    if state.phase != "ready":
        stage.raise_alert(OTHER_GAME, "danger", wording.OTHER_GAME, at, wording.OTHER_GAME_REMEDY)


def _follow(stage: Stage, course: Course, at: int, said: int) -> None:
    state = stage.state
    if course.phase == "paused" and state.phase == "running":
        game.pause(stage, at)
    elif course.phase == "running" and state.phase == "paused":
        game.resume(stage, at)
        sensing.catch_up(stage, at)
    _take_clock(stage, course, at, said)


def _take_clock(stage: Stage, course: Course, at: int, said: int) -> None:
    """Their clock, with the time that cues gave as far as it is known here: the rest is still to come."""
    given = stage.state.given
    rooms = given.keys() | course.given.keys()
    missing = sum(given.get(room, 0) - course.given.get(room, 0) for room in rooms)
    gone = at - said if course.phase == "running" else 0
    left = course.left_us + missing - gone
    if abs(left - stage.state.clock.left_at(at)) > SLIGHT:
        timing.set_left(stage, left, course.total_us + missing, at)


def join(stage: Stage, at: int) -> None:
    """This room is ready: it takes its place in the game that the others play."""
    ahead = stage.state.ahead
    if ahead is None or stage.state.phase != "ready":
        return
    stage.state.ahead = None
    stage.clear_alert(OTHER_GAME, at)
    course, whose = ahead.course, ahead.course.game
    assert whose is not None
    team = Game(whose.id, whose.team, whose.players, whose.language, dict(whose.comfort), at)
    game.start(stage, team, course.total_us, at)
    stage.state.given = dict(course.given)
    _take_clock(stage, course, at, ahead.at)
    if course.phase == "paused":
        game.pause(stage, at)


def take_snapshot(stage: Stage, room: str, course: Course, at: int) -> None:
    """How the show stands, for a room that knows nothing, or not whether its clock stood alone.

    Of two clocks of one game the one with less left is right: who was away has more.
    """
    state = stage.state
    if state.in_doubt and _is_same(stage, course) and state.phase in ON and course.phase in ON:
        state.in_doubt = False
        left, total = min(state.clock.left_at(at), course.left_us), min(state.clock.total, course.total_us)
        timing.set_left(stage, left, total, at)
    elif state.change == 0:
        heard(stage, room, course, at, at)

"""The game clock: it runs down only while the game runs, and tells when a moment of it has come."""

from cues import facts
from cues.engine.stage import CLOCK, Stage


def played(stage: Stage, at: int) -> int:
    """How much game time has been played, microseconds."""
    clock = stage.state.clock
    return clock.total - clock.left_at(at)


def run(stage: Stage, at: int) -> None:
    """Let the clock run from `at` on."""
    clock = stage.state.clock
    clock.at = at
    clock.running = clock.left > 0
    schedule(stage)


def hold(stage: Stage, at: int) -> None:
    """Hold the clock."""
    clock = stage.state.clock
    clock.left = clock.left_at(at)
    clock.at = at
    clock.running = False
    clock.due = -1


def schedule(stage: Stage) -> None:
    """Put the clock's next moment on the agenda."""
    clock = stage.state.clock
    clock.due = -1
    if not clock.running:
        return
    following = max((mark for mark in _marks(stage) if mark < clock.left), default=None)
    if following is not None:
        clock.due = clock.at + clock.left - following
        clock.turn = stage.turn()
        stage.wake(clock.due, clock.turn, CLOCK, "")


def _marks(stage: Stage) -> set[int]:
    plan, total = stage.plan, stage.state.clock.total
    return plan.left_marks | {total - mark for mark in plan.played_marks}


def came(stage: Stage, at: int) -> None:
    """A moment of the clock has come."""
    clock = stage.state.clock
    clock.left = clock.left_at(at)
    clock.at = at
    _tell(stage, clock.left, at)
    if clock.left == 0:
        clock.running = False
        stage.happen("game", "runs_out", at)
        stage.happen("out_of_time", "", at)
    schedule(stage)


def _tell(stage: Stage, left: int, at: int) -> None:
    stage.touch("time")
    if left in stage.plan.left_marks:
        stage.happen("time_left", str(left), at)
    gone = stage.state.clock.total - left
    if gone in stage.plan.played_marks:
        stage.happen("elapsed", str(gone), at)


def give_time(stage: Stage, by: int, at: int) -> None:
    """A cue gives game time: in every room of the show."""
    if stage.state.game is None:
        return
    add_time(stage, by, at)
    if not stage.plan.alone:
        own = stage.plan.room.name
        stage.state.given[own] = stage.state.given.get(own, 0) + by
        stage.tell(facts.TimeGiven(stage.seq(), at, by))


def add_time(stage: Stage, by: int, at: int) -> None:
    """Give game time, or take it."""
    clock = stage.state.clock
    if stage.state.game is None:
        return
    before = clock.left_at(at)
    left = max(_least(stage), before + by)
    stage.tell(facts.TimeAdded(stage.seq(), at, left - before))
    set_left(stage, left, clock.total + left - before, at)


def _least(stage: Stage) -> int:
    return 1 if stage.state.phase == "paused" else 0  # a held clock cannot run out


def set_left(stage: Stage, left: int, total: int, at: int) -> None:
    """Set the clock; moments that are jumped over come now, one after the other."""
    clock = stage.state.clock
    before = clock.left_at(at)
    clock.left = max(_least(stage), left)
    clock.total = max(total, clock.left)
    clock.at = at
    stage.touch("time")
    for mark in sorted(
        (m for m in stage.plan.left_marks if clock.left <= m < before and m > 0), reverse=True
    ):
        stage.happen("time_left", str(mark), at)
    if clock.left == 0 and before > 0:
        clock.running = False
        stage.happen("game", "runs_out", at)
        stage.happen("out_of_time", "", at)
    elif stage.state.phase == "running":
        clock.running = True
    schedule(stage)

"""When a cue's steps are due, as far as that is known ahead: the earliest moments, counted from its start.

What depends on players is taken at its shortest: `wait_for` as no time, a game master's GO as a
second, every branch as if it were the one taken.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from cues.show import Cue, Room, Show
from cues.steps import (
    Action,
    AnimateLight,
    Choose,
    FadeLight,
    Parallel,
    PlayClip,
    Pulse,
    RunCue,
    Sequence,
    Step,
    Timeline,
    Wait,
    Whether,
)

GO = 1_000_000
UNKNOWN_CLIP = 1_000
ROUNDS = 24
MOMENTS = 4_000
WORK = 20_000
"""Steps looked at for one cue, rounds counted: enough for any show, and an end to loops within loops."""

DEEPEST = 50
"""Cues that run cues that run cues."""

Mode = Literal["timeline", "sequence", "parallel"]


class Moment(Struct, frozen=True):
    """An action at its earliest, `due` microseconds after its cue's start; `cue` is where it is written."""

    due: int
    at: str
    cue: str
    action: Action


class Plan(Struct, frozen=True):
    """A cue's moments, its shortest length in microseconds, and whether it goes on for ever."""

    moments: tuple[Moment, ...]
    length: int
    endless: bool


class Plans:
    """The plans of all cues of a show, made when asked for."""

    def __init__(self, show: Show, lengths: Mapping[str, int]) -> None:
        self._show = show
        self._lengths = lengths
        self._plans: dict[tuple[str, str], Plan] = {}
        self._depth = 0

    def of(self, room: str, cue: str) -> Plan:
        """The plan of a cue of a room; a cue that is not there takes no time."""
        key = (room, cue)
        if key not in self._plans:
            self._plans[key] = Plan((), 0, False)  # what a cue that runs itself is given
            written = self._show.rooms[room].cues.get(cue)
            if written is not None and self._depth < DEEPEST:
                self._depth += 1
                self._plans[key] = self._draw(self._show.rooms[room], written)
                self._depth -= 1
        return self._plans[key]

    def _draw(self, room: Room, cue: Cue) -> Plan:
        drawing = _Drawing(self, room, cue.name, self._lengths)
        at = f"rooms.{room.name}.cues.{cue.name}.steps"
        end, endless = 0, cue.repeat == 0
        for _ in range(ROUNDS if cue.repeat == 0 else min(cue.repeat, ROUNDS)):
            if drawing.tired:
                break
            end, inner = drawing.steps(cue.steps, cue.mode, at, end)
            endless = endless or inner
        return Plan(tuple(sorted(drawing.moments, key=lambda moment: moment.due)), end, endless)


class _Drawing:
    """The moments of one cue while they are being found; every method gives (end, endless)."""

    def __init__(self, plans: Plans, room: Room, cue: str, lengths: Mapping[str, int]) -> None:
        self.moments: list[Moment] = []
        self._work = 0
        self._plans = plans
        self._room = room
        self._cue = cue
        self._lengths = lengths

    @property
    def tired(self) -> bool:
        """Whether more has been looked at than any sensible cue holds."""
        return self._work > WORK

    def steps(self, steps: tuple[Step, ...], mode: Mode, at: str, start: int) -> tuple[int, bool]:
        if mode == "sequence":
            return self._sequence(steps, at, start)
        return _latest(
            (
                self._step(step, f"{at}.{index}", start + (step.at or 0 if mode == "timeline" else 0))
                for index, step in enumerate(steps)
            ),
            start,
        )

    def _sequence(self, steps: tuple[Step, ...], at: str, start: int) -> tuple[int, bool]:
        latest, endless, now = start, False, start
        for index, step in enumerate(steps):
            ended, inner = self._step(step, f"{at}.{index}", now)
            endless = endless or inner
            latest = max(latest, ended)
            if step.go_on == "auto_continue":
                now += step.pre_wait + step.post_wait
            else:
                now = ended + (GO if step.go_on == "stop" and index + 1 < len(steps) else 0)
        return max(latest, now), endless

    def _step(self, step: Step, at: str, start: int) -> tuple[int, bool]:
        end, endless = start, step.repeat == 0
        for _ in range(ROUNDS if step.repeat == 0 else min(step.repeat, ROUNDS)):
            self._work += 1
            if self.tired:
                break
            ended, inner = self._action(step.action, at, end + step.pre_wait)
            end = ended + (step.post_wait if step.go_on != "auto_continue" else 0)
            endless = endless or inner
        return end, endless

    def _action(self, action: Action, at: str, start: int) -> tuple[int, bool]:
        match action:
            case Timeline(timeline=steps):
                return self.steps(steps, "timeline", f"{at}.timeline", start)
            case Sequence(sequence=steps):
                return self.steps(steps, "sequence", f"{at}.sequence", start)
            case Parallel(parallel=steps):
                return self.steps(steps, "parallel", f"{at}.parallel", start)
            case Choose(choose=steps):
                return _shortest(
                    [self._step(step, f"{at}.choose.{i}", start) for i, step in enumerate(steps)], start
                )
            case Whether(then=then, otherwise=otherwise):
                ways = [self._step(then, f"{at}.then", start)]
                ways.append(
                    self._step(otherwise, f"{at}.otherwise", start)
                    if otherwise is not None
                    else (start, False)
                )
                return _shortest(ways, start)
            case RunCue(run=cue):
                return self._child(cue, at, start)
        self._mark(start, at, self._cue, action)
        return start + self._lasts(action), False

    def _child(self, cue: str, at: str, start: int) -> tuple[int, bool]:
        plan = self._plans.of(self._room.name, cue)
        self._mark(start, at, self._cue, RunCue(cue))
        for moment in plan.moments:
            self._mark(start + moment.due, at, moment.cue, moment.action)
        return start + plan.length, plan.endless

    def _mark(self, due: int, at: str, cue: str, action: Action) -> None:
        if len(self.moments) < MOMENTS:
            self.moments.append(Moment(due, at, cue, action))

    def _lasts(self, action: Action) -> int:
        match action:
            case FadeLight(over=over):
                return over
            case Pulse(for_=lasts):
                return lasts
            case AnimateLight(for_=lasts):
                return lasts or 0
            case Wait(wait=lasts):
                return lasts
            case PlayClip(play=clip, loop=False):
                return self._lengths.get(clip, UNKNOWN_CLIP)
        return 0


def _latest(ways: Iterable[tuple[int, bool]], start: int) -> tuple[int, bool]:
    end, endless = start, False
    for ended, inner in ways:
        end, endless = max(end, ended), endless or inner
    return end, endless


def _shortest(ways: list[tuple[int, bool]], start: int) -> tuple[int, bool]:
    if not ways:
        return start, False
    return min(end for end, _ in ways), all(endless for _, endless in ways)

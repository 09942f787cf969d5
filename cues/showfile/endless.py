"""What repeats for ever with hardly any time in it: the engine would never come to the next moment."""

from collections.abc import Iterator, Mapping

from cues.show import Cue
from cues.showfile.problems import Findings, Place, Spot
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
from cues.units import MS, format_duration

SHORTEST_ROUND = 1 * MS
"""Microseconds that what repeats must take a round."""

AT_ONCE = 1_000
"""Rounds that may be run in an instant."""

LONG = 1_000 * SHORTEST_ROUND
"""What surely takes time, though nobody knows how much: a clip, a game master's GO."""

DEEPEST = 50
"""Cues that run cues that run cues; whatever goes deeper is said to take time."""


def find_endless(cues: Mapping[str, Cue], path: str, places: Mapping[str, Place], findings: Findings) -> None:
    """Finds what repeats without time among a room's cues, which stand at `path`."""
    rounds = _Rounds(cues)
    for name, cue in cues.items():
        spot = Spot(f"{path}.{name}", f"cue {name}", places, findings)
        if _is_often(cue.repeat):
            _judge("it", cue.repeat, rounds.of_cue(cue), spot, "repeat")
        for below, step in _steps(cue.steps, "steps"):
            if _is_often(step.repeat):
                _judge("this step", step.repeat, rounds.of_round(step, 0), spot, f"{below}.repeat")


def _is_often(repeat: int) -> bool:
    return repeat == 0 or repeat > AT_ONCE


def _judge(what: str, repeat: int, lasts: int, spot: Spot, key: str) -> None:
    if lasts >= SHORTEST_ROUND:
        return
    often = f"{repeat:,} times" if repeat else "for ever"
    time = f"only {format_duration(lasts)} a round" if lasts else "no time in it"
    spot.error(f"{what} repeats {often} with {time}; add a wait", key)


def _steps(steps: tuple[Step, ...], path: str) -> Iterator[tuple[str, Step]]:
    """Every step with its path, those within groups too."""
    for number, step in enumerate(steps):
        yield from _with_inner(step, f"{path}.{number}")


def _with_inner(step: Step, path: str) -> Iterator[tuple[str, Step]]:
    yield path, step
    match step.action:
        case Timeline(timeline=inner):
            yield from _steps(inner, f"{path}.timeline")
        case Sequence(sequence=inner):
            yield from _steps(inner, f"{path}.sequence")
        case Parallel(parallel=inner):
            yield from _steps(inner, f"{path}.parallel")
        case Choose(choose=inner):
            yield from _steps(inner, f"{path}.choose")
        case Whether(then=then, otherwise=otherwise):
            yield from _with_inner(then, f"{path}.then")
            if otherwise is not None:
                yield from _with_inner(otherwise, f"{path}.otherwise")


class _Rounds:
    """How long steps surely take, in microseconds at the shortest; a cue is looked at once."""

    def __init__(self, cues: Mapping[str, Cue]) -> None:
        self._cues = cues
        self._known: dict[str, int] = {}

    def of_cue(self, cue: Cue, depth: int = 0) -> int:
        """One round of a cue."""
        if depth > DEEPEST:
            return LONG
        if cue.name not in self._known:
            self._known[cue.name] = LONG  # for a cue that comes to run itself
            self._known[cue.name] = self._of_group(cue.steps, cue.mode, depth)
        return self._known[cue.name]

    def of_round(self, step: Step, depth: int) -> int:
        """One round of a step, as if nothing passed it over."""
        if step.go_on == "stop":
            return LONG
        return step.pre_wait + self._of_action(step.action, depth) + step.post_wait

    def _of(self, step: Step, depth: int) -> int:
        """A step with its repeats; what a condition may pass over takes none."""
        if step.if_ is not None:
            return 0
        if step.repeat == 0:
            return LONG  # it never ends, and is judged by itself
        return step.repeat * self.of_round(step, depth)

    def _of_group(self, steps: tuple[Step, ...], mode: str, depth: int) -> int:
        ends = [0]
        due = 0
        for step in steps:
            start = (step.at or 0) if mode == "timeline" else due
            end = start + self._of(step, depth)
            ends.append(end)
            if mode == "sequence":
                due = start + step.pre_wait + step.post_wait if step.go_on == "auto_continue" else end
        return max(ends)

    def _of_action(self, action: Action, depth: int) -> int:
        match action:
            case Timeline(timeline=steps):
                return self._of_group(steps, "timeline", depth)
            case Sequence(sequence=steps):
                return self._of_group(steps, "sequence", depth)
            case Parallel(parallel=steps):
                return self._of_group(steps, "parallel", depth)
            case Choose(choose=steps):
                return min((self._of(step, depth) for step in steps), default=0)
            case Whether(then=then, otherwise=otherwise):
                return min(self._of(then, depth), self._of(otherwise, depth)) if otherwise is not None else 0
            case RunCue(run=name):
                return self._of_run(name, depth)
            case Wait(wait=lasts) | FadeLight(over=lasts) | Pulse(for_=lasts):
                return lasts
            case AnimateLight(for_=lasts):
                return lasts or 0
            case PlayClip(loop=loop):
                return 0 if loop else LONG
        return 0

    def _of_run(self, name: str, depth: int) -> int:
        """A cue that is run; one whose condition may not hold, or that runs once, may take none."""
        cue = self._cues.get(name)
        if cue is None or cue.if_ is not None or cue.once:
            return 0
        return (cue.repeat or LONG) * self.of_cue(cue, depth + 1)

"""What repeats for ever with no time in it: the engine would never come to the next moment."""

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

DEEPEST = 50
"""Cues that run cues that run cues; whatever goes deeper is said to take time."""


def find_endless(cues: Mapping[str, Cue], path: str, places: Mapping[str, Place], findings: Findings) -> None:
    """Finds what repeats for ever in an instant among a room's cues, which stand at `path`."""
    for name, cue in cues.items():
        spot = Spot(f"{path}.{name}", f"cue {name}", places, findings)
        if cue.repeat == 0 and not _take_time(cue.steps, cues, 0):
            spot.error("it repeats for ever with no time in it; add a wait", "repeat")
        for below, step in _steps(cue.steps, "steps"):
            if step.repeat == 0 and not _takes_time(step, cues, 0, once=True):
                spot.error("this step repeats for ever with no time in it; add a wait", f"{below}.repeat")


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


def _take_time(steps: tuple[Step, ...], cues: Mapping[str, Cue], depth: int) -> bool:
    return any(_takes_time(step, cues, depth) for step in steps)


def _takes_time(step: Step, cues: Mapping[str, Cue], depth: int, once: bool = False) -> bool:
    """Whether time surely passes in a step; what a condition may pass over takes none."""
    if step.if_ is not None and not once:
        return False
    if step.at or step.pre_wait or step.post_wait or step.go_on == "stop":
        return True
    if step.repeat == 0 and not once:
        return True  # it never ends, and is judged by itself
    return _lasts(step.action, cues, depth)


def _lasts(action: Action, cues: Mapping[str, Cue], depth: int) -> bool:
    match action:
        case Timeline(timeline=steps) | Sequence(sequence=steps) | Parallel(parallel=steps):
            return _take_time(steps, cues, depth)
        case Choose(choose=steps):
            return all(_takes_time(step, cues, depth) for step in steps)
        case Whether(then=then, otherwise=otherwise):
            return (
                otherwise is not None
                and _takes_time(then, cues, depth)
                and _takes_time(otherwise, cues, depth)
            )
        case RunCue(run=name):
            return depth > DEEPEST or (name in cues and _take_time(cues[name].steps, cues, depth + 1))
        case Wait(wait=lasts) | FadeLight(over=lasts) | Pulse(for_=lasts):
            return lasts > 0
        case AnimateLight(for_=lasts):
            return bool(lasts)
        case PlayClip(loop=loop):
            return not loop
    return False

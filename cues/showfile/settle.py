"""What follows once a thing has been read: what its other keys say, and what does not fit together."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from cues import units
from cues.conditions import AllOf, AnyOf, Bounds, PropIs, Span, VariableIs
from cues.show import Choice, Cue, Prop, Show
from cues.showfile.problems import Spot
from cues.steps import Choose, Parallel, Sequence, SetVariable, Step, Timeline, Whether
from cues.triggers import PropCrosses, VariableBecomes
from cues.units import shown
from cues.values import KINDS, LOCKED, RELEASED, Value

LANGUAGE = re.compile(r"[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*", re.ASCII)


def prop(read: Prop, spot: Spot) -> Prop:
    """An output's `safe` and `initial`: a lock's follow `fails`, house lights are on when all else fails."""
    if read.colour == "rgb" and read.kind != "light":
        spot.error("only a light has a colour; take it out", "colour")
    if KINDS[read.kind].direction == "in" or read.takes == "none":
        return read
    safe = _safe(read, spot)
    initial: Value | UnsetType = safe
    if read.initial is not UNSET:
        initial = read.initial
    elif read.kind == "lock":
        initial = LOCKED
    return replace(read, safe=safe, initial=initial)


def _safe(read: Prop, spot: Spot) -> Value | UnsetType:
    if read.kind == "lock" and read.fails is not None:
        follows = RELEASED if read.fails == "open" else LOCKED
        if read.safe not in (UNSET, follows):
            spot.error(f'a lock that fails {read.fails} is {follows} when safe; take "safe" out', "safe")
        return follows
    if read.house_lights and read.safe is UNSET:
        return units.WHITE if read.takes == "colour" else 1.0 if read.takes == "level" else True
    return read.safe


def cue(read: Cue, spot: Spot) -> Cue:
    """A cue whose steps have `at` is a timeline by itself."""
    mode = read.mode
    if not spot.written("mode") and any(step.at is not None for step in read.steps):
        mode = "timeline"
    if not read.steps and not read.then:
        spot.error('it does nothing; give it "steps"')
    _group(read.steps, mode, spot, "steps")
    return replace(read, mode=mode)


def timeline(read: Timeline, spot: Spot) -> Timeline:
    """A group whose steps say when."""
    _group(read.timeline, "timeline", spot, "timeline")
    return read


def sequence(read: Sequence, spot: Spot) -> Sequence:
    """A group whose steps follow each other."""
    _group(read.sequence, "sequence", spot, "sequence")
    return read


def parallel(read: Parallel, spot: Spot) -> Parallel:
    """A group whose steps begin together."""
    _group(read.parallel, "parallel", spot, "parallel")
    return read


def choose(read: Choose, spot: Spot) -> Choose:
    """As many weights as steps, not all of them 0."""
    if read.weights and len(read.weights) != len(read.choose):
        spot.error(f"{len(read.weights)} weights for {len(read.choose)} steps; give each its own", "weights")
    elif read.weights and (min(read.weights) < 0 or sum(read.weights) == 0):
        spot.error("weights are whole numbers from 0, and one at least is more than 0", "weights")
    if not read.choose:
        spot.error("there is nothing to choose from", "choose")
    _group(read.choose, "parallel", spot, "choose")
    return read


def whether(read: Whether, spot: Spot) -> Whether:
    """Its steps have no time of their own."""
    for step, key in ((read.then, "then"), (read.otherwise, "otherwise")):
        if step is not None and step.at is not None:
            spot.error('"at" has no meaning here: only the steps of a timeline have it', f"{key}.at")
    return read


def _group(steps: tuple[Step, ...], mode: str, spot: Spot, key: str) -> None:
    """`at` in timelines only, and then in every step; `go_on` in sequences only."""
    for number, step in enumerate(steps):
        at, go_on = f"{key}.{number}.at", f"{key}.{number}.go_on"
        if mode == "timeline" and step.at is None:
            spot.error('this step has no "at"; in a timeline every step says when', f"{key}.{number}")
        elif mode != "timeline" and step.at is not None:
            spot.error(f'"at" has no meaning in a {mode}; write pre_wait, or make it a timeline', at)
        if mode != "sequence" and spot.written(go_on):
            spot.error(f'"go_on" has no meaning in a {mode}; only the steps of a sequence go on', go_on)


def set_variable(read: SetVariable, spot: Spot) -> SetVariable:
    """`to` or `add`."""
    if (read.to is UNSET) == (read.add is None):
        spot.error('a variable is set with either "to" or "add"', "variable")
    return read


def judged(read: Any, spot: Spot) -> Any:
    """A condition on a prop or variable says what it looks for."""
    if read.is_ is not UNSET and (read.at_least is not None or read.at_most is not None):
        spot.error('"is" and "at_least" or "at_most" exclude each other')
    elif read.is_ is UNSET and read.at_least is None and read.at_most is None:
        spot.error('what is looked for is missing; write "is", "at_least" or "at_most"')
    return bounded(read, spot)


def bounded(read: Any, spot: Spot) -> Any:
    """Bounds that leave something between them."""
    if read.at_least is not None and read.at_most is not None and read.at_least > read.at_most:
        spot.error('"at_least" is more than "at_most"; nothing is between them', "at_least")
    return read


def crossed(read: Any, spot: Spot) -> Any:
    """A crossing says which way."""
    if read.rises_to is None and read.falls_to is None and getattr(read, "becomes", UNSET) is UNSET:
        what = ' or "becomes"' if hasattr(read, "becomes") else ""
        spot.error(f'what it waits for is missing; write "rises_to", "falls_to"{what}')
    return read


def something(read: AllOf | AnyOf, spot: Spot) -> AllOf | AnyOf:
    """At least one condition; of none, nobody knows whether they hold."""
    key, conditions = ("all", read.all) if isinstance(read, AllOf) else ("any", read.any)
    if not conditions:
        spot.error("there is no condition in it; write one, or take it out", key)
    return read


def choice(read: Choice, spot: Spot) -> Choice:
    """At least two options, each once."""
    if len(read.options) < 2:
        spot.error("there is nothing to choose; write two options at least, as in [on, off]")
    _once(read.options, spot, "options")
    return read


def show(read: Show, spot: Spot) -> Show:
    """At least one language, each once and by its code."""
    if not read.languages:
        spot.error("a show has one language at least, as in languages: [en]", "languages")
    for number, language in enumerate(read.languages):
        if not LANGUAGE.fullmatch(language):
            say = f"{shown(language)} is no language's code; write one like en, ko or pt-BR"
            spot.error(say, f"languages.{number}")
    _once(read.languages, spot, "languages")
    return read


def _once(words: tuple[str, ...], spot: Spot, key: str) -> None:
    for number, word in enumerate(words):
        if word in words[:number]:
            spot.error(f"{shown(word)} stands here twice", f"{key}.{number}")


SETTLE: Mapping[type[Struct], Callable[[Any, Spot], Any]] = {
    Show: show,
    Choice: choice,
    AllOf: something,
    AnyOf: something,
    Prop: prop,
    Cue: cue,
    Timeline: timeline,
    Sequence: sequence,
    Parallel: parallel,
    Choose: choose,
    Whether: whether,
    SetVariable: set_variable,
    PropIs: judged,
    VariableIs: judged,
    Span: bounded,
    Bounds: bounded,
    PropCrosses: crossed,
    VariableBecomes: crossed,
}

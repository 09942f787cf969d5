"""Other rooms' documents read: a fact with its number, and how a room stands.

Strangers may write anything on a topic: what is no such document is None.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from cues.course import Course, Phase, Played
from cues.facts import CourseChanged, CueWasCalled, Message, TimeGiven, VariableChanged
from cues.values import Value

ToLocal = Callable[[int], int | None]
"""Shared time to the room's own axis; None while unknown."""

Shared = Message | VariableChanged | TimeGiven | CourseChanged | CueWasCalled
"""The facts that are another room's business."""

_KINDS = frozenset(str(kind.__struct_config__.tag) for kind in Shared.__args__)
_MOST = 1 << 53


class Told(Struct, frozen=True):
    """A fact by its number; `fact` None: of no concern to other rooms."""

    seq: int
    fact: Shared | None


class Standing(Struct, frozen=True):
    """How a room stands: what it has told so far, its published variables, and the show's course by it."""

    journal: str
    seq: int
    variables: Mapping[str, Value]
    course: Course | None


def read_fact(document: object) -> tuple[str, Told] | None:
    """The journal and the fact of a document as in `contract/fact.schema.json`."""
    if not isinstance(document, dict):
        return None
    journal, seq = document.get("journal"), document.get("seq")
    if not isinstance(journal, str) or type(seq) is not int or not 0 < seq < _MOST:
        return None
    if document.get("kind") not in _KINDS:
        return journal, Told(seq, None)
    try:
        return journal, Told(seq, msgspec.convert(document, type=Shared))
    except msgspec.ValidationError:
        return journal, Told(seq, None)


class _Clock(Struct):
    running: bool
    left_us: int
    at_us: int
    total_us: int


class _State(Struct):
    journal: str
    seq: int
    phase: Phase
    game: Played | None
    clock: _Clock
    variables: dict[str, Value]


def read_standing(document: object, now: int, local: ToLocal) -> Standing | None:
    """A state document (`contract/state.schema.json`) as of `now`, on the room's own axis."""
    try:
        state = msgspec.convert(document, type=_State)
    except msgspec.ValidationError:
        return None
    if not 0 <= state.seq < _MOST:
        return None
    return Standing(state.journal, state.seq, state.variables, _course(state, now, local))


def _course(state: _State, now: int, local: ToLocal) -> Course | None:
    """What a room that knows nothing can take from it; nothing where no game was played yet."""
    clock: Any = state.clock
    if state.game is None:
        return None
    then = local(clock.at_us)
    gone = max(0, now - then) if clock.running and then is not None else 0
    return Course(1, state.phase, state.game, max(0, clock.left_us - gone), clock.total_us)

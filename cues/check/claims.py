"""Which cues want the same output at once."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from cues.check.given import Finding, Given
from cues.check.plan import Moment
from cues.show import Room
from cues.steps import (
    AnimateLight,
    FadeLight,
    Pulse,
    RunCue,
    SetProp,
    SkipCue,
    StartCue,
    StopCue,
)
from cues.triggers import CueDoes

NAMED = 12
"""So many cues are named in one warning."""


class Claim(Struct, frozen=True):
    """A cue's say over an output: from its first order to the end of its last."""

    cue: str
    at: str
    first: int
    last: int


def two_writers(given: Given) -> Iterator[Finding]:
    """Outputs that two cues of one priority drive, of which one takes its time over it."""
    for _, room in given.rooms():
        claimed = _claims(given, room)
        writers = {claim.cue for claims in claimed.values() if len(claims) > 1 for claim in claims}
        minded = {cue: _minded(given, room, cue) for cue in writers}
        for prop, claims in claimed.items():
            clashing = _clashing(room, minded, claims)
            if clashing:
                yield Finding(
                    clashing[-1].at,
                    f"output {prop} is driven by cues {_all([claim.cue for claim in clashing])}, of one "
                    "priority, which may run at "
                    "the same time; the latest order stands: give one a `priority`, or let one stop the "
                    "other",
                )


def _clashing(room: Room, minded: Mapping[str, frozenset[str]], claims: list[Claim]) -> list[Claim]:
    """The claims that clash with another; where none takes time, there are none."""
    slow = [claim for claim in claims if claim.last > claim.first]
    return [
        one
        for one in claims
        if any(one is not other and _may_clash(room, minded, one, other) for other in slow)
        or (
            one in slow and any(one is not other and _may_clash(room, minded, one, other) for other in claims)
        )
    ]


def _claims(given: Given, room: Room) -> Mapping[str, list[Claim]]:
    found: dict[str, list[Claim]] = {}
    for cue in room.cues.values():
        spans: dict[str, Claim] = {}
        for moment in given.plans.of(room.name, cue.name).moments:
            prop, lasts = _driven(moment)
            if prop is not None and moment.cue == cue.name:
                before = spans.get(prop, Claim(cue.name, moment.at, moment.due, moment.due))
                last = max(before.last, moment.due + lasts)
                spans[prop] = Claim(cue.name, before.at, before.first, last)
        for prop, claim in spans.items():
            found.setdefault(prop, []).append(claim)
    return found


def _driven(moment: Moment) -> tuple[str | None, int]:
    match moment.action:
        case SetProp(set=prop):
            return prop, 0
        case Pulse(pulse=prop, for_=lasts):
            return prop, lasts
        case FadeLight(fade=prop, over=lasts):
            return prop, lasts
        case AnimateLight(animate=prop, for_=lasts):
            return prop, lasts or 0
    return None, 0


def _may_clash(room: Room, minded: Mapping[str, frozenset[str]], one: Claim, other: Claim) -> bool:
    if room.cues[one.cue].priority != room.cues[other.cue].priority:
        return False
    if one.first == one.last and other.first == other.last:
        return False
    return other.cue not in minded[one.cue] and one.cue not in minded[other.cue]


def _minded(given: Given, room: Room, cue: str) -> frozenset[str]:
    """The cues that a cue, or one it leads to, runs, goes on to, follows or stops: their order is meant."""
    found: set[str] = set()
    coming = [cue]
    while coming:
        name = coming.pop()
        for follower, stopped in _neighbours(given, room, name):
            if follower not in found and not stopped:
                coming.append(follower)
            found.add(follower)
    return frozenset(found)


def _neighbours(given: Given, room: Room, cue: str) -> Iterator[tuple[str, bool]]:
    """(cue, whether it is only ended or waited for) for each that a cue speaks of."""
    if cue not in room.cues:
        return
    yield from ((name, False) for name in room.cues[cue].then)
    for item in given.within[room.name, cue]:
        match item.thing:
            case RunCue(run=name) | StartCue(start=name):
                yield name, False
            case StopCue(stop=name) | SkipCue(skip=name) | CueDoes(cue=name, does="ends"):
                yield name, True


def _all(names: list[str]) -> str:
    if len(names) > NAMED:
        return ", ".join(names[:NAMED]) + f" and {len(names) - NAMED} more"
    return ", ".join(names[:-1]) + f" and {names[-1]}"

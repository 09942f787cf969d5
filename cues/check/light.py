"""Light that flashes: without a warning, without a choice for the team, or against it."""

from collections.abc import Iterator

from cues.check.flashing import SAFE, flashing_steps, rate_of_pattern
from cues.check.given import Finding, Given
from cues.check.plan import Plan
from cues.conditions import ComfortIs
from cues.show import Cue, Prop, Room
from cues.steps import AnimateLight


def flashes_unwarned(given: Given) -> Iterator[Finding]:
    """Light that flashes more than three times a second in a cue that does not warn of it."""
    for _, cue, room in _cues(given):
        if cue.strobe == "none":
            for place, light, rate, _ in _flashes(given, room, cue):
                yield Finding(
                    place,
                    f"cue {cue.name}: {light} flashes {rate:.1f} times a second, and more than {SAFE:.0f} "
                    "can bring on a seizure; slow it down, or mark the cue `strobe: warned` so that a team "
                    "can choose to play without it",
                )


def warned_for_nothing(given: Given) -> Iterator[Finding]:
    """Cues that warn of a strobe and have none."""
    for at, cue, room in _cues(given):
        if cue.strobe == "warned" and not list(_flashes(given, room, cue)):
            yield Finding(
                f"{at}.strobe",
                f"cue {cue.name} is marked `strobe: warned`, and nothing in it flashes more than {SAFE:.0f} "
                "times a second; take the mark out",
            )


def strobe_without_choice(given: Given) -> Iterator[Finding]:
    """Strobe in a show that lets no team play without it."""
    choice = given.show.comfort.get("strobe")
    if choice is not None and "off" in choice.options:
        return
    for at, cue, _ in _cues(given):
        if cue.strobe == "warned":
            yield Finding(
                f"{at}.strobe",
                f"cue {cue.name} has strobe, and no team can choose to play without; add `comfort: "
                "{strobe: [on, off]}` to the show",
            )


def strobe_against_comfort(given: Given) -> Iterator[Finding]:
    """Light that flashes too fast also for teams without strobe."""
    for _, cue, room in _cues(given):
        if cue.strobe == "warned" and not _asks_the_team(given, room, cue):
            for place, light, _, stands_still in _flashes(given, room, cue):
                if not stands_still:
                    yield Finding(
                        place,
                        f"cue {cue.name}: {light} flashes also for teams without strobe, as only `pattern: "
                        "strobe` stands still for them; write it as one, or put it behind `if: {comfort: "
                        "strobe, is: on}`",
                    )


def _asks_the_team(given: Given, room: Room, cue: Cue) -> bool:
    asked = (item.thing for item in given.within[room.name, cue.name])
    return any(isinstance(thing, ComfortIs) and thing.comfort == "strobe" for thing in asked)


def _cues(given: Given) -> Iterator[tuple[str, Cue, Room]]:
    for at, room in given.rooms():
        for cue in room.cues.values():
            yield f"{at}.cues.{cue.name}", cue, room


def _flashes(given: Given, room: Room, cue: Cue) -> Iterator[tuple[str, str, float, bool]]:
    """(place, light, times a second, whether it is a strobe) of what flashes too fast in a cue."""
    plan = _own(given.plans.of(room.name, cue.name), room, cue)
    seen: set[str] = set()
    for moment in plan.moments:
        if isinstance(moment.action, AnimateLight):
            rate = rate_of_pattern(moment.action)
            if rate > SAFE and moment.action.animate not in seen:
                seen.add(moment.action.animate)
                yield moment.at, moment.action.animate, rate, moment.action.pattern == "strobe"
    lights: dict[str, Prop] = dict(room.props)
    for found in flashing_steps(plan.moments, lights):
        if found.light not in seen:
            yield found.at, found.light, found.rate, False


def _own(plan: Plan, room: Room, cue: Cue) -> Plan:
    """A plan without what cues that warn for themselves do in it."""
    kept = tuple(m for m in plan.moments if m.cue == cue.name or room.cues[m.cue].strobe == "none")
    return Plan(kept, plan.length, plan.endless)

"""Small shows written straight in the model, good until a test spoils them."""

from typing import Any

from cues.check import RULES
from cues.check.given import Given
from cues.puzzles.tags import Tags
from cues.show import Choice, Clip, Cue, Ending, Prop, Puzzle, ResetItem, Room, Show, Variable
from cues.steps import Step
from cues.wiring import Connection, RoomWiring, Wiring

SECOND = 1_000_000
MINUTE = 60 * SECOND


def words(text: str) -> dict[str, str]:
    return {"en": text, "ko": f"{text} (ko)"}


def prop(name: str, kind: str, **keys: Any) -> Prop:
    return Prop(name, kind, words(name.title()), **keys)


def cue(name: str, *actions: Any, **keys: Any) -> Cue:
    steps = tuple(one if isinstance(one, Step) else Step(one) for one in actions)
    return Cue(name, keys.pop("title", words(name.replace("_", " "))), steps, **keys)


def puzzle(name: str, rule: Any, kind: str = "tags", **keys: Any) -> Puzzle:
    given = {"expected": 6 * MINUTE, "hints": (words("Look up."),), **keys}
    return Puzzle(name, kind, words(name.title()), rule, **given)


def clip(name: str, **keys: Any) -> Clip:
    return Clip(name, f"{name}.ogg", **{"licence": "CC0", **keys})


def by_name(things: Any) -> dict[str, Any]:
    return {thing.name: thing for thing in things}


HOUSE = prop("work_lights", "light", house_lights=True)
READER = prop("id_reader", "tag_reader")
TAG = puzzle("id_tag", Tags("id_reader", ("62E3086CED",)))
BACK = ResetItem("tag_back", words("Hang the tag of the id_reader back"))


def room(*things: Any, name: str = "laboratory", lit: bool = True) -> Room:
    """A room of these props, puzzles, cues, reset items and variables, with house lights unless told."""
    found: dict[type, list[Any]] = {
        Prop: [HOUSE] if lit else [],
        Puzzle: [],
        Cue: [],
        ResetItem: [],
        Variable: [],
    }
    for thing in things:
        found[type(thing)].append(thing)
    return Room(
        name,
        words(name),
        by_name(found[Prop]),
        by_name(found[Puzzle]),
        by_name(found[Cue]),
        by_name(found[ResetItem]),
        by_name(found[Variable]),
    )


def show(*rooms: Room, **keys: Any) -> Show:
    given: dict[str, Any] = {
        "languages": ("en", "ko"),
        "duration": 60 * MINUTE,
        "clips": (),
        "endings": (),
        "comfort": (),
        "images": {},
        **keys,
    }
    for key in ("clips", "endings", "comfort"):
        given[key] = by_name(given[key])
    return Show("small", words("Small"), rooms=by_name(rooms), volumes={}, **given)


STROBE = Choice("strobe", ("on", "off"))
TOGETHER = Ending("together", words("Together"))


def wired(
    given: Show, *, pins: str = "lgpio", room: str = "laboratory", **props: Connection
) -> dict[str, Wiring]:
    return {"venue": Wiring({room: RoomWiring(pins, props)})}  # type: ignore[arg-type]


def found(
    rule: str, given: Show, wirings: Any = None, clips: Any = None, unreadable: Any = None
) -> list[str]:
    """What one rule says of a show, as `place: text`."""
    finds = next(one.find for one in RULES if one.id == rule)
    findings = finds(Given(given, wirings or {}, clips or {}, unreadable or {}))
    return [f"{finding.at}: {finding.text}" for finding in findings]


def only(rule: str, given: Show, wirings: Any = None, clips: Any = None, unreadable: Any = None) -> str:
    """The one thing that a rule says of a show."""
    (said,) = found(rule, given, wirings, clips, unreadable)
    return said

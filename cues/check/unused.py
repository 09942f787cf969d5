"""What is written and then used by nothing."""

from collections.abc import Iterator

from cues.check.given import Finding, Given
from cues.conditions import ComfortIs, VariableIs
from cues.puzzles.api import Hearing
from cues.show import Prop, Variable
from cues.showfile.problems import near
from cues.steps import Say, SetVariable
from cues.triggers import MessageComes, VariableBecomes


def _room_of(at: str) -> str:
    """The room in which a place lies; the show's own places are in none."""
    parts = at.split(".")
    return parts[1] if parts[0] == "rooms" and len(parts) > 1 else ""


def _variable(given: Given, at: str, name: str) -> tuple[str, str]:
    """Which variable is meant: the show's own is in every room, and used if any room uses it."""
    return ("", name) if name in given.show.variables else (_room_of(at), name)


def _variables(given: Given) -> Iterator[tuple[str, Variable]]:
    yield from ((f"variables.{name}", variable) for name, variable in given.show.variables.items())
    for at, room in given.rooms():
        for name, variable in room.variables.items():
            if name not in given.show.variables:
                yield f"{at}.variables.{name}", variable


def unused_prop(given: Given) -> Iterator[Finding]:
    """Props that no puzzle, cue, condition or reset item speaks of."""
    used = {
        (_room_of(mention.at), mention.name)
        for mention in given.mentions
        if mention.ref.to == "prop" and not _is_aside(mention.at)
    } | {
        (room.name, name)
        for _, room in given.rooms()
        for puzzle in room.puzzles.values()
        for name in puzzle.rule.watches()
    }
    for at, prop in given.props():
        if (_room_of(at), prop.name) not in used and not _serves_alone(prop):
            verb = "reads" if prop.direction == "in" else "sets"
            yield Finding(
                at, f"prop {prop.name}: nothing {verb} it; use it in a puzzle or cue, or take it out"
            )


def _is_aside(at: str) -> bool:
    """Whether a place only says how a prop stands to others: `simulate` and `never_with` use nothing."""
    parts = at.split(".")
    return len(parts) > 4 and parts[2] == "props"


def _serves_alone(prop: Prop) -> bool:
    """House lights and egress locks do their part without a cue."""
    return prop.house_lights or prop.egress


def unused_clip(given: Given) -> Iterator[Finding]:
    """Clips that no cue plays."""
    used = {mention.name for mention in given.mentions if mention.ref.to == "clip"}
    for name in given.show.clips:
        if name not in used:
            yield Finding(f"clips.{name}", f"clip {name}: no cue plays it; play it, or take it out")


def unused_image(given: Given) -> Iterator[Finding]:
    """Images that no cue shows."""
    used = {mention.name for mention in given.mentions if mention.ref.to == "image"}
    for name in given.show.images:
        if name not in used:
            yield Finding(f"images.{name}", f"image {name}: no cue shows it; show it, or take it out")


def unread_variable(given: Given) -> Iterator[Finding]:
    """Variables that nothing reads and that are not published."""
    read = {
        _variable(given, item.at, item.thing.variable)
        for item in given.items
        if isinstance(item.thing, VariableIs | VariableBecomes)
    }
    for at, variable in _variables(given):
        if _variable(given, at, variable.name) not in read and not variable.publish:
            yield Finding(
                at,
                f"variable {variable.name}: nothing reads it; use it in a condition or trigger, say "
                "`publish: yes`, or take it out",
            )


def unset_variable(given: Given) -> Iterator[Finding]:
    """Variables that no cue ever sets."""
    written = {
        _variable(given, item.at, item.thing.variable)
        for item in given.items
        if isinstance(item.thing, SetVariable)
    }
    for at, variable in _variables(given):
        if _variable(given, at, variable.name) not in written:
            yield Finding(
                at,
                f"variable {variable.name}: no cue sets it, so it stays {variable.initial!r} unless the "
                "game master sets it; add a step that does",
            )


def foreign_variable(given: Given) -> Iterator[Finding]:
    """Steps that set a variable which is another room's to set."""
    for item in given.items:
        if isinstance(item.thing, SetVariable):
            variable = given.show.variables.get(item.thing.variable)
            if variable is not None and variable.room not in (None, _room_of(item.at)):
                yield Finding(
                    item.at,
                    f"variable {variable.name} is set in room {variable.room} alone, and followed here; send "
                    "that room a message, and set it there",
                )


def _awaited(given: Given) -> Iterator[tuple[str, str]]:
    """Messages that puzzles wait for, with the puzzles' places."""
    for at, puzzle in given.puzzles():
        if isinstance(puzzle.rule, Hearing):
            yield from ((at, name) for name in puzzle.rule.hears())


def unheard_message(given: Given) -> Iterator[Finding]:
    """Messages that a cue sends and no cue waits for."""
    heard = {item.thing.message for item in given.items if isinstance(item.thing, MessageComes)}
    heard |= {name for _, name in _awaited(given)}
    for item in given.items:
        if isinstance(item.thing, Say) and item.thing.send not in heard:
            yield Finding(
                item.at,
                f"message {item.thing.send}: no cue of any room waits for it{near(item.thing.send, heard)}; "
                f"add `when: {{message: {item.thing.send}}}` to one, or don't send it",
            )


def unsent_message(given: Given) -> Iterator[Finding]:
    """Messages that a cue waits for and no cue sends."""
    sent = {item.thing.send for item in given.items if isinstance(item.thing, Say)}
    for item in given.items:
        if isinstance(item.thing, MessageComes) and item.thing.message not in sent:
            yield Finding(
                item.at,
                f"message {item.thing.message}: no cue of any room sends "
                f"it{near(item.thing.message, sent)}; add a step `send: {item.thing.message}`",
            )
    for at, name in _awaited(given):
        if name not in sent:
            yield Finding(at, f"message {name}: no cue of any room sends it{near(name, sent)}; add a `send`")


def unused_comfort(given: Given) -> Iterator[Finding]:
    """Comfort settings that change nothing."""
    read = {item.thing.comfort for item in given.items if isinstance(item.thing, ComfortIs)}
    warned = any(cue.strobe == "warned" for _, cue in given.cues())
    for name in given.show.comfort:
        if name not in read and name != "captions" and not (name == "strobe" and warned):
            yield Finding(
                f"comfort.{name}",
                f"comfort {name}: no cue asks for it, so a team's choice changes nothing; use `{{comfort: "
                f"{name}, is: …}}` in a condition, or don't offer it",
            )


def unknown_comfort(given: Given) -> Iterator[Finding]:
    """Conditions on a comfort setting, or one of its options, that no team can choose."""
    for item in given.items:
        if isinstance(item.thing, ComfortIs):
            choice = given.show.comfort.get(item.thing.comfort)
            if choice is None:
                offered = ", ".join(given.show.comfort) or "none"
                yield Finding(item.at, f"no comfort setting {item.thing.comfort}; the show offers {offered}")
            elif item.thing.is_ not in choice.options:
                yield Finding(
                    item.at,
                    f"comfort {choice.name} is never {item.thing.is_}; a team chooses "
                    f"{' or '.join(choice.options)}",
                )

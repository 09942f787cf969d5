"""Puzzles that would leave players or the game master alone."""

from collections.abc import Iterator

from cues.check.given import Finding, Given
from cues.show import Cue, Puzzle, Room
from cues.steps import AnimateLight, FadeLight, GiveHint, PlayClip, Pulse, SetProp, ShowPicture, ShowWords
from cues.triggers import PropBecomes, PropCrosses, PuzzleBecomes

MOVED = frozenset({"tag_reader", "lever", "dial", "lock"})
"""Kinds of props that players leave otherwise than they found them."""


def no_hints(given: Given) -> Iterator[Finding]:
    """Puzzles without a hint."""
    for at, puzzle in given.puzzles():
        if not puzzle.hints:
            yield Finding(
                at,
                f"puzzle {puzzle.name} has no hints; write what the game master sends to a team that is "
                "stuck",
            )


def no_expected(given: Given) -> Iterator[Finding]:
    """Puzzles that don't say how long they usually take."""
    for at, puzzle in given.puzzles():
        if puzzle.expected is None:
            yield Finding(
                at,
                f"puzzle {puzzle.name} has no `expected`, so nobody sees that a team is stuck in it; say "
                "how long it usually takes (`expected: 6min`)",
            )


def expected_beyond_game(given: Given) -> Iterator[Finding]:
    """Puzzles that usually take longer than the whole game."""
    for at, puzzle in given.puzzles():
        if puzzle.expected is not None and puzzle.expected > given.show.duration:
            yield Finding(
                f"{at}.expected",
                f"puzzle {puzzle.name} usually takes longer than the game "
                f"({given.show.duration // 60_000_000}min); did you mean seconds?",
            )


def hint_beyond_list(given: Given) -> Iterator[Finding]:
    """Steps that show a hint that a puzzle does not have."""
    for at, room in given.rooms():
        for item in given.items:
            if isinstance(item.thing, GiveHint) and item.at.startswith(f"{at}."):
                puzzle = room.puzzles.get(item.thing.hint)
                level = item.thing.level or 1
                if puzzle is not None and not 1 <= level <= len(puzzle.hints):
                    yield Finding(
                        item.at,
                        f"this step shows hint {level} of puzzle {puzzle.name}, which has "
                        f"{len(puzzle.hints)}; write that hint, or name another",
                    )


def by_one_sense(given: Given) -> Iterator[Finding]:
    """Puzzles that are told to players by coloured light or by sound alone, with no alternative declared."""
    for at, room in given.rooms():
        for puzzle in room.puzzles.values():
            if puzzle.alternative is None:
                sense = _one_sense(given, room, puzzle)
                if sense is not None:
                    yield Finding(
                        f"{at}.puzzles.{puzzle.name}",
                        f"puzzle {puzzle.name} is told to players by {sense} alone; add a second way, or "
                        "declare it: `alternative: …` says how a player who can't perceive that plays it",
                    )


def _one_sense(given: Given, room: Room, puzzle: Puzzle) -> str | None:
    """What tells players how a puzzle stands, if it is one sense: a guess from what cues do around it."""
    told: set[str] = set()
    for cue in room.cues.values():
        if _is_about(cue, puzzle):
            told |= _told_by(given, room, cue)
    if told == {"colour"}:
        return "the colour of a light"
    if told == {"sound"} or (not told and puzzle.kind == "rhythm"):
        return "sound"
    return None


def _is_about(cue: Cue, puzzle: Puzzle) -> bool:
    """Whether a cue tells players how a puzzle goes: it comes with its begin or what they do."""
    watched = set(puzzle.rule.watches())
    for trigger in cue.when:
        match trigger:
            case PuzzleBecomes(puzzle=name, becomes="active") if name == puzzle.name:
                return True
            case PropBecomes(prop=name) | PropCrosses(crossing=name) if name in watched:
                return True
    return False


def _told_by(given: Given, room: Room, cue: Cue) -> set[str]:
    told: set[str] = set()
    for moment in given.plans.of(room.name, cue.name).moments:
        match moment.action:
            case PlayClip(play=name):
                clip = given.show.clips.get(name)
                told.add("words" if clip is not None and clip.caption else "sound")
            case ShowWords() | ShowPicture():
                told.add("words")
            case SetProp(set=name) | Pulse(pulse=name) | FadeLight(fade=name) | AnimateLight(animate=name):
                prop = room.props.get(name)
                told.add("colour" if prop is not None and prop.takes == "colour" else "motion")
    return told


def not_in_reset(given: Given) -> Iterator[Finding]:
    """Props that players move and that no item of the reset list speaks of."""
    for at, room in given.rooms():
        listed = " ".join(
            list(room.reset) + [text.lower() for item in room.reset.values() for text in item.text.values()]
        )
        sensed = _sensed_in_reset(given, room)
        for prop in room.props.values():
            if prop.kind in MOVED and prop.name not in sensed and not _is_told(prop.name, listed):
                yield Finding(
                    f"{at}.props.{prop.name}",
                    f"prop {prop.name}: players leave it otherwise than they found it, and no `reset` item "
                    f"speaks of it; add one (`sensor: {{prop: {prop.name}, is: …}}`, or its name in a text "
                    "to be ticked)",
                )


def _sensed_in_reset(given: Given, room: Room) -> set[str]:
    at = f"rooms.{room.name}.reset."
    return {
        mention.name for mention in given.mentions if mention.at.startswith(at) and mention.ref.to == "prop"
    }


def _is_told(name: str, text: str) -> bool:
    """Whether a reset item's name or words name a prop."""
    return (
        name in text
        or name.replace("_", " ") in text
        or any(part in text for part in name.split("_") if len(part) > 3)
    )


def no_reset_list(given: Given) -> Iterator[Finding]:
    """Rooms in which players do things and nothing is to be put back."""
    for at, room in given.rooms():
        if room.puzzles and not room.reset:
            yield Finding(
                at,
                f"room {room.name} has no `reset` list, so it is ready for the next team unseen; list what "
                "must be put back",
            )

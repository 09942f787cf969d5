"""Cues that nothing runs, puzzles that nobody can play, endings that are never reached."""

from collections.abc import Iterator

from cues.check.given import Finding, Given
from cues.show import Cue, Room
from cues.showfile.names import readable
from cues.steps import ActOnPuzzle, Finish


def cue_never_runs(given: Given) -> Iterator[Finding]:
    """Cues that have triggers, or cues that call them, and yet never run."""
    for at, room in given.rooms():
        for cue in room.cues.values():
            if (room.name, cue.name) not in given.reach.cues:
                yield Finding(f"{at}.cues.{cue.name}", f"cue {cue.name} never runs: {_why(given, room, cue)}")


def _why(given: Given, room: Room, cue: Cue) -> str:
    if cue.if_ is not None and not given.reach.can_hold(cue.if_, room):
        return "its `if` can never hold; change the condition, or what it speaks of"
    if not cue.when:
        callers = " and ".join(given.called[room.name, cue.name])
        return f"only {callers} would run it, which never runs; mend that, or give this cue a `when`"
    reasons = [given.reach.why_never(trigger, room, cue) for trigger in cue.when]
    return "; ".join(reason for reason in reasons if reason is not None) + "; only a GO would run it"


def trigger_never_comes(given: Given) -> Iterator[Finding]:
    """One trigger of a cue that can never come, where others can."""
    for at, room in given.rooms():
        for cue in room.cues.values():
            if (room.name, cue.name) in given.reach.cues:
                for index, trigger in enumerate(cue.when):
                    why = given.reach.why_never(trigger, room, cue)
                    if why is not None:
                        yield Finding(
                            f"{at}.cues.{cue.name}.when.{index}",
                            f"cue {cue.name}: this trigger never comes: {why}; mend it, or take it out",
                        )


def cue_without_a_person(given: Given) -> Iterator[Finding]:
    """Cues that only a GO runs, with no title by which the game master would know them."""
    for at, room in given.rooms():
        for cue in room.cues.values():
            if not cue.when and (room.name, cue.name) not in given.called and not _is_titled(cue):
                yield Finding(
                    f"{at}.cues.{cue.name}",
                    f"cue {cue.name} has no `when` and no cue runs it; give it one, or, if it is the game "
                    "master's to GO, a `title` that they will know it by",
                )


def _is_titled(cue: Cue) -> bool:
    made = readable(cue.name)
    return any(text not in ("", cue.name, made) for text in cue.title.values())


def puzzle_cycle(given: Given) -> Iterator[Finding]:
    """Puzzles that wait for each other in a ring."""
    for at, room in given.rooms():
        reported: set[str] = set()
        for name in room.puzzles:
            ring = _ring(room, name)
            if ring and not reported & set(ring):
                reported |= set(ring)
                yield Finding(
                    f"{at}.puzzles.{name}.after",
                    f"puzzles {', '.join(ring)} wait for each other: none of them can begin; take one name "
                    "out of an `after`",
                )


def _ring(room: Room, start: str) -> list[str]:
    """The names on a way through `after` from a puzzle back to itself, or nothing."""
    ways = [[start]]
    seen = {start}
    while ways:
        way = ways.pop()
        puzzle = room.puzzles.get(way[-1])
        for name in puzzle.after if puzzle is not None else ():
            if name == start:
                return way
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []


def puzzle_never_played(given: Given) -> Iterator[Finding]:
    """Puzzles that never become active, for another reason than a ring."""
    for at, room in given.rooms():
        for puzzle in room.puzzles.values():
            why = given.reach.why_not_played(room, puzzle)
            if why is not None and not _ring(room, puzzle.name):
                yield Finding(
                    f"{at}.puzzles.{puzzle.name}",
                    f"puzzle {puzzle.name} can never be played: {why}; change that, or let a cue make it "
                    "active",
                )


def ending_never_reached(given: Given) -> Iterator[Finding]:
    """Endings to which no cue and no running out of time leads; that none is won, another rule tells."""
    lost = not any(given.show.endings[name].won for name in given.reach.endings & given.show.endings.keys())
    for name, ending in given.show.endings.items():
        if name not in given.reach.endings and not (lost and ending.won):
            yield Finding(
                f"endings.{name}",
                f"ending {name} is never reached: let a cue `finish: {name}`, or take it out",
            )


def no_way_to_finish(given: Given) -> Iterator[Finding]:
    """A show that no cue finishes."""
    finishes = [item for item in given.items if isinstance(item.thing, Finish)]
    if not finishes:
        yield Finding(
            "", "no cue finishes the game, so a team can only run out of time; add a step `finish: ENDING`"
        )


def no_way_to_win(given: Given) -> Iterator[Finding]:
    """A show in which no ending that is won is reached."""
    won = [name for name, ending in given.show.endings.items() if ending.won]
    if won and not any(name in given.reach.endings for name in won):
        yield Finding(
            "endings", f"a team can't win: nothing leads to {' or '.join(won)}; let a cue finish so"
        )


def no_out_of_time(given: Given) -> Iterator[Finding]:
    """A show that does not say how it ends when the time is up."""
    if given.show.out_of_time is None and given.show.endings:
        yield Finding(
            "", "nothing says how the game ends when its time is up; add `out_of_time: ENDING` to the show"
        )


def puzzle_solved_by_nobody(given: Given) -> Iterator[Finding]:
    """Puzzles made active or locked by cues that never run are found above; here: those no prop can solve."""
    acted = {
        (item.at.split(".")[1], item.thing.puzzle)
        for item in given.items
        if isinstance(item.thing, ActOnPuzzle) and item.thing.becomes in ("solved", "skipped")
    }
    for at, room in given.rooms():
        for puzzle in room.puzzles.values():
            watched = tuple(puzzle.rule.watches()) if puzzle.kind != "by_hand" else ("the game master",)
            if not watched and (room.name, puzzle.name) not in acted:
                yield Finding(
                    f"{at}.puzzles.{puzzle.name}",
                    f"puzzle {puzzle.name} watches no prop and no cue solves it; name its props, or make it "
                    "`kind: by_hand`",
                )

"""Hints: written ones by level, or the game master's own words."""

from collections.abc import Mapping

from cues import facts
from cues.engine import sounds
from cues.engine.stage import Stage


def show_written(stage: Stage, puzzle: str, level: int | None, at: int, *, counts: bool) -> bool:
    """Show a puzzle's hint, its next one without a level; whether there is one."""
    plan, known = stage.plan.puzzles.get(puzzle), stage.state.puzzles.get(puzzle)
    if plan is None or known is None:
        return False
    written = plan.puzzle.hints
    number = level if level is not None else min(known.hints + 1, len(written))
    if not 1 <= number <= len(written):
        return False
    known.hints = max(known.hints, number)
    _show(stage, puzzle, number, written[number - 1], at, counts=counts)
    return True


def show_own(stage: Stage, puzzle: str | None, text: str, at: int, *, counts: bool) -> None:
    """Show the game master's own words, in the language that they wrote."""
    game = stage.state.game
    language = game.language if game else stage.plan.languages[0]
    _show(stage, puzzle, None, {language: text}, at, counts=counts)


def _show(
    stage: Stage, puzzle: str | None, level: int | None, text: Mapping[str, str], at: int, *, counts: bool
) -> None:
    for screen in stage.plan.screens:
        sounds.show(stage, screen, "hint", stage.pick(text), at, None)
    stage.tell(facts.HintShown(stage.seq(), at, puzzle, level, dict(text), counts))


def fair(stage: Stage, puzzle: str | None) -> bool:
    """Whether a hint for it may count: not when a prop of it is broken."""
    plan = stage.plan.puzzles.get(puzzle or "")
    known = stage.state.props
    return plan is None or all(known[prop].health == "ok" for prop in plan.props if prop in known)


def clear(stage: Stage, at: int) -> None:
    """Take hints off every screen."""
    for screen in stage.plan.screens:
        sounds.clear(stage, screen, "hint", at)
    stage.tell(facts.HintCleared(stage.seq(), at))

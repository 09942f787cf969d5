"""Finds what a show's grammar can't: what would go wrong on the night, from the show as written."""

from collections.abc import Iterable, Mapping

from cues.check.given import Finding, Given, Rule
from cues.check.rules import RULES
from cues.clips import Measured
from cues.show import Show
from cues.showfile.problems import Place, Problem
from cues.wiring import Wiring

__all__ = ["RULES", "Rule", "check", "table", "tally"]

FIRST_FILE = "show.yaml"


def check(
    show: Show,
    places: Mapping[str, Place],
    wirings: Mapping[str, Wiring],
    clips: Mapping[str, Measured | str],
    unreadable: Mapping[str, str] | None = None,
) -> list[Problem]:
    """Every mistake that `RULES` finds, in the files' order.

    `clips` holds what was measured of each clip, or why it could not be; clips that are not in it
    are not judged by ear.  `unreadable` says the same of pictures' and floor plans' files.
    """
    given = Given(show, wirings, clips, unreadable or {})
    found = [problem(finding, rule, places) for rule in RULES for finding in rule.find(given)]
    return sorted(set(found), key=lambda one: (one.file != FIRST_FILE, one))


def problem(finding: Finding, rule: Rule, places: Mapping[str, Place]) -> Problem:
    """A finding, shown where it stands, or where the nearest thing around it does."""
    place = _nearest(finding.at, places)
    return Problem(place.file, place.line, place.column, rule.level, finding.text)


def tally(problems: Iterable[Problem]) -> str:
    """`2 errors, 1 warning`: the last line of a check."""
    levels = [one.level for one in problems]
    return f"{_counted(levels.count('error'), 'error')}, {_counted(levels.count('warning'), 'warning')}"


def table() -> str:
    """The rules as a Markdown table."""
    rows = [f"| `{rule.id}` | {rule.level} | {rule.text} |" for rule in RULES]
    return "\n".join(["| rule | level | what it finds |", "|---|---|---|", *rows]) + "\n"


def _nearest(at: str, places: Mapping[str, Place]) -> Place:
    while at and at not in places:
        at = at.rpartition(".")[0]
    return places.get(at) or Place(FIRST_FILE, 1, 1)


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"

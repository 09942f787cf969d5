"""Texts that not every team could read."""

from collections.abc import Iterator

from cues.check.given import Finding, Given
from cues.check.walk import phrases
from cues.conditions import LanguageIs
from cues.showfile.problems import near


def untranslated(given: Given) -> Iterator[Finding]:
    """Texts that lack a language of the show, or are empty in it."""
    for phrase in phrases(given.show, ""):
        missing = [code for code in given.show.languages if not phrase.words.get(code, "").strip()]
        if phrase.words and missing:
            said = next((text for text in phrase.words.values() if text.strip()), "")
            yield Finding(
                phrase.at,
                f"{_short(said)} is not there in {' and '.join(missing)}; a team that plays in {missing[0]} "
                f"could not read it: add `{missing[0]}: …`",
            )


def language_not_played(given: Given) -> Iterator[Finding]:
    """Texts in a language that the show does not list."""
    for phrase in phrases(given.show, ""):
        for code in phrase.words:
            if code not in given.show.languages:
                yield Finding(
                    phrase.at,
                    f"no team plays in {code}{near(code, given.show.languages)}; add it to the show's "
                    "`languages`, or take the text out",
                )


def language_never_played(given: Given) -> Iterator[Finding]:
    """Conditions on a language that the show does not list."""
    for item in given.items:
        if isinstance(item.thing, LanguageIs) and item.thing.language not in given.show.languages:
            yield Finding(
                f"{item.at}.language",
                f"no team plays in {item.thing.language}, so this never holds; the show's languages are "
                f"{', '.join(given.show.languages)}",
            )


def _short(text: str) -> str:
    return f'"{text}"' if len(text) <= 30 else f'"{text[:28]}…"'

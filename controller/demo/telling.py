"""Facts in plain words, one line each, for the log on the screen and for a demo without a screen."""

from typing import Literal

from msgspec import Struct

from controller.cli.printable import printable
from cues import facts
from cues.show import Room, Show
from cues.values import Text

Weight = Literal["quiet", "plain", "good", "attention", "danger"]


class Line(Struct, frozen=True):
    """A line of the log: what the game clock said, and how much the line wants to be seen."""

    clock: str
    mark: str
    text: str
    weight: Weight = "plain"


def said(text: Text, language: str) -> str:
    """`text` in `language`, else in its first."""
    return text.get(language) or next(iter(text.values()), "")


def clock(us: int) -> str:
    """A game clock: `59:07`, `-0:12`."""
    seconds = -(-us // 1_000_000)  # up: a clock that shows 0:00 has run out
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'-' if seconds < 0 else ''}{minutes}:{rest:02}"


class Teller:
    """Tells a room's facts by the titles of its show, in one language."""

    def __init__(self, show: Show, room: Room, language: str) -> None:
        self.show, self.room, self.language = show, room, language

    def tell(self, fact: facts.Fact, left: int) -> Line | None:
        """The line for a fact, `left` microseconds on the clock; None for what says nothing to people."""
        told = self._of_game(fact) or self._of_puzzle(fact) or self._of_cue(fact) or self._of_trouble(fact)
        if told is None:
            return None
        mark, text, weight = told
        return Line(clock(left), mark, printable(text), weight)

    def _of_game(self, fact: facts.Fact) -> tuple[str, str, Weight] | None:
        match fact:
            case facts.GameStarted(team=team):
                return "▶", f"The game begins{f': team {team}' if team else ''}", "good"
            case facts.GamePaused():
                return "‖", "Paused", "attention"
            case facts.GameResumed():
                return "▶", "Goes on", "plain"
            case facts.GameFinished(ending=ending, left_us=left):
                known = self.show.endings.get(ending or "")
                name = said(known.title, self.language) if known else "no ending"
                return "■", f"The game ends: {name}, {clock(left)} left", "good"
            case facts.GameReset():
                return "↺", "Reset", "plain"
            case facts.TimeAdded(by_us=by):
                return "±", f"{'+' if by >= 0 else ''}{clock(by)} on the clock", "plain"
            case facts.Rated(stars=stars):
                return "★", f"Rated {stars}", "plain"
        return None

    def _of_puzzle(self, fact: facts.Fact) -> tuple[str, str, Weight] | None:
        match fact:
            case facts.PuzzleActivated(puzzle=puzzle):
                return "◇", f"Now in play: {self._puzzle(puzzle)}", "plain"
            case facts.PuzzleSolved(puzzle=puzzle, by_hand=by_hand, took_us=took):
                how = "by hand" if by_hand else f"in {clock(took)}"
                return "✓", f"Solved {how}: {self._puzzle(puzzle)}", "good"
            case facts.PuzzleSkipped(puzzle=puzzle):
                return "»", f"Skipped: {self._puzzle(puzzle)}", "attention"
            case facts.PuzzleReset(puzzle=puzzle):
                return "↺", f"Anew: {self._puzzle(puzzle)}", "plain"
            case facts.PuzzleMissed(puzzle=puzzle, given=given):
                return "✗", f"Not right for {self._puzzle(puzzle)}: {given}", "attention"
            case facts.HintShown(text=text):
                return "?", f"Hint: {said(text, self.language)}", "plain"
            case facts.HintCleared():
                return "?", "Hint taken off the screen", "quiet"
        return None

    def _of_cue(self, fact: facts.Fact) -> tuple[str, str, Weight] | None:
        match fact:
            case facts.CueStarted(cue=cue, cause=cause):
                return "●", f"{self._cue(cue)} ({cause})", "plain"
            case facts.CueEnded(cue=cue, how=how) if how != "done":
                return "○", f"{self._cue(cue)}: {how}", "quiet"
            case facts.Message(name=name):
                return "→", f"To the other rooms: {name}", "quiet"
        return None

    def _of_trouble(self, fact: facts.Fact) -> tuple[str, str, Weight] | None:
        match fact:
            case facts.Stopped(by=by):
                return "■", f"STOP by {by or 'someone'}: outputs at their safe level", "danger"
            case facts.StopCleared():
                return "□", "STOP cleared; nothing moves until resume", "attention"
            case facts.ResumedAfter(outage_us=outage):
                after = "an outage" if outage is None else f"{outage / 1e6:.1f} s"
                return "↻", f"Resumed after {after}", "attention"
            case facts.AlertRaised(text=text, level=level):
                return "!", said(text, self.language), "danger" if level == "danger" else "attention"
            case facts.PropWasLost(prop=prop, why=why):
                return "!", f"Lost: {self._prop(prop)} ({why})", "attention"
            case facts.PropWasFound(prop=prop):
                return "+", f"Answers again: {self._prop(prop)}", "good"
            case facts.CommandRefused(why=why):
                return "✗", f"Refused: {why}", "attention"
        return None

    def _puzzle(self, name: str) -> str:
        return said(self.room.puzzles[name].title, self.language) if name in self.room.puzzles else name

    def _cue(self, name: str) -> str:
        return said(self.room.cues[name].title, self.language) if name in self.room.cues else name

    def _prop(self, name: str) -> str:
        return said(self.room.props[name].title, self.language) if name in self.room.props else name

"""Rhythm: taps whose intervals are right, in one tempo or in any."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Any

from msgspec import Struct

from cues.grammar import Doc, Duration, Ref
from cues.puzzles.api import Memory, Verdict
from cues.puzzles.reading import FLAG_KINDS, is_news, plain
from cues.values import Value

TEMPO = 3  # a free tempo is up to so many times slower or faster


class Rhythm(Struct, frozen=True):
    """The last taps on `input` have the intervals of `beats`, each within `tolerance`.

    One more tap than beats.  With `free_tempo` the whole may be up to three times slower or faster,
    and is judged as if it had been played in the tempo written.  Taps before the right ones do not
    matter.  Players who tapped and then stay quiet have missed, with the number of their taps.
    """

    input: Annotated[str, Ref("prop", kinds=(*FLAG_KINDS, "keypad", "device")), Doc("what is tapped")]
    beats: Annotated[tuple[Duration, ...], Doc("the times from each tap to the next")]
    tolerance: Annotated[Duration, Doc("how far each may be off")] = 150_000
    free_tempo: Annotated[bool, Doc("whether any tempo will do, so long as the rhythm is right")] = False

    def watches(self) -> tuple[str, ...]:
        """What is tapped."""
        return (self.input,)

    def begin(self, at: int, values: Mapping[str, Value]) -> Verdict:
        """What is pressed already is no tap."""
        return self._standing(plain(values.get(self.input)), [], 0)

    def sense(self, memory: Memory, at: int, prop: str, values: Mapping[str, Value]) -> Verdict:
        """`memory` holds the input's `value`, the moments of the last `taps` and how many were `played`."""
        taps, played, over = self._heard(memory, at)
        value = plain(values.get(self.input))
        missed = memory["played"] if over else None
        if prop != self.input:
            return self._standing(memory["value"], taps, played, missed)
        if value is not None and value is not False and is_news(memory["value"], value):
            taps, played = [*taps, at][-len(self.beats) - 1 :], played + 1
        return self._standing(value, taps, played, missed)

    def tick(self, memory: Memory, at: int, values: Mapping[str, Value]) -> Verdict:
        """Quiet for so long that no next tap could fit."""
        taps, played, over = self._heard(memory, at)
        return self._standing(memory["value"], taps, played, memory["played"] if over else None)

    def problems(self) -> tuple[str, ...]:
        """Beats that cannot be told from one another, or from nothing."""
        if not self.beats:
            return ("'beats' is empty; write the times between the taps",)
        shortest = min(self.beats)
        if shortest <= 0:
            return ("a beat must be longer than nothing; write the times between the taps",)
        if self.tolerance < 0:
            return ("'tolerance' is below nothing; write how far a tap may be off",)
        if self.tolerance >= shortest:
            return (f"'tolerance' is as long as the shortest beat ({shortest // 1000}ms); make it shorter",)
        if self.free_tempo and len(self.beats) == 1:
            return ("one beat in any tempo is just two taps; add beats, or take out 'free_tempo'",)
        return ()

    def _rest(self) -> int:
        longest = max(self.beats, default=0) + self.tolerance
        return max(longest * TEMPO if self.free_tempo else longest, 0)

    def _heard(self, memory: dict[str, Any], at: int) -> tuple[list[int], int, bool]:
        taps: list[int] = memory["taps"]
        if taps and at > taps[-1] + self._rest():
            return [], 0, memory["played"] > 1
        return taps, memory["played"], False

    def _standing(self, value: Value, taps: list[int], played: int, missed: int | None = None) -> Verdict:
        right = self._right(taps)
        solved = right == len(self.beats) > 0
        return Verdict(
            {"value": value, "taps": taps, "played": played},
            solved=solved,
            missed=missed is not None,
            given=missed,
            progress=right / max(len(self.beats), 1),
            due=taps[-1] + self._rest() + 1 if taps and not solved else None,
        )

    def _right(self, taps: Sequence[int]) -> int:
        """How many of the first beats the last taps have played."""
        gaps = [after - before for before, after in pairwise(taps)]
        fitting = (n for n in range(len(gaps), 0, -1) if self._fits(gaps[-n:], self.beats[:n]))
        return next(fitting, 0)

    def _fits(self, gaps: Sequence[int], beats: Sequence[int]) -> bool:
        played, written = (sum(gaps), sum(beats)) if self.free_tempo else (1, 1)
        if played <= 0 or played > written * TEMPO or written > played * TEMPO:
            return False
        return all(
            abs(gap * written - beat * played) <= self.tolerance * played
            for gap, beat in zip(gaps, beats, strict=True)
        )

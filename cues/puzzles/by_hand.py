"""By hand: solved by the game master, who sees or hears what no sensor does."""

from collections.abc import Mapping

from msgspec import Struct

from cues.puzzles.api import Memory, Verdict
from cues.values import Value


class ByHand(Struct, frozen=True):
    """Never solved by itself, only by the game master or a cue."""

    def watches(self) -> tuple[str, ...]:
        """Nothing."""
        return ()

    def begin(self, at: int, values: Mapping[str, Value]) -> Verdict:
        """Nothing to begin."""
        return Verdict()

    def sense(self, memory: Memory, at: int, prop: str, values: Mapping[str, Value]) -> Verdict:
        """Nothing a prop says matters."""
        return Verdict()

    def tick(self, memory: Memory, at: int, values: Mapping[str, Value]) -> Verdict:
        """Nor does time."""
        return Verdict()

    def problems(self) -> tuple[str, ...]:
        """No options, no problems."""
        return ()

"""The course of a show: what its rooms have in common, the game's phase and its clock."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

Phase = Literal["idle", "ready", "running", "paused", "finished", "stopped"]


class Played(Struct, frozen=True):
    """The game that is on, as every room of the show knows it."""

    id: str
    team: str | None = None
    players: int | None = None
    language: str = "en"
    comfort: Mapping[str, str] = {}
    ending: str | None = None


class Course(Struct, frozen=True):
    """How the show stands, as one room tells it.

    `change` numbers what was asked of the whole show: of two rooms' words the one with the higher
    number counts.  `left_us` and `total_us` are the clock's at that moment; `given` is how much of
    the time each room's cues have given, as far as this clock has it.
    """

    change: int
    phase: Phase
    game: Played | None
    left_us: int
    total_us: int
    given: Mapping[str, int] = {}

"""Puzzle kinds, one file each; `KINDS` is the one line that a new kind adds."""

from collections.abc import Mapping
from typing import Any

from cues.puzzles.by_hand import ByHand
from cues.puzzles.code import Code
from cues.puzzles.combination import Combination
from cues.puzzles.count import Count
from cues.puzzles.custom import Custom
from cues.puzzles.hold import Hold
from cues.puzzles.path import Path
from cues.puzzles.rhythm import Rhythm
from cues.puzzles.sequence import Sequence
from cues.puzzles.simultaneous import Simultaneous
from cues.puzzles.tags import Tags
from cues.puzzles.tuning import Tuning

KINDS: Mapping[str, type[Any]] = {
    "by_hand": ByHand,
    "code": Code,
    "combination": Combination,
    "count": Count,
    "custom": Custom,
    "hold": Hold,
    "path": Path,
    "rhythm": Rhythm,
    "sequence": Sequence,
    "simultaneous": Simultaneous,
    "tags": Tags,
    "tuning": Tuning,
}

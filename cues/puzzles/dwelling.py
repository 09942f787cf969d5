"""Dwell: something must hold for a while, and a short slip may be forgiven.

The memory is `{"since": moment or None, "slipped": moment or None}`.  Dwell is part of the story;
bounce is electrical, and gone before a puzzle hears of it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from cues.puzzles.api import Verdict

NOT_YET: Mapping[str, Any] = MappingProxyType({"since": None, "slipped": None})
"""Nothing has held so far."""


def dwell(memory: Mapping[str, Any], at: int, holds: bool, span: int, grace: int, progress: float) -> Verdict:
    """Judge at `at`, when `holds` begins to be the truth, after `memory` has been it until now.

    Solved once it has held for `span`; a slip that is over before `grace` has passed does not count.
    """
    since, slipped = memory["since"], memory["slipped"]
    if slipped is not None and at >= slipped + grace:
        since = slipped = None
    if since is not None and slipped is None and at >= since + span:
        return Verdict(memory, solved=True, progress=1.0)
    if holds:
        since, slipped = at if since is None else since, None
        if at >= since + span:
            return Verdict({"since": since, "slipped": None}, solved=True, progress=1.0)
    elif since is not None and slipped is None:
        since, slipped = (since, at) if grace > 0 else (None, None)
    due = None if since is None else since + span if slipped is None else slipped + grace
    return Verdict({"since": since, "slipped": slipped}, progress=progress, due=due)

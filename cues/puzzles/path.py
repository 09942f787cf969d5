"""Path: plates stepped on in the right order, with a way back after a wrong step."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Any, Literal

from msgspec import Struct

from cues.grammar import Doc, Duration
from cues.puzzles.api import Memory, Verdict
from cues.puzzles.reading import FlagRef, comes_on, repeated, those_on
from cues.values import Value


class Path(Struct, frozen=True):
    """The plates of `path` were stepped on, one after the other.

    Any other plate that is watched is a wrong step, and missed; the plate stepped on last is not.
    A wrong step leads back to the start, to the last checkpoint passed, or nowhere (`stay`).  A wrong
    step onto the first plate is a first step again.
    """

    path: Annotated[tuple[FlagRef, ...], Doc("the plates, in the order of the right way")]
    plates: Annotated[tuple[FlagRef, ...], Doc("the plates beside the way")] = ()
    on_wrong: Annotated[Literal["start", "checkpoint", "stay"], Doc("where a wrong step leads")] = "start"
    checkpoints: Annotated[tuple[FlagRef, ...], Doc("plates of the way that are kept, once reached")] = ()
    within: Annotated[
        Duration | None, Doc("the longest time from the first step to the last; then back to the start")
    ] = None

    def watches(self) -> tuple[str, ...]:
        """Every plate."""
        return tuple(dict.fromkeys((*self.path, *self.plates)))

    def begin(self, at: int, values: Mapping[str, Value]) -> Verdict:
        """Whoever stands on a plate already has to step on it anew."""
        return self._standing(those_on(self.watches(), values), 0, None)

    def sense(self, memory: Memory, at: int, prop: str, values: Mapping[str, Value]) -> Verdict:
        """`memory` holds the plates that are `on`, how many were `done`, and `since` when."""
        done, since, late = self._lapsed(memory, at)
        on = those_on(self.watches(), values)
        if prop not in self.watches() or not comes_on(memory["on"], prop, values):
            return self._standing(on, done, since, missed=late)
        if done < len(self.path) and prop == self.path[done]:
            return self._standing(on, done + 1, at if since is None else since, missed=late)
        if done and prop == self.path[done - 1]:
            return self._standing(on, done, since, missed=late)
        back = self._back(done)
        if not back and self.on_wrong != "stay" and self.path and prop == self.path[0]:
            return self._standing(on, 1, at, missed=True, given=prop)
        return self._standing(on, back, since if back else None, missed=True, given=prop)

    def tick(self, memory: Memory, at: int, values: Mapping[str, Value]) -> Verdict:
        """Out of time: back to the start."""
        done, since, late = self._lapsed(memory, at)
        return self._standing(memory["on"], done, since, missed=late)

    def problems(self) -> tuple[str, ...]:
        """A way that nobody can walk."""
        found = [] if self.path else ["'path' is empty; name its plates in order"]
        if self.within is not None and self.within <= 0:
            found.append("'within' must be longer than nothing; leave it out for all the time in the world")
        if self.on_wrong == "checkpoint" and not self.checkpoints:
            found.append("'on_wrong: checkpoint' needs 'checkpoints'; name plates of the path")
        if self.checkpoints and self.on_wrong != "checkpoint":
            found.append("'checkpoints' go with 'on_wrong: checkpoint'; set it, or take them out")
        return (*found, *self._misplaced())

    def _misplaced(self) -> list[str]:
        lost = [name for name in self.checkpoints if name not in self.path]
        both = [name for name in self.plates if name in self.path]
        still = [before for before, after in pairwise(self.path) if before == after]
        return [
            *(f"checkpoint {name} is not on the path; name a plate of the path" for name in lost),
            *(f"{name} is on the path and beside it; take it out of 'plates'" for name in both),
            *(f"{name} stands twice in a row, and one step onto it is one; take one out" for name in still),
            *(f"{name} stands twice in 'plates'; once is enough" for name in repeated(self.plates)),
        ]

    def _back(self, done: int) -> int:
        if self.on_wrong == "stay":
            return done
        if self.on_wrong == "checkpoint":
            return next((step for step in range(done, 0, -1) if self.path[step - 1] in self.checkpoints), 0)
        return 0

    def _lapsed(self, memory: dict[str, Any], at: int) -> tuple[int, int | None, bool]:
        done, since = memory["done"], memory["since"]
        if self.within is not None and since is not None and at > since + self.within:
            return 0, None, True
        return done, since, False

    def _standing(
        self, on: list[str], done: int, since: int | None, *, missed: bool = False, given: Value = None
    ) -> Verdict:
        solved = done >= len(self.path) > 0
        timed = self.within is not None and since is not None and not solved
        return Verdict(
            {"on": on, "done": done, "since": since},
            solved=solved,
            missed=missed,
            given=given,
            progress=done / max(len(self.path), 1),
            due=(since or 0) + (self.within or 0) + 1 if timed else None,
        )

"""Simultaneous: several inputs go on within a window, in any order."""

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import Struct

from cues.grammar import Doc, Duration
from cues.puzzles.api import Memory, Verdict
from cues.puzzles.reading import FlagRef, comes_on, repeated, those_on
from cues.values import Value

PATIENCE = 3_000_000
"""How much later than said a message of another room may come, microseconds."""


class Simultaneous(Struct, frozen=True):
    """Every input in `inputs` went on within one window; they need not stay on.

    `messages` of other rooms count like inputs, at the moment at which they were said; as they may be
    late, what was struck is kept `PATIENCE` longer than the window where there are any.

    An attempt that stays incomplete is missed once, with the names of those that took part.
    """

    inputs: Annotated[tuple[FlagRef, ...], Doc("the inputs that must go on together")]
    within: Annotated[Duration, Doc("the longest time from the first to the last")]
    messages: Annotated[
        tuple[str, ...], Doc("messages of other rooms that must come together with them")
    ] = ()

    def watches(self) -> tuple[str, ...]:
        """The inputs."""
        return tuple(dict.fromkeys(self.inputs))

    def hears(self) -> tuple[str, ...]:
        """The messages."""
        return tuple(dict.fromkeys(self.messages))

    def begin(self, at: int, values: Mapping[str, Value]) -> Verdict:
        """What is on already has to go on anew."""
        return self._standing(those_on(self.inputs, values), {}, told=False)

    def sense(self, memory: Memory, at: int, prop: str, values: Mapping[str, Value]) -> Verdict:
        """`memory` holds which inputs are `on`, the moments they were `struck`, and if a miss was `told`."""
        on = those_on(self.inputs, values)
        if prop not in self.inputs or not comes_on(memory["on"], prop, values):
            return self._later({**memory, "on": on}, at)
        return self.struck({**memory, "on": on}, at, prop, at)

    def struck(self, memory: Memory, at: int, name: str, moment: int) -> Verdict:
        """`name` is known, at `at`, to have gone on at `moment`: the same, or earlier in another room."""
        lapsed = self._later(memory, at)
        earlier = lapsed.memory["struck"]
        moments = {**earlier, name: max(moment, earlier.get(name, moment))}
        told = lapsed.memory["told"]
        return self._standing(memory["on"], moments, told=told, missed=lapsed.given)

    def tick(self, memory: Memory, at: int, values: Mapping[str, Value]) -> Verdict:
        """The window has closed over the first."""
        return self._later(memory, at)

    def problems(self) -> tuple[str, ...]:
        """Nothing to do together, or no time to do it in."""
        found = []
        if self._parts() < 2:
            found.append("'inputs' needs two at least; for one, use the kind 'count'")
        if self.within <= 0:
            found.append("'within' must be longer than nothing; 500ms is strict, 1s is kind")
        found += [f"{name} stands twice in 'inputs'; once is enough" for name in repeated(self.inputs)]
        both = sorted({*self.inputs} & {*self.messages})
        found += [f"{name} is both an input and a message; call the message otherwise" for name in both]
        return tuple(found)

    def _parts(self) -> int:
        return len(self.watches()) + len(self.hears())

    def _kept_for(self) -> int:
        return self.within + (PATIENCE if self.messages else 0)

    def _later(self, memory: dict[str, Any], at: int) -> Verdict:
        struck: dict[str, int] = memory["struck"]
        kept = {name: moment for name, moment in struck.items() if at <= moment + self._kept_for()}
        if len(kept) == len(struck):
            return self._standing(memory["on"], struck, told=memory["told"])
        missed = None if memory["told"] else ", ".join(sorted(struck, key=lambda name: (struck[name], name)))
        return self._standing(memory["on"], kept, told=bool(kept), missed=missed)

    def _standing(
        self, on: list[str], struck: dict[str, int], *, told: bool, missed: Value = None
    ) -> Verdict:
        moments = list(struck.values())
        together = bool(moments) and max(moments) - min(moments) <= self.within
        solved = together and len(struck) >= self._parts()
        return Verdict(
            {"on": on, "struck": struck, "told": told},
            solved=solved,
            missed=missed is not None,
            given=missed,
            progress=len(struck) / max(self._parts(), 1),
            due=min(moments) + self._kept_for() + 1 if moments and not solved else None,
        )

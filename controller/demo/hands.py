"""Players' hands: which key does what to which prop, and what props then sense."""

from collections.abc import Iterable, Iterator, Mapping
from string import ascii_lowercase

from msgspec import Struct

from cues.show import Prop, Room
from cues.values import Value

RESERVED = frozenset("qw")
"""Quit, and the tag of a stranger."""

STRANGER = "0F0000BEEF"
"""A tag that no puzzle asks for."""

PRESS = 300_000
"""Microseconds for which a button stays pressed."""

KEYPAD = frozenset("0123456789*#")
ARROWS: Mapping[str, int] = {"left": -1, "right": 1, "down": -10, "up": 10}
FAR = 30
"""Steps from the band beyond which a dial is turned close to it at once: nobody waits for that."""


class Act(Struct, frozen=True):
    """A prop senses a value, `after` microseconds from now."""

    prop: str
    value: Value
    after: int = 0


class Hands:
    """The keys of a room's inputs.  `labels` says, by prop, which key a person presses."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._inputs = {name: prop for name, prop in room.props.items() if prop.direction == "in"}
        self._letters = dict(_letters(self._inputs.values()))
        self._dial = next((name for name, prop in self._inputs.items() if prop.takes == "number"), None)
        self._keypad = next((name for name, prop in self._inputs.items() if prop.kind == "keypad"), None)
        self._reader = next((name for name, prop in self._inputs.items() if prop.kind == "tag_reader"), None)
        self.labels = self._labels()

    def _labels(self) -> dict[str, str]:
        labels = {prop: letter for letter, prop in self._letters.items()}
        if self._dial:
            labels[self._dial] = "←→"
        if self._keypad:
            labels[self._keypad] = "0-9"
        return labels

    def press(self, key: str, values: Mapping[str, Value]) -> tuple[Act, ...]:
        """What the key `key` makes props sense, given what they sense now; nothing for other keys."""
        if key in KEYPAD and self._keypad:
            return (Act(self._keypad, key),)
        if key in ARROWS and self._dial:
            return (Act(self._dial, self._turned(self._dial, values.get(self._dial), ARROWS[key])),)
        if key == "w" and self._reader:
            return (Act(self._reader, STRANGER), Act(self._reader, None, after=4 * PRESS))
        prop = self._inputs.get(self._letters.get(key, ""))
        return () if prop is None else self._touch(prop, values.get(prop.name))

    def _touch(self, prop: Prop, value: Value) -> tuple[Act, ...]:
        if prop.kind == "button":
            return (Act(prop.name, True), Act(prop.name, False, after=PRESS))
        if prop.takes == "flag":
            return (Act(prop.name, not value),)
        if prop.kind == "tag_reader":
            return (Act(prop.name, None if value else self._asked_for(prop.name)),)
        if prop.takes == "text":
            return (Act(prop.name, self._asked_for(prop.name)),)
        return (Act(prop.name, self._turned(prop.name, value, 1)),)

    def _asked_for(self, prop: str) -> str:
        """The text that a puzzle over `prop` accepts."""
        for puzzle in self._room.puzzles.values():
            accepted = getattr(puzzle.rule, "accept", ())
            if accepted and prop in puzzle.rule.watches():
                return str(next(iter(accepted)))
        return STRANGER

    def _turned(self, dial: str, value: Value, steps: int) -> float:
        low, step = self._band(dial)
        at = float(value) if isinstance(value, int | float) else 0.0
        if abs(at - low) > FAR * step:
            return round(low - 8 * step, 3)
        return round(at + steps * step, 3)

    def _band(self, dial: str) -> tuple[float, float]:
        """Where a puzzle wants the dial, at its lower edge, and a step that fits into the band twice."""
        for puzzle in self._room.puzzles.values():
            low, high = (getattr(puzzle.rule, edge, None) for edge in ("at_least", "at_most"))
            if dial in puzzle.rule.watches() and low is not None and high is not None and high > low:
                return low, (high - low) / 2
        return 0.0, 1.0


def _letters(inputs: Iterable[Prop]) -> Iterator[tuple[str, str]]:
    """A letter for each input, from its name where one is free."""
    free = [letter for letter in ascii_lowercase if letter not in RESERVED]
    for prop in inputs:
        if prop.takes == "number" or prop.kind == "keypad":
            continue
        initials = "".join(word[0] for word in reversed(prop.name.split("_")))
        letter = next((one for one in initials + prop.name + "".join(free) if one in free), None)
        if letter is not None:
            free.remove(letter)
            yield letter, prop.name

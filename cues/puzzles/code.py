"""Code: keys typed on a keypad, or a whole code that a device sends."""

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import Struct

from cues.grammar import Doc, Duration, Ref
from cues.puzzles.api import Memory, Verdict
from cues.puzzles.reading import repeated
from cues.values import Value

MOST = 32  # a cat on the keypad fills no memory


class Code(Struct, frozen=True):
    """One of the codes in `accept` was typed on `keypad`.

    With an `enter` key the code is judged when that is pressed.  Without one it is right as soon as
    it stands there, and wrong when it has as many keys as the longest code.  A report of several
    characters that is no named key is a whole code and judged at once, whatever was typed before.
    After each judgement the next key begins a new code.
    """

    keypad: Annotated[str, Ref("prop", kinds=("keypad", "device")), Doc("where it is typed")]
    accept: Annotated[tuple[str, ...], Doc("the right codes; any one of them will do")]
    enter: Annotated[str | None, Doc("the key that ends a code, where there is one")] = None
    clear: Annotated[str | None, Doc("the key that takes back what was typed")] = None
    timeout: Annotated[Duration | None, Doc("keys are forgotten when none follows for so long")] = None

    def watches(self) -> tuple[str, ...]:
        """The keypad."""
        return (self.keypad,)

    def begin(self, at: int, values: Mapping[str, Value]) -> Verdict:
        """What was typed before does not count."""
        return self._typing("", None)

    def sense(self, memory: Memory, at: int, prop: str, values: Mapping[str, Value]) -> Verdict:
        """`memory` holds the keys `typed` so far and the moment of the `last`."""
        typed = self._kept(memory, at)
        key = values.get(self.keypad)
        if not isinstance(key, str) or not key or prop != self.keypad:
            return self._typing(typed, memory["last"])
        if key == self.clear:
            return self._typing("", None)
        if key == self.enter:
            return self._judged(typed)
        if len(key) > 1:
            return self._judged(key.removesuffix(self.enter or ""))
        typed = (typed + key)[:MOST]
        over = self.enter is None and len(typed) >= max(map(len, self.accept), default=0)
        if over or (self.enter is None and typed in self.accept):
            return self._judged(typed)
        return self._typing(typed, at)

    def tick(self, memory: Memory, at: int, values: Mapping[str, Value]) -> Verdict:
        """Keys that nobody went on with are forgotten."""
        return self._typing(self._kept(memory, at), memory["last"])

    def problems(self) -> tuple[str, ...]:
        """Codes that nobody could type."""
        found = []
        if not self.accept:
            found.append("'accept' is empty; write at least one code")
        if self.enter is not None and self.enter == self.clear:
            found.append(f"'enter' and 'clear' are the same key '{self.enter}'; give each its own")
        if self.timeout is not None and self.timeout <= 0:
            found.append("'timeout' must be longer than nothing; leave it out to wait for ever")
        found += [f"code '{code}' stands twice; take one out" for code in repeated(self.accept)]
        return (*found, *self._hopeless())

    def _hopeless(self) -> list[str]:
        found = []
        for code in self.accept:
            if not code:
                found.append("a code is empty; write its keys, in quotes")
            elif len(code) > MOST:
                found.append(f"code '{code}' is longer than {MOST} keys; shorten it")
            elif code == self.clear or (len(code) == 1 and code == self.enter):
                found.append(f"code '{code}' is the 'enter' or 'clear' key itself; choose another key")
            elif any(len(key) == 1 and key in code for key in (self.enter, self.clear) if key):
                found.append(f"code '{code}' contains the 'enter' or 'clear' key; choose another key")
            elif self.enter is None and any(
                other != code and code.startswith(other) for other in self.accept if other
            ):
                found.append(f"code '{code}' begins with another code, which comes first; set 'enter'")
        return found

    def _kept(self, memory: dict[str, Any], at: int) -> str:
        last = memory["last"]
        over = self.timeout is not None and last is not None and at >= last + self.timeout
        return "" if over else str(memory["typed"])

    def _judged(self, typed: str) -> Verdict:
        if typed in self.accept:
            return Verdict({"typed": "", "last": None}, solved=True, given=typed, progress=1.0)
        if not typed:
            return self._typing("", None)
        return Verdict({"typed": "", "last": None}, missed=True, given=typed, progress=0.0)

    def _typing(self, typed: str, last: int | None) -> Verdict:
        if not typed:
            last = None
        due = None if last is None or self.timeout is None else last + self.timeout
        return Verdict({"typed": typed, "last": last}, progress=self._progress(typed), due=due)

    def _progress(self, typed: str) -> float:
        right = [len(typed) / len(code) for code in self.accept if code and code.startswith(typed)]
        return max(right, default=0.0)

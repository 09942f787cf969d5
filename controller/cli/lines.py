"""Lines for a person or a program beside a running room, written by a thread: a slow reader delays no cue."""

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Generic, TextIO, TypeVar

T = TypeVar("T")


class Lines(Generic[T]):
    """Writes what `put` gives it to `out`, each as the line that `say` makes of it."""

    def __init__(self, out: TextIO, say: Callable[[T], str], name: str) -> None:
        self._out = out
        self._say = say
        self._waiting: SimpleQueue[T | None] = SimpleQueue()
        self.put = self._waiting.put
        self._thread = threading.Thread(target=self._write, name=name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Write what is left."""
        self._waiting.put(None)
        self._thread.join(timeout=2.0)

    def _write(self) -> None:
        try:
            while (told := self._waiting.get()) is not None:
                self._out.write(self._say(told) + "\n")
                if self._waiting.empty():
                    self._out.flush()
        except (OSError, ValueError):  # whoever read it went away: the room plays on
            return

"""What the deck asks of whatever makes the sound."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from media.tapes import Tape

T = TypeVar("T")


class Voice(Protocol):
    """One clip that sounds, or is about to, on one device; plays once."""

    def begin(self) -> None:
        """Sound from now on; returns at once."""

    def loud(self, level: float) -> None:
        """Take a level, a fader's position from 0 to 1; returns at once."""

    def hold(self, on: bool) -> None:
        """Stay where it is, or go on."""

    def discard(self) -> None:
        """Fall silent and give everything back.  May take its time."""


class Sound(Protocol):
    """Makes voices."""

    def voice(self, tape: Tape, device: str, place: int, endless: bool) -> Voice:
        """A voice that will begin `place` microseconds into the tape; returns at once."""

    def prepared(self, tape: Tape, device: str) -> Voice | None:
        """A voice with its first samples ready; None if that fails.  Takes its time."""


class Work(Protocol):
    """Does slow things one after the other on another thread."""

    def __call__(self, job: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do `job` there, and call `then` here with what it gave."""

"""How many commands are heard: so many a second from one sender, so many in all, and STOP beside both."""

from msgspec import Struct

from cues.commands import Stop
from cues.events import Commanded, Refused

EACH = (120.0, 200.0)
"""Commands a second from one sender, and how many may come at once."""
ALL = (250.0, 400.0)
"""The same for all senders together."""
STOPS = (20.0, 50.0)
"""The same for STOP, which no flood of other commands holds up."""
SENDERS = 64
"""Senders that are told apart; the rest share what one may."""


class Bucket(Struct):
    """So many a second, and at most so many at once; times in microseconds."""

    rate: float
    most: float
    left: float
    at: int

    def take(self, now: int) -> bool:
        """Whether one more may come."""
        self.left = min(self.left + (now - self.at) * self.rate / 1e6, self.most)
        self.at = now
        if self.left < 1.0:
            return False
        self.left -= 1.0
        return True

    def is_idle(self, now: int) -> bool:
        """Whether it is as full as it can be."""
        return self.left + (now - self.at) * self.rate / 1e6 >= self.most


class Sluice:
    """Lets commands through, up to what one sender and all together may."""

    def __init__(self, now: int) -> None:
        self._senders: dict[str | None, Bucket] = {}
        self._all = _bucket(ALL, now)
        self._stops = _bucket(STOPS, now)

    def lets(self, event: Commanded | Refused, now: int) -> bool:
        """Whether `event` is to be heard.  What cannot be read has no sender: all of that is one."""
        if isinstance(event, Commanded) and isinstance(event.command, Stop):
            return self._stops.take(now)
        sender = event.by if isinstance(event, Commanded) else None
        return self._of(sender, now).take(now) and self._all.take(now)

    def _of(self, sender: str | None, now: int) -> Bucket:
        found = self._senders.get(sender)
        if found is not None:
            return found
        if len(self._senders) >= SENDERS:
            self._senders = {name: one for name, one in self._senders.items() if not one.is_idle(now)}
        if len(self._senders) >= SENDERS:
            sender = None
        return self._senders.setdefault(sender, _bucket(EACH, now))


def _bucket(limit: tuple[float, float], now: int) -> Bucket:
    return Bucket(limit[0], limit[1], limit[1], now)

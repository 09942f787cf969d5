"""Whether another room answers: by its status, its will, or by our own silence."""

SILENCE = 10_000_000
"""Microseconds of no line at all, or of no sign of a room, after which it is lost."""


class Presence:
    """One other room; `lost` is what the engine was told last."""

    def __init__(self, now: int, *, lost: bool) -> None:
        self.lost = lost
        self._is_online = False
        self._doubted: int | None = now

    def status(self, *, online: bool) -> bool:
        """Its status: says whether it was lost or found by that."""
        self._is_online = online
        self._doubted = None
        return self._turn(not online)

    def doubt(self, now: int) -> None:
        """Our own line is down: what is online can no longer be known."""
        if self._doubted is None and self._is_online:
            self._doubted = now
        self._is_online = False

    def due(self) -> int | None:
        """When it is lost if nothing is heard until then."""
        return None if self._doubted is None or self.lost else self._doubted + SILENCE

    def pass_until(self, now: int) -> bool:
        """Says whether it is lost by now."""
        due = self.due()
        return due is not None and now >= due and self._turn(True)

    def _turn(self, lost: bool) -> bool:
        turned = lost != self.lost
        self.lost = lost
        return turned

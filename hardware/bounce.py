"""A bouncing contact's edges made into its changes: the first edge counts at once."""


class Bounce:
    """The changes of one contact, from its edges and from looks at its level.

    The first edge away from what was told counts at its own time; then edges are passed over for
    `bounce` microseconds, and what the level is at the end of that counts as of then.  With `glitch`
    an edge counts only once its level has lasted that long.  After `bounce` + `glitch` of quiet and a
    look, what was told is the level.

    Times are microseconds; a time before the last is taken as the last.  Each call gives the changes,
    (time, level), in order.
    """

    def __init__(self, level: bool, bounce: int, glitch: int = 0) -> None:
        self.told = level
        self._level = level
        self._bounce = bounce
        self._glitch = glitch
        self._changed_at = 0
        self._blind_until: int | None = None
        self._now = 0

    @property
    def due(self) -> int | None:
        """When to `look` next; None while there is nothing to wait for."""
        if self._blind_until is not None:
            return self._blind_until
        return None if self._level == self.told else self._changed_at + self._glitch

    def edge(self, at: int, level: bool) -> list[tuple[int, bool]]:
        """The line became `level` at `at`."""
        if at < self._now:
            at = self._now
        if self._blind_until is None and not self._glitch and self._level is self.told is not level:
            self._level = self.told = level  # the same as below, on the way that players wait for
            self._now = self._changed_at = at
            self._blind_until = at + self._bounce if self._bounce else None
            return [(at, level)]
        changes = self._until(at)
        if level != self._level:
            self._level, self._changed_at = level, at
        return changes + self._until(at)

    def look(self, at: int, level: bool) -> list[tuple[int, bool]]:
        """The line is `level` at `at`, edges or not: some are lost when too many come at once."""
        return self.edge(at, level)

    def _until(self, at: int) -> list[tuple[int, bool]]:
        """What time alone brings, up to and including `at`."""
        changes: list[tuple[int, bool]] = []
        while (due := self.due) is not None and due <= at:
            self._blind_until = None
            ripe = max(due, self._changed_at + self._glitch)
            if self._level != self.told and ripe <= at:
                self.told = self._level
                changes.append((ripe, self.told))
                self._blind_until = ripe + self._bounce if self._bounce else None
        self._now = at
        return changes

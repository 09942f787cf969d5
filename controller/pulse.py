"""The room's pulse: that it lives, told to the guard and to the next start, and that its journal does."""

import os
from collections.abc import Callable
from contextlib import suppress

from controller import clock
from controller.clock import Axis
from controller.inbox import Inbox
from controller.journal.folder import Folder
from controller.journal.journal import Journal
from controller.journal.record import WallStepped
from controller.journal.recovery import Beat, beat_bytes
from cues.events import Tick
from cues.state import State

QUIET = 1_000_000
"""Microseconds without an event in a running game after which a tick goes on record, so that the disk
knows how far the game was."""
STEP = 500_000
"""Microseconds by which wall time must have been set to be worth a mark."""
SLOW = 2_000_000
"""Microseconds that the disk may be behind before people are told."""


class Pulse:
    """Beats when it is told to, about four times a second."""

    def __init__(
        self, folder: Folder, inbox: Inbox, axis: Axis, journal: Journal, guard: Callable[[], None] | None
    ) -> None:
        self._inbox = inbox
        self._axis = axis
        self._journal = journal
        self._guard = guard
        self._boot = clock.boot_id()
        self._wall = clock.wall() - axis.now()
        self._behind_since: int | None = None
        self._is_slow = False
        self._folder = folder
        self._file = os.open(folder.beat, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def close(self) -> None:
        """End."""
        os.close(self._file)

    def beat(self, state: State) -> Tick | None:
        """One beat; a tick to put on record, if the game has been quiet."""
        now = self._axis.now()
        if self._guard:
            self._guard()
        with suppress(OSError):  # the folder in memory is full: the journal says so already
            os.pwrite(self._file, beat_bytes(Beat(self._boot, state.journal, now)), 0)
        self._see_wall(now)
        self._see_journal(now)
        return Tick(now) if state.clock.running and now - state.at >= QUIET else None

    def _see_wall(self, now: int) -> None:
        wall = clock.wall() - now
        if abs(wall - self._wall) >= STEP:
            self._wall = wall
            self._journal.mark(WallStepped(now, wall + now))

    def _see_journal(self, now: int) -> None:
        """A disk that blocks cannot say so itself."""
        if self._journal.health() != "behind":
            self._behind_since = None
            if self._is_slow:
                self._is_slow = False
                self._inbox.alarm_over("journal_slow")
            return
        self._behind_since = self._behind_since or now
        if not self._is_slow and now - self._behind_since >= SLOW:
            self._is_slow = True
            text = f"the disk of {self._folder.journal} is slow: it is over 2 s behind the game"
            self._inbox.alarm(
                "journal_slow", text, "The game goes on; see to the card before the power goes."
            )

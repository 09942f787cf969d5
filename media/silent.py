"""A player without sound: every clip lasts as long as it should, and nothing is heard.

For simulation, in virtual time, and for a room without a sound device or libVLC.
"""

from collections.abc import Callable, Iterable, Mapping

from cues.effects import Effect
from cues.port import Report, Scheduler
from cues.show import Clip
from media.desk import Desk

REMEDY = "The game can be played, without sound."


class SilentPlayer:
    """A driver of speakers that plays nothing for the right length.

    A clip's `length` says how long that is (`media.library.with_lengths`); one of unknown length
    ends at once.  `why`: the reason for the silence, told as an alarm; None where it is wanted.
    """

    def __init__(
        self,
        speakers: Iterable[str],
        clips: Mapping[str, Clip],
        scheduler: Scheduler,
        why: str | None = None,
        remedy: str = REMEDY,
    ) -> None:
        self.props = frozenset(speakers)
        self._desk = Desk({name: clip.length or 0 for name, clip in clips.items()})
        self._scheduler = scheduler
        self._why, self._remedy = why, remedy
        self._report: Report | None = None
        self._cancel: Callable[[], None] | None = None

    async def open(self, report: Report) -> None:
        """Begin; says why nothing will be heard."""
        self._report = report
        if self._why is not None:
            report.alarm("sound", self._why, self._remedy)

    def apply(self, effect: Effect) -> None:
        """Take in an order."""
        self._desk.order(effect, self._scheduler.now())
        self._settle()

    async def close(self) -> None:
        """End, with nothing more to report."""
        if self._cancel:
            self._cancel()
        self._report = self._cancel = None

    def level(self, play: int) -> float | None:
        """How loud a play would be now; None if it is not on."""
        return self._desk.level(play, self._scheduler.now()) if play in self._desk.plays else None

    def sounding(self) -> frozenset[int]:
        """The plays that are on."""
        return frozenset(self._desk.plays)

    def _settle(self) -> None:
        """Report what has ended, and wake again when the next play does."""
        now = self._scheduler.now()
        for play in self._desk.faded(now):
            self._desk.end(play, now)
        moments = {play: self._desk.ends_at(play) for play in self._desk.plays}
        over = [play for play, moment in moments.items() if moment is not None and moment <= now]
        for play in over:
            self._desk.end(play, now)
            if self._report:
                self._report.clip_ended(play)
        ends = [moment for moment in moments.values() if moment]
        ends += [each.fade.at + each.fade.over for each in self._desk.plays.values() if each.stopping]
        self._wake_at(min((moment for moment in ends if moment > now), default=None))

    def _wake_at(self, moment: int | None) -> None:
        if self._cancel:
            self._cancel()
        self._cancel = None if moment is None else self._scheduler.call_at(moment, self._settle)

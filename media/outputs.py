"""Which sound devices sound: found out by trying, since a lost one raises no error where it is used."""

from collections import deque
from collections.abc import Callable, Iterable

from cues.port import Scheduler
from media.tapes import Tape
from media.voice import Sound, Voice, Work

TRIAL = 300_000
"""How long a bed of silence must play without complaint."""

PAUSE = 200_000
"""From a loss to the first trial, until the voices of before are gone."""

AGAIN = 2_000_000
"""Between two trials of a device that failed."""


class Outputs:
    """The sound devices of a room; `sounding` are those that work.

    A bed of silence plays on each as long as it sounds: it keeps the device awake, and when device
    or server go away there is always something that fails.  `when_found(device)`,
    `when_failed(device, why)` after a trial, `when_doubtful()` when all must be tried anew.
    """

    def __init__(
        self, devices: Iterable[str], sound: Sound, silence: Tape, scheduler: Scheduler, work: Work
    ) -> None:
        self.sounding: set[str] = set()
        self.when_found: Callable[[str], None] = lambda device: None
        self.when_failed: Callable[[str, str], None] = lambda device, why: None
        self.when_doubtful: Callable[[], None] = lambda: None
        self._devices = tuple(dict.fromkeys(devices))
        self._sound, self._silence, self._scheduler, self._work = sound, silence, scheduler, work
        self._beds: dict[str, Voice] = {}
        self._queue: deque[str] = deque()
        self._trial: Voice | None = None
        self._trouble: str | None = None
        self._doubtful = False

    def try_all(self) -> None:
        """Try every device that does not sound, one after the other."""
        self._doubtful = False
        self._queue.extend(each for each in self._devices if each not in self.sounding | set(self._queue))
        if self._trial is None:
            self._try_next()

    def complain(self, why: str) -> None:
        """Something on some device failed to sound."""
        if self._trial is not None:
            self._trouble = self._trouble or why
        elif not self._doubtful:
            self._doubt()

    def over(self, voice: Voice) -> None:
        """A voice ended; a bed of silence has no end of its own."""
        if voice in self._beds.values():
            self.complain("its sound ended by itself")

    def _doubt(self) -> None:
        self._doubtful = True
        self.sounding.clear()
        for bed in self._beds.values():
            self._work(bed.discard, lambda _: None)
        self._beds.clear()
        self.when_doubtful()
        self._after(PAUSE, self.try_all)

    def _try_next(self) -> None:
        if not self._queue:
            return
        device = self._queue.popleft()
        self._trouble = None
        self._trial = self._sound.voice(self._silence, device, 0, endless=True)
        self._trial.loud(1.0)  # some sound servers remember a level, and give it to the next one
        self._trial.begin()
        self._after(TRIAL, lambda: self._judge(device))

    def _judge(self, device: str) -> None:
        bed, self._trial = self._trial, None
        if bed is not None and self._trouble is None:
            self._beds[device] = bed
            self.sounding.add(device)
            self.when_found(device)
        elif bed is not None:
            self._work(bed.discard, lambda _: None)
            self.when_failed(device, self._trouble or "")
            self._after(AGAIN, self.try_all)
        self._try_next()

    def _after(self, wait: int, call: Callable[[], None]) -> None:
        self._scheduler.call_at(self._scheduler.now() + wait, call)

"""The driver of a room's speakers: sound is made by a process of its own, which may die and come back."""

import asyncio
import importlib.util
from collections.abc import Mapping
from pathlib import Path

from cues.effects import Effect, EngageStop, PauseSound, Play, ReleaseStop, SetTalk, SetVolume, StopSound
from cues.port import Driver, Report, Scheduler
from cues.show import Clip
from media import wire
from media.child import Child
from media.desk import Desk
from media.silent import SilentPlayer

SOUND = Play | StopSound | PauseSound | SetVolume | SetTalk | EngageStop | ReleaseStop
BEDS = ("ambience", "music")

HUNG = 6.0
"""Seconds without a word after which a process hangs; it says something each second."""

STARTING = 30.0
"""Seconds that it may take to begin, on a slow card."""

FIRST_WAIT, LONGEST_WAIT = 0.2, 10.0
WELL = 30.0
"""A process that lived so long died by accident: the next one starts at once."""

GRACE = 2_000_000
"""How long after a clip's length its end may be told."""

NO_SOUND = "The game goes on without sound.  "
ANEW = "it is started anew by itself (if this repeats, update VLC and check the clips)"
CLIPS = "Run `maglock check` on the show, and replace these files."


def open_player(
    speakers: Mapping[str, str],
    clips: Mapping[str, Clip],
    folder: Path,
    scheduler: Scheduler,
    simulated: bool = False,
) -> Driver:
    """The player that can be had, not yet opened: real, or silent for the right length.

    `speakers`: prop -> the sound server's device, or `default`; `folder`: where the clips' files
    are.  Where python-vlc is missing it is silent and says so as an alarm; where libVLC is, the real
    one finds that out and does the same; where the sound device is, its speakers are lost until it comes.
    """
    if simulated:
        return SilentPlayer(speakers, clips, scheduler)
    if importlib.util.find_spec("vlc") is None:
        why = "There is no sound: the Python package python-vlc is not installed"
        return SilentPlayer(speakers, clips, scheduler, why, NO_SOUND + "Run: pip install python-vlc")
    return Player(speakers, clips, folder)


class Player:
    """Plays clips on speakers, through libVLC in another process.

    Opens at once; what is ordered before the process is ready, or while it is gone, is picked up
    where it should be by then.  A play whose end nobody tells ends by the clock.
    """

    def __init__(
        self,
        speakers: Mapping[str, str],
        clips: Mapping[str, Clip],
        folder: Path,
        module: str = "media.vlc_player",
    ) -> None:
        self.props = frozenset(speakers)
        self.ready = asyncio.Event()
        self._module = module
        self._setup = wire.Setup(
            {name: str(folder.absolute() / clip.file) for name, clip in clips.items()},
            frozenset(name for name, clip in clips.items() if clip.bus in BEDS),
            dict(speakers),
        )
        self._lengths = {name: clip.length for name, clip in clips.items() if clip.length}
        self._desk = Desk(self._lengths)
        self._told: set[int] = set()
        self._lost: dict[str, str] = {}
        self._unable = False
        self._report: Report | None = None
        self._child: Child | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def process(self) -> int | None:
        """The id of the player's process, if there is one."""
        return self._child.id if self._child else None

    async def open(self, report: Report) -> None:
        """Start the process; returns before it is ready."""
        self._report = report
        self._loop = asyncio.get_running_loop()
        self._keeper = self._loop.create_task(self._keep(), name="player")

    def apply(self, effect: Effect) -> None:
        """Send an order on at once."""
        if not isinstance(effect, SOUND) or (isinstance(effect, Play) and effect.prop not in self.props):
            return
        self._desk.order(effect, self._now())
        if self._child and self.ready.is_set():
            self._child.send(effect)
            if isinstance(effect, Play):
                self._told.add(effect.play)
            self._catch_up(self._child)
        self._watch_ends()

    async def close(self) -> None:
        """Silence, and no process left."""
        self._report = None
        if self._timer:
            self._timer.cancel()
        keeper, self._keeper = self._keeper, None
        if keeper:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)

    async def _keep(self) -> None:
        """Keep a process running, with longer and longer waits while it dies young."""
        wait = FIRST_WAIT
        while not self._unable:
            began = self._loop.time()
            why = await self._live()
            if self._loop.time() - began > WELL:
                wait = FIRST_WAIT
            if not self._unable:
                self._lose(self.props, f"the player: {why}; {ANEW}")
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT)

    async def _live(self) -> str:
        """One life of the process; gives why it ended."""
        try:
            child = await Child.start(self._module, self._hear)
        except OSError as error:
            return f"its process cannot be started ({error.strerror})"
        self._child = child
        try:
            child.send(self._setup)
            await self._until_gone(child)
        finally:
            self._child = None
            self.ready.clear()
            self._watch_ends()
            await child.end()
        return child.why

    async def _until_gone(self, child: Child) -> None:
        while not child.gone.is_set():
            allowed = HUNG if self.ready.is_set() else STARTING
            try:
                await asyncio.wait_for(child.gone.wait(), 1.0)
            except TimeoutError:
                if self._loop.time() - child.heard > allowed:
                    child.give_up("its process hangs")

    def _hear(self, message: wire.AnySaid) -> None:
        match message:
            case wire.Ready():
                self._begin()
            case wire.Ended(play=play, fault=fault):
                self._ended(play, fault)
            case wire.Lengths(known=known, unreadable=unreadable):
                self._lengths.update(known)
                self._tell_unreadable(unreadable)
                self._watch_ends()
            case wire.SoundLost(speakers=speakers, why=why):
                self._lose(frozenset(speakers), why)
            case wire.SoundFound(speakers=speakers):
                self._find(frozenset(speakers))
            case wire.Unable(why=why, remedy=remedy):
                self._unable = True
                self._find(self.props)
                self._give_up(why, remedy)

    def _begin(self) -> None:
        """The process is ready: give it what should be heard now."""
        self.ready.set()
        self._told.clear()
        if self._child:
            now = self._now()
            if self._desk.stopped:
                self._child.send(EngageStop(now))
            for effect in self._desk.standing(now):
                self._child.send(effect)
                if isinstance(effect, Play):
                    self._told.add(effect.play)
        self._find(frozenset(name for name, why in self._lost.items() if why.startswith("the player: ")))
        self._watch_ends()

    def _catch_up(self, child: Child) -> None:
        """Plays that were held when the process began are new to it when they go on."""
        for play in self._desk.plays.keys() - self._told:
            if not self._desk.plays[play].held:
                child.send(self._desk.again(play, self._now()))
                self._told.add(play)

    def _ended(self, play: int, fault: str | None) -> None:
        sounding = self._desk.plays.get(play)
        if sounding is None:
            return
        self._desk.end(play, self._now())
        self._told.discard(play)
        if self._report and not sounding.stopping:
            self._report.clip_ended(play, fault)
        self._watch_ends()

    def _watch_ends(self) -> None:
        """Be there when the next play should be over, in case nobody tells."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        moments = [moment for moment in map(self._due, self._desk.plays) if moment is not None]
        if moments and self._report:
            self._timer = self._loop.call_later(
                max(min(moments) - self._now(), 0) / 1e6, self._end_by_the_clock
            )

    def _due(self, play: int) -> int | None:
        sounding = self._desk.plays[play]
        ends = self._desk.ends_at(play)
        if sounding.stopping:
            ends = sounding.fade.at + sounding.fade.over
        if ends is None:
            return None
        return ends + GRACE if self.ready.is_set() else ends

    def _end_by_the_clock(self) -> None:
        fault = "the player did not say that it ended" if self.ready.is_set() else None
        now = self._now()
        for play in list(self._desk.plays):
            due = self._due(play)
            if due is not None and due <= now:
                self._ended(play, fault)
        self._watch_ends()

    def _lose(self, speakers: frozenset[str], why: str) -> None:
        """A loss is told as that of its speakers and as nothing else: one cause, one alert."""
        if self._report is None:
            return
        for name in sorted(speakers - self._lost.keys()):
            self._report.lost(name, why)
        self._lost |= dict.fromkeys(speakers, why)

    def _find(self, speakers: frozenset[str]) -> None:
        if self._report is None:
            return
        for name in sorted(speakers & self._lost.keys()):
            del self._lost[name]
            self._report.found(name)

    def _give_up(self, why: str, remedy: str) -> None:
        """This machine can't make sound at all: as silent as `SilentPlayer`, and told as there."""
        if self._report:
            text = f"No sound on {', '.join(sorted(self.props))}: {why}"
            self._report.alarm("sound", text, NO_SOUND + remedy)

    def _tell_unreadable(self, unreadable: Mapping[str, str]) -> None:
        if self._report and unreadable:
            text = "; ".join(f"{name}: {why}" for name, why in sorted(unreadable.items()))
            self._report.alarm("clips", f"Clips that cannot be played: {text}", CLIPS)

    def _now(self) -> int:
        return round(self._loop.time() * 1e6)

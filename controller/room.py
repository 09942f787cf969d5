"""A room at work: what comes in is put on record, fed to the engine, and its effects are carried out."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

from controller import clock
from controller.clock import Axis, LoopScheduler
from controller.fitting import Fit, Fitting, on_since, start_levels
from controller.histogram import Histogram
from controller.inbox import Inbox
from controller.intake import AT_HAND, Line, Reply, read, refusal
from controller.journal import recovery
from controller.journal.alarms import JournalAlarms
from controller.journal.copier import Copier, Disk, FileOnDisk
from controller.journal.folder import CannotStart, Folder
from controller.journal.journal import Journal
from controller.journal.record import Kept, Snapshot, Started
from controller.journal.recovery import Beginning, Playing
from controller.lead import Lead
from controller.lines import Withheld
from controller.opening import close_all, open_all
from controller.past import Past
from controller.pulse import Pulse
from controller.switchboard import REHEARSAL, Switchboard
from cues.commands import OutOfOrder, Sense
from cues.effects import Effect, EngageStop, ReleaseStop
from cues.engine import Engine, Outcome
from cues.events import Commanded, Event, Refused, Sensed, Tick
from cues.facts import CueEnded, CueStarted, Fact, GameReset, GameStarted
from cues.state import State
from hardware.faults import HardwareError

AHEAD = 250
"""Microseconds by which the loop wakes before a deadline: what a machine at rest takes to be ready."""
_REHEARSED: list[Effect] = [REHEARSAL]
_LATCHES = (EngageStop, ReleaseStop)

Listener = Callable[[Event, list[Effect], list[Fact]], None]


class Room:
    """One controller's part of a show, playing.

    `open` makes it ready (CannotStart says why it cannot), `close` leaves every output safe.
    `open_disk` opens the journal's files on the disk.
    """

    def __init__(
        self,
        playing: Playing,
        folder: Folder,
        fit: Fit,
        open_disk: Callable[[Path], Disk] = FileOnDisk,
    ) -> None:
        self.playing = playing
        self.plan = playing.show.rooms[playing.room]
        self.lateness = Histogram()
        self.edge = Histogram()
        self.since = 0
        self.axis = Axis()
        self.folder = folder
        self._fit = fit
        self._open_disk = open_disk
        self.past = Past()
        self._listeners: list[Listener] = [self.past.heard]
        self._told: deque[tuple[Event, Outcome]] = deque()
        self._precise = {name for name, cue in self.plan.cues.items() if cue.precise}
        self._spinning = 0
        self._lead = Lead()
        self._unheeded = Histogram()
        self._armed: tuple[int, int] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._is_closed = False

    @property
    def state(self) -> State:
        """The room's state; read it, and leave it alone."""
        return self.engine.state

    @property
    def now(self) -> int:
        """The present moment on the room's axis, microseconds."""
        return self.axis.now()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Be told of each event, its effects and its facts, once they are under way; the result ends that.

        A listener that raises is told nothing more, and an alarm says so.
        """
        self._listeners.append(listener)
        return lambda: self._forget(listener)

    def _forget(self, listener: Listener) -> None:
        if listener in self._listeners:
            self._listeners.remove(listener)

    async def open(self) -> None:
        """Start: journal, engine, drivers, outputs as the state says, then the inputs' first news."""
        self._loop = asyncio.get_running_loop()
        self._inbox = Inbox(self._loop, self.axis, self._take, self.playing.show.languages[0])
        beginning = self._begin()
        self._scheduler = LoopScheduler(self._loop, self.axis)
        self._live_through(beginning)
        self._fitting = await self._fitted()
        self.switchboard = Switchboard(
            self.plan.props, self._drivers, self._scheduler, self._inbox, self._is_out_of_order, self._keep
        )
        self._stand()
        self._spinning = sum(cue.cue in self._precise for cue in self.engine.running())
        clock.freeze()
        self.pulse = Pulse(self.folder, self._inbox, self.axis, self.journal, self._fitting.beat)
        for notice in beginning.notices:
            self._inbox.alarm(notice.alert, notice.text, notice.remedy)
        self._inbox.open()
        self._beat()
        self._arm()
        self._finish(self.journal.events)

    async def close(self) -> None:
        """End: every output safe, the journal on the disk.  Idempotent; never raises."""
        if self._is_closed:
            return
        self._is_closed = True
        self._inbox.close()
        self._heart.cancel()
        self._handle([Tick(self.axis.now())])  # so far the game was
        if self._timer:
            self._timer.cancel()
        self.switchboard.make_safe()
        await close_all(self._drivers, self._inbox)
        self.pulse.close()
        if self.journal.close():
            self.folder.leave_memory()
        self.folder.release()

    def alarm(self, alert: str, text: str, remedy: str | None = None) -> None:
        """Tell people of something; from any thread."""
        self._inbox.alarm(alert, text, remedy)

    def alarm_over(self, alert: str) -> None:
        """It is no more; from any thread."""
        self._inbox.alarm_over(alert)

    def command(self, payload: bytes, line: Line = AT_HAND) -> Reply:
        """Read a command that came by `line`, and answer it.  On the loop only."""
        return self.answer(read(payload, self.axis.now(), self.playing.simulated, line))

    def answer(self, event: Commanded | Refused, say: Callable[[Reply], None] | None = None) -> Reply:
        """Put a command on record and do or refuse it, once; `say` has the answer before listeners hear."""

        def reply(why: str | None) -> Reply:
            given = Reply(event.id, why is None, why, self.axis.now())
            if say is not None:
                say(given)
            return given

        if event.id in self.state.answered:
            return reply(self.state.answered[event.id])
        given: list[Reply] = []
        self._handle([event], lambda outcomes: given.append(reply(refusal(event, outcomes[0].facts))))
        if given[0].ok and isinstance(event, Commanded):
            self._follow_up(event)
        return given[0]

    def _begin(self) -> Beginning:
        folder = self.folder
        alarms = JournalAlarms(self._inbox, folder)
        copier = Copier(alarms.disk_failed, alarms.disk_works, self._open_disk)
        self.journal = Journal(folder.live, folder.journal, copier, alarms.memory_failed, alarms.memory_works)
        try:
            beginning = recovery.begin(folder, self.playing, self.journal, recovery.present(), self.past)
        except OSError as error:
            self._give_up()
            raise CannotStart(f"{folder.live}: the journal cannot be kept here: {error}") from error
        except CannotStart:
            self._give_up()
            raise
        copier.start()
        self.axis.offset = beginning.axis.offset
        self.engine: Engine = beginning.engine
        self._withheld = beginning.withheld
        self._has_game = self.engine.state.game is not None
        self.since = self.axis.now()
        return beginning

    def _live_through(self, beginning: Beginning) -> None:
        """Events of the start itself: on record, and with no effects: outputs follow the state (`_stand`)."""
        self.journal.write(beginning.events)
        for event in beginning.events:
            outcome = self.engine.feed(event)
            self._told.append((event, Outcome([], outcome.facts, outcome.passed)))
        self.past.name(self.state.journal)
        self._mark_stop(self.state.phase == "stopped")
        self.journal.nudge()

    async def _fitted(self) -> Fitting:
        """Make and open the drivers; `controller.opening` says which failures refuse the start."""
        try:
            start = start_levels(self.plan.props, self.engine, self._withheld, self.axis.now())
            fitting = self._fit(start, self._scheduler)
            self._drivers = await open_all(fitting.drivers, self._inbox)
        except HardwareError as error:
            self._give_up()
            raise CannotStart(str(error)) from error
        return fitting

    def _give_up(self) -> None:
        """The room does not start: the next process may have its folder."""
        self._is_closed = True
        self.journal.close()
        self.folder.release()

    def _stand(self) -> None:
        """Bring outputs, sounds and screens to what the state says: effects of the start's last event."""
        since = on_since(self.plan.props, self.engine, self._withheld)
        is_latched = self.state.phase == "stopped"
        standing = self.engine.standing(self.axis.now())
        done = self.switchboard.restore(standing, since, is_latched, dict(self._withheld))
        event, outcome = self._told.pop()
        self._told.append((event, outcome._replace(effects=done)))

    def _take(self) -> None:
        """The inbox has news."""
        events = self._inbox.take()
        if events:
            self._handle(events)

    def _handle(self, events: list[Event], then: Callable[[list[Outcome]], None] | None = None) -> None:
        """Record, step, act; `then` hears what came of it."""
        last = self.engine.state.at
        for index, event in enumerate(events):
            if event.at < last:
                events[index] = msgspec.structs.replace(event, at=last)
            else:
                last = event.at
        before = self.journal.events
        self.journal.write(events)
        feed = self.engine.feed
        outcomes = []
        for event in events:
            outcome = feed(event)
            if outcome.effects:
                self._carry_out(outcome.effects)
                if type(event) is Sensed:
                    self.edge.add(self.axis.now() - event.at)
            self._told.append((event, outcome))
            outcomes.append(outcome)
        self._arm()
        if then is not None:
            then(outcomes)
        self._finish(before)

    def _on_due(self) -> None:
        """A deadline has come, or comes in a moment: what it brings is prepared, then done on the dot."""
        self._armed = None
        due = self.engine.next_due
        now = self.axis.now()
        if due is None or due - now > clock.SPIN:
            self._arm()
            return
        before = self.journal.events
        tick = Tick(max(due, now))
        self.journal.write((tick,))
        outcome = self.engine.feed(tick)
        if outcome.effects:
            if now < due:
                self.axis.spin_until(due - self._lead.ahead, self._rehearse)
            done = self._carry_out(outcome.effects, self.lateness)
            if done and now < due:
                self._lead.learn(done - due)
        self._told.append((tick, outcome))
        self._arm()
        self._finish(before)

    def _rehearse(self) -> None:
        """What is to be done on the dot, done for nothing."""
        self._carry_out(_REHEARSED, self._unheeded)

    def _carry_out(self, effects: list[Effect], lateness: Histogram | None = None) -> int:
        """Pass effects on; when the first was carried out, 0 if none was."""
        board = self.switchboard
        first = 0
        for effect in effects:
            board.told_at = 0
            board.apply(effect)
            if lateness is not None and board.told_at:
                lateness.add(board.told_at - effect.at)
                first = first or board.told_at
            if isinstance(effect, _LATCHES):
                self._mark_stop(isinstance(effect, EngageStop))
        return first

    def _arm(self) -> None:
        """Wake up at the engine's next deadline."""
        due = self.engine.next_due
        wanted = None if due is None else (due, clock.SPIN if self._spinning else AHEAD)
        if wanted == self._armed:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._armed = wanted
        if wanted is not None:
            moment = (wanted[0] - wanted[1] - self.axis.offset) / 1e6
            self._timer = self._loop.call_at(moment, self._on_due)

    def _finish(self, before: int) -> None:
        """What can wait until the effects are under way."""
        self.journal.check(before, self.engine.checksum)
        self.journal.nudge()
        while self._told:
            event, outcome = self._told.popleft()
            for fact in outcome.facts:
                self._heed(fact)
            for listener in tuple(self._listeners):
                self._tell(listener, event, outcome)

    def _heed(self, fact: Fact) -> None:
        """What facts mean to the shell: cues to spin for, and a game's end."""
        if isinstance(fact, GameStarted):
            self._has_game = True
        elif isinstance(fact, GameReset):
            if self._has_game:
                self._loop.call_soon(self._new_segment)
        elif self._precise and isinstance(fact, CueStarted | CueEnded) and fact.cue in self._precise:
            self._spinning = max(0, self._spinning + (1 if isinstance(fact, CueStarted) else -1))
            self._arm()

    def _tell(self, listener: Listener, event: Event, outcome: Outcome) -> None:
        try:
            listener(event, outcome.effects, outcome.facts)
        except Exception as error:
            self._forget(listener)
            self._inbox.alarm("listener", f"a part that watches the room failed: {error!r}")

    def _new_segment(self) -> None:
        """A game has ended and the room was reset: its segment is whole."""
        if self._is_closed:
            return
        snapshot = Snapshot(self.engine.snapshot())
        moment = recovery.present()
        started = Started(moment.monotonic + self.axis.offset, moment.boot, moment.monotonic, moment.wall)
        kept = (Kept(started.at, name, how) for name, how in self._withheld.items())
        try:
            self.journal.begin(recovery.next_header(self.journal.header), (snapshot, started, *kept))
        except OSError as error:
            # The segment goes on, then, through the next game too.
            text = f"no new segment of the journal could be begun: {error.strerror or error}"
            self._inbox.alarm("journal_segment", text, f"Make room in {self.folder.live}.")
            return
        self._has_game = False
        self.journal.nudge()

    def _follow_up(self, event: Commanded) -> None:
        """What a command asks of the shell beside the engine."""
        command = event.command
        if isinstance(command, Sense) and self._fitting.sense:
            # The engine has heard it; the simulated prop is to have its consequences, not to say it again.
            # Where the prop is not simulated there are none to have.
            with self._inbox.without(command.prop), suppress(KeyError, ValueError):
                self._fitting.sense(command.prop, command.value)
        elif isinstance(command, OutOfOrder) and command.value:
            self.switchboard.retire(command.prop)

    def _beat(self) -> None:
        """Four times a second: signs of life, and a look at the journal."""
        self._heart = self._loop.call_later(0.25, self._beat)
        tick = self.pulse.beat(self.state)
        if tick is not None:
            self._handle([tick])

    def _keep(self, prop: str, how: Withheld | None) -> None:
        """The switchboard keeps an output off that the show has on, or no longer."""
        if how is None:
            self._withheld.pop(prop, None)
        else:
            self._withheld[prop] = how
        self.journal.mark(Kept(self.axis.now(), prop, how))

    def _is_out_of_order(self, prop: str) -> bool:
        known = self.engine.state.props.get(prop)
        return known is not None and known.health == "out_of_order"

    def _mark_stop(self, is_latched: bool) -> None:
        """Mark a latched STOP on the disk, for a start that finds no journal."""
        mark: Path = self.folder.stopped
        self.journal.errand(mark.touch if is_latched else lambda: mark.unlink(missing_ok=True))

"""A room in a box: the engine, the switchboard and simulated props in virtual time, on one thread."""

from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from heapq import heappop, heappush
from typing import Any

from msgspec import UNSET

from controller.switchboard import Switchboard
from cues.commands import AnyCommand, OutOfOrder, Reset, Sign, Start
from cues.effects import Effect, Play
from cues.engine import Engine
from cues.events import (
    Alarmed,
    AlarmOver,
    ClipEnded,
    Commanded,
    Event,
    Opened,
    PropFound,
    PropLost,
    Sensed,
    Tick,
)
from cues.facts import CommandRefused, Fact
from cues.port import Driver
from cues.show import Prop, Room, Show
from cues.state import State
from cues.values import Value
from hardware.simulated import SimulatedProps
from media.screen import ScreenBoard
from media.silent import SilentPlayer

SECOND = 1_000_000

_PLAYED = ("speaker", "screen")


class VirtualTime:
    """A scheduler whose time passes when it is told to.  Calls at one moment run in the order asked for."""

    def __init__(self) -> None:
        self._now = 0
        self._turn = 0
        self._calls: list[tuple[int, int, Callable[[], None]]] = []
        self._cancelled: set[int] = set()

    def now(self) -> int:
        """The present moment."""
        return self._now

    def call_at(self, at: int, call: Callable[[], None]) -> Callable[[], None]:
        """Call `call` at `at`, or as soon as time passes if that is past; the result cancels it."""
        self._turn += 1
        turn = self._turn
        heappush(self._calls, (max(at, self._now), turn, call))
        return lambda: self._cancelled.add(turn)

    def next_call(self) -> int | None:
        """When the next call is due."""
        while self._calls and self._calls[0][1] in self._cancelled:
            self._cancelled.discard(heappop(self._calls)[1])
        return self._calls[0][0] if self._calls else None

    def step(self) -> None:
        """Go on to the next call and make it."""
        if self.next_call() is not None:
            at, _, call = heappop(self._calls)
            self._now = max(self._now, at)
            call()

    def pass_until(self, at: int) -> None:
        """Let time pass up to `at`, making every call that is due by then."""
        while (due := self.next_call()) is not None and due <= at:
            self.step()
        self._now = max(self._now, at)


class World:
    """A room in a box, opened and made ready for a team at moment 0.  Times are microseconds since then.

    Several can share one `time`; each of `listeners` is told all facts as they come.

    `sense`, `command` and the faults of `props` act at once; `advance` lets time pass.  Orders and
    inputs go the way they go in a real room: driver, report, engine, switchboard, driver.
    `log` holds every order with the moment at which it was given, `facts` all that came of it, both
    from the ready room on, and `events` what a journal would hold.
    """

    def __init__(
        self,
        show: Show,
        room: str | None = None,
        seed: int = 1,
        drivers: tuple[Driver, ...] = (),
        time: VirtualTime | None = None,
    ) -> None:
        self.show = show
        self.room: Room = show.rooms[room or next(iter(show.rooms))]
        self.time = time or VirtualTime()
        self.log: list[tuple[int, Effect]] = []
        self.facts: list[Fact] = []
        self.events: list[Event] = []
        self._inbox: deque[Event] = deque()
        self._busy = False
        self._commands = 0
        self._wake: Callable[[], None] | None = None
        self._plays: dict[int, Play] = {}
        self.engine = Engine(show, self.room.name)
        self.props = SimulatedProps(_felt(self.room.props), self.time, _first_values(self.room.props))
        self.player = SilentPlayer(_of_kind(self.room.props, "speaker"), show.clips, self.time)
        self.screens = ScreenBoard(_of_kind(self.room.props, "screen"), self.time)
        everyone: tuple[Driver, ...] = (self.props, self.player, self.screens, *drivers)
        self.switchboard = Switchboard(self.room.props, everyone, self.time, self, self._is_out_of_order)
        self.listeners: list[Callable[[list[Fact]], None]] = []
        self._take(Opened(self.now, f"{self.room.name}-{seed}", seed, simulated=True))
        for driver in everyone:
            _run(driver.open(self))
        self.switchboard.restore(self.engine.standing(self.now), {}, latched=False)
        self.make_ready()
        self.log.clear()
        self.facts.clear()

    @property
    def state(self) -> State:
        """The room's state; read it, and leave it alone."""
        return self.engine.state

    @property
    def now(self) -> int:
        """The present moment."""
        return self.time.now()

    def make_ready(self) -> None:
        """Reset the room, and sign for whatever its list leaves open."""
        self.command(Reset())
        for item, how in list(self.state.reset.items()):
            if not how.done:
                self.command(Sign(item, "a room in a box"))

    def start(
        self,
        team: str | None = None,
        players: int | None = None,
        language: str | None = None,
        comfort: dict[str, str] | None = None,
        duration: str | None = None,
    ) -> None:
        """Begin a game, in a room made ready for it.  ValueError: why it was refused."""
        if self.state.phase in ("idle", "finished"):
            self.make_ready()
        refusal = self.command(Start(team, players, language, duration, comfort))
        if refusal is not None:
            raise ValueError(refusal)

    def command(self, command: AnyCommand, by: str = "game master") -> str | None:
        """Ask for something; why it was refused, or None."""
        self._commands += 1
        name = f"command-{self._commands:06d}"
        heard = len(self.facts)
        self._take(Commanded(self.now, name, command, by, None))
        for fact in self.facts[heard:]:
            if isinstance(fact, CommandRefused) and fact.id == name:
                return fact.why
        if isinstance(command, OutOfOrder) and command.value:
            self.switchboard.retire(command.prop)
        return None

    def sense(self, prop: str, value: Value) -> None:
        """Act as players: an input takes a value.

        KeyError names a prop that is no input here, ValueError a value that it cannot take.
        """
        self.props.sense(prop, value)

    def advance(self, seconds: float = 0, us: int = 0) -> None:
        """Let time pass."""
        self.time.pass_until(self.now + round(seconds * SECOND) + us)

    def advance_to(self, at: int) -> None:
        """Let time pass up to a moment; a moment that is past changes nothing."""
        self.time.pass_until(at)

    def until(self, holds: Callable[["World"], bool], at_most: int = 3600 * SECOND) -> bool:
        """Let time pass until `holds`, judged whenever something happens.

        False when `at_most` microseconds passed first.
        """
        end = self.now + at_most
        while not holds(self):
            due = self.time.next_call()
            if due is None or due > end:
                self.time.pass_until(end)
                return holds(self)
            self.time.step()
        return True

    def value(self, prop: str) -> Value:
        """What a prop really is at this moment: an output in mid-fade, an input as players left it."""
        return self.props.value(prop)

    def playing(self) -> list[str]:
        """The clips that sound at this moment, in the order in which they began."""
        return [self._plays[play].clip for play in sorted(self.player.sounding())]

    def shown(self, screen: str) -> list[str]:
        """What a screen shows: texts, and images by name."""
        return [shown.content for shown in self.screens.shown(screen).values()]

    def fault(self, prop: str, how: str, by: int = SECOND // 2, tag: str = "000000078F") -> None:
        """Break or mend a prop, as `cues.story.Fault` says.

        KeyError or ValueError: there is no such prop or fault, or this prop cannot have it.
        """
        match how:
            case "unplugged":
                self.props.unplug(prop)
            case "stuck":
                self.props.stick(prop)
            case "slow":
                self.props.slow(prop, by)
            case "bouncing":
                self.props.bounce(prop)
            case "ghost":
                self.props.ghost(prop, tag)
            case "mended":
                self.props.mend(prop)
            case _:
                raise ValueError(f"no fault is called {how!r}")

    def moment(self, at: int) -> int:
        """A moment of the room's axis, as one of this world's: the same."""
        return at

    def clip_of(self, play: int) -> str:
        """Which clip a play is of."""
        return self._plays[play].clip

    def prop_of(self, play: int) -> str:
        """Which speaker or screen a play is on."""
        return self._plays[play].prop

    def take(self, event: Event) -> None:
        """Feed an event from elsewhere: another room's message, an outage."""
        self._take(event)

    # What drivers report.

    def sensed(self, prop: str, value: Value, at_us: int | None = None) -> None:
        """An input took a value."""
        self._take(Sensed(self.now, prop, value))

    def lost(self, prop: str, why: str) -> None:
        """A prop no longer answers."""
        self._take(PropLost(self.now, prop, why))

    def found(self, prop: str) -> None:
        """A lost prop answers again."""
        self._take(PropFound(self.now, prop))

    def clip_ended(self, play: int, fault: str | None = None) -> None:
        """A play ended by itself."""
        self._take(ClipEnded(self.now, play, fault))

    def alarm(self, alert: str, text: str, remedy: str | None = None) -> None:
        """Something needs a person."""
        words = self.show.languages[0]
        self._take(Alarmed(self.now, alert, "attention", {words: text}, {words: remedy} if remedy else None))

    def alarm_over(self, alert: str) -> None:
        """It no longer does."""
        self._take(AlarmOver(self.now, alert))

    def _take(self, event: Event) -> None:
        """Events that orders cause wait until the orders before them are given."""
        self._inbox.append(event)
        if self._busy:
            return
        self._busy = True
        try:
            while self._inbox:
                self._step(self._inbox.popleft())
        finally:
            self._busy = False
        self._set_alarm()

    def _step(self, event: Event) -> None:
        self.events.append(event)
        outcome = self.engine.feed(event)
        self.facts.extend(outcome.facts)
        if outcome.facts:
            for listener in self.listeners:
                listener(outcome.facts)
        for effect in outcome.effects:
            self.log.append((self.now, effect))
            if isinstance(effect, Play):
                self._plays[effect.play] = effect
            self.switchboard.apply(effect)

    def _set_alarm(self) -> None:
        """Wake up at the engine's next deadline, and at no other time."""
        if self._wake is not None:
            self._wake()
        due = self.engine.next_due
        self._wake = None if due is None else self.time.call_at(due, self._tick)

    def _tick(self) -> None:
        self._wake = None
        self._take(Tick(self.now))

    def _is_out_of_order(self, prop: str) -> bool:
        known = self.state.props.get(prop)
        return known is not None and known.health == "out_of_order"


def _felt(props: Mapping[str, Prop]) -> dict[str, Prop]:
    return {name: prop for name, prop in props.items() if prop.kind not in _PLAYED}


def _first_values(props: Mapping[str, Prop]) -> dict[str, Value]:
    """What outputs do in a room that was made ready."""
    return {name: prop.initial for name, prop in props.items() if prop.initial is not UNSET}


def _of_kind(props: Mapping[str, Prop], kind: str) -> list[str]:
    return [name for name, prop in props.items() if prop.kind == kind]


def _run(opening: Coroutine[Any, Any, None]) -> None:
    """Run what is async by its port but never waits."""
    try:
        opening.send(None)
    except StopIteration:
        return
    raise RuntimeError("a driver of a room in a box must open without waiting")

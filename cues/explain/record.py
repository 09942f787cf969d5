"""A journal's events played again, with all that came of each, remembered in order."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from cues import facts
from cues.engine import Engine
from cues.engine.stage import PassedOver
from cues.events import Event
from cues.explain.conditions import unmet
from cues.facts import Fact
from cues.show import Room, Show
from cues.state import State


class Moment(Struct, frozen=True):
    """A time on the room's axis and, while a game was on, how much of it had been played; microseconds."""

    at: int
    played: int | None


class Happening(Struct, frozen=True):
    """An event, or a fact that came of it; `cause` numbers the event among all of the journal."""

    at: int
    event: int
    thing: Event | Fact


class Span(Struct):
    """A game: from its start to where its clock was last looked at, with the pauses between."""

    start: int
    pauses: list[tuple[int, int]]
    end: int | None = None


class Record:
    """All that happened in a room, in order; `engine` stands as it did at the end.

    `before` is the state that the events began with, as `Engine.snapshot` gave it.
    `passed` holds the cues that were called and did not run: the number of the last happening by
    then, what the engine says of it, and which condition did not hold, if that was why.
    """

    def __init__(self, show: Show, room: str, events: Iterable[Event], before: bytes | None = None) -> None:
        self.show = show
        self.room: Room = show.rooms[room]
        self.engine = Engine(show, room)
        if before is not None:
            self.engine.restore(before)
        self.happenings: list[Happening] = []
        self.passed: list[tuple[int, PassedOver, str | None]] = []
        self._games: list[Span] = []
        self._paused_at: int | None = None
        for number, event in enumerate(events):
            self._feed(number, event)

    @property
    def state(self) -> State:
        """How the room stood at the end."""
        return self.engine.state

    def _feed(self, number: int, event: Event) -> None:
        outcome = self.engine.feed(event)
        self.happenings.append(Happening(event.at, number, event))
        for fact in outcome.facts:
            self.happenings.append(Happening(fact.at, number, fact))
            self._keep_time(fact)
        last = len(self.happenings) - 1
        self.passed += [(last, passed, self._unmet(passed)) for passed in outcome.passed]

    def _unmet(self, passed: PassedOver) -> str | None:
        cue = self.room.cues[passed[1]]
        if cue.if_ is None or passed[3] != "its condition did not hold":
            return None
        return unmet(cue.if_, self.show, self.room, self.state)

    def _keep_time(self, fact: Fact) -> None:
        match fact:
            case facts.GameStarted():
                self._games.append(Span(fact.at, []))
                self._paused_at = None
            case facts.GamePaused() | facts.Stopped():
                self._paused_at = fact.at if self._paused_at is None else self._paused_at
            case facts.GameResumed() if self._games and self._paused_at is not None:
                self._games[-1].pauses.append((self._paused_at, fact.at))
                self._paused_at = None
            case facts.GameFinished() if self._games:
                self._games[-1].end = fact.at

    def moment(self, at: int) -> Moment:
        """A time, with how much of its game had been played by then."""
        game = next((game for game in reversed(self._games) if game.start <= at), None)
        if game is None:
            return Moment(at, None)
        held = sum(max(0, min(until, at) - since) for since, until in game.pauses if since < at)
        return Moment(at, at - game.start - held)

    @property
    def start(self) -> int:
        """Where the last game began among the happenings; 0 if none did."""
        numbers = (n for n, h in enumerate(self.happenings) if isinstance(h.thing, facts.GameStarted))
        return max(numbers, default=0)

    def refusal(self, number: int) -> str | None:
        """Why the command at `number` was refused, or None if it was carried out."""
        event = self.happenings[number].event
        return next(
            (
                one.thing.why
                for one in self.happenings[number:]
                if one.event == event and isinstance(one.thing, facts.CommandRefused)
            ),
            None,
        )

    def before(self, number: int) -> Iterator[tuple[int, Happening]]:
        """The happenings up to and with that one, the latest first."""
        for index in range(min(number, len(self.happenings) - 1), -1, -1):
            yield index, self.happenings[index]

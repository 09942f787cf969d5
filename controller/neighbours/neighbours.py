"""The other rooms of a show, as one room hears them: what the wire brings in, events and questions out."""

from collections.abc import Callable, Iterable, Sequence

from controller.neighbours.presence import Presence
from controller.neighbours.reading import Standing, Told, ToLocal
from controller.neighbours.stream import Ask, Stream
from cues import events
from cues.facts import CourseChanged, CueWasCalled, Message, TimeGiven, VariableChanged
from cues.show import Show
from cues.state import State


class Neighbours:
    """What room `room` keeps of the others.

    `state` gives the engine's state: what it has heard is on record there, so that this may be made
    anew at any time and goes on where the journal ends.  What has `happened` is to be put on record
    and fed, in its order, each time something has come; `asks` are to be sent.
    """

    def __init__(self, show: Show, room: str, state: Callable[[], State], local: ToLocal, now: int) -> None:
        self.rooms = tuple(name for name in show.rooms if name != room)
        self._show = show
        self._state = state
        self._local = local
        known = state()
        self._streams = {name: Stream(name, known.heard.get(name)) for name in self.rooms}
        self._presence = {name: Presence(now, lost=known.rooms_lost.get(name, False)) for name in self.rooms}
        self._standing: dict[str, Standing] = {}
        self._lost = dict.fromkeys(self.rooms, 0)
        self._mended = dict.fromkeys(self.rooms, 0)
        self._offered: set[str] = set()
        self._events: list[events.Event] = []

    # -- what the wire brings

    def down(self, now: int) -> None:
        """Our own line is down."""
        for presence in self._presence.values():
            presence.doubt(now)

    def status(self, room: str, online: bool, now: int) -> None:
        """A room's status, or its will."""
        presence = self._presence.get(room)
        if presence is not None and presence.status(online=online):
            self._events.append(events.RoomFound(now, room) if online else events.RoomLost(now, room))

    def stands(self, room: str, standing: Standing, now: int) -> None:
        """How a room stands."""
        stream = self._streams.get(room)
        if stream is None:
            return
        self._standing[room] = standing
        if stream.journal is None:
            stream.begin(standing.journal, standing.seq)
            self._events.append(self._stand(room, standing, now))
        else:
            stream.stands(standing.journal, standing.seq)
            self._mend(room, now)

    def fact(self, room: str, journal: str, told: Told, now: int) -> None:
        """A room tells something."""
        stream = self._streams.get(room)
        if stream is not None:
            self._take(room, stream.hear(journal, (told,)), now)

    def fetched(
        self, room: str, journal: str, first: int, last: int, facts: Sequence[Told], now: int
    ) -> None:
        """A room tells something again."""
        stream = self._streams.get(room)
        if stream is not None:
            self._take(room, stream.fetched(journal, first, last, facts), now)

    def sync(self, room: str, cue: str, fire_at: int, now: int) -> None:
        """A room calls a synced cue, for a moment of shared time, on the topic that is made for haste."""
        if room in self._streams:
            self._events.append(events.CueCalled(now, room, "", 0, cue, self._local(fire_at)))

    # -- what comes of it

    def happened(self, now: int) -> list[events.Event]:
        """What has happened by now, to be put on record and fed; each is given once."""
        for room, presence in self._presence.items():
            if presence.pass_until(now):
                self._events.append(events.RoomLost(now, room))
        found, self._events = self._events, []
        return found

    def asks(self, now: int) -> list[Ask]:
        """What is to be asked of rooms now."""
        return [ask for stream in self._streams.values() if (ask := stream.ask(now)) is not None]

    def next_due(self, now: int) -> int | None:
        """When to look for events and questions again, if nothing comes before."""
        dues = [stream.due(now) for stream in self._streams.values()]
        dues += [presence.due() for presence in self._presence.values()]
        return min((due for due in dues if due is not None), default=None)

    def missed(self) -> dict[str, int]:
        """By room: how many facts were lost for good, since this was last asked."""
        lost = {name: stream.lost - self._lost[name] for name, stream in self._streams.items()}
        self._lost = {name: stream.lost for name, stream in self._streams.items()}
        return {name: count for name, count in lost.items() if count}

    def _take(self, room: str, facts: Iterable[Told], now: int) -> None:
        journal = self._streams[room].journal
        assert journal is not None
        for told in facts:
            event = self._event(room, journal, told, now)
            if event is not None:
                self._events.append(event)
        self._mend(room, now)

    def _event(self, room: str, journal: str, told: Told, now: int) -> events.Event | None:
        fact, seq = told.fact, told.seq
        if fact is None:
            return None
        said = self._local(fact.at)
        said = None if said is None else min(said, now)
        match fact:
            case Message(name=name, value=value):
                return events.MessageArrived(now, room, journal, seq, name, value, said)
            case VariableChanged(variable=name, value=value):
                variable = self._show.variables.get(name)
                if variable is None or variable.room != room:
                    return None
                return events.VariableArrived(now, room, journal, seq, name, value, said)
            case TimeGiven(by_us=by):
                return events.TimeArrived(now, room, journal, seq, by, said)
            case CourseChanged(course=course):
                return events.CourseArrived(now, room, journal, seq, course, said)
            case CueWasCalled(cue=cue, fire_at=fire_at):
                return events.CueCalled(now, room, journal, seq, cue, self._local(fire_at))

    def _mend(self, room: str, now: int) -> None:
        """What facts can no longer tell, a standing does: after a loss, or an outage nobody could measure."""
        stream, standing = self._streams[room], self._standing.get(room)
        if standing is None or not stream.is_whole or standing.journal != stream.journal:
            return
        if standing.seq != stream.last:
            return
        known = self._state()
        is_in_doubt = (known.change == 0 or known.in_doubt) and standing.course is not None
        if not is_in_doubt:
            self._offered.discard(room)
        is_in_doubt = is_in_doubt and room not in self._offered
        if is_in_doubt or stream.lost > self._mended[room]:
            self._mended[room] = stream.lost
            self._events.append(self._stand(room, standing, now))

    def _stand(self, room: str, standing: Standing, now: int) -> events.RoomStands:
        if standing.course is not None:
            self._offered.add(room)
        own = {
            name: value
            for name, value in standing.variables.items()
            if name in self._show.variables and self._show.variables[name].room == room
        }
        return events.RoomStands(now, room, standing.journal, standing.seq, own, standing.course)

"""Why a cue did or didn't run: a room's journal played again, and the chain of causes told.

Pure: the same show and events always give the same explanation.
"""

from collections.abc import Callable, Iterable

from msgspec import Struct

from cues import commands, events, facts
from cues.events import Event
from cues.explain.causes import Because, chain
from cues.explain.missing import why_missing, why_not_called
from cues.explain.record import Moment, Record
from cues.explain.wording import clock, is_behind, trigger_said
from cues.show import Cue, Show
from cues.showfile.problems import near

__all__ = ["Because", "Explanation", "Missing", "Moment", "NotRun", "Ran", "explain", "in_game", "lines"]


class Ran(Struct, frozen=True):
    """A run of the cue: when, by what `cause`, what lay behind it, and how it ended (None: not yet)."""

    when: Moment
    cause: str
    because: tuple[Because, ...]
    ended: str | None


class NotRun(Struct, frozen=True):
    """A time when the cue was called, or given a GO, and did not run."""

    when: Moment
    cause: str
    because: tuple[Because, ...]
    why: str


class Missing(Struct, frozen=True):
    """A trigger of the cue that never came in the last game, and what stood instead."""

    trigger: str
    why: str


class Explanation(Struct, frozen=True):
    """Everything that a journal says of a cue; `ran` and `passed` in the order in which it happened.

    `callers` says of each cue that would have run this one what came of it, if none did.
    """

    cue: str
    ran: tuple[Ran, ...]
    passed: tuple[NotRun, ...]
    missing: tuple[Missing, ...]
    callers: tuple[str, ...]


def explain(
    show: Show, room: str, happened: Iterable[Event], cue: str, before: bytes | None = None
) -> Explanation:
    """Why a cue of a room did or did not run, from its journal's events.

    `before` is the state that they began with, if they are not all since the journal's beginning.
    Raises KeyError with a sentence if the show has no such room or cue.
    """
    if room not in show.rooms:
        raise KeyError(f"no room {room} in this show{near(room, show.rooms)}")
    if cue not in show.rooms[room].cues:
        raise KeyError(f"no cue {cue} in room {room}{near(cue, show.rooms[room].cues)}")
    record = Record(show, room, happened, before)
    ran = tuple(_runs(record, cue))
    passed = sorted([*_passed(record, cue), *_refused(record, cue)], key=lambda one: one.when.at)
    missing = tuple(_missing(record, show.rooms[room].cues[cue]))
    callers = () if ran or passed else tuple(why_not_called(record, cue))
    return Explanation(cue, ran, tuple(passed), missing, callers)


def _runs(record: Record, cue: str) -> Iterable[Ran]:
    ends = _ends(record, cue)
    for number, one in enumerate(record.happenings):
        if isinstance(one.thing, facts.CueStarted) and one.thing.cue == cue:
            because = chain(record, number, one.thing.cause)
            yield Ran(record.moment(one.at), one.thing.cause, because, ends.get(number))


def _ends(record: Record, cue: str) -> dict[int, str]:
    """By the number of its start, how each run ended; of runs that overlap, the first ends first."""
    ends: dict[int, str] = {}
    running: list[int] = []
    for number, one in enumerate(record.happenings):
        match one.thing:
            case facts.CueStarted(cue=name) if name == cue:
                running.append(number)
            case facts.CueEnded(cue=name, how=how) if name == cue and running:
                ends[running.pop(0)] = how
    return ends


def _passed(record: Record, cue: str) -> Iterable[NotRun]:
    for number, (at, name, cause, why), unmet in record.passed:
        if name == cue and not cause.startswith("go:"):
            yield NotRun(record.moment(at), cause, chain(record, number, cause), unmet or why)


def _refused(record: Record, cue: str) -> Iterable[NotRun]:
    """GOs that the room refused."""
    for number, one in enumerate(record.happenings):
        match one.thing:
            case events.Commanded(command=commands.Go(cue=name), by=by) if name == cue:
                said = record.refusal(number)
                if said is not None:
                    cause = f"go:{by or ''}"
                    yield NotRun(record.moment(one.at), cause, chain(record, number, cause), said)


def _missing(record: Record, cue: Cue) -> Iterable[Missing]:
    """The triggers that brought nothing in the last game, if none brought a run."""
    start = record.start
    since = record.happenings[start:]
    if any(isinstance(one.thing, facts.CueStarted) and one.thing.cue == cue.name for one in since):
        return
    called = [
        cause
        for number, (_, name, cause, _), _ in record.passed
        if name == cue.name and number >= record.start
    ]
    for trigger in cue.when:
        if not any(is_behind(cause, trigger) for cause in called):
            yield Missing(trigger_said(trigger), why_missing(record, trigger))


When = Callable[[Moment], str]


def in_game(when: Moment) -> str:
    """A moment by its game's clock."""
    return "before the game" if when.played is None else f"at {clock(when.played)}"


def lines(explanation: Explanation, when: When = in_game) -> list[str]:
    """The explanation in plain sentences; `when` says a moment in words, by default by the game's clock."""
    cue = explanation.cue
    told = [(one.when.at, _ran_line(cue, one, when)) for one in explanation.ran]
    told += [(one.when.at, _passed_line(cue, one, when)) for one in explanation.passed]
    said = [line for _, line in sorted(told, key=lambda one: one[0])]
    said += [f"{cue} did not run: trigger {one.trigger} never came; {one.why}" for one in explanation.missing]
    said += [f"{cue} did not run: {caller}" for caller in explanation.callers]
    return said or [f"{cue} did not run: it has no trigger, no other cue ran it, and nobody gave it a GO"]


def _ran_line(cue: str, ran: Ran, when: When) -> str:
    ended = "" if ran.ended in (None, "done") else f"; it was {ran.ended}"
    return f"{cue} ran {when(ran.when)}{_behind(ran.because)}{ended}"


def _passed_line(cue: str, passed: NotRun, when: When) -> str:
    return f"{cue} did not run {when(passed.when)}: {passed.why}; it was called{_behind(passed.because)}"


def _behind(because: tuple[Because, ...]) -> str:
    return "".join(
        (" because " if number == 0 else ", because ") + one.text for number, one in enumerate(because)
    )

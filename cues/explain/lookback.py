"""Looking back through a record: what came last of some kind, and which cue did a thing."""

from collections.abc import Callable

from msgspec import Struct

from cues import commands, events, facts
from cues.check.walk import items
from cues.explain.record import Happening, Record

Step = tuple[int, str]
"""Where to look on from, and for what: a happening's number, and a cause."""


def last(record: Record, number: int, is_it: Callable[[Happening], bool]) -> tuple[int, Happening] | None:
    """The latest happening up to `number` that is so, with its number."""
    return next(((index, one) for index, one in record.before(number) if is_it(one)), None)


def reported(one: Happening) -> str | None:
    """The prop that reported, if that is what happened."""
    match one.thing:
        case events.Sensed(prop=prop):
            return prop
        case events.Commanded(command=commands.Sense(prop=prop)):
            return prop
    return None


def event_of(record: Record, number: int) -> int:
    """The number of the happening that is the event with which a fact came."""
    event = record.happenings[number].event
    return next(
        index
        for index, one in record.before(number)
        if one.event == event and isinstance(one.thing, events.Event)
    )


def doer_of(record: Record, number: int, does: Callable[[Struct], bool]) -> Step | None:
    """The cue that does such a thing and was under way, or else that ended with the same event."""
    ended: dict[str, int] = {}
    over: Step | None = None
    for index, one in record.before(number):
        match one.thing:
            case facts.CueEnded(cue=cue):
                ended[cue] = ended.get(cue, 0) + 1
            case facts.CueStarted(cue=cue):
                is_over = ended.get(cue, 0) > 0
                ended[cue] = max(0, ended.get(cue, 0) - 1)
                if any(does(item.thing) for item in items(record.room.cues[cue], "")):
                    if not is_over:
                        return index, f"cue_starts:{cue}"
                    if over is None and one.at == record.happenings[number].at:
                        over = index, f"cue_starts:{cue}"
            case facts.GameStarted() | facts.GameReset():
                break
    return over

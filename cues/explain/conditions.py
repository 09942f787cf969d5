"""Which part of a condition did not hold."""

from cues.conditions import AllOf, AnyOf, Condition, NotThat
from cues.engine.judge import test_of
from cues.explain.wording import as_it_was, condition_said
from cues.show import Room, Show
from cues.state import State


def unmet(condition: Condition, show: Show, room: Room, state: State) -> str | None:
    """What of a condition does not hold in `state`, and how that stands; None if all of it holds."""
    if test_of(condition, show, room)(state):
        return None
    match condition:
        case AllOf(all=parts):
            said = [text for part in parts if (text := unmet(part, show, room, state)) is not None]
            return " and ".join(said)
        case AnyOf(any=parts):
            said = [text for part in parts if (text := unmet(part, show, room, state)) is not None]
            return "none of: " + "; ".join(said) if said else "none of nothing"
        case NotThat(not_=part):
            return f"{condition_said(part)} held"
    return f"{condition_said(condition)} did not hold ({as_it_was(condition, state)})"

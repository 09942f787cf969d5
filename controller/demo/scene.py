"""What the screen of a demo shows: plain rows, made of a room's state and show and nothing else."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from controller.demo.telling import Line, clock, said
from cues import ramps
from cues.show import Prop, Room, Show
from cues.state import Alert, RunningCue, State
from cues.values import LOCKED, Value


class PuzzleRow(Struct, frozen=True):
    """A puzzle: how it stands, and a word on its time."""

    title: str
    state: str
    by_hand: bool
    progress: float | None
    note: str
    late: bool = False


class PropRow(Struct, frozen=True):
    """A prop: its value in words, its light as a colour, its health."""

    name: str
    title: str
    value: str
    glow: str | None
    moving: bool
    health: str
    place: tuple[float, float] | None
    key: str = ""


class CueRow(Struct, frozen=True):
    """A cue that is on, and how far it is."""

    title: str
    state: str
    left: str


class Scene(Struct, frozen=True):
    """A moment of a room."""

    title: str
    room: str
    badge: str
    sound: str
    phase: str
    clock: str
    share_left: float
    puzzles: tuple[PuzzleRow, ...]
    outputs: tuple[PropRow, ...]
    inputs: tuple[PropRow, ...]
    cues: tuple[CueRow, ...]
    playing: tuple[str, ...]
    alerts: tuple[tuple[str, str], ...]
    screen: str
    log: tuple[Line, ...]
    ending: str = ""
    note: str = ""


class Beside(Struct):
    """What a scene shows that is no part of the room's state."""

    badge: str = "SIMULATED"
    sound: str = ""
    keys: Mapping[str, str] = {}
    log: Sequence[Line] = ()
    note: str = ""


def scene(
    show: Show, room: Room, state: State, cues: Iterable[RunningCue], now: int, beside: Beside
) -> Scene:
    """The scene of `room` as it stands at `now`, microseconds on its axis."""
    language = state.game.language if state.game else show.languages[0]
    left = state.clock.left - (now - state.clock.at if state.clock.running else 0)
    ending = show.endings.get(state.game.ending or "") if state.game else None
    outputs = [prop for prop in room.props.values() if prop.direction == "out" and prop.takes != "none"]
    inputs = [prop for prop in room.props.values() if prop.direction == "in"]
    return Scene(
        title=said(show.title, language),
        room=said(room.title, language),
        badge=beside.badge,
        sound=_sound(room, state, beside),
        phase=state.phase,
        clock=clock(left),
        share_left=max(0.0, min(1.0, left / state.clock.total)) if state.clock.total else 1.0,
        puzzles=tuple(_puzzle(name, room, state, now, language) for name in room.puzzles),
        outputs=tuple(_prop(prop, state, now, beside, language) for prop in outputs),
        inputs=tuple(_prop(prop, state, now, beside, language) for prop in inputs),
        cues=tuple(_cue(one, room, now, language) for one in cues),
        playing=tuple(play.clip for play in state.plays.values()),
        alerts=tuple((alert.level, said(alert.text, language)) for alert in _alerts(room, state)),
        screen=_on_screens(state, now),
        log=tuple(beside.log),
        ending=said(ending.title, language) if ending else "",
        note=beside.note,
    )


def _alerts(room: Room, state: State) -> list[Alert]:
    """What needs a person; that a demo makes no sound stands in its corner instead."""
    silent = _of_silence(room)
    return [alert for name, alert in state.alerts.items() if name not in silent]


def _sound(room: Room, state: State, beside: Beside) -> str:
    return beside.sound if _of_silence(room).isdisjoint(state.alerts) else "no sound here"


def _of_silence(room: Room) -> set[str]:
    """The alerts that mean that nothing is heard."""
    return {"sound"} | {f"lost:{name}" for name, prop in room.props.items() if prop.kind == "speaker"}


def _on_screens(state: State, now: int) -> str:
    """What players read on the room's screens at the moment, hints first."""
    shown = [(role != "hint", one) for roles in state.screens.values() for role, one in roles.items()]
    return " / ".join(
        one.text for _, one in sorted(shown, key=lambda each: each[0]) if one.until is None or one.until > now
    )


def _puzzle(name: str, room: Room, state: State, now: int, language: str) -> PuzzleRow:
    puzzle, stands = room.puzzles[name], state.puzzles.get(name)
    if stands is None:
        return PuzzleRow(said(puzzle.title, language), "locked", False, None, "")
    taken = now - stands.since
    is_open = stands.state == "active" and state.clock.running
    return PuzzleRow(
        title=said(puzzle.title, language),
        state=stands.state,
        by_hand=stands.by_hand,
        progress=stands.progress if stands.state == "active" else None,
        note=clock(taken) if is_open else "",
        late=is_open and puzzle.expected is not None and taken > puzzle.expected,
    )


def _prop(prop: Prop, state: State, now: int, beside: Beside, language: str) -> PropRow:
    stands = state.props.get(prop.name)
    value = stands.value if stands else None
    is_moving = False
    if stands is not None and stands.order is not None:
        value = ramps.sample(stands.order, now)
        is_moving = not ramps.settled(stands.order, now)
    return PropRow(
        name=prop.name,
        title=said(prop.title, language),
        value=in_words(prop, value),
        glow=glow(prop, value),
        moving=is_moving,
        health=stands.health if stands else "ok",
        place=(prop.place.x, prop.place.y) if prop.place else None,
        key=beside.keys.get(prop.name, ""),
    )


def in_words(prop: Prop, value: Value) -> str:
    """A prop's value as people say it: `on`, `35%`, `locked`, `96.4`."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int | float):
        return f"{value:.0%}" if prop.takes == "level" else f"{value:.4g}"
    return "dark" if value == "#000000" else value


def glow(prop: Prop, value: Value) -> str | None:
    """The colour in which a prop shines, `#rrggbb`; None when it does not."""
    if prop.takes == "level" and isinstance(value, int | float) and value > 0:
        warm = (255, 224, 168)
        return "#" + bytes(int(part * (0.15 + 0.85 * min(value, 1.0))) for part in warm).hex()
    if prop.takes == "colour" and isinstance(value, str) and value != "#000000":
        return value
    if prop.kind == "lock":
        return None if value == LOCKED else "#5fd38d"
    return "#cfd8dc" if value is True else None


def _cue(one: RunningCue, room: Room, now: int, language: str) -> CueRow:
    title = said(room.cues[one.cue].title, language) if one.cue in room.cues else one.cue
    left = "" if one.until is None else f"{max(0, one.until - now) / 1e6:.1f} s"
    return CueRow(title, one.state, left)

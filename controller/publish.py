"""What a room tells the outside, after `contract/`: about, show, state and fact documents.

Times are microseconds of the room's axis.  Documents are plain dicts, ready for JSON.
"""

from typing import Any, Literal

import msgspec
from msgspec import Struct

from controller.histogram import Histogram
from cues.facts import Fact
from cues.show import Cue, Prop, Puzzle, Room, Show
from cues.state import Alert, RunningCue, State
from cues.steps import Step

CONTRACT = 1
EVERY = 50_000
"""Microseconds between two state documents, at least."""

Document = dict[str, Any]


class Health(Struct, frozen=True):
    """How the room's machine does: lateness of steps, edge to output, journal, sound, memory."""

    lateness: Histogram
    edge: Histogram
    journal: Literal["ok", "behind", "failed"]
    sound: Literal["ok", "silent", "lost"]
    memory_mib: float
    time_error_us: int | None = None


class Pace:
    """When to publish a state that keeps changing: the first change at once, then every `every` µs."""

    def __init__(self, every: int = EVERY) -> None:
        self._every = every
        self._last: int | None = None
        self._is_due = False

    def changed(self, now: int) -> int | None:
        """The state has changed: when to publish it, or None when that is settled already."""
        if self._is_due:
            return None
        self._is_due = True
        return now if self._last is None else max(now, self._last + self._every)

    def published(self, now: int) -> None:
        """It was published as it stands `now`."""
        self._last = now
        self._is_due = False


def about(
    show: Show, room: str, version: str, wiring_hash: str, journal: str, simulated: bool, since: int
) -> Document:
    """What plays here, and since when."""
    return {
        "contract": CONTRACT,
        "version": version,
        "show": show.name,
        "room": room,
        "show_hash": show.hash,
        "wiring_hash": wiring_hash,
        "journal": journal,
        "simulated": simulated,
        "since_us": since,
    }


def fact(journal: str, told: Fact) -> Document:
    """A fact with the journal that it belongs to."""
    return {"journal": journal, **msgspec.to_builtins(told)}


def state(room: Room, now: State, running: list[RunningCue], health: Health, at: int) -> Document:
    """The whole of a room as it stands at `at`."""
    return {
        "contract": CONTRACT,
        "journal": now.journal,
        "seq": now.seq,
        "phase": now.phase,
        "game": _game(now),
        "clock": {
            "running": now.clock.running,
            "left_us": now.clock.left_at(at),
            "at_us": at,
            "total_us": now.clock.total,
        },
        "puzzles": {
            name: {
                "state": how.state,
                "since_us": how.since,
                "by_hand": how.by_hand,
                "progress": how.progress,
                "hints": how.hints,
            }
            for name, how in now.puzzles.items()
        },
        "props": {
            name: {
                "value": how.value,
                "since_us": how.since,
                "by_hand": how.by_hand,
                "health": how.health,
            }
            for name, how in now.props.items()
        },
        "cues": {
            cue.cue: {"state": cue.state, "since_us": cue.since, "until_us": cue.until} for cue in running
        },
        "variables": {name: now.variables[name] for name in _published(room) if name in now.variables},
        "reset": [
            {"item": name, "text": dict(room.reset[name].text), "done": how.done, "by": how.by}
            for name, how in now.reset.items()
        ],
        "alerts": [_alert(alert) for alert in now.alerts.values()],
        "health": _health(health),
    }


def show(played: Show, room: Room, floor_plan: str | None = None) -> Document:
    """What never changes while the show plays; `floor_plan` is SVG text."""
    return {
        "contract": CONTRACT,
        "show_hash": played.hash,
        "title": dict(played.title),
        "room_title": dict(room.title),
        "languages": list(played.languages),
        "total_us": played.duration,
        "puzzles": {name: _puzzle(puzzle) for name, puzzle in room.puzzles.items()},
        "props": {name: _prop(prop) for name, prop in room.props.items()},
        "cues": {name: _cue(cue) for name, cue in room.cues.items()},
        "endings": {name: dict(ending.title) for name, ending in played.endings.items()},
        "variables": _published(room),
        "camera": room.camera,
        "floor_plan": floor_plan,
    }


def _published(room: Room) -> list[str]:
    return [
        name for name, variable in room.variables.items() if variable.publish or variable.room == room.name
    ]


def _game(now: State) -> Document | None:
    game = now.game
    if game is None:
        return None
    return {
        "id": game.id,
        "team": game.team,
        "players": game.players,
        "language": game.language,
        "comfort": dict(game.comfort),
        "ending": game.ending,
    }


def _alert(alert: Alert) -> Document:
    return {
        "id": alert.id,
        "level": alert.level,
        "text": dict(alert.text),
        "remedy": None if alert.remedy is None else dict(alert.remedy),
        "since_us": alert.since,
    }


def _health(health: Health) -> Document:
    return {
        "lateness_us": figures(health.lateness),
        "edge_us": figures(health.edge),
        "journal": health.journal,
        "sound": health.sound,
        "time_error_us": health.time_error_us,
        "memory_mib": health.memory_mib,
    }


def figures(histogram: Histogram) -> Document:
    """A histogram in three numbers."""
    return {
        "p50": histogram.quantile(0.5),
        "p99": histogram.quantile(0.99),
        "max": histogram.max,
    }


def _puzzle(puzzle: Puzzle) -> Document:
    return {
        "title": dict(puzzle.title),
        "kind": puzzle.kind,
        "after": list(puzzle.after),
        "expected_us": puzzle.expected,
        "props": list(puzzle.rule.watches()),
        "hints": [dict(hint) for hint in puzzle.hints],
    }


def _prop(prop: Prop) -> Document:
    place = None if prop.place is None else {"x": prop.place.x, "y": prop.place.y}
    return {
        "title": dict(prop.title),
        "kind": prop.kind,
        "direction": prop.direction,
        "place": place,
        "danger": prop.danger,
    }


def _cue(cue: Cue) -> Document:
    return {
        "title": dict(cue.title),
        "synced": cue.synced,
        "steps": [{"at_us": step.at, "text": step_text(step)} for step in cue.steps],
    }


def step_text(step: Step) -> str:
    """A step in a few words: its action's key and what that names."""
    action = step.action
    key = action.__struct_fields__[0]
    what = getattr(action, key)
    word = key.rstrip("_").replace("_", " ")
    if isinstance(what, tuple):
        return f"{word} of {len(what)}"
    if isinstance(what, dict):
        return f"{word} {next(iter(what.values()), '')!r}"
    if isinstance(what, int) and not isinstance(what, bool):
        return f"{word} {what / 1e6:g} s"
    if isinstance(what, Struct):
        return word
    to = getattr(action, "to", None)
    return f"{word} {what} to {to}" if isinstance(to, str | int | float) else f"{word} {what}"

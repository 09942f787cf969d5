"""What a running room wants a person to know, as lines: its alerts, as they come and go."""

import time
from typing import TextIO

from controller.cli.lines import Lines
from controller.cli.printable import printable
from controller.room import Room
from cues.effects import Effect
from cues.events import Event
from cues.facts import AlertCleared, AlertRaised, Fact
from cues.values import Text

MARKS = {"info": "·", "attention": "!", "danger": "‼"}


class Notices:
    """Writes the alerts of `room` to `out`: those that stand, then each as it is raised or cleared."""

    def __init__(self, room: Room, out: TextIO) -> None:
        self._room = room
        self._language = room.playing.show.languages[0]
        self._lines: Lines[str] = Lines(out, _at_this_time, "notices")
        self._standing: dict[str, str] = {}
        self.close = self._lines.close
        for alert in room.state.alerts.values():
            self._say(alert.id, alert.level, alert.text, alert.remedy)
        room.subscribe(self._heard)

    def _heard(self, event: Event, effects: list[Effect], facts: list[Fact]) -> None:
        for fact in facts:
            if isinstance(fact, AlertRaised):
                alert = self._room.state.alerts.get(fact.alert)
                self._say(fact.alert, fact.level, fact.text, alert.remedy if alert else None)
            elif isinstance(fact, AlertCleared):
                self._lines.put(f"✓ over: {self._standing.pop(fact.alert, fact.alert)}")

    def _say(self, alert: str, level: str, text: Text, remedy: Text | None) -> None:
        said = text.get(self._language, alert)
        cure = f"  {remedy[self._language]}" if remedy and self._language in remedy else ""
        self._standing[alert] = said
        self._lines.put(f"{MARKS.get(level, '!')} {said}{cure}")


def _at_this_time(text: str) -> str:
    return f"{time.strftime('%H:%M:%S')} {printable(text)}"

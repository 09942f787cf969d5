"""One room's engine.

Record, then step, then act: the room journals an event, feeds it here, and carries out what comes
back.  The same events in the same order always give the same effects and facts.
"""

from binascii import crc32
from collections.abc import Callable
from heapq import heappop
from typing import Any, NamedTuple

import msgspec

from cues import events, facts
from cues.effects import Effect
from cues.engine import (
    arrivals,
    course,
    game,
    lasting,
    outputs,
    puzzling,
    requests,
    sensing,
    standing,
    timing,
    together,
    tree,
    wording,
)
from cues.engine.plan import Plan
from cues.engine.stage import CLOCK, NODE, PUZZLE, PassedOver, Stage
from cues.facts import Fact
from cues.show import Show
from cues.state import RunningCue, State
from cues.values import Value

ENGINE_NUMBER = 2
"""Changes when the same events come to give other effects or facts."""


class Outcome(NamedTuple):
    """What came of an event, in order; `passed` tells which cues were called and did not run, and why."""

    effects: list[Effect]
    facts: list[Fact]
    passed: list[PassedOver]


class Engine:
    """Plays one room of a show.

    `state` is all that it knows; `next_due` is the next moment, in microseconds on the room's axis, at
    which something happens by itself (None: nothing will).
    """

    __slots__ = ("_encoder", "_feeds", "_frozen", "_stage", "next_due", "state")

    def __init__(self, show: Show, room: str) -> None:
        self.state = State()
        self.next_due: int | None = None
        self._stage = Stage(Plan(show, show.rooms[room]), self.state)
        self._frozen = False
        self._encoder = msgspec.json.Encoder()
        self._feeds: dict[type[events.Event], Callable[[Any], None]] = {
            events.Opened: self._opened,
            events.Tick: self._tick,
            events.Sensed: self._sensed,
            events.Commanded: self._commanded,
            events.Refused: self._refused,
            events.ClipEnded: self._clip_ended,
            events.MessageArrived: self._of_others(arrivals.message),
            events.VariableArrived: self._of_others(arrivals.variable),
            events.TimeArrived: self._of_others(arrivals.time),
            events.CourseArrived: self._of_others(arrivals.course_of),
            events.CueCalled: self._of_others(arrivals.cue_called),
            events.RoomStands: self._of_others(arrivals.stands),
            events.PropLost: self._prop_lost,
            events.PropFound: self._prop_found,
            events.RoomLost: self._room_lost,
            events.RoomFound: self._room_found,
            events.Resumed: self._resumed,
            events.Alarmed: self._alarmed,
            events.AlarmOver: self._alarm_over,
        }

    def feed(self, event: events.Event) -> Outcome:
        """Advance the game by one event.

        What is due by then happens first, each at its own moment.  Deterministic.  No event raises:
        a stranger is passed over, a fault of the engine's own becomes an alert.
        """
        stage = self._stage
        stage.effects, stage.facts, stage.passed = [], [], []
        try:
            at = event.at
            due = self.next_due
            if due is not None and due <= at:
                self._catch_up(at if type(event) is not events.Resumed else at - (event.outage_us or 0))
            if at > self.state.at:
                self.state.at = at
            self._feeds[type(event)](event)
            if stage.happened or stage.dirty:
                self._follow()
            if self.state.ahead is not None and self.state.phase == "ready":
                course.join(stage, self.state.at)
                self._follow()
            self._look_ahead()
            if self.next_due is not None and self.next_due <= self.state.at:
                self._catch_up(self.state.at)
        except Exception as error:
            self._confess(error)
            self._look_ahead()
        return Outcome(stage.effects, stage.facts, stage.passed)

    def running(self) -> list[RunningCue]:
        """Every cue that is on."""
        return standing.running(self._stage)

    def standing(self, at: int) -> list[Effect]:
        """The orders that bring outputs, sounds and screens to what the state says, at `at`."""
        return standing.orders(self._stage, at)

    def value(self, prop: str, at: int | None = None) -> Value:
        """What a prop senses or shows at `at` (default: now), in mid-fade too."""
        known = self.state.props[prop]
        held = outputs.held_since(self._stage, known)
        moment = self.state.at if at is None else at
        return outputs.value_at(known, moment if held < 0 else held)

    def snapshot(self) -> bytes:
        """The whole state, as JSON."""
        return self._encoder.encode(self.state)

    def restore(self, snapshot: bytes) -> None:
        """Go on from a snapshot of a room of the same show.  Raises msgspec.DecodeError on garbage."""
        self.state = self._stage.state = msgspec.json.decode(snapshot, type=State)
        self._stage.rebuild()
        self._look_ahead()

    def checksum(self) -> int:
        """A checksum of the whole state: equal journals give equal ones."""
        return crc32(self.snapshot())

    def _look_ahead(self) -> None:
        """Find the next moment, dropping entries of the agenda that no longer count."""
        stage = self._stage
        agenda = stage.agenda
        if self.state.phase == "paused" or self.state.phase == "stopped":
            self.next_due = None
            return
        nodes = self.state.nodes
        while agenda:
            due, turn, whose, which = agenda[0]
            if whose == NODE:
                node = nodes.get(which)  # type: ignore[arg-type]
                if node is not None and node.turn == turn and node.due == due and node.paused < 0:
                    break
            elif whose == PUZZLE:
                puzzle = self.state.puzzles[which]  # type: ignore[index]
                if puzzle.turn == turn and puzzle.due == due:
                    break
            elif whose == CLOCK:
                if self.state.clock.turn == turn and self.state.clock.due == due:
                    break
            else:
                planned = self.state.planned.get(which)  # type: ignore[arg-type]
                if planned is not None and planned.turn == turn and planned.due == due:
                    break
            heappop(agenda)
        self.next_due = agenda[0][0] if agenda else None

    def _catch_up(self, at: int) -> None:
        """Let everything happen that is due by `at`, each at its own moment."""
        stage, state = self._stage, self.state
        while self.next_due is not None and self.next_due <= at:
            due, _, whose, which = heappop(stage.agenda)
            state.at = max(state.at, due)
            if whose == NODE:
                tree.wake(stage, state.nodes[which], due)  # type: ignore[index]
            elif whose == PUZZLE:
                puzzling.due(stage, which, due)  # type: ignore[arg-type]
            elif whose == CLOCK:
                timing.came(stage, due)
            else:
                self._fire(str(which), due)
            if stage.happened or stage.dirty:
                self._follow()
            self._look_ahead()

    def _fire(self, name: str, at: int) -> None:
        """A synced cue's moment has come; one that came too late is brought to where it stands by now."""
        stage = self._stage
        before = len(stage.effects)
        if not together.fire(stage, name, at):
            return
        self._follow()
        self._look_ahead()
        self._catch_up(at)
        together.take_up(stage, before, at)

    def _follow(self) -> None:
        """Let triggers and conditions follow from what happened, until nothing more does."""
        stage = self._stage
        while stage.happened or stage.dirty:
            happened, stage.happened = stage.happened, []
            for (what, name), now, before, at in happened:
                self._spread(what, name, now, before, at)
            if stage.dirty:
                dirty, stage.dirty = stage.dirty, set()
                self._judge(dirty)

    def _spread(self, what: str, name: str, now: Value, before: Value, at: int) -> None:
        """One thing happened: the engine's own consequences, then the cues that listen for it."""
        stage = self._stage
        if what == "start":
            if name in stage.plan.cues:
                sensing.run(stage, name, str(now), at)
            return
        if what == "finish":
            if self.state.phase == "running":
                game.finish(stage, name, at, keep=now if isinstance(now, int) else 0)
                course.changed(stage, at)
            return
        if what == "open":
            if self.state.phase == "running":
                puzzling.open_ready(stage, at)
            return
        for cue, match in stage.plan.callers.get((what, name), ()):
            if match is None or match(now, before):
                sensing.run(stage, cue.name, f"{what}:{name}", at)
        if what == "out_of_time" and self.state.phase == "running" and stage.plan.show.out_of_time:
            game.finish(stage, stage.plan.show.out_of_time, at)
            course.changed(stage, at)

    def _judge(self, dirty: set[str]) -> None:
        """Conditions whose parts have changed: reset list, waiting cues, puzzles, triggers that come true."""
        stage, state = self._stage, self.state
        game.look_at_list(stage)
        if state.phase in ("paused", "stopped"):
            return
        if state.waiting:
            lasting.look_again(stage, state.at)
        if state.phase == "running" and not dirty.isdisjoint(stage.plan.opening):
            puzzling.open_ready(stage, state.at)
        for watcher in stage.plan.watchers:
            if not dirty.isdisjoint(watcher.watches):
                holds = watcher.test(state)
                held = state.held_true.get(watcher.name, False)
                state.held_true[watcher.name] = holds
                if holds and not held:
                    sensing.run(stage, watcher.cue.name, "true:" + watcher.name, state.at)

    def _confess(self, error: Exception) -> None:
        """The engine itself is at fault: say so and go on with what stands."""
        stage = self._stage
        stage.happened.clear()
        stage.dirty.clear()
        text = wording.fill(wording.ENGINE_FAULT, {"why": f"{type(error).__name__}: {error}"})
        stage.raise_alert("engine", "danger", text, self.state.at)

    def _opened(self, event: events.Opened) -> None:
        state = self.state
        if state.journal:
            return
        state.journal, state.simulated, state.chance = event.journal, event.simulated, event.seed
        game.prepare(self._stage)

    def _tick(self, event: events.Tick) -> None:
        """Nothing but what was due."""

    def _sensed(self, event: events.Sensed) -> None:
        stage = self._stage
        if event.prop not in stage.plan.inputs or event.prop not in self.state.props:
            return
        if not sensing.sensed(stage, event.prop, event.value, self.state.at):
            text = wording.fill(wording.ODD_VALUE, {"name": event.prop, "value": event.value})
            stage.raise_alert("odd:" + event.prop, "attention", text, self.state.at)

    def _commanded(self, event: events.Commanded) -> None:
        requests.carry_out(self._stage, event)

    def _refused(self, event: events.Refused) -> None:
        self._stage.tell(facts.CommandRefused(self._stage.seq(), self.state.at, event.id, event.why))

    def _clip_ended(self, event: events.ClipEnded) -> None:
        stage = self._stage
        clip = lasting.clip_ended(stage, event.play, self.state.at)
        if clip is not None and event.fault is not None:
            text = wording.fill(wording.CLIP_FAULT, {"name": clip, "why": event.fault})
            stage.raise_alert("clip:" + clip, "attention", text, self.state.at)

    def _of_others(self, take: Callable[[Stage, Any], None]) -> Callable[[Any], None]:
        return lambda event: take(self._stage, event)

    def _prop_lost(self, event: events.PropLost) -> None:
        stage, at = self._stage, self.state.at
        known = self.state.props.get(event.prop)
        if known is None or known.health == "lost":
            return
        if known.health != "out_of_order":
            known.health = "lost"
            prop = stage.plan.room.props[event.prop]
            text = wording.fill(wording.PROP_LOST, {"name": prop.title or event.prop, "why": event.why})
            stage.raise_alert("lost:" + event.prop, "attention", text, at, wording.remedy_of_loss(prop))
        stage.tell(facts.PropWasLost(stage.seq(), at, event.prop, event.why))
        stage.touch("health:" + event.prop)
        stage.happen("prop_lost", event.prop, at)

    def _prop_found(self, event: events.PropFound) -> None:
        stage, at = self._stage, self.state.at
        known = self.state.props.get(event.prop)
        if known is None or known.health != "lost":
            return
        known.health = "ok"
        stage.clear_alert("lost:" + event.prop, at)
        stage.tell(facts.PropWasFound(stage.seq(), at, event.prop))
        stage.touch("health:" + event.prop)
        stage.happen("prop_found", event.prop, at)

    def _room_lost(self, event: events.RoomLost) -> None:
        stage, at = self._stage, self.state.at
        if self.state.rooms_lost.get(event.room):
            return
        self.state.rooms_lost[event.room] = True
        text = wording.fill(wording.ROOM_LOST, {"name": event.room})
        stage.raise_alert("room:" + event.room, "attention", text, at)
        stage.tell(facts.RoomWasLost(stage.seq(), at, event.room))
        stage.touch("room:" + event.room)
        stage.happen("room_lost", event.room, at)

    def _room_found(self, event: events.RoomFound) -> None:
        stage, at = self._stage, self.state.at
        if not self.state.rooms_lost.pop(event.room, False):
            return
        stage.clear_alert("room:" + event.room, at)
        stage.tell(facts.RoomWasFound(stage.seq(), at, event.room))
        stage.touch("room:" + event.room)
        stage.happen("room_found", event.room, at)

    def _resumed(self, event: events.Resumed) -> None:
        """The process runs again: the outage counts as if no time had passed."""
        standing.resume(self._stage, event, self.state.at)

    def _alarmed(self, event: events.Alarmed) -> None:
        self._stage.raise_alert(event.alert, event.level, event.text, self.state.at, event.remedy)

    def _alarm_over(self, event: events.AlarmOver) -> None:
        self._stage.clear_alert(event.alert, self.state.at)

"""Random rooms and random evenings for the engine's laws, each from a number.

Built with `random.Random` rather than drawn piece by piece: a whole room costs a millisecond this
way, and a law that fails names the two numbers that show it.
"""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from msgspec.structs import replace

from cues import commands, conditions, events, steps, triggers
from cues.course import Course, Played
from cues.puzzles.simultaneous import Simultaneous
from cues.show import Cue, Puzzle, ResetItem, Room, Show, Variable
from cues.steps import Action, Step
from tests.cues.engine.crypt import MS, S, cue, show, tag_puzzle

T = TypeVar("T")
NAMES = ("a", "b", "c", "d")
TIMES = (0, 0, 0, 1, 7 * MS, 100 * MS, 333_333, 2 * S)
SPANS = (1, 40 * MS, 250 * MS, 3 * S)
EVERYTHING = frozenset({"light", "sound", "story", "cues"})
ALONE = frozenset({"light", "sound"})


class Author:
    """Writes rooms by chance; `reach` is what their steps may reach."""

    def __init__(self, seed: int, reach: frozenset[str] = EVERYTHING) -> None:
        self.chance = Random(seed)
        self.reach = reach

    def of(self, choices: Sequence[T]) -> T:
        return self.chance.choice(choices)

    def perhaps(self, share: float) -> bool:
        return self.chance.random() < share

    def show(self) -> Show:
        cues = [self.cue(name) for name in NAMES]
        reset = ResetItem("shut", {"en": "Shut"}, conditions.PropIs("other", True))
        after = tag_puzzle("next", after=("tag",), if_=self.condition() if self.perhaps(0.5) else None)
        together = Puzzle("both", "simultaneous", {"en": "both"}, Simultaneous(("button",), S, ("knock",)))
        alone = show(
            *cues,
            puzzles=(tag_puzzle(), after, together),
            reset=(reset,) if self.perhaps(0.5) else (),
            duration=60 * S,
            out_of_time=self.of((None, "lost")),
        )
        return with_a_hall(alone) if self.perhaps(0.6) else alone

    def cue(self, name: str) -> Cue:
        alone = "cues" not in self.reach
        return cue(
            name,
            *(self.step(2) for _ in range(self.of((0, 1, 2, 3, 4)))),
            mode=self.of(("timeline", "sequence", "parallel")),
            when=tuple(self.trigger() for _ in range(self.of((0, 1, 2)))),
            again=self.of(("restart", "ignore", "overlap")),
            once=self.perhaps(0.2),
            repeat=self.of((1, 1, 1, 2, 0)),
            priority=self.of((0, 0, 3)),
            synced=self.perhaps(0.25),
            then=() if alone or self.perhaps(0.7) else (self.of(NAMES),),
            phases=("idle", "ready", "running", "finished"),
        )

    def step(self, depth: int) -> Step:
        return Step(
            self.group(depth) if depth and self.perhaps(0.3) else self.action(),
            at=self.of(TIMES),
            pre_wait=self.of(TIMES),
            post_wait=self.of(TIMES),
            go_on=self.of(("auto_follow", "auto_follow", "auto_continue", "stop")),
            if_=self.condition() if self.perhaps(0.2) else None,
            repeat=self.of((1, 1, 1, 1, 2, 0)),
        )

    def group(self, depth: int) -> Action:
        inner = tuple(self.step(depth - 1) for _ in range(self.of((0, 1, 2, 3))))
        kind = self.of((steps.Timeline, steps.Sequence, steps.Parallel, steps.Choose, steps.Whether))
        if kind is steps.Whether:
            other = self.step(depth - 1) if self.perhaps(0.5) else None
            return steps.Whether(self.condition(), self.step(depth - 1), other)
        return kind(inner)

    def action(self) -> Action:
        kinds = [self.light, self.light]
        for name, make in (("sound", self.sound), ("story", self.story), ("cues", self.among_cues)):
            kinds += [make] if name in self.reach else []
        return self.of(kinds)()

    def light(self) -> Action:
        level = self.of((0.0, 0.25, 1.0))
        span = self.of((None, *SPANS))
        pattern = self.of(("flicker", "heartbeat"))
        return self.of(
            (
                steps.SetProp("lamp", level),
                steps.SetProp("fan", self.perhaps(0.5)),
                steps.Pulse("fan", True, self.of(SPANS)),
                steps.FadeLight("lamp", level, self.of(SPANS)),
                steps.AnimateLight("lamp", pattern, 1.0, 0.0, 500 * MS, span),
                steps.Wait(self.of(SPANS)),
            )
        )

    def sound(self) -> Action:
        return self.of(
            (
                steps.PlayClip("groan", "horn"),
                steps.PlayClip("wind", "horn", loop=True),
                steps.StopClip("wind", S),
                steps.SetBus("ambience", 0.2, S),
                steps.ShowWords({"en": "hello"}, "board", self.of(SPANS)),
                steps.WaitFor(self.condition(), self.of((None, *SPANS))),
            )
        )

    def story(self) -> Action:
        becomes = self.of(("active", "locked", "solved", "skipped", "reset"))
        return self.of(
            (
                steps.SetVariable("trust", add=1.0),
                steps.SetVariable("met", to=True),
                steps.Say("knock"),
                steps.GiveTime(self.of((-3 * S, 5 * S))),
                steps.ActOnPuzzle("tag", becomes),
                steps.GiveHint("tag"),
                steps.Notify({"en": "look"}),
                steps.Finish("out"),
            )
        )

    def among_cues(self) -> Action:
        name = self.of(NAMES)
        return self.of(
            (
                steps.StopCue(name, self.of((0, S))),
                steps.SkipCue(name),
                steps.PauseCue(name),
                steps.ResumeCue(name),
                steps.RunCue(name),
                steps.StartCue(name),
            )
        )

    def condition(self) -> conditions.Condition:
        bound = conditions.Span(at_most=self.of((50 * S, 58 * S)))
        plain: tuple[conditions.Condition, ...] = (
            conditions.VariableIs("trust", at_least=self.of((0, 1, 4))),
            conditions.PropIs("button", self.perhaps(0.5)),
            conditions.PropIs("lamp", at_least=0.5),
            conditions.PuzzleIs(self.of(("tag", "next"))),
            conditions.CueIs(self.of(NAMES), self.of(("running", "idle", "run", "not_run"))),
            conditions.TimeLeft(bound),
        )
        one = self.of(plain)
        if self.perhaps(0.3):
            return self.of((conditions.NotThat(one), conditions.AnyOf((one, self.of(plain)))))
        return one

    def trigger(self) -> triggers.Trigger:
        return self.of(
            (
                triggers.PropBecomes("button", True),
                triggers.PropBecomes("keys"),
                triggers.PropCrosses("dial", rises_to=5),
                triggers.PuzzleDone("tag"),
                triggers.PuzzleWrong("tag"),
                triggers.TimeLeftIs(55 * S),
                triggers.ElapsedIs(2 * S),
                triggers.VariableBecomes("trust", rises_to=2),
                triggers.VariableBecomes("strain", rises_to=2),
                triggers.MessageComes("knock"),
                triggers.GameIs(self.of(("starts", "finishes", "runs_out"))),
                triggers.CueDoes("a", "ends"),
                triggers.ComesTrue(self.condition()),
            )
        )

    def order(self) -> commands.AnyCommand:
        puzzle = self.of(("tag", "next", "nobody"))
        return self.of(
            (
                commands.Start(),
                commands.Start(team="x", language="ko", comfort={"captions": "on"}),
                commands.Pause(),
                commands.Resume(),
                commands.Resume(),
                commands.Finish(),
                commands.Reset(),
                commands.Stop(),
                commands.ClearStop(),
                commands.ClearHint(),
                commands.Sign("shut", "seen"),
                commands.AddTime(self.of(("5s", "-9s", "99999999999h"))),
                commands.Hint(puzzle, self.of((None, 1, 4))),
                commands.Hint(None, text="own words"),
                commands.Solve(puzzle),
                commands.Skip(puzzle),
                commands.ResetPuzzle(puzzle),
                commands.Go(self.of((*NAMES, "nobody"))),
                commands.StopCue(self.of(NAMES)),
                commands.Set(self.of((0.0, 0.7, "red", None)), prop="lamp"),
                commands.Set(self.of((3, "nobody")), variable="trust"),
                commands.Volume("ambience", 0.3),
                commands.OutOfOrder(self.of(("reader", "lamp", "nobody")), self.perhaps(0.5)),
                commands.TestRelease("door"),
                commands.Talk(self.perhaps(0.5)),
                commands.Rate(7),
                commands.Note("odd"),
                commands.Language(self.of(("en", "xx"))),
                commands.Sense(self.of(("button", "nobody")), self.of((True, False, "odd"))),
            )
        )

    def happening(self, at: int, number: int) -> events.Event:
        odd = self.of((None, True, False, 3, -1.5, "AB12", "1"))
        common = (
            events.Sensed(at, "button", self.perhaps(0.5)),
            events.Sensed(at, "reader", self.of(("AB12", "FF", None))),
            events.Sensed(at, "keys", self.of(("1", "#"))),
            events.Sensed(at, "dial", self.of((1, 7, 9.5))),
            events.Commanded(at, f"order{number:05}", self.order()),
            events.Commanded(at, f"order{number:05}", self.order(), "gm", self.of((None, "journal-1"))),
            self.of_the_hall(at),
        )
        rare = (
            events.Sensed(at, self.of(("button", "dial", "keys", "lamp", "nobody")), odd),
            events.ClipEnded(at, self.of(range(1, 30)), self.of((None, "short"))),
            events.MessageArrived(at, "hall", "j", self.of(range(1, 6)), "knock"),
            events.PropLost(at, self.of(("reader", "lamp", "nobody")), "gone"),
            events.PropFound(at, self.of(("reader", "lamp"))),
            events.RoomLost(at, "hall"),
            events.RoomFound(at, "hall"),
            events.Resumed(at, self.of((None, 0, S)), self.of(((), (), ("engine",)))),
            events.Refused(at, None, "unreadable"),
            events.Alarmed(at, "disk", "danger", {"en": "full"}),
            events.AlarmOver(at, "disk"),
        )
        return self.of(common if self.perhaps(0.75) else rare)

    def of_the_hall(self, at: int) -> events.Event:
        seq, said = self.of(range(1, 9)), self.of((None, at, at - 400 * MS, at - 9 * S))
        game = self.of((None, Played("begin-start"), Played("another", language="ko", ending="out")))
        phase = self.of(("idle", "ready", "running", "paused", "finished", "stopped"))
        left = self.of((-S, 0, 7 * S, 57 * S, 99 * S))
        course = Course(self.of((1, 2, 5)), phase, game, left, 60 * S, {"hall": self.of((0, S))})
        name = self.of((*NAMES, "nobody"))
        return self.of(
            (
                events.MessageArrived(at, "hall", "j", seq, "knock", None, said),
                events.VariableArrived(at, "hall", "j", seq, "strain", self.of((1, 3, "odd")), said),
                events.TimeArrived(at, "hall", "j", seq, self.of((-S, 4 * S)), said),
                events.CourseArrived(at, "hall", "j", seq, course, said),
                events.CueCalled(at, "hall", "j", seq, name, self.of((None, at, at + 150 * MS, at - 2 * S))),
                events.CueCalled(at, "hall", "", 0, name, at + 150 * MS),
                events.RoomStands(at, "hall", self.of(("j", "k")), seq, {"strain": 2}, course),
            )
        )

    def evening(self, longest: int = 25) -> list[events.Event]:
        """A journal: a game begun, and then whatever happens."""
        at = 0
        found = list(BEGINNING)
        for number in range(self.chance.randint(0, longest)):
            at += self.of((0, 1, 5 * MS, 100 * MS, 700 * MS, 2 * S, 9 * S))
            found.append(self.happening(at, number))
        return found


BEGINNING: tuple[events.Event, ...] = (
    events.Opened(0, "journal", 11, simulated=True),
    events.Sensed(0, "other", True),
    events.Commanded(0, "begin-reset", commands.Reset()),
    events.Commanded(0, "begin-start", commands.Start(team="them")),
)


def with_a_hall(alone: Show) -> Show:
    """The same show with a second room, which has a cue of each name."""
    crypt = alone.rooms["crypt"]
    hall = Room("hall", {"en": "Hall"}, cues={name: cue(name, synced=True) for name in NAMES})
    strain = Variable("strain", "number", 0, room="hall")
    shared = {"strain": strain}
    crypt = replace(crypt, variables={**crypt.variables, **shared})
    return replace(alone, variables=shared, rooms={"crypt": crypt, "hall": replace(hall, variables=shared)})

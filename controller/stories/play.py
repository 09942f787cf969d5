"""Stories played in virtual time: each step done or judged, and a failure that says what was instead."""

from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter

from msgspec import Struct
from msgspec.structs import replace

from controller.shows import find_show, open_show
from controller.stories.judge import found, holds
from controller.stories.stage import Stage
from controller.stories.words import event_line, fact_line, seen, seen_prop, written
from controller.stories.world import World
from cues import commands, story, units
from cues.expectations import Expectation
from cues.seen import Seen
from cues.show import Show
from cues.showfile.problems import Place
from cues.story import Story
from cues.story_file import ReadStory, read_story
from cues.values import same
from media.library import with_lengths

LAST = 12
"""How many of the last happenings a failure tells."""


class Failure(Struct, frozen=True):
    """Why a story failed: `wanted` and `found` in words, and the last that happened before."""

    place: Place
    at: int
    wanted: str
    found: str
    happened: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [
            f"{self.place}: at {units.format_clock(self.at)}, {self.wanted}",
            f"  {self.found}",
        ]
        if self.happened:
            lines += ["  what happened last:", *(f"    {line}" for line in self.happened)]
        if self.effects:
            lines += ["  orders, as a story lists them:", *(f"    - {line}" for line in self.effects)]
        return "\n".join(lines)


class Result(Struct, frozen=True):
    """What came of a story.  `lasted` is the story's time, `took` real time, both in microseconds."""

    story: str
    file: str
    failure: Failure | None
    lasted: int
    took: int

    @property
    def passed(self) -> bool:
        """Whether all was as expected."""
        return self.failure is None


class Failed(Exception):  # noqa: N818 - not an error of the program: a story's verdict
    """A step was not as expected; what was wanted, and what was found."""

    def __init__(self, wanted: str, found: str, listing: bool = False) -> None:
        super().__init__(wanted, found)
        self.wanted = wanted
        self.found = found
        self.listing = listing


def open_to_play(show: str | Path) -> Show:
    """A show from its folder or by its name, with its clips' lengths.

    NotThere: there is none.  ValueError: its mistakes, each with its place.
    """
    loaded = open_show(show)
    if loaded.show is None:
        raise ValueError("\n".join(str(problem) for problem in loaded.errors))
    return replace(loaded.show, clips=with_lengths(find_show(show) / "media", loaded.show.clips))


def stories_of(folder: Path, show: Show) -> list[ReadStory]:
    """The stories beside a show, `stories/*.yaml`, by name."""
    return [
        read_story(path.relative_to(folder).as_posix(), path.read_bytes(), show)
        for path in sorted(folder.glob("stories/*.yaml"))
    ]


def play(show: Show, read: ReadStory, slack: int = 0) -> Result:
    """Play a story.  `slack`: how many microseconds later than said an expectation may come true.

    ValueError: the story has mistakes (`read.problems`).
    """
    if read.story is None:
        raise ValueError("\n".join(str(problem) for problem in read.problems))
    return play_on(World(show, read.story.room, read.story.seed), read, slack)


def play_on(stage: Stage, read: ReadStory, slack: int = 0) -> Result:
    """Play a story on a stage that was made ready."""
    if read.story is None:
        raise ValueError("\n".join(str(problem) for problem in read.problems))
    began = perf_counter()
    failure = Telling(stage, read.story, read.places, slack).play()
    took = round((perf_counter() - began) * 1_000_000)
    return Result(read.story.story, read.file, failure, stage.now, took)


class Telling:
    """One story being played."""

    def __init__(self, stage: Stage, told: Story, places: tuple[Place, ...] = (), slack: int = 0) -> None:
        self.stage = stage
        self._told = told
        self._places = places
        self._slack = slack
        self._listed = 0
        self._step = 0
        self._never: list[tuple[int, story.Never, int | None]] = []
        self._broken: tuple[int, story.Never] | None = None

    def play(self) -> Failure | None:
        """All steps in their order; the first failure ends it."""
        try:
            for number, step in enumerate(self._told.steps):
                self._step = number
                self._reach(step)
                self._do(step)
                self._watch()
                self._look_for_faults()
            self._pass(max((end for _, _, end in self._never if end is not None), default=0))
        except Failed as failed:
            return self._failure(failed)
        return None

    def _reach(self, step: story.StoryStep) -> None:
        now = self.stage.now
        if step.at is not None and step.at < now - self._slack:
            raise Failed(
                f"wanted to be at {units.format_clock(step.at)}",
                f"it is {units.format_clock(now)} already; steps stand in the order of their times",
            )
        if step.at is not None:
            self._pass(step.at)
        self._pass(self.stage.now + (step.after or 0))

    def _pass(self, until: int) -> None:
        """Let time pass, watching for what must never be."""
        if not self._never:
            self.stage.advance_to(until)
            return
        self.stage.until(lambda stage: self._is_broken(), until - self.stage.now)
        self._watch()

    def _is_broken(self) -> bool:
        now = self.stage.now
        for number, never, end in self._never:
            if (end is None or now <= end) and holds(self.stage, never.never):
                self._broken = (number, never)
                return True
        return False

    def _watch(self) -> None:
        if self._broken is None and not self._is_broken():
            return
        number, never = self._broken or (self._step, self._never[0][1])
        self._step = number
        raise Failed(f"never expected {written(never.never)}", "it came to be so")

    def _look_for_faults(self) -> None:
        """A fault of the engine's own, or a show that runs in circles, fails any story."""
        for name in ("engine", "cycle"):
            alert = self.stage.state.alerts.get(name)
            if alert is not None:
                raise Failed("wanted a room without faults of its own", next(iter(alert.text.values())))

    def _do(self, step: story.StoryStep) -> None:
        action = step.action
        match action:
            case story.SenseProp():
                self._sense(action)
            case story.Fault():
                self._break(action)
            case story.LetPass():
                self._pass(self.stage.now + action.wait)
            case story.Expect():
                self._expect(action.expect, max(step.within or 0, self._slack))
            case story.Never():
                end = None if action.for_ is None else self.stage.now + action.for_
                self._never.append((self._step, action, end))
            case story.ExpectEffects():
                self._expect_effects(action)
            case _:
                self._command(action, step.refused)

    def _sense(self, action: story.SenseProp) -> None:
        try:
            self.stage.sense(action.sense, action.value)
        except (KeyError, ValueError) as error:
            raise Failed(f"players act on {action.sense}", str(error.args[0])) from error

    def _break(self, action: story.Fault) -> None:
        try:
            self.stage.fault(action.fault, action.is_, action.by, action.tag)
        except (KeyError, ValueError) as error:
            raise Failed(f"{action.fault} is {action.is_}", str(error.args[0])) from error

    def _expect(self, expected: Expectation, at_most: int) -> None:
        came = self.stage.until(lambda stage: self._is_broken() or holds(stage, expected), at_most)
        self._watch()
        if not came:
            in_time = f" within {units.format_duration(at_most)}" if at_most else ""
            raise Failed(f"expected {written(expected)}{in_time}", found(self.stage, expected))

    def _expect_effects(self, action: story.ExpectEffects) -> None:
        given = [
            seen(self.stage, at, effect)
            for at, effect in self.stage.log[self._listed :]
            if not action.of or seen_prop(self.stage, effect) in action.of
        ]
        for number in range(max(len(given), len(action.expect_effects))):
            wanted = action.expect_effects[number] if number < len(action.expect_effects) else None
            was = given[number] if number < len(given) else None
            if not _alike(wanted, was, self._slack):
                raise Failed(
                    f"expected as order {number + 1} {written(wanted) if wanted else 'nothing more'}",
                    f"it is {written(was) if was else 'missing'}",
                    listing=True,
                )
        self._listed = len(self.stage.log)

    def _command(self, action: story.StoryAction, refused: bool) -> None:
        try:
            why = _obey(self.stage, action)
        except ValueError as error:
            why = str(error)
        if why is not None and not refused:
            raise Failed(f"asked to {written(action)}", f"the room refused: {why}")
        if why is None and refused:
            raise Failed(f"expected the room to refuse {written(action)}", "it did as it was told")

    def _failure(self, failed: Failed) -> Failure:
        orders = [written(seen(self.stage, at, effect)) for at, effect in self.stage.log[self._listed :]]
        return Failure(
            self._places[self._step] if self._step < len(self._places) else Place("", 1, 1),
            self.stage.now,
            failed.wanted,
            failed.found,
            happenings(self.stage, LAST),
            tuple(orders if failed.listing else orders[-LAST:]),
        )


def happenings(stage: Stage, last: int) -> tuple[str, ...]:
    """The last events and facts, each with its time."""
    lines = [(stage.moment(fact.at), 1, fact_line(fact)) for fact in stage.facts]
    lines += [
        (stage.moment(event.at), 0, line) for event in stage.events if (line := event_line(event)) is not None
    ]
    ordered = sorted(lines, key=lambda line: line[:2])[-last:]
    return tuple(f"{units.format_clock(at):>10}  {line}" for at, _, line in ordered)


def _alike(wanted: Seen | None, was: Seen | None, slack: int) -> bool:
    if wanted is None or was is None or type(wanted) is not type(was):
        return False
    if not 0 <= was.at - wanted.at <= slack:
        return False
    return all(
        same(getattr(wanted, name), getattr(was, name)) for name in wanted.__struct_fields__ if name != "at"
    )


def _obey(stage: Stage, action: story.StoryAction) -> str | None:
    """Carry out a step that is a command; why it was refused, or None."""
    if isinstance(action, story.Start):
        who = action.start
        duration = None if who.duration is None else units.format_duration(who.duration)
        stage.start(who.team, who.players, who.language, dict(who.comfort) or None, duration)
        return None
    return stage.command(_COMMANDS[type(action)](action))


_COMMANDS: Mapping[type, Callable[..., commands.AnyCommand]] = {
    story.Pause: lambda action: commands.Pause(),
    story.Resume: lambda action: commands.Resume(),
    story.FinishGame: lambda action: commands.Finish(action.finish),
    story.Reset: lambda action: commands.Reset(),
    story.StopRoom: lambda action: commands.Stop(),
    story.ClearStop: lambda action: commands.ClearStop(),
    story.AddTime: lambda action: commands.AddTime(units.format_duration(action.add_time)),
    story.GiveHint: lambda action: commands.Hint(action.hint, action.level),
    story.WriteHint: lambda action: commands.Hint(text=action.hint_text),
    story.ClearHint: lambda action: commands.ClearHint(),
    story.Solve: lambda action: commands.Solve(action.solve),
    story.Skip: lambda action: commands.Skip(action.skip),
    story.ResetPuzzle: lambda action: commands.ResetPuzzle(action.reset_puzzle),
    story.Go: lambda action: commands.Go(action.go),
    story.StopCue: lambda action: commands.StopCue(action.stop_cue),
    story.SetByHand: lambda action: commands.Set(action.to, prop=action.set),
    story.SetVariable: lambda action: commands.Set(action.to, variable=action.set_variable),
    story.SetVolume: lambda action: commands.Volume(action.volume, action.to),
    story.SetLanguage: lambda action: commands.Language(action.language),
    story.SignFor: lambda action: commands.Sign(action.sign, action.why),
    story.TakeOut: lambda action: commands.OutOfOrder(action.out_of_order, action.is_),
    story.TestLock: lambda action: commands.TestRelease(action.test_release),
}

"""What each action of a step does, made into functions once, when a room is made ready."""

from collections.abc import Callable

from msgspec import UnsetType

from cues import facts, steps
from cues.effects import Animate, ClearScreen, Fade, SetOutput, SetVolume, ShowImage
from cues.engine import groups, halting, hinting, lasting, outputs, puzzling, sounds, timing, variables
from cues.engine.parts import Act, Does, Part, Perform, Shop
from cues.engine.stage import Stage
from cues.ramps import flashes_per_second
from cues.show import Clip, Cue
from cues.state import Node, Shown
from cues.steps import Step
from cues.values import Value

MOST_FLASHES = 3
"""A pattern that flashes more often in a second is a strobe: WCAG 2.2, success criterion 2.3.1."""


def part_of(shop: Shop, step: Step, cue: Cue) -> Part:
    """Make a step ready, and all within it."""
    part = shop.new(step, cue, lasting.act)
    match step.action:
        case steps.Timeline(timeline=inner):
            _group(shop, part, inner, cue, Does.TIMELINE, groups.run_timeline)
            part.parts = tuple(sorted(part.parts, key=lambda each: each.at))
        case steps.Parallel(parallel=inner):
            _group(shop, part, inner, cue, Does.TIMELINE, groups.run_timeline)
            for each in part.parts:
                each.at = 0
        case steps.Sequence(sequence=inner):
            _group(shop, part, inner, cue, Does.SEQUENCE, groups.run_sequence)
        case steps.Choose(choose=inner):
            _group(shop, part, inner, cue, Does.CHOICE, groups.choose)
        case steps.Whether(then=then, otherwise=other):
            part.test = shop.judge(step.action.whether)
            inner = (then,) if other is None else (then, other)
            _group(shop, part, inner, cue, Does.WHETHER, groups.decide)
        case steps.RunCue():
            part.does, part.perform = Does.RUN, groups.run_cue
        case steps.WaitFor() | steps.PlayClip(loop=False) | steps.Pulse():
            _lasting(shop, part, step.action)
        case _:
            _plain(shop, part, step.action)
    part.simple = part.act is not None and not part.pre and part.repeat == 1
    return part


def _group(shop: Shop, part: Part, inner: tuple[Step, ...], cue: Cue, does: Does, perform: Perform) -> None:
    part.does, part.perform = does, perform
    part.parts = tuple(part_of(shop, step, cue) for step in inner)


def _lasting(shop: Shop, part: Part, action: steps.WaitFor | steps.PlayClip | steps.Pulse) -> None:
    """An action that ends when something else says so, or that must be undone."""
    match action:
        case steps.WaitFor(wait_for=condition):
            part.test = shop.judge(condition)
            part.perform, part.end = lasting.wait_for, lasting.stop_waiting
        case steps.PlayClip():
            part.perform, part.end = lasting.play_clip, lasting.forget_play
        case steps.Pulse():
            part.perform, part.end = lasting.pulse, lasting.end_pulse


def _plain(shop: Shop, part: Part, action: steps.Action) -> None:
    """An action that is done at once, and may last a time that is known."""
    part.act = part.skip = _act_of(shop, part, action)
    match action:
        case steps.FadeLight(fade=prop, to=to, over=over):
            part.lasts = over
            part.skip = _set(prop, to, part.priority)
        case steps.AnimateLight(animate=prop, low=low, for_=lasts):
            part.lasts = lasts or 0
            part.skip = part.act if lasts is None else _set(prop, low, part.priority)
        case steps.Wait(wait=time):
            part.lasts = time
        case steps.PlayClip():
            part.skip = _nothing


def _act_of(shop: Shop, part: Part, action: steps.Action) -> Act:
    for maker in (_light_act, _sound_act, _screen_act, _cue_act, _game_act):
        act = maker(shop, part, action)
        if act is not None:
            return act
    raise TypeError(f"not an action: {action!r}")


def _set(prop: str, to: Value, priority: int) -> Act:
    def act(stage: Stage, node: Node, at: int) -> None:
        outputs.give(stage, SetOutput(at, prop, to), to, node.root, priority)

    return act


def _nothing(stage: Stage, node: Node, at: int) -> None:
    """A step that has nothing to do."""


def _do(happened: bool) -> None:
    """A step passes over what it could not do: nothing waits for it."""


def _light_act(shop: Shop, part: Part, action: steps.Action) -> Act | None:
    priority = part.priority
    match action:
        case steps.SetProp(set=prop, to=to):
            return _set(prop, to, priority)
        case steps.FadeLight():
            return _fade(action, priority)
        case steps.AnimateLight():
            return _animate(action, priority)
        case steps.Wait():
            return _nothing
    return None


def _fade(action: steps.FadeLight, priority: int) -> Act:
    prop, to, over, curve, start = action.fade, action.to, action.over, action.curve, action.from_

    def act(stage: Stage, node: Node, at: int) -> None:
        known = stage.state.props.get(prop)
        if known is None:
            return
        begin = outputs.value_at(known, at) if isinstance(start, UnsetType) else start
        outputs.give(stage, Fade(at, prop, begin, to, over, curve), to, node.root, priority)

    return act


def _animate(action: steps.AnimateLight, priority: int) -> Act:
    prop, lasts = action.animate, action.for_
    order = Animate(0, prop, action.pattern, action.low, action.high, action.period, lasts)
    flashes = flashes_per_second(order) > MOST_FLASHES

    def act(stage: Stage, node: Node, at: int) -> None:
        game = stage.state.game
        still = flashes and game is not None and game.comfort.get("strobe") == "off"
        period = 0 if still else action.period  # without a period it holds `high`
        seed = stage.chance() >> 33
        order = Animate(at, prop, action.pattern, action.low, action.high, period, lasts, seed)
        outputs.give(stage, order, action.low, node.root, priority)

    return act


def _sound_act(shop: Shop, part: Part, action: steps.Action) -> Act | None:
    match action:
        case steps.PlayClip():
            clip = shop.show.clips[action.play]
            return lambda stage, node, at: _begin_bed(stage, action, clip, at, node)
        case steps.StopClip(stop_clip=name, fade_out=over):
            return lambda stage, node, at: sounds.stop(
                stage, [n for n, p in stage.state.plays.items() if p.clip == name], at, over
            )
        case steps.StopBus(stop_bus=bus, fade_out=over):
            on_bus = {clip.name for clip in shop.show.clips.values() if clip.bus == bus}
            return lambda stage, node, at: sounds.stop(
                stage, [n for n, p in stage.state.plays.items() if p.clip in on_bus], at, over
            )
        case steps.SetBus(volume=bus, to=level, over=over):
            return lambda stage, node, at: _set_bus(stage, bus, level, over, at)
    return None


def _begin_bed(stage: Stage, action: steps.PlayClip, clip: Clip, at: int, node: Node) -> None:
    sounds.begin(stage, action, clip, at, node.id, node.root)


def _set_bus(stage: Stage, bus: str, level: float, over: int, at: int) -> None:
    stage.state.volumes[bus] = level
    stage.effects.append(SetVolume(at, bus, level, over))


def _screen_act(shop: Shop, part: Part, action: steps.Action) -> Act | None:
    match action:
        case steps.ShowWords(show=words, on=screen, for_=lasts):
            return lambda stage, node, at: sounds.show(stage, screen, "text", stage.pick(words), at, lasts)
        case steps.ShowPicture(image=image, on=screen):
            return lambda stage, node, at: _show_image(stage, screen, image, at)
        case steps.ClearPicture(clear=screen):
            return lambda stage, node, at: _clear_all(stage, screen, at)
        case steps.GiveHint(hint=puzzle, level=level):
            return lambda stage, node, at: _do(hinting.show_written(stage, puzzle, level, at, counts=False))
    return None


def _show_image(stage: Stage, screen: str, image: str, at: int) -> None:
    stage.state.screens.setdefault(screen, {})["image"] = Shown(image)
    stage.effects.append(ShowImage(at, screen, image))


def _clear_all(stage: Stage, screen: str, at: int) -> None:
    stage.state.screens.pop(screen, None)
    stage.effects.append(ClearScreen(at, screen))


def _cue_act(shop: Shop, part: Part, action: steps.Action) -> Act | None:
    match action:
        case steps.StartCue(start=name):
            cause = "start:" + part.cue
            return lambda stage, node, at: stage.happen("start", name, at, cause)
        case steps.StopCue(stop=name, fade_out=over):
            return lambda stage, node, at: _do(halting.stop_cue(stage, name, at, over))
        case steps.SkipCue(skip=name):
            return lambda stage, node, at: _do(halting.skip_cue(stage, name, at))
        case steps.PauseCue(pause=name):
            return lambda stage, node, at: _do(halting.pause_cue(stage, name, at))
        case steps.ResumeCue(resume=name):
            return lambda stage, node, at: _do(halting.resume_cue(stage, name, at))
    return None


def _game_act(shop: Shop, part: Part, action: steps.Action) -> Act | None:
    match action:
        case steps.ActOnPuzzle(puzzle=name, becomes=becomes):
            return _PUZZLE_ACTS[becomes](name)
        case steps.SetVariable(variable=name, to=to, add=add):
            return lambda stage, node, at: variables.change(stage, name, to, add, at)
        case steps.Say(send=name, value=value):
            return lambda stage, node, at: _say(stage, name, value, at)
        case steps.GiveTime(add_time=time):
            return lambda stage, node, at: timing.give_time(stage, time, at)
        case steps.Finish(finish=ending):
            return lambda stage, node, at: stage.happen("finish", ending, at, node.root)
        case steps.Notify(notify=words, level=level):
            name = f"notify:{part.cue}.{part.place}"
            return lambda stage, node, at: stage.raise_alert(name, level, words, at)
    return None


def _say(stage: Stage, name: str, value: Value, at: int) -> None:
    stage.tell(facts.Message(stage.seq(), at, name, value))
    stage.happen("message", name, at, value)
    stage.happen("message_" + stage.plan.room.name, name, at, value)


_PUZZLE_ACTS: dict[str, Callable[[str], Act]] = {
    "active": lambda name: lambda stage, node, at: puzzling.activate(stage, name, at),
    "locked": lambda name: lambda stage, node, at: puzzling.lock(stage, name, at),
    "solved": lambda name: lambda stage, node, at: puzzling.solve(stage, name, at, by_hand=False),
    "skipped": lambda name: lambda stage, node, at: puzzling.skip(stage, name, at, "by_hand"),
    "reset": lambda name: lambda stage, node, at: puzzling.reset(stage, name, at),
}

"""Actions that last: for a time, until a condition holds, or until a player says so."""

from cues.effects import SetOutput
from cues.engine import outputs, sounds, tree
from cues.engine.parts import Part
from cues.engine.stage import Stage
from cues.state import Node
from cues.steps import PlayClip, Pulse, WaitFor

LATE_END = 2_000_000
"""How long after a clip's length a player that never tells of its end is waited for."""


def act(stage: Stage, node: Node, part: Part, at: int) -> None:
    """Do it at once; it is over when its time has passed."""
    assert part.act is not None
    part.act(stage, node, at)
    if node.id in stage.state.nodes:
        _over_after(stage, node, part, at, part.lasts)


def _over_after(stage: Stage, node: Node, part: Part, at: int, lasts: int) -> None:
    if lasts > 0:
        tree.sleep(stage, node, at + lasts, tree.OVER)
    else:
        tree.action_over(stage, node, part, at)


def wait_for(stage: Stage, node: Node, part: Part, at: int) -> None:
    """Wait until a condition holds, or the limit is reached."""
    assert isinstance(part.action, WaitFor)
    assert part.test is not None
    if part.test(stage.state):
        tree.action_over(stage, node, part, at)
        return
    stage.state.waiting.append(node.id)
    if part.action.at_most is not None:
        tree.sleep(stage, node, at + part.action.at_most, tree.OVER)


def look_again(stage: Stage, at: int) -> None:
    """Let those go on whose awaited condition has come to hold."""
    for number in list(stage.state.waiting):
        node = stage.state.nodes.get(number)
        if node is None or node.paused >= 0:
            continue
        part = stage.plan.parts[node.place]
        if part.test is not None and part.test(stage.state):
            node.due = -1
            tree.action_over(stage, node, part, at)


def play_clip(stage: Stage, node: Node, part: Part, at: int) -> None:
    """Play a clip; it is over when the player says so."""
    assert isinstance(part.action, PlayClip)
    clip = stage.plan.show.clips[part.action.play]
    node.play = sounds.begin(stage, part.action, clip, at, node.id, node.root)
    if clip.length is not None:
        tree.sleep(stage, node, at + clip.length + LATE_END, tree.OVER)


def clip_ended(stage: Stage, play: int, at: int) -> str | None:
    """A player tells that a play is over; gives the clip's name, if it was known."""
    known = sounds.over(stage, play, at)
    if known is None:
        return None
    node = stage.state.nodes.get(known.node)
    if node is not None and node.play == play:
        held = node.paused if node.paused >= 0 else stage.state.paused_at
        if held >= 0:
            tree.sleep(stage, node, held, tree.OVER)
        else:
            node.due = -1
            tree.action_over(stage, node, stage.plan.parts[node.place], at)
    return known.clip


def pulse(stage: Stage, node: Node, part: Part, at: int) -> None:
    """Set an output for a time."""
    assert isinstance(part.action, Pulse)
    pulse = part.action
    prop = stage.state.props.get(pulse.pulse)
    node.back = prop.value if prop is not None else None
    outputs.give(stage, SetOutput(at, pulse.pulse, pulse.to), pulse.to, node.root, part.priority)
    _over_after(stage, node, part, at, pulse.for_)


def end_pulse(stage: Stage, node: Node, part: Part, at: int) -> None:
    """Let it return to what it was."""
    if isinstance(part.action, Pulse):
        order = SetOutput(at, part.action.pulse, node.back)
        outputs.give(stage, order, node.back, node.root, part.priority)


def stop_waiting(stage: Stage, node: Node, part: Part, at: int) -> None:
    """A wait is over."""
    if node.id in stage.state.waiting:
        stage.state.waiting.remove(node.id)


def forget_play(stage: Stage, node: Node, part: Part, at: int) -> None:
    """A sound is over."""
    sounds.over(stage, node.play, at)

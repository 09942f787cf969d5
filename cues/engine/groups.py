"""Groups of steps: one after the other, at given times, one of several, or another cue."""

from cues.engine import halting, tree
from cues.engine.parts import Part
from cues.engine.stage import Stage
from cues.state import Node
from cues.steps import RunCue

DEEP = 30
"""How deep cues may run each other."""


def run_timeline(stage: Stage, node: Node, part: Part, at: int) -> None:
    """Begin every step whose moment has come; sleep until the next one's."""
    steps, began, count = part.parts, node.began, len(part.parts)
    node.part = tree.BUSY
    while node.point < count:
        step = steps[node.point]
        due = began + step.at
        if due > at:
            tree.sleep(stage, node, due, tree.STEP)
            return
        node.point += 1
        if step.guard is not None and not step.guard(stage.state):
            continue
        if step.simple:
            step.act(stage, node, due)  # type: ignore[misc]
            if due + step.lasts + step.post > node.ends:
                node.ends = due + step.lasts + step.post
        else:
            tree.spawn(stage, step, due, node)
        if node.id not in stage.state.nodes:
            return
        if node.paused >= 0 or not stage.spend(at):
            tree.sleep(stage, node, at if node.paused >= 0 else at + tree.BREATH, tree.STEP)
            return
    tree.settle(stage, node, part, at)


def run_sequence(stage: Stage, node: Node, part: Part, at: int) -> None:
    """Begin the next step, and those after it as long as nothing keeps them waiting."""
    steps, count = part.parts, len(part.parts)
    node.part = tree.BUSY
    while node.point < count:
        step = steps[node.point]
        node.point += 1
        if step.guard is not None and not step.guard(stage.state):
            continue
        gap = _take_step(stage, node, step, at)
        if node.id not in stage.state.nodes:
            return
        if gap < 0:
            node.part = 0
            return
        if gap == 0 and not stage.spend(at):
            gap = tree.BREATH
        if gap > 0 or node.paused >= 0:
            tree.sleep(stage, node, at + gap, tree.STEP)
            return
    tree.settle(stage, node, part, at)


def _take_step(stage: Stage, node: Node, step: Part, at: int) -> int:
    """Begin a sequence's step; gives how long until the next one, or -1 where something else tells."""
    if step.simple:
        step.act(stage, node, at)  # type: ignore[misc]
        node.ends = max(node.ends, at + step.lasts)
        gap = step.lasts + step.post
    else:
        child = tree.spawn(stage, step, at, node)
        alive = child.id in stage.state.nodes
        if alive and (step.go_on == "auto_follow" or (step.go_on == "auto_continue" and step.pre)):
            node.awaits = child.id
            return -1
        gap = 0
    if step.go_on == "stop":
        node.waits = True
        return -1
    return step.post if step.go_on == "auto_continue" else gap


def choose(stage: Stage, node: Node, part: Part, at: int) -> None:
    """Begin one of the steps, by chance."""
    weights = part.action.weights or (1,) * len(part.parts)  # type: ignore[union-attr]
    number = stage.chance() % max(1, sum(weights))
    for step, weight in zip(part.parts, weights, strict=False):
        if number < weight:
            _only_child(stage, node, part, step, at)
            return
        number -= weight
    tree.action_over(stage, node, part, at)


def decide(stage: Stage, node: Node, part: Part, at: int) -> None:
    """Begin the step that the condition chooses."""
    assert part.test is not None
    if part.test(stage.state):
        _only_child(stage, node, part, part.parts[0], at)
    elif len(part.parts) > 1:
        _only_child(stage, node, part, part.parts[1], at)
    else:
        tree.action_over(stage, node, part, at)


def _only_child(stage: Stage, node: Node, part: Part, step: Part, at: int, cause: str = "") -> None:
    node.part = tree.BUSY
    if step.guard is None or step.guard(stage.state):
        tree.spawn(stage, step, at, node, cause)
    if node.id in stage.state.nodes:
        node.part = 0
        if not node.children:
            tree.action_over(stage, node, part, at)


def run_cue(stage: Stage, node: Node, part: Part, at: int) -> None:
    """Run another cue as a child, if its rules let it."""
    assert isinstance(part.action, RunCue)
    cue = stage.plan.cues.get(part.action.run)
    if cue is None or _depth(stage, node) > DEEP or not halting.admit(stage, cue.name, "run:" + part.cue, at):
        tree.action_over(stage, node, part, at)
    elif node.id in stage.state.nodes:  # restarting a cue may have stopped the one that runs it
        _only_child(stage, node, part, cue.part, at, "run:" + part.cue)


def _depth(stage: Stage, node: Node) -> int:
    depth = 0
    above = stage.state.nodes.get(node.parent)
    while above is not None:
        depth += 1
        above = stage.state.nodes.get(above.parent)
    return depth

"""Reaching down the tree from outside: rules of re-entry, GO, stop, skip, pause and resume."""

from cues.engine import outputs, sounds, tree
from cues.engine.parts import Does, Part
from cues.engine.stage import NODE, Stage
from cues.state import Node
from cues.steps import RunCue

CROWD = 64
"""How often one cue may overlap itself."""

DEEP = 30
"""How deep a skip follows cues that run each other."""


def go(stage: Stage, name: str, at: int) -> bool:
    """Send on what waits for a GO in that cue; whether anything did."""
    waiting = [
        node
        for root in stage.state.instances.get(name, ())
        for node in _family(stage, root)
        if node.waits and node.paused < 0
    ]
    for node in waiting:
        node.waits = False
        part = stage.plan.parts[node.place]
        part.perform(stage, node, part, at)
    return bool(waiting)


def admit(stage: Stage, name: str, cause: str, at: int) -> bool:
    """Whether a cue may begin now: its rules of re-entry; what they say is done and told."""
    cue = stage.plan.cues[name]
    why = None
    running = stage.state.instances.get(name)
    if cue.once and stage.state.runs.get(name, 0) > 0:
        why = "it runs once a game, and has run"
    elif cue.test is not None and not cue.test(stage.state):
        why = "its condition did not hold"
    elif running and cue.again == "ignore":
        why = "it was already running"
    elif running and len(running) >= CROWD:
        why = f"it was already running {CROWD} times"
    if why is not None:
        stage.passed.append((at, name, cause, why))
        return False
    if running and cue.again == "restart":
        stop_cue(stage, name, at, 0)
    return True


def _family(stage: Stage, number: int) -> list[Node]:
    """A node and all its descendants, parents first."""
    node = stage.state.nodes.get(number)
    if node is None:
        return []
    found = [node]
    for child in node.children:
        found.extend(_family(stage, child))
    return found


def stop_cue(stage: Stage, name: str, at: int, fade_out: int) -> bool:
    """Stop a cue and all that it started; whether it was running."""
    roots = list(stage.state.instances.get(name, ()))
    for root in roots:
        stop(stage, root, at, fade_out)
    return bool(roots)


def stop(stage: Stage, number: int, at: int, fade_out: int = 0) -> None:
    """Stop a node and all that it started: pulses end, sounds and moving lights too, nothing follows."""
    family = _family(stage, number)
    if not family:
        return
    owners = {node.root for node in family if node.root == node.id}
    sounds.stop(stage, sounds.of_cues(stage, owners), at, fade_out)
    outputs.halt(stage, owners, at, fade_out)
    _end_family(stage, family, at, "stopped")


def _end_family(stage: Stage, family: list[Node], at: int, how: str) -> None:
    """Take a node and its descendants out of the tree, children first, then let its parent go on."""
    top = family[0]
    for node in reversed(family):
        part = stage.plan.parts[node.place]
        if part.end is not None and (node.part == tree.OVER or node.id in stage.state.waiting):
            part.end(stage, node, part, at)
        if node is not top:
            del stage.state.nodes[node.id]
            if part.top is not None:
                tree.exit_cue(stage, part.top, node, at, how)
    tree.remove(stage, top, stage.plan.parts[top.place], at, how)


def skip_cue(stage: Stage, name: str, at: int) -> bool:
    """Bring a cue to its end at once: outputs as it would have left them, no sounds; whether it ran."""
    roots = list(stage.state.instances.get(name, ()))
    if name in stage.skipping:
        return False
    stage.skipping.add(name)
    for root in roots:
        family = _family(stage, root)
        if not family:
            continue
        owners = {node.root for node in family if node.root == node.id}
        sounds.stop(stage, sounds.of_cues(stage, owners), at, 0)
        outputs.finish_fades(stage, owners, at)
        _skip_rest(stage, family[0], at)
        family = _family(stage, root)
        if family:
            _end_family(stage, family, at, "skipped")
    stage.skipping.discard(name)
    return bool(roots)


def _skip_rest(stage: Stage, node: Node, at: int) -> None:
    """Do what is left of a node: first what its children have left, then its own steps."""
    part = stage.plan.parts[node.place]
    for child in list(node.children):
        inner = stage.state.nodes.get(child)
        if inner is not None:
            _skip_rest(stage, inner, at)
    if node.part == tree.PERFORM:
        _skip_part(stage, node, part, at)
    elif part.does in (Does.SEQUENCE, Does.TIMELINE):
        for step in part.parts[node.point :]:
            _skip_part(stage, node, step, at)


def _skip_part(stage: Stage, node: Node, part: Part, at: int, depth: int = 0) -> None:
    if (part.guard is not None and not part.guard(stage.state)) or not stage.spend(at) or depth > DEEP:
        return
    if part.skip is not None:
        part.skip(stage, node, at)
    for step in _to_skip(stage, part):
        _skip_part(stage, node, step, at, depth + 1)


def _to_skip(stage: Stage, part: Part) -> tuple[Part, ...]:
    """What of a group would have run."""
    if part.does in (Does.SEQUENCE, Does.TIMELINE):
        return part.parts
    if part.does is Does.CHOICE and part.parts:
        return (part.parts[stage.chance() % len(part.parts)],)
    if part.does is Does.WHETHER and part.test is not None:
        return part.parts[:1] if part.test(stage.state) else part.parts[1:]
    if isinstance(part.action, RunCue) and part.action.run in stage.plan.cues:
        return (stage.plan.cues[part.action.run].part,)
    return ()


def pause_cue(stage: Stage, name: str, at: int) -> bool:
    """Hold a cue and all that it started; whether anything was running."""
    family = [n for root in stage.state.instances.get(name, ()) for n in _family(stage, root) if n.paused < 0]
    owners = {node.root for node in family if node.root == node.id}
    outputs.freeze(stage, at, owners)
    for node in family:
        node.paused = at
    sounds.hold(stage, sounds.of_cues(stage, owners), at)
    return bool(family)


def resume_cue(stage: Stage, name: str, at: int) -> bool:
    """Let a held cue go on as if no time had passed; whether anything was held."""
    family = [
        n for root in stage.state.instances.get(name, ()) for n in _family(stage, root) if n.paused >= 0
    ]
    owners = {node.root for node in family if node.root == node.id}
    for node in family:
        since, node.paused = node.paused, -1
        shift(node, at - since)
        if node.due >= 0:
            stage.wake(node.due, node.turn, NODE, node.id)
        if node.root == node.id:
            outputs.thaw(stage, since, at, {node.id})
    sounds.let_go(stage, sounds.of_cues(stage, owners), at)
    stage.dirty.add("resumed")
    return bool(family)


def shift(node: Node, by: int) -> None:
    """Move a node's moments later."""
    node.began += by
    node.ends += by
    if node.due >= 0:
        node.due += by

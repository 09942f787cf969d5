"""The tree of running cues: parents and children, so that stop, skip, pause and reset reach every descendant.

A node is woken at a due moment on the agenda; everything that follows is counted from that moment,
never from when the room came round to it.
"""

from heapq import heappush

from cues import facts
from cues.effects import SetOutput
from cues.engine import outputs, sounds
from cues.engine.parts import Does, Part
from cues.engine.stage import NODE, Stage
from cues.state import Node
from cues.steps import PlayClip, Pulse, RunCue, WaitFor

PERFORM, STEP, OVER, LEAVE, BUSY = 1, 2, 3, 4, 5
"""What a node's next wake-up means: its pre-wait, step, action or post-wait is over; BUSY: it is at work."""

LATE_END = 2_000_000
"""How long after a clip's length a player that never tells of its end is waited for."""

BREATH = 10_000_000
"""What a cue that used up an event's budget waits before it goes on: a cycle is slowed, never endless."""

DEEP = 30
"""How deep cues may run each other."""

CROWD = 64
"""How often one cue may overlap itself."""


def sleep(stage: Stage, node: Node, due: int, part: int) -> None:
    """Wake the node at `due`, for that."""
    state = stage.state
    state.turn += 1
    node.due = due
    node.turn = state.turn
    node.part = part
    heappush(stage.agenda, (due, state.turn, NODE, node.id))


def begin_cue(stage: Stage, name: str, cause: str, at: int) -> None:
    """Run a cue on its own."""
    _spawn(stage, stage.plan.cues[name].part, at, None, cause)


def _spawn(stage: Stage, part: Part, at: int, parent: Node | None, cause: str = "") -> Node:
    state = stage.state
    state.births += 1
    born = state.births
    node = Node(born, part.place, 0, born, at)
    if parent is not None:
        node.parent = parent.id
        parent.children.append(born)
        if part.top is None:
            node.root = parent.root
    node.left = part.repeat
    state.nodes[born] = node
    if part.top is not None:
        _enter_cue(stage, part.top, node, cause, at)
    if part.pre:
        sleep(stage, node, at + part.pre, PERFORM)
    else:
        _perform(stage, node, part, at)
    return node


def _enter_cue(stage: Stage, name: str, node: Node, cause: str, at: int) -> None:
    state = stage.state
    running = state.instances.get(name)
    if running is None:
        state.instances[name] = [node.id]
    else:
        running.append(node.id)
    state.runs[name] = state.runs.get(name, 0) + 1
    state.seq += 1
    stage.facts.append(facts.CueStarted(state.seq, at, name, cause))
    cue = stage.plan.cues[name]
    if cue.watched:
        stage.dirty.add(cue.key)
    if cue.sounded:
        stage.happen("cue_starts", name, at)


def wake(stage: Stage, node: Node, at: int) -> None:
    """A node's due moment has come."""
    part = stage.plan.parts[node.place]
    what = node.part
    node.due = -1
    if what == STEP:
        _PERFORM[part.does](stage, node, part, at)
    elif what == PERFORM:
        _perform(stage, node, part, at)
    elif what == OVER:
        _action_over(stage, node, part, at)
    else:
        _leave(stage, node, part, at)


def _perform(stage: Stage, node: Node, part: Part, at: int) -> None:
    node.point = 0
    node.began = node.ends = at
    if part.go_on == "auto_continue" and node.left == part.repeat and part.pre:
        _tell_sequence(stage, node, part, at)
    if node.id in stage.state.nodes:
        _PERFORM[part.does](stage, node, part, at)


def _tell_sequence(stage: Stage, node: Node, part: Part, at: int) -> None:
    """Its action begins: a sequence that goes on by itself counts from now."""
    parent = stage.state.nodes.get(node.parent)
    if parent is not None and parent.awaits == node.id:
        parent.awaits = 0
        sleep(stage, parent, at + part.post, STEP)


def _perform_act(stage: Stage, node: Node, part: Part, at: int) -> None:
    assert part.act is not None
    part.act(stage, node, at)
    if node.id in stage.state.nodes:
        _over_after(stage, node, part, at, part.lasts)


def _over_after(stage: Stage, node: Node, part: Part, at: int, lasts: int) -> None:
    if lasts > 0:
        sleep(stage, node, at + lasts, OVER)
    else:
        _action_over(stage, node, part, at)


def _run_timeline(stage: Stage, node: Node, part: Part, at: int) -> None:
    steps, began, count = part.parts, node.began, len(part.parts)
    node.part = BUSY
    while node.point < count:
        step = steps[node.point]
        due = began + step.at
        if due > at:
            sleep(stage, node, due, STEP)
            return
        node.point += 1
        if step.guard is not None and not step.guard(stage.state):
            continue
        if step.simple:
            step.act(stage, node, due)  # type: ignore[misc]
            if due + step.lasts + step.post > node.ends:
                node.ends = due + step.lasts + step.post
        else:
            _spawn(stage, step, due, node)
        if node.id not in stage.state.nodes:
            return
        if node.paused >= 0 or not stage.spend(at):
            sleep(stage, node, at if node.paused >= 0 else at + BREATH, STEP)
            return
    _settle(stage, node, part, at)


def _run_sequence(stage: Stage, node: Node, part: Part, at: int) -> None:
    steps, count = part.parts, len(part.parts)
    node.part = BUSY
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
            gap = BREATH
        if gap > 0 or node.paused >= 0:
            sleep(stage, node, at + gap, STEP)
            return
    _settle(stage, node, part, at)


def _take_step(stage: Stage, node: Node, step: Part, at: int) -> int:
    """Begin a sequence's step; gives how long until the next one, or -1 where something else tells."""
    if step.simple:
        step.act(stage, node, at)  # type: ignore[misc]
        node.ends = max(node.ends, at + step.lasts)
        gap = step.lasts + step.post
    else:
        child = _spawn(stage, step, at, node)
        alive = child.id in stage.state.nodes
        if alive and (step.go_on == "auto_follow" or (step.go_on == "auto_continue" and step.pre)):
            node.awaits = child.id
            return -1
        gap = 0
    if step.go_on == "stop":
        node.waits = True
        return -1
    return step.post if step.go_on == "auto_continue" else gap


def _settle(stage: Stage, node: Node, part: Part, at: int) -> None:
    """All steps have begun: the group is over when the last of them is."""
    node.part = 0
    if node.children:
        return
    if node.ends > at:
        sleep(stage, node, node.ends, OVER)
    else:
        _action_over(stage, node, part, at)


def _perform_choice(stage: Stage, node: Node, part: Part, at: int) -> None:
    weights = part.action.weights or (1,) * len(part.parts)  # type: ignore[union-attr]
    number = stage.chance() % max(1, sum(weights))
    for step, weight in zip(part.parts, weights, strict=False):
        if number < weight:
            _only_child(stage, node, part, step, at)
            return
        number -= weight
    _action_over(stage, node, part, at)


def _perform_whether(stage: Stage, node: Node, part: Part, at: int) -> None:
    assert part.test is not None
    if part.test(stage.state):
        _only_child(stage, node, part, part.parts[0], at)
    elif len(part.parts) > 1:
        _only_child(stage, node, part, part.parts[1], at)
    else:
        _action_over(stage, node, part, at)


def _only_child(stage: Stage, node: Node, part: Part, step: Part, at: int, cause: str = "") -> None:
    node.part = BUSY
    if step.guard is None or step.guard(stage.state):
        _spawn(stage, step, at, node, cause)
    if node.id in stage.state.nodes:
        node.part = 0
        if not node.children:
            _action_over(stage, node, part, at)


def _perform_run(stage: Stage, node: Node, part: Part, at: int) -> None:
    assert isinstance(part.action, RunCue)
    cue = stage.plan.cues.get(part.action.run)
    if cue is None or _depth(stage, node) > DEEP or not admit(stage, cue.name, "run:" + part.cue, at):
        _action_over(stage, node, part, at)
    elif node.id in stage.state.nodes:  # restarting a cue may have stopped the one that runs it
        _only_child(stage, node, part, cue.part, at, "run:" + part.cue)


def _depth(stage: Stage, node: Node) -> int:
    depth = 0
    above = stage.state.nodes.get(node.parent)
    while above is not None:
        depth += 1
        above = stage.state.nodes.get(above.parent)
    return depth


def _perform_wait_for(stage: Stage, node: Node, part: Part, at: int) -> None:
    assert isinstance(part.action, WaitFor)
    assert part.test is not None
    if part.test(stage.state):
        _action_over(stage, node, part, at)
        return
    stage.state.waiting.append(node.id)
    if part.action.at_most is not None:
        sleep(stage, node, at + part.action.at_most, OVER)


def look_again(stage: Stage, at: int) -> None:
    """Let those go on whose awaited condition has come to hold."""
    for number in list(stage.state.waiting):
        node = stage.state.nodes.get(number)
        if node is None or node.paused >= 0:
            continue
        part = stage.plan.parts[node.place]
        if part.test is not None and part.test(stage.state):
            node.due = -1
            _action_over(stage, node, part, at)


def _perform_play(stage: Stage, node: Node, part: Part, at: int) -> None:
    assert isinstance(part.action, PlayClip)
    clip = stage.plan.show.clips[part.action.play]
    node.play = sounds.begin(stage, part.action, clip, at, node.id, node.root)
    if clip.length is not None:
        sleep(stage, node, at + clip.length + LATE_END, OVER)


def clip_ended(stage: Stage, play: int, at: int) -> str | None:
    """A player tells that a play is over; gives the clip's name, if it was known."""
    known = stage.state.plays.pop(play, None)
    if known is None:
        return None
    node = stage.state.nodes.get(known.node)
    if node is not None and node.play == play:
        held = node.paused if node.paused >= 0 else stage.state.paused_at
        if held >= 0:
            sleep(stage, node, held, OVER)
        else:
            node.due = -1
            _action_over(stage, node, stage.plan.parts[node.place], at)
    return known.clip


def _perform_pulse(stage: Stage, node: Node, part: Part, at: int) -> None:
    assert isinstance(part.action, Pulse)
    pulse = part.action
    prop = stage.state.props.get(pulse.pulse)
    node.back = prop.value if prop is not None else None
    outputs.give(stage, SetOutput(at, pulse.pulse, pulse.to), pulse.to, node.root, part.priority)
    _over_after(stage, node, part, at, pulse.for_)


def _end_pulse(stage: Stage, node: Node, part: Part, at: int) -> None:
    if isinstance(part.action, Pulse):
        order = SetOutput(at, part.action.pulse, node.back)
        outputs.give(stage, order, node.back, node.root, part.priority)


def _action_over(stage: Stage, node: Node, part: Part, at: int) -> None:
    if part.does is Does.PULSE:
        _end_pulse(stage, node, part, at)
    elif part.does is Does.WAIT_FOR and node.id in stage.state.waiting:
        stage.state.waiting.remove(node.id)
    elif part.does is Does.PLAY:
        stage.state.plays.pop(node.play, None)
    if part.post and part.go_on != "auto_continue":
        sleep(stage, node, at + part.post, LEAVE)
    else:
        _leave(stage, node, part, at)


def _leave(stage: Stage, node: Node, part: Part, at: int) -> None:
    if node.left == 1:
        _remove(stage, node, part, at, "done")
        return
    node.left = max(0, node.left - 1)
    pause = part.pre if stage.spend(at) else part.pre + BREATH
    sleep(stage, node, at + pause, PERFORM)


def _remove(stage: Stage, node: Node, part: Part, at: int, how: str) -> None:
    """A node is over: its cue says so, its parent goes on."""
    state = stage.state
    del state.nodes[node.id]
    if part.top is not None:
        _exit_cue(stage, part.top, node, at, how)
    if node.parent:
        parent = state.nodes.get(node.parent)
        if parent is not None:
            parent.children.remove(node.id)
            _child_over(stage, parent, node.id, at)


def _exit_cue(stage: Stage, name: str, node: Node, at: int, how: str) -> None:
    state = stage.state
    running = state.instances[name]
    if len(running) == 1:
        del state.instances[name]
    else:
        running.remove(node.id)
    state.seq += 1
    stage.facts.append(facts.CueEnded(state.seq, at, name, how))  # type: ignore[arg-type]
    cue = stage.plan.cues[name]
    if stage.plan.contested:
        outputs.release(stage, {node.id}, at)
    if cue.watched:
        stage.dirty.add(cue.key)
    if how == "stopped":
        return
    if cue.sounded:
        stage.happen("cue_ends", name, at)
    for following in cue.then:
        stage.happen("start", following, at, "then:" + name)


def _child_over(stage: Stage, parent: Node, child: int, at: int) -> None:
    if parent.part == BUSY:
        return
    part = stage.plan.parts[parent.place]
    if part.does is Does.SEQUENCE:
        if parent.awaits == child:
            parent.awaits = 0
            _run_sequence(stage, parent, part, at)
        elif parent.due < 0 and not parent.waits and not parent.awaits and parent.point >= len(part.parts):
            _settle(stage, parent, part, at)
    elif part.does is Does.TIMELINE:
        if parent.due < 0 and parent.point >= len(part.parts):
            _settle(stage, parent, part, at)
    else:
        _action_over(stage, parent, part, at)


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
        _run_sequence(stage, node, stage.plan.parts[node.place], at)
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
        if part.does is Does.PULSE and node.part == OVER:
            _end_pulse(stage, node, part, at)
        if node.id in stage.state.waiting:
            stage.state.waiting.remove(node.id)
        if node is not top:
            del stage.state.nodes[node.id]
            if part.top is not None:
                _exit_cue(stage, part.top, node, at, how)
    _remove(stage, top, stage.plan.parts[top.place], at, how)


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
    if node.part == PERFORM:
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


_PERFORM = (
    _perform_act,
    _run_sequence,
    _run_timeline,
    _perform_choice,
    _perform_whether,
    _perform_run,
    _perform_wait_for,
    _perform_play,
    _perform_pulse,
)
"""In the order of `Does`."""

"""The tree of running cues: how a node is born, goes on, and ends.

A node is woken at a due moment on the agenda; everything that follows is counted from that moment,
never from when the room came round to it.  What a node does is its part's own (`groups`, `lasting`);
`halting` reaches down the tree from outside.
"""

from heapq import heappush

from cues import facts
from cues.engine import outputs
from cues.engine.parts import Does, Part
from cues.engine.stage import NODE, Stage
from cues.state import Node

PERFORM, STEP, OVER, LEAVE, BUSY = 1, 2, 3, 4, 5
"""What a node's next wake-up means: its pre-wait, step, action or post-wait is over; BUSY: it is at work."""

BREATH = 10_000_000
"""What a cue that goes round in circles waits before it goes on: a cycle is slowed, never endless."""


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
    spawn(stage, stage.plan.cues[name].part, at, None, cause)


def spawn(stage: Stage, part: Part, at: int, parent: Node | None, cause: str = "") -> Node:
    """Let a part begin, as a child of `parent`."""
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
        part.perform(stage, node, part, at)
    elif what == PERFORM:
        _perform(stage, node, part, at)
    elif what == OVER:
        action_over(stage, node, part, at)
    else:
        _leave(stage, node, part, at)


def _perform(stage: Stage, node: Node, part: Part, at: int) -> None:
    node.point = 0
    node.began = node.ends = at
    if part.go_on == "auto_continue" and node.left == part.repeat and part.pre:
        _tell_sequence(stage, node, part, at)
    if node.id in stage.state.nodes:
        part.perform(stage, node, part, at)


def _tell_sequence(stage: Stage, node: Node, part: Part, at: int) -> None:
    """Its action begins: a sequence that goes on by itself counts from now."""
    parent = stage.state.nodes.get(node.parent)
    if parent is not None and parent.awaits == node.id:
        parent.awaits = 0
        sleep(stage, parent, at + part.post, STEP)


def settle(stage: Stage, node: Node, part: Part, at: int) -> None:
    """All steps have begun: the group is over when the last of them is."""
    node.part = 0
    if node.children:
        return
    if node.ends > at:
        sleep(stage, node, node.ends, OVER)
    else:
        action_over(stage, node, part, at)


def action_over(stage: Stage, node: Node, part: Part, at: int) -> None:
    """A node's action has ended: its post-wait comes next."""
    if part.end is not None:
        part.end(stage, node, part, at)
    if part.post and part.go_on != "auto_continue":
        sleep(stage, node, at + part.post, LEAVE)
    else:
        _leave(stage, node, part, at)


def _leave(stage: Stage, node: Node, part: Part, at: int) -> None:
    if node.left == 1:
        remove(stage, node, part, at, "done")
        return
    node.left = max(0, node.left - 1)
    pause = part.pre if stage.spend(at) else part.pre + BREATH
    sleep(stage, node, at + pause, PERFORM)


def remove(stage: Stage, node: Node, part: Part, at: int, how: str) -> None:
    """A node is over: its cue says so, its parent goes on."""
    state = stage.state
    del state.nodes[node.id]
    if part.top is not None:
        exit_cue(stage, part.top, node, at, how)
    if node.parent:
        parent = state.nodes.get(node.parent)
        if parent is not None:
            parent.children.remove(node.id)
            _child_over(stage, parent, node.id, at)


def exit_cue(stage: Stage, name: str, node: Node, at: int, how: str) -> None:
    """A cue is over: it says so, and what follows it is set off."""
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
            part.perform(stage, parent, part, at)
        elif parent.due < 0 and not parent.waits and not parent.awaits and parent.point >= len(part.parts):
            settle(stage, parent, part, at)
    elif part.does is Does.TIMELINE:
        if parent.due < 0 and parent.point >= len(part.parts):
            settle(stage, parent, part, at)
    else:
        action_over(stage, parent, part, at)

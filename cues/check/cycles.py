"""Which cues set each other off with hardly any time between."""

from collections.abc import Iterator, Mapping
from heapq import heapify, heappop, heappush

from msgspec import UNSET, Struct
from msgspec.structs import replace

from cues.check.given import Finding, Given
from cues.check.plan import Moment
from cues.show import Cue, Room
from cues.showfile.endless import SHORTEST_ROUND
from cues.steps import ActOnPuzzle, RunCue, Say, SetVariable, StartCue, WaitFor
from cues.triggers import CueDoes, MessageComes, PuzzleBecomes, Trigger, VariableBecomes
from cues.units import format_duration
from cues.values import Value

Node = tuple[str, str]
"""(room, cue)."""


Ears = Mapping[tuple[str, str, str], list[tuple[Room, Cue, Trigger]]]
"""The cues that listen, with their rooms and triggers, by (sort, room, name)."""


class Link(Struct, frozen=True):
    """A cue sets another off, `after` so many microseconds, `how`; `surely`: no condition stands between."""

    to: Node
    how: str
    surely: bool
    after: int = 0


class Way(Struct, frozen=True):
    """Links one after the other, from a cue on."""

    links: tuple[Link, ...]

    @property
    def lasts(self) -> int:
        """Microseconds from its start to its end."""
        return sum(link.after for link in self.links)


def instant_cycle(given: Given) -> Iterator[Finding]:
    """Cues that set each other off for ever in one instant."""
    yield from _cycles(given, surely=True)


def instant_cycle_if(given: Given) -> Iterator[Finding]:
    """The same, where only conditions can end it."""
    sure = {finding.at for finding in _cycles(given, surely=True)}
    yield from (finding for finding in _cycles(given, surely=False) if finding.at not in sure)


def _cycles(given: Given, surely: bool) -> Iterator[Finding]:
    ears = _ears(given)
    links = _going_on(
        {
            node: [link for link in _links(given, ears, *node) if link.surely or not surely]
            for node in given.within
        }
    )
    reported: set[Node] = set()
    for node in links:
        way = _way_back(links, node) if node not in reported else None
        if way is not None:
            reported |= {node, *(link.to for link in way.links)}
            chain = "; ".join(f"{link.how} runs {link.to[1]}" for link in way.links)
            cure = "put time between them (`pre_wait`, `wait`), or say `once: yes`"
            time = f"only {format_duration(way.lasts)}" if way.lasts else "no time"
            only = "" if surely else ", and only their conditions can end it"
            yield Finding(
                f"rooms.{node[0]}.cues.{node[1]}",
                f"cue {node[1]} sets itself off again with {time} between{only}: {chain}; {cure}",
            )


def _going_on(links: Mapping[Node, list[Link]]) -> dict[Node, list[Link]]:
    """The links without those that come to an end: what is left leads round, or into a ring."""
    left = {node: out for node, out in links.items() if out}
    into: dict[Node, list[Node]] = {}
    for node, out in left.items():
        for link in out:
            into.setdefault(link.to, []).append(node)
    ended = [node for node in into if node not in left]
    while ended:
        end = ended.pop()
        for node in into.get(end, ()):
            if node in left:
                left[node] = [link for link in left[node] if link.to != end]
                if not left[node]:
                    del left[node]
                    ended.append(node)
    return left


def _ears(given: Given) -> Ears:
    """Who listens for what: a cue, variable or puzzle of a room, a message of the show."""
    ears: dict[tuple[str, str, str], list[tuple[Room, Cue, Trigger]]] = {}
    for room in given.show.rooms.values():
        for cue in room.cues.values():
            for trigger in cue.when:
                match trigger:
                    case CueDoes(cue=name):
                        key = ("cue", room.name, name)
                    case VariableBecomes(variable=name):
                        key = ("variable", room.name, name)
                    case PuzzleBecomes(puzzle=name):
                        key = ("puzzle", room.name, name)
                    case MessageComes(message=name):
                        key = ("message", "", name)
                    case _:
                        continue
                ears.setdefault(key, []).append((room, cue, trigger))
    return ears


def _way_back(links: Mapping[Node, list[Link]], start: Node) -> Way | None:
    """The shortest way from a cue to itself, if it takes less than a round must."""
    ways = [(link.after, number, Way((link,))) for number, link in enumerate(links[start])]
    heapify(ways)
    seen: set[Node] = set()
    count = len(ways)
    while ways and ways[0][0] < SHORTEST_ROUND:
        lasts, _, way = heappop(ways)
        end = way.links[-1].to
        if end == start:
            return way
        if end not in seen:
            seen.add(end)
            for link in links.get(end, ()):
                count += 1  # of ways that last alike, the first found
                heappush(ways, (lasts + link.after, count, Way((*way.links, link))))
    return None


def _links(given: Given, ears: Ears, room_name: str, cue_name: str) -> Iterator[Link]:
    """What a cue sets off at the moment it starts, or hardly later."""
    room = given.show.rooms[room_name]
    cue = room.cues[cue_name]
    if cue.once:
        return
    plan = given.plans.of(room_name, cue_name)
    for moment in plan.moments:
        if moment.due < SHORTEST_ROUND and moment.cue == cue_name:
            links = _set_off(given, ears, room, cue, moment)
            yield from (replace(link, after=moment.due) for link in links)
    at_once = plan.length < SHORTEST_ROUND and not plan.endless
    for name in cue.then if at_once else ():
        if name in room.cues:
            how = f"`then` of {cue_name}"
            yield Link((room_name, name), how, room.cues[name].if_ is None, plan.length)
    for _, other, trigger in ears.get(("cue", room_name, cue_name), ()):
        if isinstance(trigger, CueDoes) and (at_once or trigger.does == "starts"):
            after = 0 if trigger.does == "starts" else plan.length
            yield Link((room_name, other.name), f"{cue_name} {trigger.does}", other.if_ is None, after)


def _set_off(given: Given, ears: Ears, room: Room, cue: Cue, moment: Moment) -> Iterator[Link]:
    plain = _is_unconditional(given, moment)
    match moment.action:
        case RunCue(run=name) | StartCue(start=name) if name in room.cues:
            yield Link((room.name, name), f"{cue.name}", plain and room.cues[name].if_ is None)
        case SetVariable() as step:
            for _, other, trigger in ears.get(("variable", room.name, step.variable), ()):
                if _hears_variable(trigger, step, cue):
                    how = f"variable {step.variable}, set by {cue.name},"
                    yield Link((room.name, other.name), how, plain and other.if_ is None)
        case Say(send=said, value=value):
            for heard, other, trigger in ears.get(("message", "", said), ()):
                if isinstance(trigger, MessageComes) and _is_heard(trigger, room, value):
                    how = f"message {said}, sent by {cue.name},"
                    yield Link((heard.name, other.name), how, plain and other.if_ is None)
        case ActOnPuzzle() as act:
            yield from _set_off_by_puzzle(ears, room, cue, act, plain)


def _set_off_by_puzzle(ears: Ears, room: Room, cue: Cue, act: ActOnPuzzle, plain: bool) -> Iterator[Link]:
    for _, other, trigger in ears.get(("puzzle", room.name, act.puzzle), ()):
        if isinstance(trigger, PuzzleBecomes) and trigger.becomes in _COMES_TO.get(act.becomes, ()):
            how = f"puzzle {act.puzzle}, made {act.becomes} by {cue.name},"
            yield Link((room.name, other.name), how, plain and other.if_ is None)


_COMES_TO: Mapping[str, tuple[str, ...]] = {
    "locked": ("locked",),
    "active": ("active",),
    "reset": ("locked", "active"),
}
"""How a puzzle comes to stand when acted on; what is solved or skipped stays so, and ends a ring."""


def _is_heard(trigger: MessageComes, sender: Room, value: Value) -> bool:
    return trigger.from_ in (None, sender.name) and (trigger.value is UNSET or _is(trigger.value, value))


def _hears_variable(trigger: object, step: SetVariable, setter: Cue) -> bool:
    """Whether a trigger may come when a step sets its variable; a value already there changes nothing."""
    if not isinstance(trigger, VariableBecomes) or trigger.variable != step.variable:
        return False
    if trigger.rises_to is not None or trigger.falls_to is not None:
        return False  # a bound is crossed again only after the way back
    return _is(trigger.becomes, step.to) and not any(
        isinstance(own, VariableBecomes) and own.variable == step.variable and _is(own.becomes, step.to)
        for own in setter.when
    )


def _is(becomes: object, to: object) -> bool:
    return becomes is not UNSET and becomes == to and isinstance(becomes, bool) == isinstance(to, bool)


def _is_unconditional(given: Given, moment: Moment) -> bool:
    """Whether no `if`, `choose`, `whether` or `wait_for` stands before a step, or around it."""
    parts = moment.at.split(".")
    if {"choose", "then", "otherwise"} & set(parts[4:]):
        return False
    within = {".".join(parts[:length]) for length in range(5, len(parts) + 1)}
    waits = any(isinstance(item.thing, WaitFor) for item in given.within[parts[1], moment.cue])
    return not waits and not within & given.conditional

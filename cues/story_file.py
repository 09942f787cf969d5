"""Story files in, stories out: read like the show's own files, with every mistake's place and cure."""

from msgspec import Struct

from cues.show import Room, Show
from cues.showfile.names import names_in
from cues.showfile.nodes import Entries, Items, Node, Scalar
from cues.showfile.problems import Findings, Place, Problem
from cues.showfile.read import WRONG, Reader
from cues.showfile.sources import Sources, expanded
from cues.story import Story


class ReadStory(Struct, frozen=True):
    """What came of a story's file: `story` is None if it has mistakes; `places` are those of its steps."""

    file: str
    story: Story | None
    places: tuple[Place, ...]
    problems: tuple[Problem, ...]


def read_story(file: str, text: str | bytes, show: Show) -> ReadStory:
    """A story of that show.  Nothing raises, whatever the text."""
    findings = Findings()
    document = Sources({file: text}, findings).document(file, format_may_miss=True)
    whole = expanded(document, {}, findings) if document else None
    if whole is None:
        return ReadStory(file, None, (), findings.problems)
    root = _with_bare_steps(whole)
    names = names_in(show, _room(root, show))
    places: dict[str, Place] = {}
    story = Reader(names, findings, places, {}, None).record(Story, root, "", {})
    steps = root.get("steps")
    count = len(steps.items) if isinstance(steps, Items) else 0
    wrong = story is WRONG or any(problem.level == "error" for problem in findings.problems)
    return ReadStory(
        file,
        None if wrong else story,
        tuple(places.get(f"steps.{number}", root.place) for number in range(count)),
        findings.problems,
    )


def _with_bare_steps(root: Entries) -> Entries:
    """A step that is a word alone, `- start`, as the mapping that it stands for."""
    steps = root.get("steps")
    if not isinstance(steps, Items):
        return root
    items = Items(tuple(_step(item) for item in steps.items), steps.place)
    return Entries({**root.entries, "steps": items}, root.keys, root.place)


def _step(node: Node) -> Node:
    if not isinstance(node, Scalar) or node.empty:
        return node
    return Entries({node.text: Scalar("", node.place)}, {node.text: node.place}, node.place)


def _room(root: Entries, show: Show) -> Room:
    """The room that the story plays in; a wrong name is found where it is read."""
    node = root.get("room")
    name = node.text if isinstance(node, Scalar) else ""
    return show.rooms.get(name) or next(iter(show.rooms.values()))

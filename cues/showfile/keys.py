"""The keys of a mapping: which class they tell, and which of them nobody knows."""

from collections.abc import Callable, Collection, Iterator, Mapping

from cues.showfile.meant import form_meant, key_meant
from cues.showfile.names import Names
from cues.showfile.nodes import Entries, Items, Node, Scalar
from cues.showfile.problems import Place, listed
from cues.showfile.shapes import Class, Forms, fields_of, first_keys, keys_of
from cues.units import shown

Say = Callable[[Place, str], None]
"""Takes what is wrong, and where."""

FORMS: Mapping[str, str] = {
    "cues.conditions": "a condition",
    "cues.triggers": "a trigger",
    "cues.steps": "a step",
    "cues.story": "a step",
    "cues.wiring": "a connection",
}


def mapping_of(cls: Class, node: Node, names: Names, say: Say) -> Entries | None:
    """The node as a mapping; a thing alone may stand for its short key, nothing for all defaults."""
    if isinstance(node, Entries):
        return node
    empty = isinstance(node, Scalar) and node.empty
    short = next((field for field in fields_of(cls) if field.short), None)
    if short is not None and not empty:
        return Entries({short.key: node}, {short.key: node.place}, node.place)
    if empty and not any(field.required for field in fields_of(cls)):
        return Entries({}, {}, node.place)
    instead = _instead(node, _inline_forms(cls), _keys(cls), names)
    say(node.place, f"{seen(node)} stands where keys are wanted{instead}")
    return None


def _inline_forms(cls: Class) -> tuple[Class, ...]:
    """The classes one of whose keys stand among those of a class, and tell what it is."""
    shapes = [field.shape for field in fields_of(cls) if field.inline]
    return next((shape.classes for shape in shapes if isinstance(shape, Forms)), ())


def form_wanted(shape: Forms, node: Node, names: Names, say: Say) -> None:
    """Finds that something else stands where one of several classes is wanted."""
    instead = _instead(node, shape.classes, first_keys(shape.classes), names)
    say(node.place, f"{seen(node)} stands where keys are wanted{instead}")


def _instead(node: Node, classes: tuple[Class, ...], keys: Collection[str], names: Names) -> str:
    text = node.text if isinstance(node, Scalar) else ""
    return form_meant(text, classes, names) or such_as(keys)


def such_as(keys: Collection[str]) -> str:
    """` such as set, fade or play`: the first few of many."""
    return f", such as {listed(list(keys)[:6])}" if len(keys) > 6 else f": {listed(keys)}"


def _keys(cls: Class) -> list[str]:
    """The keys that a mapping of the class may have, those that tell what it is first."""
    forms = [field.shape for field in fields_of(cls) if field.inline and isinstance(field.shape, Forms)]
    return [*(key for form in forms for key in first_keys(form.classes)), *keys_of(cls)]


def form_of(shape: Forms, entries: Entries, own: Collection[str], say: Say) -> Class | None:
    """Which of several classes a mapping is; `own` are keys that it may have beside."""
    forms = first_keys(shape.classes)
    told = [key for key in entries.entries if key in forms]
    if len(told) == 1:
        return forms[told[0]]
    what = FORMS.get(shape.classes[0].__module__, "it")
    if told:
        does = " and ".join(told)
        say(entries.keys[told[1]], f"{what} does one thing, but here are {does}; make two of it")
        return None
    strange = next((key for key in entries.entries if key not in own), None)
    if strange is None:
        say(entries.place, f"what {what} is, a key tells{such_as(forms)}; none is here")
    else:
        cure = (
            key_meant(strange, [*entries.parameters, *forms, *own])
            or f"; what it is, a key tells{such_as(forms)}"
        )
        say(entries.keys[strange], f"no key {shown(strange)} in {what}{cure}")
    return None


def strangers(classes: tuple[Class, ...], entries: Entries) -> Iterator[tuple[Place, str]]:
    """The keys that none of the classes has: a class, and those whose keys stand inline in it."""
    known = [key for cls in classes for key in keys_of(cls)]
    for key in entries.entries:
        if key not in known:
            cure = key_meant(key, [*entries.parameters, *known]) or _owned(key, _inline_forms(classes[0]))
            cure = cure or f"; the keys here are {', '.join(known)}"
            yield entries.keys[key], f"no key {shown(key)} here{cure}"


def _owned(key: str, others: tuple[Class, ...]) -> str:
    """`; it goes with pulse or animate`, where other forms have such a key."""
    owners = [told for told, cls in first_keys(others).items() if key in keys_of(cls) and key != told]
    return f"; it goes with {listed(owners)}" if owners else ""


def text_of(entries: Entries, key: str) -> str:
    """The scalar under a key, or the first of its list; else nothing."""
    node = entries.get(key)
    if isinstance(node, Items) and node.items:
        node = node.items[0]
    return node.text if isinstance(node, Scalar) else ""


def seen(node: Node) -> str:
    """What stands there, for an error's sentence."""
    if isinstance(node, Scalar):
        return shown(node.text) if node.text else "nothing"
    return "a list" if isinstance(node, Items) else "a mapping"

"""What people mean who write something near: other words for keys, and words where a mapping is wanted."""

from collections.abc import Collection, Mapping

from cues.showfile.names import Names
from cues.showfile.problems import near
from cues.showfile.scalars import is_right
from cues.showfile.shapes import Class, Reference, fields_of, first_keys
from cues.units import shown

OTHER_WORDS: Mapping[str, tuple[str, ...]] = {
    "action": ("steps",),
    "actions": ("steps",),
    "answer": ("accept", "code"),
    "color": ("colour",),
    "condition": ("if",),
    "delay": ("pre_wait", "after"),
    "description": ("title",),
    "do": ("steps",),
    "duration": ("over", "for", "length"),
    "else": ("otherwise",),
    "id": ("show", "room", "title"),
    "inputs": ("order", "contacts", "props"),
    "label": ("title",),
    "light": ("fade", "set"),
    "lock": ("set",),
    "loop": ("repeat",),
    "name": ("show", "room", "title"),
    "pause": ("wait",),
    "requires": ("after", "if"),
    "sleep": ("wait",),
    "sound": ("play",),
    "speaker": ("on",),
    "solution": ("accept", "code"),
    "text": ("show", "title"),
    "trigger": ("when",),
    "triggers": ("when",),
    "type": ("kind", "pattern"),
    "value": ("to", "is", "becomes"),
    "volume": ("level",),
}
"""Words from elsewhere, and the keys that they may mean; the first that is possible is named."""

WIRED = frozenset({"address", "channel", "gpio", "pin", "pins", "port", "serial"})
"""Keys that tell where a prop is connected."""


def key_meant(key: str, known: Collection[str]) -> str:
    """`; did you mean "kind"?`, where a key is misspelt or goes by another name here; else nothing."""
    other = next((word for word in OTHER_WORDS.get(key.lower(), ()) if word in known), None)
    if other is not None:
        return f"; did you mean {shown(other)}?"
    if key in WIRED and {"kind", "safe"} <= set(known):
        return "; where a prop is connected stands in wiring/NAME.yaml"
    return near(key, known)


def form_meant(text: str, classes: tuple[Class, ...], names: Names) -> str:
    """`; did you mean {solved: id_tag}?`, for a word that stands where one of these classes is wanted."""
    forms = first_keys(classes)
    first, _, rest = text.partition(" ")
    if rest and first in forms:
        return f"; did you mean {first}: {rest.strip()}?"
    fitting = (key for key, cls in forms.items() if _takes(cls, text, names))
    key = next(fitting, None)
    return f"; did you mean {{{key}: {text}}}?" if key is not None else ""


def _takes(cls: Class, text: str, names: Names) -> bool:
    """Whether the first key of a class may have that name under it."""
    shape = fields_of(cls)[0].shape
    if not isinstance(shape, Reference) or text not in (names.known.get(shape.ref.to) or ()):
        return False
    return is_right(shape, text, names)

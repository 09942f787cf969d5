"""Marks on the fields of the show's model: what a text in a file means there.

The model's classes are the grammar.  `cues.showfile` reads their fields with these marks, checks
files against them, and makes the JSON Schema and the reference from them: types, defaults and
explanations stand once, here and in the model.
"""

from typing import Annotated, Any

from msgspec import Struct

from cues.values import Value


class Doc(Struct, frozen=True):
    """What a key is for, in a sentence."""

    text: str


class Unit(Struct, frozen=True):
    """How a number is written.

    `duration`: `300ms`, `2.5s`, `10min`, in microseconds; `share`: `60%` or `0.6`; `times`: a whole
    number from 1, or `forever`, which is 0.  `signed`: less than nothing makes sense, too; `some`:
    nothing makes no sense.
    """

    name: str
    signed: bool = False
    some: bool = False


class Ref(Struct, frozen=True):
    """The name of something in the show.

    `to`: `prop`, `puzzle`, `cue`, `clip`, `variable`, `room`, `ending`, `image`, `bus`, `language`,
    `comfort`, or `kind` of prop and `puzzle_kind`.

    `kinds` limits a prop to those kinds, `direction` to `in` or `out`.
    """

    to: str
    kinds: tuple[str, ...] = ()
    direction: str | None = None


class ValueOf(Struct, frozen=True):
    """A value whose type is declared by the prop, variable or comfort that the sibling `field` names.

    `self`: by the prop in which it stands; `key`: by the key under which it stands, in a mapping.
    `number`: it must be a number, so that there is more and less of it.
    """

    field: str
    number: bool = False


class Below(Struct, frozen=True):
    """The path of a file below a folder of the show, with `/` between; it never leads out of there."""


class Translated(Struct, frozen=True):
    """Text per language, or plain text in the show's first language."""


class Key(Struct, frozen=True):
    """The key in the file, where it is not the field's own name (`is`, `if`, `from`)."""

    name: str


class Inline(Struct, frozen=True):
    """Its keys stand among those of the mapping around it.

    Which class it is, its first key says, or the sibling field `by`.
    """

    by: str | None = None


class KeyedBy(Struct, frozen=True):
    """Stands under the word that the sibling field `field` would say: `{number: 0}`."""

    field: str


class Short(Struct, frozen=True):
    """May be written alone, without the mapping around it."""


class OwnFile(Struct, frozen=True):
    """Names in the file; each thing stands in a file of its own, `folder/NAME.yaml`."""

    folder: str


class Made(Struct, frozen=True):
    """Not written by anyone: made while the files are read."""


Duration = Annotated[int, Unit("duration")]
SomeTime = Annotated[int, Unit("duration", some=True)]
TimeChange = Annotated[int, Unit("duration", signed=True)]
FileBelow = Annotated[str, Below()]
Times = Annotated[int, Unit("times")]
Share = Annotated[float, Unit("share")]
Words = Annotated[dict[str, str], Translated()]

PropRef = Annotated[str, Ref("prop")]
InputRef = Annotated[str, Ref("prop", direction="in")]
OutputRef = Annotated[str, Ref("prop", direction="out")]
LightRef = Annotated[str, Ref("prop", kinds=("light",))]
SpeakerRef = Annotated[str, Ref("prop", kinds=("speaker",))]
ScreenRef = Annotated[str, Ref("prop", kinds=("screen",))]
PuzzleRef = Annotated[str, Ref("puzzle")]
CueRef = Annotated[str, Ref("cue")]
ClipRef = Annotated[str, Ref("clip")]
ImageRef = Annotated[str, Ref("image")]
VariableRef = Annotated[str, Ref("variable")]
RoomRef = Annotated[str, Ref("room")]
EndingRef = Annotated[str, Ref("ending")]
BusRef = Annotated[str, Ref("bus")]
LanguageRef = Annotated[str, Ref("language")]
ComfortRef = Annotated[str, Ref("comfort")]
PropValue = Annotated[Value, ValueOf("prop")]
VariableValue = Annotated[Value, ValueOf("variable")]
PropNumber = Annotated[float, ValueOf("prop", number=True)]
VariableNumber = Annotated[float, ValueOf("variable", number=True)]
NumberRef = Annotated[str, Ref("prop", kinds=("dial", "sensor"))]
Custom = Any

"""Orders as a story lists them, each with its moment: what was given to props, players and screens."""

from typing import Annotated

from msgspec import Struct

from cues.grammar import (
    BusRef,
    ClipRef,
    Duration,
    ImageRef,
    OutputRef,
    ScreenRef,
    Share,
    SpeakerRef,
    Unit,
    ValueOf,
)
from cues.values import Value

Moment = Annotated[int, Unit("moment")]


class SetSeen(Struct, frozen=True, tag=True):
    """An output took a value."""

    set: OutputRef
    to: Annotated[Value, ValueOf("set")]
    at: Moment


class FadeSeen(Struct, frozen=True, tag=True):
    """A light began to fade."""

    fade: OutputRef
    to: Annotated[Value, ValueOf("fade")]
    over: Duration
    at: Moment


class AnimateSeen(Struct, frozen=True, tag=True):
    """A light began a pattern."""

    animate: OutputRef
    pattern: str
    at: Moment


class FreezeSeen(Struct, frozen=True, tag=True):
    """A light was held where it was."""

    freeze: OutputRef
    at: Moment


class PlaySeen(Struct, frozen=True, tag=True):
    """A clip began."""

    play: ClipRef
    on: SpeakerRef
    at: Moment


class StopClipSeen(Struct, frozen=True, tag=True):
    """A clip was stopped."""

    stop_clip: ClipRef
    at: Moment


class PauseSoundSeen(Struct, frozen=True, tag=True):
    """Sounds were held, or went on."""

    pause_sound: bool
    at: Moment


class VolumeSeen(Struct, frozen=True, tag=True):
    """A bus was set."""

    volume: BusRef
    to: Share
    at: Moment


class TalkSeen(Struct, frozen=True, tag=True):
    """The intercom was opened, or closed."""

    talk: bool
    at: Moment


class ShowSeen(Struct, frozen=True, tag=True):
    """A screen showed a text."""

    show: str
    on: ScreenRef
    at: Moment


class ImageSeen(Struct, frozen=True, tag=True):
    """A screen showed a picture."""

    image: ImageRef
    on: ScreenRef
    at: Moment


class ClearSeen(Struct, frozen=True, tag=True):
    """A screen was cleared."""

    clear: ScreenRef
    at: Moment


class StopSeen(Struct, frozen=True, tag=True):
    """STOP was engaged (`on`), or released."""

    room_stop: bool
    at: Moment


Seen = (
    SetSeen
    | FadeSeen
    | AnimateSeen
    | FreezeSeen
    | PlaySeen
    | StopClipSeen
    | PauseSoundSeen
    | VolumeSeen
    | TalkSeen
    | ShowSeen
    | ImageSeen
    | ClearSeen
    | StopSeen
)

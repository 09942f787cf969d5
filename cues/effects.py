"""Orders to props and players: what the engine wants done, in the order in which it must be done.

Every effect carries `at`, the moment it was due (not the moment it is carried out), in
microseconds on the room's axis.  Fades and patterns are functions of time from `at` on: a driver
samples them (`cues.ramps`) and never needs another effect to finish them.
"""

from msgspec import Struct

from cues.values import Value


class Effect(Struct, frozen=True, tag_field="effect"):
    """An order, due at a time."""

    at: int


class SetOutput(Effect, frozen=True, tag=True, gc=False):
    """Take a value at once; ends a fade or pattern on that prop."""

    prop: str
    value: Value


class Fade(Effect, frozen=True, tag=True, gc=False):
    """Go from `start` at `at` to `to` at `at + over`, along `curve`."""

    prop: str
    start: Value
    to: Value
    over: int
    curve: str = "linear"


class Animate(Effect, frozen=True, tag=True, gc=False):
    """Follow a pattern (`cues.ramps.PATTERNS`) between `low` and `high` from `at` on.

    `period` in microseconds; `lasts` microseconds, then `low`, or None: until the next order.
    """

    prop: str
    pattern: str
    low: Value
    high: Value
    period: int
    lasts: int | None = None
    seed: int = 0


class Freeze(Effect, frozen=True, tag=True, gc=False):
    """The game is paused: fades and patterns on `prop` hold the value of this moment."""

    prop: str
    value: Value


class Play(Effect, frozen=True, tag=True, gc=False):
    """Begin a clip on a speaker (or a video on a screen); `play` names this play from now on.

    `seek` microseconds into the clip; `duck` names the buses that are lowered while it plays;
    `loop`: without end, as a bed.
    """

    play: int
    prop: str
    clip: str
    bus: str
    level: float = 1.0
    loop: bool = False
    fade_in: int = 0
    seek: int = 0
    duck: tuple[str, ...] = ()


class StopSound(Effect, frozen=True, tag=True, gc=False):
    """End a play, over `fade_out` microseconds."""

    play: int
    fade_out: int = 0


class PauseSound(Effect, frozen=True, tag=True, gc=False):
    """Hold a play where it is (`on`), or let it go on; `play` 0 means every play of the room."""

    on: bool
    play: int = 0


class SetVolume(Effect, frozen=True, tag=True, gc=False):
    """Bring a bus to `level` (0 to 1) over `over` microseconds."""

    bus: str
    level: float
    over: int = 0


class SetTalk(Effect, frozen=True, tag=True, gc=False):
    """Duck every bus for the intercom, or give them back."""

    on: bool


class ShowText(Effect, frozen=True, tag=True, gc=False):
    """Put text on a screen, in the team's language; `role` is `hint`, `caption` or `text`."""

    prop: str
    text: str
    role: str = "text"
    lasts: int | None = None


class ShowImage(Effect, frozen=True, tag=True, gc=False):
    """Put a picture of the show's media on a screen."""

    prop: str
    image: str


class ClearScreen(Effect, frozen=True, tag=True, gc=False):
    """Take what a screen shows in `role` off it; None takes all off."""

    prop: str
    role: str | None = None


class EngageStop(Effect, frozen=True, tag=True, gc=False):
    """STOP: every output to its safe level, latched below the show until `ReleaseStop`."""


class ReleaseStop(Effect, frozen=True, tag=True, gc=False):
    """STOP is cleared: outputs may move again, and none does until the next order."""


AnyEffect = (
    SetOutput
    | Fade
    | Animate
    | Freeze
    | Play
    | StopSound
    | PauseSound
    | SetVolume
    | SetTalk
    | ShowText
    | ShowImage
    | ClearScreen
    | EngageStop
    | ReleaseStop
)

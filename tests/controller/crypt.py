"""A small show for the shell's tests, and a driver that notes what it is told."""

from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from controller.fitting import Fitting
from controller.journal.folder import Folder, claim
from controller.journal.recovery import Playing
from controller.room import Room
from cues.effects import Effect
from cues.port import Report, Scheduler
from cues.puzzles.tags import Tags
from cues.show import Choice, Clip, Cue, Ending, Prop, Puzzle, ResetItem, Show, Variable
from cues.show import Room as RoomPlan
from cues.steps import FadeLight, PlayClip, Pulse, RunCue, SetProp, SetVariable, Step, Wait
from cues.triggers import GameIs, PropBecomes, PuzzleDone
from cues.values import Value


def words(text: str) -> dict[str, str]:
    return {"en": text}


PROPS = {
    prop.name: prop
    for prop in (
        Prop("candles", "plate", words("Candles")),
        Prop("beam", "beam", words("Beam")),
        Prop("reader", "tag_reader", words("Reader")),
        Prop("crypt_lock", "lock", words("Lock of the crypt"), fails="open"),
        Prop("bolt", "relay", words("Bolt"), max_on=1_000_000, min_off=300_000, never_with=("fog",)),
        Prop("fog", "relay", words("Fog")),
        Prop("eyes", "light", words("Eyes"), colour="rgb"),
        Prop("lamp", "light", words("Lamp"), house_lights=True),
        Prop("speaker", "speaker", words("Speaker")),
    )
}

CUES = {
    cue.name: cue
    for cue in (
        Cue(
            "opening",
            words("Opening"),
            (
                Step(SetProp("lamp", 0.4)),
                Step(FadeLight("eyes", "#800000", 700_000), go_on="auto_continue"),
                Step(SetVariable("dread", add=1.0), post_wait=200_000),
            ),
            when=(GameIs("starts"),),
        ),
        Cue(
            "thunder",
            words("Thunder"),
            (
                Step(SetProp("fog", True), at=0),
                Step(PlayClip("boom", "speaker"), at=50_000),
                Step(FadeLight("eyes", "#ff0000", 400_000), at=100_000),
                Step(SetProp("fog", False), at=450_000),
                Step(SetVariable("dread", add=1.0), at=500_000),
            ),
            mode="timeline",
            when=(PropBecomes("beam", True),),
        ),
        Cue(
            "knock",
            words("Knock"),
            (
                Step(Pulse("bolt", True, 120_000), post_wait=400_000),
                Step(RunCue("flicker")),
            ),
            when=(PropBecomes("candles", True),),
            again="overlap",
        ),
        Cue(
            "flicker",
            words("Flicker"),
            (Step(SetProp("lamp", 0.2)), Step(Wait(90_000)), Step(SetProp("lamp", 0.7))),
            repeat=3,
        ),
        Cue(
            "release",
            words("Release"),
            (Step(SetProp("crypt_lock", "released"), pre_wait=150_000),),
            when=(PuzzleDone("tag"),),
        ),
    )
}

CRYPT = Show(
    "crypt",
    words("The crypt"),
    ("en", "ko"),
    3_600_000_000,
    {
        "crypt": RoomPlan(
            "crypt",
            words("The crypt"),
            PROPS,
            {
                "tag": Puzzle(
                    "tag",
                    "tags",
                    words("Tag"),
                    Tags("reader", ("62E3086CED",)),
                    expected=60_000_000,
                    hints=(words("Look at the reader."),),
                )
            },
            CUES,
            {"door_shut": ResetItem("door_shut", words("The door is shut"))},
            {"dread": Variable("dread", "number", 0.0, publish=True)},
        )
    },
    {"boom": Clip("boom", "boom.ogg", length=800_000)},
    {"out": Ending("out", words("Out"))},
    {"scares": Choice("scares", ("full", "mild"))},
    {},
    {"effects": 1.0},
    hash="crypt-1",
)


class Notes:
    """A driver of props that notes what it was told, and when."""

    def __init__(self, props: Mapping[str, Prop], scheduler: Scheduler, start: Mapping[str, Value]) -> None:
        self.props = frozenset(props)
        self.start = dict(start)
        self.told: list[Effect] = []
        self.times: list[int] = []
        self.report: Report | None = None
        self.is_closed = False
        self._scheduler = scheduler

    async def open(self, report: Report) -> None:
        self.report = report

    def apply(self, effect: Effect) -> None:
        self.told.append(effect)
        self.times.append(self._scheduler.now())

    async def close(self) -> None:
        self.is_closed = True

    def of(self, prop: str) -> list[object]:
        """The values that a prop was set to, in order."""
        return [
            effect.value
            for effect in self.told
            if getattr(effect, "prop", None) == prop and hasattr(effect, "value")
        ]


class Site:
    """A room of the crypt on a folder, with a driver that takes notes."""

    def __init__(
        self,
        folder: Path,
        live: Path,
        show: Show = CRYPT,
        wiring: str = "w1",
        simulated: bool = True,
        **room: object,
    ) -> None:
        self.folder: Folder = claim(folder, live)
        self.playing = Playing(show, "crypt", wiring, simulated, "0.0")
        self.notes: Notes | None = None
        self.room = Room(self.playing, self.folder, self.fit, **room)  # type: ignore[arg-type]

    def fit(self, start: Mapping[str, Value], scheduler: Scheduler) -> Fitting:
        self.notes = Notes(PROPS, scheduler, start)
        return Fitting((self.notes,))


def order(do: str, number: int, **args: object) -> bytes:
    """A command as it comes in."""
    import json

    return json.dumps({"id": f"command-{number:04}", "do": do, "args": args, "by": "Jin"}).encode()


def changed(show: Show) -> Show:
    """The same show, edited."""
    return replace(show, hash="crypt-2")

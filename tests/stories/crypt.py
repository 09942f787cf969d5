"""A small show for the tests: a crypt that opens 2 s after its candles are lit."""

from cues.puzzles.tuning import Tuning
from cues.show import Clip, Consequence, Cue, Ending, Prop, Puzzle, ResetItem, Room, Show, Variable
from cues.steps import FadeLight, Finish, PlayClip, SetProp, Step
from cues.triggers import PropBecomes, PuzzleDone
from cues.values import RELEASED

SECOND = 1_000_000
NAME = {"en": "Crypt"}


def step(action, at=None):
    return Step(action, at=at)


PROPS = (
    Prop("candles", "sensor", NAME),
    Prop("gate_open", "contact", NAME),
    Prop("moon", "light", NAME, house_lights=True, safe=1.0, initial=1.0),
    Prop("fog", "relay", NAME, safe=False, initial=False, max_on=5 * SECOND),
    Prop(
        "crypt_lock",
        "lock",
        NAME,
        fails="open",
        safe=RELEASED,
        initial="locked",
        simulate=(
            Consequence(RELEASED, "gate_open", True, 300_000),
            Consequence("locked", "gate_open", False, 300_000),
        ),
    ),
    Prop("speakers", "speaker", NAME),
    Prop("screen", "screen", NAME),
)

CUES = (
    Cue(
        "crypt_opens",
        NAME,
        (
            step(SetProp("crypt_lock", RELEASED), 2 * SECOND),
            step(SetProp("fog", True), 2 * SECOND + 500_000),
            step(PlayClip("groan", "speakers"), 3 * SECOND),
            step(FadeLight("moon", 0.2, 4 * SECOND), 3 * SECOND),
        ),
        mode="timeline",
        when=(PuzzleDone("candlelight"),),
    ),
    Cue("out", NAME, (step(Finish("free")),), when=(PropBecomes("gate_open", True),)),
)

CRYPT = Show(
    name="crypt",
    title=NAME,
    languages=("en",),
    duration=60 * 60 * SECOND,
    rooms={
        "crypt": Room(
            "crypt",
            NAME,
            props={prop.name: prop for prop in PROPS},
            puzzles={
                "candlelight": Puzzle(
                    "candlelight",
                    "tuning",
                    NAME,
                    Tuning("candles", at_least=3.5, at_most=4.5, for_=SECOND),
                    expected=120 * SECOND,
                    hints=({"en": "Light them."},),
                )
            },
            cues={cue.name: cue for cue in CUES},
            reset={"swept": ResetItem("swept", NAME)},
            variables={"fear": Variable("fear", "number", 0.0)},
        )
    },
    clips={"groan": Clip("groan", "groan.ogg", length=2 * SECOND)},
    endings={"free": Ending("free", NAME), "lost": Ending("lost", NAME, won=False)},
    out_of_time="lost",
)

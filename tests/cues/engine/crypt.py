"""A room in a crypt, small enough to see through, for stories about the engine."""

from cues import commands, events
from cues.effects import Effect
from cues.engine import Engine, Outcome
from cues.facts import Fact
from cues.puzzles.tags import Tags
from cues.show import (
    Choice,
    Clip,
    Cue,
    Ending,
    Prop,
    Puzzle,
    ResetItem,
    Room,
    Show,
    Variable,
)
from cues.triggers import Trigger

S = 1_000_000
MS = 1_000


def prop(name: str, kind: str, **more: object) -> Prop:
    return Prop(name, kind, {"en": name}, **more)  # type: ignore[arg-type]


def cue(name: str, *steps: object, when: tuple[Trigger, ...] = (), **more: object) -> Cue:
    return Cue(name, {"en": name}, steps, when=when, **more)  # type: ignore[arg-type]


PROPS = (
    prop("button", "button"),
    prop("other", "button"),
    prop("dial", "dial"),
    prop("keys", "keypad"),
    prop("reader", "tag_reader"),
    prop("lamp", "light", safe=0.0),
    prop("eyes", "light", colour="rgb", safe="#000000"),
    prop("fan", "fan", safe=False),
    prop("door", "lock", fails="open"),
    prop("work", "light", house_lights=True),
    prop("horn", "speaker"),
    prop("board", "screen"),
)


def show(
    *cues: Cue,
    puzzles: tuple[Puzzle, ...] = (),
    reset: tuple[ResetItem, ...] = (),
    duration: int = 3600 * S,
    out_of_time: str | None = None,
) -> Show:
    room = Room(
        "crypt",
        {"en": "Crypt"},
        props={each.name: each for each in PROPS},
        puzzles={each.name: each for each in puzzles},
        cues={each.name: each for each in cues},
        reset={each.name: each for each in reset},
        variables={
            "trust": Variable("trust", "number", 0),
            "met": Variable("met", "flag", False),
        },
    )
    return Show(
        "tales",
        {"en": "Tales"},
        ("en", "ko"),
        duration,
        {"crypt": room},
        clips={
            "groan": Clip("groan", "groan.ogg", length=700 * MS, caption={"en": "A groan", "ko": "신음"}),
            "wind": Clip("wind", "wind.ogg", bus="ambience", length=8 * S),
        },
        endings={"out": Ending("out", {"en": "Out"}), "lost": Ending("lost", {"en": "Lost"}, won=False)},
        comfort={"strobe": Choice("strobe", ("on", "off")), "captions": Choice("captions", ("off", "on"))},
        images={},
        volumes={"ambience": 0.5},
        out_of_time=out_of_time,
    )


def tag_puzzle(name: str = "tag", **more: object) -> Puzzle:
    hints = ({"en": "Look up.", "ko": "위를 보라."}, {"en": "The tag.", "ko": "꼬리표."})
    return Puzzle(name, "tags", {"en": name}, Tags("reader", ("AB12",)), hints=hints, **more)  # type: ignore[arg-type]


class Crypt:
    """An engine with a game on, told what happens at what moment; it keeps all that came of it."""

    def __init__(self, written: Show, *, started: bool = True, **start: object) -> None:
        self.engine = Engine(written, "crypt")
        self.effects: list[Effect] = []
        self.facts: list[Fact] = []
        self.passed: list[tuple[int, str, str, str]] = []
        self.now = 0
        self.asked = 0
        self.feed(events.Opened(0, "journal", 7, simulated=True))
        if started:
            self.do(commands.Reset())
            for item in self.engine.state.reset:
                self.do(commands.Sign(item, "seen"))
            self.do(commands.Start(**start))  # type: ignore[arg-type]
            self.forget()

    def feed(self, event: events.Event) -> Outcome:
        outcome = self.engine.feed(event)
        self.effects += outcome.effects
        self.facts += outcome.facts
        self.passed += outcome.passed
        assert "engine" not in self.engine.state.alerts, self.engine.state.alerts["engine"].text
        return outcome

    def forget(self) -> None:
        self.effects, self.facts, self.passed = [], [], []

    def advance(self, time: int) -> None:
        self.now += time
        self.feed(events.Tick(self.now))

    def sense(self, name: str, value: object) -> None:
        self.feed(events.Sensed(self.now, name, value))  # type: ignore[arg-type]

    def do(self, command: commands.Command, **more: object) -> None:
        self.asked += 1
        self.feed(events.Commanded(self.now, f"order{self.asked:04}", command, **more))  # type: ignore[arg-type]

    def told(self, kind: type[Fact]) -> list[Fact]:
        return [fact for fact in self.facts if isinstance(fact, kind)]

    @property
    def refusals(self) -> list[str]:
        return [fact.why for fact in self.facts if type(fact).__name__ == "CommandRefused"]  # type: ignore[attr-defined]

"""A small show to measure rooms with: a cue of even steps, a relay, a light, a contact, and silence."""

from collections.abc import Mapping
from pathlib import Path

from controller.fitting import Fitting
from controller.journal.folder import Folder, claim
from controller.journal.journal import Journal
from controller.journal.recovery import Playing
from controller.room import Room
from cues.commands import Reset, Sign, Start
from cues.effects import Effect
from cues.engine import Engine
from cues.events import Commanded, Event, Sensed, Tick
from cues.port import Report, Scheduler
from cues.show import Cue, Prop, Show, Variable
from cues.show import Room as RoomPlan
from cues.steps import FadeLight, SetProp, Step
from cues.triggers import PropBecomes
from cues.values import Value


class Bench:
    """A driver that does nothing but note when it was told what."""

    def __init__(self, props: Mapping[str, Prop], scheduler: Scheduler) -> None:
        self.props = frozenset(props)
        self.orders: list[tuple[int, Effect]] = []
        self._scheduler = scheduler

    async def open(self, report: Report) -> None:
        """Nothing to claim."""
        self._report = report

    def sense(self, prop: str, value: Value) -> None:
        """Report an input."""
        self._report.sensed(prop, value)

    def apply(self, effect: Effect) -> None:
        """Note it."""
        # The moment first: it is the driver's business what it does with it.
        now = self._scheduler.now()
        self.orders.append((now, effect))

    async def close(self) -> None:
        """Nothing to leave."""


def words(text: str) -> dict[str, str]:
    """A text in the only language here."""
    return {"en": text}


def stepping_show(steps: int, every: int, precise: bool) -> Show:
    """A show whose cue `march` sets a relay on and off, `steps` times, every `every` microseconds."""
    march = Cue(
        "march",
        words("March"),
        tuple(Step(SetProp("relay", index % 2 == 0), at=index * every) for index in range(1, steps + 1)),
        mode="timeline",
        when=(PropBecomes("contact", True),),
        phases=("idle", "ready", "running"),
        precise=precise,
    )
    props = {
        "contact": Prop("contact", "contact", words("Contact")),
        "relay": Prop("relay", "relay", words("Relay")),
        "light": Prop("light", "light", words("Light"), house_lights=True),
    }
    variables: dict[str, Variable] = {}
    room = RoomPlan("bench", words("Bench"), props, {}, {"march": march}, {}, variables)
    return Show(
        "bench", words("Bench"), ("en",), 3_600_000_000, {"bench": room}, {}, {}, {}, {}, {}, hash="bench"
    )


def rocking_show() -> Show:
    """A show for games: contacts, each with a cue of three timed steps and a fade, and quiet inputs."""
    props = {
        "lamp": Prop("lamp", "light", words("Lamp"), house_lights=True),
        **{f"relay_{n}": Prop(f"relay_{n}", "relay", words("Relay")) for n in range(4)},
        **{f"light_{n}": Prop(f"light_{n}", "light", words("Light")) for n in range(4)},
        **{f"contact_{n}": Prop(f"contact_{n}", "contact", words("Contact")) for n in range(4)},
        **{f"dial_{n}": Prop(f"dial_{n}", "dial", words("Dial")) for n in range(4)},
    }
    cues = {f"cue_{n}": _rocking_cue(n) for n in range(4)}
    plan = RoomPlan("bench", words("Bench"), props, {}, cues, {}, {})
    return Show(
        "bench", words("Bench"), ("en",), 3_600_000_000, {"bench": plan}, {}, {}, {}, {}, {}, hash="bench"
    )


def _rocking_cue(n: int) -> Cue:
    steps = (
        Step(SetProp(f"relay_{n}", True), at=0),
        Step(FadeLight(f"light_{n}", 1.0, 400_000), at=100_000),
        Step(SetProp(f"relay_{n}", False), at=300_000),
        Step(FadeLight(f"light_{n}", 0.0, 200_000), at=600_000),
    )
    return Cue(f"cue_{n}", words("Cue"), steps, mode="timeline", when=(PropBecomes(f"contact_{n}", True),))


def full_game(journal: Journal, engine: Engine, props: Mapping[str, Prop], at: int, events: int) -> int:
    """A game of 60 minutes in `events` events, as a room would record it; when it stands at the end.

    Each input in turn reports this and that; every deadline is a tick.
    """
    state = engine.state
    enough = journal.events + events
    now = at

    def hear(event: Event) -> None:
        journal.write((event,))
        engine.feed(event)
        journal.check(journal.events - 1, engine.checksum)

    hear(Commanded(now, "bench-0001", Reset(), "bench"))
    for item in list(state.reset):
        hear(Commanded(now, f"bench-sign-{item}", Sign(item, "bench"), "bench"))
    hear(Commanded(now, "bench-0002", Start("Bench", duration="61min"), "bench"))
    every = 3_600_000_000 // events
    inputs = [prop for prop in props.values() if prop.direction == "in"]
    turn = 0
    while journal.events < enough:
        now += every
        while engine.next_due is not None and engine.next_due <= now and journal.events < enough:
            hear(Tick(engine.next_due))
        turn += 1
        hear(_news(inputs[turn % len(inputs)], turn // len(inputs), now))
    return state.at


def _news(prop: Prop, turn: int, at: int) -> Sensed:
    if prop.takes == "flag":
        return Sensed(at, prop.name, turn % 2 == 0)
    if prop.takes == "number":
        return Sensed(at, prop.name, turn % 100 / 100)
    return Sensed(at, prop.name, f"{turn:010X}" if turn % 2 else None)


class Bed:
    """A room of `show` on a bench driver, with its state in `folder`."""

    def __init__(self, show: Show, folder: Path) -> None:
        self.folder: Folder = claim(folder / "state", folder / "live")
        name = next(iter(show.rooms))
        self._props = show.rooms[name].props
        self.room = Room(Playing(show, name, "bench", True, "bench"), self.folder, self._fit)

    @property
    def bench(self) -> Bench:
        """The room's driver, once it is open."""
        return self._bench

    def _fit(self, start: Mapping[str, Value], scheduler: Scheduler) -> Fitting:
        self._bench = Bench(self._props, scheduler)
        return Fitting((self._bench,))

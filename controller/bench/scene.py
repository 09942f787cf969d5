"""A small show to measure rooms with: a cue of even steps, a relay, a light, a contact, and silence."""

from collections.abc import Mapping
from pathlib import Path

from controller.fitting import Fitting
from controller.folder import Folder, claim
from controller.recovery import Playing
from controller.room import Room
from cues.effects import Effect
from cues.port import Report, Scheduler
from cues.show import Cue, Prop, Show, Variable
from cues.show import Room as RoomPlan
from cues.steps import SetProp, Step
from cues.triggers import PropBecomes
from cues.values import Value


class Bench:
    """A driver that does nothing but note when it was told what."""

    def __init__(self, props: Mapping[str, Prop], scheduler: Scheduler) -> None:
        self.props = frozenset(props)
        self.orders: list[tuple[int, Effect]] = []
        self._scheduler = scheduler
        self.report: Report | None = None

    async def open(self, report: Report) -> None:
        """Nothing to claim."""
        self.report = report

    def apply(self, effect: Effect) -> None:
        """Note it."""
        self.orders.append((self._scheduler.now(), effect))

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


class Bed:
    """A room of `show` on a bench driver, with its state in `folder`."""

    def __init__(self, show: Show, folder: Path) -> None:
        self.folder: Folder = claim(folder)
        self.bench: Bench | None = None
        name = next(iter(show.rooms))
        self._props = show.rooms[name].props
        self.room = Room(Playing(show, name, "bench", True, "bench"), self.folder, self._fit)

    def _fit(self, start: Mapping[str, Value], scheduler: Scheduler) -> Fitting:
        self.bench = Bench(self._props, scheduler)
        return Fitting((self.bench,))

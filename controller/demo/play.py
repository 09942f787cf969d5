"""A demo under way: keys in, news into the log, a picture of the room out."""

import asyncio
import errno
import shutil
import sys
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack

from msgspec.structs import replace
from rich.console import Console
from rich.live import Live as Canvas
from rich.text import Text

from controller.demo import plan
from controller.demo.hands import Hands
from controller.demo.keyboard import keys
from controller.demo.scene import Beside, scene
from controller.demo.screen import render, told
from controller.demo.stage import Stage, is_settled, reset, start
from controller.demo.telling import Line, Teller
from cues.commands import ClearStop, Hint, Pause, Reset, Resume, Stop

FRAME = 1 / 15
"""Seconds between two pictures."""

LONGEST_LOG = 200
LEFT = 12
"""Lines of the log that stay on the terminal when the demo is over."""

NOTE = 6_000_000
"""Microseconds for which an answer stays on the screen."""

STARTS = frozenset({"idle", "ready", "finished"})
SETTLING = 5_000_000
"""Microseconds that a room gets after its reset before the game begins all the same."""
SHORTEST = 1_000_000
"""And before it begins at all: sensors have a word to say first."""

SETTLES = "The room is being reset …"
INVITATION = "Press Enter to start a game."

KEYS = " ⏎ start  ␣ pause  H hint  SS stop  C clear stop  R reset  w wrong tag  q quit"
WATCHING = " ␣ pause  SS stop  q quit"


class Script:
    """What drives a demo beside its keys: paces time, and knows when it is over."""

    def pace(self) -> None:
        """Called before each picture."""

    def is_over(self) -> bool:
        """Whether there is nothing more to come."""
        return False


class Play:
    """One demo: a stage, its log, and what was answered last."""

    def __init__(
        self,
        stage: Stage,
        beside: Beside,
        script: Script,
        floor: str | None,
        has_hands: bool,
        team: str = "demo",
        wanted: str | None = None,
    ) -> None:
        self.stage = stage
        self.hands = Hands(stage.room) if has_hands else None
        self.log: deque[Line] = deque(maxlen=LONGEST_LOG)
        self._beside = beside
        self._script = script
        self._floor = floor
        self._plans: dict[str, plan.Drawing | None] = {}
        self._team, self._wanted = team, wanted
        self._starts_by: int | None = None
        self._last, self._times = "", 0
        self._noted = 0
        self._stop_asked = 0
        self._is_over = False
        beside.log = ()
        beside.keys = self.hands.labels if self.hands else {}

    # -- time -----------------------------------------------------------------------------------

    def step(self) -> list[Line]:
        """Let time pass up to now; the lines that came of it."""
        self._script.pace()
        self._start_when_settled()
        teller = Teller(self.stage.show, self.stage.room, self.language)
        fresh = [line for fact in self.stage.news() if (line := teller.tell(fact, self._left(fact.at)))]
        for line in fresh:
            self._write(line)
        return fresh

    def _write(self, line: Line) -> None:
        """Put a line into the log; one that repeats the last is counted there."""
        self._times = self._times + 1 if self.log and self._last == line.text else 1
        self._last = line.text
        if self._times > 1:
            line = replace(line, text=f"{line.text} ×{self._times}")
            self.log.pop()
        self.log.append(line)

    @property
    def is_over(self) -> bool:
        """Whether the demo has ended, by a key or by itself."""
        return self._is_over or self._script.is_over()

    def end(self) -> None:
        """End the demo."""
        self._is_over = True

    @property
    def language(self) -> str:
        """The team's language."""
        game = self.stage.state.game
        return game.language if game else self.stage.show.languages[0]

    def _left(self, at: int) -> int:
        """What the game clock showed at `at`, which may be before it was last set."""
        clock = self.stage.state.clock
        if not clock.total:
            return self.stage.show.duration
        return min(clock.total, clock.left + clock.at - at) if at < clock.at else clock.left_at(at)

    # -- keys -----------------------------------------------------------------------------------

    def press(self, key: str) -> None:
        """A key was pressed."""
        if key == "q":
            self.end()
        elif key == "S":
            self._press_stop()
        elif key in self._orders:
            self._ask(self._orders[key])
        elif self.hands:
            values = {name: how.value for name, how in self.stage.state.props.items()}
            for act in self.hands.press(key, values):
                self.stage.act(act.prop, act.value, act.after)

    @property
    def _orders(self) -> dict[str, Callable[[], str | None]]:
        if self.hands is None:
            return {" ": self._pause_or_go_on}
        return {
            "\n": self.begin,
            "\r": self.begin,
            " ": self._pause_or_go_on,
            "H": self._hint,
            "C": lambda: self.stage.command(ClearStop()),
            "R": lambda: self.stage.command(Reset()),
        }

    def _ask(self, order: Callable[[], str | None]) -> None:
        self._note(order() or "")

    def _note(self, text: str) -> None:
        self._beside.note = text
        self._noted = self.stage.now

    def _press_stop(self) -> None:
        """Twice within a second: a single slip of a finger stops no room."""
        now = self.stage.now
        if now - self._stop_asked < 1_000_000:
            self._ask(lambda: self.stage.command(Stop()))
        else:
            self._note("Once more within a second: STOP")
        self._stop_asked = now

    def _pause_or_go_on(self) -> str | None:
        return self.stage.command(Resume() if self.stage.state.phase == "paused" else Pause())

    def _hint(self) -> str | None:
        """The next hint of the puzzle that has been open the longest."""
        states = self.stage.state.puzzles
        in_play = [name for name, how in states.items() if how.state == "active"]
        longest = min(in_play, key=lambda name: states[name].since, default=None)
        return "no puzzle is in play" if longest is None else self.stage.command(Hint(longest))

    def begin(self) -> str | None:
        """Reset the room, and start a game as soon as it has settled."""
        if self.stage.state.phase not in STARTS:
            return f"the room is {self.stage.state.phase}: nothing to start"
        refused = reset(self.stage)
        if refused is None:
            self._starts_by = self.stage.now + SETTLING
            return SETTLES
        return refused

    def _start_when_settled(self) -> None:
        if self._starts_by is None:
            return
        if self.stage.state.phase not in STARTS:  # STOP came between
            self._starts_by = None
            return
        left = self._starts_by - self.stage.now
        if left <= 0 or (left <= SETTLING - SHORTEST and is_settled(self.stage)):
            self._starts_by = None
            self._note(start(self.stage, self._team, self._wanted) or "")

    # -- pictures -------------------------------------------------------------------------------

    def picture(self, width: int, height: int) -> Text:
        """The room as it stands, for a terminal of that size."""
        stage = self.stage
        self._beside.log = tuple(self.log)
        if self._beside.note and stage.now - self._noted > NOTE:
            self._beside.note = ""
        if not self._beside.note and self.hands and stage.state.phase in STARTS:
            self._beside.note = INVITATION
        shown = scene(stage.show, stage.room, stage.state, stage.running(), stage.now, self._beside)
        return render(shown, width, height, KEYS if self.hands else WATCHING, self._plan())

    def _plan(self) -> plan.Drawing | None:
        """The floor plan with its names in the team's language, read once for each."""
        language = self.language
        if self._floor is not None and language not in self._plans:
            read = plan.read(self._floor, language)
            self._plans[language] = plan.Drawing(read) if read else None
        return self._plans.get(language)


async def on_screen(play: Play) -> None:
    """Show the demo on this terminal until it is over; then leave its last lines there."""
    console = Console()
    try:
        with ExitStack() as open_:
            canvas = open_.enter_context(Canvas(console=console, screen=True, auto_refresh=False))
            _enter(open_, keys(sys.stdin.fileno(), play.press) if sys.stdin.isatty() else None)
            while not play.is_over:
                play.step()
                size = shutil.get_terminal_size()
                canvas.update(play.picture(size.columns, size.lines), refresh=True)
                await asyncio.sleep(FRAME)
        for line in list(play.log)[-LEFT:]:
            console.print(told(line))
    except OSError as fault:
        if fault.errno != errno.EIO:  # the terminal has gone, and with it whoever watched
            raise


def _enter(stack: ExitStack, entered: AbstractContextManager[None] | None) -> None:
    if entered is not None:
        stack.enter_context(entered)


async def in_lines(play: Play) -> None:
    """Print the demo line by line until it is over."""
    while True:
        for line in play.step():
            print(f"{line.clock:>6} {line.mark} {line.text}", flush=True)
        if play.is_over:
            return
        await asyncio.sleep(FRAME)

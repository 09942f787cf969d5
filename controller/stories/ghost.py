"""A ghost team: plays a show by its puzzles at human pace, from a seed."""

from collections.abc import Callable
from random import Random
from typing import Protocol

from controller.stories.solutions import Move, Moves, mistake, solution
from controller.stories.world import World
from cues.commands import AnyCommand, Solve
from cues.port import Scheduler
from cues.show import Puzzle, Room, Show
from cues.state import State
from cues.values import Value

SECOND = 1_000_000
USUAL = 300 * SECOND
"""How long a puzzle takes that doesn't say what is expected."""

TRIES = 3
"""Right answers that come to nothing, before the game master solves the puzzle by hand."""

HURRY = 0.7
"""The share of a game that a winning team needs at most."""


class Hands(Protocol):
    """What a ghost team can do in a room: a `World` has it, and a live room can."""

    @property
    def state(self) -> State:
        """The room as it stands."""

    def sense(self, prop: str, value: Value) -> None:
        """Act on an input."""

    def command(self, command: AnyCommand) -> str | None:
        """Ask the game master for something; why it was refused, or None."""


class Ghost:
    """A team of no one.

    It thinks about each puzzle for a while, errs now and then, and does what solves it; a losing
    team never finds the answer to its last puzzle.  Equal seeds play equal games.
    """

    def __init__(
        self, room: Room, duration: int, hands: Hands, scheduler: Scheduler, seed: int = 1, wins: bool = True
    ) -> None:
        self._room = room
        self._hands = hands
        self._scheduler = scheduler
        self._random = Random(seed)
        self._pace = _pace(room, duration)
        self._never = None if wins else _last(room)
        self._busy: set[str] = set()
        self._tries: dict[str, int] = {}

    def begin(self) -> None:
        """From now on it plays, as soon as and as long as a game runs."""
        self._look()

    def _look(self) -> None:
        """Look around for puzzles to think about."""
        phase = self._hands.state.phase
        if phase == "running":
            for name, known in self._hands.state.puzzles.items():
                if known.state == "active" and name not in self._busy and name != self._never:
                    self._think(self._room.puzzles[name])
        if phase != "finished":
            self._later(SECOND, self._look)

    def _think(self, puzzle: Puzzle) -> None:
        self._busy.add(puzzle.name)
        long = (puzzle.expected or USUAL) * self._pace * self._random.uniform(0.3, 1.0)
        if self._random.random() < 0.4:
            self._later(round(long / 2), lambda: self._do(puzzle, mistake(puzzle.rule, self._random), False))
        self._later(round(long), lambda: self._try(puzzle))

    def _try(self, puzzle: Puzzle) -> None:
        """Do what is right; after some tries, or where nobody knows, call the game master."""
        if self._is_done(puzzle):
            return
        moves = solution(puzzle.rule)
        self._tries[puzzle.name] = self._tries.get(puzzle.name, 0) + 1
        if moves is None or self._tries[puzzle.name] > TRIES:
            if self._hands.command(Solve(puzzle.name)) is not None:
                self._later(10 * SECOND, lambda: self._try(puzzle))
            return
        self._do(puzzle, moves, True)

    def _do(self, puzzle: Puzzle, moves: Moves, right: bool) -> None:
        """Make the moves one after the other; a puzzle that stays unsolved is tried again."""
        if not moves:
            if right:
                self._later(15 * SECOND, lambda: self._try(puzzle))
            return
        move, rest = moves[0], moves[1:]
        self._later(move.wait, lambda: self._make(puzzle, move, rest, right))

    def _make(self, puzzle: Puzzle, move: Move, rest: Moves, right: bool) -> None:
        phase = self._hands.state.phase
        if phase in ("paused", "stopped"):
            self._later(SECOND, lambda: self._make(puzzle, move, rest, right))
        elif phase == "running":
            self._hands.sense(move.prop, move.value)
            self._do(puzzle, rest, right)

    def _is_done(self, puzzle: Puzzle) -> bool:
        return self._hands.state.phase == "finished" or self._hands.state.puzzles[puzzle.name].state in (
            "solved",
            "skipped",
        )

    def _later(self, wait: int, then: Callable[[], None]) -> None:
        self._scheduler.call_at(self._scheduler.now() + wait, then)


def _pace(room: Room, duration: int) -> float:
    """How much faster than expected a winning team has to be; 1 where there is time enough."""
    expected = sum(puzzle.expected or USUAL for puzzle in room.puzzles.values())
    return min(1.0, HURRY * duration / expected) if expected else 1.0


def _last(room: Room) -> str | None:
    """The puzzle that comes last: nothing else waits for it."""
    awaited = {name for puzzle in room.puzzles.values() for name in puzzle.after}
    return next((name for name in reversed(list(room.puzzles)) if name not in awaited), None)


def play(show: Show, room: str | None = None, seed: int = 1, wins: bool = True) -> World:
    """A whole game in virtual time; the world as it is when the game is over."""
    world = World(show, room, seed)
    world.start(
        team=f"Ghosts {seed}", players=1 + seed % 6, language=show.languages[seed % len(show.languages)]
    )
    ghost = Ghost(world.room, show.duration, world, world.time, seed, wins)
    ghost.begin()
    world.until(lambda world: world.state.phase == "finished", 2 * show.duration)
    return world

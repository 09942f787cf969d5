"""The pytest plugin: `pytest --maglock SHOW` runs a show's stories; `show` and `room` are fixtures.

A test may name its show itself: `@pytest.mark.maglock("zombie_lab", room="laboratory")`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # the rest of Maglock is imported by those who use it: every pytest loads this module
    from controller.stories.play import Failure
    from controller.stories.world import World
    from cues.show import Show
    from cues.story_file import ReadStory

_OPENED = pytest.StashKey[dict[str, "Show"]]()
_FOLDERS = pytest.StashKey[dict[Path, str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--maglock`."""
    group = parser.getgroup("maglock", "Maglock: stories of a show")
    group.addoption(
        "--maglock",
        action="append",
        default=[],
        metavar="SHOW",
        help="run the stories of this show: a folder, or the name of a show that ships",
    )
    group.addoption(
        "--slack", default=None, metavar="TIME", help="how late what a story expects may come: 200ms"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Have the shows' stories collected, beside what was named; by themselves, where nothing was."""
    config.addinivalue_line("markers", "maglock(show, room=None): the show that `show` and `room` are of")
    config.stash[_OPENED] = {}
    config.stash[_FOLDERS] = {}
    named = config.getoption("--maglock")
    if not named:
        return
    folders = [_stories(config, name) for name in named]
    kept = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
    config.args = [*kept, *folders]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> StoryFile | None:
    """A story of a show that was asked for."""
    name = parent.config.stash[_FOLDERS].get(file_path.parent)
    if name is None or file_path.suffix != ".yaml":
        return None
    file: StoryFile = StoryFile.from_parent(parent, path=file_path)
    file.show_name = name
    return file


class StoryFile(pytest.File):
    """A file with a story."""

    show_name: str

    def collect(self) -> Iterator[pytest.Item]:
        """Its one story."""
        from cues.story_file import read_story

        show = _opened(self.config, self.show_name)
        read = read_story(_shown(self.path, self.config), self.path.read_bytes(), show)
        if read.story is None:
            raise self.CollectError("\n".join(str(problem) for problem in read.problems))
        item: StoryItem = StoryItem.from_parent(self, name=read.story.story)
        item.show, item.read = show, read
        yield item


class StoryFailed(Exception):  # noqa: N818 - a verdict, shown as it is and without a traceback
    """A story was not as expected."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))


class StoryItem(pytest.Item):
    """A story."""

    show: Show
    read: ReadStory

    def runtest(self) -> None:
        """Play it."""
        from controller.stories.play import play
        from cues.units import duration

        slack = self.config.getoption("--slack")
        result = play(self.show, self.read, duration(slack) if slack else 0)
        if result.failure is not None:
            raise StoryFailed(result.failure)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What was expected and what was instead, without a traceback."""
        return str(excinfo.value) if isinstance(excinfo.value, StoryFailed) else super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands, and its title."""
        return self.path, 0, f"story: {self.name}"


@pytest.fixture
def show(request: pytest.FixtureRequest) -> Show:
    """The show that the test's marker names, or `--maglock`."""
    return _opened(request.config, _named(request)[0])


@pytest.fixture
def room(request: pytest.FixtureRequest, show: Show) -> World:
    """A room of it in a box, ready for a team (`controller.stories.world.World`)."""
    from controller.stories.world import World

    return World(show, _named(request)[1])


def _named(request: pytest.FixtureRequest) -> tuple[str, str | None]:
    marker = request.node.get_closest_marker("maglock")
    if marker is not None:
        return str(marker.args[0]), marker.kwargs.get("room")
    named = request.config.getoption("--maglock")
    if not named:
        raise pytest.UsageError('say which show: pytest --maglock SHOW, or @pytest.mark.maglock("SHOW")')
    return named[0], None


def _stories(config: pytest.Config, name: str) -> str:
    """The folder of a show's stories."""
    from controller.shows import NotThere, find_show

    try:
        folder = find_show(name).resolve() / "stories"
    except NotThere as missing:
        raise pytest.UsageError(str(missing)) from missing
    if not folder.is_dir():
        raise pytest.UsageError(f"{name} has no stories: there is no folder {folder}")
    _opened(config, name)
    config.stash[_FOLDERS][folder] = name
    return str(folder)


def _opened(config: pytest.Config, name: str) -> Show:
    """The show, opened once in a run."""
    from controller.stories.play import open_to_play

    opened = config.stash[_OPENED]
    if name not in opened:
        try:
            opened[name] = open_to_play(name)
        except (LookupError, ValueError) as fault:
            raise pytest.UsageError(str(fault)) from fault
    return opened[name]


def _shown(path: Path, config: pytest.Config) -> str:
    """A path as people read it: from where they called."""
    called = config.invocation_params.dir
    return str(path.relative_to(called)) if path.is_relative_to(called) else str(path)

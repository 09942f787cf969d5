"""`maglock test`: a show's stories, played in virtual time, or by hand on a real room's wiring."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from controller.cli.faults import CallFault, MachineFault, ShowFault
from controller.cli.shows import add_show, counted, folder_of, opened, tell, wiring_of, with_lengths
from controller.stories.play import Result, play
from cues.show import Show
from cues.story_file import ReadStory, read_story
from cues.units import UnitError, duration


def arguments(parser: ArgumentParser) -> None:
    """Which show, which of its stories."""
    add_show(parser)
    parser.add_argument("words", nargs="*", metavar="WORD", help="only stories whose file has this word")
    parser.add_argument("--slack", metavar="TIME", help="how late what is expected may come, such as 200ms")
    parser.add_argument(
        "--wiring", metavar="FILE", help="play them on this wiring; each input is asked of you"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON list")


def run(given: Namespace) -> int:
    """Play the stories; 1 if one fails."""
    slack = _slack(given.slack)
    show = with_lengths(opened(given.show), folder_of(given.show))
    results = []
    stories = _stories(given, show)
    told = _on_wiring(given, show, slack) if given.wiring else lambda read: play(show, read, slack)
    for read in stories:
        results.append(told(read))
        if not given.json:
            _tell(results[-1])
    failed = [result for result in results if not result.passed]
    if given.json:
        print(json.dumps([_document(result) for result in results], indent=1, ensure_ascii=False))
    else:
        lasted, took = (sum(getattr(one, what) for one in results) / 1e6 for what in ("lasted", "took"))
        count = f"{len(results)} {'story' if len(results) == 1 else 'stories'}, {len(failed)} failed"
        print(f"{count}; {_long(lasted)} of play in {took:.1f} s")
    return 1 if failed else 0


def _on_wiring(given: Namespace, show: Show, slack: int) -> Callable[[ReadStory], Result]:
    """Plays a story on real hardware, asking whoever is in the room for each input."""
    from controller.journal.folder import CannotStart
    from controller.stories.live import play_live

    folder = folder_of(given.show)
    wiring = wiring_of(show, folder, given.wiring)

    def told(read: ReadStory) -> Result:
        print(f"… {read.story.story if read.story else read.file}", file=sys.stderr)
        try:
            return play_live(show, folder, wiring, read, slack, _ask)
        except CannotStart as fault:
            raise MachineFault(str(fault)) from fault
        except ValueError as fault:
            raise CallFault(f"test: {fault}") from fault

    return told


def _ask(what: str) -> None:
    print(f"  → {what}", file=sys.stderr, flush=True)


def _slack(text: str | None) -> int:
    try:
        return duration(text) if text else 0
    except UnitError as fault:
        raise CallFault(f"test: --slack: {fault}") from fault


def _stories(given: Namespace, show: Show) -> list[ReadStory]:
    """The stories that are meant; all mistakes in them are printed first."""
    folder = folder_of(given.show)
    files = [
        path
        for path in sorted((folder / "stories").glob("*.yaml"))
        if all(word in path.stem for word in given.words)
    ]
    if not files:
        raise CallFault(_no_story(folder / "stories", given.words))
    read = [read_story(path.relative_to(folder).as_posix(), path.read_bytes(), show) for path in files]
    wrong = [problem for one in read for problem in one.problems]
    if any(one.story is None for one in read):
        tell(wrong, folder)
        raise ShowFault(f"{counted(wrong)} in the stories; none was played")
    return read


def _no_story(folder: Path, words: list[str]) -> str:
    there = sorted(path.stem for path in folder.glob("*.yaml"))
    if not there:
        return f"no stories in {folder}; a story is a file NAME.yaml there, see docs/stories.md"
    return f"no story's file in {folder} has {' and '.join(words)} in its name; there are {', '.join(there)}"


def _long(seconds: float) -> str:
    return f"{seconds / 60:,.0f} minutes" if seconds >= 120 else f"{seconds:,.0f} seconds"


def _tell(result: Result) -> None:
    if result.passed:
        print(f"✓ {result.story}  ({result.lasted / 1e6:,.0f} s in {result.took / 1e3:.0f} ms)")
        return
    print(f"✗ {result.story}")
    for line in str(result.failure).splitlines():
        print(f"  {line}")
    sys.stdout.flush()


def _document(result: Result) -> dict[str, object]:
    failure = result.failure
    return {
        "story": result.story,
        "file": result.file,
        "passed": result.passed,
        "lasted_s": result.lasted / 1e6,
        "took_ms": result.took / 1e3,
        "failure": str(failure) if failure else None,
    }

"""`maglock check`: every mistake in a show, with file, line, what was meant and the cure."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Collection, Mapping
from pathlib import Path

from controller.cli.faults import CallFault
from controller.cli.shows import add_show, folder_of, shown
from controller.shows import NotThere, open_wiring, read_show, wirings_of
from cues.check import check, tally
from cues.clips import Measured
from cues.show import Show
from cues.showfile import Problem
from cues.showfile.problems import Place
from cues.wiring import Wiring


def arguments(parser: ArgumentParser) -> None:
    """Which show, and how strictly."""
    add_show(parser)
    parser.add_argument("--wiring", metavar="FILE", action="append", help="this wiring too, from anywhere")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--strict", action="store_true", help="warnings count as errors")


def run(given: Namespace) -> int:
    """Print every problem, and their count; 1 if there are errors."""
    folder = folder_of(given.show)
    problems = found(folder, given.wiring or [])
    if given.json:
        print(json.dumps(_document(folder, problems), indent=1, ensure_ascii=False))
    else:
        for problem in problems:
            place = f"{shown(folder, problem.file)}:{problem.line}:{problem.column}"
            print(f"{place}: {'' if problem.level == 'error' else 'warning: '}{problem.text}")
        print(tally(problems))
    levels = {problem.level for problem in problems}
    return 1 if "error" in levels or (given.strict and levels) else 0


def found(folder: Path, more_wirings: list[str]) -> list[Problem]:
    """Everything that is wrong: with the grammar, the wirings, the stories, the clips, and on the night."""
    loaded = read_show(folder)
    problems = list(loaded.problems)
    if loaded.show is not None:
        wirings, places, wrong = _wirings(folder, loaded.show, more_wirings)
        measured, unreadable = _media(folder, loaded.show)
        problems += wrong
        problems += check(loaded.show, {**loaded.places, **places}, wirings, measured, unreadable)
        problems += _stories(folder, loaded.show)
    order = {problem: (problem.file != "show.yaml", problem) for problem in problems}
    return sorted(order, key=lambda problem: order[problem])


def _wirings(
    folder: Path, show: Show, more: list[str]
) -> tuple[dict[str, Wiring], dict[str, Place], list[Problem]]:
    """The show's own wirings and those given beside them, by name, and where what stands in them."""
    wirings: dict[str, Wiring] = {}
    places: dict[str, Place] = {}
    wrong: list[Problem] = []
    own = {(folder / "wiring" / f"{name}.yaml").resolve(): name for name in wirings_of(folder)}
    given = [name for name in more if name not in own.values() and Path(name).resolve() not in own]
    for name in (*own.values(), *given):
        try:
            loaded = open_wiring(folder, name, show)
        except NotThere as fault:
            raise CallFault(str(fault)) from fault
        wrong += loaded.problems
        if loaded.wiring is not None:
            called = _apart(loaded.name, wirings)
            wirings[called] = loaded.wiring
            places |= {_renamed(at, loaded.name, called): place for at, place in loaded.places.items()}
    return wirings, places, wrong


def _apart(name: str, others: Collection[str]) -> str:
    """A name of its own for a wiring whose file has the name of another's."""
    while name in others:
        name += "_"
    return name


def _renamed(at: str, name: str, called: str) -> str:
    return f"wiring.{called}{at.removeprefix(f'wiring.{name}')}"


def _media(folder: Path, show: Show) -> tuple[Mapping[str, Measured | str], dict[str, str]]:
    """What was measured of each clip, and which pictures and plans cannot be read."""
    from media.library import measure_all  # numpy: only once the show can be read

    pictures = {name: folder / "media" / file for name, file in show.images.items()}
    plans = {room.floor_plan: folder / room.floor_plan for room in show.rooms.values() if room.floor_plan}
    unreadable = {
        name: f"there is no file {path.name} in {path.parent}"
        for name, path in {**pictures, **plans}.items()
        if not path.is_file()
    }
    return measure_all(folder / "media", show.clips), unreadable


def _stories(folder: Path, show: Show) -> list[Problem]:
    from cues.story_file import read_story

    files = sorted((folder / "stories").glob("*.yaml"))
    return [
        problem
        for path in files
        for problem in read_story(path.relative_to(folder).as_posix(), path.read_bytes(), show).problems
    ]


def _document(folder: Path, problems: list[Problem]) -> dict[str, object]:
    levels = [problem.level for problem in problems]
    return {
        "errors": levels.count("error"),
        "warnings": levels.count("warning"),
        "problems": [
            {
                "file": shown(folder, problem.file),
                "line": problem.line,
                "column": problem.column,
                "level": problem.level,
                "text": problem.text,
            }
            for problem in problems
        ],
    }

"""Every bad show in `bad/` says at its top what is wrong with it: `#!` an error, `#?` a warning.

Each file stands in for the room of the good show (or for the file named in `# as: …`), so that line
numbers are those of the file itself.
"""

from pathlib import Path

import pytest

from cues.showfile import Problem, load
from tests.cues.showfile.small_files import PLAIN

BAD = sorted((Path(__file__).parent / "bad").glob("*.yaml"))
MARKS = {"error": "#!", "warning": "#?"}


def told(problem: Problem, file: str) -> str:
    where = f"{problem.line}:{problem.column}: {problem.text}"
    return f"{MARKS[problem.level]} {where if problem.file == file else f'{problem.file}:{where}'}"


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_show_tells_all_its_mistakes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    first = text.partition("\n")[0]
    file = first.removeprefix("# as: ") if first.startswith("# as: ") else "rooms/lab.yaml"
    expected = [line for line in text.splitlines() if line.startswith(("#!", "#?"))]

    loaded = load({**PLAIN, file: text})

    assert [told(problem, file) for problem in loaded.problems] == expected
    assert (loaded.show is None) == any(line.startswith("#!") for line in expected)


def test_the_corpus_is_large_enough() -> None:
    assert len(BAD) >= 40

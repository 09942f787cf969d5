"""What is installed is whole: the wheel carries the show, its sounds and its floor plans."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of all files in the wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return set(zipfile.ZipFile(built).namelist())


def test_every_file_of_the_shipped_show_is_in_the_wheel(wheel: set[str]) -> None:
    shows = ROOT / "cues" / "shows"
    here = {
        str(path.relative_to(ROOT))
        for path in shows.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert here
    assert here <= wheel
    assert {Path(name).suffix for name in here} >= {".yaml", ".svg"}


def test_every_module_and_schema_is_in_the_wheel(wheel: set[str]) -> None:
    for package in ("cues", "hardware", "media", "controller"):
        for path in (ROOT / package).rglob("*"):
            if path.suffix in {".py", ".json", ".ogg", ".svg", ".yaml"} and "node_modules" not in path.parts:
                assert str(path.relative_to(ROOT)) in wheel


def test_the_wheel_has_the_command_the_plugin_and_the_licence_and_no_tests(wheel: set[str]) -> None:
    (entries,) = (name for name in wheel if name.endswith("entry_points.txt"))
    assert any(name.endswith("licenses/LICENSE") for name in wheel)
    assert not any(name.startswith(("tests/", "docs/", "scripts/")) for name in wheel)
    assert entries.startswith("maglock-")

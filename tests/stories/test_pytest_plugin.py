"""`pytest --maglock SHOW`: stories as pytest's own tests, in a pytest of their own."""

import subprocess
import sys
import xml.etree.ElementTree as Xml
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

ROOM = """\
format: 1
room: cellar
title: Cellar
props:
  lever: {kind: lever}
  lamp: {kind: light, safe: off}
  work_lights: {kind: light, house_lights: yes}
puzzles:
  pull: {kind: count, prop: lever, times: 1, expected: 1min, hints: [Pull it.]}
cues:
  shine:
    when: {solved: pull}
    steps:
      - {at: 1s, fade: lamp, to: 100%, over: 2s}
"""

STORY = """\
story: a lever lights the lamp
steps:
  - start
  - {at: 0:02, sense: lever, value: on}
  - {at: 0:03, expect: {prop: lamp, is: WANTED}}
"""


@pytest.fixture
def cellar(tmp_path):
    folder = tmp_path / "cellar"
    (folder / "rooms").mkdir(parents=True)
    (folder / "stories").mkdir()
    (folder / "show.yaml").write_text(
        "format: 1\nshow: cellar\ntitle: Cellar\nlanguages: [en]\nduration: 10min\nrooms: [cellar]\n"
    )
    (folder / "rooms" / "cellar.yaml").write_text(ROOM)
    (folder / "stories" / "lit.yaml").write_text(STORY.replace("WANTED", "100%"))
    return folder


def run_pytest(cwd, *arguments):
    installed = any(point.name == "maglock" for point in entry_points(group="pytest11"))
    plugin = [] if installed else ["-p", "controller.pytest_plugin"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *plugin, "-p", "no:cacheprovider", *arguments],
        cwd=cwd,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_show_s_stories_run_and_are_written_down_for_others(cellar, tmp_path):
    ran = run_pytest(tmp_path, "--maglock", "cellar", "--junitxml", "report.xml")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    [case] = Xml.parse(tmp_path / "report.xml").iter("testcase")
    assert case.attrib["name"] == "a lever lights the lamp"
    assert "1 passed" in ran.stdout


def test_a_failure_is_told_without_a_traceback(cellar, tmp_path):
    (cellar / "stories" / "lit.yaml").write_text(STORY.replace("WANTED", "50%"))
    ran = run_pytest(tmp_path, "--maglock", "cellar")
    assert ran.returncode == 1
    said = f"{Path('cellar', 'stories', 'lit.yaml')}:5:5: at 0:03, expected {{prop: lamp, is: 0.5}}"
    assert said in ran.stdout
    assert "Traceback" not in ran.stdout
    assert "controller/" not in ran.stdout


def test_a_mistake_in_a_story_is_an_error_of_that_story_alone(cellar, tmp_path):
    (cellar / "stories" / "odd.yaml").write_text("story: odd\nsteps:\n  - {sense: levr, value: on}\n")
    ran = run_pytest(tmp_path, "--maglock", "cellar", "--continue-on-collection-errors")
    assert 'odd.yaml:3:13: no prop "levr"; did you mean "lever"?' in ran.stdout
    assert "1 passed, 1 error" in ran.stdout


def test_a_show_that_cannot_be_opened_is_said_at_once(cellar, tmp_path):
    (cellar / "rooms" / "cellar.yaml").write_text(ROOM.replace("prop: lever", "prop: levr"))
    ran = run_pytest(tmp_path, "--maglock", "cellar")
    assert ran.returncode == 4
    assert 'no prop "levr"; did you mean "lever"?' in ran.stderr
    nobody = run_pytest(tmp_path, "--maglock", "cellr")
    assert nobody.returncode == 4
    assert "cellr" in nobody.stderr


def test_fixtures_give_a_room_to_python(cellar, tmp_path):
    (tmp_path / "test_cellar.py").write_text(
        "import pytest\n"
        "def test_asked_for(show, room):\n"
        "    room.start(team='The Moles')\n"
        "    room.sense('lever', True)\n"
        "    room.advance(seconds=3)\n"
        "    assert (show.name, room.value('lamp')) == ('cellar', 1.0)\n"
        "@pytest.mark.maglock('zombie_lab', room='laboratory')\n"
        "def test_named(show, room):\n"
        "    assert (show.name, room.room.name, room.state.phase) == ('zombie_lab', 'laboratory', 'ready')\n"
    )
    ran = run_pytest(tmp_path, "--maglock", "cellar", "test_cellar.py", "--strict-markers")
    assert "3 passed" in ran.stdout, ran.stdout + ran.stderr
    alone = run_pytest(tmp_path, "test_cellar.py", "-k", "asked_for")
    assert "say which show" in alone.stdout + alone.stderr


def test_without_the_option_pytest_is_as_it_was(tmp_path, cellar):
    (tmp_path / "test_nothing.py").write_text("def test_nothing(): pass\n")
    ran = run_pytest(tmp_path)
    assert "1 passed" in ran.stdout

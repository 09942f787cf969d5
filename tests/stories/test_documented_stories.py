"""Every example of docs/stories.md is true."""

import re
from pathlib import Path

import pytest

from controller.stories.play import open_to_play, play
from controller.stories.world import World
from cues.story_file import read_story

PAGE = (Path(__file__).parents[2] / "docs" / "stories.md").read_text(encoding="utf-8")
SHOW = open_to_play("zombie_lab")
STORIES = re.findall(r"```yaml\n(story: .*?)```", PAGE, re.DOTALL)
STEPS = [
    step for cell in re.findall(r"^\| (.*?) \|", PAGE, re.MULTILINE) for step in re.findall(r"`(.+?)`", cell)
]


def read(text):
    return read_story("stories/page.yaml", text, SHOW)


@pytest.mark.parametrize("text", STORIES)
def test_a_story_of_the_page(text):
    result = play(SHOW, read(text))
    assert result.passed, str(result.failure)


def _is_expectation(step):
    keys = ("prop", "output", "plays", "screen", "clock", "hints", "alert", "fact")
    return step.startswith(tuple(f"{{{key}:" for key in keys))


@pytest.mark.parametrize("step", [step for step in STEPS if "…" not in step])
def test_a_step_of_the_tables_can_be_written_so(step):
    wrapped = f"{{expect: {step}}}" if _is_expectation(step) else step
    found = read(f"story: a step\nsteps:\n  - {wrapped}\n")
    assert [str(problem) for problem in found.problems] == []


def test_the_failure_is_printed_like_that():
    [text] = [story for story in STORIES if "opens the eyes" in story]
    found = read_story("stories/the_tag_opens_the_eyes.yaml", text.replace('"#ff0000"', '"#00ff00"'), SHOW)
    [shown] = re.findall(r"```\n(stories/.*?)```", PAGE, re.DOTALL)
    assert shown.splitlines()[:2] == str(play(SHOW, found).failure).splitlines()[:2]
    printed = str(play(SHOW, found).failure)
    assert all(line in printed for line in shown.splitlines())


def test_the_python_of_the_page_runs():
    [source] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    told = {}
    exec(source, told)
    told["test_the_tag_opens_the_eyes"](World(SHOW, "laboratory"))

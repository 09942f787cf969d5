"""The documentation is executed: shell blocks run, YAML loads, JSON is valid, links lead somewhere."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from controller.cli import COMMANDS
from controller.cli.check import found
from controller.shows import SHIPPED, open_show
from cues.effects import AnyEffect
from cues.events import AnyEvent
from cues.facts import AnyFact
from cues.showfile import load_wiring
from hardware.frames import text_line

ROOT = Path(__file__).parents[2]
PAGES = sorted([*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md")])
BLOCK = re.compile(r"(?P<marks>(?:<!--[^\n]*-->\n)*)```(?P<language>\w*)\n(?P<text>.*?)```", re.DOTALL)

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def blocks(page: Path, language: str, mark: str = "") -> Iterator[str]:
    """The blocks of a page in a language, whose comments before them have `mark`."""
    for block in BLOCK.finditer(page.read_text("utf-8")):
        if block["language"] == language and mark in block["marks"]:
            yield block["text"]


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    """A folder to work in, which looks like a checkout to whoever reads the docs."""
    (tmp_path / "cues").mkdir()
    shutil.copytree(SHIPPED, tmp_path / "cues" / "shows", ignore=shutil.ignore_patterns("__pycache__"))
    commands = tmp_path / "bin"
    commands.mkdir()
    maglock = commands / "maglock"
    maglock.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m controller.cli "$@"\n')
    maglock.chmod(0o755)
    return tmp_path


def shell(bench: Path, text: str) -> subprocess.CompletedProcess[str]:
    """A block as a person would type it, stopping at the first command that fails."""
    environment = {
        **os.environ,
        "PATH": f"{bench / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "XDG_STATE_HOME": str(bench / "state-home"),
    }
    return subprocess.run(
        ["bash", "-euc", text], cwd=bench, env=environment, capture_output=True, text=True, timeout=120
    )


def run_all(bench: Path, page: str, mark: str) -> str:
    """Run every block of a page with that mark; all that they printed."""
    said = ""
    marked = list(blocks(ROOT / "docs" / page, "sh", f"<!-- run: {mark} -->"))
    assert marked, f"{page} has no block to run"
    for text in marked:
        done = shell(bench, text)
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
        said += done.stdout
    return said


def add_the_cue(bench: Path) -> Path:
    """The cue of minute three in the show's room; the room's file."""
    room = bench / "my_show" / "rooms" / "laboratory.yaml"
    (cue,) = blocks(ROOT / "docs" / "start.md", "yaml", "append:")
    before, reset, after = room.read_text("utf-8").partition("\nreset:")
    room.write_text(before.rstrip() + "\n\n" + cue + reset + after, "utf-8")
    return room


def test_five_minutes_to_a_first_show(bench: Path) -> None:
    page = ROOT / "docs" / "start.md"
    assert "0 errors, 0 warnings" in run_all(bench, "start.md", "start")

    room = add_the_cue(bench)
    assert found(bench / "my_show", []) == []

    (story,) = blocks(page, "yaml", "file:")
    (bench / "my_show" / "stories" / "the_air.yaml").write_text(story, "utf-8")
    assert "1 story, 0 failed" in run_all(bench, "start.md", "test")

    room.write_text(room.read_text("utf-8").replace("set: fan, to: off", "set: fna, to: off"), "utf-8")
    (broken,) = blocks(page, "sh", "fails with")
    done = shell(bench, broken)
    assert done.returncode == 1
    assert 'did you mean "fan"?' in done.stdout
    assert done.stdout.splitlines()[-1].startswith("1 error,")


def test_the_last_minute_a_room_runs_answers_and_is_explained(bench: Path) -> None:
    """The blocks that a person runs by hand, with the room ended when they are through."""
    shell(bench, "cp -r cues/shows/zombie_lab my_show")
    add_the_cue(bench)
    running, asking = blocks(ROOT / "docs" / "start.md", "sh", "<!-- run: by hand -->")
    start, *sends = running.strip().splitlines()
    script = [start.replace("--simulate", "--simulate --silent"), "room=$!", "trap 'kill $room' EXIT"]
    script += ["until [ -S state/door ]; do sleep 0.05; done", *sends]
    done = shell(bench, "\n".join(script) + "\nkill $room\nwait $room\ntrap - EXIT")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("done") == 2
    told = shell(bench, asking)
    assert told.returncode == 0, told.stderr
    assert "the same, as far as states are on record" in told.stdout
    assert "the_air_stands_still did not run" in told.stdout


def test_a_night_from_doors_to_asking_why(bench: Path) -> None:
    page = ROOT / "docs" / "night.md"
    assert "0 failed" in run_all(bench, "night.md", "before")
    (running,) = blocks(page, "sh", "<!-- run: by hand -->")
    script = [
        running.strip().replace("--simulate", "--simulate --silent"),
        "room=$!",
        "trap 'kill $room' EXIT",
    ]
    script += ["until [ -S state/door ]; do sleep 0.05; done", *blocks(page, "sh", "<!-- run: night -->")]
    done = shell(bench, "\n".join(["set -e", *script]))
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert done.stdout.count("zombie_lab: done") == 19
    assert "door_is_torn_open did not run" in done.stdout
    assert re.search(r"eyes_turn_red ran at \S+ \(\S+ \S+\) because puzzle id_tag was solved", done.stdout)
    assert "the same, as far as states are on record" in done.stdout


def test_lines_of_ones_own_props_are_read_and_made_as_the_page_says() -> None:
    page = ROOT / "docs" / "props.md"
    bodies = {"DIAL,96.5", "DIAL,HB"}
    lines = [line for block in blocks(page, "", "<!-- lines -->") for line in block.splitlines()]
    assert {body for line in lines for body in text_line.scanner().feed(f"{line}\r\n".encode())} == bodies
    made: dict[str, Any] = {}
    (code,) = blocks(page, "python", "<!-- checksum -->")
    exec(compile(code, str(page), "exec"), made)
    for body in bodies:
        assert made["line"](body) == text_line.encode(body)
    show = open_show("zombie_lab").show
    assert show is not None
    (wiring,) = blocks(page, "yaml")
    assert load_wiring(f"format: 1\n{wiring}", "venue.yaml", show).problems == ()


def test_the_pages_on_a_pi_and_on_the_command_line_run(bench: Path) -> None:
    said = run_all(bench, "pi.md", "pi")
    assert "KillMode=process" in said
    assert "bunker_door" in (bench / "venue.yaml").read_text("utf-8")
    run_all(bench, "cli.md", "cli")
    run_all(bench, "mqtt.md", "mqtt")
    assert json.loads((bench / "show.schema.json").read_text("utf-8"))["$schema"]
    assert len(list((bench / "schemas").iterdir())) == 4


def test_the_page_on_the_broker_writes_a_venues_files(bench: Path) -> None:
    said = run_all(bench, "broker.md", "broker")
    assert "room.zombie_lab.laboratory" in said
    assert "broker.venue.test 10.20.0.2" in said


@each_page
def test_every_shell_block_names_commands_that_exist(page: Path) -> None:
    for text in blocks(page, "sh"):
        for word in re.findall(r"^(?:sudo )?(?:\.venv/bin/)?maglock (\w+)", text, re.MULTILINE):
            assert word in COMMANDS
        for script in re.findall(r"^scripts/([\w-]+)", text, re.MULTILINE):
            assert os.access(ROOT / "scripts" / script, os.X_OK)


@each_page
def test_every_json_block_is_json(page: Path) -> None:
    for text in blocks(page, "json"):
        for line in text.strip().splitlines() if "}\n{" in text else [text]:
            json.loads(line)


def test_the_trace_in_the_docs_reads_as_what_it_shows() -> None:
    kinds = {"event": AnyEvent, "effect": AnyEffect, "fact": AnyFact}
    seen = set()
    (trace,) = blocks(ROOT / "docs" / "cli.md", "json", "trace")
    for line in trace.strip().splitlines():
        told = json.loads(line)
        (kind,) = told.keys() - {"now_us"}
        msgspec.convert(told[kind], kinds[kind])
        seen.add(kind)
    assert seen == set(kinds)


@each_page
def test_every_link_within_the_project_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]*)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if target:
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_command_has_its_line_in_the_command_lines_page() -> None:
    page = (ROOT / "docs" / "cli.md").read_text("utf-8")
    for name in COMMANDS:
        assert f"| `{name}" in page

"""A room as a process of its own: run, asked, killed, taken up again, replayed and explained."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

import pytest

from controller import cli
from controller.shows import SHIPPED, open_show

ROOT = Path(__file__).parents[2]


@contextmanager
def running(state: Path, *more: str, show: str = "zombie_lab") -> Iterator[subprocess.Popen[str]]:
    """A simulated laboratory that answers at its door."""
    words = [sys.executable, "-m", "controller.cli", "run", show, "--simulate", "--silent"]
    room = subprocess.Popen(
        [*words, "--state-dir", str(state), *more],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert room.stderr is not None
        assert "zombie_lab/laboratory" in room.stderr.readline()
        yield room
    finally:
        room.kill()
        room.communicate(timeout=10)


def send(state: Path, *words: str) -> int:
    return cli.main(["send", "zombie_lab", "--state-dir", str(state), *words])


def start(state: Path, team: str = "Foxes") -> None:
    """Reset the room, sign for its whole list, and begin."""
    assert send(state, "reset") == 0
    show = open_show("zombie_lab").show
    assert show is not None
    for item in show.rooms["laboratory"].reset:
        send(state, "sign", f"item={item}", "why=a test")
    assert send(state, "start", f"team={team}") == 0


def test_a_room_is_played_killed_taken_up_again_replayed_and_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "state"
    with running(state) as room:
        start(state)
        assert send(state, "sense", "prop=id_reader", "value=62E3086CED") == 0
        assert send(state, "resume") == 1  # it is not paused
        room.send_signal(signal.SIGKILL)
        room.wait(timeout=10)
    assert send(state, "pause") == 3
    with running(state) as room:
        assert send(state, "hint", "puzzle=radio") == 0  # which only a room knows whose tag was read
        room.send_signal(signal.SIGTERM)
        assert room.wait(timeout=10) == 0
    capsys.readouterr()
    assert cli.main(["replay", str(state), "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert told["phase"] == "running"
    assert told["differs"] is None
    assert cli.main(["replay", str(state), "--facts"]) == 0
    assert "Solved in" in capsys.readouterr().out
    assert cli.main(["explain", str(state), "eyes_turn_red"]) == 0
    assert "eyes_turn_red ran at" in capsys.readouterr().out
    assert cli.main(["explain", str(state), "eyes_turn_rd"]) == 2


def test_a_game_of_another_day_is_explained_by_its_own_segment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "state"
    with running(state) as room:
        start(state)
        send(state, "sense", "prop=id_reader", "value=62E3086CED")
        send(state, "finish", "ending=contained")
        send(state, "sense", "prop=id_reader", "value=null")
        start(state)
        send(state, "finish", "ending=escaped")
        send(state, "reset")
        room.send_signal(signal.SIGTERM)
        assert room.wait(timeout=10) == 0
    first, second, _ = sorted((state / "journal").iterdir())
    capsys.readouterr()
    assert cli.main(["explain", str(first), "eyes_turn_red"]) == 0
    assert re.search(r"eyes_turn_red ran at 0:0\d\.\d{3} \(20\d\d-\d\d-\d\d ", capsys.readouterr().out)
    for journal in (second, state):  # nothing was played since: the last game is the one before
        assert cli.main(["explain", str(journal), "eyes_turn_red"]) == 0
        told = capsys.readouterr()
        assert "eyes_turn_red did not run" in told.out
        assert "ran at" not in told.out
        assert told.err == ""


def test_a_journal_is_read_with_the_show_that_was_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state, mine = tmp_path / "state", tmp_path / "mine"
    shutil.copytree(SHIPPED / "zombie_lab", mine)
    plan = mine / "rooms" / "laboratory.yaml"
    plan.write_text(plan.read_text("utf-8").replace("eyes_turn_red:", "eyes_of_hers:"), "utf-8")
    with running(state, show=str(mine)) as room:
        room.send_signal(signal.SIGTERM)
        assert room.wait(timeout=10) == 0
    capsys.readouterr()
    for journal in (state, state / "journal", state / "journal" / "000001.journal"):
        assert cli.main(["replay", str(journal)]) == 0
        assert "the same" in capsys.readouterr().out
        assert cli.main(["explain", str(journal), "eyes_of_hers"]) == 0
        assert capsys.readouterr().err == ""
    assert cli.main(["replay", str(state), "--show", "zombie_lab"]) == 0
    assert "name it: --show FOLDER" in capsys.readouterr().out
    assert cli.main(["explain", str(state), "eyes_turn_red", "--show", "zombie_lab"]) == 0
    assert "not as it was when this was recorded" in capsys.readouterr().err
    shutil.rmtree(mine)  # what is not there any more is found by its name
    assert cli.main(["explain", str(state), "eyes_turn_red"]) == 0


def test_what_outsiders_call_themselves_does_nothing_to_a_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "state"
    with running(state) as room:
        start(state, team="TEAM")
        assert send(state, "note", "text=x", "--by", "a\x1b[2Jb") == 1
        send(state, "go", "cue=whisper_behind_you", "--by", "PERSON")
        room.send_signal(signal.SIGTERM)
        assert room.wait(timeout=10) == 0
    assert "holds U+001B, which nobody can see; leave it out" in capsys.readouterr().err
    journal = state / "journal" / "000001.journal"
    _rewrite(journal, {"TEAM": "\\u001b[2J\\u202eBad", "PERSON": "a\\u001b[2Jb"})
    cli.main(["replay", str(state), "--facts"])
    told = capsys.readouterr().out
    assert "team ·[2J·Bad" in told
    cli.main(["explain", str(journal), "whisper_behind_you"])
    told += capsys.readouterr().out
    assert "a·[2Jb gave it a GO" in told
    assert "\x1b" not in told
    assert "\u202e" not in told


def _rewrite(journal: Path, words: dict[str, str]) -> None:
    """A journal as a room that let such texts in would have written it."""
    crc, content = 0, b""
    for line in journal.read_text("utf-8").rstrip("\0").splitlines():
        body = line[9:]
        for word, other in words.items():
            body = body.replace(word, other)
        crc = crc32(body.encode(), crc)
        content += b"%08x %b\n" % (crc, body.encode())
    journal.write_bytes(content)


def test_a_room_says_on_its_terminal_what_people_must_know(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with running(state) as room:
        room.send_signal(signal.SIGKILL)
        room.wait(timeout=10)
    with running(state) as room:
        start(state)
        send(state, "sense", "prop=help_button", "value=on")
        room.send_signal(signal.SIGTERM)
        _, said = room.communicate(timeout=10)
    resumed, pressed = said.splitlines()[0], said.splitlines()[-1]
    assert re.fullmatch(r"\d\d:\d\d:\d\d · Resumed after \d+ s\.", resumed)
    assert re.fullmatch(r"\d\d:\d\d:\d\d ‼ Players pressed the help button\.", pressed)


def test_a_room_that_runs_already_is_the_machines_fault(tmp_path: Path) -> None:
    with running(tmp_path / "state"):
        words = ["run", "zombie_lab", "--simulate", "--silent", "--state-dir", str(tmp_path / "state")]
        second = subprocess.run(
            [sys.executable, "-m", "controller.cli", *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert second.returncode == 3
        assert "is running this room already" in second.stderr


def test_the_trace_is_a_line_of_json_for_each_event_effect_and_fact(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with running(state, "--trace") as room:
        start(state)
        room.send_signal(signal.SIGTERM)
        out, _ = room.communicate(timeout=10)
    lines = [json.loads(line) for line in out.splitlines()]
    assert all(len(line) == 2 and isinstance(line["now_us"], int) for line in lines)
    assert {next(iter(line.keys() - {"now_us"})) for line in lines} == {"event", "effect", "fact"}
    assert lines[0]["event"]["event"] == "Opened"
    assert any(line.get("fact", {}).get("kind") == "game_started" for line in lines)


def test_a_ghost_team_plays_from_start_to_end_at_any_speed() -> None:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "controller.cli", "demo", "--play", "--speed", "100000", "--lang", "ko"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - began < 30
    lines = done.stdout.splitlines()
    assert any("The game begins" in line for line in lines)
    assert any("Solved in" in line for line in lines)
    assert any("The game ends: 벙커 문" in line for line in lines)


@pytest.mark.parametrize(
    "words",
    [
        ["--speed", "2"],
        ["--play", "--speed", "0"],
        ["--play", "--hardware", "--speed", "2"],
        ["--play", "--speed", "2", "--state-dir", "here"],
    ],
)
def test_a_demo_that_cannot_be_is_a_wrong_call(words: list[str]) -> None:
    assert cli.main(["demo", *words]) == 2

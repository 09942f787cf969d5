"""Zombie Lab's laboratory on a Pi's wiring: its room starts, plays, is killed, goes on and is stopped."""

import json
import os
import pty
import subprocess
import sys
import termios
import time
import tty
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
SHOW = ROOT / "cues/shows/zombie_lab"
TAG = "62E3086CED"

DOOR, FAN, WORK_LIGHTS, RED = 5, 18, 12, 17
AT_REST = {19: 0, 26: 0, 21: 0, 13: 0, 16: 0, FAN: 0, 20: 0, RED: 0, 27: 0, 22: 0, WORK_LIGHTS: 0}
"""Line -> level of each output but the door while the show is idle; the work lights shine when low."""


class Laboratory:
    """The room's process, its reader's far end, and its door for commands."""

    def __init__(self, folder: Path) -> None:
        self._state = folder / "state"
        self._log = folder / "trace"
        self._far, near = pty.openpty()
        tty.setraw(self._far, termios.TCSANOW)
        wiring = yaml.safe_load((SHOW / "wiring/pi.yaml").read_text())
        wiring["laboratory"]["id_reader"]["serial"] = os.ttyname(near)
        self._wiring = folder / "vm.yaml"
        self._wiring.write_text(yaml.safe_dump(wiring))
        self._asked = 0

    def start(self) -> str:
        words = [sys.executable, "-m", "controller.cli", "run", "zombie_lab", "--room", "laboratory"]
        words += ["--wiring", str(self._wiring), "--state-dir", str(self._state), "--silent", "--trace"]
        with self._log.open("a") as log:
            self.process = subprocess.Popen(words, cwd=ROOT, stdout=log, stderr=subprocess.PIPE, text=True)
        said = self.process.stderr.readline().strip()
        return said if said.startswith("zombie_lab/") else said + self.process.stderr.read()

    def ask(self, do: str, **arguments) -> None:
        from controller.door import ask  # here, since this file is also collected outside the machine

        self._asked += 1
        reply = ask(self._state, {"id": f"command-{self._asked}", "do": do, "args": arguments}, timeout=20)
        assert reply.ok, f"{do}: {reply.error}"

    def reset_items(self) -> list[str]:
        from controller.shows import open_show

        return list(open_show("zombie_lab").show.rooms["laboratory"].reset)

    def lay_tag(self) -> None:
        from hardware.frames import rdm6300

        os.write(self._far, rdm6300.encode(TAG))

    def said(self, *words: str) -> bool:
        return any(all(word in line for word in words) for line in self._log.read_text().splitlines())

    def until_said(self, *words: str) -> None:
        start = time.monotonic()
        while not self.said(*words):
            assert time.monotonic() - start < 20, f"no line of the trace says {words}"
            time.sleep(0.1)

    def end(self, *, kill: bool = False) -> None:
        if kill:
            self.process.kill()
        else:
            self.process.terminate()
        self.process.wait(30)
        self.process.stderr.close()


def test_the_laboratory_starts_plays_is_killed_goes_on_and_stops(chip, tmp_path):
    laboratory = Laboratory(tmp_path)
    chip.watch()
    assert laboratory.start() == "zombie_lab/laboratory is ready: idle"
    for number, level in AT_REST.items():
        assert set(chip.levels(number)) == {level}, f"GPIO {number} was not {level} all the time"
    assert len(set(chip.levels(DOOR))) == 1

    laboratory.ask("reset")
    for item in laboratory.reset_items():
        laboratory.ask("sign", item=item, why="nobody plays here")
    laboratory.ask("start", team="Lamplighters", players=4)
    chip.becomes(DOOR, 0, within=20)
    chip.becomes(FAN, 1, within=20)
    chip.watch()
    laboratory.lay_tag()
    laboratory.until_said("puzzle_solved", "id_tag")
    chip.becomes(RED, 1, within=20)

    laboratory.end(kill=True)
    chip.becomes(DOOR, 1, within=20)  # an egress never waits for a room that is gone
    assert laboratory.start() == "zombie_lab/laboratory goes on: running"
    chip.becomes(DOOR, 0, within=20)
    chip.becomes(FAN, 1, within=20)

    laboratory.ask("stop")
    chip.becomes(DOOR, 1, within=20)
    chip.becomes(FAN, 0, within=20)
    chip.becomes(WORK_LIGHTS, 0, within=20)
    laboratory.end()
    events = [json.loads(line) for line in (tmp_path / "trace").read_text().splitlines()]
    alarms = {line["event"]["alert"] for line in events if line.get("event", {}).get("event") == "Alarmed"}
    assert alarms <= {"room_stood_still"}  # an emulated processor may well stand still for a second

"""`maglock doctor`: whether this machine is fit to run a room, and what to do where it is not."""

import json
import os
import shutil
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct, to_builtins

Verdict = Literal["fine", "attention", "wrong"]
MARKS: Mapping[Verdict, str] = {"fine": "✓", "attention": "!", "wrong": "✗"}

LATE = 1_000
"""Microseconds: a machine whose short waits are later than this at the median cannot keep a cue's time."""


class Finding(Struct, frozen=True):
    """What was looked at, how it is, and the cure."""

    what: str
    verdict: Verdict
    says: str
    cure: str = ""


def arguments(parser: ArgumentParser) -> None:
    """How it is printed."""
    parser.add_argument("--json", action="store_true", help="print one JSON list")


def run(given: Namespace) -> int:
    """Look at everything; 3 if something is wrong."""
    found = list(findings())
    if given.json:
        print(json.dumps(to_builtins(found), indent=1))
    else:
        for finding in found:
            print(f"{MARKS[finding.verdict]} {finding.what:14} {finding.says}")
            if finding.cure:
                print(f"{'':17}{finding.cure}")
    return 3 if any(finding.verdict == "wrong" for finding in found) else 0


def findings() -> Iterator[Finding]:
    """Every look at the machine, in the order in which a person would cure things."""
    looks: tuple[Callable[[], Finding], ...] = (
        _python,
        _pins,
        _serial,
        _sound,
        _memory_folder,
        _disk,
        _waiting,
        _power,
    )
    for look in looks:
        yield look()


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= (3, 14):
        return Finding("Python", "attention", f"{version}: not tried", "use 3.11 to 3.13")
    return Finding("Python", "fine", version)


def _pins() -> Finding:
    from importlib.util import find_spec

    chips = sorted(Path("/dev").glob("gpiochip*"))
    if not chips:
        return Finding("pins", "attention", "no GPIO chip: rooms run simulated here, or on serial props only")
    if find_spec("lgpio") is None:
        return Finding(
            "pins", "wrong", "lgpio is missing", "sudo apt-get install python3-lgpio; scripts/setup"
        )
    closed = [chip.name for chip in chips if not os.access(chip, os.R_OK | os.W_OK)]
    if closed:
        cure = "sudo usermod -aG gpio $USER, then log in anew"
        return Finding("pins", "wrong", f"not allowed to use {', '.join(closed)}", cure)
    return Finding("pins", "fine", ", ".join(chip.name for chip in chips))


def _serial() -> Finding:
    ports = sorted(Path("/dev/serial/by-id").glob("*"))
    if not ports:
        return Finding("serial ports", "fine", "none with an id")
    closed = [port.name for port in ports if not os.access(port, os.R_OK | os.W_OK)]
    if closed:
        cure = "sudo usermod -aG dialout $USER, then log in anew"
        return Finding("serial ports", "wrong", f"not allowed to use {', '.join(closed)}", cure)
    return Finding("serial ports", "fine", ", ".join(port.name for port in ports))


def _sound() -> Finding:
    from ctypes.util import find_library

    if find_library("vlc") is None:
        cure = "sudo apt-get install libvlc5 vlc-plugin-base"
        return Finding("sound", "attention", "libVLC is missing: rooms play silently", cure)
    runtime = os.environ.get("XDG_RUNTIME_DIR", f"/run/user/{os.getuid()}")
    servers = [name for name in ("pipewire-0", "pulse/native") if Path(runtime, name).exists()]
    cards = sorted(Path("/proc/asound").glob("card[0-9]*"))
    if not servers and not cards:
        return Finding("sound", "attention", "libVLC is there, but no sound card or server: silent")
    return Finding("sound", "fine", ", ".join([*servers, *(card.name for card in cards)]))


def _memory_folder() -> Finding:
    place = Path(os.environ.get("XDG_RUNTIME_DIR", "/dev/shm"))
    if not os.access(place, os.W_OK):
        return Finding(
            "memory folder", "attention", f"{place} cannot be written: journals go straight to disk"
        )
    free = shutil.disk_usage(place).free >> 20
    if free < 64:
        return Finding("memory folder", "attention", f"{place} has {free} MiB left", "a journal wants 64 MiB")
    return Finding("memory folder", "fine", f"{place}, {free} MiB free")


def _disk() -> Finding:
    free = shutil.disk_usage(Path.home()).free >> 20
    if free < 500:
        return Finding("disk", "wrong", f"{free} MiB free", "make room: a full disk cannot keep a game")
    return Finding("disk", "fine", f"{free} MiB free")


def _waiting() -> Finding:
    """How late short waits are, at the median of forty."""
    late = []
    for _ in range(40):
        due = time.monotonic_ns() + 3_000_000
        time.sleep(0.003)
        late.append((time.monotonic_ns() - due) // 1000)
    middle, worst = sorted(late)[20], max(late)
    says = f"waits end {middle} µs late at the median, {worst} µs at worst"
    if middle > LATE:
        cure = (
            "end what else runs here; set the governor to performance: cpupower frequency-set -g performance"
        )
        return Finding("timing", "wrong", says, cure)
    return Finding("timing", "fine", says)


def _power() -> Finding:
    """A Pi says whether its power supply has been too weak since it started (bit 16: under-voltage)."""
    place = Path("/sys/devices/platform/soc/soc:firmware/get_throttled")
    try:
        bits = int(place.read_text("ascii"), 16)
    except (OSError, ValueError):
        return Finding("power", "fine", "this machine does not tell")
    if bits & 0x10001:
        cure = "use the supply made for this Pi, and feed locks and lamps from another one"
        return Finding("power", "wrong", "the supply was too weak since the last start", cure)
    return Finding("power", "fine", "the supply holds")

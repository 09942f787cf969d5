"""`maglock install`: the systemd unit that starts a room at boot and takes it up again when it dies."""

import getpass
import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from controller.cli.faults import MachineFault

UNIT = """\
# Written by `maglock install`.  After a change: systemctl daemon-reload
[Unit]
Description=Maglock: room {room} of {show}
After=sound.target
# A room is never given up, however often it dies.
StartLimitIntervalSec=0

[Service]
ExecStart={maglock} run {show} --room {room}{wiring} --state-dir {state}
User={user}
SupplementaryGroups={groups}
StateDirectory=maglock
WorkingDirectory={state_root}
Environment=PYTHONUNBUFFERED=1
Restart=always
RestartSec=200ms
# A mistake in the show or in this file does not go away by starting again.
RestartPreventExitStatus=1 2
# The guard outlives the room and hands its lines to the next one: only the room itself is told to end.
KillMode=process
TimeoutStopSec=10
Nice=-10
OOMScoreAdjust=-900

[Install]
WantedBy=multi-user.target
"""

GROUPS = ("gpio", "dialout", "audio")
"""Who may use pins, serial ports and sound on Debian and Raspberry Pi OS."""

STATE = Path("/var/lib/maglock")
UNITS = Path("/etc/systemd/system")


def arguments(parser: ArgumentParser) -> None:
    """Which room, and how it is run."""
    parser.add_argument("show", metavar="SHOW", help="a show's folder, or the name of one that ships")
    parser.add_argument("--room", required=True, help="the room that this machine runs")
    parser.add_argument("--wiring", metavar="FILE", help="what is connected where")
    parser.add_argument("--user", default=_person(), help="who runs it (default: you)")
    parser.add_argument("--print", action="store_true", help="print the unit, and write nothing")


def run(given: Namespace) -> int:
    """Write the unit, or print it."""
    text = unit(given.show, given.room, given.wiring, given.user)
    if given.print:
        sys.stdout.write(text)
        return 0
    path = UNITS / f"maglock-{given.room}.service"
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise MachineFault(
            f"install: cannot write {path}: {error.strerror}; "
            f"run it with sudo and say --user {given.user}, or use --print"
        ) from error
    print(f"{path} is written.  Start the room now, and at each boot, with:")
    print(f"  sudo systemctl daemon-reload && sudo systemctl enable --now {path.name}")
    return 0


def unit(show: str, room: str, wiring: str | None, user: str, known: frozenset[str] | None = None) -> str:
    """The unit's text.  Folders become full paths: systemd starts it from elsewhere."""
    return UNIT.format(
        maglock=_program(),
        show=_full(show),
        room=room,
        wiring=f" --wiring {_full(wiring)}" if wiring else "",
        state=STATE / room,
        state_root=STATE,
        user=user,
        groups=" ".join(group for group in GROUPS if group in (_groups() if known is None else known)),
    )


def _full(name: str) -> str:
    path = Path(name).expanduser()
    return str(path.resolve()) if path.exists() else name


def _person() -> str:
    return os.environ.get("SUDO_USER") or getpass.getuser()


def _program() -> Path:
    """The `maglock` that belongs to this Python."""
    return Path(sys.executable).parent / "maglock"


def _groups() -> frozenset[str]:
    import grp

    return frozenset(group.gr_name for group in grp.getgrall())

"""The state folder of a room: what is where, and that only one process has it.

    STATE/lock             whose room this is now; held by the running process
    STATE/journal/         000001.journal …, the last one current, the others archived games
    STATE/aside/           damaged parts of journals and journals of former lives; never deleted
    STATE/stopped          there while STOP is latched
    STATE/door             the socket for commands
    LIVE/                  in memory: the current segment, up to the last event, and the beat

LIVE is a folder of this state folder's own under $XDG_RUNTIME_DIR or /dev/shm.
"""

import fcntl
import hashlib
import os
from contextlib import suppress
from pathlib import Path

from msgspec import Struct, json


class CannotStart(Exception):  # noqa: N818 - it is said to a person: "cannot start: …"
    """The room refuses to start; the text says why, and what to do."""


class Owner(Struct):
    """Who holds, or last held, a state folder."""

    pid: int
    live: str


class Folder(Struct):
    """A state folder that this process holds; `is_new`: nobody ever held it before."""

    state: Path
    live: Path
    is_new: bool
    lock: int

    @property
    def journal(self) -> Path:
        """Where segments are."""
        return self.state / "journal"

    @property
    def aside(self) -> Path:
        """Where damaged parts are kept."""
        return self.state / "aside"

    @property
    def stopped(self) -> Path:
        """The mark of a latched STOP."""
        return self.state / "stopped"

    @property
    def door(self) -> Path:
        """The socket for commands."""
        return self.state / "door"

    @property
    def beat(self) -> Path:
        """When the room was last alive."""
        return self.live / "beat"

    def leave_memory(self) -> None:
        """Give back the memory of a room whose journal is whole on the disk."""
        with suppress(OSError):  # something that is not ours is in there, then
            for path in (*self.live.glob("*.journal"), self.beat):
                path.unlink(missing_ok=True)
            self.live.rmdir()

    def release(self) -> None:
        """Let another process have it."""
        os.close(self.lock)


def claim(state: Path, live: Path | None = None) -> Folder:
    """Take `state` for this process.  Raises CannotStart when another has it, or it cannot be used.

    `live` names the folder in memory; default: where this state folder's was last, else a new one.
    """
    try:
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(state / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CannotStart(f"{state}: cannot keep a room's state here: {error.strerror}") from error
    owner = _owner(lock)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        who = f"process {owner.pid}" if owner else "another process"
        raise CannotStart(
            f"{state}: {who} is running this room already; end it first, or give --state-dir another folder"
        ) from None
    place = live or (Path(owner.live) if owner and _usable(Path(owner.live)) else live_folder(state))
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        os.close(lock)
        raise CannotStart(f"{place}: cannot keep the journal in memory here: {error.strerror}") from error
    _write_owner(lock, Owner(os.getpid(), str(place)))
    return Folder(state, place, owner is None, lock)


def live_folder(state: Path) -> Path:
    """A folder in memory for this state folder; beside the journal itself where no memory is to be had."""
    name = hashlib.sha256(str(state.resolve()).encode()).hexdigest()[:16]
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    for root in (*([Path(runtime)] if runtime else []), Path("/dev/shm")):
        if root.is_dir() and os.access(root, os.W_OK | os.X_OK):
            return root / f"maglock-{os.getuid()}" / name
    return state / "live"


def _owner(lock: int) -> Owner | None:
    try:
        return json.decode(os.pread(lock, 4096, 0), type=Owner)
    except ValueError:
        return None


def _write_owner(lock: int, owner: Owner) -> None:
    """A full disk is no reason not to play: the mark then stays as it was."""
    content = json.encode(owner)
    try:
        if os.pwrite(lock, content, 0) == len(content):
            os.ftruncate(lock, len(content))
    except OSError:
        return


def _usable(live: Path) -> bool:
    """Whether a folder in memory, or one that can be made anew there, is ours to use."""
    parent = next((folder for folder in (live, *live.parents) if folder.exists()), None)
    return parent is not None and os.access(parent, os.W_OK | os.X_OK)

"""Segments found at a start: which copy is sound the furthest, and what is kept aside."""

from pathlib import Path

from msgspec import Struct

from controller.journal.folder import Folder
from controller.journal.journal import segment_name
from controller.journal.reading import JournalError, Reading, parse


class Found(Struct):
    """The newest segment: its number, what can be read of it, and how much of that is on the disk."""

    number: int
    reading: Reading
    copied: int


class _Copy(Struct, frozen=True):
    """One of the two copies of a segment: where it stands, its bytes, and what can be read of it."""

    where: str
    content: bytes
    reading: Reading


_WHERE = {"memory": "in memory", "disk": "on the disk"}


class Notice(Struct, frozen=True):
    """Something that people are to be told of: an alarm's name, its text and remedy."""

    alert: str
    text: str
    remedy: str | None = None


def numbers(folder: Path) -> list[int]:
    """The segments in a folder, by number."""
    return sorted(int(path.stem) for path in folder.glob("*.journal") if path.stem.isdigit())


def newest(folder: Folder, notices: list[Notice]) -> Found | None:
    """The newest segment, made ready to go on: its sound part stands in memory, the rest is aside.

    None: there is none, or nothing of it can be used.  Raises JournalError when a later version
    wrote it.
    """
    _set_former_lives_aside(folder, notices)
    everywhere = {*numbers(folder.journal), *numbers(folder.live)}
    if not everywhere:
        return None
    number = max(everywhere)
    live, disk = folder.live / segment_name(number), folder.journal / segment_name(number)
    in_memory, on_disk = _content(live), _content(disk)
    in_both = (_copy("memory", in_memory, live, notices), _copy("disk", on_disk, disk, notices))
    best = _better(*in_both)
    if best is None:
        for path in (live, disk):
            if path.exists():
                _keep_aside(folder, path)
                path.unlink()
        return None
    reading = best.reading
    _tell(in_both, best, notices, folder)
    sound = best.content[: reading.size]
    _put(folder, live, in_memory, sound)
    return Found(number, reading, _agree(folder, disk, on_disk, sound))


def left_in_memory(folder: Folder, newest_number: int) -> list[int]:
    """Ended segments that the disk has not got yet."""
    return [number for number in numbers(folder.live) if number < newest_number]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes().rstrip(b"\0")
    except OSError:
        return b""


def _copy(where: str, content: bytes, path: Path, notices: list[Notice]) -> _Copy | None:
    if not content:
        return None
    try:
        return _Copy(where, content, parse(content, str(path)))
    except JournalError as error:
        if error.is_later:
            raise
        notices.append(Notice("journal_damaged", f"{error}; it was kept aside"))
        return None


def _better(live: _Copy | None, disk: _Copy | None) -> _Copy | None:
    """The copy that is sound the furthest; the one in memory, where both are."""
    if live is None or disk is None:
        return live or disk
    return disk if disk.reading.size > live.reading.size else live


def _tell(copies: tuple[_Copy | None, ...], best: _Copy, notices: list[Notice], folder: Folder) -> None:
    """Say what was cut off, and of which copy: one that is only behind needs no word."""
    name = segment_name(best.reading.header.segment)
    for copy in copies:
        fault = copy.reading.fault if copy else None
        if copy is None or fault is None or (copy is not best and fault.kind == "torn"):
            continue
        kept = "all before it is used" if copy is best else f"the copy {_WHERE[best.where]} is used"
        text = f"{name} {_WHERE[copy.where]}: {fault.text}; {kept}"
        notices.append(Notice(f"journal_{fault.kind}", text, f"What was cut off is kept in {folder.aside}."))


def _put(folder: Folder, live: Path, content: bytes, sound: bytes) -> None:
    """Let the file in memory hold the sound part and no more."""
    if content == sound:
        return
    if content and not sound.startswith(content):
        _keep_aside(folder, live)
    live.write_bytes(sound)


def _agree(folder: Folder, disk: Path, content: bytes, sound: bytes) -> int:
    """Cut the disk's copy to what it shares with the sound part; how many bytes that is."""
    if sound.startswith(content):
        return len(content)
    _keep_aside(folder, disk)
    shared = len(sound) if content.startswith(sound) else 0
    try:
        with disk.open("r+b") as file:
            file.truncate(shared)
    except OSError:
        return 0
    return shared


def _set_former_lives_aside(folder: Folder, notices: list[Notice]) -> None:
    """A folder in memory that outlived its state folder must not come to life again."""
    left = numbers(folder.live)
    if not left or not (folder.is_new or _is_foreign(folder)):
        return
    for number in left:
        path = folder.live / segment_name(number)
        _keep_aside(folder, path)
        path.unlink()
    notices.append(
        Notice("journal_foreign", f"a journal in {folder.live} is of another state folder; it was kept aside")
    )


def _is_foreign(folder: Folder) -> bool:
    """Whether memory holds another journal than the disk does."""
    live, disk = _name(folder.live), _name(folder.journal)
    return live is not None and disk is not None and live != disk


def _name(folder: Path) -> str | None:
    for number in reversed(numbers(folder)):
        try:
            with (folder / segment_name(number)).open("rb") as file:
                return parse(file.readline()).header.journal
        except (OSError, JournalError):
            continue
    return None


def _keep_aside(folder: Folder, path: Path) -> None:
    """Keep a whole file as it was found; in memory, if the disk takes nothing."""
    for aside in (folder.aside, folder.live / "aside"):
        try:
            aside.mkdir(parents=True, exist_ok=True)
            count = sum(1 for _ in aside.iterdir())
            (aside / f"{path.parent.name}-{path.name}.{count}").write_bytes(path.read_bytes())
        except OSError:
            continue
        return

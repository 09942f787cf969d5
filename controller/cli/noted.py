"""Which show a state folder is of: a note beside the journal, for those who read it later."""

from contextlib import suppress
from pathlib import Path

from controller.shows import FIRST, SHIPPED

NOTE = "show"


def note(state: Path, folder: Path) -> None:
    """Write down where the show is; a disk that takes no note is no reason not to play."""
    with suppress(OSError):
        if folder.parent == SHIPPED:
            (state / NOTE).unlink(missing_ok=True)  # found by its name, wherever Maglock is
        else:
            (state / NOTE).write_text(f"{folder.resolve()}\n", encoding="utf-8")


def noted(journal: Path) -> str | None:
    """The show's folder, by the note of a state folder or of a journal in it, if it is still there."""
    path = journal.resolve()
    state = path.parents[1] if path.is_file() else path.parent if path.name == "journal" else path
    try:
        folder = (state / NOTE).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return folder if (Path(folder) / FIRST).is_file() else None

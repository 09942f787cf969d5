"""What people are told when a journal cannot be kept as it should."""

from controller.journal.folder import Folder
from cues.port import Report


class JournalAlarms:
    """Raises and ends the journal's alarms.  Callable from any thread."""

    def __init__(self, report: Report, folder: Folder) -> None:
        self._report = report
        self._folder = folder

    def disk_failed(self, why: str) -> None:
        """The disk refuses."""
        text = f"the journal cannot be written to {self._folder.journal}: {why}; the game goes on in memory"
        remedy = "Make room on the disk, or mend it, before the power goes."
        self._report.alarm("journal_disk", text, remedy)

    def disk_works(self) -> None:
        """The disk has all of it again."""
        self._report.alarm_over("journal_disk")

    def memory_failed(self, why: str) -> None:
        """Even the memory refuses."""
        text = f"the journal cannot be written to {self._folder.live}: {why}; the game goes on unrecorded"
        self._report.alarm("journal_memory", text, "Make room there; then all that happened is written.")

    def memory_works(self) -> None:
        """What waited is written."""
        self._report.alarm_over("journal_memory")

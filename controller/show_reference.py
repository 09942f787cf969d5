"""Writes the made part of docs/show-file.md anew: `python -m controller.show_reference docs/show-file.md`."""

import sys
from pathlib import Path

from cues.showfile.reference import MARK, reference


def renewed(page: str) -> str:
    """The page with its reference made from the classes as they are."""
    return page.partition(f"\n{MARK}\n")[0].rstrip() + "\n\n" + reference()


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")

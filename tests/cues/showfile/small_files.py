"""Good shows as files, and the beginning of a room to write mistakes into."""

from pathlib import Path

HERE = Path(__file__).parent


def files_in(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.yaml"))
    }


PLAIN = files_in(HERE / "good" / "plain")

HEAD = """\
format: 1
room: lab
props:
  lamp: {kind: light, safe: off}
  eyes: {kind: light, colour: rgb, safe: off}
  lever: {kind: lever}
  door: {kind: lock, fails: open}
  speakers: {kind: speaker}
"""

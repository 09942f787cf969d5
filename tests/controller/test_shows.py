"""Shows on disk: found by folder or name, read with their wirings and Python, refused before play."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from controller.shows import (
    BEFORE_PLAY,
    NotThere,
    files_of,
    find_show,
    media_of,
    open_show,
    open_wiring,
    read_show,
    shipped,
    wirings_of,
)
from cues.check import RULES

SHOW = """\
format: 1
show: attic
title: Attic
languages: en
duration: 30min
rooms: [attic]
comfort: {strobe: [on, off]}
"""
ROOM = """\
format: 1
room: attic
props:
  lever: {kind: lever}
  lamp: {kind: light, house_lights: yes}
"""
SHELF = """
from collections.abc import Mapping
from typing import Annotated
from msgspec import Struct
from cues.grammar import InputRef, Doc
from cues.puzzles.api import Memory, Verdict


class Shelf(Struct, frozen=True):
    first: Annotated[InputRef, Doc("the first book")]
    books: int = 3

    def watches(self): return (self.first,)
    def begin(self, at, values): return Verdict()
    def sense(self, memory, at, prop, values): return Verdict(solved=True)
    def tick(self, memory, at, values): return Verdict()


class Plain:
    pass
"""


def written(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def attic(tmp_path: Path) -> Path:
    """A show of one small room."""
    return written(tmp_path / "attic", {"show.yaml": SHOW, "rooms/attic.yaml": ROOM})


def told(folder: Path) -> list[str]:
    return [str(problem) for problem in open_show(folder).problems]


def test_a_show_is_found_by_its_folder_its_file_or_its_name(attic: Path):
    assert find_show(attic) == attic
    assert find_show(str(attic / "show.yaml")) == attic
    assert find_show("zombie_lab").name == "zombie_lab"
    assert "zombie_lab" in shipped()


@pytest.mark.parametrize(
    ("show", "why"),
    [
        (
            "zombie_lib",
            'no show "zombie_lib": neither a folder with show.yaml nor one that ships; did you mean ',
        ),
        ("/nowhere/at/all", 'no show "/nowhere/at/all": neither a folder with show.yaml nor one that ships'),
        ("", "is no show: it has no show.yaml"),
    ],
)
def test_a_show_that_is_not_there(show: str, why: str, tmp_path: Path):
    with pytest.raises(NotThere) as fault:
        find_show(show or tmp_path)
    assert why in str(fault.value)


def test_every_shipped_show_can_be_played_with_its_own_wirings():
    for name in shipped():
        loaded = open_show(name)
        assert loaded.errors == ()
        assert loaded.show is not None
        for wiring in wirings_of(find_show(name)):
            assert open_wiring(find_show(name), wiring, loaded.show).problems == ()


def test_stories_wirings_and_media_are_not_part_of_the_shows_hash(attic: Path):
    before = open_show(attic).hash
    written(attic, {"stories/a.yaml": "story: a\n", "wiring/a.yaml": "format: 1\n", "media/a.yaml": "x\n"})

    assert open_show(attic).hash == before
    assert list(files_of(attic)) == ["rooms/attic.yaml", "show.yaml"]
    assert media_of(attic) == ("a.yaml",)
    assert wirings_of(attic) == ("a",)

    written(attic, {"shelf.py": SHELF})
    assert open_show(attic).hash != before


@pytest.mark.parametrize("link", ["media/bang.ogg", "media"])
def test_media_that_are_links_to_elsewhere_are_refused(attic: Path, tmp_path: Path, link: str):
    elsewhere = written(tmp_path / "elsewhere", {"bang.ogg": "", "media/bang.ogg": ""})
    written(attic, {"show.yaml": SHOW + "clips: {bang: bang.ogg}\n"})
    (attic / link).parent.mkdir(exist_ok=True)
    (attic / link).symlink_to(elsewhere / link)

    assert told(attic) == [
        "show.yaml:8:15: media/bang.ogg is a link that leads out of the show's folder; copy the file in"
    ]


def test_links_within_the_show_are_followed(attic: Path):
    written(attic, {"show.yaml": SHOW + "images: {map: map.png}\n", "pictures/map.png": ""})
    (attic / "media").symlink_to(attic / "pictures")

    assert told(attic) == []


def test_a_room_that_is_a_link_to_elsewhere_is_not_read(attic: Path, tmp_path: Path):
    (attic / "secret.yaml").symlink_to(written(tmp_path, {"secret.yaml": "x: 1\n"}) / "secret.yaml")

    with pytest.raises(NotThere, match=r"secret\.yaml is a link that leads out of the show's folder"):
        open_show(attic)


def test_a_wiring_is_found_by_its_name_or_its_path(attic: Path, tmp_path: Path):
    show = open_show(attic).show
    assert show is not None
    text = "format: 1\nattic: {lever: {gpio: 4}}\n"
    written(attic, {"wiring/venue.yaml": text})
    elsewhere = written(tmp_path, {"mine.yaml": text.replace("gpio", "gpoi")}) / "mine.yaml"

    assert open_wiring(attic, "venue", show).wiring is not None
    bad = open_wiring(attic, elsewhere, show)
    assert str(bad.problems[0]).startswith(f"{elsewhere}:2:17: prop lever: no key")
    with pytest.raises(NotThere, match=r'no wiring "venu".*did you mean "venue"'):
        open_wiring(attic, "venu", show)


CUSTOM = "puzzles:\n  shelf: {kind: custom, python: shelf.Shelf, options: {first: lever, books: 5}}\n"


def test_a_custom_puzzle_is_read_after_the_class_beside_the_show(attic: Path):
    written(attic, {"shelf.py": SHELF, "rooms/attic.yaml": ROOM + CUSTOM})

    show = open_show(attic).show

    assert show is not None
    rule = show.rooms["attic"].puzzles["shelf"].rule
    assert (rule.rule.first, rule.rule.books, rule.watches()) == ("lever", 5, ("lever",))
    assert not list(attic.rglob("__pycache__"))


@pytest.mark.parametrize(
    ("source", "python", "why"),
    [
        (None, "shelf.Shelf", "no file shelf.py in the show's folder"),
        (SHELF, "shelf.Shelv", 'shelf.py has no class Shelv; did you mean "Shelf"?'),
        (
            SHELF,
            "shelf.Plain",
            "Plain in shelf.py is not a puzzle's class; write class Plain(Struct, frozen=True)",
        ),
        (
            "import nothing_such\n",
            "shelf.Shelf",
            "shelf.py fails: ModuleNotFoundError: No module named 'nothing_such'",
        ),
        ("raise SystemExit(3)\n", "shelf.Shelf", "shelf.py fails: SystemExit: 3"),
        ("def :\n", "shelf.Shelf", "shelf.py fails: SyntaxError: "),
        (b"\xff\xfe".decode("latin-1") + "\x00", "shelf.Shelf", "shelf.py fails: "),
    ],
)
def test_python_that_does_not_work_is_a_mistake_of_the_show(
    source: str | None, python: str, why: str, attic: Path
):
    files = {"rooms/attic.yaml": ROOM + CUSTOM.replace("shelf.Shelf", python)}
    written(attic, files if source is None else {**files, "shelf.py": source})

    (problem,) = told(attic)

    assert problem.startswith(f"rooms/attic.yaml:7:25: puzzle shelf: {why}")


def test_options_that_the_class_does_not_have_are_a_mistake(attic: Path):
    written(attic, {"shelf.py": SHELF, "rooms/attic.yaml": ROOM + CUSTOM.replace("books: 5", "bocks: 5")})

    assert told(attic) == ['rooms/attic.yaml:7:70: puzzle shelf: no key "bocks" here; did you mean "books"?']


@pytest.mark.parametrize(
    ("cues", "why"),
    [
        ("  a: {steps: {start: b}}\n  b: {steps: {start: a}}\n", "with no time between"),
        (
            "  a: {steps: {animate: lamp, pattern: strobe, high: on, low: off, period: 100ms}}\n",
            "flashes 10.0 times a second",
        ),
    ],
)
def test_what_must_not_be_played_is_refused_but_can_be_checked(cues: str, why: str, attic: Path):
    written(attic, {"rooms/attic.yaml": f"{ROOM}cues:\n{cues}"})

    assert any(why in problem for problem in told(attic))
    assert open_show(attic).show is None
    assert read_show(attic).show is not None


def test_an_output_without_safe_is_refused(attic: Path):
    written(attic, {"rooms/attic.yaml": ROOM + "  fog: {kind: relay}\n"})

    assert open_show(attic).show is None
    assert any(problem.startswith("rooms/attic.yaml:6:3: ") and "safe" in problem for problem in told(attic))


def test_what_is_refused_before_play_are_rules_of_check():
    assert {rule.id for rule in RULES} >= BEFORE_PLAY


def test_a_folder_that_cannot_be_read_says_so(attic: Path):
    shutil.rmtree(attic / "rooms")
    (attic / "rooms").symlink_to(attic / "rooms")
    assert told(attic) == ['show.yaml:6:9: no file rooms/attic.yaml for room "attic"']

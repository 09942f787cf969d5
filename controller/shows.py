"""Shows on disk: finds a show's folder or one that ships, reads its files, and loads it."""

import hashlib
import sys
from collections.abc import Iterator, Mapping
from os.path import realpath
from pathlib import Path
from types import ModuleType

from msgspec import Struct
from msgspec.structs import replace

from cues.show import Show
from cues.showfile import Loaded, LoadedWiring, Problem, load, load_wiring
from cues.showfile.problems import near
from cues.showfile.read import Beyond

SHIPPED = Path(sys.modules["cues"].__path__[0]) / "shows"
"""Where the shows are that come with Maglock."""

FIRST = "show.yaml"
BESIDE = frozenset({"wiring", "stories", "media"})
"""Folders of a show whose files are not part of the show as it is played."""

BEFORE_PLAY = frozenset(
    {
        "egress_fails_closed",
        "egress_held",
        "flashes_unwarned",
        "instant_cycle",
        "lock_without_fails",
        "output_without_safe",
        "strobe_without_choice",
    }
)
"""Rules of `cues.check` that a show must keep before anything of it is played."""


class NotThere(LookupError):  # noqa: N818 - what is not there is said in its text
    """No such show, or no such wiring; says where it was looked for, and what there is."""


def shipped() -> tuple[str, ...]:
    """The names of the shows that come with Maglock."""
    return tuple(sorted(path.parent.name for path in SHIPPED.glob(f"*/{FIRST}")))


def find_show(show: str | Path) -> Path:
    """The folder of a show, by its path or by the name of one that ships; `NotThere` if it isn't."""
    path = Path(show)
    if path.name == FIRST and path.is_file():
        return path.parent
    if (path / FIRST).is_file():
        return path
    if str(show) in shipped():
        return SHIPPED / str(show)
    if path.is_dir():
        raise NotThere(f"{path} is no show: it has no {FIRST}")
    cure = near(str(show), shipped()) or f"; these come with Maglock: {', '.join(shipped())}"
    raise NotThere(f'no show "{show}": neither a folder with {FIRST} nor one that ships{cure}')


def read_show(show: str | Path) -> Loaded:
    """The show as its grammar has it, for checking: what only `cues.check` finds is not looked for."""
    folder = find_show(show)
    files = files_of(folder)
    loaded = load(files, custom=_python(folder, files))
    found = tuple(_leading_out(folder, loaded)) if loaded.show is not None else ()
    return replace(loaded, show=None, problems=(*loaded.problems, *found)) if found else loaded


def open_show(show: str | Path) -> Loaded:
    """The show, to be played; None in it also if it breaks a rule of `BEFORE_PLAY`."""
    loaded = read_show(show)
    found = _against_play(loaded) if loaded.show is not None else ()
    if not found:
        return loaded
    return replace(loaded, show=None, problems=tuple(dict.fromkeys((*loaded.problems, *found))))


def _against_play(loaded: Loaded) -> tuple[Problem, ...]:
    from cues.check import RULES, problem  # imported here: whoever only reads a show does without it
    from cues.check.given import Given

    assert loaded.show is not None
    given = Given(loaded.show, {}, {}, {})
    rules = [rule for rule in RULES if rule.id in BEFORE_PLAY]
    return tuple(problem(found, rule, loaded.places) for rule in rules for found in rule.find(given))


def _leading_out(folder: Path, loaded: Loaded) -> Iterator[Problem]:
    """Clips, images and floor plans that are links to somewhere else: a show holds all that it shows."""
    for path, file in _named_files(loaded.show) if loaded.show is not None else ():
        if _is_within(folder / file, folder):
            continue
        place = loaded.places[path]
        say = f"{file} is a link that leads out of the show's folder; copy the file in"
        yield Problem(place.file, place.line, place.column, "error", say)


def _is_within(path: Path, folder: Path) -> bool:
    """Whether a path stays below a folder when its links are followed, those in a ring too."""
    return Path(realpath(path)).is_relative_to(realpath(folder))


def _named_files(show: Show) -> Iterator[tuple[str, str]]:
    """The files that a show names, with the place where it does; all lie below its folder."""
    yield from ((f"clips.{name}.file", f"media/{clip.file}") for name, clip in show.clips.items())
    yield from ((f"images.{name}", f"media/{file}") for name, file in show.images.items())
    for name, room in show.rooms.items():
        if room.floor_plan is not None:
            yield f"rooms.{name}.floor_plan", room.floor_plan


def files_of(folder: Path) -> Mapping[str, bytes]:
    """The files that are the show as it is played, by their path below the folder."""
    found = (*folder.rglob("*.yaml"), *folder.rglob("*.py"))
    names = {path.relative_to(folder): path for path in sorted(found) if path.is_file()}
    for name, path in names.items():
        if not _is_within(path, folder):
            raise NotThere(f"{name} is a link that leads out of the show's folder; copy the file in")
    return {
        name.as_posix(): _bytes(path) for name, path in names.items() if not BESIDE & set(name.parts[:-1])
    }


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise NotThere(f"{path} can't be read: {fault.strerror}") from fault


# -- wiring -----------------------------------------------------------------------------------


def wirings_of(folder: Path) -> tuple[str, ...]:
    """The names of a show's own wirings, `wiring/NAME.yaml`."""
    return tuple(sorted(path.stem for path in folder.glob("wiring/*.yaml")))


def open_wiring(folder: Path, wiring: str | Path, show: Show) -> LoadedWiring:
    """A wiring of the show, by its path or by its name in the show's folder; `NotThere` if it isn't."""
    path = Path(wiring)
    if not path.is_file():
        path = folder / "wiring" / f"{wiring}.yaml"
    if not path.is_file():
        names = wirings_of(folder)
        cure = near(str(wiring), names) or (f"; this show has {', '.join(names)}" if names else "")
        raise NotThere(f'no wiring "{wiring}": neither a file nor one in {folder / "wiring"}{cure}')
    shown = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)
    return load_wiring(_bytes(path), shown, show)


def media_of(folder: Path) -> tuple[str, ...]:
    """What lies in a show's media folder, by path below it."""
    media = folder / "media"
    return tuple(sorted(path.relative_to(media).as_posix() for path in media.rglob("*") if path.is_file()))


# -- Python beside the show -------------------------------------------------------------------


class _Ran(Struct, frozen=True):
    """A show's Python file after it ran, or what it failed with."""

    module: ModuleType
    fault: str | None


def _python(folder: Path, files: Mapping[str, bytes]) -> Beyond:
    """Finds classes in a show's Python files; each file is run once, when something first asks for it."""
    ran: dict[str, _Ran] = {}

    def find(file: str, name: str) -> type[Struct]:
        if file not in files:
            python = [one for one in files if one.endswith(".py")]
            raise LookupError(f"no file {file} in the show's folder{near(file, python)}")
        if file not in ran:
            ran[file] = _run(folder / file, files[file])
        if ran[file].fault is not None:
            raise LookupError(f"{file} fails: {ran[file].fault}")
        return _class(ran[file].module, file, name)

    return find


def _run(path: Path, source: bytes) -> _Ran:
    """The file as a module of its own; it is on `sys.modules`, where its classes' types are looked up."""
    name = f"{path.stem}_{hashlib.sha256(bytes(path)).hexdigest()[:12]}"
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module
    try:
        exec(compile(source, str(path), "exec"), module.__dict__)
    except (Exception, SystemExit) as fault:
        line = f" in line {fault.lineno}" if isinstance(fault, SyntaxError) else ""
        return _Ran(module, f"{type(fault).__name__}: {fault}{line}")
    return _Ran(module, None)


def _class(module: ModuleType, file: str, name: str) -> type[Struct]:
    found = getattr(module, name, None)
    if found is None:
        classes = [key for key, value in vars(module).items() if isinstance(value, type)]
        raise LookupError(f"{file} has no class {name}{near(name, classes)}")
    if not (isinstance(found, type) and issubclass(found, Struct) and found.__struct_config__.frozen):
        raise LookupError(
            f"{name} in {file} is not a puzzle's class; write class {name}(Struct, frozen=True)"
        )
    return found

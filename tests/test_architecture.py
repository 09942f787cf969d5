"""The house rules that can be read off the source: who may import whom, what names and modules may be."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("cues", "hardware", "media", "controller")

MAY_IMPORT = {
    "cues": {"cues"},
    "hardware": {"hardware", "cues"},
    "media": {"media", "cues"},
    "controller": {"controller", "hardware", "media", "cues"},
}

ONE_MODULE_EACH = {"gpiozero", "lgpio", "serial", "vlc", "paho", "starlette", "uvicorn", "sqlalchemy"}
"""Libraries that reach outside: the code that knows one of them stands in one module."""

FLOORS = Path("controller/bench/floors")
"""Bare paths to measure against: what they are for is to use the libraries directly."""

NOT_IN_THE_CORE = {
    "asyncio", "concurrent", "ctypes", "datetime", "http", "io", "multiprocessing", "os", "pathlib", "queue",
    "sched", "secrets", "select", "selectors", "shutil", "signal", "socket", "subprocess", "sys", "tempfile",
    "threading", "time", "urllib", "uuid",
}  # fmt: skip
THIRD_PARTY_IN_THE_CORE = {"msgspec", "yaml"}

REFUSED = re.compile(r"^(manager|handler|helper|util|utility|service|processor|context|data|base)s?$")
LONGEST_MODULE = 400
LONGEST_FUNCTION = 50


def modules() -> list[Path]:
    """Every module of the four packages, relative to the checkout."""
    found = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return [path.relative_to(ROOT) for path in found if "node_modules" not in path.parts]


def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))


def imports(path: Path) -> set[str]:
    """The full names of the modules that `path` imports, at its top or inside a function."""
    names = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: say where it comes from: no relative imports"
            names.add(node.module or "")
    return names


def tops(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports(path)}


each_module = pytest.mark.parametrize("path", modules(), ids=str)


@each_module
def test_imports_go_one_way(path: Path) -> None:
    """controller → hardware, media → cues, and never back."""
    wrong = (tops(path) & set(PACKAGES)) - MAY_IMPORT[path.parts[0]]
    assert not wrong, f"{path} imports {', '.join(sorted(wrong))}"


def test_a_library_that_reaches_outside_is_known_to_one_module_only() -> None:
    users: dict[str, list[str]] = {}
    for path in modules():
        if FLOORS not in path.parents:
            for library in tops(path) & ONE_MODULE_EACH:
                users.setdefault(library, []).append(str(path))
    assert {library: paths for library, paths in users.items() if len(paths) > 1} == {}


@pytest.mark.parametrize("path", [path for path in modules() if path.parts[0] == "cues"], ids=str)
def test_the_core_has_no_clock_no_threads_and_opens_nothing(path: Path) -> None:
    assert not tops(path) & NOT_IN_THE_CORE
    known = set(PACKAGES) | THIRD_PARTY_IN_THE_CORE | sys.stdlib_module_names
    assert not tops(path) - known, "the core uses no other third-party library"
    calls = (node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call))
    assert not {call.id for call in calls if isinstance(call, ast.Name)} & {"open", "input", "print", "eval"}


@each_module
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(tree(path)), f"{path} has no docstring"


@each_module
def test_no_module_is_too_long(path: Path) -> None:
    lines = len((ROOT / path).read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_MODULE, f"{path} has {lines} lines: which two things does it do?"


@each_module
def test_no_function_is_too_long_and_none_takes_arguments_without_a_name(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            assert lines <= LONGEST_FUNCTION, f"{path}:{node.lineno}: {node.name} has {lines} lines"
            assert node.args.kwarg is None, (
                f"{path}:{node.lineno}: {node.name}: a typo in **kwargs is silence"
            )


@each_module
def test_nobody_changes_a_module_while_it_is_used(path: Path) -> None:
    changed = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Global)]
    assert not changed, f"{path}:{changed[0].lineno}: a global that changes is state that nobody sees"


@each_module
def test_names_say_what_a_thing_is(path: Path) -> None:
    named = [(0, path.stem), *defined(tree(path))]
    wrong = [f"{path}:{line}: {name}" for line, name in named if any(map(REFUSED.match, words(name)))]
    assert not wrong, "\n".join(wrong)


def defined(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Every name that the module gives to something, with its line."""
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id


def words(name: str) -> list[str]:
    """The words of a name: `read_tag` and `ReadTag` are both `read` and `tag`."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def test_words_of_a_name() -> None:
    assert words("read_tag") == words("ReadTag") == ["read", "tag"]
    assert words("_HTTPDoor") == ["http", "door"]

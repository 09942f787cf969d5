"""The command line: what it offers, what it costs to start, and what its exit codes mean."""

import subprocess
import sys

import pytest

from controller import cli
from controller.cli.faults import CallFault, Fault, MachineFault, ShowFault


def test_every_command_has_a_module_with_a_docstring() -> None:
    for name in cli.COMMANDS:
        module = cli.command(name)
        assert (module.__doc__ or "").startswith(f"`maglock {name}"), name


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help"])
    assert ended.value.code == 0
    assert cli.COMMANDS[name][1:] in " ".join(capsys.readouterr().out.split())


def test_without_a_command_the_help_is_shown_and_the_call_was_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main([]) == 2
    shown = capsys.readouterr().out
    for name, summary in cli.COMMANDS.items():
        assert name in shown
        assert summary in shown


def test_an_unknown_command_is_a_wrong_call() -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["dance"])
    assert ended.value.code == 2


def test_codes_say_whose_fault_it_is() -> None:
    assert [fault.code for fault in (ShowFault, CallFault, MachineFault)] == [1, 2, 3]
    assert issubclass(ShowFault, Fault)


@pytest.mark.parametrize("words", [["--help"], ["bench", "--help"]])
def test_help_imports_nothing_that_takes_long(words: list[str]) -> None:
    """Counted in modules, not in milliseconds: those stand in the benchmarks."""
    code = (
        "import sys\nfrom controller.cli import main\n"
        f"try: main({words!r})\nexcept SystemExit: pass\n"
        "print(sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.splitlines()[-1]
    for heavy in ("asyncio", "rich", "yaml", "numpy", "gpiozero", "cues.engine", "importlib.metadata"):
        assert f"'{heavy}'" not in loaded

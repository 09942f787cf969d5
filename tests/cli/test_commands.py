"""Commands as a person gives them: what they print, and what they answer."""

import json
import re
import shutil
from pathlib import Path

import pytest

from controller import cli
from controller.cli import doctor, install
from controller.cli.faults import CallFault
from controller.cli.send import parsed
from controller.cli.table import table
from controller.shows import SHIPPED

SHOW = "zombie_lab"


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """A copy of Zombie Lab to break."""
    return Path(shutil.copytree(SHIPPED / SHOW, tmp_path / "show"))


def spoil(file: Path, right: str, wrong: str) -> None:
    text = file.read_text("utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong, 1), "utf-8")


def test_check_finds_nothing_in_the_show_that_ships(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", SHOW]) == 0
    assert capsys.readouterr().out == "0 errors, 0 warnings\n"


def test_check_says_where_what_was_meant_and_counts(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(show / "rooms" / "laboratory.yaml", "set: fan, to: on", "set: fna, to: on")
    assert cli.main(["check", str(show)]) == 1
    *lines, last = capsys.readouterr().out.splitlines()
    assert any("rooms/laboratory.yaml:" in line and 'did you mean "fan"?' in line for line in lines)
    assert last.startswith("1 error, ")


def test_check_as_json(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(show / "rooms" / "laboratory.yaml", "fails: open", "fails: closed")
    assert cli.main(["check", str(show), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["errors"] == len([one for one in told["problems"] if one["level"] == "error"]) > 0
    assert {"file", "line", "column", "level", "text"} == set(told["problems"][0])


def test_what_is_wrong_with_a_wiring_is_shown_in_its_file(
    show: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own, venue = show / "wiring" / "pi.yaml", tmp_path / "venue" / "pi.yaml"
    venue.parent.mkdir()
    shutil.copyfile(own, venue)
    spoil(own, "help_button: {gpio: 4", "help_button: {gpio: 5")
    spoil(venue, "help_button: {gpio: 4", "help_button: {gpio: 6")
    for more in ([], ["--wiring", "pi"], ["--wiring", str(own)]):
        assert cli.main(["check", str(show), *more]) == 1
        found, last = capsys.readouterr().out.splitlines()
        assert re.search(
            r"/wiring/pi\.yaml:\d\d:\d+: GPIO 5 is wired to help_button and to bunker_door", found
        )
        assert last == "1 error, 0 warnings"
    assert cli.main(["check", str(show), "--wiring", str(venue)]) == 1
    theirs = capsys.readouterr().out.splitlines()
    assert any(re.search(r"/show/wiring/pi\.yaml:\d\d:.*GPIO 5", line) for line in theirs)
    assert any(re.search(r"/venue/pi\.yaml:\d\d:.*GPIO 6", line) for line in theirs)


def test_a_warning_is_an_error_where_one_is_strict(show: Path) -> None:
    (show / "media" / "unused.ogg").write_bytes((show / "media" / "alarm.ogg").read_bytes())
    spoil(show / "show.yaml", "clips:", "clips:\n  unused: {file: unused.ogg, licence: CC0-1.0}")
    assert cli.main(["check", str(show)]) == 0
    assert cli.main(["check", str(show), "--strict"]) == 1


@pytest.mark.parametrize("word", ["check", "test", "props", "run"])
def test_a_show_that_is_not_there_is_a_wrong_call(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([word, "zombi_lab"]) == 2
    assert 'did you mean "zombie_lab"?' in capsys.readouterr().err


def test_run_wants_to_know_what_the_room_is_connected_to(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", SHOW]) == 2
    assert "--wiring FILE, or --simulate" in capsys.readouterr().err


def test_a_broken_show_is_not_run(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(show / "rooms" / "laboratory.yaml", "kind: tag_reader", "kind: tag_raeder")
    assert cli.main(["run", str(show), "--simulate"]) == 1
    said = capsys.readouterr().err
    assert "tag_reader" in said
    assert "the show was not started" in said


def test_a_room_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["props", SHOW, "--room", "labratory"]) == 2
    assert "did you mean 'laboratory'?" in capsys.readouterr().err


def test_stories_are_played_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["test", SHOW, "tag_opens"]) == 0
    assert "1 story, 0 failed" in capsys.readouterr().out


def test_a_word_that_no_story_has_is_answered_with_the_stories_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["test", SHOW, "tag_opns"]) == 2
    told = capsys.readouterr().err
    assert "tag_opns" in told
    assert "the_tag_opens_the_eyes" in told


def test_mistakes_in_stories_are_counted(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(show / "stories" / "the_tag_opens_the_eyes.yaml", "sense: id_reader", "sense: id_redder")
    assert cli.main(["test", str(show)]) == 1
    told = capsys.readouterr().err
    assert 'did you mean "id_reader"?' in told
    assert "1 error, 0 warnings in the stories; none was played" in told


def test_a_story_that_fails_says_what_was_instead(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story = "story: dark\nroom: laboratory\nsteps:\n  - start\n  - {at: 0:09, expect: {prop: fan, is: off}}\n"
    (show / "stories" / "dark.yaml").write_text(story)
    assert cli.main(["test", str(show), "dark"]) == 1
    said = capsys.readouterr().out
    assert "✗ dark" in said
    assert "dark.yaml:5" in said
    assert cli.main(["test", str(show), "dark", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)[0]["passed"] is False


def test_a_rehearsal_tells_of_endings_times_and_cues_that_never_ran(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["rehearse", SHOW, "--games", "4"]) == 0
    said = capsys.readouterr().out
    assert "4 games of zombie_lab/laboratory" in said
    assert "door_code   3 of 4" in said
    assert cli.main(["rehearse", SHOW, "--games", "4", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["endings"] == {"escaped": 3, "contained": 1}
    assert len(told["took"]["id_tag"]) == 4
    assert "lights_up" in told["never_ran"]
    assert cli.main(["rehearse", SHOW, "--games", "0"]) == 2


def test_props_and_wiring_are_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["props", SHOW]) == 0
    assert "bunker_door" in (told := capsys.readouterr().out)
    assert "fails open, egress" in told
    assert cli.main(["wiring", SHOW, "pi"]) == 0
    assert "GPIO 17, 27, 22" in capsys.readouterr().out
    assert cli.main(["wiring", SHOW]) == 2
    assert "mock, pi" in capsys.readouterr().err


def test_a_begun_wiring_names_every_prop_and_is_refused_until_it_is_filled_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["wiring", SHOW, "--new"]) == 0
    begun = tmp_path / "venue.yaml"
    begun.write_text(capsys.readouterr().out, "utf-8")
    assert cli.main(["check", SHOW, "--wiring", str(begun)]) == 1
    assert "venue.yaml:" in capsys.readouterr().out


def test_send_without_a_room_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["send", SHOW, "pause", "--state-dir", str(tmp_path)]) == 3
    assert "does not answer" in capsys.readouterr().err
    assert cli.main(["send", SHOW, "hint", "puzzle"]) == 2
    assert "KEY=VALUE" in capsys.readouterr().err


def test_words_become_arguments() -> None:
    words = [
        "value=on",
        "level=0.5",
        "players=4",
        "team=42",
        'prop="0427"',
        "text=a=b",
        "a=nan",
        "b=1e999",
        'comfort={"strobe":"off"}',
    ]
    assert parsed(words) == {
        "value": True,
        "level": 0.5,
        "players": 4,
        "team": "42",
        "prop": "0427",
        "text": "a=b",
        "a": "nan",
        "b": "1e999",
        "comfort": {"strobe": "off"},
    }
    assert parsed(["comfort.strobe=off", "comfort.scares=mild"]) == {
        "comfort": {"strobe": "off", "scares": "mild"}
    }


@pytest.mark.parametrize(
    "words", [["team"], ["=a"], ['comfort={"strobe"'], ["comfort=mild", "comfort.strobe=off"]]
)
def test_words_that_are_no_arguments_are_a_wrong_call(words: list[str]) -> None:
    with pytest.raises(CallFault, match="send: "):
        parsed(words)


def test_a_journal_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["replay", str(tmp_path)]) == 2
    assert "no journal here" in capsys.readouterr().err
    (tmp_path / "000001.journal").write_text("not one\n")
    assert cli.main(["replay", str(tmp_path / "000001.journal")]) == 1


def test_the_unit_keeps_the_room_up_and_leaves_its_guard_alone() -> None:
    unit = install.unit(SHOW, "laboratory", None, "pi", known=frozenset({"gpio", "audio"}))
    assert "Restart=always" in unit
    assert "KillMode=process" in unit
    assert "SupplementaryGroups=gpio audio\n" in unit
    assert "run zombie_lab --room laboratory --state-dir /var/lib/maglock/laboratory" in unit


def test_the_doctor_looks_at_everything_and_every_complaint_has_a_cure() -> None:
    found = list(doctor.findings())
    assert [one.what for one in found] == [
        "Python", "pins", "serial ports", "sound", "memory folder", "disk", "timing", "power",
    ]  # fmt: skip
    assert all(one.cure for one in found if one.verdict == "wrong")


def test_the_completion_script_knows_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["completion", "bash"]) == 0
    script = capsys.readouterr().out
    assert all(name in script for name in cli.COMMANDS)


def test_columns_stand_below_each_other_in_any_script() -> None:
    first, second, third = table(("NAME", "B"), [("문", "x"), ("door", "y")]).splitlines()
    assert first == "NAME  B"
    assert second == "문    x"
    assert third == "door  y"

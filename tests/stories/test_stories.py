"""Stories: what they can say, and what is said when a room does otherwise."""

import pytest

from controller.stories.play import play
from cues.story_file import read_story
from tests.stories.crypt import CRYPT


def told(steps, title="a story"):
    text = f"story: {title}\nsteps:\n" + "".join(f"  - {step}\n" for step in steps)
    return read_story("stories/a.yaml", text, CRYPT)


def failure(*steps):
    result = play(CRYPT, told(steps))
    assert result.failure is not None, "the story should have failed"
    return str(result.failure)


def passes(*steps):
    result = play(CRYPT, told(steps))
    assert result.passed, str(result.failure)
    return result


LIT = "{at: 0:10, sense: candles, value: 4}"


def test_a_story_that_is_as_told_passes_in_virtual_time():
    result = passes("start", LIT, "{within: 2s, expect: {puzzle: candlelight, is: solved}}", "wait: 30min")
    assert result.lasted == 11_000_000 + 30 * 60 * 1_000_000
    assert result.took < 5_000_000


def test_a_failure_says_where_what_was_wanted_and_what_was():
    lines = failure("start", LIT, "{at: 0:11, expect: {prop: crypt_lock, is: released}}").splitlines()
    assert lines[0] == "stories/a.yaml:5:5: at 0:11, expected {prop: crypt_lock, is: released}"
    assert lines[1] == "  it is locked"
    assert "          0:10  sensed candles 4" in " \n".join(lines)
    assert any(line.endswith("0:11  puzzle_solved candlelight took 0:11") for line in lines)


@pytest.mark.parametrize(
    ("expected", "instead"),
    [
        ("{puzzle: candlelight, is: solved}", "it is active"),
        ("{output: moon, at_most: 0.5}", "it is 1"),
        ("{variable: fear, is: 3}", "it is 0"),
        ("{phase: paused}", "it is running"),
        ("{clock: held}", "1:00:00 is left, and the clock is running"),
        ("{time_left: {at_most: 10min}}", "1:00:00 is left, and the clock is running"),
        ("{cue: crypt_opens, is: running}", "it is not running, and has begun 0 times in this game"),
        ("{ending: free}", "the ending is open, the phase running"),
        ("{plays: groan}", "what plays is nothing"),
        ("{screen: screen, shows: Boo}", "screen shows nothing"),
        ("{hints: candlelight, is: 1}", "0 were shown"),
        ("{health: candles, is: lost}", "it is ok"),
        ("{alert: fog}", "alerts are none"),
        ("{fact: puzzle_solved}", "no such facts came"),
        ("{fact: game_started, of: candlelight}", "others came, not this"),
        ("{not: {phase: running}}", "it is running"),
        ("{all: [{phase: running}, {clock: held}]}", "1:00:00 is left, and the clock is running"),
        ("{any: [{phase: idle}, {plays: groan}]}", "it is running; what plays is nothing"),
        ("{comfort: lights, is: off}", None),
    ],
)
def test_what_is_instead_is_told_in_words(expected, instead):
    if instead is None:  # a mistake in the file is found before anything is played
        assert "no comfort" in str(told(["start", f"expect: {expected}"]).problems[0])
        return
    lines = failure("start", f"expect: {expected}").splitlines()
    assert lines[0] == f"stories/a.yaml:4:5: at 0:00, expected {expected}"
    assert lines[1] == f"  {instead}"


def test_within_waits_and_says_how_long_it_did():
    passes("start", LIT, "{within: 1.3s, expect: {puzzle: candlelight, is: solved}}")
    lines = failure("start", LIT, "{within: 900ms, expect: {puzzle: candlelight, is: solved}}").splitlines()
    assert lines[0].endswith("expected {puzzle: candlelight, is: solved} within 900ms")


def test_what_must_never_be_fails_at_the_moment_that_it_is():
    lines = failure("start", "{never: {prop: crypt_lock, is: released}}", LIT, "wait: 1min").splitlines()
    assert lines[0] == "stories/a.yaml:4:5: at 0:13, never expected {prop: crypt_lock, is: released}"
    assert lines[1] == "  it came to be so"
    passes("start", "{never: {prop: crypt_lock, is: released}, for: 12s}", LIT, "wait: 1min")


ORDERS = (
    "expect_effects:\n"
    "      - {at: 0:13, set: crypt_lock, to: released}\n"
    "      - {at: 0:13.5, set: fog, to: on}\n"
)


def test_the_whole_list_of_orders_is_compared():
    stuck = "{fault: gate_open, is: stuck}"
    passes(
        "start", stuck, LIT, "{at: 0:13.9, " + ORDERS.replace("\n      - ", " ", 1)[:0] + "wait: 1ms}", ORDERS
    )
    missing = failure("start", stuck, LIT, "wait: 3.2s", ORDERS)
    assert "expected as order 2 {at: 0:13.5, set: fog, to: on}\n  it is missing" in missing
    more = failure("start", stuck, LIT, "wait: 10s", ORDERS)
    assert "expected as order 3 nothing more\n  it is {at: 0:14, play: groan, on: speakers}" in more
    assert "    - {at: 0:14, fade: moon, to: 0.2, over: 4s}" in more
    passes("start", stuck, LIT, "wait: 10s", "of: [crypt_lock, fog]\n    " + ORDERS)


def test_the_list_that_a_failure_prints_can_be_pasted_into_the_story():
    stuck = "{fault: gate_open, is: stuck}"
    printed = failure("start", stuck, LIT, "wait: 10s", "expect_effects: []").split(
        "as a story lists them:\n"
    )[1]
    pasted = "expect_effects:\n" + "\n".join(f"  {line}" for line in printed.splitlines())
    passes("start", stuck, LIT, "wait: 10s", pasted)


def test_slack_forgives_what_comes_late_and_nothing_else():
    late = told(["start", LIT, "{at: 0:12.9, expect: {prop: crypt_lock, is: released}}"])
    assert not play(CRYPT, late).passed
    assert play(CRYPT, late, slack=200_000).passed
    assert not play(CRYPT, late, slack=50_000).passed


def test_a_command_that_is_refused_fails_the_story_unless_that_was_wanted():
    assert "asked to {resume}\n  the room refused: " in failure("start", "resume")
    passes("start", "{resume, refused: yes}")
    assert "expected the room to refuse {pause}\n  it did as it was told" in failure(
        "start", "{pause, refused: yes}"
    )


def test_steps_go_forward_in_time():
    lines = failure("start", "wait: 20s", LIT).splitlines()
    assert lines[0] == "stories/a.yaml:5:5: at 0:20, wanted to be at 0:10"
    assert "it is 0:20 already" in lines[1]


def test_faults_that_a_prop_cannot_have_are_told():
    assert "fog" in failure("start", "{fault: fog, is: ghost}")


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ("{sense: candels, value: 4}", 'a.yaml:3:13: no prop "candels"; did you mean "candles"?'),
        ("{sense: fog, value: on}", "which acts; here it takes an input"),
        ("{sense: candles, value: lots}", "'lots' is not a number"),
        ("{at: soon, pause}", "soon"),
        ("{expect: {fact: puzzle_solvd}}", "no fact is called 'puzzle_solvd'; did you mean puzzle_solved?"),
        ("{expect: {puzzel: candlelight}}", 'did you mean "puzzle"?'),
        ("{solve: candlelight, skip: candlelight}", "solve and skip"),
        ("{pauze}", "pauze"),
    ],
)
def test_mistakes_in_a_story_are_found_with_their_place_and_cure(step, problem):
    read = told([step])
    assert read.story is None
    found = "\n".join(str(one) for one in read.problems).replace('"lots"', "'lots'")
    assert problem in found
    assert found.startswith("stories/a.yaml:3:")
    with pytest.raises(ValueError, match=r"stories/a\.yaml:3"):
        play(CRYPT, read)

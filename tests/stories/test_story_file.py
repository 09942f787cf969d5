"""Story files, whatever is in them: read or refused with places, never an exception."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controller.shows import find_show
from controller.stories.play import play
from cues.story_file import read_story
from tests.stories.crypt import CRYPT

TEXTS = [
    path.read_text(encoding="utf-8")
    for path in sorted(Path(find_show("zombie_lab"), "stories").glob("*.yaml"))
]
WORDS = st.sampled_from(
    ["start", "pause", "{", "}", "[", "]", ":", "- ", "\n", "at: 0:03", "expect", "never", "on", "0427", '"',
     "&a", "*a", "{wait: 1s}", "{sense: candles, value: 4}", "is: released", "prop: crypt_lock",
     "fault: candles", "refused: yes"]
)  # fmt: skip


def check(text):
    read = read_story("stories/any.yaml", text, CRYPT)
    assert (read.story is None) == any(problem.level == "error" for problem in read.problems)
    assert all(problem.file == "stories/any.yaml" and problem.line >= 1 for problem in read.problems)
    if read.story is not None:
        assert len(read.places) == len(read.story.steps)
    return read


@given(st.text(max_size=200))
def test_any_text(text):
    check(text)


@given(st.binary(max_size=200))
def test_any_bytes(raw):
    check(raw)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(TEXTS), st.integers(0, 2000), st.integers(0, 30), WORDS)
def test_a_story_with_a_piece_torn_out_or_put_in(text, start, length, word):
    check(text[:start] + word + text[start + length :])


STEPS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "start", "pause", "resume", "reset", "stop", "clear_stop", "clear_hint", "{finish: free}",
                "{sense: candles, value: 4}", "{sense: gate_open, value: on}", "{solve: candlelight}",
                "{fault: candles, is: unplugged}", "{fault: gate_open, is: bouncing}",
                "{fault: candles, is: mended}",
                "{hint: candlelight}", "{go: crypt_opens}", "{stop_cue: crypt_opens}", "{set: fog, to: on}",
                "{out_of_order: fog}", "{expect: {phase: running}}",
                "{never: {output: fog, is: on}, for: 2s}",
                "{expect_effects: []}", "{add_time: -50min}", "{within: 1s, expect: {plays: groan}}",
            ]
        ),
        st.integers(0, 400).map(lambda seconds: f"{{wait: {seconds}s}}"),
    ),
    max_size=12,
)  # fmt: skip


@given(STEPS)
def test_any_story_passes_or_fails_in_words(steps):
    read = check("story: any\nsteps: [" + ", ".join(steps) + "]\n")
    result = play(CRYPT, read)
    assert result.passed or str(result.failure).startswith("stories/any.yaml:2:")
    assert "faults of its own" not in str(result.failure)


@pytest.mark.parametrize("text", TEXTS)
def test_a_story_of_another_show_is_refused_by_name(text):
    read = check(text)
    assert read.story is None
    assert 'no room "laboratory"' in str(read.problems[0])

"""The demo's screen: a scene fits its terminal exactly, and says what a game master must see."""

import pytest
from rich.cells import cell_len

from controller.demo import plan
from controller.demo.scene import CueRow, PropRow, PuzzleRow, Scene
from controller.demo.screen import render
from controller.demo.telling import Line, clock

SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">
  <g stroke="#59656d" stroke-width="6" fill="none"><path d="M10 10H190V90H10z"/></g>
  <path d="M20 50c10 -20 30 -20 40 0" stroke="#ffffff" stroke-width="1.6"/>
  <path d="M0 0L100 100" stroke="#ffffff" stroke-width="0.5"/>
  <g transform="translate(100 50)"><circle r="12" stroke="#6d747a" stroke-width="2"/></g>
  <switch>
    <g systemLanguage="ko"><text x="100" y="50">벙커 문</text></g>
    <g><text x="100" y="50">Door</text></g>
  </switch>
</svg>"""


def a_floor(language: str) -> plan.Drawing:
    read = plan.read(SVG, language)
    assert read is not None
    return plan.Drawing(read)


def a_scene(
    phase: str = "running",
    alerts: tuple[tuple[str, str], ...] = (),
    ending: str = "",
    props: int = 10,
) -> Scene:
    return Scene(
        title="좀비 연구실",
        room="불탄 연구실",
        badge="SIMULATED",
        sound="silent",
        phase=phase,
        clock="52:14",
        share_left=0.87,
        puzzles=(
            PuzzleRow("The ID tag", "solved", False, None, ""),
            PuzzleRow(
                "The officer's radio, which has a very long title indeed", "active", False, 0.5, "3:12"
            ),
            PuzzleRow("By hand", "solved", True, None, ""),
            PuzzleRow("Late", "active", False, None, "9:00", late=True),
        ),
        outputs=tuple(
            PropRow(f"o{i}", f"출력 {i}", "35%", "#aa9900", False, "ok", (i, i)) for i in range(props)
        ),
        inputs=tuple(
            PropRow(
                f"i{i}", f"Input {i}", "off", None, False, "lost" if i else "ok", (50, 50), "abcdefgh"[i % 8]
            )
            for i in range(props)
        ),
        cues=(CueRow("Eyes", "running", "3.4 s"),),
        playing=("ambience",),
        alerts=alerts,
        screen="Wing four is closed.",
        log=tuple(Line("59:00", "●", f"line {i}", "plain") for i in range(50)),
        ending=ending,
    )


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (60, 20), (40, 12)], ids=str)
@pytest.mark.parametrize("props", [0, 3, 10, 40])
def test_a_scene_fills_its_terminal_exactly(size: tuple[int, int], props: int) -> None:
    width, height = size
    drawn = render(a_scene(props=props), width, height, "q quit", a_floor("en")).plain.split("\n")
    assert len(drawn) == height
    assert {cell_len(line) for line in drawn} == {width}


def test_the_alarm_takes_the_line_below_the_clock() -> None:
    alerts = (("info", "the sound is back"), ("danger", "door forced"), ("attention", "lens lost"))
    third = render(a_scene(alerts=alerts), 80, 24, "").plain.split("\n")[2]
    assert third.rstrip() == "▲ door forced  (+2)"
    assert render(a_scene(), 80, 24, "").plain.split("\n")[2].rstrip() == "▤ Wing four is closed."


def test_every_state_has_a_shape_and_a_word_beside_its_colour() -> None:
    words = {phase: render(a_scene(phase), 80, 24, "").plain.split("\n")[1][:10].strip() for phase in
             ("idle", "ready", "running", "paused", "finished", "stopped")}  # fmt: skip
    assert len(set(words.values())) == 6
    assert words["stopped"].startswith("■ STOPPED")
    text = render(a_scene(), 80, 24, "").plain
    assert "✓ The ID tag" in text
    assert "by hand" in text
    assert "▰▰▰▰▱▱▱▱ 3:12" in text
    assert "lost" in text


def test_a_wide_terminal_shows_the_floor_plan_with_the_keys_on_it() -> None:
    floor = a_floor("ko")
    wide = render(a_scene(props=3), 120, 40, "", floor).plain
    assert "벙커" in wide
    assert "⠉" in wide
    assert "벙커" not in render(a_scene(props=3), 80, 24, "", floor).plain


def test_what_is_no_plan_is_passed_over() -> None:
    assert plan.read("<svg", "en") is None
    assert plan.read("<svg/>", "en") is None
    odd = plan.read(
        '<svg viewBox="0 0 9 9"><path stroke="#fff" d="M0 0 L x 5"/><path d="M1" stroke="#fff"/></svg>', "en"
    )
    assert odd is not None
    assert plan.Drawing(odd).cells(4, 2)


@pytest.mark.parametrize(
    ("us", "shown"),
    [
        (3_600_000_000, "60:00"),
        (59_000_001, "1:00"),
        (1, "0:01"),
        (0, "0:00"),
        (-500_000, "0:00"),
        (-61_000_000, "-1:01"),
    ],
)
def test_the_clock_shows_a_second_until_it_is_over(us: int, shown: str) -> None:
    assert clock(us) == shown

"""The board of what the screens show."""

from cues.effects import ClearScreen, ShowImage, ShowText
from media.screen import ScreenBoard

S = 1_000_000


def shown(board, screen="tv"):
    return {role: each.content for role, each in board.shown(screen).items()}


def test_each_role_has_its_place(clock):
    board = ScreenBoard(["tv"], clock)
    board.apply(ShowImage(0, "tv", "map"))
    board.apply(ShowText(0, "tv", "Look up.", role="hint"))
    board.apply(ShowText(0, "tv", "Look down.", role="hint"))
    assert shown(board) == {"image": "map", "hint": "Look down."}
    board.apply(ClearScreen(0, "tv", "hint"))
    assert shown(board) == {"image": "map"}
    board.apply(ClearScreen(0, "tv"))
    assert shown(board) == {}


def test_a_text_goes_when_its_time_is_over_unless_another_took_its_place(clock):
    board = ScreenBoard(["tv"], clock)
    board.apply(ShowText(0, "tv", "one", role="caption", lasts=2 * S))
    clock.advance_to(S)
    board.apply(ShowText(S, "tv", "two", role="caption", lasts=2 * S))
    clock.advance_to(2 * S + 1)
    assert shown(board) == {"caption": "two"}
    clock.advance_to(3 * S)
    assert shown(board) == {}


def test_whoever_draws_is_told_which_screen_changed(clock):
    changed = []
    board = ScreenBoard(["tv", "door"], clock, changed.append)
    board.apply(ShowText(0, "door", "Wait."))
    board.apply(ShowText(0, "elsewhere", "Not ours."))
    board.apply(ClearScreen(0, "tv"))
    assert changed == ["door"]

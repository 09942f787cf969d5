"""Sounds under way: begun, held and stopped with the cue that began them."""

from cues.effects import ClearScreen, PauseSound, Play, ShowText, StopSound
from cues.engine.stage import Stage
from cues.show import Clip
from cues.state import PlayState, Shown
from cues.steps import PlayClip


def begin(stage: Stage, step: PlayClip, clip: Clip, at: int, node: int, owner: int) -> int:
    """Begin a clip, with its caption where the team wants captions; gives the play's number."""
    stage.state.births += 1
    play = stage.state.births
    stage.state.plays[play] = PlayState(
        step.play, step.on, step.level, step.loop, step.duck, at, owner, 0 if step.loop else node
    )
    stage.effects.append(
        Play(at, play, step.on, step.play, clip.bus, step.level, step.loop, step.fade_in, 0, step.duck)
    )
    _caption(stage, clip, at)
    return play


def _caption(stage: Stage, clip: Clip, at: int) -> None:
    game = stage.state.game
    if clip.caption is None or game is None or game.comfort.get("captions") != "on":
        return
    for screen in stage.plan.screens:
        show(stage, screen, "caption", stage.pick(clip.caption), at, clip.length)


def over(stage: Stage, play: int, at: int) -> PlayState | None:
    """Forget a play that has ended, and take its caption off the screens; the play, if it was known."""
    known = stage.state.plays.pop(play, None)
    clip = stage.plan.show.clips.get(known.clip) if known is not None else None
    if clip is not None and clip.caption is not None:
        for screen in stage.plan.screens:
            shown = stage.state.screens.get(screen, {}).get("caption")
            is_up = shown is not None and (shown.until is None or shown.until > at)
            if is_up and shown is not None and shown.text in clip.caption.values():
                clear(stage, screen, "caption", at)
    return known


def show(stage: Stage, screen: str, role: str, text: str, at: int, lasts: int | None) -> None:
    """Put text on a screen."""
    until = None if lasts is None else at + lasts
    stage.state.screens.setdefault(screen, {})[role] = Shown(text, until)
    stage.effects.append(ShowText(at, screen, text, role, lasts))


def clear(stage: Stage, screen: str, role: str | None, at: int) -> None:
    """Take one role, or all, off a screen that shows it."""
    shown = stage.state.screens.get(screen)
    if not shown or (role is not None and role not in shown):
        return
    if role is None:
        shown.clear()
    else:
        del shown[role]
    stage.effects.append(ClearScreen(at, screen, role))


def stop(stage: Stage, plays: list[int], at: int, fade_out: int) -> None:
    """Stop these plays."""
    for play in plays:
        if over(stage, play, at) is not None:
            stage.effects.append(StopSound(at, play, fade_out))


def of_cues(stage: Stage, owners: set[int]) -> list[int]:
    """The plays that these cues began."""
    return [number for number, play in stage.state.plays.items() if play.root in owners]


def hold(stage: Stage, plays: list[int], at: int) -> None:
    """Hold these plays where they are."""
    for number in plays:
        if stage.state.plays[number].held < 0:
            stage.state.plays[number].held = at
            stage.effects.append(PauseSound(at, True, number))


def let_go(stage: Stage, plays: list[int], at: int) -> None:
    """Let held plays go on."""
    for number in plays:
        play = stage.state.plays[number]
        if play.held >= 0:
            play.began += at - play.held
            play.held = -1
            stage.effects.append(PauseSound(at, False, number))


def let_all_go(stage: Stage, at: int) -> None:
    """The game goes on: so does every sound, but those of cues that are held themselves."""
    stage.effects.append(PauseSound(at, False))
    stage.effects.extend(
        PauseSound(at, True, number) for number, play in stage.state.plays.items() if play.held >= 0
    )

"""What the screens of a room show, for whoever draws them: a terminal, or the page on the screen."""

from collections.abc import Callable, Iterable
from typing import Literal

from msgspec import Struct

from cues.effects import ClearScreen, Effect, ShowImage, ShowText
from cues.port import Report, Scheduler


class Shown(Struct, frozen=True):
    """Something on a screen: a text, or the name of an image of the show."""

    kind: Literal["text", "image"]
    content: str
    since: int


class ScreenBoard:
    """A driver that keeps what each screen shows, by role: `hint`, `caption`, `text`, `image`.

    It keeps its last picture when the room closes: players never see a screen go blank.
    `when_changed` is called with a screen's name.
    """

    def __init__(
        self, screens: Iterable[str], scheduler: Scheduler, when_changed: Callable[[str], None] | None = None
    ) -> None:
        self.props = frozenset(screens)
        self.when_changed = when_changed
        self._scheduler = scheduler
        self._shown: dict[str, dict[str, Shown]] = {screen: {} for screen in self.props}
        self._cancels: dict[tuple[str, str], Callable[[], None]] = {}

    async def open(self, report: Report) -> None:
        """Nothing to claim."""

    def apply(self, effect: Effect) -> None:
        """Show, or clear."""
        match effect:
            case ShowText(prop=screen, text=text, role=role) if screen in self.props:
                self._show(screen, role, Shown("text", text, effect.at))
                if effect.lasts is not None:
                    self._clear_later(screen, role, effect.lasts)
            case ShowImage(prop=screen, image=image) if screen in self.props:
                self._show(screen, "image", Shown("image", image, effect.at))
            case ClearScreen(prop=screen, role=role) if screen in self.props:
                for each in [role] if role else list(self._shown[screen]):
                    self._clear(screen, each)

    async def close(self) -> None:
        """Stop counting; the pictures stay."""
        for cancel in self._cancels.values():
            cancel()
        self._cancels.clear()

    def shown(self, screen: str) -> dict[str, Shown]:
        """What a screen shows, by role."""
        return dict(self._shown[screen])

    def _show(self, screen: str, role: str, shown: Shown) -> None:
        self._forget_timer(screen, role)
        self._shown[screen][role] = shown
        self._tell(screen)

    def _clear(self, screen: str, role: str) -> None:
        self._forget_timer(screen, role)
        if self._shown[screen].pop(role, None):
            self._tell(screen)

    def _clear_later(self, screen: str, role: str, after: int) -> None:
        moment = self._scheduler.now() + after
        self._cancels[screen, role] = self._scheduler.call_at(moment, lambda: self._clear(screen, role))

    def _forget_timer(self, screen: str, role: str) -> None:
        cancel = self._cancels.pop((screen, role), None)
        if cancel:
            cancel()

    def _tell(self, screen: str) -> None:
        if self.when_changed:
            self.when_changed(screen)

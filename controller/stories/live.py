"""Stories on a real room's wiring: each input is a prompt to whoever stands in it."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from controller.drivers import Sound, wired
from controller.journal.folder import claim
from controller.journal.recovery import Playing
from controller.room import Room
from controller.selector import new_loop
from controller.stories.live_stage import LiveStage
from controller.stories.play import Result, play_on
from controller.stories.words import value_text
from controller.version import VERSION
from cues.show import Prop, Show
from cues.story_file import ReadStory
from cues.values import Value
from cues.wiring import Wiring

Ask = Callable[[str], None]
"""Shows a person what to do."""


def play_live(
    show: Show, folder: Path, wiring: Wiring, read: ReadStory, slack: int, ask: Ask, sound: bool = True
) -> Result:
    """Play a story in real time on the wiring, with a journal of its own that is thrown away.

    CannotStart: the room cannot be.  ValueError: the story has mistakes, or its room no wiring.
    """
    name = (read.story.room if read.story else None) or next(iter(show.rooms))
    if name not in wiring.rooms:
        raise ValueError(f"the wiring has no room {name}; it has {', '.join(wiring.rooms)}")
    room = show.rooms[name]
    with (
        TemporaryDirectory(prefix="maglock-story-") as state,
        asyncio.Runner(loop_factory=new_loop) as runner,
    ):
        clips = Sound(folder / "media", sound)
        fit = wired(show, room, wiring.rooms[name], clips, Path(state))
        playing = Playing(show, name, wiring.hash, False, VERSION)
        stage = LiveStage(Room(playing, claim(Path(state)), fit), runner, lambda *what: ask(prompt(*what)))
        stage.open()
        try:
            return play_on(stage, read, slack)
        finally:
            stage.close()


def prompt(prop: Prop, value: Value) -> str:
    """What somebody is asked to do: `Tag reader (id_reader): 62E3086CED`."""
    title = next(iter(prop.title.values()), prop.name)
    return f"{title} ({prop.name}): {value_text(value)}"

"""Make Zombie Lab's sounds: `python -m media.sounds.make [FOLDER]`.

The same files at every run with the same numpy, libsndfile and espeak-ng.
"""

import io
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import soundfile
from msgspec import Struct

from media.sounds import scenes, voices
from media.sounds.loudness import levelled
from media.sounds.ogg import settled
from media.sounds.synth import RATE, Sound

FOLDER = Path(__file__).parents[2] / "cues" / "shows" / "zombie_lab" / "media"
SQUEEZE = 0.8
"""How hard Vorbis squeezes: 1 is hardest."""


class Recipe(Struct, frozen=True):
    """How a clip is made, and for which bus it is levelled."""

    name: str
    bus: str
    make: Callable[[], Sound]


RECIPES = (
    Recipe("laboratory_bed", "ambience", scenes.laboratory_bed),
    Recipe("fan_bed", "ambience", scenes.fan_bed),
    Recipe("radio_static", "ambience", scenes.radio_static),
    Recipe("heartbeat_bed", "ambience", scenes.heartbeat_bed),
    Recipe("reader_accept", "effects", scenes.reader_accept),
    Recipe("reader_refuse", "effects", scenes.reader_refuse),
    Recipe("keypad_refuse", "effects", scenes.keypad_refuse),
    Recipe("steps_limping", "effects", scenes.steps_limping),
    Recipe("eyes_gold", "effects", scenes.eyes_gold),
    Recipe("eyes_red", "effects", scenes.eyes_red),
    Recipe("eyes_sting", "effects", scenes.eyes_sting),
    Recipe("door_pounding", "effects", scenes.door_pounding),
    Recipe("door_torn_open", "effects", scenes.door_torn_open),
    Recipe("whisper", "voice", voices.whisper),
    *(
        Recipe(f"arrival_{to}", "voice", partial(voices.announcement, voices.ARRIVAL[to]))
        for to in voices.ARRIVAL
    ),
    *(Recipe(f"radio_voice_{to}", "voice", partial(voices.radio, voices.RADIO[to])) for to in voices.RADIO),
    *(
        Recipe(f"contained_{to}", "voice", partial(voices.announcement, voices.CONTAINED[to]))
        for to in voices.CONTAINED
    ),
    Recipe("hint_chime", "hint", scenes.hint_chime),
    Recipe("alarm", "alert", scenes.alarm),
)


def main(folder: Path = FOLDER) -> None:
    """Make every clip in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for recipe in RECIPES:
        (folder / f"{recipe.name}.ogg").write_bytes(encoded(levelled(recipe.make(), recipe.bus)))


def encoded(sound: Sound) -> bytes:
    """The sound as Ogg Vorbis: Opus leaves a click where a bed's end meets its beginning."""
    file = io.BytesIO()
    soundfile.write(file, sound, RATE, format="OGG", subtype="VORBIS", compression_level=SQUEEZE)
    return settled(file.getvalue())


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))

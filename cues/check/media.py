"""Clips and pictures: there, readable, audible, of the length declared, licensed, and captioned."""

from collections.abc import Iterator

from cues.check.given import Finding, Given
from cues.clips import Measured
from cues.show import Clip
from cues.units import format_duration

SILENT = -60.0
"""dBFS: quieter than the noise of a room with people in it."""

CLIPPED = 8
"""So many samples at full scale can be heard."""

OFF_BY = 0.02
LEAST_OFF = 50_000
LATE_HEAD = 50_000
"""Microseconds of silence at the beginning of an effect after which it feels late."""


def _listed(given: Given) -> Iterator[tuple[str, Clip]]:
    return ((f"clips.{name}", clip) for name, clip in given.show.clips.items())


def clip_unreadable(given: Given) -> Iterator[Finding]:
    """Clips whose file is missing or cannot be decoded."""
    for at, clip in _listed(given):
        found = given.clips.get(clip.name)
        if isinstance(found, str):
            yield Finding(
                f"{at}.file",
                f"clip {clip.name}: {found}",
            )


def clip_silent(given: Given) -> Iterator[Finding]:
    """Clips in which nothing can be heard."""
    for at, clip in _listed(given):
        found = given.clips.get(clip.name)
        if isinstance(found, Measured) and found.peak < SILENT:
            yield Finding(
                f"{at}.file",
                f"clip {clip.name} is silent: its loudest sample is {found.peak:.0f} dBFS; export it again, "
                "louder",
            )


def clip_clipping(given: Given) -> Iterator[Finding]:
    """Clips whose samples run into full scale."""
    for at, clip in _listed(given):
        found = given.clips.get(clip.name)
        if isinstance(found, Measured) and found.clipped >= CLIPPED:
            yield Finding(
                f"{at}.file",
                f"clip {clip.name} runs into full scale ({found.clipped} samples) and sounds harsh; export "
                "it at -1 dB or lower",
            )


def clip_late(given: Given) -> Iterator[Finding]:
    """Effects that begin with silence, so that they come late."""
    for at, clip in _listed(given):
        found = given.clips.get(clip.name)
        if isinstance(found, Measured) and clip.bus in ("effects", "alert") and found.silent_head > LATE_HEAD:
            yield Finding(
                f"{at}.file",
                f"clip {clip.name} begins with {found.silent_head // 1000}ms of silence, so it comes late; "
                "cut its beginning off",
            )


def clip_length(given: Given) -> Iterator[Finding]:
    """Clips that are not as long as declared."""
    for at, clip in _listed(given):
        found = given.clips.get(clip.name)
        if not isinstance(found, Measured) or clip.length is None:
            continue
        off = abs(found.length - clip.length)
        if off > max(LEAST_OFF, clip.length * OFF_BY):
            yield Finding(
                f"{at}.length",
                f"clip {clip.name} lasts {format_duration(found.length)}, not "
                f"{format_duration(clip.length)} as written; "
                f"write `length: {format_duration(found.length)}`, or mend the file",
            )


def clip_licence(given: Given) -> Iterator[Finding]:
    """Clips that don't say by what right they are played."""
    for at, clip in _listed(given):
        if not clip.licence.strip():
            yield Finding(
                at, f"clip {clip.name} has no `licence`; say whose it is and under what terms you play it"
            )


def voice_caption(given: Given) -> Iterator[Finding]:
    """Voices without a caption for those who cannot hear them."""
    for at, clip in _listed(given):
        if clip.bus == "voice" and not clip.caption:
            yield Finding(
                at, f"clip {clip.name} is a voice without a `caption`; write what is said, in every language"
            )


def picture_unreadable(given: Given) -> Iterator[Finding]:
    """Pictures and floor plans whose file is missing or cannot be shown."""
    for name, file in given.show.images.items():
        if file in given.unreadable:
            yield Finding(
                f"images.{name}",
                f"image {name}: {given.unreadable[file]} ({file}); put it into the media folder",
            )
    for at, room in given.rooms():
        if room.floor_plan is not None and room.floor_plan in given.unreadable:
            yield Finding(
                f"{at}.floor_plan",
                f"room {room.name}: its floor plan can't be shown: {given.unreadable[room.floor_plan]} "
                f"({room.floor_plan}); draw it as an SVG and put it there",
            )

"""Clips decoded and measured, so that a bad file is found when a show is checked and not at night."""

from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np
import soundfile
from numpy.typing import NDArray

from cues.clips import Measured
from cues.show import Clip
from media.wave import Pcm

FLOOR = -120.0
QUIET = 10 ** (-60 / 20)
FULL_SCALE = 32767 / 32768
FORMATS = "Ogg Opus, Ogg Vorbis, FLAC, WAV or MP3"

Samples = NDArray[np.float32]


class UnreadableError(Exception):
    """A file that cannot be played; the message says why and what to do."""


def measure_all(folder: Path, clips: Mapping[str, Clip]) -> dict[str, Measured | str]:
    """Every clip's measurements, or what is wrong with its file."""
    return {name: measure(folder / clip.file) for name, clip in clips.items()}


def measure(path: Path) -> Measured | str:
    """A file's measurements, or what is wrong with it."""
    try:
        samples, rate = read(path)
    except UnreadableError as error:
        return str(error)
    return _measured(samples, rate)


def with_lengths(folder: Path, clips: Mapping[str, Clip]) -> dict[str, Clip]:
    """The clips with their files' lengths, where they can be read; only headers are looked at."""
    lengths = {name: length(folder / clip.file) for name, clip in clips.items()}
    return {
        name: msgspec.structs.replace(clip, length=lengths[name] or clip.length)
        for name, clip in clips.items()
    }


def length(path: Path) -> int | None:
    """A file's length in microseconds as its header has it, if it can be read."""
    try:
        found = soundfile.info(path)
    except (soundfile.LibsndfileError, RuntimeError):
        return None
    return round(int(found.frames) * 1_000_000 / int(found.samplerate))


def decode(path: Path) -> Pcm:
    """A file's sound as 16-bit PCM.  Raises `UnreadableError`."""
    samples, rate = read(path)
    scaled = np.clip(np.rint(samples * 32768), -32768, 32767).astype("<i2")
    return Pcm(rate, samples.shape[1], scaled.tobytes())


def read(path: Path) -> tuple[Samples, int]:
    """A file's samples (frames by channels, full scale is 1) and rate.  Raises `UnreadableError`."""
    _refuse_what_is_no_file(path)
    try:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise UnreadableError(_undecodable(path, str(error))) from error
    if not len(samples):
        raise UnreadableError(f"{path.name} holds no sound; export it again")
    if not np.isfinite(samples).all():
        raise UnreadableError(
            f"{path.name} is damaged: it holds samples that are no numbers; export it again"
        )
    _refuse_a_torn_end(path)
    return samples, rate


def _refuse_what_is_no_file(path: Path) -> None:
    if path.is_dir():
        raise UnreadableError(f"{path.name} is a folder; name a sound file in it")
    if not path.exists():
        raise UnreadableError(
            f"there is no file {path.name} in {path.parent}; put it there, or mend the name"
        )
    if not path.stat().st_size:
        raise UnreadableError(f"{path.name} is empty; export it again")


def _undecodable(path: Path, why: str) -> str:
    head = path.read_bytes()[:512]
    if head.startswith((b"OggS", b"RIFF", b"fLaC", b"ID3")):
        return f"{path.name} is damaged ({_plain(why)}); export it again"
    if _is_text(head):
        return f"{path.name} is text, not sound; did the download fail?  It must be {FORMATS}"
    return f"{path.name} is no sound that can be read; it must be {FORMATS}"


def _plain(why: str) -> str:
    return why.rsplit(": ", 1)[-1].rstrip(".").strip()


def _is_text(head: bytes) -> bool:
    kept = head.decode("utf-8", errors="ignore").encode()
    return b"\0" not in head and len(head) - len(kept) < 4  # a character may be cut at the end


def _refuse_a_torn_end(path: Path) -> None:
    """Refuse an Ogg file without its last page, or a WAV file shorter than it says (RFC 3533, RIFF).

    libsndfile plays both without a word, only shorter.
    """
    content = path.read_bytes()
    if content.startswith(b"OggS") and not _ogg_ends_well(content):
        raise UnreadableError(f"{path.name} is cut short: its last Ogg page is missing; copy it again")
    if content.startswith(b"RIFF"):
        said = int.from_bytes(content[4:8], "little") + 8
        if len(content) < said < 0xFFFFFFFF:
            raise UnreadableError(f"{path.name} is cut short: {len(content)} of {said} bytes; copy it again")


def _ogg_ends_well(content: bytes) -> bool:
    last = content.rfind(b"OggS")
    page = content[last:]
    if len(page) < 27 or len(page) < 27 + page[26]:
        return False
    whole = 27 + page[26] + sum(page[27 : 27 + page[26]])
    return bool(page[5] & 4) and len(page) >= whole


def _measured(samples: Samples, rate: int) -> Measured:
    loud = np.abs(samples)
    heard = np.flatnonzero(loud.max(axis=1) > QUIET)
    full = loud >= FULL_SCALE
    return Measured(
        length=round(len(samples) * 1_000_000 / rate),
        rate=rate,
        channels=samples.shape[1],
        peak=_decibel(float(loud.max())),
        rms=_decibel(float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))),
        silent_head=round((int(heard[0]) if len(heard) else len(samples)) * 1_000_000 / rate),
        clipped=int((full[1:] & full[:-1]).sum()),
    )


def _decibel(amplitude: float) -> float:
    return max(FLOOR, round(20 * float(np.log10(amplitude)), 1)) if amplitude > 0 else FLOOR

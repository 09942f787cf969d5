"""Clips are measured, and a bad file is told for what it is."""

import numpy as np
import pytest

from cues.clips import Measured
from cues.show import Clip
from media import library


def test_a_clip_is_measured(write, tone):
    silence = np.zeros(4800)
    path = write("tone.wav", np.concatenate([silence, tone(0.9, 1000, 0.5)]), subtype="FLOAT")
    measured = library.measure(path)
    assert isinstance(measured, Measured)
    assert (measured.length, measured.rate, measured.channels) == (1_000_000, 48000, 1)
    assert measured.peak == -6.0
    assert measured.rms == pytest.approx(-9.5, abs=0.1)
    assert measured.silent_head == pytest.approx(100_000, abs=100)
    assert measured.clipped == 0


def test_clipping_is_counted(write, tone):
    measured = library.measure(write("loud.wav", np.clip(tone(1, 100, 3.0), -1, 1), subtype="PCM_16"))
    assert measured.peak == 0.0
    assert measured.clipped > 10_000


def test_silence_has_a_level(write):
    measured = library.measure(write("none.wav", np.zeros(48000)))
    assert (measured.peak, measured.rms, measured.silent_head) == (-120.0, -120.0, 1_000_000)


@pytest.mark.parametrize(
    ("kind", "subtype"),
    [("OGG", "VORBIS"), ("OGG", "OPUS"), ("FLAC", "PCM_16"), ("WAV", "PCM_16"), ("MP3", "MPEG_LAYER_III")],
)
def test_every_promised_format_is_read(write, kind, subtype, tone):
    measured = library.measure(write("clip.any", tone(1.0, 440), format=kind, subtype=subtype))
    assert isinstance(measured, Measured)
    assert measured.length == pytest.approx(1_000_000, abs=60_000)


def test_a_missing_file_a_folder_and_an_empty_file(tmp_path):
    (tmp_path / "folder.ogg").mkdir()
    (tmp_path / "empty.ogg").touch()
    assert "there is no file missing.ogg" in library.measure(tmp_path / "missing.ogg")
    assert "is a folder" in library.measure(tmp_path / "folder.ogg")
    assert "is empty" in library.measure(tmp_path / "empty.ogg")


def test_text_with_the_name_of_a_sound(tmp_path):
    (tmp_path / "page.ogg").write_text("<html>404 not found — nicht gefunden — 없음</html>\n" * 20)
    assert "is text, not sound" in library.measure(tmp_path / "page.ogg")


def test_bytes_that_are_no_sound(tmp_path):
    (tmp_path / "noise.ogg").write_bytes(bytes(range(256)) * 20)
    assert "is no sound that can be read" in library.measure(tmp_path / "noise.ogg")


@pytest.mark.parametrize(
    ("kind", "subtype"), [("OGG", "VORBIS"), ("OGG", "OPUS"), ("FLAC", "PCM_16"), ("WAV", "PCM_16")]
)
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_a_file_cut_short_is_refused(write, kind, subtype, share):
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, 96000)
    path = write("clip.any", noise, format=kind, subtype=subtype)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    found = library.measure(path)
    assert isinstance(found, str)
    assert "cut short" in found or "damaged" in found


def test_a_damaged_file_says_so(write, tone):
    path = write("clip.ogg", tone(1, 440), format="OGG", subtype="VORBIS")
    path.write_bytes(path.read_bytes()[:60] + bytes(400))
    assert "damaged" in library.measure(path)


def test_all_clips_at_once_and_their_lengths(write, tmp_path, tone):
    write("tone.flac", tone(2, 440))
    clips = {"good": Clip("good", "tone.flac"), "bad": Clip("bad", "none.ogg", length=5)}
    found = library.measure_all(tmp_path, clips)
    assert isinstance(found["good"], Measured)
    assert isinstance(found["bad"], str)
    lengths = {name: clip.length for name, clip in library.with_lengths(tmp_path, clips).items()}
    assert lengths == {"good": 2_000_000, "bad": 5}

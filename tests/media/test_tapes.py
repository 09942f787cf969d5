"""Decoded clips as WAV: whole, or without an end."""

import io

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from media.tapes import Tape, record
from media.wave import Endless, Pcm, header


def test_a_tape_is_a_wav_file_of_all_samples(write, tone):
    samples = tone(0.5, 440)
    tape = record(write("clip.flac", samples))
    assert isinstance(tape, Tape)
    found, rate = soundfile.read(tape.path)
    tape.close()
    assert (rate, tape.length) == (48000, 500_000)
    assert np.abs(found - samples).max() < 1e-4


def test_what_cannot_be_read_is_no_tape(tmp_path):
    assert "there is no file" in record(tmp_path / "clip.flac")


def test_a_header_is_read_by_others():
    content = header(44100, 2, 8) + bytes(8)
    samples, rate = soundfile.read(io.BytesIO(content))
    assert (samples.shape, rate) == ((2, 2), 44100)


@given(st.lists(st.integers(1, 500), min_size=1, max_size=60), st.integers(0, 3_000_000))
def test_an_endless_tape_repeats_its_sound_however_it_is_read(sizes, seek):
    pcm = Pcm(1000, 2, np.arange(200, dtype="<i2").tobytes())
    tape = Tape(pcm)
    feed = Endless(tape.path, seek)
    tape.close()
    read = b"".join(feed.read(size) for size in sizes)
    start = seek // 1000 * 4 % len(pcm.samples)
    wanted = header(1000, 2, 0xFFFFFFFF) + (pcm.samples * 100)[start:]
    assert read == wanted[: len(read)]
    assert len(read) > 0


@pytest.mark.parametrize("seek", [0, 10**12])
def test_every_read_gives_something(seek):
    tape = Tape(Pcm(1000, 1, bytes(6)))
    feed = Endless(tape.path, seek)
    tape.close()
    assert all(feed.read(4096) for _ in range(10))

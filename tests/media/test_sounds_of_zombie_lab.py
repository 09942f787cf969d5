"""The sounds that ship: whole, evenly loud, never near full scale, and without a seam where they loop."""

from pathlib import Path

import numpy as np
import pytest

from cues.clips import Measured
from media import library
from media.sounds.loudness import TARGETS, loud_parts
from media.sounds.make import FOLDER, RECIPES
from media.sounds.ogg import settled

BEDS = ("laboratory_bed", "fan_bed", "radio_static", "heartbeat_bed", "alarm")

each_clip = pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)


def file(name: str) -> Path:
    return FOLDER / f"{name}.ogg"


def test_the_folder_is_small_and_holds_what_is_made_and_nothing_else():
    files = list(FOLDER.iterdir())
    assert {each.name for each in files} == {f"{recipe.name}.ogg" for recipe in RECIPES}
    assert sum(each.stat().st_size for each in files) < 1_500_000


@each_clip
def test_levels_are_sensible(recipe):
    measured = library.measure(file(recipe.name))
    assert isinstance(measured, Measured)
    assert measured.peak <= -1.0
    assert measured.clipped == 0
    assert measured.silent_head < 160_000
    samples, _ = library.read(file(recipe.name))
    assert loud_parts(samples.astype(np.float64)) == pytest.approx(TARGETS[recipe.bus], abs=1.0)
    assert abs(samples.mean()) < 0.002


@each_clip
def test_what_does_not_loop_ends_in_silence(recipe):
    samples, _ = library.read(file(recipe.name))
    assert recipe.name in BEDS or np.abs(samples[-24:]).max() < 0.005


@pytest.mark.parametrize("name", BEDS)
def test_a_bed_has_no_seam(name):
    """The bend of the wave at the seam is one that the bed has elsewhere, too."""
    samples, _ = library.read(file(name))
    for side in samples.T:
        bends = np.abs(np.diff(side, 2))
        seam = np.abs(np.diff(np.concatenate([side[-8:], side[:8]]), 2)).max()
        assert seam <= np.sort(bends)[-100]


def test_a_stream_is_settled_once_and_stays_valid(tmp_path):
    content = file("reader_accept").read_bytes()
    assert settled(content) == content
    other = bytearray(content)
    other[14:18] = b"\1\2\3\4"
    assert settled(bytes(other)) == content

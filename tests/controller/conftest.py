"""Rooms of the crypt to play in."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.controller.crypt import Site

Open = Callable[..., Site]


@pytest.fixture
def site(tmp_path: Path) -> Open:
    """Makes a room on this test's state folder; each call is another process's start."""

    def make(**how: object) -> Site:
        return Site(tmp_path / "state", tmp_path / "live", **how)  # type: ignore[arg-type]

    return make

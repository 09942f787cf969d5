"""Shows as files, for the reader's tests."""

from collections.abc import Callable

import pytest

from cues.showfile import Loaded, load
from tests.cues.showfile.small_files import HEAD, PLAIN


@pytest.fixture
def room() -> Callable[[str], Loaded]:
    """Loads the good show with a few props, and the room's further text."""
    return lambda text: load({**PLAIN, "rooms/lab.yaml": HEAD + text})

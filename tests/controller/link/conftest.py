"""A Mosquitto of the test's own, which can be killed and started again."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from controller.broker import Broker, private
from controller.selector import new_loop

Run = Callable[[Coroutine[Any, Any, None]], None]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """Running; `kill` and `start` it as you like."""
    with private(tmp_path / "broker") as running:
        yield running


@pytest.fixture
def run() -> Run:
    """Runs a test's coroutine on a loop such as rooms have, for half a minute at most."""

    def act(coroutine: Coroutine[Any, Any, None]) -> None:
        async def bounded() -> None:
            async with asyncio.timeout(30):
                await coroutine

        with asyncio.Runner(loop_factory=new_loop) as runner:
            runner.run(bounded())

    return act

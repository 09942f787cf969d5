"""Whatever comes by any topic: answered or passed over, never a crash, and nothing moves."""

import json
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controller.intake import Reply
from controller.link.address import Address, WrongAddress, parsed
from controller.link.flood import Sluice
from controller.link.gate import Fetch, Gate, read_fetch
from tests.controller.crypt import Site
from tests.controller.link.conftest import Run
from tests.controller.link.test_refusals import orders
from tests.controller.link.venue import CHECKS

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
commands = st.fixed_dictionaries(
    {},
    optional={
        "id": st.text(min_size=8, max_size=64) | values,
        "do": st.sampled_from(["sovle", "hint", "resume", "finish", "rate", ""]) | values,
        "args": st.dictionaries(st.sampled_from(["puzzle", "prop", "value", "do"]), values) | values,
        "by": values,
        "game": values,
        "sent_us": values,
    },
)
payloads = st.binary(max_size=200) | (values | commands).map(lambda value: json.dumps(value).encode())


class Everlasting(Sluice):
    """Lets everything through, so that everything is tried."""

    def lets(self, event: object, now: int) -> bool:
        return True


def test_any_payload_is_answered_in_the_contracts_words_and_moves_nothing(tmp_path: Path, run: Run) -> None:
    async def act() -> None:
        here = Site(tmp_path / "state", tmp_path / "live")
        await here.room.open()
        replies: list[Reply] = []
        gate = Gate(here.room, replies.append, lambda: 0, lambda: here.room.now)
        gate._sluice = Everlasting(0)
        before = orders(here)

        @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
        @given(payloads, st.booleans(), st.booleans())
        def fuzz(payload: bytes, retained: bool, for_show: bool) -> None:
            count = len(replies)
            gate.heard(payload, retained, for_show)
            assert len(replies) == count + (not (retained and not payload))
            if len(replies) > count:
                reply: dict[str, Any] = json.loads(
                    json.dumps({name: getattr(replies[-1], name) for name in Reply.__struct_fields__})
                )
                CHECKS["reply"].validate(reply)

        fuzz()
        assert here.room.state.phase == "idle"
        assert orders(here) == before
        await here.room.close()

    run(act())


@given(payloads)
def test_any_fetch_is_understood_or_refused_in_words(payload: bytes) -> None:
    asked = read_fetch(payload)
    assert isinstance(asked, Fetch) or asked.startswith("fetch: ")


@given(
    st.text()
    | st.text().map(lambda text: f"mqtt://{text}")
    | st.text().map(lambda text: f"mqtts://u:p@h:{text}")
)
def test_any_address_is_one_or_is_refused_in_words_without_its_password(url: str) -> None:
    said = ""
    try:
        assert isinstance(parsed(url), Address)
    except WrongAddress as wrong:
        said = str(wrong)
    assert "u:p@" not in said

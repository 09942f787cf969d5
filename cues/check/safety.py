"""Outputs that would not be safe: locks, house lights, coils, and what happens when the room is gone."""

from collections.abc import Iterator

from msgspec import UNSET

from cues.check.given import Finding, Given
from cues.show import Prop
from cues.values import LOCKED, Value

LONG_HOLD = 60_000_000
USUAL_HOLD = 3_000_000


def _outputs(given: Given) -> Iterator[tuple[str, Prop]]:
    return ((at, prop) for at, prop in given.props() if prop.direction == "out")


def _locks(given: Given) -> Iterator[tuple[str, Prop]]:
    return ((at, prop) for at, prop in given.props() if prop.kind == "lock")


def egress_fails_closed(given: Given) -> Iterator[Finding]:
    """Locks on a way out that stay closed without power."""
    for at, prop in _locks(given):
        if prop.egress and prop.fails != "open":
            yield Finding(
                f"{at}.fails" if prop.fails else at,
                f"lock {prop.name} is on a way out and does not open when power or controller fail; fit a "
                "lock that does, and write `fails: open`",
            )


def egress_without_release(given: Given) -> Iterator[Finding]:
    """Locks on a way out that no wired button opens."""
    for at, prop in _locks(given):
        if prop.egress and not (prop.wired_release and all(t.strip() for t in prop.wired_release.values())):
            yield Finding(
                at,
                f"lock {prop.name} is on a way out and has no `wired_release`; wire a button that cuts its "
                "power without Maglock, and say where it is",
            )


def egress_held(given: Given) -> Iterator[Finding]:
    """Locks on a way out that would be held when the room is gone."""
    for at, prop in _locks(given):
        if prop.egress and prop.on_loss == "hold":
            yield Finding(
                f"{at}.on_loss",
                f"lock {prop.name} is on a way out and is held when the controller is gone; take `on_loss: "
                "hold` out, so that it opens",
            )


def lock_without_fails(given: Given) -> Iterator[Finding]:
    """Locks that don't say what they do without power."""
    for at, prop in _locks(given):
        if prop.fails is None:
            yield Finding(
                at,
                f"lock {prop.name} does not say what it does without power; write `fails: open` (a magnet) "
                "or `fails: closed` (an electric strike)",
            )


def egress_on_another_kind(given: Given) -> Iterator[Finding]:
    """`egress`, `fails` and `wired_release` on something that is no lock."""
    for at, prop in given.props():
        if prop.kind != "lock" and (prop.egress or prop.fails is not None or prop.wired_release is not None):
            yield Finding(
                at,
                f"prop {prop.name} is a {prop.kind}; only a lock can be on a way out, fail open or closed, "
                "or have a wired release: write `kind: lock`, or take those keys out",
            )


def no_house_lights(given: Given) -> Iterator[Finding]:
    """Rooms that would leave players in the dark."""
    for at, room in given.rooms():
        if not any(prop.house_lights for prop in room.props.values()):
            yield Finding(
                at,
                f"room {room.name} has no house lights, so STOP or a failure could leave players in the "
                "dark; mark a light that is on when all else is off with `house_lights: yes`",
            )


def house_lights_off(given: Given) -> Iterator[Finding]:
    """House lights that cannot be lit, or whose safe level is not on."""
    for at, prop in given.props():
        if prop.house_lights and prop.kind not in ("light", "relay"):
            yield Finding(
                at, f"prop {prop.name} is a {prop.kind} and can't be house lights; mark a light or relay"
            )
        elif prop.house_lights and prop.safe is not UNSET and is_dark(prop.safe):
            yield Finding(
                f"{at}.safe",
                f"house lights {prop.name} are on when the show is not, so `safe` can't be off; take it out",
            )


def is_dark(value: Value) -> bool:
    """Whether an output with that value is off."""
    return value in (False, 0, None, "#000000", "off")


def output_without_safe(given: Given) -> Iterator[Finding]:
    """Outputs that don't say what they do when the show does not drive them."""
    for at, prop in _outputs(given):
        if prop.takes != "none" and prop.kind != "lock" and not prop.house_lights and prop.safe is UNSET:
            yield Finding(
                at,
                f"output {prop.name} has no `safe`; say what it does when its controller stops (for most: "
                "`safe: off`)",
            )


def coil_without_limit(given: Given) -> Iterator[Finding]:
    """Locks that are opened by a coil under power, with nothing that takes it off again."""
    for at, prop in _locks(given):
        if prop.fails == "closed" and prop.max_on is None:
            yield Finding(
                at,
                f"lock {prop.name} fails closed, so its coil is under power while it is released, and a "
                "coil left on burns; say how long it may be on: `max_on: 5s`",
            )


def danger_without_limit(given: Given) -> Iterator[Finding]:
    """Dangerous outputs that could be left on."""
    for at, prop in _outputs(given):
        if prop.danger and prop.takes == "flag" and prop.max_on is None:
            yield Finding(
                at,
                f"output {prop.name} is marked `danger` and could be left on; say how long it may be: "
                "`max_on: 10s`",
            )


def max_on_below_need(given: Given) -> Iterator[Finding]:
    """`max_on` on an output that is on when safe: it would be driven off again and again."""
    for at, prop in _outputs(given):
        on_when_safe = prop.house_lights or (
            prop.safe is not UNSET and prop.takes == "flag" and prop.safe is True
        )
        if prop.max_on is not None and on_when_safe:
            yield Finding(
                f"{at}.max_on",
                f"output {prop.name} is on when safe, and `max_on` limits how long it is on; take one of "
                "both out",
            )


def hold_without_time(given: Given) -> Iterator[Finding]:
    """`on_loss: hold` for no time, or for very long."""
    for at, prop in _outputs(given):
        if prop.on_loss == "hold" and prop.hold_for <= 0:
            yield Finding(
                f"{at}.hold_for",
                f"output {prop.name} is held for no time when the room is gone; write how long (`hold_for: "
                "3s`), or take `on_loss: hold` out",
            )
        elif prop.on_loss == "hold" and prop.hold_for > LONG_HOLD:
            yield Finding(
                f"{at}.hold_for",
                f"output {prop.name} is held for {prop.hold_for // 1_000_000}s while nobody controls it; a "
                "room is back within seconds: write 3s to 30s",
            )


def hold_for_alone(given: Given) -> Iterator[Finding]:
    """`hold_for` on an output that is not held."""
    for at, prop in _outputs(given):
        if prop.on_loss == "safe" and prop.hold_for != USUAL_HOLD:
            yield Finding(
                f"{at}.hold_for",
                f"output {prop.name} goes safe at once when the room is gone, so `hold_for` does nothing; "
                "add `on_loss: hold`, or take it out",
            )


def input_with_output_keys(given: Given) -> Iterator[Finding]:
    """Keys of outputs on something that only senses."""
    for at, prop in given.props():
        written = [
            name
            for name, said in (
                ("safe", prop.safe is not UNSET),
                ("max_on", prop.max_on is not None),
                ("min_off", prop.min_off > 0),
                ("never_with", bool(prop.never_with)),
                ("on_loss", prop.on_loss != "safe"),
                ("house_lights", prop.house_lights),
            )
            if said
        ]
        if prop.direction == "in" and written:
            yield Finding(
                at,
                f"prop {prop.name} is a {prop.kind} and only senses, so {', '.join(written)} can't be; take "
                "it out",
            )


def never_with_itself(given: Given) -> Iterator[Finding]:
    """Interlocks with itself, or between two outputs that are both on when safe."""
    for at, room in given.rooms():
        for prop in room.props.values():
            for other in prop.never_with:
                if other == prop.name:
                    yield Finding(
                        f"{at}.props.{prop.name}.never_with",
                        f"output {prop.name} is never to be on with itself; name the other one",
                    )
                elif other in room.props and _on_when_safe(prop) and _on_when_safe(room.props[other]):
                    yield Finding(
                        f"{at}.props.{prop.name}.never_with",
                        f"outputs {prop.name} and {other} are both on when safe and never to be on "
                        "together; change the `safe` of one",
                    )


def _on_when_safe(prop: Prop) -> bool:
    return prop.house_lights or (prop.safe is not UNSET and not is_dark(prop.safe) and prop.safe != LOCKED)


def go_guard(given: Given) -> Iterator[Finding]:
    """A guard against double presses that does not guard, or is in the way."""
    guard = given.show.go_guard
    if guard < 200_000:
        yield Finding(
            "go_guard",
            f"go_guard is {guard // 1000}ms, so a double press of GO fires twice; write 300ms or more",
        )
    elif guard > 5_000_000:
        yield Finding(
            "go_guard",
            f"go_guard is {guard // 1_000_000}s, so a second GO in that time is lost; write 2s or less",
        )

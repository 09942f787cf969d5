"""Who may say and hear what: one account for each room, prop and screen, and one for each role.

What is not allowed is forbidden.  A broker knows topics, not verbs: which commands a game master may
give and a technician may, the rooms and the dashboard judge.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from cues.show import Show

_TOLD = ("status", "about", "show", "state", "fact")
"""What a room tells whoever wants to know."""


class Account(Struct, frozen=True):
    """A user of the broker, with the topics that it may write to and read."""

    name: str
    writes: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()


def of_room(show: str, room: str) -> Account:
    """Speaks for itself and its props, asks other rooms for facts, hears commands and its neighbours."""
    ours, shared = f"maglock/{show}/{room}", f"maglock/{show}"
    told = (*_TOLD, "fetched", "reply", "echo", "prop/+", "prop/+/set")
    return Account(
        f"room.{show}.{room}",
        (
            *(f"{ours}/{topic}" for topic in told),
            *(f"{shared}/{topic}" for topic in ("sync", "time/ask", "time/answer", "+/fetch")),
        ),
        (
            *(f"{ours}/{topic}" for topic in ("command", "fetch", "echo", "prop/+")),
            *(f"{shared}/{topic}" for topic in ("command", "sync", "time/ask", "time/answer")),
            *(f"{shared}/+/{topic}" for topic in (*_TOLD, "fetched")),
        ),
    )


def of_prop(show: str, room: str, prop: str) -> Account:
    """Says its own value, and hears what it shall be set to."""
    topic = f"maglock/{show}/{room}/prop/{prop}"
    return Account(f"prop.{show}.{room}.{prop}", (topic,), (f"{topic}/set",))


def of_screen(show: str, room: str) -> Account:
    """Shows its room's state, and says nothing."""
    return Account(f"screen.{show}.{room}", (), tuple(f"maglock/{show}/{room}/{topic}" for topic in _TOLD))


_ASKS = ("maglock/+/command", "maglock/+/+/command", "maglock/+/+/fetch")
_SEEN = (*(f"maglock/+/+/{topic}" for topic in _TOLD), "maglock/+/+/prop/+")

ROLES = (
    Account("viewer", (), _SEEN),
    Account("gm", _ASKS, (*_SEEN, "maglock/+/+/reply", "maglock/+/+/fetched")),
    Account("technician", _ASKS, ("maglock/#", "$SYS/#")),
    Account("dashboard", (*_ASKS, "maglock/+/time/ask"), ("maglock/#", "$SYS/#")),
)
"""Of people's programs, in every show of the venue."""


def accounts(shows: Iterable[Show], props: Iterable[str] | None = None) -> list[Account]:
    """All accounts of a venue that plays `shows`; `props`, as SHOW/ROOM/PROP: only these get one."""
    return [*ROLES, *_of_shows(shows, None if props is None else frozenset(props))]


def _of_shows(shows: Iterable[Show], props: frozenset[str] | None) -> Iterator[Account]:
    for show in shows:
        for room in show.rooms.values():
            yield of_room(show.name, room.name)
            yield of_screen(show.name, room.name)
            for prop in room.props:
                if props is None or f"{show.name}/{room.name}/{prop}" in props:
                    yield of_prop(show.name, room.name, prop)


def acl_file(accounts: Iterable[Account]) -> str:
    """Mosquitto's `acl_file`."""
    return "\n".join(_rules(account) for account in accounts)


def _rules(account: Account) -> str:
    both = [topic for topic in account.writes if topic in account.reads]
    lines = [f"user {account.name}"]
    lines += [f"topic readwrite {topic}" for topic in both]
    lines += [f"topic write {topic}" for topic in account.writes if topic not in both]
    lines += [f"topic read {topic}" for topic in account.reads if topic not in both]
    return "\n".join(lines) + "\n"

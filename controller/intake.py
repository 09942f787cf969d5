"""Commands from outside, after `contract/command.schema.json`: read, judged, and put in words for people.

What can be read becomes `Commanded`; whether it may be done now is the engine's to say.  What
cannot becomes `Refused`, which the engine turns into a fact.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, get_args

import msgspec
from msgspec import UNSET, Struct

from cues.commands import AnyCommand, Sense, Set
from cues.events import Commanded, Event, Refused
from cues.facts import CommandRefused, Fact
from cues.units import UNSEEN

LARGEST = 64 * 1024
"""Bytes of a command, at most."""
LATE = 3_000_000
"""Microseconds after which a command is too late to be done."""

VERBS: Mapping[str, type[AnyCommand]] = {kind.__struct_config__.tag: kind for kind in get_args(AnyCommand)}
"""What can be asked, by its word."""

_KEYS = ("id", "do", "args", "by", "game", "sent_us")
_ID = (8, 64)
_LONGEST_NAME = 80
_INTEGERS = (-(2**63), 2**63 - 1)


class Reply(Struct, frozen=True):
    """The room's answer, after `contract/reply.schema.json`."""

    id: str | None
    ok: bool
    error: str | None
    at_us: int


class _Wrong(Exception):  # noqa: N818 - it never leaves this module
    """What is wrong with a command, for its sender."""


class Line(Struct, frozen=True):
    """What is known of the line by which a command came.

    `now` is the present shared time, if it is known; `unsure` says why a command that does not
    tell when it was sent must count as late, if it must.  `to_show`: it goes to every room of the show.
    """

    now: int | None = None
    unsure: str | None = None
    to_show: bool = False


AT_HAND = Line()
"""A line on which nothing is ever late."""


def read(payload: bytes, at: int, simulated: bool, line: Line = AT_HAND) -> Commanded | Refused:
    """The command in `payload`, which came at `at` by `line`.  Never raises."""
    known: str | None = None
    try:
        given = _decoded(payload)
        known = _id(given)
        _see_that_texts_show(given)
        return _command(given, known, at, simulated, line)
    except _Wrong as wrong:
        return Refused(at, known, str(wrong))


def refusal(event: Event, facts: Sequence[Fact]) -> str | None:
    """Why a command was refused, if it was."""
    if isinstance(event, Refused):
        return event.why
    return next((fact.why for fact in facts if isinstance(fact, CommandRefused)), None)


def _decoded(payload: bytes) -> dict[str, Any]:
    if len(payload) > LARGEST:
        raise _Wrong(f"the command is too large: {len(payload)} bytes, and {LARGEST} are the most")
    try:
        given = msgspec.json.decode(payload)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise _Wrong(f"the command is not JSON: {error}") from None
    if not isinstance(given, dict):
        raise _Wrong('the command must be a JSON object such as {"id": "…", "do": "pause"}')
    return given


def _id(given: dict[str, Any]) -> str:
    found = given.get("id")
    if found is None:
        raise _Wrong("the command has no id: give each its own, 8 to 64 characters")
    if not isinstance(found, str) or not _ID[0] <= len(found) <= _ID[1]:
        raise _Wrong(f"the id must be text of 8 to 64 characters, and is {_shown(found)}")
    return found


def _command(given: dict[str, Any], known: str, at: int, simulated: bool, line: Line) -> Commanded:
    for key in given:
        if key not in _KEYS:
            raise _Wrong(f"a command has no {_shown(key)}{_meant(key, _KEYS)}; it has {', '.join(_KEYS)}")
    by = _text(given, "by", _LONGEST_NAME)
    game = _text(given, "game", LARGEST)
    command = _verb(given)
    _see_that_it_is_fresh(given, line)
    if isinstance(command, Sense) and not simulated:
        raise _Wrong("sense is for simulated rooms only: this one has real hardware")
    return Commanded(at, known, command, by, game, line.to_show)


def _text(given: dict[str, Any], key: str, longest: int) -> str | None:
    if key not in given:
        return None
    found = given[key]
    if not isinstance(found, str) or len(found) > longest:
        raise _Wrong(f"{key} must be text of at most {longest} characters, and is {_shown(found)}")
    return found


def _see_that_it_is_fresh(given: dict[str, Any], line: Line) -> None:
    sent = given.get("sent_us")
    if "sent_us" in given and (not isinstance(sent, int) or isinstance(sent, bool)):
        raise _Wrong(f"sent_us must be a whole number of microseconds, and is {_shown(sent)}")
    if sent is None or line.now is None:
        if line.unsure is not None:
            raise _Wrong(line.unsure)
    elif line.now - sent > LATE:
        raise _Wrong(
            f"the command came {(line.now - sent) / 1e6:.1f} s after it was sent: too late to be done"
        )
    elif sent - line.now > LATE:
        # Wall time, for one, would make every command look fresh for ever.
        raise _Wrong(
            f"sent_us lies {(sent - line.now) / 1e6:.1f} s ahead: it must be the show's shared time, "
            f"as in the at_us of replies, not wall time"
        )


def _see_that_texts_show(found: object) -> None:
    """Texts go to screens, terminals and logs of many kinds: no character in them may act there."""
    if isinstance(found, str):
        unseen = UNSEEN.search(found)
        if unseen:
            raise _Wrong(f"{_shown(found)} holds U+{ord(unseen[0]):04X}, which nobody can see; leave it out")
    elif isinstance(found, dict):
        for key, inner in found.items():
            _see_that_texts_show(key)
            _see_that_texts_show(inner)
    elif isinstance(found, list):
        for inner in found:
            _see_that_texts_show(inner)


def _verb(given: dict[str, Any]) -> AnyCommand:
    verb, args = given.get("do"), given.get("args", {})
    if verb is None:
        raise _Wrong("the command doesn't say what to do: it needs a do")
    if not isinstance(verb, str) or verb not in VERBS:
        raise _Wrong(f"there is no command {_shown(verb)}{_meant(verb, VERBS)}")
    if not isinstance(args, dict):
        raise _Wrong(f"args of {verb} must be an object, and are {_shown(args)}")
    if "do" in args:
        raise _Wrong(f"{verb} has no argument do")
    _see_that_numbers_fit(verb, args)
    try:
        command: AnyCommand = msgspec.convert({"do": verb, **args}, VERBS[verb])
    except msgspec.ValidationError as error:
        raise _Wrong(_explained(verb, str(error))) from None
    if isinstance(command, Set) and (command.prop is UNSET) == (command.variable is UNSET):
        raise _Wrong("set needs either a prop or a variable, and exactly one of them")
    return command


def _see_that_numbers_fit(verb: str, args: dict[str, Any]) -> None:
    """JSON knows no bounds; state and journal do."""
    for key, found in args.items():
        if isinstance(found, int) and not _INTEGERS[0] <= found <= _INTEGERS[1]:
            raise _Wrong(f"{verb}: {key} is too large a number")


def _explained(verb: str, error: str) -> str:
    """A validation error in the words of the contract."""
    unknown = re.search(r"contains unknown field `(.*)`", error)
    fields = VERBS[verb].__struct_fields__
    if unknown:
        has = f"it has {', '.join(fields)}" if fields else "it has none"
        return f"{verb} has no argument {_shown(unknown[1])}{_meant(unknown[1], fields)}; {has}"
    missing = re.search(r"missing required field `(.*)`", error)
    if missing:
        return f"{verb} needs the argument {missing[1]}"
    what, _, where = error.partition(" - at `$.")
    return f"{verb}: {where.rstrip('`') or 'it'} is not as it must be: {_plain(what)}"


def _plain(expected: str) -> str:
    """What was expected, without the machine's notation."""
    if "matching regex" in expected:
        return "a length of time such as 90s or 5min" if "ms|s" in expected else "a name such as id_tag"
    return expected[:1].lower() + expected[1:].replace("`", "")


def _meant(word: object, known: Any) -> str:
    from difflib import get_close_matches  # here, for a room that hears no nonsense never needs it

    close = get_close_matches(str(word), list(known), 1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _shown(found: object) -> str:
    text = repr(found)
    return text if len(text) <= 60 else f"{text[:59]}…"

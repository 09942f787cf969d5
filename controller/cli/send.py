"""`maglock send`: a command to a room on this machine or on a broker, answered when its journal has it."""

import json
import os
import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

from controller.cli.brokers import add_broker, address_of
from controller.cli.faults import CallFault, MachineFault
from controller.cli.states import add_state, usual_state
from cues.values import Value

if TYPE_CHECKING:
    from controller.link.address import Address

NAME = re.compile("[a-z][a-z0-9_]*")
EXAMPLES = "for example: start team=Foxes players=4 · hint puzzle=id_tag · set prop=fan value=on · stop"


def arguments(parser: ArgumentParser) -> None:
    """Which room, and what it is to do."""
    parser.add_argument(
        "target", metavar="SHOW[/ROOM]", help="the room; without ROOM, every room that answers"
    )
    parser.add_argument("do", metavar="DO", help=EXAMPLES)
    parser.add_argument("args", nargs="*", metavar="KEY=VALUE", help="what the command needs")
    parser.add_argument("--by", default=f"{os.environ.get('USER', 'someone')} at the command line"[:80])
    parser.add_argument("--json", action="store_true", help="print the replies as JSON")
    add_state(parser)
    add_broker(parser)


def run(given: Namespace) -> int:
    """Ask, and print what the room answers; 1 if one refused."""
    asked = {"id": os.urandom(8).hex(), "do": given.do, "args": parsed(given.args), "by": given.by}
    refused = False
    for name, reply in _replies(given, asked):
        refused = refused or not reply["ok"]
        if given.json:
            print(json.dumps({"room": name, **reply}))
        elif reply["ok"]:
            print(f"{name}: done")
        else:
            print(f"{name}: refused: {reply['error']}", file=sys.stderr)
    return 1 if refused else 0


def _replies(given: Namespace, asked: dict[str, object]) -> Iterator[tuple[str, dict[str, object]]]:
    """Each room that was asked, and its answer."""
    address = address_of(given)
    if address is not None:
        if given.state_dir is not None:
            raise CallFault("send: either --broker or --state-dir: the room is asked one way")
        yield from _over(address, given.target, asked)
        return
    for name, folder in _doors(given.target, given.state_dir):
        yield name, _ask(name, folder, asked)


def _over(
    address: "Address", target: str, asked: dict[str, object]
) -> Iterator[tuple[str, dict[str, object]]]:
    """The same over a broker."""
    import msgspec

    from controller.link.asking import NoAnswer, ask
    from controller.link.gate import FOR_A_SHOW

    show, slash, room = target.partition("/")
    if not NAME.fullmatch(show) or (slash and not NAME.fullmatch(room)):
        raise CallFault(f"send: {target!r} should be SHOW or SHOW/ROOM, as in zombie_lab/laboratory")
    if not slash and asked["do"] not in FOR_A_SHOW:
        raise CallFault(f"send: {asked['do']} is for one room: say which, as in {show}/ROOM")
    try:
        replies = ask(address, show, room or None, asked)
    except (OSError, ValueError, TimeoutError) as fault:
        raise MachineFault(f"the broker {address} cannot be reached: {fault}") from fault
    except NoAnswer as fault:
        raise MachineFault(str(fault)) from fault
    for name, reply in replies:
        yield f"{show}/{name}", msgspec.to_builtins(reply)


def parsed(words: list[str]) -> dict[str, object]:
    """`key=value` words as a command's arguments; `comfort.strobe=off` is one of a group, and text."""
    args: dict[str, object] = {}
    for word in words:
        key, equals, text = word.partition("=")
        if not equals or not key:
            raise CallFault(f"send: {word!r} should be KEY=VALUE; {EXAMPLES}")
        group, dot, option = key.partition(".")
        if not dot:
            args[key] = _object(word, text) if text.startswith("{") else _value(key, text)
            continue
        options = args.setdefault(group, {})
        if not isinstance(options, dict):
            raise CallFault(f"send: {word!r}: {group} has a value already")
        options[option] = text
    return args


def _object(word: str, text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as fault:
        raise CallFault(
            f"send: {word!r} is no JSON: {fault}; or write {word.split('=')[0]}.KEY=VALUE"
        ) from fault


TEXTS = frozenset({"team", "text", "why", "language", "duration", "item", "alert", "ending"})
"""Arguments that stay text, whatever they look like."""


def _value(key: str, text: str) -> Value:
    """`on` and `off` are flags, numbers are numbers, all else is text; `"0427"` in quotes stays text."""
    if key in TEXTS:
        return text
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        return text[1:-1]
    flags: dict[str, Value] = {"on": True, "off": False, "true": True, "false": False, "null": None}
    if text in flags:
        return flags[text]
    try:
        return int(text)
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError:
        return text
    return number if isfinite(number) else text  # nan and 1e999 are no numbers to a room


def _doors(target: str, given: Path | None) -> list[tuple[str, Path]]:
    """The rooms that are meant, with their state folders."""
    show, _, room = target.partition("/")
    if given is not None:
        return [(target, given)]
    if room:
        return [(target, usual_state() / show / room)]
    found = sorted((usual_state() / show).glob("*/door"))
    if not found:
        raise MachineFault(
            f"no room of {show} runs here as this user; start one with maglock run {show}, "
            f"or say where its state is: --state-dir DIR"
        )
    return [(f"{show}/{door.parent.name}", door.parent) for door in found]


def _ask(name: str, folder: Path, asked: dict[str, object]) -> dict[str, object]:
    import msgspec

    from controller.door import ask

    try:
        reply = ask(folder, asked)
    except OSError as fault:
        raise MachineFault(
            f"{name} does not answer at {folder}: {fault.strerror or fault}; "
            f"see that it runs, as this user, with that --state-dir"
        ) from fault
    answer: dict[str, object] = msgspec.to_builtins(reply)
    return answer

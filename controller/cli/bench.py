"""`maglock bench`: how fast Maglock is on this machine, beside what it promises."""

import json
import sys
from argparse import ArgumentParser, Namespace

from controller.bench import Result, measure, rows
from controller.bench.bars import BARS
from controller.cli.faults import CallFault


def arguments(parser: ArgumentParser) -> None:
    """Which rows, and how they are printed."""
    parser.add_argument("keys", nargs="*", metavar="KEY", help=f"rows to measure: {', '.join(rows())}")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--quick", action="store_true", help="fewer rounds: a look in passing")


def run(given: Namespace) -> int:
    """Measure the rows; 3 if one of them broke."""
    keys = given.keys or rows()
    for key in keys:
        if key not in rows():
            raise CallFault(f"bench: there is no row {key!r}; the rows are {', '.join(rows())}")
    results: dict[str, Result] = {}
    for key, result in measure(keys, given.quick):
        results[key] = result
        if "failed" in result:
            print(result.get("trace") or result["failed"], file=sys.stderr)
        elif not given.json:
            _print_row(key, result)
    if given.json:
        print(json.dumps({key: _as_json(result) for key, result in results.items()}, indent=1))
    return 3 if any("failed" in result for result in results.values()) else 0


def _as_json(result: Result) -> Result:
    """A row that broke is, to a script, a row that could not be measured."""
    return {"skipped": f"failed: {result['failed']}"} if "failed" in result else result


def _print_row(key: str, result: Result) -> None:
    if "skipped" in result:
        print(f"{key:16} skipped: {result['skipped']}")
        return
    print(f"{key:16} {_figures(result)}")
    if "floor" in result:
        print(f"{'':16} {_figures(result['floor'])}   (the bare path, side by side)")
    for bar in BARS.get(key, ()):
        mark = {True: "kept", False: "NOT KEPT", None: "not measured"}[bar.met_by(result)]
        print(f"{'':16}   {bar.text():32} {mark}")


def _figures(result: Result) -> str:
    unit = result.get("unit", "")
    plain = {name: figure for name, figure in result.items() if isinstance(figure, int | float)}
    return "  ".join(f"{name} {figure:,.6g}" for name, figure in plain.items()) + (
        f"  {unit}" if unit else ""
    )

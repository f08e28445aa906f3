"""`make bench`: measure every figure that has a goal, print a table and write bench/results.json."""

import argparse
import importlib
import json
import os
import platform
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from infra.client.deployment import isolate
from tests.bench.figure import Figure

RESULTS = Path(__file__).parents[2] / "bench" / "results.json"
# The modules, each with a function `figures(sizes)`, and the option that gives the sizes.
BENCHES = {"online": "transactions", "lake": "rows", "years": "commits", "page": "visits"}


def main() -> int:
    """Measure the chosen benches; return 1 if a goal is missed."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=…")
    parser.add_argument("benches", nargs="*", default=list(BENCHES), metavar="online|lake|years|page")
    parser.add_argument(
        "--rows",
        type=int,
        nargs="+",
        default=[100_000, 1_000_000],
        help="sizes of the lake's ledger (default: %(default)s; a million takes some minutes and 6 GB)",
    )
    parser.add_argument(
        "--commits",
        type=int,
        nargs="+",
        default=[10, 1_000, 10_000],
        help="how many commits came before the export's runs (default: %(default)s; half an hour)",
    )
    parser.add_argument(
        "--transactions",
        type=int,
        nargs="+",
        default=[1_000, 10_000, 100_000],
        help="sizes of the online ledgers (default: %(default)s; 1000000 takes some minutes more)",
    )
    parser.add_argument(
        "--visits",
        type=int,
        nargs=1,
        default=[5],
        help="how often Lighthouse visits each screen of the page (default: %(default)s)",
    )
    arguments = parser.parse_args()
    if unknown := sorted(set(arguments.benches) - set(BENCHES)):
        parser.error(f"there is no bench {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    isolate(os.environ)
    figures = [figure for name in arguments.benches for figure in _figures(name, arguments)]
    show(figures)
    RESULTS.parent.mkdir(exist_ok=True)
    earlier = (
        [] if set(arguments.benches) == set(BENCHES) else earlier_results({figure.name for figure in figures})
    )
    results = [*earlier, *map(asdict, figures), machine()]
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    return 0 if all(figure.met for figure in figures) else 1


def _figures(name: str, arguments: argparse.Namespace) -> Iterable[Figure]:
    bench = importlib.import_module(f"tests.bench.{name}")
    measured: Iterable[Figure] = bench.figures(getattr(arguments, BENCHES[name]))
    return measured


def earlier_results(names: set[str]) -> list[dict[str, Any]]:
    """Return the figures of earlier runs that this run did not measure."""
    if not RESULTS.exists():
        return []
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    return [result for result in results if "name" in result and result["name"] not in names]


def show(figures: list[Figure]) -> None:
    table = Table("figure", "value", "goal", "")
    for column in table.columns[1:3]:
        column.justify = "right"
    for figure in figures:
        sign = "≤" if figure.better == "lower" else "≥"
        missed = "" if figure.met else "missed"
        table.add_row(figure.name, f"{figure.value:.3g} {figure.unit}", f"{sign} {figure.goal:g}", missed)
    Console().print(table)


def machine() -> dict[str, str]:
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
        "python": platform.python_version(),
    }


if __name__ == "__main__":
    sys.exit(main())

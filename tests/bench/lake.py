"""The export against the usual way (boto3, pandas, awswrangler): same pages, same emulated S3, same run."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import boto3

from infra.client.configuration import read_configuration
from tests.bench.figure import Figure
from tests.bench.ledger_pages import write_pages
from tests.bench.ways import REGION
from tests.etl.emulator import run_emulator

# The share of the function's memory (`exportMemoryMb`) that a million rows may take.
MEMORY_SHARE = 0.25
# Each way runs so often, by turns; other work on the machine only adds CPU, so the least is compared.
ROUNDS = 2
# Ratios have goals from this many rows on; below, the start of the process and its libraries weigh most.
MIN_ROWS_FOR_RATIOS = 1_000_000


def figures(sizes: list[int]) -> list[Figure]:
    """Return the figures of the lake's speed and size, for ledgers of these many rows."""
    return [figure for rows in sizes for figure in _measure(rows)]


def _measure(rows: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        pages, state = Path(folder) / "pages", Path(folder) / "emulator"
        pages.mkdir()
        state.mkdir()
        write_pages(pages, rows)
        with run_emulator(state) as endpoint:
            rounds = [
                {way: _run(way, pages, endpoint, number) for way in ("export", "usual")}
                for number in range(ROUNDS)
            ]
            month = _run("incremental", pages, endpoint)
    export, usual = (_least_cpu(round_[way] for round_ in rounds) for way in ("export", "usual"))
    size = f"{rows // 1000}k rows"
    for way, cost in (("export", export), ("usual way", usual), ("one ledger month", month)):
        print(
            f"{size}, {way}: {cost['cpu_s']:.2f} s CPU, {cost['wall_s']:.2f} s, {cost['peak_mb']:.0f} MB",
            file=sys.stderr,
        )
    if export["rows"] != usual["rows"]:
        raise RuntimeError(f"{export['rows']} rows by the export, {usual['rows']} by the usual way")
    cpu, memory = export["cpu_s"] / usual["cpu_s"], export["peak_mb"] / usual["peak_mb"]
    month_cpu = month["cpu_s"] / export["cpu_s"]
    memory_mb = read_configuration().export_memory_mb
    figures = [
        Figure(
            f"{size}: memory of the full export", export["peak_mb"], "MB", memory_mb * MEMORY_SHARE, "lower"
        ),
        Figure(
            f"{size}: a year by category, bytes of CSV / of the lake",
            export["csv_bytes"] / export["query_bytes"],
            "x",
            20,
            "higher",
        ),
    ]
    if rows >= MIN_ROWS_FOR_RATIOS:
        figures += [
            Figure(f"{size}: full export / the usual way, CPU", cpu, "x", 1 / 6, "lower"),
            Figure(f"{size}: full export / the usual way, memory", memory, "x", 0.2, "lower"),
            Figure(f"{size}: one ledger month / full export, CPU", month_cpu, "x", 0.05, "lower"),
            Figure(f"{size}: size of the lake", export["bytes"] / export["rows"], "bytes/row", 36, "lower"),
            Figure(
                f"{size}: size of the lake / the usual way",
                export["bytes"] / usual["bytes"],
                "x",
                0.75,
                "lower",
            ),
        ]
    return figures


def _least_cpu(costs: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return min(costs, key=lambda cost: float(cost["cpu_s"]))


def _run(way: str, pages: Path, endpoint: str, number: int = 0) -> dict[str, Any]:
    bucket = f"bench-{way}-{number}"
    session = boto3.Session("test", "test", region_name=REGION)
    session.client("s3", endpoint_url=endpoint).create_bucket(Bucket=bucket)
    command = [sys.executable, "-m", "tests.bench.ways", way, str(pages), endpoint, bucket]
    environment = os.environ | {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    cost: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return cost

"""The export against the usual way (boto3 → pandas → awswrangler): same pages, same emulated S3, same run."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import boto3

from infra.client.configuration import read_configuration
from tests.bench.figure import Figure
from tests.bench.ledger_pages import write
from tests.bench.ways import REGION
from tests.etl.emulator import run_emulator

# A million rows may take this share of the function's memory: `exportMemoryMb` follows from the measurement.
MARGIN = 0.25
# Ratios have a goal from here on: below it, what every run costs (its start, its libraries) weighs most.
LARGE = 1_000_000


def figures(sizes: list[int]) -> list[Figure]:
    """The goals of the lake's speed and size, for ledgers of these many rows."""
    return [figure for rows in sizes for figure in _of(rows)]


def _of(rows: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        pages, state = Path(folder) / "pages", Path(folder) / "emulator"
        pages.mkdir()
        state.mkdir()
        write(pages, rows)
        with run_emulator(state) as endpoint:
            # Ours takes seconds, of which a busy machine adds many a tenth: the run of median CPU of three.
            thrice = [_run("ours", pages, endpoint, number) for number in range(3)]
            ours = sorted(thrice, key=lambda cost: float(cost["cpu_s"]))[1]
            peer, changed = (_run(way, pages, endpoint) for way in ("peer", "incremental"))
    size = f"{rows // 1000}k rows"
    for way, cost in (("export", ours), ("usual way", peer), ("one user's month", changed)):
        print(
            f"{size}, {way}: {cost['cpu_s']:.2f} s CPU, {cost['wall_s']:.2f} s, {cost['peak_mb']:.0f} MB",
            file=sys.stderr,
        )
    if ours["rows"] != peer["rows"]:
        raise RuntimeError(f"{ours['rows']} rows by the export, {peer['rows']} by the usual way")
    cpu, memory = ours["cpu_s"] / peer["cpu_s"], ours["peak_mb"] / peer["peak_mb"]
    month = changed["cpu_s"] / ours["cpu_s"]
    memory_mb = read_configuration().export_memory_mb
    figures = [
        Figure(f"{size}: memory of the full export", ours["peak_mb"], "MB", memory_mb * MARGIN, "lower"),
        Figure(
            f"{size}: a year by category, bytes of CSV / ours",
            ours["csv_bytes"] / ours["query_bytes"],
            "x",
            20,
            "higher",
        ),
    ]
    if rows >= LARGE:
        figures += [
            Figure(f"{size}: full export / the usual way, CPU", cpu, "x", 0.1, "lower"),
            Figure(f"{size}: full export / the usual way, memory", memory, "x", 0.2, "lower"),
            Figure(f"{size}: one user's month / full export, CPU", month, "x", 0.05, "lower"),
            Figure(f"{size}: size of the lake", ours["bytes"] / ours["rows"], "bytes/row", 33, "lower"),
            Figure(
                f"{size}: size of the lake / the usual way", ours["bytes"] / peer["bytes"], "x", 0.75, "lower"
            ),
        ]
    return figures


def _run(way: str, pages: Path, endpoint: str, number: int = 0) -> dict[str, Any]:
    bucket = f"bench-{way}-{number}"
    session = boto3.Session("test", "test", region_name=REGION)
    session.client("s3", endpoint_url=endpoint).create_bucket(Bucket=bucket)
    command = [sys.executable, "-m", "tests.bench.ways", way, str(pages), endpoint, bucket]
    environment = os.environ | {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    cost: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return cost

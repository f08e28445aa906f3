"""One way from DynamoDB's pages to the lake, run in a process of its own; prints its cost as JSON.

python -m tests.bench.ways export|usual|incremental PAGES ENDPOINT BUCKET
"""

import importlib.abc
import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from etl.pages import SEGMENTS
from tests.bench.ledger_pages import ServedPages

REGION = "us-east-1"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def run_export(pages: Path, endpoint: str, bucket: str) -> dict[str, Any]:
    """Export the whole ledger, with the proof against the totals and the Iceberg commit."""
    from etl.export import export

    configuration, client, _ = _set_up(pages, endpoint, bucket)
    cost = measure(lambda: export(configuration, client, NOW, full=True).rows)
    table = configuration.lake.open()
    files = [task.file for task in table.scan().plan_files()]
    return cost | {"bytes": sum(file.file_size_in_bytes for file in files)} | measure_query(table)


def run_incremental(pages: Path, endpoint: str, bucket: str) -> dict[str, Any]:
    """Export after one ledger month changed."""
    from etl.export import export

    configuration, client, served = _set_up(pages, endpoint, bucket)
    export(configuration, client, NOW, full=True)
    expected = served.change_one_month()
    cost = measure(lambda: export(configuration, client, NOW + timedelta(hours=1), full=False).rows)
    if cost["rows"] != expected:
        raise RuntimeError(f"{cost['rows']} rows were read where {expected} had changed")
    return cost | {"requests": served.queries}


def run_usual_way(pages: Path, endpoint: str, bucket: str) -> dict[str, Any]:
    """Export as most tutorials do: boto3's items, Decimal, pandas, awswrangler's partitioned dataset."""
    import awswrangler
    import boto3
    import pandas  # type: ignore[import-untyped]
    from boto3.dynamodb.types import TypeDeserializer

    client = boto3.client("dynamodb", region_name=REGION)
    ServedPages(client, pages)
    awswrangler.config.s3_endpoint_url = endpoint

    def run() -> int:
        deserialize, items = TypeDeserializer().deserialize, []
        for segment in range(SEGMENTS):
            scan = client.get_paginator("scan").paginate(
                TableName="expenses", Segment=segment, TotalSegments=SEGMENTS
            )
            for page in scan:
                items += [
                    {name: deserialize(value) for name, value in item.items()} for item in page["Items"]
                ]
        frame = pandas.DataFrame(items)
        frame["month"] = frame["Date"].str.slice(0, 7)
        frame["Date"] = pandas.to_datetime(frame["Date"]).dt.date
        for name in ("CreatedAt", "UpdatedAt"):
            frame[name] = pandas.to_datetime(frame[name])
        awswrangler.s3.to_parquet(
            frame,
            path=f"s3://{bucket}/usual/",
            dataset=True,
            partition_cols=["month"],
            mode="overwrite_partitions",
            dtype={"Amount": "decimal(18,4)", "Version": "bigint"},
        )
        return len(frame)

    cost = measure(run)
    sizes = awswrangler.s3.size_objects(f"s3://{bucket}/usual/")
    return cost | {"bytes": sum(size or 0 for size in sizes.values())}


def measure_query(table: Any) -> dict[str, int]:
    """Return the bytes that a query of one user's year by category reads, and those of all rows as CSV."""
    from io import BytesIO

    import pyarrow.csv
    import pyarrow.parquet

    needed = {"ledger_id", "date", "type", "category", "amount", "currency"}
    year = (datetime(2025, 1, 1, tzinfo=UTC).date(), datetime(2025, 12, 31, tzinfo=UTC).date())
    whole = table.scan().to_arrow()
    user, read_bytes = whole["ledger_id"][0].as_py(), 0
    for task in table.scan(row_filter=f"date >= '{year[0]}' AND date <= '{year[1]}'").plan_files():
        with table.io.new_input(task.file.file_path).open() as stream:
            footer = pyarrow.parquet.read_metadata(stream)
        for number in range(footer.num_row_groups):
            columns = [footer.row_group(number).column(index) for index in range(footer.num_columns)]
            users = columns[0].statistics
            if users.min <= user <= users.max:
                chosen = [column for column in columns if column.path_in_schema in needed]
                read_bytes += sum(column.total_compressed_size for column in chosen)
    out = BytesIO()
    pyarrow.csv.write_csv(whole.drop_columns("tags"), out)
    return {"query_bytes": read_bytes, "csv_bytes": out.tell()}


def measure(run: Callable[[], int]) -> dict[str, Any]:
    """Return rows, CPU and wall seconds of the run, and the process's peak memory, libraries included.

    VmHWM, not getrusage's maximum: that includes the size of the process that started this one.
    """
    before, started = _cpu(), time.perf_counter()
    rows = run()
    return {
        "rows": rows,
        "cpu_s": _cpu() - before,
        "wall_s": time.perf_counter() - started,
        "peak_mb": _peak_kb() / 1024,
    }


def _peak_kb() -> int:
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _set_up(pages: Path, endpoint: str, bucket: str) -> tuple[Any, Any, ServedPages]:
    import boto3

    from etl.export import Configuration
    from etl.pages import raw_client
    from etl.table import Lake

    boto3.client("glue", region_name=REGION, endpoint_url=endpoint).create_database(
        DatabaseInput={"Name": bucket}
    )
    lake = Lake(bucket, bucket, "transactions", REGION, endpoint)
    client = raw_client(REGION)
    served = ServedPages(client, pages)
    return Configuration("expenses", "totals", 1, timedelta(minutes=5), lake), client, served


class HidePandas(importlib.abc.MetaPathFinder):
    """Hides pandas and numpy, which pyarrow would load; the function's zip has neither."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name.partition(".")[0] in ("pandas", "numpy"):
            raise ModuleNotFoundError(name)


if __name__ == "__main__":
    way, pages, endpoint, bucket = sys.argv[1:]
    if way != "usual":
        sys.meta_path.insert(0, HidePandas())
    run = {"export": run_export, "usual": run_usual_way, "incremental": run_incremental}[way]
    sys.stdout.write(json.dumps(run(Path(pages), endpoint, bucket)) + "\n")

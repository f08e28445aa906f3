"""Each way from DynamoDB's pages to the lake, run in a process of its own: prints what it cost as JSON.

python -m tests.bench.ways ours|peer|incremental PAGES ENDPOINT BUCKET
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

from tests.bench.ledger_pages import SEGMENTS, Served

REGION = "us-east-1"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def ours(pages: Path, endpoint: str, bucket: str) -> dict[str, Any]:
    """The export as it runs: proof against the totals and Iceberg commit included."""
    from etl.export import export

    settings, client, _ = _export(pages, endpoint, bucket)
    cost = measured(lambda: export(settings, client, NOW, full=True).rows)
    table = settings.lake.open()
    files = [task.file for task in table.scan().plan_files()]
    return cost | {"bytes": sum(file.file_size_in_bytes for file in files)} | scanned(table)


def incremental(pages: Path, endpoint: str, bucket: str) -> dict[str, Any]:
    """One user's month changed since the last run."""
    from etl.export import export

    settings, client, served = _export(pages, endpoint, bucket)
    export(settings, client, NOW, full=True)
    expected = served.change_one_month()
    cost = measured(lambda: export(settings, client, NOW + timedelta(hours=1), full=False).rows)
    if cost["rows"] != expected:
        raise RuntimeError(f"{cost['rows']} rows were read where {expected} had changed")
    return cost | {"requests": served.queried}


def peer(pages: Path, endpoint: str, bucket: str) -> dict[str, Any]:
    """The way that most tutorials show: boto3's items, Decimal, pandas, awswrangler's partitioned dataset."""
    import awswrangler
    import boto3
    import pandas
    from boto3.dynamodb.types import TypeDeserializer

    client = boto3.client("dynamodb", region_name=REGION)
    Served(client, pages)
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
            path=f"s3://{bucket}/peer/",
            dataset=True,
            partition_cols=["month"],
            mode="overwrite_partitions",
            dtype={"Amount": "decimal(18,4)", "Version": "bigint"},
        )
        return len(frame)

    cost = measured(run)
    return cost | {"bytes": sum(awswrangler.s3.size_objects(f"s3://{bucket}/peer/").values())}


def scanned(table: Any) -> dict[str, int]:
    """What a dashboard's query must read: one user's year of expenses by category; and all of it as CSV."""
    from io import BytesIO

    import pyarrow.csv
    import pyarrow.parquet

    needed = {"user_id", "date", "type", "category", "amount", "currency"}
    year = (datetime(2025, 1, 1, tzinfo=UTC).date(), datetime(2025, 12, 31, tzinfo=UTC).date())
    whole = table.scan().to_arrow()
    user, read = whole["user_id"][0].as_py(), 0
    for task in table.scan(row_filter=f"date >= '{year[0]}' AND date <= '{year[1]}'").plan_files():
        with table.io.new_input(task.file.file_path).open() as stream:
            footer = pyarrow.parquet.read_metadata(stream)
        for number in range(footer.num_row_groups):
            columns = [footer.row_group(number).column(index) for index in range(footer.num_columns)]
            users = columns[0].statistics
            if users.min <= user <= users.max:
                chosen = [column for column in columns if column.path_in_schema in needed]
                read += sum(column.total_compressed_size for column in chosen)
    out = BytesIO()
    pyarrow.csv.write_csv(whole.drop_columns("tags"), out)
    return {"query_bytes": read, "csv_bytes": out.tell()}


def measured(run: Callable[[], int]) -> dict[str, Any]:
    """CPU and wall seconds of the run itself; the process's largest memory, libraries included.

    VmHWM, not getrusage's largest: that one begins with the size of the process that started this one.
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


def _export(pages: Path, endpoint: str, bucket: str) -> tuple[Any, Any, Served]:
    import boto3

    from etl.export import Configuration
    from etl.pages import raw_client
    from etl.table import Lake

    boto3.client("glue", region_name=REGION, endpoint_url=endpoint).create_database(
        DatabaseInput={"Name": bucket}
    )
    lake = Lake(bucket, bucket, "transactions", REGION, endpoint)
    client = raw_client(REGION)
    served = Served(client, pages)
    return Configuration("expenses", "totals", 1, timedelta(minutes=5), lake), client, served


class Without(importlib.abc.MetaPathFinder):
    """The function's zip has no pandas and no numpy; where they are installed, pyarrow loads them."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name.partition(".")[0] in ("pandas", "numpy"):
            raise ModuleNotFoundError(name)


if __name__ == "__main__":
    way, pages, endpoint, bucket = sys.argv[1:]
    if way != "peer":
        sys.meta_path.insert(0, Without())
    found = {"ours": ours, "peer": peer, "incremental": incremental}[way](Path(pages), endpoint, bucket)
    sys.stdout.write(json.dumps(found) + "\n")

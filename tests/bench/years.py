"""The export after years: requests and CPU of a run after few commits and after many.

The many commits are made by the export's own code, on files of this machine and with a clock that runs ahead:
five commits a day, as a household makes them. The measured runs are real ones, over the emulator.
"""

import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest import mock

import boto3
import pyarrow as pa
from pyarrow.fs import LocalFileSystem, SubTreeFileSystem
from pyiceberg.catalog import MetastoreCatalog
from pyiceberg.catalog.noop import NoopCatalog
from pyiceberg.io.pyarrow import PyArrowFileIO
from pyiceberg.table import CommitTableResponse, Table
from pyiceberg.table.update import TableRequirement, TableUpdate

from etl.commit import commit_replacement, read_lake_files
from etl.export import Configuration, export, export_others
from etl.iceberg_schema import LAYOUT
from etl.ledger_months import LedgerMonth
from etl.pages import raw_client
from etl.plan import plan_replacement
from etl.rows import concat_lake_rows
from etl.table import LAYOUT_PROPERTY, WATERMARK, Lake
from etl.upkeep import maintain
from infra.tools import costs
from infra.tools.measured_requests import ONE_ROW_RUN, UNCHANGED_RUN, count_s3_reads, count_s3_writes
from lambdas.ledger.transaction import instant_text
from tests.bench.figure import Figure
from tests.etl.conftest import OVERLAP, REGION, create_tables, snapshot_clock
from tests.etl.emulator import run_emulator
from tests.etl.ledger_writer import SHARDS, LedgerWriter
from tests.support.s3_proxy import Proxy, run_proxy

COMMITS_A_DAY = 5
MONTHS, ROWS_A_MONTH = 36, 8
# Before the last 30 days, upkeep runs after so many commits instead of once a day, and as if 29 days had
# passed: it leaves what daily runs would have left by the end, and makes each of the many commits cheaper.
COMMITS_BETWEEN_UPKEEPS = 25
KEPT_COMMITS = 30 * COMMITS_A_DAY
# The median CPU of so many runs is compared.
CPU_RUNS = 25
BUCKET, LEDGER = "years", "ann"


@dataclass(frozen=True)
class Cost:
    """The cost of a run: requests by service and operation, and CPU seconds."""

    requests: Counter[str]
    cpu_s: float


def figures(commits: list[int]) -> list[Figure]:
    """Return the figures of runs after the largest numbers of commits, against those after the smallest."""
    with tempfile.TemporaryDirectory() as folder, run_emulator(Path(folder)) as endpoint:
        patch = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
        with mock.patch.dict(os.environ, patch), run_proxy(endpoint) as proxy:
            measured = dict(_measure(endpoint, proxy, sorted(commits)))
    few = measured[min(commits)]
    result = []
    for number in sorted(commits)[1:]:
        for kind, cost in measured[number].items():
            name = f"{kind} after {number:,} commits / after {min(commits)}"
            requests = cost.requests.total() / few[kind].requests.total()
            result.append(Figure(f"{name}, requests", requests, "x", 1.1, "lower"))
            result.append(Figure(f"{name}, CPU", cost.cpu_s / few[kind].cpu_s, "x", 1.1, "lower"))
    stated = {"no change": UNCHANGED_RUN, "one row": ONE_ROW_RUN}
    for kind, cost in measured[max(commits)].items():
        price = _weigh(cost.requests) / _weigh(stated[kind])
        result.append(
            Figure(f"{kind}: price of the requests / as costs are computed", price, "x", 1.1, "lower")
        )
    return result


def _measure(endpoint: str, proxy: Proxy, commits: list[int]) -> Iterator[tuple[int, dict[str, Cost]]]:
    years = Years(endpoint, proxy)
    done = 0
    for number in commits:
        years.commit(number - done)
        done = number
        runs = {"no change": years.measure(lambda: None), "one row": years.measure(years.change_row)}
        for kind, cost in runs.items():
            print(
                f"{kind} after {number:,} commits: {cost.cpu_s * 1000:.0f} ms CPU, "
                f"{cost.requests.total()} requests {dict(sorted(cost.requests.items()))}",
                file=sys.stderr,
            )
        yield number, runs


class Years:
    """A ledger and its lake, between the emulator and a folder in which commits are cheap."""

    def __init__(self, endpoint: str, proxy: Proxy) -> None:
        session = boto3.Session("test", "test", region_name=REGION)
        dynamodb = session.client("dynamodb", endpoint_url=endpoint)
        self.s3 = session.client("s3", endpoint_url=endpoint)
        session.client("glue", endpoint_url=endpoint).create_database(DatabaseInput={"Name": "expenses"})
        self.s3.create_bucket(Bucket=BUCKET)
        create_tables(dynamodb, "Expenses", "Totals", "Settings")
        self.ledger = LedgerWriter(dynamodb, "Expenses", "Totals", SHARDS)
        self.months = [f"{2023 + number // 12}-{number % 12 + 1:02d}" for number in range(MONTHS)]
        self.ledger.now = datetime.now(UTC).replace(hour=0, minute=0)
        for month in self.months:
            for day in range(1, ROWS_A_MONTH + 1):
                self.last = self.ledger.add(LEDGER, date=f"{month}-{day:02d}", description=f"Shop {day}")
        lake = Lake(BUCKET, "expenses", "transactions", REGION, endpoint)
        self.configuration = Configuration("Expenses", "Totals", SHARDS, OVERLAP, lake)
        self.proxy, self.endpoint = proxy, endpoint
        self.commits = 0
        self.export()

    def export(self, *, is_counted: bool = False) -> None:
        """Export after all earlier writes have left the overlap."""
        url = self.proxy.url if is_counted else self.endpoint
        lake = replace(self.configuration.lake, endpoint=url)
        self.ledger.now += OVERLAP + timedelta(minutes=1)
        configuration, client = replace(self.configuration, lake=lake), raw_client(REGION, url)
        export(configuration, client, self.ledger.now, full=False)
        export_others(configuration, client, self.ledger.now)

    def change_row(self) -> None:
        self.last = self.ledger.change(self.last, amount=str(1 + self.last.version % 7))

    def measure(self, change: Callable[[], None]) -> Cost:
        """Return what a run takes after this change of the ledger."""
        self.export()  # the daily proof and upkeep, if this is the first run of its day
        change()
        self.export(is_counted=True)
        change()
        self.proxy.counts.clear()
        self.export(is_counted=True)
        requests = Counter(self.proxy.counts)
        times = []
        for _ in range(CPU_RUNS):
            change()
            before = time.process_time()
            self.export()
            times.append(time.process_time() - before)
        return Cost(requests, statistics.median(times))

    def commit(self, number: int) -> None:
        """Make so many commits before now, five a day, and put their files into the emulator."""
        with tempfile.TemporaryDirectory() as folder:
            self._download(Path(folder))
            past = PastCommits(
                Path(folder),
                self.configuration.lake,
                tuple(self.months),
                self.ledger.now,
                number,
                self.commits,
            )
            # A process of its own: what it leaves in memory must not weigh on the runs that are measured.
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                metadata = pool.submit(past.make).result()
            self._upload(Path(folder), metadata)
        self.commits += number

    def _download(self, folder: Path) -> None:
        for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
            for stored in page.get("Contents", []):
                if stored["Key"].endswith("/"):  # Arrow's mark of a folder
                    continue
                path = folder / BUCKET / stored["Key"]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(self.s3.get_object(Bucket=BUCKET, Key=stored["Key"])["Body"].read())

    def _upload(self, folder: Path, metadata: str) -> None:
        lake, files = self.configuration.lake, folder / BUCKET
        for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
            for stored in page.get("Contents", []):
                self.s3.delete_object(Bucket=BUCKET, Key=stored["Key"])
        for path in files.rglob("*"):
            if path.is_file():
                self.s3.put_object(Bucket=BUCKET, Key=str(path.relative_to(files)), Body=path.read_bytes())
        lake.catalog().drop_table(lake.identifier)
        lake.catalog().register_table(lake.identifier, metadata)


@dataclass(frozen=True)
class PastCommits:
    """Commits that end now, made by the export's code on the lake's files in a folder.

    Attributes:
        watermark: that of each commit.
        earlier: how many commits were made so before.
    """

    folder: Path
    lake: Lake
    months: tuple[str, ...]
    watermark: datetime
    number: int
    earlier: int

    def make(self) -> str:
        """Make the commits; return the location of the table's metadata."""
        table = FolderCatalog(self.folder, self.lake.open()).table
        start = datetime.now(UTC) - timedelta(days=1) * self.number / COMMITS_A_DAY
        for index in range(1, self.number + 1):
            now = start + timedelta(days=1) * index / COMMITS_A_DAY
            with snapshot_clock(now):
                self._commit(table, index)
                if index == self.number:
                    maintain(table, now, {})
                elif index % COMMITS_BETWEEN_UPKEEPS == 0 and index < self.number - KEPT_COMMITS:
                    maintain(table, now + timedelta(days=29), {})
        return str(table.metadata_location)

    def _commit(self, table: Table, index: int) -> None:
        """Change a row of a month, mostly of the newest."""
        month = LedgerMonth(LEDGER, self.months[-1 if index % 7 else index % MONTHS])
        files = read_lake_files(table, [month])
        rows = concat_lake_rows(file.rows for file in files if file.rows is not None)
        at = rows.column_names.index("description")
        texts = rows["description"].to_pylist()
        texts[0] = f"Shop number {self.earlier + index}"
        changed = rows.set_column(at, "description", pa.array(texts, pa.string()))
        replacement = plan_replacement(files, [month], changed)
        assert replacement is not None, "each commit changes a row"
        properties = {WATERMARK: instant_text(self.watermark), LAYOUT_PROPERTY: LAYOUT}
        commit_replacement(table, replacement, properties)


class FolderIO(PyArrowFileIO):
    """Files of `s3://` paths, kept below a folder of this machine."""

    def _initialize_fs(self, scheme: str, netloc: str | None = None) -> Any:
        return SubTreeFileSystem(self.properties["folder"], LocalFileSystem())


class FolderCatalog(MetastoreCatalog, NoopCatalog):
    """A catalogue of one table, whose files are in a folder."""

    def __init__(self, folder: Path, opened: Table) -> None:
        super().__init__("folder")
        self.folder = folder
        io = self._load_file_io()
        self.table = Table(opened.name(), opened.metadata, opened.metadata_location, io, self)

    def _load_file_io(self, properties: Mapping[str, Any] = {}, location: str | None = None) -> FolderIO:
        return FolderIO({**properties, "folder": str(self.folder)})

    def commit_table(
        self, table: Table, requirements: tuple[TableRequirement, ...], updates: tuple[TableUpdate, ...]
    ) -> CommitTableResponse:
        staged = self._update_and_stage_table(table, table.name(), requirements, updates)
        self._write_metadata(staged.metadata, staged.io, staged.metadata_location)
        location = {"metadata-location": staged.metadata_location}
        return CommitTableResponse(metadata=staged.metadata, **location)


def _weigh(requests: Mapping[str, int]) -> float:
    """Return what the requests to S3 cost, in dollars."""
    reads, writes = count_s3_reads(requests), count_s3_writes(requests)
    return float(reads * costs.PER_S3_READ + writes * costs.PER_S3_WRITE)

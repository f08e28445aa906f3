"""Fixtures: a ledger, an empty lake and the export between them, on an emulator of the tests' own."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest import mock

import boto3
import pytest
from pyiceberg.table import snapshots

from etl.export import Configuration, export
from etl.pages import raw_client
from etl.parquet_writer import sort_rows
from etl.report import Outcome
from etl.table import Lake
from tests.etl.emulator import run_emulator
from tests.etl.ledger_writer import SHARDS, LedgerWriter

REGION = "us-east-1"
OVERLAP = timedelta(minutes=5)


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with run_emulator(tmp_path_factory.mktemp("emulator")) as url:
        yield url


@dataclass
class ExportFixture:
    """One ledger, its lake, and the export between them."""

    ledger: LedgerWriter
    configuration: Configuration
    client: Any

    @property
    def lake(self) -> Lake:
        return self.configuration.lake

    def export(self, *, full: bool = False, later: timedelta = timedelta(hours=1)) -> Outcome:
        """Export `later` than the last write; an hour is the schedule's usual case."""
        self.ledger.now += later
        return export(self.configuration, self.client, self.ledger.now, full=full)

    def read_lake(self) -> list[dict[str, Any]]:
        """Return the lake's rows in its order."""
        rows: list[dict[str, Any]] = sort_rows(self.lake.open().scan().to_arrow()).to_pylist()
        return rows

    def count_snapshots(self) -> int:
        return len(self.lake.open().snapshots())


@contextmanager
def snapshot_clock(now: datetime) -> Iterator[None]:
    """Let snapshots be of this instant."""
    with mock.patch.object(snapshots, "time", SimpleNamespace(time=now.timestamp)):
        yield


NewPipeline = Callable[..., ExportFixture]


@pytest.fixture(scope="session")
def new_pipeline(endpoint: str) -> Iterator[NewPipeline]:
    """A factory of pipelines that share nothing: own tables, own bucket, own table of the catalogue."""
    session = boto3.Session("test", "test", region_name=REGION)
    dynamodb = session.client("dynamodb", endpoint_url=endpoint)
    s3 = session.client("s3", endpoint_url=endpoint)
    glue = session.client("glue", endpoint_url=endpoint)
    glue.create_database(DatabaseInput={"Name": "expenses"})
    numbers = itertools.count()
    # The export takes its credentials from the environment, as in a function.
    patch = pytest.MonkeyPatch()
    patch.setenv("AWS_ACCESS_KEY_ID", "test")
    patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    client = raw_client(REGION, endpoint)

    def create(shards: int = SHARDS) -> ExportFixture:
        number = next(numbers)
        expenses, totals, bucket = f"Expenses{number}", f"Totals{number}", f"lake-{number}"
        settings = f"Settings{number}"
        create_tables(dynamodb, expenses, totals, settings)
        s3.create_bucket(Bucket=bucket)
        lake = Lake(bucket, "expenses", f"transactions{number}", REGION, endpoint)
        configuration = Configuration(expenses, totals, shards, OVERLAP, lake, settings)
        return ExportFixture(LedgerWriter(dynamodb, expenses, totals, shards), configuration, client)

    yield create
    patch.undo()


@pytest.fixture
def pipeline(new_pipeline: NewPipeline) -> ExportFixture:
    return new_pipeline()


def create_tables(dynamodb: Any, expenses: str, totals: str, settings: str) -> None:
    """Create all tables with the keys and indexes of the deployed ones."""

    def text(name: str) -> dict[str, str]:
        return {"AttributeName": name, "AttributeType": "S"}

    def key(partition: str, sort: str) -> list[dict[str, str]]:
        return [
            {"AttributeName": partition, "KeyType": "HASH"},
            {"AttributeName": sort, "KeyType": "RANGE"},
        ]

    dynamodb.create_table(
        TableName=expenses,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[text("LedgerID"), text("TransactionID"), text("Date")],
        KeySchema=key("LedgerID", "TransactionID"),
        LocalSecondaryIndexes=[
            {
                "IndexName": "ByDate",
                "KeySchema": key("LedgerID", "Date"),
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    dynamodb.create_table(
        TableName=totals,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            text("LedgerID"),
            text("Date"),
            text("ChangedAt"),
            {"AttributeName": "Shard", "AttributeType": "N"},
        ],
        KeySchema=key("LedgerID", "Date"),
        GlobalSecondaryIndexes=[
            {
                "IndexName": "ByChange",
                "KeySchema": key("Shard", "ChangedAt"),
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )
    dynamodb.create_table(
        TableName=settings,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[text("LedgerID"), text("Name")],
        KeySchema=key("LedgerID", "Name"),
    )

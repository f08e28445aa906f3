"""A ledger, an empty lake and the export between them, on a MiniStack of the tests' own."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import boto3
import pytest

from etl.export import Settings, export
from etl.layout import sorted_rows
from etl.pages import raw_client
from etl.run import Outcome
from etl.table import Lake
from tests.etl.emulator import emulator
from tests.etl.ledger_writer import SHARDS, Scribe

REGION = "us-east-1"
OVERLAP = timedelta(minutes=5)


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with emulator(tmp_path_factory.mktemp("emulator")) as url:
        yield url


@dataclass
class World:
    """One ledger and its lake."""

    scribe: Scribe
    settings: Settings
    client: Any
    ids: Any = field(default_factory=itertools.count)

    @property
    def lake(self) -> Lake:
        return self.settings.lake

    def export(self, *, full: bool = False, later: timedelta = timedelta(hours=1)) -> Outcome:
        """A run `later` than the last write, which is the hourly schedule's usual case."""
        self.scribe.now += later
        return export(self.settings, self.client, self.scribe.now, full=full)

    def rows(self) -> list[dict[str, Any]]:
        """The lake's rows in its order."""
        found = self.lake.open().scan().to_arrow()
        rows: list[dict[str, Any]] = sorted_rows(found).to_pylist()
        return rows

    def snapshots(self) -> int:
        return len(self.lake.open().snapshots())


@pytest.fixture(scope="session")
def new_world(endpoint: str) -> Callable[..., World]:
    """Worlds apart from each other: own tables, own bucket, own table of the catalogue."""
    session = boto3.Session("test", "test", region_name=REGION)
    dynamodb, s3, glue = (session.client(name, endpoint_url=endpoint) for name in ("dynamodb", "s3", "glue"))
    glue.create_database(DatabaseInput={"Name": "expenses"})
    numbers = itertools.count()
    # The export takes its credentials from the environment, as in a function.
    patch = pytest.MonkeyPatch()
    patch.setenv("AWS_ACCESS_KEY_ID", "test")
    patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    client = raw_client(REGION, endpoint)

    def make(shards: int = SHARDS, **changes: Any) -> World:
        number = next(numbers)
        expenses, totals, bucket = f"Expenses{number}", f"DailyTotals{number}", f"lake-{number}"
        create_tables(dynamodb, expenses, totals)
        s3.create_bucket(Bucket=bucket)
        lake = Lake(bucket, "expenses", f"transactions{number}", REGION, endpoint)
        settings = Settings(expenses, totals, shards, OVERLAP, lake)
        return World(Scribe(dynamodb, expenses, totals, shards), replace(settings, **changes), client)

    yield make
    patch.undo()


@pytest.fixture
def world(new_world: Callable[..., World]) -> World:
    return new_world()


def create_tables(dynamodb: Any, expenses: str, totals: str) -> None:
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
        AttributeDefinitions=[text("UserID"), text("TransactionID"), text("Date")],
        KeySchema=key("UserID", "TransactionID"),
        LocalSecondaryIndexes=[
            {
                "IndexName": "ByDate",
                "KeySchema": key("UserID", "Date"),
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    dynamodb.create_table(
        TableName=totals,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            text("UserID"),
            text("Date"),
            text("ChangedAt"),
            {"AttributeName": "Shard", "AttributeType": "N"},
        ],
        KeySchema=key("UserID", "Date"),
        GlobalSecondaryIndexes=[
            {
                "IndexName": "ByChange",
                "KeySchema": key("Shard", "ChangedAt"),
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )

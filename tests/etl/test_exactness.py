"""The functions' random operations, and exports among them: ledger = totals = lake, whatever fails."""

import itertools
import os
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import boto3
import pytest
from botocore.exceptions import BotoCoreError, ClientError
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from etl.export import Settings, export
from etl.history import go_back
from etl.pages import raw_client
from etl.run import Outcome
from etl.table import Lake
from tests.support.ledger import ENVIRONMENT, REGION, at_endpoint
from tests.support.ledger_faults import Fault, FaultyClient
from tests.support.ledger_machine import FAULTS, LedgerMachine

BUCKET, DATABASE = "lake-beside-the-functions", "exactness"
FEW_CALLS = st.integers(0, 12)
Row = tuple[Any, ...]


class LakeMachine(LedgerMachine):
    """Exports come at any time, meet a fault at any of their calls, and follow upon any older snapshot."""

    endpoint: str
    catalogue: Any
    numbers = itertools.count()

    @initialize()
    def start(self) -> None:
        super().start()
        lake = Lake(BUCKET, DATABASE, f"transactions{next(self.numbers)}", REGION, self.endpoint)
        names = (ENVIRONMENT["EXPENSES_TABLE"], ENVIRONMENT["TOTALS_TABLE"])
        shards = int(ENVIRONMENT["CHANGE_SHARDS"])
        # Nothing is late here, so that the watermark alone must do.
        self.export_settings = Settings(*names, shards, timedelta(0), lake)
        self.faults_of_export: deque[Fault] = deque()
        self.dynamodb = FaultyClient(raw_client(REGION, self.endpoint), self.faults_of_export)
        self.run()
        catalog = lake.catalog()
        catalog.glue = FaultyClient(self.catalogue, self.faults_of_export)

    def run(self, *, full: bool = False) -> Outcome:
        return export(self.export_settings, self.dynamodb, datetime.now(UTC), full=full)

    @rule(full=st.booleans(), at=FEW_CALLS, fault=st.sampled_from(FAULTS), often=st.sampled_from([1, 20]))
    def export_meeting_a_fault(self, full: bool, at: int, fault: Fault, often: int) -> None:
        before = self.in_lake()
        self.faults_of_export.extend([*[Fault.NONE] * at, *[fault] * often])
        with suppress(BotoCoreError, ClientError):
            self.run(full=full)
        self.faults_of_export.clear()
        assert self.in_lake() in (before, self.in_ledger()), "as it was, or as it is: nothing in between"

    @rule(full=st.sampled_from([False, False, True]))
    def export_well(self, full: bool) -> None:
        outcome = self.run(full=full)
        assert not outcome.unproved
        assert self.in_lake() == self.in_ledger()
        assert not self.run().committed

    @rule(back=st.integers(1, 3))
    def go_back(self, back: int) -> None:
        table = self.export_settings.lake.open()
        snapshots = table.history()
        if len(snapshots) > back:
            go_back(table, snapshots[-1 - back].snapshot_id, keep=False, at="")
        self.export_well(full=False)

    def in_lake(self) -> set[Row]:
        rows = self.export_settings.lake.open().scan().to_arrow().to_pylist()
        found = [
            (
                *(row[name] for name in ("user_id", "transaction_id", "date", "type", "category")),
                *(row[name] for name in ("currency", "description", "amount", "version")),
                tuple(row["tags"]),
            )
            for row in rows
        ]
        assert len(set(found)) == len(found), "nothing twice"
        return set(found)

    def in_ledger(self) -> set[Row]:
        """What the models say."""
        return {
            (
                *(user.user, id_, date.fromisoformat(each["date"]), each["type"], each["category"]),
                *(each["currency"], each["description"]),
                Decimal(each["amount"]) * (-1 if each["refund"] else 1),
                each["version"],
                tuple(each["tags"]),
            )
            for user, model in zip(self.users, self.models, strict=True)
            for id_, each in model.visible().items()
        }


class TestExactness(LakeMachine.TestCase):  # type: ignore[misc, name-defined]
    """Over MiniStack."""

    settings = settings(
        max_examples=500 if os.environ.get("NIGHTLY") else 4,
        stateful_step_count=20,
        deadline=None,
        print_blob=True,
    )

    @pytest.fixture(autouse=True)
    def _over_the_emulator(self, machine: type[LakeMachine]) -> None:
        """The base class is furnished."""


def test_an_erased_account_does_not_come_back_with_an_older_snapshot(machine: type[LakeMachine]) -> None:
    story = machine()
    story.start()
    document = {"date": "2026-01-31", "type": "expense", "category": "Food", "amount": "1.00"}
    story.add(who=0, id_="t0", document=document, faults=[])
    story.export_well(full=False)
    story.change_many(who=0, wanted=["t0"], back=False, faults=[])
    story.export_well(full=False)
    story.erase(who=0, sure=True, faults=[])
    story.go_back(back=1)


@pytest.fixture(scope="module")
def machine(endpoint: str) -> Iterator[type[LakeMachine]]:
    """Furnished with the functions and a place for lakes."""
    with at_endpoint(endpoint) as ledger:
        s3, glue = (boto3.client(name, endpoint_url=endpoint, region_name=REGION) for name in ("s3", "glue"))
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        glue.create_database(DatabaseInput={"Name": DATABASE})
        LakeMachine.ledger, LakeMachine.endpoint, LakeMachine.catalogue = ledger, endpoint, glue
        yield LakeMachine

"""Random operations and exports among them: ledger, totals and lake stay equal, whatever call fails."""

import itertools
import os
import sys
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
from hypothesis.stateful import initialize, invariant, rule

from etl.export import Configuration, export
from etl.history import restore_snapshot
from etl.pages import raw_client
from etl.report import Outcome
from etl.storage import UnavailableError
from etl.table import ConflictError, Lake
from tests.support.ledger import ENVIRONMENT, REGION, ledger_at_endpoint
from tests.support.ledger_faults import FAULTY, Fault, FaultyClient
from tests.support.ledger_machine import FAULTS, LedgerMachine
from tests.support.ledger_model import ModelRecord, postings

BUCKET, DATABASE = "lake-beside-the-functions", "exactness"
IS_NIGHTLY = bool(os.environ.get("NIGHTLY"))
FEW_CALLS = st.integers(0, 12)
Row = tuple[Any, ...]
VALUES = (
    *("ledger_id", "transaction_id", "line_number", "date", "type", "category", "amount", "signed_amount"),
    *("currency", "account_id", "balance_change", "payee", "description"),
    *("original_amount", "original_currency", "version"),
)


class LakeMachine(LedgerMachine):
    """Exports at any time, with a fault at any of their calls, and after a rollback to any snapshot.

    Each run ends with an export; in half of those at night, each step is exported.
    """

    endpoint: str
    catalogue: Any
    numbers = itertools.count()
    is_followed = False

    @initialize(is_followed=st.booleans() if IS_NIGHTLY else st.just(False))
    def start(self, is_followed: bool = False) -> None:
        self.is_followed = is_followed
        self.start_ledger()
        lake = Lake(BUCKET, DATABASE, f"transactions{next(self.numbers)}", REGION, self.endpoint)
        names = (ENVIRONMENT["EXPENSES_TABLE"], ENVIRONMENT["TOTALS_TABLE"])
        shards = int(ENVIRONMENT["CHANGE_SHARDS"])
        # Nothing comes late here, so the watermark needs no overlap.
        self.configuration = Configuration(*names, shards, timedelta(0), lake)
        self.faults_of_export: deque[Fault] = deque()
        self.dynamodb: Any = FaultyClient(raw_client(REGION, self.endpoint), self.faults_of_export)
        self.run()
        catalog: Any = lake.catalog()
        self.glue: Any = FaultyClient(self.catalogue, self.faults_of_export)
        catalog.glue = self.glue

    def run(self, *, full: bool = False) -> Outcome:
        return export(self.configuration, self.dynamodb, datetime.now(UTC), full=full)

    @rule(full=st.booleans(), at=FEW_CALLS, fault=st.sampled_from(FAULTS), often=st.sampled_from([1, 20]))
    def export_with_a_fault(self, full: bool, at: int, fault: Fault, often: int) -> None:
        before = self.read_lake()
        self.faults_of_export.extend([*[Fault.NONE] * at, *[fault] * often])
        with suppress(BotoCoreError, ClientError, ConflictError, UnavailableError):
            self.run(full=full)
        self.faults_of_export.clear()
        assert self.read_lake() in (before, self.expected_rows()), (
            "the lake is as before the run or as the ledger: nothing in between"
        )

    @rule(full=st.sampled_from([False, False, True]))
    def export_without_faults(self, full: bool) -> None:
        outcome = self.run(full=full)
        assert not outcome.unproved
        assert self.read_lake() == self.expected_rows()
        assert not self.run().committed

    @invariant()
    def lake_and_model_agree_after_each_step(self) -> None:
        if self.is_followed:
            self.run()
            assert self.read_lake() == self.expected_rows()

    def teardown(self) -> None:
        """Compare the lake once more; after a failure nothing, so that the failure is what is reported."""
        is_failing = sys.exc_info()[0] is not None
        if not is_failing and hasattr(self, "configuration"):
            self.export_without_faults(full=False)

    @rule(back=st.integers(1, 3))
    def roll_back_and_export(self, back: int) -> None:
        table = self.configuration.lake.open()
        snapshots = table.history()
        if len(snapshots) > back:
            restore_snapshot(table, snapshots[-1 - back].snapshot_id, keep=False, at="")
        self.export_without_faults(full=False)

    def read_lake(self) -> set[Row]:
        rows = self.configuration.lake.open().scan().to_arrow().to_pylist()
        values = [(*(row[name] for name in VALUES), tuple(row["tags"])) for row in rows]
        assert len(set(values)) == len(values), "no row is there twice"
        return set(values)

    def expected_rows(self) -> set[Row]:
        """Return the rows that the models expect."""
        return {
            row
            for user, model in zip(self.users, self.models, strict=True)
            for id_, record in model.records.items()
            if record.is_live
            for row in expected_lines(user.user, id_, record)
        }


def expected_lines(ledger_id: str, id_: str, record: ModelRecord) -> Iterator[Row]:
    """Yield the rows of one transaction, with `VALUES` and the tags."""
    entry = record.content
    day, type_ = date.fromisoformat(entry["date"]), entry["type"]
    if type_ == "transfer":
        for number, posting in enumerate(postings(entry)):
            yield (
                *(ledger_id, id_, number, date.fromisoformat(posting.date), type_, None),
                *(abs(posting.amount), Decimal(0)),
                *(posting.currency, posting.account, posting.amount, entry["payee"], entry["description"]),
                *(None, None, record.version, tuple(entry["tags"])),
            )
        return
    for number, part in enumerate(entry["splits"] or [entry]):
        amount = Decimal(part["amount"]) * (-1 if entry["refund"] else 1)
        signed = amount if type_ == "income" else -amount
        original = entry["original"] if entry["original"] and number == 0 else {}
        yield (
            *(ledger_id, id_, number, day, type_, part["category"], amount, signed, entry["currency"]),
            *(entry["account"], signed if entry["account"] else None, entry["payee"]),
            part["description"] or entry["description"],
            Decimal(original["amount"]) if original else None,
            original.get("currency"),
            *(record.version, tuple(sorted({*entry["tags"], *part["tags"]}))),
        )


class TestExactness(LakeMachine.TestCase):  # type: ignore[misc, valid-type]
    """The machine over the emulator."""

    settings = settings(
        max_examples=600 if IS_NIGHTLY else 4,
        stateful_step_count=20,
        deadline=None,
        print_blob=True,
    )

    @pytest.fixture(autouse=True)
    def _over_the_emulator(self, machine: type[LakeMachine]) -> None:
        """Give the machine its functions and its endpoint."""


def test_every_call_of_an_export_can_meet_a_fault(machine: type[LakeMachine]) -> None:
    state = machine()
    state.start()
    document = {"date": "2026-01-31", "type": "expense", "category": "Food", "amount": "1.00"}
    state.add(who=0, id_="t0", document=document, faults=[])
    for full in (False, True):
        state.run(full=full)
    for client in (state.dynamodb, state.glue):
        operations = client.called & set(client.meta.method_to_api_mapping)
        assert operations and operations <= set(FAULTY)
    assert {"query", "scan"} <= state.dynamodb.called and {"get_table", "update_table"} <= state.glue.called


def test_an_erased_account_does_not_come_back_after_a_rollback(machine: type[LakeMachine]) -> None:
    state = machine()
    state.start()
    document = {"date": "2026-01-31", "type": "expense", "category": "Food", "amount": "1.00"}
    state.add(who=0, id_="t0", document=document, faults=[])
    state.export_without_faults(full=False)
    state.change_many(who=0, ids_=["t0"], restore=False, faults=[])
    state.export_without_faults(full=False)
    state.erase(who=0, is_due=True, faults=[])
    state.roll_back_and_export(back=1)


@pytest.fixture(scope="module")
def machine(endpoint: str) -> Iterator[type[LakeMachine]]:
    """Return the machine with the functions, a bucket and a database for lakes."""
    with ledger_at_endpoint(endpoint) as ledger:
        s3 = boto3.client("s3", endpoint_url=endpoint, region_name=REGION)
        glue = boto3.client("glue", endpoint_url=endpoint, region_name=REGION)
        location: Any = {"LocationConstraint": REGION}
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=location)
        glue.create_database(DatabaseInput={"Name": DATABASE})
        LakeMachine.ledger, LakeMachine.endpoint, LakeMachine.catalogue = ledger, endpoint, glue
        yield LakeMachine

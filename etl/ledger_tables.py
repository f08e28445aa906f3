"""The tables of the ledger as the export reads them: transactions, totals, and the feed of changes."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from etl import pages
from etl.day_totals import (
    TOTALS_SCHEMA,
    DayTotals,
    concat_day_totals,
    decode_day_totals,
    decode_month_totals,
)
from etl.items import decode_changes
from etl.ledger_months import LedgerDay, LedgerMonth, MonthRange, join_months, select_months, select_range
from etl.rows import concat_rows, decode_rows
from lambdas.ledger.dynamodb_json import Item
from lambdas.ledger.totals import ERASED_SHARD, MONTH

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Feed = dict[LedgerDay, str]
"""The instant of each day's last write, as UTC text."""


@dataclass(frozen=True, slots=True)
class TransactionsTable:
    """The `Expenses` table; every read is strongly consistent and complete."""

    client: "DynamoDBClient"
    name: str

    def read_all(self) -> pa.Table:
        """Return all rows (`ROW_SCHEMA`), unsorted, by a parallel Scan in pages of a megabyte."""
        return concat_rows(pages.scan(self.client, decode_rows, TableName=self.name, ConsistentRead=True))

    def read_months(self, ledger_months: Collection[LedgerMonth], ledger_rows: int) -> pa.Table:
        """Return the rows (`ROW_SCHEMA`) of the ledger months, unsorted, by Queries or by a Scan.

        Args:
            ledger_rows: about how many rows the ledger has; decides whether a Scan reads less.
        """
        ranges = join_months(ledger_months)
        if pages.is_scan_cheaper(len(ranges), ledger_rows):
            rows = self.read_all()
            return rows.filter(select_months(rows, ledger_months))
        return concat_rows(pages.map_parallel(self._read_range, ranges))

    def _read_range(self, months: MonthRange) -> pa.Table:
        first, last = months.transaction_bounds()
        rows = concat_rows(
            pages.query(
                self.client,
                decode_rows,
                TableName=self.name,
                IndexName="ByDate",
                ConsistentRead=True,
                KeyConditionExpression="LedgerID = :ledger AND #date BETWEEN :first AND :last",
                ExpressionAttributeNames={"#date": "Date"},
                ExpressionAttributeValues={
                    ":ledger": {"S": months.ledger_id},
                    ":first": {"S": first},
                    ":last": {"S": last},
                },
            )
        )
        return rows.filter(select_range(rows, months))


@dataclass(frozen=True, slots=True)
class TotalsTable:
    """The `Totals` table; every read of items is strongly consistent and complete."""

    client: "DynamoDBClient"
    name: str
    shards: int

    def read_all(self) -> DayTotals:
        """Return all totals; of the days only the emptied ones, which are the only ones needed afterwards."""
        return concat_day_totals(
            DayTotals(part.totals, part.days.filter(part.days["emptied"])) for part in self._scan()
        )

    def read_months(self, ledger_months: Collection[LedgerMonth], ledger_rows: int) -> DayTotals:
        """Return the days of the ledger months, by Queries or by a Scan.

        Args:
            ledger_rows: about how many rows the ledger has, which is at least the number of its days.
        """
        ranges = join_months(ledger_months)
        if not pages.is_scan_cheaper(len(ranges), ledger_rows):
            return concat_day_totals(pages.map_parallel(self._read_range, ranges))
        return concat_day_totals(
            part.filter(
                select_months(part.totals, ledger_months),
                select_months(part.days, ledger_months),
            )
            for part in self._scan()
        )

    def read_changes(self, since: str) -> Feed:
        """Return the days that were written to at or after `since` (UTC text).

        The index is eventually consistent, so callers ask from a little before the instant they have read.
        """
        feed: Feed = {}
        for shard in range(self.shards):
            answers = pages.query(
                self.client,
                decode_changes,
                TableName=self.name,
                IndexName="ByChange",
                KeyConditionExpression="#shard = :shard AND ChangedAt >= :since",
                ExpressionAttributeNames={"#shard": "Shard"},
                ExpressionAttributeValues={":shard": {"N": str(shard)}, ":since": {"S": since}},
            )
            for changes in answers:
                for change in changes:
                    feed[LedgerDay(change.ledger_id.S, change.date.S)] = change.changed_at.S
        return feed

    def read_month_totals(self) -> pa.Table:
        """Return the totals of all months (`TOTALS_SCHEMA`), each dated with its first day."""
        parts = pages.scan(
            self.client,
            decode_month_totals,
            TableName=self.name,
            ConsistentRead=True,
            FilterExpression="begins_with(#date, :month)",
            ExpressionAttributeNames={"#date": "Date"},
            ExpressionAttributeValues={":month": {"S": MONTH}},
        )
        return pa.concat_tables([TOTALS_SCHEMA.empty_table(), *parts]).unify_dictionaries()

    def read_erasures(self, since: str) -> dict[str, str]:
        """Return the ledgers that were erased after `since` (UTC text), each with the instant of its end."""
        answers = pages.query(
            self.client,
            decode_changes,
            TableName=self.name,
            IndexName="ByChange",
            KeyConditionExpression="#shard = :shard AND ChangedAt > :since",
            ExpressionAttributeNames={"#shard": "Shard"},
            ExpressionAttributeValues={":shard": {"N": str(ERASED_SHARD)}, ":since": {"S": since}},
        )
        return {change.ledger_id.S: change.changed_at.S for changes in answers for change in changes}

    def expire_emptied(self, days: pa.Table, expires_at: int) -> int:
        """Let DynamoDB delete the emptied days at `expires_at` (seconds since 1970); return how many.

        A day that was written to since it was read keeps its totals: the write is conditional.
        """
        emptied = days.filter(days["emptied"]).select(["ledger_id", "date", "changed_at"]).to_pylist()
        arguments = [(str(day["ledger_id"]), str(day["date"]), str(day["changed_at"])) for day in emptied]
        return sum(pages.map_parallel(lambda day: self._expire(*day, expires_at), arguments))

    def _expire(self, ledger_id: str, date: str, changed_at: str, expires_at: int) -> bool:
        try:
            self.client.update_item(
                TableName=self.name,
                Key={"LedgerID": {"S": ledger_id}, "Date": {"S": date}},
                UpdateExpression="SET ExpiresAt = :expires",
                ConditionExpression="ChangedAt = :seen",
                ExpressionAttributeValues={":expires": {"N": str(expires_at)}, ":seen": {"S": changed_at}},
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _scan(self) -> Iterator[DayTotals]:
        return pages.scan(self.client, decode_day_totals, TableName=self.name, ConsistentRead=True)

    def _read_range(self, months: MonthRange) -> DayTotals:
        first, last = months.date_bounds()
        return concat_day_totals(
            pages.query(
                self.client,
                decode_day_totals,
                TableName=self.name,
                ConsistentRead=True,
                KeyConditionExpression="LedgerID = :ledger AND #date BETWEEN :first AND :last",
                ExpressionAttributeNames={"#date": "Date"},
                ExpressionAttributeValues={
                    ":ledger": {"S": months.ledger_id},
                    ":first": {"S": first},
                    ":last": {"S": last},
                },
            )
        )


@dataclass(frozen=True, slots=True)
class SettingsTable:
    """The `Settings` table: accounts, balance assertions, budgets and choices of all ledgers."""

    client: "DynamoDBClient"
    name: str

    def read_all(self) -> list[Item]:
        """Return all items, in no order, by a strongly consistent Scan."""
        parts = pages.scan(self.client, json.loads, TableName=self.name, ConsistentRead=True)
        return [item for part in parts for item in part["Items"]]


def find_first_changes(feed: Feed) -> dict[LedgerMonth, str]:
    """Return the ledger months in the feed, each with the earliest instant of its days."""
    first: dict[LedgerMonth, str] = {}
    for day, instant in feed.items():
        month = day.ledger_month
        first[month] = min(first.get(month, instant), instant)
    return first

"""The DailyTotals as the export uses them: its change feed, its checksums, and the days that emptied."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from etl import pages
from etl.days import ITEMS, Days, decode, together
from etl.ledger_months import LedgerMonth, MonthRange, ledger_month_mask, month_ranges

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Feed = dict[tuple[str, str], str]
"""(user, day) to the instant of its last write, as UTC text."""


@dataclass(frozen=True, slots=True)
class Totals:
    """The DailyTotals table; reads of items are strongly consistent, every page."""

    client: "DynamoDBClient"
    table: str
    shards: int

    def everything(self) -> Days:
        """All lines; of the days only those that emptied, since nothing else of them is asked for."""
        return together(Days(part.lines, part.days.filter(part.days["emptied"])) for part in self._scan())

    def of(self, groups: Collection[LedgerMonth], ledger_rows: int) -> Days:
        """The days of these users' months: by Queries, or by a Scan where that reads less.

        `ledger_rows` as for the transactions: a ledger has at most as many days.
        """
        asked = month_ranges(groups)
        if pages.scan_is_cheaper(len(asked), ledger_rows):
            found = self._scan()
            return together(
                part.filter(ledger_month_mask(part.lines, groups), ledger_month_mask(part.days, groups))
                for part in found
            )
        return together(pages.parallel(self._read_range, asked))

    def _scan(self) -> Iterator[Days]:
        return pages.scan(self.client, decode, TableName=self.table, ConsistentRead=True)

    def changed_since(self, instant: str) -> Feed:
        """The days with a write at or after `instant` (UTC text), each with its newest such write.

        The index is eventually consistent: the caller asks from a little earlier than it has read.
        """
        changes: Feed = {}
        for shard in range(self.shards):
            found = pages.query(
                self.client,
                ITEMS.decode,
                TableName=self.table,
                IndexName="ByChange",
                KeyConditionExpression="#shard = :shard AND ChangedAt >= :instant",
                ExpressionAttributeNames={"#shard": "Shard"},
                ExpressionAttributeValues={":shard": {"N": str(shard)}, ":instant": {"S": instant}},
            )
            for page in found:
                for item in page.Items:
                    changes[item["UserID"].S, item["Date"].S] = item["ChangedAt"].S
        return changes

    def expire_emptied(self, days: pa.Table, at_epoch_s: int) -> int:
        """Let DynamoDB drop the days without transactions that the lake has heard of; the number marked.

        On condition that nothing was written since: a day in use again keeps its totals.
        """
        emptied = days.filter(days["emptied"]).to_pylist()
        return sum(pages.parallel(lambda day: self._expire(day, at_epoch_s), emptied))

    def _expire(self, day: dict[str, object], at_epoch_s: int) -> bool:
        try:
            self.client.update_item(
                TableName=self.table,
                Key={"UserID": {"S": str(day["user_id"])}, "Date": {"S": str(day["date"])}},
                UpdateExpression="SET ExpiresAt = :at",
                ConditionExpression="ChangedAt = :seen",
                ExpressionAttributeValues={
                    ":at": {"N": str(at_epoch_s)},
                    ":seen": {"S": str(day["changed_at"])},
                },
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _read_range(self, span: MonthRange) -> Days:
        first, last = span.days()
        found = pages.query(
            self.client,
            decode,
            TableName=self.table,
            ConsistentRead=True,
            KeyConditionExpression="UserID = :user AND #date BETWEEN :first AND :last",
            ExpressionAttributeNames={"#date": "Date"},
            ExpressionAttributeValues={
                ":user": {"S": span.user_id},
                ":first": {"S": first},
                ":last": {"S": last},
            },
        )
        return together(found)


def first_changes(feed: Feed) -> dict[LedgerMonth, str]:
    """The users' months in the feed, each with the earliest of its days' instants."""
    first: dict[LedgerMonth, str] = {}
    for (user, day), instant in feed.items():
        group = LedgerMonth(user, day[:7])
        first[group] = min(first.get(group, instant), instant)
    return first

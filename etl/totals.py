"""The DailyTotals as the export uses them: its change feed, its checksums, and the days that emptied."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
import pyarrow as pa

from etl import pages
from etl.groups import Group, Span, group_mask, spans
from lambdas.ledger.totals import COUNT, MONTH, SEPARATOR, SUM

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# What a sum of decimal(18,4) is, in Arrow and in SQL.
SUM_TYPE = pa.decimal128(38, 4)
LINES = pa.schema(
    [
        ("user_id", pa.string()),
        ("date", pa.date32()),
        # currency, type and category as the totals name them: `EUR|expense|Food:Groceries`.
        ("group", pa.string()),
        ("sum", SUM_TYPE),
        ("count", pa.int64()),
    ]
)
DAYS = pa.schema(
    [
        ("user_id", pa.string()),
        ("date", pa.date32()),
        ("changed_at", pa.string()),
        # Without transactions, and not yet marked to expire.
        ("emptied", pa.bool_()),
    ]
)


class Value(msgspec.Struct, gc=False, frozen=True):
    """An attribute's value: text or number, both as text."""

    S: str = ""
    N: str = ""


NONE = Value(N="0")

ITEMS = msgspec.json.Decoder(pages.Page[dict[str, Value]])


Feed = dict[tuple[str, str], str]
"""(user, day) to the instant of its last write, as UTC text."""


@dataclass(frozen=True, slots=True)
class Days:
    """Items of DailyTotals in columns: one line a day and group (`LINES`), one a day (`DAYS`)."""

    lines: pa.Table
    days: pa.Table


@dataclass(frozen=True, slots=True)
class Totals:
    """The DailyTotals table; reads of items are strongly consistent, every page."""

    client: "DynamoDBClient"
    table: str
    shards: int

    def everything(self) -> Days:
        found = pages.scan(self.client, ITEMS, TableName=self.table, ConsistentRead=True)
        return together([to_columns(items) for items in found])

    def of(self, groups: Collection[Group], ledger_rows: int) -> Days:
        """The days of these users' months: by Queries, or by a Scan where that reads less.

        `ledger_rows` as for the transactions: a ledger has at most as many days.
        """
        asked = spans(groups)
        if pages.scan_is_cheaper(len(asked), ledger_rows):
            found = self.everything()
            lines, days = (part.filter(group_mask(part, groups)) for part in (found.lines, found.days))
            return Days(lines, days)
        return together(pages.parallel(self._span, asked))

    def changed_since(self, instant: str) -> Feed:
        """The days with a write at or after `instant` (UTC text), each with its newest such write.

        The index is eventually consistent: the caller asks from a little earlier than it has read.
        """
        changes: Feed = {}
        for shard in range(self.shards):
            found = pages.query(
                self.client,
                ITEMS,
                TableName=self.table,
                IndexName="ByChange",
                KeyConditionExpression="#shard = :shard AND ChangedAt >= :instant",
                ExpressionAttributeNames={"#shard": "Shard"},
                ExpressionAttributeValues={":shard": {"N": str(shard)}, ":instant": {"S": instant}},
            )
            for items in found:
                for item in items:
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

    def _span(self, span: Span) -> Days:
        first, last = span.days()
        found = pages.query(
            self.client,
            ITEMS,
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
        return together([to_columns(items) for items in found])


def to_columns(items: Sequence[dict[str, Value]]) -> Days:
    """Groups without transactions are no lines, unless a sum stayed behind, which no proof lets pass.

    The months' own items, which a Scan meets among the days, are left out.
    """
    items = [item for item in items if not item["Date"].S.startswith(MONTH)]
    lines: tuple[list[str], ...] = ([], [], [], [], [])
    users, dates, groups, sums, counts = lines
    emptied = []
    for item in items:
        user, date, used = item["UserID"].S, item["Date"].S, False
        for name, value in item.items():
            kind, _, group = name.partition(SEPARATOR)
            if kind == SUM and group:
                total, count = value.N, item.get(f"{COUNT}{SEPARATOR}{group}", NONE).N
            elif kind == COUNT and f"{SUM}{SEPARATOR}{group}" not in item:
                total, count = NONE.N, value.N
            else:
                continue
            if count == "0" and Decimal(total) == 0:
                continue
            used = True
            users.append(user)
            dates.append(date)
            groups.append(group)
            sums.append(total)
            counts.append(count)
        emptied.append(not used and "ExpiresAt" not in item)
    days = [[item[name].S for item in items] for name in ("UserID", "Date", "ChangedAt")]
    return Days(_columns(LINES, lines), _columns(DAYS, [*days, emptied]))


def first_changes(feed: Feed) -> dict[Group, str]:
    """The users' months in the feed, each with the earliest of its days' instants."""
    first: dict[Group, str] = {}
    for (user, day), instant in feed.items():
        group = Group(user, day[:7])
        first[group] = min(first.get(group, instant), instant)
    return first


def together(parts: Iterable[Days]) -> Days:
    found = list(parts)
    return Days(
        pa.concat_tables([LINES.empty_table(), *(part.lines for part in found)]),
        pa.concat_tables([DAYS.empty_table(), *(part.days for part in found)]),
    )


def _columns(schema: pa.Schema, columns: Sequence[Sequence[object]]) -> pa.Table:
    """Texts are cast by Arrow, which is exact and fast."""
    arrays = [
        pa.array(values, pa.bool_() if pa.types.is_boolean(type_) else pa.string()).cast(type_)
        for values, type_ in zip(columns, schema.types, strict=True)
    ]
    return pa.table(arrays, schema=schema)

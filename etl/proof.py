"""The proof: rows counted and summed per user, day, currency, type and category equal the DailyTotals."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from etl import pages
from etl.table import Group
from lambdas.ledger.totals import is_empty, parse_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEYS = ["user_id", "date", "currency", "type", "category"]
# What a sum of decimal(18,4) is in Arrow and SQL alike.
SUM = pa.decimal128(38, 4)

Day = Mapping[str, Mapping[str, Any]]
"""A DailyTotals item in DynamoDB JSON."""

DAYS = msgspec.json.Decoder(pages.Page[dict[str, dict[str, Any]]])


@dataclass(frozen=True, slots=True)
class Totals:
    """The DailyTotals table as the export reads and marks it."""

    client: "DynamoDBClient"
    table: str
    shards: int

    def everything(self) -> list[Day]:
        segments = list(range(pages.SEGMENTS))
        found = pages.parallel(self._segment, segments, workers=pages.SEGMENTS)
        return [day for days in found for day in days]

    def of(self, groups: Collection[Group]) -> list[Day]:
        """The days of these users' months, strongly consistent."""
        return [day for days in pages.parallel(self._month, sorted(groups)) for day in days]

    def changed_since(self, instant: str) -> dict[Group, str]:
        """The users' months with a write at or after `instant` (UTC text), each with its first such write.

        The index is eventually consistent: the caller asks from a little earlier than it has read.
        """
        first: dict[Group, str] = {}
        for shard in range(self.shards):
            found = pages.query(
                self.client,
                DAYS,
                TableName=self.table,
                IndexName="ByChange",
                KeyConditionExpression="#shard = :shard AND ChangedAt >= :instant",
                ExpressionAttributeNames={"#shard": "Shard"},
                ExpressionAttributeValues={":shard": {"N": str(shard)}, ":instant": {"S": instant}},
            )
            for items in found:
                for item in items:
                    # Oldest first within a shard, and a user is in one shard.
                    first.setdefault(group_of(item), item["ChangedAt"]["S"])
        return first

    def expire_emptied(self, days: Iterable[Day], at_epoch_s: int) -> int:
        """Let DynamoDB drop the days without transactions that the lake has heard of; the number marked.

        On condition that nothing was written since: a day in use again keeps its totals.
        """
        emptied = [day for day in days if "ExpiresAt" not in day and is_empty(day)]
        return sum(pages.parallel(lambda day: self._expire(day, at_epoch_s), emptied))

    def _expire(self, day: Day, at_epoch_s: int) -> bool:
        try:
            self.client.update_item(
                TableName=self.table,
                Key={"UserID": dict(day["UserID"]), "Date": dict(day["Date"])},
                UpdateExpression="SET ExpiresAt = :at",
                ConditionExpression="ChangedAt = :seen",
                ExpressionAttributeValues={":at": {"N": str(at_epoch_s)}, ":seen": dict(day["ChangedAt"])},
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _segment(self, segment: int) -> list[Day]:
        found = pages.scan(
            self.client,
            DAYS,
            TableName=self.table,
            ConsistentRead=True,
            Segment=segment,
            TotalSegments=pages.SEGMENTS,
        )
        return [day for days in found for day in days]

    def _month(self, group: Group) -> list[Day]:
        found = pages.query(
            self.client,
            DAYS,
            TableName=self.table,
            ConsistentRead=True,
            KeyConditionExpression="UserID = :user AND begins_with(#date, :month)",
            ExpressionAttributeNames={"#date": "Date"},
            ExpressionAttributeValues={":user": {"S": group.user_id}, ":month": {"S": f"{group.month}-"}},
        )
        return [day for days in found for day in days]


def group_of(day: Day) -> Group:
    return Group(day["UserID"]["S"], day["Date"]["S"][:7])


def differing(rows: pa.Table, days: Iterable[Day]) -> set[Group]:
    """The users' months in which rows and totals do not agree to the last digit."""
    counted = rows.group_by(KEYS).aggregate([("amount", "sum"), ("amount", "count")])
    both = counted.join(_as_table(days), KEYS, join_type="full outer", right_suffix="_kept")
    same = pc.and_(
        pc.equal(both["amount_sum"].cast(SUM), both["sum"]), pc.equal(both["amount_count"], both["count"])
    )
    wrong = both.filter(pc.invert(pc.fill_null(same, False)))
    return {Group(user, day.isoformat()[:7]) for user, day in zip(*_keys(wrong), strict=True)}


def repeated(rows: pa.Table) -> set[Group]:
    """The users' months that share a transaction: it moved from one to the other while they were read."""
    ids = rows.group_by(["user_id", "transaction_id"]).aggregate([("date", "count"), ("date", "distinct")])
    twice = ids.filter(pc.greater(ids["date_count"], 1))
    return {
        Group(user, day.isoformat()[:7])
        for user, days in zip(twice["user_id"].to_pylist(), twice["date_distinct"].to_pylist(), strict=True)
        for day in days
    }


def _keys(rows: pa.Table) -> tuple[list[Any], list[Any]]:
    return rows["user_id"].to_pylist(), rows["date"].to_pylist()


def _as_table(days: Iterable[Day]) -> pa.Table:
    """One line a (user, day, group) that the totals say has transactions, or money without any."""
    columns: dict[str, list[Any]] = {name: [] for name in (*KEYS, "sum", "count")}
    for day in days:
        user, on = day["UserID"]["S"], day["Date"]["S"]
        for (currency, kind, category), (amount, count) in parse_item(day).items():
            if count == 0 and amount == 0:
                continue
            for name, value in zip(
                columns, (user, on, currency, kind, category, str(amount), count), strict=True
            ):
                columns[name].append(value)
    types = dict.fromkeys(KEYS, pa.string()) | {"sum": pa.string(), "count": pa.int64()}
    text = pa.table({name: pa.array(values, types[name]) for name, values in columns.items()})
    return text.set_column(1, "date", text["date"].cast(pa.date32())).set_column(
        5, "sum", text["sum"].cast(SUM)
    )

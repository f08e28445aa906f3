"""DailyTotals in columns: the totals that rows are proved against, and the days that they belong to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa

from etl.batches import combine_batches
from etl.items import TotalsItem, Value, decode_totals
from etl.schema import REPEATED_TEXT
from lambdas.ledger.totals import COUNT, MONTH, SEPARATOR, SUM

# The sum of a decimal(18,4) column, in Arrow and in SQL.
SUM_TYPE = pa.decimal128(38, 4)
TOTALS_SCHEMA = pa.schema(
    [
        ("user_id", REPEATED_TEXT),
        ("date", pa.date32()),
        # Currency, type and category as the item's attributes have them: `EUR|expense|Food:Groceries`.
        ("category_key", REPEATED_TEXT),
        ("sum", SUM_TYPE),
        ("count", pa.int64()),
    ]
)
DAYS_SCHEMA = pa.schema(
    [
        ("user_id", REPEATED_TEXT),
        ("date", pa.date32()),
        ("changed_at", pa.string()),
        # Without transactions, and not yet marked to expire.
        ("emptied", pa.bool_()),
    ]
)

_SUM_PREFIX, _COUNT_PREFIX = f"{SUM}{SEPARATOR}", f"{COUNT}{SEPARATOR}"
_ZERO = Value(N="0")


@dataclass(frozen=True, slots=True)
class DayTotals:
    """Days of DailyTotals: `totals` has a row per day and category key, `days` a row per day.

    A category key without transactions has no row, unless its sum is not zero: the proof must see that.
    """

    totals: pa.Table
    days: pa.Table

    def filter(self, totals: pa.ChunkedArray, days: pa.ChunkedArray) -> "DayTotals":
        """Return the rows that the two masks select."""
        return DayTotals(self.totals.filter(totals), self.days.filter(days))


def decode_day_totals(body: bytes) -> DayTotals:
    """Return the days of an answer of Query or Scan of the `DailyTotals` table."""
    return to_day_totals(decode_totals(body))


def to_day_totals(items: Iterable[TotalsItem]) -> DayTotals:
    """Return the days among the items; months, which a Scan meets as well, are left out."""
    users: list[str] = []
    dates: list[str] = []
    keys: list[str] = []
    sums: list[str] = []
    counts: list[str] = []
    days: list[tuple[str, str, str, bool]] = []
    for item in items:
        user, date = item["UserID"].S, item["Date"].S
        if date.startswith(MONTH):
            continue
        is_empty = True
        for name, value in item.items():
            # About a million times in a large ledger: partition() or a dict per item takes a fifth longer.
            if name.startswith(_SUM_PREFIX):
                key = name[len(_SUM_PREFIX) :]
                amount, count = value.N, item.get(_COUNT_PREFIX + key, _ZERO).N
            elif name.startswith(_COUNT_PREFIX) and _SUM_PREFIX + name[len(_COUNT_PREFIX) :] not in item:
                key = name[len(_COUNT_PREFIX) :]
                amount, count = _ZERO.N, value.N
            else:
                continue
            if count == "0" and Decimal(amount) == 0:
                continue
            is_empty = False
            users.append(user)
            dates.append(date)
            keys.append(key)
            sums.append(amount)
            counts.append(count)
        days.append((user, date, item["ChangedAt"].S, is_empty and "ExpiresAt" not in item))
    return DayTotals(
        _to_table(TOTALS_SCHEMA, [users, dates, keys, sums, counts]),
        _to_table(DAYS_SCHEMA, [list(column) for column in zip(*days, strict=True)] or [[], [], [], []]),
    )


def concat_day_totals(parts: Iterable[DayTotals]) -> DayTotals:
    """Return all parts as one, in few chunks."""
    days: list[pa.Table] = []

    def totals() -> Iterator[pa.Table]:
        for part in parts:
            days.append(part.days)
            yield part.totals

    all_totals = pa.concat_tables([TOTALS_SCHEMA.empty_table(), *combine_batches(totals())])
    all_days = pa.concat_tables([DAYS_SCHEMA.empty_table(), *combine_batches(days)])
    return DayTotals(all_totals.unify_dictionaries(), all_days.unify_dictionaries())


def _to_table(schema: pa.Schema, columns: Sequence[Sequence[object]]) -> pa.Table:
    """Build a table; Arrow casts texts exactly and fast."""
    arrays = [
        pa.array(values, pa.bool_() if pa.types.is_boolean(type_) else pa.string()).cast(type_)
        for values, type_ in zip(columns, schema.types, strict=True)
    ]
    return pa.table(arrays, schema=schema)

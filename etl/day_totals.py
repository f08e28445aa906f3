"""The table Totals in columns: the totals that rows are proved against, and the days that they belong to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import pyarrow as pa

from etl.batches import combine_batches
from etl.items import TotalsItem, Value, decode_totals
from etl.schema import REPEATED_TEXT
from lambdas.ledger.totals import ACCOUNT_COUNT, ACCOUNT_SUM, COUNT, ERASED, MONTH, SEPARATOR, SUM

# The sum of a decimal(18,4) column, in Arrow and in SQL.
SUM_TYPE = pa.decimal128(38, 4)
TOTALS_SCHEMA = pa.schema(
    [
        ("ledger_id", REPEATED_TEXT),
        ("date", pa.date32()),
        # Currency, type and category as the item's attributes have them, `EUR|expense|Food:Groceries`; or
        # currency and account, `EUR|0193…`, which has no second separator.
        ("totals_key", REPEATED_TEXT),
        ("sum", SUM_TYPE),
        ("count", pa.int64()),
    ]
)
DAYS_SCHEMA = pa.schema(
    [
        ("ledger_id", REPEATED_TEXT),
        ("date", pa.date32()),
        ("changed_at", pa.string()),
        # Without transactions, and not yet marked to expire.
        ("emptied", pa.bool_()),
    ]
)

# The prefixes of sums, each with that of the count of the same key.
_COUNT_PREFIXES = {
    f"{SUM}{SEPARATOR}": f"{COUNT}{SEPARATOR}",
    f"{ACCOUNT_SUM}{SEPARATOR}": f"{ACCOUNT_COUNT}{SEPARATOR}",
}
_SUM_PREFIXES = {count: sum_ for sum_, count in _COUNT_PREFIXES.items()}
_PREFIX_LENGTH = 2
_ZERO = Value(N="0")


@dataclass(frozen=True, slots=True)
class DayTotals:
    """Days of the table Totals: `totals` has a row per day and category key, `days` a row per day.

    A category key without transactions has no row, unless its sum is not zero: the proof must see that.
    """

    totals: pa.Table
    days: pa.Table

    def filter(self, totals: pa.ChunkedArray, days: pa.ChunkedArray) -> "DayTotals":
        """Return the rows that the two masks select."""
        return DayTotals(self.totals.filter(totals), self.days.filter(days))


def decode_day_totals(body: bytes) -> DayTotals:
    """Return the days of an answer of Query or Scan of the `Totals` table."""
    return to_day_totals(decode_totals(body))


def decode_month_totals(body: bytes) -> pa.Table:
    """Return the months of an answer of Scan as `TOTALS_SCHEMA`, each dated with its first day."""
    months: list[TotalsItem] = [item for item in decode_totals(body) if item["Date"].S.startswith(MONTH)]
    totals = _Totals()
    for number, item in enumerate(months):
        totals.add(number, item)
    ledgers = pa.array([item["LedgerID"].S for item in months], REPEATED_TEXT)
    dates = _cast([f"{item['Date'].S.removeprefix(MONTH)}-01" for item in months], pa.date32())
    return totals.to_table(pa.table({"ledger_id": ledgers, "date": dates}))


def to_day_totals(items: Iterable[TotalsItem]) -> DayTotals:
    """Return the days among the items; months and marks, which a Scan meets as well, are left out."""
    users: list[str] = []
    dates: list[str] = []
    changed_at: list[str] = []
    emptied: list[bool] = []
    totals = _Totals()
    for item in items:
        date = item["Date"].S
        if date.startswith(MONTH) or date == ERASED:
            continue
        is_empty = not totals.add(len(dates), item)
        users.append(item["LedgerID"].S)
        dates.append(date)
        changed_at.append(item["ChangedAt"].S)
        emptied.append(is_empty and "ExpiresAt" not in item)
    days = pa.table(
        [pa.array(users, REPEATED_TEXT), _cast(dates, pa.date32()), changed_at, emptied], schema=DAYS_SCHEMA
    )
    return DayTotals(totals.to_table(days), days)


@dataclass(frozen=True, slots=True)
class _KeyName:
    """The name of a sum's or count's attribute: its key, and the name of the same key's count or sum."""

    key: str
    is_sum: bool
    other_name: str


@lru_cache(maxsize=16_384)  # a category has one name in all of its days
def _read_name(name: str) -> _KeyName | None:
    """Return what an attribute's name says; None of an attribute that is neither a sum nor a count."""
    prefix, key = name[:_PREFIX_LENGTH], name[_PREFIX_LENGTH:]
    if prefix in _COUNT_PREFIXES:
        return _KeyName(key, is_sum=True, other_name=_COUNT_PREFIXES[prefix] + key)
    if prefix in _SUM_PREFIXES:
        return _KeyName(key, is_sum=False, other_name=_SUM_PREFIXES[prefix] + key)
    return None


class _Totals:
    """The totals of many days as lists, since there are as many as transactions in a large ledger."""

    def __init__(self) -> None:
        self.day_numbers: list[int] = []
        self.totals_keys: list[str] = []
        self.sums: list[str] = []
        self.counts: list[str] = []

    def add(self, day_number: int, item: TotalsItem) -> bool:
        """Add the item's totals; return whether it has any."""
        before, unmatched_counts = len(self.sums), 0
        for name, value in item.items():
            of_key = _read_name(name)
            if of_key is None:
                continue
            if of_key.is_sum:
                count = item.get(of_key.other_name, _ZERO)
                unmatched_counts -= count is not _ZERO
                self._add_total(day_number, of_key.key, value.N, count.N)
            else:
                unmatched_counts += 1
        if unmatched_counts:
            for name, value in item.items():
                of_key = _read_name(name)
                if of_key is not None and not of_key.is_sum and of_key.other_name not in item:
                    self._add_total(day_number, of_key.key, _ZERO.N, value.N)
        return len(self.sums) > before

    def _add_total(self, day_number: int, key: str, amount: str, count: str) -> None:
        if count == "0" and Decimal(amount) == 0:
            return
        self.day_numbers.append(day_number)
        self.totals_keys.append(key)
        self.sums.append(amount)
        self.counts.append(count)

    def to_table(self, days: pa.Table) -> pa.Table:
        """Return them as `TOTALS_SCHEMA`, with ledger and date of their items."""
        day_numbers = pa.array(self.day_numbers, pa.int32())
        columns = [
            days["ledger_id"].take(day_numbers),
            days["date"].take(day_numbers),
            pa.array(self.totals_keys, REPEATED_TEXT),
            _cast(self.sums, SUM_TYPE),
            _cast(self.counts, pa.int64()),
        ]
        return pa.table(columns, schema=TOTALS_SCHEMA)


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


def _cast(texts: Sequence[str], type_: pa.DataType) -> pa.Array:
    """Arrow casts texts exactly and fast."""
    return pa.array(texts, pa.string()).cast(type_)

"""DailyTotals in columns: the lines that rows are proved against, and the days that they are of."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from etl.batches import batches
from etl.cut import Attributes, attributes
from etl.schema import REPEATED_TEXT
from lambdas.ledger.totals import COUNT, MONTH, SEPARATOR, SUM

# What a sum of decimal(18,4) is, in Arrow and in SQL.
SUM_TYPE = pa.decimal128(38, 4)
LINES = pa.schema(
    [
        ("user_id", REPEATED_TEXT),
        ("date", pa.date32()),
        # currency, type and category as the totals name them: `EUR|expense|Food:Groceries`.
        ("group", REPEATED_TEXT),
        ("sum", SUM_TYPE),
        ("count", pa.int64()),
    ]
)
DAYS = pa.schema(
    [
        ("user_id", REPEATED_TEXT),
        ("date", pa.date32()),
        ("changed_at", pa.string()),
        # Without transactions, and not yet marked to expire.
        ("emptied", pa.bool_()),
    ]
)


@dataclass(frozen=True, slots=True)
class Days:
    """Items of DailyTotals in columns: one line a day and group (`LINES`), one a day (`DAYS`).

    Groups without transactions are no lines, unless a sum stayed behind, which no proof lets pass. The items
    of months, which a Scan meets among the days, are left out.
    """

    lines: pa.Table
    days: pa.Table

    def filter(self, lines: pa.ChunkedArray, days: pa.ChunkedArray) -> "Days":
        return Days(self.lines.filter(lines), self.days.filter(days))


class Value(msgspec.Struct, gc=False, frozen=True):
    """An attribute's value: text or number, both as text."""

    S: str = ""
    N: str = ""


Item = dict[str, Value]


class Page(msgspec.Struct):
    """One answer of Query or Scan."""

    Items: list[Item] = []


ITEMS = msgspec.json.Decoder(Page)
_NONE = Value(N="0")


def decode(body: bytes) -> Days:
    """The days of one answer of Query or Scan."""
    return cut(body) or to_columns(ITEMS.decode(body).Items)


def cut(body: bytes) -> Days | None:
    """The same, four times faster; None where the bytes have a surprise."""
    found = attributes(body)
    if found is None:
        return None
    users, dates, changed, expiring = (
        found.named(*of) for of in (("UserID",), ("Date",), ("ChangedAt",), ("ExpiresAt", "N"))
    )
    sums, counts = (_figures(found.starting(f"{kind}{SEPARATOR}")) for kind in (SUM, COUNT))
    known = (users, dates, changed, expiring, found.named("Shard", "N"))
    if sums is None or counts is None or len(users.item) != found.items or len(dates.item) != found.items:
        return None
    if sum(len(of.item) for of in known) + sums.num_rows + counts.num_rows != len(found.item):
        return None
    # Every sum stands beside its count.
    if not sums.select(["item", "group"]).equals(counts.select(["item", "group"])):
        return None
    return _days(users, dates, changed, expiring, sums, counts)


def _figures(found: Attributes) -> pa.Table | None:
    """Item, group and value of sums, or counts: `EUR|expense|Food":{"N":"12.50`."""
    parts = pc.split_pattern(found.text, '":{"N":"', max_splits=1)
    if not pc.all(pc.equal(pc.list_value_length(parts), 2)).as_py():
        return None
    group, value = (pc.list_element(parts, at) for at in (0, 1))
    return pa.table({"item": found.item, "group": group, "value": value})


def _days(
    users: Attributes,
    dates: Attributes,
    changed: Attributes,
    expiring: Attributes,
    sums: pa.Table,
    counts: pa.Table,
) -> Days | None:
    is_day = pc.invert(pc.starts_with(dates.text, MONTH))
    if len(changed.item) != pc.sum(is_day).as_py():
        return None
    item, total = sums["item"].combine_chunks(), sums["value"].combine_chunks().cast(SUM_TYPE)
    group, count = sums["group"].combine_chunks(), counts["value"].combine_chunks().cast(pa.int64())
    real = pc.and_(is_day.take(item), pc.or_(pc.not_equal(count, 0), pc.not_equal(total, Decimal(0))))
    item, group, total, count = (column.filter(real) for column in (item, group, total, count))
    user = users.text.dictionary_encode()
    day = pc.if_else(is_day, dates.text, pa.scalar(None, pa.string())).cast(pa.date32())
    lines = [user.take(item), day.take(item), group.dictionary_encode(), total, count]
    settled = pa.concat_arrays([item, expiring.item])
    emptied = pc.invert(pc.is_in(users.numbers(), settled))
    days = [user.filter(is_day), day.filter(is_day), changed.text, emptied.filter(is_day)]
    return Days(pa.table(lines, schema=LINES), pa.table(days, schema=DAYS))


def _kind_and_group(name: str) -> tuple[str, str]:
    """`S` or `N` and the group of a sum or a count; of any other attribute nothing."""
    kind, separator, group = name.partition(SEPARATOR)
    return (kind, group) if separator and kind in (SUM, COUNT) else ("", "")


def to_columns(items: Sequence[Item]) -> Days:
    """Items that the parser has read."""
    lines: tuple[list[str], ...] = ([], [], [], [], [])
    users, dates, groups, sums, counts = lines
    emptied = []
    days = [item for item in items if not item["Date"].S.startswith(MONTH)]
    for item in days:
        user, date, used = item["UserID"].S, item["Date"].S, False
        for name, value in item.items():
            kind, group = _kind_and_group(name)
            if kind == SUM:
                total, count = value.N, item.get(f"{COUNT}{SEPARATOR}{group}", _NONE).N
            elif kind == COUNT and f"{SUM}{SEPARATOR}{group}" not in item:
                total, count = _NONE.N, value.N
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
    texts = [[item[name].S for item in days] for name in ("UserID", "Date", "ChangedAt")]
    return Days(_columns(LINES, lines), _columns(DAYS, [*texts, emptied]))


def together(parts: Iterable[Days]) -> Days:
    """All parts as one, of few chunks."""
    days: list[pa.Table] = []

    def lines() -> Iterator[pa.Table]:
        for part in parts:
            days.append(part.days)
            yield part.lines

    all_lines = pa.concat_tables([LINES.empty_table(), *batches(lines())]).unify_dictionaries()
    return Days(all_lines, pa.concat_tables([DAYS.empty_table(), *batches(days)]).unify_dictionaries())


def _columns(schema: pa.Schema, columns: Sequence[Sequence[object]]) -> pa.Table:
    """Texts are cast by Arrow, which is exact and fast."""
    arrays = [
        pa.array(values, pa.bool_() if pa.types.is_boolean(type_) else pa.string()).cast(type_)
        for values, type_ in zip(columns, schema.types, strict=True)
    ]
    return pa.table(arrays, schema=schema)

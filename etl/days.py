"""DailyTotals in columns: the lines that rows are proved against, and the days that they are of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

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
    """The same four times faster, cut out of the bytes; None where they have a surprise.

    Every attribute is `"name":{"S":"value"}`, so `"}` ends it and `":{"` parts it: inside a text a quote
    would follow a backslash, and a body that has one is left to the parser.
    """
    start, end = body.find(b'"Items":[{'), body.find(b'"}}]')
    if start < 0 or end < 0 or b"\\" in body:
        return None
    text = pa.array([body[start + len(b'"Items":[{') : end]], pa.binary()).cast(pa.string())
    attributes = pc.list_flatten(pc.split_pattern(text, '"}'))
    item = pc.cumulative_sum(pc.starts_with(attributes, "},{").cast(pa.int32()))
    parts = pc.split_pattern(pc.ascii_ltrim(attributes, '},{"'), '":{"', max_splits=1)
    if not pc.all(pc.equal(pc.list_value_length(parts), 2)).as_py():
        return None
    names = pc.list_element(parts, 0).dictionary_encode()
    values = pc.list_element(parts, 1)
    if not pc.all(pc.or_(pc.starts_with(values, 'S":"'), pc.starts_with(values, 'N":"'))).as_py():
        return None
    bare = pc.binary_replace_slice(values.cast(pa.binary()), 0, 4, b"").cast(pa.string())
    return _Attributes(item, names, bare).days()


@dataclass(frozen=True, slots=True)
class _Attributes:
    """Attributes in the order of their items: each one's item (0, 1, …), name and value."""

    item: pa.Array
    names: pa.DictionaryArray
    values: pa.Array

    def days(self) -> Days | None:
        number = self.item[-1].as_py() + 1
        users, dates = self._of_each("UserID", number), self._of_each("Date", number)
        found = self._lines()
        if users is None or dates is None or found is None:
            return None
        is_day = pc.invert(pc.starts_with(dates, MONTH))
        item, group, total, count = found
        real = pc.and_(is_day.take(item), pc.or_(pc.not_equal(count, 0), pc.not_equal(total, Decimal(0))))
        item, group, total, count = (column.filter(real) for column in found)
        users = users.dictionary_encode()
        days = pc.if_else(is_day, dates, pa.scalar(None, pa.string())).cast(pa.date32())
        lines = pa.table([users.take(item), days.take(item), group, total, count], schema=LINES)

        numbers = pa.array(range(number), pa.int32())
        settled = pa.concat_arrays([item, self._items_with("ExpiresAt")])
        emptied = pc.invert(pc.is_in(numbers, settled))
        changed = self.values.filter(self._named("ChangedAt"))
        if len(changed) != pc.sum(is_day).as_py():
            return None
        of_days = [column.filter(is_day) for column in (users, days, emptied)]
        return Days(lines, pa.table([*of_days[:2], changed, of_days[2]], schema=DAYS))

    def _lines(self) -> tuple[pa.Array, pa.DictionaryArray, pa.Array, pa.Array] | None:
        """Item, group, sum and count, where every sum stands beside its count."""
        texts = self.names.dictionary.to_pylist()
        kinds, groups = zip(*(_kind_and_group(name) for name in texts), strict=True)
        kind = pa.array(kinds).take(self.names.indices)
        codes = {group: code for code, group in enumerate(dict.fromkeys(groups))}
        numbered = pa.array([codes[group] for group in groups], pa.int32()).take(self.names.indices)
        found = []
        for wanted in (SUM, COUNT):
            mask = pc.equal(kind, wanted)
            found.append([column.filter(mask) for column in (self.item, numbered, self.values)])
        (items, of, sums), (count_items, count_of, counts) = found
        if not (items.equals(count_items) and of.equals(count_of)):
            return None
        group = pa.DictionaryArray.from_arrays(of, pa.array(list(codes), pa.string()))
        return items, group, sums.cast(SUM_TYPE), counts.cast(pa.int64())

    def _of_each(self, name: str, number: int) -> pa.Array | None:
        """The attribute's value in each item; None where one has it not."""
        found = self.values.filter(self._named(name))
        return found if len(found) == number else None

    def _items_with(self, name: str) -> pa.Array:
        return self.item.filter(self._named(name))

    def _named(self, name: str) -> pa.Array:
        return pc.equal(self.names.indices, pc.index(self.names.dictionary, name))


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
    found = list(parts)
    lines = pa.concat_tables([LINES.empty_table(), *(part.lines for part in found)])
    days = pa.concat_tables([DAYS.empty_table(), *(part.days for part in found)])
    return Days(lines.unify_dictionaries(), days.unify_dictionaries())


def _columns(schema: pa.Schema, columns: Sequence[Sequence[object]]) -> pa.Table:
    """Texts are cast by Arrow, which is exact and fast."""
    arrays = [
        pa.array(values, pa.bool_() if pa.types.is_boolean(type_) else pa.string()).cast(type_)
        for values, type_ in zip(columns, schema.types, strict=True)
    ]
    return pa.table(arrays, schema=schema)

"""Transactions from the ledger as rows of the lake: DynamoDB pages straight into Arrow columns."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import json

from etl import pages
from etl.batches import batches
from etl.cut import Attributes, attributes, ended_alike
from etl.ledger_months import LedgerMonth, MonthRange, ledger_month_mask, month_ranges
from etl.schema import ARROW_SCHEMA, MONEY, REPEATED_TEXT

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

REPEATED = ("user_id", "type", "category", "currency", "description")
_HELD = dict.fromkeys(REPEATED, REPEATED_TEXT) | {
    "amount": pa.decimal64(MONEY.precision, MONEY.scale),
    "version": pa.int32(),
}
# The lake's columns as they are held meanwhile: so a million rows take 92 MB instead of 230.
ROWS = pa.schema(
    [
        field.with_type(_HELD.get(field.name, field.type))
        for field in ARROW_SCHEMA
        if field.name != "signed_amount"
    ]
)
_ATTRIBUTES = {
    "UserID": "S",
    "TransactionID": "S",
    "Date": "S",
    "Type": "S",
    "Category": "S",
    "Amount": "N",
    "Currency": "S",
    "Description": "S",
    "CreatedAt": "S",
    "UpdatedAt": "S",
    "Version": "N",
}
# An item of the Expenses table. One in the bin has no `Date`; such items are not in the lake.
ITEM = pa.struct(
    [
        *((attribute, pa.struct([(kind, pa.string())])) for attribute, kind in _ATTRIBUTES.items()),
        ("Tags", pa.struct([("SS", pa.list_(pa.string()))])),
        ("Refund", pa.struct([("BOOL", pa.bool_())])),
    ]
)
_PAGE = pa.schema([("Items", pa.list_(ITEM))])


@dataclass(frozen=True, slots=True)
class Transactions:
    """The Expenses table as the export reads it: always strongly consistent, every page."""

    client: "DynamoDBClient"
    table: str

    def everything(self) -> pa.Table:
        """All rows, unsorted, by a parallel Scan in full pages."""
        return together(pages.scan(self.client, decode, TableName=self.table, ConsistentRead=True))

    def of(self, groups: Collection[LedgerMonth], ledger_rows: int) -> pa.Table:
        """The rows of these users' months, unsorted: by Queries, or by a Scan where that reads less.

        `ledger_rows`: about how many rows the ledger has (what the lake had last).
        """
        asked = month_ranges(groups)
        if pages.scan_is_cheaper(len(asked), ledger_rows):
            rows = self.everything()
            return rows.filter(ledger_month_mask(rows, groups))
        return together(pages.parallel(self._read_range, asked))

    def _read_range(self, span: MonthRange) -> pa.Table:
        first, last = span.days()
        found = pages.query(
            self.client,
            decode,
            TableName=self.table,
            IndexName="ByDate",
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


def decode(body: bytes) -> pa.Table:
    """The rows of one answer of Query or Scan."""
    rows = cut(body)
    return parse(body) if rows is None else rows


def cut(body: bytes) -> pa.Table | None:
    """The rows cut out of the bytes in half the time; None where they have a surprise."""
    found = attributes(body)
    if found is None:
        return None
    values = {attribute: found.named(attribute, kind) for attribute, kind in _ATTRIBUTES.items()}
    if sum(len(of.item) for of in values.values()) == len(found.item):
        return _rows(
            {attribute: of.of_each(missing="") for attribute, of in values.items()}, None, None, None
        )
    return _cut_all(attributes(ended_alike(body)))


def _cut_all(found: Attributes | None) -> pa.Table | None:
    """Tags, refunds and the bin as well."""
    if found is None:
        return None
    values = {attribute: found.named(attribute, kind) for attribute, kind in _ATTRIBUTES.items()}
    tags, refunds = found.starting('Tags":{"SS":["'), found.named("Refund", "BOOL")
    binned = (found.named("BinnedDate"), found.named("ExpiresAt", "N"))
    if sum(len(of.item) for of in (*values.values(), tags, refunds, *binned)) != len(found.item):
        return None
    # `a","b"]`: no tag has a quote in it, or the body would have a backslash.
    sets = pc.split_pattern(pc.utf8_replace_slice(tags.text, -2, 2**31 - 1, ""), '","')
    dated = values["Date"]
    return _rows(
        {attribute: of.of_each(missing="") for attribute, of in values.items()},
        sets.take(pc.index_in(tags.numbers(), tags.item)) if len(sets) else None,
        refunds.there() if len(refunds.item) else None,
        None if len(dated.item) == found.items else dated.there(),
    )


def parse(body: bytes) -> pa.Table:
    """The rows as Arrow's JSON reader finds them.

    It takes a whole answer for one value of one row, and makes columns of it without a Python object for any
    of their values.
    """
    page = json.read_json(
        pa.BufferReader(body),
        read_options=json.ReadOptions(use_threads=False, block_size=len(body) + 1),
        parse_options=json.ParseOptions(explicit_schema=_PAGE, unexpected_field_behavior="ignore"),
    )
    return to_rows(page["Items"].combine_chunks().flatten())


def to_rows(items: pa.StructArray) -> pa.Table:
    """The items (`ITEM`) outside the bin as rows of the lake."""
    columns = {
        # What is missing is an empty text, which no number or instant is.
        attribute: pc.fill_null(pc.struct_field(items, [attribute, kind]), "")
        for attribute, kind in _ATTRIBUTES.items()
    }
    sets, refunds = items.field("Tags"), items.field("Refund")
    return _rows(
        columns,
        pc.struct_field(items, ["Tags", "SS"]) if sets.null_count < len(sets) else None,
        pc.fill_null(pc.struct_field(items, ["Refund", "BOOL"]), fill_value=False)
        if refunds.null_count < len(refunds)
        else None,
        items.field("Date").is_valid() if items.field("Date").null_count else None,
    )


def _rows(
    texts: dict[str, pa.Array], tags: pa.ListArray | None, refunded: pa.Array | None, dated: pa.Array | None
) -> pa.Table:
    """The lake's columns of the items' texts by attribute; None stands for no tags, no refunds, all dated.

    Texts are cast by Arrow, thirty times faster than through Decimal and date objects, and just as exact:
    a digit too many raises `pyarrow.ArrowInvalid`.
    """
    if dated is not None:
        texts = {attribute: values.filter(dated) for attribute, values in texts.items()}
        tags, refunded = (None if column is None else column.filter(dated) for column in (tags, refunded))
    amounts = texts["Amount"].cast(MONEY)
    if refunded is not None:
        amounts = pc.if_else(refunded, pc.negate(amounts), amounts)
    columns = {
        "user_id": texts["UserID"],
        "transaction_id": texts["TransactionID"],
        "date": texts["Date"],
        "type": texts["Type"],
        "category": texts["Category"],
        "amount": amounts,
        "currency": texts["Currency"],
        "description": texts["Description"],
        "tags": _tags(tags, len(amounts)),
        "created_at": texts["CreatedAt"],
        "updated_at": texts["UpdatedAt"],
        "version": texts["Version"],
    }
    return pa.table([columns[field.name].cast(field.type) for field in ROWS], schema=ROWS)


def lake_rows(rows: pa.Table) -> pa.Table:
    """Rows as the lake has them: with plain texts and the signed amount. What is so already stays."""
    if "signed_amount" not in rows.column_names:
        is_income, amounts = pc.equal(rows["type"], "income"), rows["amount"].cast(MONEY)
        signed = pc.if_else(is_income, amounts, pc.negate(amounts))
        rows = rows.add_column(rows.column_names.index("amount") + 1, "signed_amount", signed)
    return rows.cast(ARROW_SCHEMA)


def _tags(sets: pa.ListArray | None, number: int) -> pa.ListArray:
    """Each item's tags in order: DynamoDB's sets have none."""
    type_ = ARROW_SCHEMA.field("tags").type
    if sets is None:
        return pa.array([[]], type_).take(pa.repeat(0, number))
    lengths = pc.fill_null(pc.list_value_length(sets), 0)
    ends = pc.cumulative_sum(lengths)
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), ends])
    tags = pa.table({"item": pc.list_parent_indices(sets), "tag": pc.list_flatten(sets)})
    ordered = tags.take(pc.sort_indices(tags, [("item", "ascending"), ("tag", "ascending")]))
    return pa.ListArray.from_arrays(offsets, ordered["tag"].combine_chunks(), type=type_)


def together(parts: Iterable[pa.Table]) -> pa.Table:
    """All parts as one table of few chunks and one dictionary a column; holds little more than its result."""
    return pa.concat_tables([ROWS.empty_table(), *batches(parts)]).unify_dictionaries()

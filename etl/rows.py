"""Transactions in columns: how the export holds them, and how the lake has them."""

from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from etl.batches import combine_batches
from etl.items import TransactionItem, decode_transactions
from etl.schema import ARROW_SCHEMA, MONEY, REPEATED_TEXT

_SMALLER_TYPES = dict.fromkeys(
    ("ledger_id", "type", "category", "currency", "description"), REPEATED_TEXT
) | {
    "amount": pa.decimal64(MONEY.precision, MONEY.scale),
    "version": pa.int32(),
}
# The lake's columns between the ledger and the lake: a million rows take 92 MB instead of 230.
ROW_SCHEMA = pa.schema(
    [
        field.with_type(_SMALLER_TYPES.get(field.name, field.type))
        for field in ARROW_SCHEMA
        if field.name != "signed_amount"
    ]
)


def decode_rows(body: bytes) -> pa.Table:
    """Return the rows (`ROW_SCHEMA`) of an answer of Query or Scan of the `Expenses` table."""
    return to_rows(decode_transactions(body))


def to_rows(items: Sequence[TransactionItem]) -> pa.Table:
    """Return the items outside the bin as rows (`ROW_SCHEMA`).

    Arrow casts the texts: thirty times faster than through Decimal and date objects, and just as exact.

    Raises:
        pyarrow.ArrowInvalid: an amount, date, instant or version that the lake cannot hold exactly.
    """
    items = [item for item in items if item.date.S]
    amounts = pa.array([item.amount.N for item in items], pa.string()).cast(MONEY)
    refunds = [item.refund.BOOL for item in items]
    if any(refunds):
        amounts = pc.if_else(pa.array(refunds, pa.bool_()), pc.negate(amounts), amounts)
    texts = {
        "ledger_id": [item.ledger_id.S for item in items],
        "transaction_id": [item.transaction_id.S for item in items],
        "date": [item.date.S for item in items],
        "type": [item.type.S for item in items],
        "category": [item.category.S for item in items],
        "currency": [item.currency.S for item in items],
        "description": [item.description.S for item in items],
        "created_at": [item.created_at.S for item in items],
        "updated_at": [item.updated_at.S for item in items],
        "version": [item.version.N for item in items],
    }
    columns = {name: _cast_texts(values, ROW_SCHEMA.field(name).type) for name, values in texts.items()}
    columns |= {"amount": amounts.cast(ROW_SCHEMA.field("amount").type), "tags": _sort_tags(items)}
    return pa.table([columns[name] for name in ROW_SCHEMA.names], schema=ROW_SCHEMA)


def to_lake_rows(rows: pa.Table) -> pa.Table:
    """Return the rows with the lake's columns and types; rows that have them already are unchanged."""
    if "signed_amount" not in rows.column_names:
        is_income, amounts = pc.equal(rows["type"], "income"), rows["amount"].cast(MONEY)
        signed = pc.if_else(is_income, amounts, pc.negate(amounts))
        rows = rows.add_column(rows.column_names.index("amount") + 1, "signed_amount", signed)
    return rows.cast(ARROW_SCHEMA)


def concat_rows(parts: Iterable[pa.Table]) -> pa.Table:
    """Return all parts as one table (`ROW_SCHEMA`) of few chunks; holds little more than its result."""
    return pa.concat_tables([ROW_SCHEMA.empty_table(), *combine_batches(parts)]).unify_dictionaries()


def _cast_texts(texts: list[str], type_: pa.DataType) -> pa.Array:
    return pa.array(texts, type_) if type_ == REPEATED_TEXT else pa.array(texts, pa.string()).cast(type_)


def _sort_tags(items: Sequence[TransactionItem]) -> pa.Array:
    """Return each item's tags in order: DynamoDB's sets have none."""
    type_ = ARROW_SCHEMA.field("tags").type
    if any(item.tags.SS for item in items):
        return pa.array([sorted(item.tags.SS) for item in items], type_)
    return pa.array([[]], type_).take(pa.repeat(0, len(items)))

"""Decoder of DynamoDB's JSON: the items of both ledger tables, from answers and from exported lines.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
"""

from typing import Generic, TypeVar

import msgspec

Item = TypeVar("Item")


class Text(msgspec.Struct, gc=False, frozen=True):
    """`{"S": "text"}`."""

    S: str = ""


class Number(msgspec.Struct, gc=False, frozen=True):
    """`{"N": "12.5"}`; DynamoDB writes numbers as text."""

    N: str = ""


class Value(msgspec.Struct, gc=False, frozen=True):
    """A text or a number, where the attribute's name does not say which."""

    S: str = ""
    N: str = ""


class TextSet(msgspec.Struct, gc=False, frozen=True):
    """`{"SS": ["b", "a"]}`, in no order."""

    SS: list[str] = []


class Flag(msgspec.Struct, gc=False, frozen=True):
    """`{"BOOL": true}`."""

    BOOL: bool = False


_NO_TEXT, _NO_NUMBER, _NO_TEXTS, _NOT_SET = Text(), Number(), TextSet(), Flag()


class TransactionItem(
    msgspec.Struct,
    gc=False,
    frozen=True,
    rename={
        "ledger_id": "LedgerID",
        "transaction_id": "TransactionID",
        "date": "Date",
        "type": "Type",
        "category": "Category",
        "amount": "Amount",
        "currency": "Currency",
        "description": "Description",
        "created_at": "CreatedAt",
        "updated_at": "UpdatedAt",
        "version": "Version",
        "tags": "Tags",
        "refund": "Refund",
    },
):
    """A transaction of the `Expenses` table; in the bin it has no `date`.

    A missing attribute is an empty text, which no amount, day or instant can be, and which the proof finds
    in a category.
    """

    ledger_id: Text = _NO_TEXT
    transaction_id: Text = _NO_TEXT
    date: Text = _NO_TEXT
    type: Text = _NO_TEXT
    category: Text = _NO_TEXT
    amount: Number = _NO_NUMBER
    currency: Text = _NO_TEXT
    description: Text = _NO_TEXT
    created_at: Text = _NO_TEXT
    updated_at: Text = _NO_TEXT
    version: Number = _NO_NUMBER
    tags: TextSet = _NO_TEXTS
    refund: Flag = _NOT_SET


class ChangeItem(
    msgspec.Struct,
    gc=False,
    frozen=True,
    rename={"ledger_id": "LedgerID", "date": "Date", "changed_at": "ChangedAt"},
):
    """A day in the change feed (index `ByChange`) with the instant of its last write."""

    ledger_id: Text
    date: Text
    changed_at: Text


TotalsItem = dict[str, Value]
"""A day or month of the `Totals` table by attribute; its sums and counts are named by category."""


class _Page(msgspec.Struct, Generic[Item]):
    """An answer of Query or Scan."""

    Items: list[Item] = []


class _Line(msgspec.Struct, Generic[Item], gc=False):
    """A line of DynamoDB's export to S3."""

    Item: Item


_TRANSACTIONS = msgspec.json.Decoder(_Page[TransactionItem])
_TOTALS = msgspec.json.Decoder(_Page[TotalsItem])
_CHANGES = msgspec.json.Decoder(_Page[ChangeItem])
_TRANSACTION_LINES = msgspec.json.Decoder(_Line[TransactionItem])
_TOTALS_LINES = msgspec.json.Decoder(_Line[TotalsItem])


def decode_transactions(body: bytes) -> list[TransactionItem]:
    """Decode an answer of Query or Scan of the `Expenses` table."""
    return _TRANSACTIONS.decode(body).Items


def decode_totals(body: bytes) -> list[TotalsItem]:
    """Decode an answer of Query or Scan of the `Totals` table."""
    return _TOTALS.decode(body).Items


def decode_changes(body: bytes) -> list[ChangeItem]:
    """Decode an answer of a Query of the change feed."""
    return _CHANGES.decode(body).Items


def decode_transaction_lines(block: bytes) -> list[TransactionItem]:
    """Decode whole lines of an export of the `Expenses` table."""
    return [line.Item for line in _TRANSACTION_LINES.decode_lines(block)]


def decode_totals_lines(block: bytes) -> list[TotalsItem]:
    """Decode whole lines of an export of the `Totals` table."""
    return [line.Item for line in _TOTALS_LINES.decode_lines(block)]

"""Decoder of DynamoDB's JSON: the items of both ledger tables, from answers and from exported lines.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
"""

from collections.abc import Sequence
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


class Money(msgspec.Struct, gc=False, frozen=True):
    """The attributes of an amount in a currency of its own."""

    Amount: Number = Number()
    Currency: Text = Text()


class MoneyMap(msgspec.Struct, gc=False, frozen=True):
    """`{"M": {"Amount": …, "Currency": …}}`; empty where the attribute is missing."""

    M: Money = Money()


class Split(msgspec.Struct, gc=False, frozen=True):
    """The attributes of one part of a split transaction."""

    Category: Text = Text()
    Amount: Number = Number()
    Description: Text = Text()
    Tags: TextSet = TextSet()


class SplitMap(msgspec.Struct, gc=False, frozen=True):
    """`{"M": {"Category": …}}`."""

    M: Split


class SplitList(msgspec.Struct, gc=False, frozen=True):
    """`{"L": [{"M": …}, …]}`; empty where the attribute is missing."""

    L: list[SplitMap] = []


_NO_MONEY, _NO_SPLITS = MoneyMap(), SplitList()
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
        "account": "Account",
        "to_account": "ToAccount",
        "to_date": "ToDate",
        "to_amount": "ToAmount",
        "to_currency": "ToCurrency",
        "payee": "Payee",
        "splits": "Splits",
        "original": "Original",
        "tags": "Tags",
        "refund": "Refund",
    },
):
    """A transaction of the `Expenses` table; in the bin it has no `date`.

    A missing attribute is an empty text, which no amount, day or instant can be, and which the proof finds
    in a category. `line_number` is no attribute: `to_lines` sets it.
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
    account: Text = _NO_TEXT
    to_account: Text = _NO_TEXT
    to_date: Text = _NO_TEXT
    to_amount: Number = _NO_NUMBER
    to_currency: Text = _NO_TEXT
    payee: Text = _NO_TEXT
    splits: SplitList = _NO_SPLITS
    original: MoneyMap = _NO_MONEY
    line_number: int = 0
    tags: TextSet = _NO_TEXTS
    refund: Flag = _NOT_SET


def to_lines(items: Sequence[TransactionItem]) -> Sequence[TransactionItem]:
    """Return an item for each split and each posting of a transfer; other items as they are."""
    # The defaults are one object each, which is cheaper to compare than what is in them.
    if all(item.splits is _NO_SPLITS and item.to_account is _NO_TEXT for item in items):
        return items
    return [line for item in items for line in _lines_of(item)]


def _lines_of(item: TransactionItem) -> list[TransactionItem]:
    change = msgspec.structs.replace
    if item.to_account.S:
        incoming = change(
            item,
            line_number=1,
            date=item.to_date if item.to_date.S else item.date,
            account=item.to_account,
            amount=item.to_amount if item.to_amount.N else item.amount,
            currency=item.to_currency if item.to_currency.S else item.currency,
            original=_NO_MONEY,
        )
        return [item, incoming]
    return [
        change(
            item,
            line_number=number,
            category=split.M.Category,
            amount=split.M.Amount,
            description=split.M.Description if split.M.Description.S else item.description,
            tags=TextSet([*{*item.tags.SS, *split.M.Tags.SS}]),
            original=item.original if number == 0 else _NO_MONEY,
        )
        for number, split in enumerate(item.splits.L)
    ] or [item]


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

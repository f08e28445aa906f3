"""Find the rows of a file that the ledger seems to have already, reading a bounded number of its records."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from lambdas.ledger.dynamodb_json import Item
from lambdas.ledger.statement import Row
from lambdas.ledger.store import Store
from lambdas.ledger.transaction import TRANSFER, Entry

# "recorded": a record has the row's id, so that posting the row adds nothing. "similar": another record of
# that day moves the same money. "in file": an equal row stands before it in the file.
Duplicate = Literal["recorded", "similar", "in file"]
# Enough for 10,000 rows in a history twice as dense; DynamoDB returns as many records in about a second.
MAX_COMPARED_RECORDS = 20_000
RECORDS_PER_PAGE = 2_000


@dataclass(frozen=True, slots=True)
class ComparedDays:
    """The days whose records were compared, first and last included, None if there is no day.

    `is_complete` if these are all days of the file.
    """

    first: str | None
    last: str | None
    is_complete: bool


@dataclass(frozen=True, slots=True)
class _Money:
    """What moved on a day; `amount` is positive where money came in."""

    date: str
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class _Record:
    id: str
    money: _Money


def find_duplicates(
    store: Store, ledger_id: str, rows: Sequence[Row], entries: Sequence[Entry]
) -> tuple[list[Duplicate | None], ComparedDays]:
    """Return which kind of duplicate each row is, if any, and the days that were compared, newest first.

    Each record of the ledger makes at most one row similar. `entries` are those of the rows.
    """
    if not rows:
        return [], ComparedDays(None, None, True)
    days = [entry.date for entry in entries]
    records, compared = _read_records(store, ledger_id, min(days), max(days))
    recorded_ids = {record.id for record in records}
    row_ids = {row.id for row in rows}
    unexplained = Counter(record.money for record in records if record.id not in row_ids)
    duplicates: list[Duplicate | None] = []
    for row, entry in zip(rows, entries, strict=True):
        # The same day only: a day between purchase and booking would also match another, equal purchase.
        money = _Money(entry.date, entry.currency, _signed(entry.type, entry.contribution))
        if row.id in recorded_ids:
            duplicates.append("recorded")
        elif row.is_repeated:
            duplicates.append("in file")
        elif unexplained[money]:
            unexplained[money] -= 1
            duplicates.append("similar")
        else:
            duplicates.append(None)
    return duplicates, compared


def _signed(transaction_type: str, contribution: Decimal) -> Decimal:
    """Return what came in: the refund of an expense and an income are the same money on an account."""
    return contribution if transaction_type == "income" else -contribution


def _read_records(store: Store, ledger_id: str, first: str, last: str) -> tuple[list[_Record], ComparedDays]:
    records: list[_Record] = []
    examined = 0
    for page in store.query_pages(**_query(store, ledger_id, first, last)):
        records += _records_of_page(page["Items"])
        examined += page["ScannedCount"]
        if "LastEvaluatedKey" in page and examined >= MAX_COMPARED_RECORDS:
            # The day of the last key may be read in part only, so the compared days begin after it.
            next_day = date.fromisoformat(page["LastEvaluatedKey"]["Date"]["S"]) + timedelta(days=1)
            if next_day.isoformat() > last:
                return records, ComparedDays(None, None, False)
            return records, ComparedDays(next_day.isoformat(), last, False)
    return records, ComparedDays(first, last, True)


def _records_of_page(items: Sequence[Item]) -> Iterator[_Record]:
    """Yield the money of each record; of a transfer what leaves an account and what arrives at another."""
    for item in items:
        day, id_, type_ = item["Date"]["S"], item["TransactionID"]["S"], item["Type"]["S"]
        amount = Decimal(item["Amount"]["N"])
        contribution = -amount if "Refund" in item else amount
        yield _Record(id_, _Money(day, item["Currency"]["S"], _signed(type_, contribution)))
        if type_ == TRANSFER:
            currency = item["ToCurrency" if "ToCurrency" in item else "Currency"]["S"]
            yield _Record(id_, _Money(day, currency, Decimal(item.get("ToAmount", item["Amount"])["N"])))


def _query(store: Store, ledger_id: str, first: str, last: str) -> dict[str, object]:
    return {
        "TableName": store.expenses,
        "IndexName": "ByDate",
        "ScanIndexForward": False,
        "Limit": RECORDS_PER_PAGE,
        "KeyConditionExpression": "LedgerID = :ledger AND #Date BETWEEN :first AND :last",
        "ProjectionExpression": "TransactionID, #Date, #Type, Amount, Currency, Refund, ToAmount, ToCurrency",
        "ExpressionAttributeNames": {"#Date": "Date", "#Type": "Type"},
        "ExpressionAttributeValues": {
            ":ledger": {"S": ledger_id},
            ":first": {"S": first},
            ":last": {"S": last},
        },
    }

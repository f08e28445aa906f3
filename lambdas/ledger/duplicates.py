"""Find the rows of a file that the ledger seems to have already, reading a bounded number of its records."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from lambdas.ledger.dynamodb_json import Item
from lambdas.ledger.statement import Row
from lambdas.ledger.statement.identity import is_imported
from lambdas.ledger.statement.similarity import (
    MAX_DAYS_BETWEEN_COPIES,
    MAX_DAYS_BETWEEN_SIDES,
    share_words,
)
from lambdas.ledger.store import Store
from lambdas.ledger.transaction import EXPENSE, INCOME, MAX_TRANSFER_DAYS, TRANSFER, Entry

# "recorded": a record has the row's id or was joined of one that has it, so posting the row adds nothing.
# "similar": another record of that day or of a few days around moves the same money. "in file": an equal row
# stands before it in the file.
Duplicate = Literal["recorded", "similar", "in file"]
# Enough for 10,000 rows in a history twice as dense; DynamoDB returns as many records in about a second.
MAX_COMPARED_RECORDS = 20_000
RECORDS_PER_PAGE = 2_000
# The sides of a transfer are the furthest apart.
_DISTANCES = sorted(range(-MAX_DAYS_BETWEEN_SIDES, MAX_DAYS_BETWEEN_SIDES + 1), key=abs)
_MAX_COMPARED_OF_DAY = 50


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
    """Money that moved on a day; `amount` is positive where money came in."""

    date: str
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Record:
    """A record of the ledger, or one side of a transfer, as far as it is compared with rows.

    `joined` has the id of the transaction that became this side when the transfer was joined.
    """

    id: str
    money: _Money
    payee: str = ""
    description: str = ""
    is_transfer: bool = False
    account: str | None = None
    joined: tuple[str, ...] = ()

    @property
    def ids(self) -> set[str]:
        """The ids by which a row is known to be this record."""
        return {self.id, *self.joined}

    def to_json(self) -> dict[str, str]:
        return {
            "id": self.id,
            "date": self.money.date,
            "payee": self.payee,
            "description": self.description,
        }

    @classmethod
    def of_json(cls, document: Mapping[str, Any]) -> "list[Record]":
        """Return a transaction of the API as records: one for each account that a transfer touches."""
        amount = Decimal(document["amount"])
        contribution = -amount if document.get("refund") else amount
        texts = (document.get("payee", ""), document.get("description", ""))
        day, currency, type_ = document["date"], document["currency"], document["type"]
        is_transfer = type_ == TRANSFER
        money = _Money(day, currency, _signed(type_, contribution))
        joined = document.get("joined", {})
        expense, income = (tuple(filter(None, [joined.get(side)])) for side in (EXPENSE, INCOME))
        account, to_account = document.get("account"), document.get("toAccount")
        if not is_transfer or "toAmount" in document:  # the API does not say in which currency it arrives
            return [cls(document["id"], money, *texts, is_transfer, account, expense + income)]
        arrival = _Money(document.get("toDate") or day, currency, amount)
        return [
            cls(document["id"], money, *texts, True, account, expense),
            cls(document["id"], arrival, *texts, True, to_account, income),
        ]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Of each row which kind of duplicate it is, if any, and the record that a similar one resembles."""

    duplicates: Sequence[Duplicate | None]
    resembles: Sequence[Record | None]
    days: ComparedDays


def find_duplicates(
    store: Store, ledger_id: str, rows: Sequence[Row], entries: Sequence[Entry], account: str | None
) -> Comparison:
    """Compare the rows with the ledger's records of their days and a few days around.

    Each record of the ledger makes at most one row similar. `entries` are those of the rows,
    `account` is that of the rows that name none.
    """
    if not rows:
        return Comparison([], [], ComparedDays(None, None, True))
    records, compared = _read_records(store, ledger_id, *days_to_compare(entries))
    duplicates, resembles = compare(records, rows, entries, account)
    days = [entry.date for entry in entries]
    return Comparison(duplicates, resembles, _bounded(compared, min(days), max(days)))


def days_to_compare(entries: Sequence[Entry]) -> tuple[str, str]:
    """Return the first and last day of the ledger that rows are compared with.

    A transfer is recorded on the day of one side, and the other may be that of a row.
    """
    days = [entry.date for entry in entries]
    return _shifted(min(days), -MAX_TRANSFER_DAYS), _shifted(max(days), MAX_TRANSFER_DAYS)


def compare(
    records: Sequence[Record], rows: Sequence[Row], entries: Sequence[Entry], account: str | None
) -> tuple[list[Duplicate | None], list[Record | None]]:
    """Return of each row which kind of duplicate it is, and the record that a similar one resembles.

    `account` is that of the rows that name none.
    """
    days = [entry.date for entry in entries]
    recorded_ids = {id_ for record in records for id_ in record.ids}
    row_ids = {row.id for row in rows}
    others = [record for record in records if record.ids.isdisjoint(row_ids)]
    candidates = _Candidates(others, min(days), max(days))
    duplicates: list[Duplicate | None] = []
    resembles: list[Record | None] = []
    for row, entry in zip(rows, entries, strict=True):
        record = None
        if row.id in recorded_ids:
            duplicates.append("recorded")
        elif row.is_repeated:
            duplicates.append("in file")
        else:
            record = next(
                filter(None, (candidates.pop_nearest(*side) for side in _sides(entry, account))), None
            )
            duplicates.append("similar" if record else None)
        resembles.append(record)
    return duplicates, resembles


def _sides(entry: Entry, account: str | None) -> Iterator[tuple[Entry, str | None]]:
    """Yield the entry with its account; of a transfer, how either account sees it.

    The statement of the other account may have brought its side before.
    """
    if entry.type != TRANSFER or entry.to_amount is not None:
        yield entry, entry.account or account
        return
    yield replace(entry, type=EXPENSE), entry.account
    yield replace(entry, type=INCOME), entry.to_account


class _Candidates:
    """Records that no row explains by its id; each is taken once.

    `first` and `last` are the days of the file.
    """

    def __init__(self, records: Sequence[Record], first: str, last: str) -> None:
        self._first, self._last = first, last
        self._by_money: dict[_Money, list[Record]] = defaultdict(list)
        for record in records:
            self._by_money[record.money].append(record)

    def pop_nearest(self, entry: Entry, account: str | None) -> Record | None:
        """Return the record nearest in time that an entry of an account resembles, None if there is none."""
        amount = _signed(entry.type, entry.contribution)
        for distance in _DISTANCES:
            records = self._by_money.get(_Money(_shifted(entry.date, distance), entry.currency, amount), [])
            for index, record in enumerate(records[:_MAX_COMPARED_OF_DAY]):
                if account and record.account and account != record.account:
                    continue
                if distance == 0 or self._may_be_same(entry, record, abs(distance)):
                    return records.pop(index)
        return None

    def _may_be_same(self, entry: Entry, record: Record, days_apart: int) -> bool:
        """Return whether an entry may be a record of another day.

        Their texts agree, and the record was typed, or the file has its day without its id. What another file
        said of an earlier day is another purchase.
        """
        if record.is_transfer:
            return True  # one side is booked a few days after the other, in other words
        if days_apart > MAX_DAYS_BETWEEN_COPIES:
            return False
        is_of_file = self._first <= record.money.date <= self._last
        texts = (f"{entry.payee} {entry.description}", f"{record.payee} {record.description}")
        return (is_of_file or not is_imported(record.id)) and share_words(*texts)


def _shifted(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _bounded(compared: ComparedDays, first: str, last: str) -> ComparedDays:
    """Return the compared days of the file, without those around it."""
    if compared.first is None or compared.first > last:
        return ComparedDays(None, None, compared.is_complete)
    return ComparedDays(max(compared.first, first), last, compared.is_complete or compared.first <= first)


def _signed(transaction_type: str, contribution: Decimal) -> Decimal:
    """Return what came in: the refund of an expense and an income are the same money on an account."""
    return contribution if transaction_type == "income" else -contribution


def _read_records(store: Store, ledger_id: str, first: str, last: str) -> tuple[list[Record], ComparedDays]:
    records: list[Record] = []
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


def _records_of_page(items: Sequence[Item]) -> Iterator[Record]:
    """Yield the money of each record; of a transfer what leaves an account and what arrives at another."""
    for item in items:
        day, id_, type_ = item["Date"]["S"], item["TransactionID"]["S"], item["Type"]["S"]
        amount = Decimal(item["Amount"]["N"])
        contribution = -amount if "Refund" in item else amount
        payee, description = (item[name]["S"] if name in item else "" for name in ("Payee", "Description"))
        money = _Money(day, item["Currency"]["S"], _signed(type_, contribution))
        account = item["Account"]["S"] if "Account" in item else None
        expense, income = _joined(item)
        yield Record(id_, money, payee, description, type_ == TRANSFER, account, expense)
        if type_ == TRANSFER:
            currency = item["ToCurrency" if "ToCurrency" in item else "Currency"]["S"]
            day = item["ToDate" if "ToDate" in item else "Date"]["S"]
            money = _Money(day, currency, Decimal(item.get("ToAmount", item["Amount"])["N"]))
            account = item["ToAccount"]["S"] if "ToAccount" in item else None
            yield Record(id_, money, payee, description, True, account, income)


def _joined(item: Item) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the ids of the expense and of the income that a transfer was joined of, if it was."""
    if "Joined" not in item:
        return (), ()
    joined = item["Joined"]["M"]
    return (joined["Expense"]["S"],), (joined["Income"]["S"],)


def _query(store: Store, ledger_id: str, first: str, last: str) -> dict[str, object]:
    return {
        "TableName": store.expenses,
        "IndexName": "ByDate",
        "ScanIndexForward": False,
        "Limit": RECORDS_PER_PAGE,
        "KeyConditionExpression": "LedgerID = :ledger AND #Date BETWEEN :first AND :last",
        "ProjectionExpression": (
            "TransactionID, #Date, #Type, Amount, Currency, Refund, ToAmount, ToCurrency, ToDate, Payee,"
            " Description, Account, ToAccount, Joined"
        ),
        "ExpressionAttributeNames": {"#Date": "Date", "#Type": "Type"},
        "ExpressionAttributeValues": {
            ":ledger": {"S": ledger_id},
            ":first": {"S": first},
            ":last": {"S": last},
        },
    }

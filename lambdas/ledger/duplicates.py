"""Which rows of a file the ledger seems to have already, in bounded time however long the history is."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from lambdas.ledger.statement import Row
from lambdas.ledger.store import Store
from lambdas.ledger.transaction import Entry

RECORDED, SIMILAR, IN_FILE = "recorded", "similar", "in file"
# A file of 10,000 rows finds room in a history twice as dense; DynamoDB answers so many in about a second.
MOST_COMPARED = 20_000
COMPARED_AT_ONCE = 2_000


class Compared(NamedTuple):
    """The days whose records were compared, both inclusive (None: no day); `complete`: all of the file's."""

    first: str | None
    last: str | None
    complete: bool


class _Seen(NamedTuple):
    id: str
    date: str
    money: tuple[str, str, Decimal]


def compare(
    store: Store, user: str, rows: Sequence[Row], entries: Sequence[Entry]
) -> tuple[list[str | None], Compared]:
    """What each row repeats, if anything, and which days were looked through, newest first.

    "recorded": its id is there, so that posting it adds nothing. "in file": it is like a row before it.
    "similar": another record of that day moves the same money; each record explains one row.
    """
    if not rows:
        return [], Compared(None, None, True)
    days = [entry.date for entry in entries]
    seen, compared = _look(store, user, min(days), max(days))
    recorded = {each.id for each in seen}
    ids = {row.transaction["id"] for row in rows}
    others = Counter(each.money for each in seen if each.id not in ids)
    marks: list[str | None] = []
    for row, entry in zip(rows, entries, strict=True):
        money = (entry.date, entry.currency, _moved(entry.type, entry.contribution))
        if row.transaction["id"] in recorded:
            marks.append(RECORDED)
        elif row.repeated:
            marks.append(IN_FILE)
        elif others[money]:
            others[money] -= 1
            marks.append(SIMILAR)
        else:
            marks.append(None)
    return marks, compared


def _moved(kind: str, contribution: Decimal) -> Decimal:
    """What came in: a refund of an expense and an income are the same money on an account."""
    return contribution if kind == "income" else -contribution


def _look(store: Store, user: str, first: str, last: str) -> tuple[list[_Seen], Compared]:
    seen: list[_Seen] = []
    examined = 0
    for page in store.query_pages(**_query(store, user, first, last)):
        seen += _read(page["Items"])
        examined += page["ScannedCount"]
        if "LastEvaluatedKey" in page and examined >= MOST_COMPARED:
            # The rest of that day is unread, and all before it.
            next_day = date.fromisoformat(page["LastEvaluatedKey"]["Date"]["S"]) + timedelta(days=1)
            if next_day.isoformat() > last:
                return seen, Compared(None, None, False)
            return seen, Compared(next_day.isoformat(), last, False)
    return seen, Compared(first, last, True)


def _read(items: Sequence[dict[str, Any]]) -> Iterator[_Seen]:
    for item in items:
        amount, day = Decimal(item["Amount"]["N"]), item["Date"]["S"]
        moved = _moved(item["Type"]["S"], -amount if "Refund" in item else amount)
        yield _Seen(item["TransactionID"]["S"], day, (day, item["Currency"]["S"], moved))


def _query(store: Store, user: str, first: str, last: str) -> dict[str, Any]:
    return {
        "TableName": store.expenses,
        "IndexName": "ByDate",
        "ScanIndexForward": False,
        "Limit": COMPARED_AT_ONCE,
        "KeyConditionExpression": "UserID = :user AND #Date BETWEEN :first AND :last",
        "ProjectionExpression": "TransactionID, #Date, #Type, Amount, Currency, Refund",
        "ExpressionAttributeNames": {"#Date": "Date", "#Type": "Type"},
        "ExpressionAttributeValues": {":user": {"S": user}, ":first": {"S": first}, ":last": {"S": last}},
    }

"""The golden numbers, computed without SQL: one definition each, in Decimal, straight from the entries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from tests.support.lake_in_memory import Entry


def income(entries: Iterable[Entry]) -> Decimal:
    """What came in: the sum of the income's amounts."""
    return sum((entry.amount for entry in entries if entry.type == "income"), Decimal())


def expense(entries: Iterable[Entry]) -> Decimal:
    """What went out: the sum of the expenses' amounts; a refund counts negatively."""
    return sum((entry.amount for entry in entries if entry.type == "expense"), Decimal())


def net(entries: Iterable[Entry]) -> Decimal:
    rows = list(entries)
    return income(rows) - expense(rows)


def savings_rate(entries: Iterable[Entry]) -> Decimal | None:
    """The share of the income that was not spent; none without income."""
    rows = list(entries)
    return net(rows) / income(rows) if income(rows) else None


def rolling_expense(entries: Iterable[Entry], day: date) -> Decimal:
    """Expense of the 30 days up to and including `day`; the rolling average is a thirtieth of it."""
    return expense(entry for entry in entries if day - timedelta(days=29) <= entry.date <= day)


def by_month(entries: Iterable[Entry]) -> Mapping[tuple[str, date], list[Entry]]:
    """Entries by currency and first day of the month."""
    months: defaultdict[tuple[str, date], list[Entry]] = defaultdict(list)
    for entry in entries:
        months[entry.currency, entry.date.replace(day=1)].append(entry)
    return months


def recurring(entries: Iterable[Entry]) -> dict[tuple[str, str, str], tuple[int, Decimal]]:
    """(currency, category, description) to (months in a row, latest amount) of each recurring payment.

    Exactly one payment in each of three or more calendar months in a row, each within 10 % of the one before.
    """
    payments: defaultdict[tuple[str, str, str], defaultdict[int, list[Decimal]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for entry in entries:
        if entry.type == "expense" and entry.amount > 0 and entry.description:
            key = (entry.currency, entry.category, entry.description)
            payments[key][entry.date.year * 12 + entry.date.month].append(entry.amount)
    found: dict[tuple[str, str, str], tuple[int, Decimal]] = {}
    for key, months in payments.items():
        length, before, previous = 0, None, Decimal()
        for month in sorted(months):
            if len(months[month]) != 1:
                continue
            [amount] = months[month]
            continues = before == month - 1 and abs(amount - previous) * 10 <= previous
            length = length + 1 if continues else 1
            before, previous = month, amount
            if length >= 3:
                found[key] = (length, amount)
    return found

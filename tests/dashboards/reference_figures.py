"""The dashboard's figures computed from a ledger's entries with Decimal, without SQL: one definition each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from tests.support.lake_in_memory import Entry


def income(entries: Iterable[Entry]) -> Decimal:
    """Return the sum of the amounts of income."""
    return sum((entry.amount for entry in entries if entry.type == "income"), Decimal())


def expense(entries: Iterable[Entry]) -> Decimal:
    """Return the sum of the amounts of expenses; a refund counts negatively."""
    return sum((entry.amount for entry in entries if entry.type == "expense"), Decimal())


def net(entries: Iterable[Entry]) -> Decimal:
    rows = list(entries)
    return income(rows) - expense(rows)


def savings_rate(entries: Iterable[Entry]) -> Decimal | None:
    """Return net divided by income; None without income."""
    rows = list(entries)
    return net(rows) / income(rows) if income(rows) else None


def rolling_expense(entries: Iterable[Entry], day: date) -> Decimal:
    """Return the expense of the 30 days up to and including `day`."""
    return expense(entry for entry in entries if day - timedelta(days=29) <= entry.date <= day)


def by_month(entries: Iterable[Entry]) -> Mapping[tuple[str, date], list[Entry]]:
    """Return the entries by currency and first day of their month."""
    months: defaultdict[tuple[str, date], list[Entry]] = defaultdict(list)
    for entry in entries:
        months[entry.currency, entry.date.replace(day=1)].append(entry)
    return months


def recurring(entries: Iterable[Entry]) -> dict[tuple[str, str, str], tuple[int, Decimal]]:
    """Return the recurring payments: (currency, category, description) to (months in a row, newest amount).

    A recurring payment has exactly one entry in each of three or more calendar months in a row, each within
    10 % of the previous one.
    """
    payments: defaultdict[tuple[str, str, str], defaultdict[int, list[Decimal]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for entry in entries:
        if entry.type == "expense" and entry.amount > 0 and entry.description:
            key = (entry.currency, entry.category, entry.description)
            payments[key][entry.date.year * 12 + entry.date.month].append(entry.amount)
    newest_runs: dict[tuple[str, str, str], tuple[int, Decimal]] = {}
    for key, months in payments.items():
        length, last_month, last_amount = 0, None, Decimal()
        for month in sorted(months):
            if len(months[month]) != 1:
                continue
            [amount] = months[month]
            is_similar = abs(amount - last_amount) * 10 <= last_amount
            length = length + 1 if last_month == month - 1 and is_similar else 1
            last_month, last_amount = month, amount
            if length >= 3:
                newest_runs[key] = (length, amount)
    return newest_runs

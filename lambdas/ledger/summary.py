"""Sums per calendar period, made of the days' and months' totals alone. Pure: no clock, no I/O."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from lambdas.ledger.errors import FieldError, Invalid
from lambdas.ledger.query import Days
from lambdas.ledger.totals import Total, first_day, month_key
from lambdas.ledger.transaction import money_text

PERIODS = ("daily", "weekly", "monthly", "yearly")
# `date.weekday()` of each day that a week may begin with; ISO 8601 weeks begin on Monday.
WEEK_STARTS = {"monday": 0, "saturday": 5, "sunday": 6}
# A function's answer may have 6 MB; one line of a category takes under 100 bytes of it.
MAX_CATEGORY_SUMS = 40_000

Bounds = Callable[[date], tuple[date, date]]


@dataclass(slots=True)
class Figures:
    """The sums of one currency, by (type, category)."""

    totals: dict[tuple[str, str], tuple[Decimal, int]] = field(default_factory=dict)

    def add(self, type_: str, category: str, amount: Decimal, count: int) -> None:
        sum_, number = self.totals.get((type_, category), (Decimal(0), 0))
        self.totals[type_, category] = (sum_ + amount, number + count)

    def total(self, type_: str) -> Decimal:
        return sum((amount for (kind, _), (amount, _) in self.totals.items() if kind == type_), Decimal(0))

    def to_json(self, currency: str) -> dict[str, Any]:
        income, expense = self.total("income"), self.total("expense")
        largest_first = sorted(
            self.totals.items(), key=lambda total: (total[0][0], -total[1][0], total[0][1])
        )
        return {
            "currency": currency,
            "income": money_text(income, currency),
            "expense": money_text(expense, currency),
            "net": money_text(income - expense, currency),
            "count": sum(count for _, count in self.totals.values()),
            "categories": [
                {"type": type_, "category": category, "amount": money_text(amount, currency), "count": count}
                for (type_, category), (amount, count) in largest_first
            ],
        }


def calendar(period: str, week_start: str) -> Bounds:
    """The function that gives the first and last day of the period around a day."""

    def week(day: date) -> tuple[date, date]:
        first = day - timedelta(days=(day.weekday() - WEEK_STARTS[week_start]) % 7)
        return first, first + timedelta(days=6)

    def month(day: date) -> tuple[date, date]:
        first = day.replace(day=1)
        return first, _next_month(first) - timedelta(days=1)

    def year(day: date) -> tuple[date, date]:
        return day.replace(month=1, day=1), day.replace(month=12, day=31)

    return {"daily": lambda day: (day, day), "weekly": week, "monthly": month, "yearly": year}[period]


def key_ranges(days: Days, period: str) -> list[tuple[str, str]]:
    """The keys, first and last, of the totals that together make up the days.

    Where whole months will do, they are read as such, and only what is left at the edges day by day: ten
    years are 120 items, however many transactions there are.
    """
    first, last = date.fromisoformat(days.first), date.fromisoformat(days.last)
    start = first if first.day == 1 else _next_month(first)
    end = (last + timedelta(days=1)).replace(day=1)
    if period not in ("monthly", "yearly") or start >= end:
        return [(days.first, days.last)]
    ranges = [(month_key(start.isoformat()), month_key((end - timedelta(days=1)).isoformat()))]
    if first < start:
        ranges.insert(0, (days.first, (start - timedelta(days=1)).isoformat()))
    if end <= last:
        ranges.append((end.isoformat(), days.last))
    return ranges


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def summarise(totals: Iterable[Total], period: str, week_start: str, days: Days) -> dict[str, Any]:
    """Return the sums per period and currency, oldest first, and those of all days.

    Amounts of different currencies are never added to each other.
    """
    bounds = calendar(period, week_start)
    periods: dict[tuple[str, str, str], Figures] = {}
    sums: dict[str, Figures] = {}
    known: dict[str, tuple[str, str]] = {}
    for key, (currency, type_, category), amount, count in totals:
        if key not in known:
            first, last = (bound.isoformat() for bound in bounds(first_day(key)))
            known[key] = (max(first, days.first), min(last, days.last))
        periods.setdefault((*known[key], currency), Figures()).add(type_, category, amount, count)
        sums.setdefault(currency, Figures()).add(type_, category, amount, count)
    if sum(len(figures.totals) for figures in periods.values()) > MAX_CATEGORY_SUMS:
        raise Invalid(errors=[FieldError("#/query/from", "too_many_totals")])
    return {
        "period": period,
        "from": days.first,
        "to": days.last,
        "periods": [
            {
                "start": first,
                "end": last,
                **figures.to_json(currency),
                "transactions": _link(first, last, currency),
            }
            for (first, last, currency), figures in sorted(periods.items())
        ],
        "totals": [figures.to_json(currency) for currency, figures in sorted(sums.items())],
    }


def _link(first: str, last: str, currency: str) -> str:
    return "/transactions?" + urlencode({"from": first, "to": last, "currency": currency})

"""Sums per calendar period, made of the days' and months' totals alone. Pure: no clock, no I/O."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from lambdas.ledger.errors import FieldError, Invalid
from lambdas.ledger.query import Days
from lambdas.ledger.totals import Total, first_day, month_key
from lambdas.ledger.transaction import money_text

PERIODS = ("daily", "weekly", "monthly", "quarterly", "yearly")
# The periods that consist of whole months.
PERIODS_OF_MONTHS = ("monthly", "quarterly", "yearly")
# `date.weekday()` of each day that a week may begin with; ISO 8601 weeks begin on Monday.
WEEK_STARTS = {"monday": 0, "saturday": 5, "sunday": 6}
# A function's answer may have 6 MB; the sum of a category takes under 100 bytes of it.
MAX_CATEGORY_SUMS = 40_000

Bounds = Callable[[date], tuple[date, date]]
"""Returns the first and the last day of the period around a day."""


@dataclass(slots=True)
class CurrencySums:
    """The sums and counts of one currency, by (type, category)."""

    categories: dict[tuple[str, str], tuple[Decimal, int]] = field(default_factory=dict)

    def add(self, type_: str, category: str, amount: Decimal, count: int) -> None:
        old_amount, old_count = self.categories.get((type_, category), (Decimal(0), 0))
        self.categories[type_, category] = (old_amount + amount, old_count + count)

    def sum_of_type(self, type_: str) -> Decimal:
        amounts = (amount for (key_type, _), (amount, _) in self.categories.items() if key_type == type_)
        return sum(amounts, Decimal(0))

    def to_json(self, currency: str) -> dict[str, object]:
        income, expense = self.sum_of_type("income"), self.sum_of_type("expense")
        largest_first = sorted(
            self.categories.items(), key=lambda total: (total[0][0], -total[1][0], total[0][1])
        )
        return {
            "currency": currency,
            "income": money_text(income, currency),
            "expense": money_text(expense, currency),
            "net": money_text(income - expense, currency),
            "count": sum(count for _, count in self.categories.values()),
            "categories": [
                {"type": type_, "category": category, "amount": money_text(amount, currency), "count": count}
                for (type_, category), (amount, count) in largest_first
            ],
        }


def period_bounds(period: str, week_start: str) -> Bounds:
    """Return the function that gives the first and last day of the period around a day."""

    def week(day: date) -> tuple[date, date]:
        first = day - timedelta(days=(day.weekday() - WEEK_STARTS[week_start]) % 7)
        return first, first + timedelta(days=6)

    def month(day: date) -> tuple[date, date]:
        first = day.replace(day=1)
        return first, _next_month(first) - timedelta(days=1)

    def quarter(day: date) -> tuple[date, date]:
        first = day.replace(month=day.month - (day.month - 1) % 3, day=1)
        return first, month(first.replace(month=first.month + 2))[1]

    def year(day: date) -> tuple[date, date]:
        return day.replace(month=1, day=1), day.replace(month=12, day=31)

    bounds: dict[str, Bounds] = {
        "daily": lambda day: (day, day),
        "weekly": week,
        "monthly": month,
        "quarterly": quarter,
        "yearly": year,
    }
    return bounds[period]


def key_ranges(days: Days, period: str) -> list[tuple[str, str]]:
    """Return the first and last sort keys of the totals that together make up the days.

    Whole months are read as such where the period allows it, and only the rest day by day: ten years are 120
    items, however many transactions there are.
    """
    first, last = date.fromisoformat(days.first), date.fromisoformat(days.last)
    start = first if first.day == 1 else _next_month(first)
    end = (last + timedelta(days=1)).replace(day=1)
    if period not in PERIODS_OF_MONTHS or start >= end:
        return [(days.first, days.last)]
    ranges = [(month_key(start.isoformat()), month_key((end - timedelta(days=1)).isoformat()))]
    if first < start:
        ranges.insert(0, (days.first, (start - timedelta(days=1)).isoformat()))
    if end <= last:
        ranges.append((end.isoformat(), days.last))
    return ranges


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def summarise(totals: Iterable[Total], period: str, week_start: str, days: Days) -> dict[str, object]:
    """Return the sums per period and currency, oldest first, and those of all days.

    Amounts of different currencies are never added to each other.

    Raises:
        Invalid: there are more sums than one answer holds.
    """
    bounds_of = period_bounds(period, week_start)
    periods: dict[tuple[str, str, str], CurrencySums] = {}
    all_days: dict[str, CurrencySums] = {}
    bounds_by_key: dict[str, tuple[str, str]] = {}
    for key, (currency, type_, category), amount, count in totals:
        if key not in bounds_by_key:
            first, last = (bound.isoformat() for bound in bounds_of(first_day(key)))
            bounds_by_key[key] = (max(first, days.first), min(last, days.last))
        periods.setdefault((*bounds_by_key[key], currency), CurrencySums()).add(
            type_, category, amount, count
        )
        all_days.setdefault(currency, CurrencySums()).add(type_, category, amount, count)
    if sum(len(sums.categories) for sums in periods.values()) > MAX_CATEGORY_SUMS:
        raise Invalid(errors=[FieldError("#/query/from", "too_many_totals")])
    return {
        "period": period,
        "from": days.first,
        "to": days.last,
        "periods": [
            {
                "start": first,
                "end": last,
                **sums.to_json(currency),
                "transactions": _link(first, last, currency),
            }
            for (first, last, currency), sums in sorted(periods.items(), key=lambda period: period[0])
        ],
        "totals": [all_days[currency].to_json(currency) for currency in sorted(all_days)],
    }


def _link(first: str, last: str, currency: str) -> str:
    return "/transactions?" + urlencode({"from": first, "to": last, "currency": currency})

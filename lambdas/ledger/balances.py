"""Balances at the end of days, read from the totals of months and days, never from transactions."""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from lambdas.ledger.accounts import Account
from lambdas.ledger.errors import FieldError, Invalid
from lambdas.ledger.fields import one_of, read_query
from lambdas.ledger.query import Days
from lambdas.ledger.store import Store
from lambdas.ledger.totals import MONTH, iter_account_totals, month_key
from lambdas.ledger.transaction import money_text, parse_calendar_day

PERIODS = ("daily", "monthly")
MAX_POINTS = 400
DEFAULT_MONTHS = 12


@dataclass(slots=True)
class _Sums:
    """Sums by sort key in ascending order, as running totals."""

    keys: list[str] = field(default_factory=list)
    running: list[Decimal] = field(default_factory=list)

    def add(self, key: str, amount: Decimal) -> None:
        self.running.append(amount + (self.running[-1] if self.running else Decimal(0)))
        self.keys.append(key)

    def before(self, key: str) -> Decimal:
        index = bisect_left(self.keys, key)
        return self.running[index - 1] if index else Decimal(0)

    def through(self, key: str) -> Decimal:
        index = bisect_right(self.keys, key)
        return self.running[index - 1] if index else Decimal(0)


@dataclass(frozen=True, slots=True)
class PostingTotals:
    """The postings of a ledger's accounts by month, and by day where days were read."""

    months: Mapping[str, _Sums]
    days: Mapping[str, _Sums]
    counts: Mapping[str, int]
    first_months: Mapping[str, str]
    last_months: Mapping[str, str]

    def balance(self, account: Account, day: str) -> Decimal:
        """Return the account's balance at the end of a day; before it was opened, 0.

        The day must be one that `read_posting_totals` was called with.
        """
        if day < account.opening_date:
            return Decimal(0)
        month = month_key(day)
        months = self.months.get(account.id, _Sums())
        if is_month_end(day):
            return account.opening_amount + months.through(month)
        days = self.days.get(account.id, _Sums())
        part_of_month = days.through(day) - days.before(f"{day[:7]}-01")
        return account.opening_amount + months.before(month) + part_of_month

    def count(self, account_id: str) -> int:
        """Return how many postings the account has on all days, future ones included."""
        return self.counts.get(account_id, 0)


def read_posting_totals(store: Store, ledger_id: str, days: Collection[str]) -> PostingTotals:
    """Read what the balances at the end of these days need: all months, and the days of months cut short."""
    months: defaultdict[str, _Sums] = defaultdict(_Sums)
    by_day: defaultdict[str, _Sums] = defaultdict(_Sums)
    counts: defaultdict[str, int] = defaultdict(int)
    first_months: dict[str, str] = {}
    last_months: dict[str, str] = {}
    for key, (_, account_id), amount, count in iter_account_totals(
        store.list_totals(ledger_id, MONTH, f"{MONTH}~")
    ):
        months[account_id].add(key, amount)
        counts[account_id] += count
        last_months[account_id] = key.removeprefix(MONTH)
        first_months.setdefault(account_id, last_months[account_id])
    for first, last in day_ranges(days):
        for key, (_, account_id), amount, _ in iter_account_totals(store.list_totals(ledger_id, first, last)):
            by_day[account_id].add(key, amount)
    return PostingTotals(months, by_day, counts, first_months, last_months)


def first_and_last_posting_day(
    store: Store, ledger_id: str, account_id: str, totals: PostingTotals
) -> tuple[str, str] | None:
    """Return the days of the account's first and last posting; None if it has none."""
    if account_id not in totals.first_months:
        return None
    months = {totals.first_months[account_id], totals.last_months[account_id]}
    days = [
        day
        for month in sorted(months)
        for day, key, _, _ in iter_account_totals(store.list_totals(ledger_id, f"{month}-01", f"{month}-31"))
        if key.account == account_id
    ]
    return (days[0], days[-1]) if days else None


def day_ranges(days: Iterable[str]) -> list[tuple[str, str]]:
    """Return the first and last days to read besides the months: parts of months that a day cuts short.

    Neighbouring months are one range.
    """
    ranges: list[tuple[str, str]] = []
    for month, last in sorted({day[:7]: day for day in sorted(days) if not is_month_end(day)}.items()):
        first = f"{month}-01"
        if ranges and _month_after(ranges[-1][1]) == month:
            first, _ = ranges.pop()
        ranges.append((first, last))
    return ranges


def is_month_end(day: str) -> bool:
    return _month_end(date.fromisoformat(day)).isoformat() == day


@dataclass(frozen=True, slots=True)
class SeriesQuery:
    """The parameters of a series of balances, and the days of its points, oldest first."""

    days: Days
    period: str
    points: Sequence[str]

    def to_json(self) -> dict[str, object]:
        return {"from": self.days.first, "to": self.days.last, "period": self.period}


def parse_series(query: Mapping[str, str], today: date) -> SeriesQuery:
    """Return the parameters of a series: by default the ends of the last twelve months up to today.

    Raises:
        Invalid: a parameter is wrong, or there are more than MAX_POINTS points.
    """
    fields = read_query(query)
    period = fields.optional("period", one_of(PERIODS), "monthly")
    last = fields.optional("to", parse_calendar_day, today)
    first = fields.optional("from", parse_calendar_day, _months_before(last, DEFAULT_MONTHS - 1))
    if first > last and not fields.errors:
        fields.errors.append(FieldError("#/query/from", "reversed_range", {"upper": "to"}))
    fields.finish()
    days = Days(first.isoformat(), last.isoformat()).possible(today)
    points = list(_points(days, period)) if not days.is_empty else []
    if len(points) > MAX_POINTS:
        raise Invalid(errors=[FieldError("#/query/from", "too_many_balances", {"max": MAX_POINTS})])
    return SeriesQuery(days, period, points)


def series_json(account: Account, totals: PostingTotals, points: Sequence[str]) -> list[dict[str, str]]:
    """Return the account's balances at the end of these days."""
    return [
        {"date": day, "balance": money_text(totals.balance(account, day), account.currency)} for day in points
    ]


def net_worth(accounts: Iterable[Account], totals: PostingTotals, day: str) -> dict[str, Decimal]:
    """Return the sum of the accounts' balances at the end of a day, by currency."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for account in accounts:
        sums[account.currency] += totals.balance(account, day)
    return dict(sorted(sums.items()))


def _points(days: Days, period: str) -> Iterator[str]:
    """Yield each day, or the last day of each month; the last day of all ends the last month."""
    day, last = date.fromisoformat(days.first), date.fromisoformat(days.last)
    for ordinal in range(day.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if period == "daily" or day in (_month_end(day), last):
            yield day.isoformat()


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _month_after(day: str) -> str:
    year, month = int(day[:4]), int(day[5:7])
    return f"{year + month // 12:04}-{month % 12 + 1:02}"


def _months_before(day: date, months: int) -> date:
    """Return the first day of the month that is so many months before the day's."""
    index = max(day.year * 12 + day.month - 1 - months, 12)
    return date(index // 12, index % 12 + 1, 1)

"""The demo ledger: an invented household over three years, the same for everyone on the same day.

The transactions of a day depend on its date alone: a ledger made a month later has the same on common days.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TypedDict

from infra.client.api import ApiClient
from infra.client.batch_post import post_transactions
from infra.client.configuration import read_configuration
from infra.client.deployment import Deployment
from infra.client.errors import CommandError
from infra.local.household import BILLS, BUDGETS, CHRISTMAS_GIFTS, HABITS, TRIPS, Bill, Habit, Trip
from lambdas.ledger.currencies import MINOR_UNITS

YEARS = 3
# Amounts are those of this year; in other years they are smaller or larger by the yearly rises.
BASE_YEAR = 2024
INFLATION = 25
PER_MILLE = 1000
RETURN_AFTER_DAYS = 6


class DemoEntry(TypedDict):
    """An entry as the API takes it, without its day."""

    type: str
    category: str
    amount: str
    currency: str
    description: str
    tags: list[str]
    refund: bool


class DemoTransaction(DemoEntry):
    """A transaction as the API takes it."""

    id: str
    date: str


class Dice:
    """Random numbers that are the same everywhere for the same seed.

    Python keeps the numbers of `random()` alone from version to version:
    https://docs.python.org/3/library/random.html#notes-on-reproducibility
    """

    def __init__(self, *seed: object) -> None:
        self._random = random.Random("/".join(map(str, seed)))  # noqa: S311 - no secret depends on it

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to below the limit."""
        return int(self._random.random() * limit)

    def happens(self, per_mille: int) -> bool:
        """Return True with this probability."""
        return self.below(PER_MILLE) < per_mille

    def cents(self, low: int, high: int) -> int:
        """Return an amount from low to below high, small ones more often; a third of the rest ends in .99."""
        amount = low + min(self.below(high - low), self.below(high - low))
        return amount // 100 * 100 + 99 if amount > 500 and self.below(3) == 0 else amount

    def pick(self, choices: Sequence[str]) -> str:
        return choices[self.below(len(choices))]


def generate(today: date, currency: str = "EUR") -> list[DemoTransaction]:
    """Return the transactions of the three years up to `today`, oldest first, as the API takes them."""
    first = date(today.year - YEARS, today.month, min(today.day, 28)) + timedelta(days=1)
    rows: list[DemoTransaction] = []
    for offset in range((today - first).days + 1):
        day = first + timedelta(days=offset)
        for number, row in enumerate(_day(day, currency)):
            rows.append({"id": f"demo-{day}-{number:02}", "date": day.isoformat(), **row})
    return rows


def post_demo_ledger(deployment: Deployment, today: date, progress: Callable[[int, int], None]) -> int:
    """Post the demo ledger as the demo user and return its number of transactions.

    Posting again adds no transactions. `progress` is called with the number posted so far and the total.
    """
    if deployment.demo_user is None or deployment.demo_password is None:
        raise CommandError("This deployment has no demo user.", "Create one with: tracker up")
    currency = read_configuration().currency
    rows = generate(today, currency)
    posted = 0

    def advance(count: int) -> None:
        nonlocal posted
        posted += count
        progress(posted, len(rows))

    client = ApiClient(deployment, deployment.demo_user, deployment.demo_password)
    result = post_transactions(client, rows, advance)
    if result.refused:
        first = result.refused[0]
        raise CommandError(
            f"The demo ledger was refused: {rows[first.position]['id']}, {first.field}: {first.reason}"
        )
    for category, cents in BUDGETS:
        amount = f"{Decimal(cents) / 100:.{MINOR_UNITS[currency]}f}"
        client.post("/budgets", {"category": category, "amount": amount, "currency": currency})
    return len(rows)


def _day(day: date, currency: str) -> Iterator[DemoEntry]:
    for bill in BILLS:
        if _is_due(bill, day):
            season = bill.season[day.month - 1] if bill.season else PER_MILLE
            cents = _with_rises(bill.cents, bill.rise, day, bill.rise_month) * season // PER_MILLE
            yield _row(bill.type, bill.category, bill.description, cents, currency, bill.tags)
    trip = _trip(day)
    if trip is None:
        for habit, merchant, cents in _purchases(day):
            yield _row("expense", habit.category, merchant, cents, currency, habit.tags)
    else:
        yield from _trip_purchases(trip, day, currency)
    yield from _christmas_gifts(day, currency)
    purchase_day = day - timedelta(days=RETURN_AFTER_DAYS)
    for number, (habit, merchant, cents) in enumerate(
        _purchases(purchase_day) if _trip(purchase_day) is None else ()
    ):
        if Dice("return", purchase_day, number).happens(habit.returned):
            tags = (*habit.tags, "return")
            yield _row(
                "expense", habit.category, f"{merchant} – returned", cents, currency, tags, refund=True
            )


def _purchases(day: date) -> list[tuple[Habit, str, int]]:
    purchases = []
    for number, habit in enumerate(HABITS):
        dice = Dice("habit", day, number)
        season = habit.season[day.month - 1] if habit.season else PER_MILLE
        # Half of the season changes how often something is bought, half how much is spent.
        factor = (PER_MILLE + season) // 2
        if dice.happens(habit.chances[day.weekday()] * factor // PER_MILLE):
            merchant = dice.pick(habit.merchants)
            cents = dice.cents(habit.low, habit.high) * factor // PER_MILLE
            purchases.append((habit, merchant, _with_rises(cents, INFLATION, day)))
    return purchases


def _trip_purchases(trip: Trip, day: date, currency: str) -> Iterator[DemoEntry]:
    dice = Dice("trip", day)
    for _ in range(2 + dice.below(3)):
        category, merchant, low, high = trip.merchants[dice.below(len(trip.merchants))]
        tag = f"{trip.name}-{day.year}"
        yield _row("expense", category, merchant, dice.cents(low, high), trip.currency or currency, (tag,))


def _christmas_gifts(day: date, currency: str) -> Iterator[DemoEntry]:
    dice = Dice("christmas", day)
    if day.month == 12 and day.day <= 23 and dice.happens(430):
        yield _row(
            "expense",
            "Gifts:Christmas",
            dice.pick(CHRISTMAS_GIFTS),
            dice.cents(1500, 11900),
            currency,
            ("gift",),
        )


def _trip(day: date) -> Trip | None:
    for trip in TRIPS:
        start = date(day.year, trip.month, trip.day)
        if trip.year_of_three in (None, day.year % 3) and 0 <= (day - start).days < trip.days:
            return trip
    return None


def _is_due(bill: Bill, day: date) -> bool:
    if day.weekday() >= 5:
        return False
    # A Monday has the bills of the weekend before it too.
    nominal_days = [day - timedelta(days=days) for days in ((0, 1, 2) if day.weekday() == 0 else (0,))]
    return any(nominal.day == bill.day and nominal.month in bill.months for nominal in nominal_days)


def _with_rises(cents: int, rise: int, day: date, month: int = 1) -> int:
    """Return the amount after the yearly rises since the base year; before it, without as many of them."""
    years = day.year - BASE_YEAR - (1 if day.month < month else 0)
    for _ in range(abs(years)):
        cents = (
            cents * (PER_MILLE + rise) // PER_MILLE if years > 0 else cents * PER_MILLE // (PER_MILLE + rise)
        )
    return cents


def _row(
    type_: str,
    category: str,
    description: str,
    cents: int,
    currency: str,
    tags: Sequence[str],
    refund: bool = False,
) -> DemoEntry:
    digits = MINOR_UNITS[currency]
    amount = max(Decimal(cents).scaleb(-2).quantize(Decimal(1).scaleb(-digits)), Decimal(1))
    return {
        "type": type_,
        "category": category,
        "amount": f"{amount:f}",
        "currency": currency,
        "description": description,
        "tags": sorted(tags),
        "refund": refund,
    }

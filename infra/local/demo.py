"""The demo ledger: an invented household over three years, the same for everyone on the same day.

The transactions of a day depend on its date alone: a ledger made a month later has the same on common days.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NotRequired, TypedDict

from infra.client.api import ApiClient
from infra.client.batch_post import post_transactions
from infra.client.configuration import read_configuration
from infra.client.deployment import Deployment
from infra.client.errors import CommandError
from infra.client.postings import postings_of
from infra.local.household import (
    ACCOUNTS,
    BILLS,
    BUDGETS,
    CARD,
    CARD_PAYMENT_DAY,
    CHECKING,
    CHRISTMAS_GIFTS,
    FRANCS,
    HABITS,
    PURSE,
    SAVINGS,
    TRIPS,
    Bill,
    Habit,
    HouseholdAccount,
    Trip,
)
from lambdas.ledger.currencies import MINOR_UNITS

YEARS = 3
# Amounts are those of this year; in other years they are smaller or larger by the yearly rises.
BASE_YEAR = 2024
INFLATION = 25
PER_MILLE = 1000
RETURN_AFTER_DAYS = 6
# What the bank says is owed on the card beyond what the household has recorded.
CARD_DIFFERENCE_CENTS = 2390


class DemoSplit(TypedDict):
    """One part of a split transaction."""

    category: str
    amount: str


class DemoMoney(TypedDict):
    """The price of a purchase in another currency."""

    amount: str
    currency: str


class DemoEntry(TypedDict):
    """An entry as the API takes it, without its day."""

    type: str
    amount: str
    currency: str
    payee: str
    description: str
    tags: list[str]
    refund: bool
    account: str
    category: NotRequired[str]
    toAccount: NotRequired[str]
    toAmount: NotRequired[str]
    splits: NotRequired[list[DemoSplit]]
    original: NotRequired[DemoMoney]


class DemoTransaction(DemoEntry):
    """A transaction as the API takes it."""

    id: str
    date: str


@dataclass(frozen=True, slots=True)
class DemoAssertion:
    """A balance assertion: the bank's balance of an account at the end of a day."""

    account: str
    date: str
    amount: Decimal


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


def first_day(today: date) -> date:
    """Return the first day of the demo ledger that ends today."""
    return date(today.year - YEARS, today.month, min(today.day, 28)) + timedelta(days=1)


def generate(today: date, currency: str = "EUR") -> list[DemoTransaction]:
    """Return the transactions of the three years up to `today`, oldest first, as the API takes them."""
    first = first_day(today)
    rows: list[DemoTransaction] = []
    for offset in range((today - first).days + 1):
        day = first + timedelta(days=offset)
        for number, row in enumerate(_day(day, currency)):
            rows.append({"id": f"demo-{day}-{number:02}", "date": day.isoformat(), **row})
    return rows


def generate_accounts(today: date, currency: str = "EUR") -> list[dict[str, object]]:
    """Return the household's accounts as POST /accounts takes them, in their order."""
    first = first_day(today)
    return [
        {
            "id": account.id,
            "name": account.name,
            "kind": account.kind,
            "currency": account.currency or currency,
            "opening": {"amount": f"{_opening(account, first, currency):f}", "date": first.isoformat()},
            "position": position,
        }
        for position, account in enumerate(ACCOUNTS)
    ]


def generate_assertions(
    today: date, rows: Sequence[DemoTransaction], currency: str = "EUR"
) -> list[DemoAssertion]:
    """Return what the bank says at the last months' ends: all of it holds but the newest of the card."""
    days = [_month_end(today, months) for months in range(12, 0, -1)]
    assertions = []
    for account in ACCOUNTS:
        if account.id not in (CHECKING, SAVINGS, CARD):
            continue
        balance = _opening(account, first_day(today), currency)
        postings = [
            (row["date"], amount) for row in rows for id_, amount in postings_of(row) if id_ == account.id
        ]
        for day in days:
            amount = balance + sum((each for date_, each in postings if date_ <= day.isoformat()), Decimal(0))
            if account.id == CARD and day == days[-1]:
                amount -= _money(CARD_DIFFERENCE_CENTS, currency)
            assertions.append(DemoAssertion(account.id, day.isoformat(), amount))
    return assertions


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
    existing = {account["id"] for account in client.get("/accounts")["accounts"]}
    for account in generate_accounts(today, currency):
        if account["id"] not in existing:
            client.post("/accounts", account)
    result = post_transactions(client, rows, advance)
    if result.refused:
        first = result.refused[0]
        raise CommandError(
            f"The demo ledger was refused: {rows[first.position]['id']}, {first.field}: {first.reason}"
        )
    for category, cents in BUDGETS:
        amount = f"{Decimal(cents) / 100:.{MINOR_UNITS[currency]}f}"
        client.post("/budgets", {"category": category, "amount": amount, "currency": currency})
    for assertion in generate_assertions(today, rows, currency):
        client.put(
            f"/accounts/{assertion.account}/balance-assertions/{assertion.date}",
            {"amount": f"{assertion.amount:f}", "source": "statement"},
        )
    return len(rows)


def _opening(account: HouseholdAccount, first: date, currency: str) -> Decimal:
    """Return what the account held at the start of the first day."""
    if account.id != CARD:
        return _money(account.opening_cents, account.currency or currency)
    # What the next payments will pay of days before the first.
    unpaid_since = first.replace(day=1)
    if first <= _payment_day(first):
        unpaid_since = (unpaid_since - timedelta(days=1)).replace(day=1)
    return _card_postings(unpaid_since, first - timedelta(days=1), currency)


def _card_postings(first: date, last: date, currency: str) -> Decimal:
    """Return the sum of what was bought and returned with the card on these days: negative for purchases."""
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return sum(
        (
            amount
            for day in days
            for row in _spending(day, currency)
            for account, amount in postings_of(row)
            if account == CARD
        ),
        _money(0, currency),
    )


def _month_end(day: date, months_before: int) -> date:
    """Return the last day of the month so many months before the day's."""
    for _ in range(months_before):
        day = day.replace(day=1) - timedelta(days=1)
    return day


def _day(day: date, currency: str) -> Iterator[DemoEntry]:
    """Yield the entries of a day, the transfers last whose amounts follow from other days' spending."""
    yield from _spending(day, currency)
    if day == _payment_day(day):
        last = day.replace(day=1) - timedelta(days=1)
        amount = -_card_postings(last.replace(day=1), last, currency)
        if amount > 0:
            yield _transfer("Credit card – payment", amount, currency, CARD)
    if day.weekday() == 0:
        week = [day + timedelta(days=offset) for offset in range(7)]
        rows = [row for each in week for row in _spending(each, currency)]
        paid = -sum(
            (amount for row in rows for account, amount in postings_of(row) if account == PURSE), Decimal(0)
        )
        tens = (paid / 10).quantize(Decimal(1))
        if tens > 0:
            yield _transfer("Cash machine", tens * 10, currency, PURSE)
    trip = _trip(day)
    if trip is not None and trip.has_cash and trip != _trip(day - timedelta(days=1)):
        days = [day + timedelta(days=offset) for offset in range(trip.days)]
        rows = [row for each in days for row in _spending(each, currency)]
        spent = sum((Decimal(row["amount"]) for row in rows if row["account"] == FRANCS), Decimal(0))
        changed = (spent / 50).quantize(Decimal(1)) * 50
        yield _transfer("Money changed", _rounded(changed * trip.rate / 100, currency), currency, FRANCS) | (
            {"toAmount": f"{_rounded(changed, trip.currency or currency):f}"}
            if trip.currency != currency
            else {}
        )


def _payment_day(day: date) -> date:
    """Return the day of the month on which the card is paid: a weekday."""
    nominal = day.replace(day=CARD_PAYMENT_DAY)
    return nominal + timedelta(days=max(0, 7 - nominal.weekday()) if nominal.weekday() >= 5 else 0)


@lru_cache(maxsize=4096)
def _spending(day: date, currency: str) -> tuple[DemoEntry, ...]:
    """Return the entries of a day that depend on no other day but that of a return."""
    return tuple(_spend(day, currency))


def _spend(day: date, currency: str) -> Iterator[DemoEntry]:
    for bill in BILLS:
        if _is_due(bill, day):
            yield _bill(bill, day, currency)
    trip = _trip(day)
    if trip is None:
        for number, (habit, merchant, cents) in enumerate(_purchases(day)):
            yield _purchase(habit, merchant, cents, currency, Dice("split", day, number))
    else:
        yield from _trip_purchases(trip, day, currency)
    yield from _christmas_gifts(day, currency)
    purchase_day = day - timedelta(days=RETURN_AFTER_DAYS)
    purchases = _purchases(purchase_day) if _trip(purchase_day) is None else ()
    for number, (habit, merchant, cents) in enumerate(purchases):
        if Dice("return", purchase_day, number).happens(habit.returned):
            row = _row(
                "expense", habit.category, merchant, cents, currency, (*habit.tags, "return"), habit.account
            )
            yield row | {"description": f"{merchant} – returned", "refund": True}


def _bill(bill: Bill, day: date, currency: str) -> DemoEntry:
    season = bill.season[day.month - 1] if bill.season else PER_MILLE
    cents = _with_rises(bill.cents, bill.rise, day, bill.rise_month) * season // PER_MILLE
    if bill.type == "transfer":
        return _transfer(bill.description, _money(cents, currency), currency, bill.to_account)
    payee = bill.description.partition(" – ")[0]
    row = _row(bill.type, bill.category, payee, cents, currency, bill.tags, bill.account)
    return row | {"description": bill.description}


def _purchase(habit: Habit, merchant: str, cents: int, currency: str, dice: Dice) -> DemoEntry:
    row = _row("expense", habit.category, merchant, cents, currency, habit.tags, habit.account)
    if not dice.happens(habit.mixed):
        return row
    amount = Decimal(row["amount"])
    other = _rounded(amount * (20 + dice.below(40)) / 100, currency)
    if not 0 < other < amount:
        return row
    splits: list[DemoSplit] = [
        {"category": habit.category, "amount": f"{amount - other:f}"},
        {"category": habit.mixed_category, "amount": f"{other:f}"},
    ]
    # Some bring bottles back: what is returned comes off the whole.
    deposit = _money(25 * (1 + dice.below(12)), currency)
    if habit.category == "Food:Groceries" and dice.happens(500):
        splits[0]["amount"] = f"{amount - other + deposit:f}"
        splits.append({"category": "Food:Deposits", "amount": f"{-deposit:f}"})
    del row["category"]
    return row | {"splits": splits}


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
        cents = dice.cents(low, high)
        if trip.has_cash:
            yield _row("expense", category, merchant, cents, trip.currency or currency, (tag,), FRANCS)
        elif trip.currency in (None, currency):
            yield _row("expense", category, merchant, cents, currency, (tag,), CARD)
        else:
            original: DemoMoney = {"amount": f"{_money(cents, trip.currency):f}", "currency": trip.currency}
            row = _row("expense", category, merchant, cents * trip.rate // 100, currency, (tag,), CARD)
            yield row | {"original": original}


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
            CARD,
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
    type_: str, category: str, payee: str, cents: int, currency: str, tags: Sequence[str], account: str
) -> DemoEntry:
    return {
        "type": type_,
        "category": category,
        "amount": f"{_money(cents, currency):f}",
        "currency": currency,
        "payee": payee,
        "description": "",
        "tags": sorted(tags),
        "refund": False,
        "account": account,
    }


def _transfer(description: str, amount: Decimal, currency: str, to_account: str) -> DemoEntry:
    """Return a transfer from the checking account."""
    return {
        "type": "transfer",
        "amount": f"{amount:f}",
        "currency": currency,
        "payee": "",
        "description": description,
        "tags": [],
        "refund": False,
        "account": CHECKING,
        "toAccount": to_account,
    }


def _money(cents: int, currency: str) -> Decimal:
    """Return hundredths as an amount of the currency: at least 1 where it has no decimals, unless it is 0."""
    amount = _rounded(Decimal(cents).scaleb(-2), currency)
    return Decimal(1) if not amount and cents > 0 else amount


def _rounded(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-MINOR_UNITS[currency]))

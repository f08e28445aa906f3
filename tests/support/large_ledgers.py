"""Two large invented ledgers: as the files that an app and a bank export, and as the ledger holds them.

The entries are not read from the files: both are made from the same figures, so that a test can compare the
product's reading of the file with the entries to the cent.
"""

import csv
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from tests.support.lake_in_memory import Entry

UNCATEGORISED = "Uncategorised"


@dataclass(frozen=True, slots=True)
class LargeLedger:
    """A file, the entries that a ledger holds after its import, and how many rows have an amount of zero."""

    file_name: str
    text: str
    entries: Sequence[Entry]
    zero_rows: int = 0

    def total(self, transaction_type: str) -> Decimal:
        amounts = (entry.amount for entry in self.entries if entry.type == transaction_type)
        return sum(amounts, start=Decimal("0.00"))


@dataclass(frozen=True, slots=True)
class _Habit:
    """An expense of a household: how often in a thousand days, and at most how much, in cents."""

    category: str
    payees: tuple[str, ...]
    description: str
    days_per_mille: int
    max_cents: int


_HABITS = (
    _Habit(
        "Food:Groceries", ("Corner Market", 'Green "Bio" Grocer', "Mill & Sons"), "Groceries", 420, 12_000
    ),
    _Habit(
        "Food:Restaurant", ("Noodle Bar", "Café Lumière", "Old Bakery, Harbour"), "Eating out", 280, 6_500
    ),
    _Habit("Transport:Bus", ("City Transport",), "Ticket", 350, 420),
    _Habit("Home:Household", ("Hardware Store",), "", 70, 9_900),
    _Habit("Health:Pharmacy", ("Elm Street Pharmacy",), "Medicine", 40, 4_000),
    _Habit("Leisure:Books", ("Paper Moon",), "Book", 60, 3_500),
    _Habit("Travel:Train", ("Northern Rail",), "Return ticket", 25, 18_000),
)
# Category, payee, description, day of the month, cents.
_BILLS = (
    ("Home:Rent", "Riverside Housing", "Rent", 1, 118_000),
    ("Home:Electricity", "Bright Power", "Electricity", 5, 6_240),
    ("Communication:Phone", "Swallow Mobile", "Phone", 12, 2_999),
    ("Financial:Fees", "BANK FEES", "Monthly bank fee", 28, 400),
)
_SALARY_CENTS = 412_345
_FIRST_DAY, _LAST_DAY = date(2010, 1, 4), date(2025, 12, 31)


def _draw(*label: object) -> int:
    """Return a number that looks random and is the same in every run."""
    return zlib.crc32(repr(label).encode())


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _entry(day: date, row_type: str, category: str, cents: int, description: str, currency: str) -> Entry:
    return Entry(day, row_type, category, Decimal(cents) / 100, description, currency)


def _csv(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


@cache
def household_export() -> LargeLedger:
    """Sixteen years of a household in USD: types, categories, refunds of both types, and amounts of zero."""
    rows: list[tuple[object, ...]] = []
    entries: list[Entry] = []
    zero_rows = 0
    for day, row_type, category, payee, description, cents in _household():
        amount = f"{Decimal(cents) / 100:.2f}"
        rows.append((day, row_type.capitalize(), category, "Checking", payee, description, amount, "USD"))
        if cents == 0:
            zero_rows += 1
            continue
        text = " – ".join(part for part in (payee, description) if part)
        entries.append(_entry(day, row_type, category, cents, text, "USD"))
    header = ("Date", "Type", "Category", "Account", "Payee", "Description", "Amount", "Currency")
    return LargeLedger("household.csv", _csv(header, rows), entries, zero_rows)


def _household() -> Iterator[tuple[date, str, str, str, str, int]]:
    """Yield (day, type, category, payee, description, cents); a refund has negative cents."""
    for day in _days(_FIRST_DAY, _LAST_DAY):
        for category, payee, description, day_of_month, cents in _BILLS:
            if day.day == day_of_month:
                # A month in which the fee is waived is exported with an amount of zero.
                is_waived = category == "Financial:Fees" and _draw("waived", day) % 12 == 0
                yield day, "expense", category, payee, description, 0 if is_waived else cents
        if day.day == 25:
            yield day, "income", "Salary", "Example Works", "Salary", _SALARY_CENTS + 100 * (day.year - 2010)
            if _draw("overpaid", day) % 12 == 0:
                yield day, "income", "Salary", "Example Works", "Overpaid, taken back", -4_150
        for habit in _HABITS:
            if _draw(habit.category, day) % 1000 < habit.days_per_mille:
                payee = habit.payees[_draw("payee", habit.category, day) % len(habit.payees)]
                cents = 50 + _draw("cents", habit.category, day) % habit.max_cents
                yield day, "expense", habit.category, payee, habit.description, cents
                if _draw("returned", habit.category, day) % 60 == 0:
                    yield day, "expense", habit.category, payee, "Returned", -cents


_MERCHANTS = (
    *(
        "Albion Foods",
        "Bakkerij De Molen",
        "Books & Maps",
        "Cinema Rex",
        "Drogerie am Markt",
        "Fietsenwinkel",
    ),
    *("Garden Centre", "Hotel Post", "Ice Cream Van", "Kiosk 7", "Librairie du Port", "Market Hall"),
)


@cache
def account_export() -> LargeLedger:
    """Ten years of an account, newest first: signed amounts, no types, blank names, and exact duplicates."""
    movements = sorted(_account(), key=lambda movement: movement[0], reverse=True)
    rows = [
        (day, name, f"{Decimal(cents) / 100:f}", description) for day, name, description, cents in movements
    ]
    entries = [
        _entry(
            day,
            "income" if cents > 0 else "expense",
            UNCATEGORISED,
            abs(cents),
            " – ".join(dict.fromkeys(text for text in (name, description) if text)),
            "EUR",
        )
        for day, name, description, cents in movements
    ]
    return LargeLedger("account.csv", _csv(("date", "name", "value", "description"), rows), entries)


def account_by_payee() -> Sequence[Entry]:
    """Return the account's entries with their descriptions as categories, for a ledger of many categories."""
    return [replace(entry, category=entry.description[:64]) for entry in account_export().entries]


def _account() -> Iterator[tuple[date, str, str, int]]:
    """Yield (day, name, description, cents), negative where money went out."""
    for day in _days(date(2014, 1, 2), date(2023, 9, 13)):
        if day.day == 24:
            yield day, "Example Works", "Salary", 285_000
        if day.day == 2:
            yield day, "Woningstichting", "Rent", -74_250
        for number in range(_draw("purchases", day) % 5):
            name = _MERCHANTS[_draw("merchant", day, number) % len(_MERCHANTS)]
            cents = -(100 + _draw("cents", day, number) % 4_000)
            if _draw("blank", day, number) % 12 == 0:
                yield day, "", f"Card payment {number}", cents
            else:
                yield day, name, name, cents
            if _draw("twice", day, number) % 1_500 == 0:
                yield day, name, name, cents
                yield day, name, name, cents

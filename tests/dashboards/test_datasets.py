"""The SQL of each dataset has the declared columns and the figures of the ledger, to the cent."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.dataset import (
    BALANCES,
    CATEGORIES,
    DATASETS,
    DATASETS_DIRECTORY,
    DAYS,
    FRESHNESS,
    RECURRING,
    ROLLING,
    Dataset,
)
from lambdas.ledger.accounts import Account
from tests.dashboards import reference_figures
from tests.support.lake_in_memory import COMMITTED_AT, Entry, demo, household, open_lake
from tests.support.large_ledgers import account_by_payee, household_export

LEDGERS: dict[str, Callable[[], Sequence[Entry]]] = {
    "household": household,
    "demo": demo,
    "large account": account_by_payee,
    "large household": lambda: household_export().entries,
}
ledgers = pytest.mark.parametrize("ledger", LEDGERS.values(), ids=LEDGERS.keys())
datasets = pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.identifier)


def quicksight_type(type_: pa.DataType) -> str:
    """Return QuickSight's type for an engine's type; QuickSight cannot read timestamps with a time zone."""
    if pa.types.is_timestamp(type_):
        return "DATETIME" if type_.tz is None else "unreadable"
    names = {pa.date32(): "DATETIME", pa.string(): "STRING", pa.int64(): "INTEGER"}
    return "DECIMAL" if pa.types.is_decimal128(type_) else names[type_]


def test_every_sql_file_belongs_to_a_declared_dataset() -> None:
    assert {path.stem for path in DATASETS_DIRECTORY.glob("*.sql")} == {
        dataset.identifier for dataset in DATASETS
    }


@datasets
def test_the_declared_columns_are_those_of_the_sql(dataset: Dataset) -> None:
    schema = open_lake(household())(dataset.sql).schema
    columns = {field.name: quicksight_type(field.type) for field in schema}
    assert list(columns.items()) == list(dataset.columns.items())


@datasets
def test_the_sql_runs_on_an_empty_lake(dataset: Dataset) -> None:
    assert open_lake([])(dataset.sql).num_rows == 0


@ledgers
def test_the_days_add_up_to_the_months_of_the_ledger_to_the_cent(
    ledger: Callable[[], Sequence[Entry]],
) -> None:
    entries = ledger()
    rows = open_lake(entries)(DAYS.sql).to_pylist()
    months: dict[tuple[str, date], list[Decimal]] = {}
    for row in rows:
        sums = months.setdefault((row["currency"], row["date"].replace(day=1)), [Decimal()] * 3)
        sums[:] = [total + row[name] for total, name in zip(sums, ("income", "expense", "net"), strict=True)]
    expected = {
        month: [
            reference_figures.income(group),
            reference_figures.expense(group),
            reference_figures.net(group),
        ]
        for month, group in reference_figures.by_month(entries).items()
    }
    assert {month: sums for month, sums in months.items() if any(sums)} == {
        month: sums for month, sums in expected.items() if any(sums)
    }


@ledgers
def test_the_columns_of_the_year_before_equal_the_ledger_a_year_earlier(
    ledger: Callable[[], Sequence[Entry]],
) -> None:
    entries = ledger()
    last = max(entry.date for entry in entries)
    first = last.replace(year=last.year - 1, day=1)
    rows = open_lake(entries)(DAYS.sql).to_pylist()
    currency = entries[-1].currency
    total = sum(
        (
            row["expense_year_before"]
            for row in rows
            if row["currency"] == currency and first <= row["date"] <= last
        ),
        Decimal(),
    )
    start, end = first.replace(year=first.year - 1), last.replace(year=last.year - 1)
    assert total == reference_figures.expense(
        entry for entry in entries if entry.currency == currency and start <= entry.date <= end
    )


@ledgers
def test_the_rolling_expense_equals_the_sum_of_thirty_days(ledger: Callable[[], Sequence[Entry]]) -> None:
    entries = ledger()
    rolling: dict[tuple[str, date], Decimal] = {}
    for row in open_lake(entries)(ROLLING.sql).to_pylist():
        key = (row["currency"], row["date"])
        rolling[key] = rolling.get(key, Decimal()) + row["expense_30_days"]
    days = sorted(rolling)[:: max(1, len(rolling) // 40)]
    assert days
    for currency, day in days:
        own = [entry for entry in entries if entry.currency == currency]
        assert rolling[currency, day] == reference_figures.rolling_expense(own, day), (currency, day)


@ledgers
def test_recurring_payments_equal_those_of_the_ledger(ledger: Callable[[], Sequence[Entry]]) -> None:
    entries = ledger()
    payments = {
        (row["currency"], row["category"], row["description"]): (row["months"], row["amount"])
        for row in open_lake(entries)(RECURRING.sql).to_pylist()
    }
    assert payments == reference_figures.recurring(entries)
    assert payments


@ledgers
def test_the_categories_of_the_newest_months_equal_the_ledger(ledger: Callable[[], Sequence[Entry]]) -> None:
    entries = ledger()
    newest = max(entry.date for entry in entries).replace(day=1)
    rows = open_lake(entries)(CATEGORIES.sql).to_pylist()
    months = reference_figures.by_month(entries)
    currency = entries[-1].currency
    own = [row for row in rows if row["currency"] == currency]
    assert {row["month"] for row in rows} == {newest}
    assert sum((row["this_month"] for row in own), Decimal()) == reference_figures.expense(
        months[currency, newest]
    )
    earlier = [
        reference_figures.expense(entries)
        for (month_currency, month), entries in sorted(months.items())
        if month_currency == currency and month < newest
    ]
    assert sum((row["last_month"] for row in own), Decimal()) == earlier[-1]
    assert sum((row["three_months_before"] for row in own), Decimal()) == sum(earlier[-3:], Decimal())


def test_freshness_has_the_newest_day_and_the_time_of_the_snapshot() -> None:
    entries = household()
    [row] = open_lake(entries)(FRESHNESS.sql).to_pylist()
    assert row["transactions"] == len(entries)
    assert row["last_date"] == max(entry.date for entry in entries)
    assert row["snapshot_committed"] == COMMITTED_AT.replace(tzinfo=None)


ANY_ENTRY = st.builds(
    Entry,
    date=st.dates(date(2023, 12, 1), date(2025, 3, 31)),
    type=st.sampled_from(["income", "expense"]),
    category=st.sampled_from(["Food", "Home:Rent"]),
    amount=st.decimals(Decimal("-50"), Decimal("99999999.9999"), places=4),
    description=st.sampled_from(["", "Rent", "Gym"]),
    currency=st.sampled_from(["EUR", "KWD"]),
    ledger_id=st.sampled_from(["ada", "ben"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ANY_ENTRY, max_size=60))
def test_the_datasets_of_any_ledgers_of_two_users_equal_the_ledgers(entries: list[Entry]) -> None:
    query = open_lake(entries)
    days = query(DAYS.sql).to_pylist()
    recurring = query(RECURRING.sql).to_pylist()
    rolling = query(ROLLING.sql).to_pylist()
    for user in ("ada", "ben"):
        own = [entry for entry in entries if entry.ledger_id == user]
        own_days = [row for row in days if row["ledger_id"] == user]
        assert sum((row["income"] for row in own_days), Decimal()) == reference_figures.income(own)
        assert sum((row["net"] for row in own_days), Decimal()) == reference_figures.net(own)
        assert sum(row["transactions"] for row in own_days) == len(own)
        assert {
            (row["currency"], row["category"], row["description"]): (row["months"], row["amount"])
            for row in recurring
            if row["ledger_id"] == user
        } == reference_figures.recurring(own)
        for row in [row for row in rolling if row["ledger_id"] == user][:5]:
            own_category = [
                entry
                for entry in own
                if (entry.category, entry.currency) == (row["category"], row["currency"])
            ]
            assert row["expense_30_days"] == reference_figures.rolling_expense(own_category, row["date"])


def test_the_balances_and_transfers_of_each_month_are_those_of_all_accounts() -> None:
    day = date.fromisoformat
    entries = [
        Entry(day("2026-01-31"), "expense", "Food", Decimal("10.10"), account_id="giro"),
        Entry(day("2026-03-01"), "income", "Salary", Decimal(900), account_id="giro"),
        Entry(day("2026-03-02"), "transfer", "", Decimal(300), account_id="giro"),
        Entry(day("2026-03-02"), "transfer", "", Decimal(300), account_id="savings", arrives=True),
        Entry(day("2026-03-20"), "transfer", "", Decimal(20), account_id="giro"),
        Entry(day("2026-03-20"), "transfer", "", Decimal(20), account_id="giro", arrives=True),
        Entry(day("2026-02-01"), "expense", "Food", Decimal(5)),
    ]
    opened = [
        Account("giro", "Giro", "checking", "EUR", Decimal(100), "2026-01-01").to_item("ada"),
        Account("savings", "Savings", "savings", "EUR", Decimal("-1.5"), "2026-03-01").to_item("ada"),
    ]
    rows = open_lake(entries, opened)(BALANCES.sql).to_pylist()
    values = ("account", "balance", "moved_in", "moved_out")
    assert sorted((str(row["date"]), *(row[name] for name in values)) for row in rows) == [
        ("2026-01-01", "Giro", Decimal("89.90"), Decimal(0), Decimal(0)),
        ("2026-03-01", "Giro", Decimal("689.90"), Decimal(20), Decimal(320)),
        ("2026-03-01", "Savings", Decimal("298.50"), Decimal(300), Decimal(0)),
    ]

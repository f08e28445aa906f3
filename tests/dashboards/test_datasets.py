"""The datasets' SQL: of the declared columns, right to the cent."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.dataset import (
    CATEGORIES,
    DATASETS,
    DATASETS_DIRECTORY,
    DAYS,
    FRESHNESS,
    RECURRING,
    ROLLING,
    Dataset,
)
from tests.dashboards import golden
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
    """How QuickSight names a column of this engine type (a time with a zone it cannot read at all)."""
    if pa.types.is_timestamp(type_):
        return "DATETIME" if type_.tz is None else "unreadable"
    names = {pa.date32(): "DATETIME", pa.string(): "STRING", pa.int64(): "INTEGER"}
    return "DECIMAL" if pa.types.is_decimal128(type_) else names[type_]


def test_every_sql_file_is_a_declared_dataset() -> None:
    assert {path.stem for path in DATASETS_DIRECTORY.glob("*.sql")} == {
        dataset.identifier for dataset in DATASETS
    }


@datasets
def test_the_declared_columns_are_the_ones_the_engine_describes(dataset: Dataset) -> None:
    described = {
        field.name: quicksight_type(field.type) for field in open_lake(household())(dataset.sql).schema
    }
    assert list(described.items()) == list(dataset.columns.items())


@datasets
def test_the_sql_runs_on_an_empty_lake(dataset: Dataset) -> None:
    assert open_lake([])(dataset.sql).num_rows == 0


@ledgers
def test_month_totals_of_the_days_equal_the_ledger_to_the_cent(ledger: Callable[[], Sequence[Entry]]) -> None:
    entries = ledger()
    rows = open_lake(entries)(DAYS.sql).to_pylist()
    found: dict[tuple[str, date], list[Decimal]] = {}
    for row in rows:
        sums = found.setdefault((row["currency"], row["date"].replace(day=1)), [Decimal()] * 3)
        sums[:] = [total + row[name] for total, name in zip(sums, ("income", "expense", "net"), strict=True)]
    wanted = {
        month: [golden.income(group), golden.expense(group), golden.net(group)]
        for month, group in golden.by_month(entries).items()
    }
    assert {month: sums for month, sums in found.items() if any(sums)} == {
        month: sums for month, sums in wanted.items() if any(sums)
    }


@ledgers
def test_the_year_before_of_the_days_is_the_ledger_a_year_earlier(
    ledger: Callable[[], Sequence[Entry]],
) -> None:
    entries = ledger()
    last = max(entry.date for entry in entries)
    first = last.replace(year=last.year - 1, day=1)
    rows = open_lake(entries)(DAYS.sql).to_pylist()
    currency = entries[-1].currency
    shown = sum(
        (
            row["expense_year_before"]
            for row in rows
            if row["currency"] == currency and first <= row["date"] <= last
        ),
        Decimal(),
    )
    start, end = first.replace(year=first.year - 1), last.replace(year=last.year - 1)
    assert shown == golden.expense(
        entry for entry in entries if entry.currency == currency and start <= entry.date <= end
    )


@ledgers
def test_the_rolling_expense_equals_thirty_days_added_by_hand(ledger: Callable[[], Sequence[Entry]]) -> None:
    entries = ledger()
    found: dict[tuple[str, date], Decimal] = {}
    for row in open_lake(entries)(ROLLING.sql).to_pylist():
        key = (row["currency"], row["date"])
        found[key] = found.get(key, Decimal()) + row["expense_30_days"]
    days = sorted(found)[:: max(1, len(found) // 40)]
    assert days
    for currency, day in days:
        own = [entry for entry in entries if entry.currency == currency]
        assert found[currency, day] == golden.rolling_expense(own, day), (currency, day)


@ledgers
def test_recurring_payments_equal_the_ones_found_by_hand(ledger: Callable[[], Sequence[Entry]]) -> None:
    entries = ledger()
    found = {
        (row["currency"], row["category"], row["description"]): (row["months"], row["amount"])
        for row in open_lake(entries)(RECURRING.sql).to_pylist()
    }
    assert found == golden.recurring(entries)
    assert found


@ledgers
def test_the_newest_month_by_category_equals_the_ledger(ledger: Callable[[], Sequence[Entry]]) -> None:
    entries = ledger()
    newest = max(entry.date for entry in entries).replace(day=1)
    rows = open_lake(entries)(CATEGORIES.sql).to_pylist()
    months = golden.by_month(entries)
    currency = entries[-1].currency
    own = [row for row in rows if row["currency"] == currency]
    assert {row["month"] for row in rows} == {newest}
    assert sum((row["this_month"] for row in own), Decimal()) == golden.expense(months[currency, newest])
    before = [
        golden.expense(months[currency, month])
        for _, month in sorted(months)
        if _ == currency and month < newest
    ]
    assert sum((row["last_month"] for row in own), Decimal()) == before[-1]
    assert sum((row["three_months_before"] for row in own), Decimal()) == sum(before[-3:], Decimal())


def test_freshness_tells_the_newest_change_and_the_snapshots_time() -> None:
    entries = household()
    [row] = open_lake(entries)(FRESHNESS.sql).to_pylist()
    assert row["transactions"] == len(entries)
    assert row["last_date"] == max(entry.date for entry in entries)
    assert row["snapshot_committed"] == COMMITTED_AT.replace(tzinfo=None)


entry_of_any_kind = st.builds(
    Entry,
    date=st.dates(date(2023, 12, 1), date(2025, 3, 31)),
    type=st.sampled_from(["income", "expense"]),
    category=st.sampled_from(["Food", "Home:Rent"]),
    amount=st.decimals(Decimal("-50"), Decimal("99999999.9999"), places=4),
    description=st.sampled_from(["", "Rent", "Gym"]),
    currency=st.sampled_from(["EUR", "KWD"]),
    user_id=st.sampled_from(["ada", "ben"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(entry_of_any_kind, max_size=60))
def test_any_ledger_of_several_users_comes_out_as_computed_by_hand(entries: list[Entry]) -> None:
    query = open_lake(entries)
    days = query(DAYS.sql).to_pylist()
    recurring = query(RECURRING.sql).to_pylist()
    rolling = query(ROLLING.sql).to_pylist()
    for user in ("ada", "ben"):
        own = [entry for entry in entries if entry.user_id == user]
        shown = [row for row in days if row["user_id"] == user]
        assert sum((row["income"] for row in shown), Decimal()) == golden.income(own)
        assert sum((row["net"] for row in shown), Decimal()) == golden.net(own)
        assert sum(row["transactions"] for row in shown) == len(own)
        assert {
            (row["currency"], row["category"], row["description"]): (row["months"], row["amount"])
            for row in recurring
            if row["user_id"] == user
        } == golden.recurring(own)
        for row in [row for row in rolling if row["user_id"] == user][:5]:
            own_category = [
                entry
                for entry in own
                if (entry.category, entry.currency) == (row["category"], row["currency"])
            ]
            assert row["expense_30_days"] == golden.rolling_expense(own_category, row["date"])

"""The saved queries: each runs, answers its question, and is documented in docs/sql.md."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from etl.saved_queries import SavedQuery, read_saved_queries
from tests.support.lake_in_memory import Entry, household, open_lake

QUERIES = read_saved_queries()
DOCS = Path(__file__).parents[2] / "docs" / "sql.md"
every_query = pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())


def rows(name: str, *entries: Entry) -> list[dict[str, Any]]:
    """Return the rows of the saved query over these entries."""
    result: list[dict[str, Any]] = open_lake(entries)(QUERIES[name].sql).to_pylist()
    return result


def spent(day: str, amount: str, category: str = "Food", text: str = "", **fields: Any) -> Entry:
    return Entry(date.fromisoformat(day), "expense", category, Decimal(amount), text, **fields)


def earned(day: str, amount: str) -> Entry:
    return Entry(date.fromisoformat(day), "income", "Salary", Decimal(amount))


def test_there_are_at_least_twelve() -> None:
    assert len(QUERIES) >= 12


@every_query
def test_every_query_runs_over_a_household(query: SavedQuery) -> None:
    result = open_lake(household())(query.sql)
    assert result.num_columns > 2 and (
        result.num_rows or query.name in {"agreement", "budget-months", "dearer", "doubles", "late-entries"}
    )


@every_query
def test_every_query_is_documented_with_its_question(query: SavedQuery) -> None:
    statement = query.sql.partition("\n")[2].rstrip()
    section = f"## {query.name}\n\n{query.question}\n\n```sql\n{statement}\n```"
    assert query.question.endswith(("?", ")")) and section in DOCS.read_text(encoding="utf-8")


@every_query
def test_every_query_keeps_ledgers_apart(query: SavedQuery) -> None:
    ada, bob = (
        household(),
        [replace(entry, ledger_id="bob", amount=2 * entry.amount) for entry in household()],
    )
    alone = open_lake(ada)(query.sql)
    together = open_lake([*ada, *bob])(query.sql).to_pylist()
    assert alone.column_names[0] == "ledger_id"
    assert [row for row in together if row["ledger_id"] == "ada"] == alone.to_pylist()


def test_months_add_up_per_currency() -> None:
    result = rows(
        "months", earned("2026-01-31", "100"), spent("2026-01-01", "30.10"), spent("2026-01-02", "-0.10"),
        spent("2026-01-03", "7", currency="USD"),
    )  # fmt: skip
    assert [list(row.values()) for row in result] == [
        ["ada", "EUR", date(2026, 1, 1), Decimal(100), Decimal(30), Decimal(70), 3],
        ["ada", "USD", date(2026, 1, 1), Decimal(0), Decimal(7), Decimal(-7), 1],
    ]


def test_the_savings_rate_is_the_share_of_income_that_was_not_spent() -> None:
    [row] = rows("savings-rate", earned("2026-03-01", "200"), spent("2026-04-01", "150"))
    assert (row["year"], row["net"], row["percent"]) == (2026, Decimal(50), 25.0)
    [row] = rows("savings-rate", spent("2026-04-01", "150"))
    assert row["percent"] is None


def test_a_categorys_average_is_of_twelve_months() -> None:
    entries = [spent(f"2025-{month:02d}-05", "10") for month in range(1, 13)]
    result = rows("category-trend", *entries, spent("2026-01-05", "130"))
    assert [row["average_12_months"] for row in result] == [10.0] * 12 + [20.0]


def test_a_dearer_subscription_is_listed_with_its_day_and_difference() -> None:
    steady = [
        spent(f"2025-{month:02d}-05", "9.99" if month < 7 else "12.99", "Fun", "TV") for month in range(1, 13)
    ]
    market = [spent(f"2025-{month:02d}-06", str(month), "Food", "Market") for month in range(1, 13)]
    pocket_money = [
        spent(f"2025-{month:02d}-{day}", f"{8 + month % 2}.40", "Children", "Pocket money")
        for month in range(1, 13)
        for day in ("01", "15")
    ]
    alternating = [
        spent(f"2025-{month:02d}-07", str(3 + month % 2), "Food", "Café") for month in range(1, 13)
    ]
    [row] = rows("dearer", *steady, *market, *pocket_money, *alternating)
    assert (row["description"], row["since"], row["more"]) == ("TV", date(2025, 7, 5), Decimal("3.00"))


def test_the_largest_expenses_come_first_and_are_twenty() -> None:
    result = rows("largest", *(spent("2026-01-05", str(number)) for number in range(1, 31)))
    assert [row["amount"] for row in result] == [Decimal(number) for number in range(30, 10, -1)]


def test_a_main_category_is_compared_with_its_year_before() -> None:
    [row] = rows(
        "year-on-year", spent("2025-01-05", "10", "Food:Out"), spent("2025-02-05", "5", "Food"),
        spent("2026-01-05", "40", "Food:Groceries"), spent("2026-01-05", "1", "Fun"),
    )  # fmt: skip
    assert (row["main_category"], row["year"], row["change"]) == ("Food", 2026, Decimal(25))


def test_weekdays_begin_with_monday() -> None:
    result = rows("weekdays", spent("2026-11-23", "1"), spent("2026-11-29", "2"))
    assert [(row["weekday"], row["expense"]) for row in result] == [(1, Decimal(1)), (7, Decimal(2))]


def test_the_balance_is_a_running_sum() -> None:
    result = rows(
        "balance", earned("2026-01-01", "100"), spent("2026-01-02", "30"), spent("2026-02-02", "80")
    )
    assert [row["balance"] for row in result] == [Decimal(100), Decimal(70), Decimal(-10)]


def test_the_sum_of_thirty_days_excludes_the_thirty_first() -> None:
    result = rows(
        "last-30-days", spent("2026-01-01", "1"), spent("2026-01-30", "2"), spent("2026-01-31", "4")
    )
    assert [row["expense_30_days"] for row in result] == [Decimal(1), Decimal(3), Decimal(6)]


def test_a_double_entry_is_listed_with_both_ids() -> None:
    [row] = rows("doubles", spent("2026-01-01", "1"), spent("2026-01-01", "1"), spent("2026-01-01", "2"))
    assert (row["times"], row["first_id"], row["last_id"]) == (2, "t000000", "t000001")


def test_transfers_are_summed_by_account_and_month_apart_from_what_is_spent_and_earned() -> None:
    def moved(day: str, amount: str, *accounts: str, arrived: str = "") -> list[Entry]:
        out, into = accounts
        one = Entry(date.fromisoformat(day), "transfer", "", Decimal(amount), account_id=out)
        return [one, replace(one, account_id=into, amount=Decimal(arrived or amount), arrives=True)]

    abroad = moved("2026-02-28", "100", "giro", "dollars", arrived="110.5")
    saved = moved("2026-01-31", "300", "giro", "savings") + moved("2026-02-14", "0.05", "giro", "savings")
    result = rows(
        "transfers", *saved, *moved("2026-02-01", "20", "savings", "giro"),
        abroad[0], replace(abroad[1], currency="USD"),
        spent("2026-02-02", "7", account_id="giro"), replace(earned("2026-02-03", "9"), account_id="savings"),
    )  # fmt: skip
    names = ("currency", "account_id", "month", "arrived", "departed", "transfers")
    january, february = date(2026, 1, 1), date(2026, 2, 1)
    assert [tuple(row[name] for name in names) for row in result] == [
        ("EUR", "giro", january, Decimal(0), Decimal(300), 1),
        ("EUR", "giro", february, Decimal(20), Decimal("100.05"), 3),
        ("EUR", "savings", january, Decimal(300), Decimal(0), 1),
        ("EUR", "savings", february, Decimal("0.05"), Decimal(20), 2),
        ("USD", "dollars", february, Decimal("110.5"), Decimal(0), 1),
    ]


def test_the_households_savings_are_its_only_transfers() -> None:
    entries = household()
    months = {entry.date.replace(day=1) for entry in entries}
    result = rows("transfers", *entries)
    assert {
        (row["account_id"], row["month"], row["arrived"], row["departed"], row["transfers"]) for row in result
    } == {
        line
        for month in months
        for line in (
            ("giro", month, Decimal(0), Decimal(300), 1),
            ("savings", month, Decimal(300), Decimal(0), 1),
        )
    }
    assert len(result) == 2 * 24


def test_refunds_are_listed_apart_from_expenses() -> None:
    [row] = rows(
        "refunds", spent("2026-01-01", "10"), spent("2026-01-09", "-4"), spent("2026-01-01", "5", "Fun")
    )
    assert (row["spent"], row["refunded"], row["refunds"]) == (Decimal(10), Decimal(4), 1)

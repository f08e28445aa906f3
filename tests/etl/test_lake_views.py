"""The lake's views: their columns, how the catalogue holds them, and queries over them."""

import base64
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from sqlglot import exp

from etl.lake_views import VIEWS, View
from etl.schema import MONEY, SMALL_TABLE_NAMES
from etl.sql import add_time_travel, parse_query, run_duckdb
from lambdas.ledger.accounts import Account
from lambdas.ledger.budgets import Budget
from tests.etl.conftest import ExportFixture, NewPipeline
from tests.support.lake_in_memory import Entry, household, open_lake, open_tables, transactions_table

every_view = pytest.mark.parametrize("view", VIEWS, ids=[view.name for view in VIEWS])
AS_OF = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


def rows(name: str, *entries: Entry, items: Any = ()) -> list[dict[str, Any]]:
    """Return the rows of a view over these entries, by day or month."""
    result = open_lake(entries, items)(f"SELECT * FROM expenses.{name}").to_pylist()  # noqa: S608 (our names)
    return sorted(result, key=lambda row: str(row.get("date", row.get("month"))))


def spent(day: str, amount: str, category: str = "Food", **fields: Any) -> Entry:
    return Entry(date.fromisoformat(day), "expense", category, Decimal(amount), **fields)


@every_view
def test_a_view_has_the_columns_and_types_that_the_catalogue_says(view: View) -> None:
    schema = open_lake(household())(f"SELECT * FROM expenses.{view.name}").schema  # noqa: S608 (our names)
    assert [(field.name, field.type) for field in schema] == [
        (column.name, column.type) for column in view.columns
    ]
    assert all(column.comment for column in view.columns) and view.comment.endswith(".")


@every_view
def test_a_view_selects_from_tables_and_earlier_views_alone(view: View) -> None:
    earlier = {"transactions", *SMALL_TABLE_NAMES, *(other.name for other in VIEWS[: VIEWS.index(view)])}
    query = parse_query(view.sql, "athena")
    named = {table.name for table in query.find_all(exp.Table) if table.db == "expenses"}
    own = {cte.alias for cte in query.find_all(exp.CTE)}
    assert named and named <= earlier
    # `add_time_travel` tells them apart by name.
    assert not own & {"transactions", *SMALL_TABLE_NAMES, *(other.name for other in VIEWS)}


@every_view
def test_the_catalogue_holds_a_view_as_athena_does(view: View) -> None:
    stored = view.to_table_input("expenses")
    assert (stored["TableType"], stored["Parameters"]["presto_view"]) == ("VIRTUAL_VIEW", "true")
    encoded = re.fullmatch(r"/\* Presto View: (\S+) \*/", stored["ViewOriginalText"])
    assert encoded is not None and stored["ViewExpandedText"] == "/* Presto View */"
    definition = json.loads(base64.b64decode(encoded[1]))
    assert definition["originalSql"] == view.sql
    assert (definition["catalog"], definition["schema"]) == ("awsdatacatalog", "expenses")
    types = {column.name: column.type for column in view.columns}
    trino = {pa.string(): "varchar", pa.date32(): "date", MONEY: "decimal(18,4)"}
    glue = trino | {pa.string(): "string"}
    for column, of_glue in zip(definition["columns"], stored["StorageDescriptor"]["Columns"], strict=True):
        type_ = types[column["name"]]
        assert column["name"] == of_glue["Name"] and of_glue["Comment"]
        assert column["type"] == trino.get(type_, column["type"]) and "(" not in column["name"]
        assert of_glue["Type"] == glue.get(type_, of_glue["Type"])


def test_days_and_cash_flow_add_up_without_transfers() -> None:
    entries = [
        spent("2026-01-31", "30.10"),
        spent("2026-01-31", "-0.10"),
        Entry(date(2026, 1, 5), "income", "Salary", Decimal(100)),
        Entry(date(2026, 1, 6), "transfer", "", Decimal(50), account_id="giro"),
    ]
    assert [(row["date"].day, row["amount"], row["lines"]) for row in rows("days", *entries)] == [
        (5, Decimal(100), 1),
        (31, Decimal(30), 2),
    ]
    [month] = rows("cash_flow", *entries)
    assert [month[name] for name in ("month", "income", "expense", "net", "lines")] == [
        date(2026, 1, 1), Decimal(100), Decimal(30), Decimal(70), 3,
    ]  # fmt: skip


def test_net_worth_is_the_sum_of_the_balances() -> None:
    items = [
        Account("giro", "Giro", "checking", "EUR", Decimal(100), "2026-01-01").to_item("ada"),
        Account("visa", "Visa", "card", "EUR", Decimal(-20), "2026-01-02").to_item("ada"),
    ]
    entries = [spent("2026-01-03", "5", account_id="visa"), spent("2026-01-03", "7", account_id="giro")]
    assert [row["balance"] for row in rows("balances", *entries, items=items)][-2:] in (
        [Decimal(-25), Decimal(93)],
        [Decimal(93), Decimal(-25)],
    )
    assert [row["net_worth"] for row in rows("net_worth", *entries, items=items)] == [
        Decimal(100), Decimal(80), Decimal(68),
    ]  # fmt: skip


def test_a_budget_month_has_what_is_left() -> None:
    items = [Budget("Food", Decimal(400), "EUR").to_item("ada")]
    entries = [spent("2026-01-03", "500", "Food:Out"), spent("2026-02-03", "1", "Foods")]
    [row] = rows("budget_months", *entries, items=items)
    assert (row["month"], row["spent"], row["remaining"]) == (date(2026, 1, 1), Decimal(500), Decimal(-100))


def test_a_line_has_a_row_for_each_of_its_tags() -> None:
    table = transactions_table([spent("2026-01-03", "5"), spent("2026-01-04", "6")])
    at = table.column_names.index("tags")
    table = table.set_column(at, table.field(at), pa.array([["a", "b"], []], table.field(at).type))
    result = open_tables(table, [])("SELECT tag, amount FROM expenses.tags ORDER BY tag").to_pylist()
    assert result == [{"tag": "a", "amount": Decimal(5)}, {"tag": "b", "amount": Decimal(5)}]


@pytest.fixture(scope="module")
def filled(new_pipeline: NewPipeline) -> ExportFixture:
    """Return a ledger whose lake has the name that the views know."""
    pipeline = new_pipeline()
    lake = replace(pipeline.lake, table="transactions")
    pipeline.configuration = replace(pipeline.configuration, lake=lake)
    pipeline.ledger.add("ann", date="2026-09-01", amount="0.10")
    pipeline.export()
    return pipeline


@pytest.mark.parametrize("name", ["expenses.cash_flow", "Cash_Flow"])
def test_a_query_may_name_a_view(filled: ExportFixture, name: str) -> None:
    sql = f"SELECT expense, (SELECT COUNT(*) FROM transactions) AS n FROM {name}"  # noqa: S608 (our names)
    assert run_duckdb(filled.lake, sql).to_pylist() == [{"expense": Decimal("0.1000"), "n": 1}]
    assert run_duckdb(filled.lake, f"SELECT * FROM {name}").num_columns == 7  # noqa: S608


def test_a_view_has_only_the_rows_of_the_ledger(filled: ExportFixture) -> None:
    for ledger_id, rows in (("ann", 1), ("bob", 0)):
        assert run_duckdb(filled.lake, "SELECT * FROM days", ledger_id=ledger_id).num_rows == rows


def test_a_name_of_the_statement_itself_hides_a_view(filled: ExportFixture) -> None:
    result = run_duckdb(filled.lake, "WITH balances AS (SELECT 1 AS one) SELECT * FROM balances")
    assert result.to_pylist() == [{"one": 1}]


def test_time_travel_goes_through_views_to_their_tables() -> None:
    travelled = add_time_travel("SELECT n.net_worth FROM expenses.net_worth AS n", "expenses", AS_OF)
    tables = [table for table in parse_query(travelled, "athena").find_all(exp.Table) if table.db]
    assert {table.name for table in tables} == {"transactions", "accounts"}
    assert travelled.count("FOR TIMESTAMP AS OF CAST('2026-11-23 08:30:00.000 UTC'") == len(tables)
    assert travelled.endswith('AS "n"')

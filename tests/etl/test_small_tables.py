"""The small tables: each follows its source, is proved, and forgets as the transactions do."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import boto3
import pytest
from pyiceberg.table import Table
from pyiceberg.types import StringType

from etl.export import export_others
from etl.rows import decode_rows, to_lake_rows
from etl.saved_queries import read_saved_queries
from etl.schema import SMALL_TABLE_NAMES
from etl.small_tables import SMALL_TABLES, SmallTable
from etl.small_tables_export import TableOutcome, replace_rows
from etl.sql import run_duckdb
from etl.table import ConflictError
from lambdas.ledger.accounts import Account
from lambdas.ledger.balance_assertions import BalanceAssertion
from lambdas.ledger.budgets import Budget
from lambdas.ledger.dynamodb_json import Item
from lambdas.ledger.user_settings import StoredSettings, UserSettings
from tests.etl.conftest import REGION, ExportFixture
from tests.etl.test_upkeep import mark_erased, stored
from tests.support.lake_in_memory import open_tables
from tests.support.ledger import UserClient, ledger_in_process

GIRO = Account("giro", "Giro", "checking", "EUR", Decimal("-12.5"), "2026-01-01", 1, "2026-12-31")
ACCOUNTS, ASSERTIONS, BUDGETS, CATEGORIES = SMALL_TABLES
numbers = itertools.count()


@pytest.fixture
def fixture(pipeline: ExportFixture, endpoint: str, monkeypatch: pytest.MonkeyPatch) -> ExportFixture:
    """Return a pipeline with two small tables of its own, and an account of each of two ledgers."""
    monkeypatch.setattr("etl.small_tables_export.SMALL_TABLES", (ACCOUNTS, BUDGETS))
    database = f"small{next(numbers)}"
    glue = boto3.Session("test", "test", region_name=REGION).client("glue", endpoint_url=endpoint)
    glue.create_database(DatabaseInput={"Name": database})
    pipeline.ledger.now = datetime.now(UTC)
    lake = replace(pipeline.lake, database=database)
    pipeline.configuration = replace(pipeline.configuration, lake=lake)
    put(pipeline, GIRO.to_item("ann"))
    put(pipeline, replace(GIRO, id="visa", closed=None).to_item("bob"))
    return pipeline


def put(fixture: ExportFixture, item: Item) -> None:
    fixture.ledger.client.put_item(TableName=fixture.configuration.settings_table, Item=item)


def run(fixture: ExportFixture, *, later: timedelta = timedelta(hours=1)) -> dict[str, TableOutcome]:
    fixture.ledger.now += later
    outcomes = export_others(fixture.configuration, fixture.client, fixture.ledger.now)
    assert all(outcome.is_proved for outcome in outcomes)
    return {outcome.name: outcome for outcome in outcomes}


def opened(fixture: ExportFixture, small: SmallTable = ACCOUNTS) -> Table:
    return fixture.lake.beside(small.name).open()


def read(fixture: ExportFixture, small: SmallTable = ACCOUNTS) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = small.sort(opened(fixture, small).scan().to_arrow()).to_pylist()
    return rows


def test_the_stacks_know_the_names_of_all_small_tables() -> None:
    assert tuple(small.name for small in SMALL_TABLES) == SMALL_TABLE_NAMES


def test_each_item_is_a_row_with_all_that_the_user_chose() -> None:
    settings = UserSettings("EUR", categories=(("Salary", "income"), ("Food", "expense")))
    items = [
        GIRO.to_item("ann"),
        BalanceAssertion("giro", "2026-11-30", Decimal("1234.56"), "statement").to_item("ann"),
        Budget("Food", Decimal(400), "EUR").to_item("ann"),
        StoredSettings(settings, 1).to_item("ann"),
    ]
    rows = {small.name: small.to_arrow(items).to_pylist() for small in SMALL_TABLES}
    assert rows == {
        "accounts": [
            {
                "ledger_id": "ann",
                "account_id": "giro",
                "name": "Giro",
                "kind": "checking",
                "currency": "EUR",
                "opening_amount": Decimal("-12.5000"),
                "opening_date": date(2026, 1, 1),
                "closing_date": date(2026, 12, 31),
                "list_position": 1,
            }
        ],
        "balance_assertions": [
            {
                "ledger_id": "ann",
                "account_id": "giro",
                "date": date(2026, 11, 30),
                "amount": Decimal("1234.5600"),
                "source": "statement",
            }
        ],
        "budgets": [
            {"ledger_id": "ann", "category": "Food", "currency": "EUR", "amount": Decimal("400.0000")}
        ],
        "categories": [
            {"ledger_id": "ann", "type": "expense", "category": "Food", "list_position": 1},
            {"ledger_id": "ann", "type": "income", "category": "Salary", "list_position": 0},
        ],
    }


def test_a_table_is_replaced_once_when_its_source_changes(fixture: ExportFixture) -> None:
    assert {outcome.committed for outcome in run(fixture).values()} == {True}
    assert {outcome.committed for outcome in run(fixture).values()} == {False}
    put(fixture, replace(GIRO, name="Current account", uses=7).to_item("ann"))
    outcomes = run(fixture)
    assert [name for name, outcome in outcomes.items() if outcome.committed] == ["accounts"]
    assert outcomes["accounts"].rows == 2 and outcomes["budgets"].rows == 0
    assert [(row["ledger_id"], row["name"]) for row in read(fixture)] == [
        ("ann", "Current account"),
        ("bob", "Giro"),
    ]
    # A counter of uses is in no column.
    put(fixture, replace(GIRO, name="Current account", uses=8).to_item("ann"))
    assert not run(fixture)["accounts"].committed
    assert len(opened(fixture).snapshots()) == 2
    key = {"LedgerID": {"S": "ann"}, "Name": {"S": "account#giro"}}
    fixture.ledger.client.delete_item(TableName=fixture.configuration.settings_table, Key=key)
    assert run(fixture)["accounts"].rows == 1 and [row["ledger_id"] for row in read(fixture)] == ["bob"]


def test_the_catalogue_describes_each_column(fixture: ExportFixture, endpoint: str) -> None:
    run(fixture)
    glue = boto3.Session("test", "test", region_name=REGION).client("glue", endpoint_url=endpoint)
    for small in (ACCOUNTS, BUDGETS):
        table = glue.get_table(DatabaseName=fixture.lake.database, Name=small.name)["Table"]
        described = {each["Name"]: each["Comment"] for each in table["StorageDescriptor"]["Columns"]}
        assert described == {column.name: column.comment for column in small.columns}


def test_a_damaged_file_is_found_once_a_day_and_written_again(fixture: ExportFixture) -> None:
    run(fixture)
    before = read(fixture)
    for task in opened(fixture).scan().plan_files():
        opened(fixture).io.delete(task.file.file_path)
    assert run(fixture, later=timedelta(days=1))["accounts"].committed
    assert read(fixture) == before


def test_rows_of_somebody_else_are_found_once_a_day(fixture: ExportFixture) -> None:
    run(fixture)
    before = read(fixture)
    table = opened(fixture)
    snapshot = table.current_snapshot()
    assert snapshot is not None and snapshot.summary is not None
    properties = {
        name: value
        for name, value in snapshot.summary.additional_properties.items()
        if name.startswith("expenses.")
    }
    replace_rows(table, ACCOUNTS, ACCOUNTS.to_arrow([]), properties)
    assert read(fixture) == []
    assert run(fixture, later=timedelta(days=1))["accounts"].committed
    assert read(fixture) == before


def test_a_table_of_an_earlier_layout_gets_the_new_columns(fixture: ExportFixture) -> None:
    earlier = replace(ACCOUNTS, columns=tuple(c for c in ACCOUNTS.columns if c.name != "closing_date"))
    table = fixture.lake.beside(ACCOUNTS.name).open_or_create(earlier.schema)
    rows = ACCOUNTS.to_arrow([GIRO.to_item("ann")]).drop_columns(["closing_date"])
    replace_rows(table, earlier, rows, {})
    run(fixture)
    assert [row["closing_date"] for row in read(fixture)] == [date(2026, 12, 31), None]


def test_a_column_that_others_added_stops_no_export(fixture: ExportFixture) -> None:
    run(fixture)
    with opened(fixture).update_schema() as update:
        update.add_column("note", StringType())
    put(fixture, replace(GIRO, name="Current account").to_item("ann"))
    assert run(fixture)["accounts"].committed
    assert [(row["name"], row["note"]) for row in read(fixture)] == [
        ("Current account", None),
        ("Giro", None),
    ]
    assert not run(fixture)["accounts"].committed


def test_a_commit_of_somebody_else_is_met_once_more(
    fixture: ExportFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(fixture)
    put(fixture, replace(GIRO, name="Current account").to_item("ann"))
    failures = iter([ConflictError("somebody was faster")])

    def fail_once(*arguments: Any) -> None:
        for failure in failures:
            raise failure
        replace_rows(*arguments)

    monkeypatch.setattr("etl.small_tables_export.replace_rows", fail_once)
    assert run(fixture)["accounts"].committed
    assert read(fixture)[0]["name"] == "Current account"


def test_no_small_table_holds_an_erased_ledger_a_day_later(fixture: ExportFixture) -> None:
    put(fixture, replace(GIRO, id="secret", name="a secret account").to_item("ann"))
    run(fixture, later=timedelta(minutes=1))
    for name in ("account#giro", "account#secret"):
        key = {"LedgerID": {"S": "ann"}, "Name": {"S": name}}
        fixture.ledger.client.delete_item(TableName=fixture.configuration.settings_table, Key=key)
    mark_erased(fixture, "ann")
    run(fixture, later=timedelta(minutes=1))
    assert len(opened(fixture).snapshots()) == 2, "a query may still read the one before"
    for _ in range(2):
        run(fixture, later=timedelta(hours=2))
    assert len(opened(fixture).snapshots()) == 1
    table = opened(fixture)
    assert not any(b"a secret" in table.io.new_input(path).open().read() for path in stored(table))


def test_a_query_may_join_small_tables_as_of_a_time(fixture: ExportFixture) -> None:
    fixture.export()
    run(fixture)
    at = datetime.fromtimestamp(opened(fixture).history()[-1].timestamp_ms / 1000, UTC)
    put(fixture, replace(GIRO, name="Current account").to_item("ann"))
    run(fixture)
    named = f"{fixture.lake.database}.accounts LEFT JOIN budgets USING (ledger_id)"
    sql = f"SELECT accounts.name, budgets.amount FROM {named} ORDER BY 1"  # noqa: S608
    names = [run_duckdb(fixture.lake, sql, as_of)["name"].to_pylist() for as_of in (None, at)]
    assert names == [["Current account", "Giro"], ["Giro", "Giro"]]


# ---- golden numbers: the same balances from the API and from SQL


@pytest.fixture(scope="module")
def user() -> Iterator[UserClient]:
    """Return a user with postings of every kind, around the end of a month, and balance assertions."""
    with ledger_in_process() as ledger:
        user = ledger.new_user()
        user.put_account("giro", opening={"amount": "1000.00", "date": "2026-01-01"})
        user.put_account("visa", kind="card", opening={"amount": "-20.05", "date": "2026-02-01"})
        user.put_account("dollars", currency="USD")
        entries: list[dict[str, Any]] = [
            {"date": "2026-01-31", "amount": "10.10", "account": "giro"},
            {"date": "2026-02-01", "amount": "2.50", "account": "giro", "refund": True},
            {"date": "2026-02-03", "amount": "900", "account": "giro", "type": "income"},
            {"date": "2026-02-03", "amount": "40.00", "account": "visa"},
            {"date": "2026-02-05", "amount": "7.77"},
        ]
        transfer: dict[str, Any] = {
            "type": "transfer",
            "category": None,
            "account": "giro",
            "date": "2026-02-28",
        }
        splits = [{"category": "Food", "amount": "9"}, {"category": "Home", "amount": "-2"}]
        entries += [
            {**transfer, "toAccount": "visa", "amount": "60.05"},
            {**transfer, "toAccount": "dollars", "amount": "100", "toAmount": "110.5"},
            {"date": "2026-03-01", "amount": "7", "category": None, "splits": splits, "account": "visa"},
        ]
        assert all(user.add(**entry).status == 201 for entry in entries)
        for account, day, amount in (("giro", "2026-02-28", "1732.35"), ("visa", "2026-03-01", "-6.00")):
            route = "PUT /accounts/{id}/balance-assertions/{date}"
            assert user.call(route, {"amount": amount}, id=account, date=day).status == 201
        yield user


def query(user: UserClient, name: str) -> list[dict[str, Any]]:
    """Return the rows of a saved query over the lake that the user's tables give."""
    items = {table: user.ledger.items(f"{table}_TABLE", user.user) for table in ("EXPENSES", "SETTINGS")}
    rows = to_lake_rows(decode_rows(json.dumps({"Items": items["EXPENSES"]}).encode()))
    result: list[dict[str, Any]] = open_tables(rows, items["SETTINGS"])(
        read_saved_queries()[name].sql
    ).to_pylist()
    return result


def at_end_of(rows: list[dict[str, Any]], day: str, value: str, **key: str) -> Decimal:
    """Return the value of the last row of this key up to a day; 0 before the first."""
    of_key = [row for row in rows if all(row[name] == text for name, text in key.items())]
    return next((row[value] for row in reversed(of_key) if row["date"].isoformat() <= day), Decimal(0))


def test_the_balances_of_sql_are_those_of_the_api(user: UserClient) -> None:
    series = user.call("GET /balances", query="from=2026-01-30&to=2026-03-02&period=daily").body
    balances, worth = query(user, "balances"), query(user, "net-worth")
    compared = 0
    for account in series["accounts"]:
        for point in account["balances"]:
            compared += 1
            of_sql = at_end_of(balances, point["date"], "balance", account_id=account["id"])
            assert of_sql == Decimal(point["balance"]), (account["id"], point)
    for currency in series["netWorth"]:
        for point in currency["values"]:
            compared += 1
            of_sql = at_end_of(worth, point["date"], "net_worth", currency=currency["currency"])
            assert of_sql == Decimal(point["amount"]), (currency["currency"], point)
    assert compared == 5 * 32
    assert at_end_of(balances, "2026-03-02", "balance", account_id="visa") == Decimal("-7.00")


def test_the_transfers_of_sql_are_those_of_the_api(user: UserClient) -> None:
    moved: dict[tuple[str, str, str], list[Decimal]] = {}
    currencies = {"giro": "EUR", "visa": "EUR", "dollars": "USD"}
    for document in user.list_all("type=transfer"):
        arrived = document.get("toAmount", document["amount"])
        for name, amount in (("account", f"-{document['amount']}"), ("toAccount", arrived)):
            account = document[name]
            key = (currencies[account], account, f"{document['date'][:7]}-01")
            moved.setdefault(key, []).append(Decimal(amount))
    in_sql = {
        (row["currency"], row["account_id"], str(row["month"])): (
            *(row["arrived"], row["departed"]),
            row["transfers"],
        )
        for row in query(user, "transfers")
    }
    assert in_sql == {
        key: (
            sum((each for each in amounts if each > 0), Decimal(0)),
            -sum((each for each in amounts if each < 0), Decimal(0)),
            len(amounts),
        )
        for key, amounts in moved.items()
    }
    assert in_sql["EUR", "giro", "2026-02-01"] == (Decimal(0), Decimal("160.05"), 2)
    assert in_sql["USD", "dollars", "2026-02-01"] == (Decimal("110.5"), Decimal(0), 1)


def test_the_differences_of_sql_are_those_of_the_api(user: UserClient) -> None:
    in_sql = [
        (row["name"], str(row["date"]), row["stated"], row["balance"], row["difference"])
        for row in query(user, "agreement")
    ]
    of_api = []
    for account in ("giro", "visa"):
        body = user.call("GET /accounts/{id}/balance-assertions", id=account).body
        of_api += [
            (account, each["date"], *(Decimal(each[name]) for name in ("amount", "balance", "difference")))
            for each in body["assertions"]
        ]
    assert sorted(in_sql) == sorted(of_api) and len(in_sql) == 2
    assert [row[4] for row in in_sql] == [Decimal("1.00"), Decimal(0)], "what differs comes first"


def test_a_budget_covers_its_category_and_all_below_it(user: UserClient) -> None:
    other = user.ledger.new_user()
    assert other.add_budget("Food", "100").status == 201
    for category in ("Food", "Food:Out", "Foods", "Home"):
        other.add(date="2026-02-03", category=category, amount="10")
    other.add(date="2026-02-04", category="Food", amount="3", refund=True)
    (row,) = query(other, "budget-months")
    assert (row["month"], row["spent"], row["remaining"]) == (date(2026, 2, 1), Decimal(17), Decimal(83))

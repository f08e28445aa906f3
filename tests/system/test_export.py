"""The deployed export, with its own role: SQL returns what the API accepted."""

import json
import urllib.request
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import boto3
import pytest

from etl.sql import run_duckdb
from etl.table import Lake
from infra.cli.session import lake_location
from infra.client.deployment import DATA_STACK, Deployment, open_session, read_stack_outputs
from infra.client.export import run_export


@pytest.fixture(scope="module")
def session(cloud: Deployment) -> boto3.Session:
    assert cloud.endpoint is not None
    return open_session(cloud)


@pytest.fixture(scope="module")
def lake(cloud: Deployment) -> Lake:
    return lake_location(cloud)


def call(cloud: Deployment, token: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
    request = urllib.request.Request(f"{cloud.api_url}{path}", method=method)
    request.add_header("Authorization", f"Bearer {token}")
    request.add_header("Content-Type", "application/json")
    for name, value in headers.items():
        request.add_header(name.replace("_", "-"), value)
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(request, data, timeout=60) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def entry(**fields: Any) -> dict[str, Any]:
    return {"date": "2026-10-05", "type": "expense", "category": "Food", "amount": "12.50"} | fields


def rows_of(lake: Lake, user: str) -> list[dict[str, Any]]:
    result = run_duckdb(lake, "SELECT * FROM expenses.transactions ORDER BY date, transaction_id")
    return [row for row in result.to_pylist() if row["ledger_id"] == user]


def test_sql_returns_what_the_api_accepted_to_the_cent(
    cloud: Deployment, session: boto3.Session, lake: Lake, new_user: Callable[[], Any]
) -> None:
    user = new_user()
    batch = call(
        cloud,
        user.token,
        "POST",
        "/transactions/batch",
        {
            "transactions": [
                entry(amount="0.10", tags=["b", "a"], description="=1+1 🦉"),
                entry(amount="99999999999.99", type="income", category="Salary"),
                entry(amount="0.20", refund=True, date="2026-09-30"),
                entry(amount="1200", currency="JPY"),
            ]
        },
    )
    assert batch["created"] == 4
    ran = run_export(session, cloud.export_function)
    assert ran.committed and not ran.unproved

    listed = call(cloud, user.token, "GET", "/transactions")["transactions"]
    rows = rows_of(lake, user.sub)
    same = ("date", "type", "category", "currency", "description", "tags", "version")
    assert {row["transaction_id"]: [str(row[name]) for name in same] for row in rows} == {
        each["id"]: [str(each[name]) for name in same] for each in listed
    }
    assert {row["transaction_id"]: row["amount"] for row in rows} == {
        each["id"]: Decimal(each["amount"]) * (-1 if each["refund"] else 1) for each in listed
    }
    assert sum(row["signed_amount"] for row in rows if row["currency"] == "EUR") == Decimal("100000000000.09")


def test_an_edit_a_move_and_a_deletion_are_in_the_lake_after_the_next_run(
    cloud: Deployment, session: boto3.Session, lake: Lake, new_user: Callable[[], Any]
) -> None:
    user = new_user()
    ids = [str(uuid.uuid4()) for _ in range(3)]
    for number, id_ in enumerate(ids):
        call(cloud, user.token, "POST", "/transactions", entry(id=id_, date=f"2026-0{number + 7}-01"))
    run_export(session, cloud.export_function)
    call(
        cloud,
        user.token,
        "PUT",
        f"/transactions/{ids[0]}",
        entry(date="2026-09-02", amount="3"),
        If_Match='"1"',
    )
    call(cloud, user.token, "DELETE", f"/transactions/{ids[1]}")
    ran = run_export(session, cloud.export_function)
    assert ran.committed and not ran.full
    rows = rows_of(lake, user.sub)
    assert {(row["transaction_id"], str(row["date"]), row["amount"]) for row in rows} == {
        (ids[0], "2026-09-02", Decimal(3)),
        (ids[2], "2026-09-01", Decimal("12.50")),
    }
    call(cloud, user.token, "POST", f"/transactions/{ids[1]}/restore")
    run_export(session, cloud.export_function)
    assert {row["transaction_id"] for row in rows_of(lake, user.sub)} == set(ids)


def test_a_run_without_changes_commits_nothing(cloud: Deployment, session: boto3.Session, lake: Lake) -> None:
    run_export(session, cloud.export_function)
    before = len(lake.open().snapshots())
    assert not run_export(session, cloud.export_function).committed
    assert len(lake.open().snapshots()) == before


def test_a_full_run_changes_no_row(
    cloud: Deployment, session: boto3.Session, lake: Lake, new_user: Callable[[], Any]
) -> None:
    user = new_user()
    call(cloud, user.token, "POST", "/transactions", entry())
    run_export(session, cloud.export_function)
    everything = "SELECT * FROM expenses.transactions ORDER BY ledger_id, date, transaction_id"
    before = run_duckdb(lake, everything)
    ran = run_export(session, cloud.export_function, full=True)
    assert ran.full and ran.rows == before.num_rows
    assert run_duckdb(lake, everything).equals(before)


def test_the_catalogue_has_a_comment_for_each_column(cloud: Deployment, session: boto3.Session) -> None:
    run_export(session, cloud.export_function)
    table = session.client("glue").get_table(DatabaseName=cloud.database, Name=cloud.table)["Table"]
    assert all(column["Comment"] for column in table["StorageDescriptor"]["Columns"])
    assert table["Parameters"]["table_type"] == "ICEBERG"


def test_the_totals_of_an_emptied_day_expire(
    cloud: Deployment, session: boto3.Session, new_user: Callable[[], Any]
) -> None:
    user = new_user()
    transaction = call(cloud, user.token, "POST", "/transactions", entry())
    call(cloud, user.token, "DELETE", f"/transactions/{transaction['id']}")
    run_export(session, cloud.export_function)
    key = {"LedgerID": {"S": user.sub}, "Date": {"S": transaction["date"]}}
    item = session.client("dynamodb").get_item(TableName=cloud.totals_table, Key=key)["Item"]
    assert int(item["ExpiresAt"]["N"]) > 0


def test_an_erased_account_is_gone_from_ledger_and_lake_after_the_next_run(
    cloud: Deployment, session: boto3.Session, lake: Lake, new_user: Callable[[], Any]
) -> None:
    user, other = new_user(), new_user()
    batch = {"transactions": [entry(date=f"2026-0{1 + n % 9}-05", category=f"c{n}") for n in range(40)]}
    call(cloud, user.token, "POST", "/transactions/batch", batch)
    call(cloud, other.token, "POST", "/transactions", entry())
    call(cloud, user.token, "PUT", "/settings", {"currency": "USD"}, If_Match='"0"')
    call(cloud, user.token, "POST", "/budgets", {"category": "c1", "amount": "5", "currency": "EUR"})
    run_export(session, cloud.export_function)
    assert len(rows_of(lake, user.sub)) == 40

    erased = call(cloud, user.token, "DELETE", "/account", {"confirm": "erase everything"})
    ran = run_export(session, cloud.export_function)

    assert (erased["done"], erased["erased"]) == (True, 40)
    assert ran.committed and not ran.unproved
    assert rows_of(lake, user.sub) == []
    settings = read_stack_outputs(session.client("cloudformation"), DATA_STACK)["SettingsTable"]
    items = {name: items_of(session, name, user.sub) for name in (cloud.expenses_table, settings)}
    assert items == {cloud.expenses_table: [], settings: []}
    days = items_of(session, cloud.totals_table, user.sub)
    assert {tuple(sorted(day)) for day in days} == {("ChangedAt", "Date", "ExpiresAt", "LedgerID", "Shard")}
    pool = session.client("cognito-idp")
    with pytest.raises(pool.exceptions.UserNotFoundException):
        pool.admin_get_user(UserPoolId=cloud.user_pool_id, Username=user.username)
    assert len(rows_of(lake, other.sub)) == 1


def items_of(session: boto3.Session, table: str, user: str) -> list[dict[str, Any]]:
    answer = session.client("dynamodb").query(
        TableName=table,
        KeyConditionExpression="LedgerID = :ledger",
        ExpressionAttributeValues={":ledger": {"S": user}},
        ConsistentRead=True,
    )
    items: list[dict[str, Any]] = answer["Items"]
    return items

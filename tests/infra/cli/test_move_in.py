"""`tracker move-in` with the functions in this process: the same month from five apps, proved each time."""

import json
import sqlite3
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from infra.cli import main as cli
from infra.cli.commands import move_in
from infra.client.moving_in.books import AppAccount as Account
from infra.client.moving_in.books import Books, Line, Movement
from infra.client.moving_in.ledger_document import converted_balances, to_ledger
from tests.support.in_process_client import client_of
from tests.support.ledger import Ledger, UserClient

EXPORTS = Path(__file__).parents[2] / "fixtures/moving_in"
SPLITS = [("Groceries", "20.00"), ("Household", "10.00")]


@pytest.fixture
def user(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> UserClient:
    user = ledger.new_user()
    monkeypatch.setattr(move_in, "selected_deployment", lambda arguments: None)
    monkeypatch.setattr(move_in, "sign_in", lambda deployment, name: client_of(user))
    return user


@pytest.mark.parametrize(
    ("files", "options"),
    [
        (["ynab.csv"], []),
        (["ynab.json"], []),
        (["actual.csv"], ["--currency", "EUR"]),
        (["actual.json"], ["--currency", "EUR"]),
        (["firefly.csv", "firefly_accounts.json"], []),
        (["firefly_transactions.json", "firefly_accounts.json"], []),
        (["gnucash.csv"], []),
        (["gnucash.xml"], []),
        (["ezbookkeeping.csv"], []),
        (["ezbookkeeping.json", "ezbookkeeping_accounts.json"], []),
    ],
)
def test_an_export_comes_over_with_accounts_transfers_splits_and_balances(
    files: list[str], options: list[str], user: UserClient, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["move-in", *(str(EXPORTS / name) for name in files), *options]
    assert cli.main(command) == 0
    assert "Proved: every count and balance is as in the export." in capsys.readouterr().out
    check_month(user)

    assert cli.main(command) == 0  # a second time adds nothing
    assert "0 added" in capsys.readouterr().out


def check_month(user: UserClient) -> None:
    """The ledger has the month that every export of the fixtures tells."""
    accounts = user.call("GET /accounts", query="on=2026-03-31").body["accounts"]
    assert [(one["name"], one["kind"], one["balance"]) for one in accounts] == [
        ("Checking", "checking", "2775.00"),
        ("Savings", "savings", "200.00"),
    ]
    assert accounts[0]["opening"] == {"amount": "1000.00", "date": "2026-03-01"}
    transactions = user.call("GET /transactions", query="from=2026-03-01&to=2026-03-31").body["transactions"]
    by_day: dict[str, list[Any]] = {}
    for one in transactions:
        by_day.setdefault(one["date"], []).append(one)
    (transfer,) = by_day["2026-03-04"]
    assert (transfer["type"], transfer["amount"]) == ("transfer", "200.00")
    (salary,) = by_day["2026-03-03"]
    assert (salary["type"], salary["amount"]) == ("income", "2000.00")
    purchases = by_day["2026-03-02"]
    parts = purchases[0]["splits"] if len(purchases) == 1 else purchases
    assert sorted((part["category"].split(":")[-1], part["amount"]) for part in parts) == SPLITS
    (refund,) = by_day["2026-03-13"]
    assert (refund["type"] == "income") != refund["refund"]
    assert refund["category"].split(":")[-1] == "Groceries"


def test_the_databases_of_actual_and_gnucash_are_read(user: UserClient, tmp_path: Path) -> None:
    budget = json.loads((EXPORTS / "actual.json").read_text())
    tables = {
        "accounts": [
            {"id": one["id"], "name": one["name"], "closed": 0, "tombstone": 0} for one in budget["accounts"]
        ],
        "payees": budget["payees"],
        "payee_mapping": [{"id": one["id"], "targetId": one["id"]} for one in budget["payees"]],
        "categories": [
            {
                "id": one["id"],
                "name": one["name"],
                "cat_group": one["group_id"],
                "is_income": one["is_income"],
            }
            for one in budget["categories"]
        ],
        "category_mapping": [{"id": one["id"], "transferId": one["id"]} for one in budget["categories"]],
        "category_groups": budget["category_groups"],
        "transactions": [
            row
            for one in budget["transactions"]
            for row in (
                actual_row(one, one["id"], one),
                *(
                    actual_row(one, f"{one['id']}/{number}", part, one["id"])
                    for number, part in enumerate(one.get("subtransactions", ()))
                ),
            )
        ],
    }
    write_database(tmp_path / "db.sqlite", tables)
    with zipfile.ZipFile(tmp_path / "budget.zip", "w") as archive:
        archive.write(tmp_path / "db.sqlite", "db.sqlite")
        archive.writestr("metadata.json", "{}")
    assert cli.main(["move-in", str(tmp_path / "budget.zip"), "--currency", "EUR"]) == 0
    check_month(user)


def actual_row(
    one: dict[str, Any], key: str, part: dict[str, Any], parent: str | None = None
) -> dict[str, Any]:
    return {
        "id": key,
        "acct": one["account"],
        "date": int(one["date"].replace("-", "")),
        "amount": part["amount"],
        "description": one["payee"],
        "notes": part.get("notes"),
        "category": part.get("category"),
        "isParent": int(bool(one.get("subtransactions")) and parent is None),
        "isChild": int(parent is not None),
        "parent_id": parent,
        "starting_balance_flag": int(one.get("starting_balance_flag", False)),
        "sort_order": 0,
        "tombstone": 0,
    }


def write_database(path: Path, tables: dict[str, list[dict[str, Any]]]) -> None:
    connection = sqlite3.connect(path)
    for name, rows in tables.items():
        columns = list(rows[0])
        connection.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
        insert = f"INSERT INTO {name} VALUES ({', '.join('?' for _ in columns)})"  # noqa: S608
        connection.executemany(insert, [[row[column] for column in columns] for row in rows])
    connection.commit()
    connection.close()


def test_a_book_of_gnucash_in_sqlite_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    accounts = [
        ("r", "Root", "ROOT", None),
        ("c", "Checking", "BANK", "r"),
        ("u", "Dollars", "BANK", "r"),
        ("f", "Fees", "EXPENSE", "r"),
    ]
    splits = [("c", -11200, -11200), ("u", 12000, 11000), ("f", 200, 200)]
    write_database(
        tmp_path / "book.gnucash",
        {
            "commodities": [
                {"guid": code, "namespace": "CURRENCY", "mnemonic": code} for code in ("EUR", "USD")
            ],
            "accounts": [
                {
                    "guid": key,
                    "name": name,
                    "account_type": kind,
                    "commodity_guid": "USD" if key == "u" else "EUR",
                    "parent_guid": parent,
                    "hidden": 0,
                }
                for key, name, kind, parent in accounts
            ],
            "transactions": [
                {
                    "guid": "t",
                    "currency_guid": "EUR",
                    "post_date": "2026-03-04 10:59:00",
                    "description": "Exchange",
                }
            ],
            "splits": [
                {
                    "tx_guid": "t",
                    "account_guid": key,
                    "memo": "",
                    "quantity_num": quantity,
                    "quantity_denom": 100,
                    "value_num": value,
                    "value_denom": 100,
                }
                for key, quantity, value in splits
            ],
            "slots": [{"obj_guid": "t", "name": "notes", "string_val": "at the bank"}],
        },
    )
    assert cli.main(["move-in", str(tmp_path / "book.gnucash"), "--dry-run", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["balances"] == {"Checking": "-112", "Dollars": "120"}
    transfer, fee = document["transactions"]
    assert (transfer["amount"], transfer["toAmount"]) == ("110.00", "120.00")
    assert (fee["type"], fee["amount"], fee["category"]) == ("expense", "2.00", "Fees")


def movement(*lines: Line) -> Movement:
    return Movement("1", date(2026, 3, 1), lines)


def test_a_salary_that_goes_to_two_accounts_keeps_every_balance() -> None:
    books = Books("app", {name: Account(name, "checking", "EUR") for name in ("A", "B")})
    books.movements.append(
        movement(
            Line(Decimal(1500), "EUR", account="A"),
            Line(Decimal(100), "EUR", account="B"),
            Line(Decimal(-2000), "EUR", category="Salary", is_income=True),
            Line(Decimal(400), "EUR", category="Tax", is_income=False),
        )
    )
    document = to_ledger(books)
    assert converted_balances(document) == document.balances
    transfer, salary = document.transactions
    assert (transfer["type"], transfer["amount"]) == ("transfer", "100.00")
    assert (salary["type"], salary["amount"]) == ("income", "1600.00")
    assert [part["amount"] for part in salary["splits"]] == ["2000.00", "-400.00"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Date,Description,Amount\n2026-03-01,Tea,-5\n", "no export of"),
        (
            "Account,Date,Payee,Notes,Category,Amount,Cleared\nA,2026-03-01,Tea,,,-5,Cleared\n",
            "--currency EUR",
        ),
        ("Account,Date,Payee,Memo,Outflow,Inflow\nA,03/04/2026,Tea,,€5.00,€0.00\n", "--date-format"),
        ('{"data": [{"type": "transactions", "id": "1", "attributes": {}}]}', "not as the app writes it"),
    ],
)
def test_what_cannot_be_read_says_what_would_help(
    text: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "export"
    path.write_text(text)
    assert cli.main(["move-in", str(path), "--dry-run"]) == 1
    assert message in capsys.readouterr().err


def test_a_balance_that_the_export_states_is_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (EXPORTS / "ynab.json").read_text().replace('"balance": 2775000', '"balance": 2776000')
    path = tmp_path / "ynab.json"
    path.write_text(text)
    assert cli.main(["move-in", str(path), "--dry-run"]) == 1
    assert (
        "Checking: balance that the export states: expected 2776, but it is 2775.00"
        in capsys.readouterr().err
    )

"""Actual: the ZIP of a budget ("Export data"), the CSV of accounts, or JSON as its API returns it.

The ZIP holds the budget as a SQLite database. Amounts are whole hundredths, days numbers such as 20260314.
https://actualbudget.org/docs/backup-restore/backup
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from infra.client.moving_in.books import (
    AppAccount,
    AppRow,
    Books,
    kind_of_name,
    movements_of_rows,
)
from infra.client.moving_in.files import AppFile, AppOptions, Cells, first_document, read_tables

APP = "Actual"
_HEADER = {"Account", "Date", "Payee", "Notes", "Category", "Amount"}
DATABASE = "db.sqlite"
_TABLES = (
    *("accounts", "payees", "payee_mapping", "categories", "category_mapping", "category_groups"),
    "transactions",
)
_SPLIT = re.compile(r"\(SPLIT (?:INTO )?(?P<number>\d+)(?: OF (?P<count>\d+))?\)\s*(?P<notes>.*)", re.DOTALL)


def read(files: Sequence[AppFile], options: AppOptions) -> Books | None:
    """Return the books of a budget, None if the files are none of Actual."""
    for file in files:
        if file.database and (budget := _read_database(file.database)):
            return _read_budget(budget, options)
    documents = first_document(files, "accounts", "transactions")
    if documents and all("account" in one for one in documents[0]["transactions"]):
        return _read_budget(documents[0], options)
    tables = [
        file for file in files if set(file.header()) >= _HEADER and "Category Group" not in file.header()
    ]
    return _read_tables(tables, options) if tables else None


def _read_tables(tables: Iterable[AppFile], options: AppOptions) -> Books:
    table = [row for one in tables for row in one.rows()]
    cells = Cells([row["Date"] for row in table], [row["Amount"] for row in table], options)
    currency = options.needed_currency(APP)
    names = dict.fromkeys(row["Account"] for row in table)
    rows = []
    split = 0
    for number, row in enumerate(table):
        match = _SPLIT.match(row["Notes"])
        if match and match["count"] is None:  # the whole, whose amount stands in a column of its own
            continue
        if match and match["number"] == "1":
            split = number
        is_opening = row["Category"] == "Starting Balances"
        rows.append(
            AppRow(
                account=row["Account"],
                day=cells.day(row["Date"]),
                amount=cells.amount(row["Amount"]),
                payee=row["Payee"],
                memo=match["notes"] if match else row["Notes"],
                category=row["Category"],
                other=row["Payee"] if row["Payee"] in names and row["Payee"] != row["Account"] else None,
                group=f"split {split}" if match else None,
                is_income=True if row["Category"] == "Income" else None,
                is_opening=is_opening,
            )
        )
    books = Books(APP, {name: AppAccount(name, kind_of_name(name), currency) for name in names})
    books.movements += movements_of_rows(rows, dict.fromkeys(names, currency))
    return books


def _read_database(database: bytes) -> dict[str, list[dict[str, Any]]] | None:
    """Return the tables of a budget as Actual's API names them, None if it is none of Actual."""
    tables = read_tables(database, *_TABLES)
    if tables is None:
        return None
    merged = {row["id"]: row["targetId"] for row in tables["payee_mapping"]}
    moved = {row["id"]: row["transferId"] for row in tables["category_mapping"]}
    parts: dict[str, list[dict[str, Any]]] = {}
    whole = []
    for row in sorted(tables["transactions"], key=lambda row: -(row.get("sort_order") or 0)):
        if row["tombstone"]:
            continue
        one = {
            "id": row["id"],
            "account": row["acct"],
            "date": str(row["date"]),
            "amount": row["amount"],
            "payee": merged.get(row["description"], row["description"]),
            "notes": row["notes"],
            "category": moved.get(row["category"], row["category"]),
            "starting_balance_flag": bool(row["starting_balance_flag"]),
        }
        if row["isChild"]:
            parts.setdefault(row.get("parent_id") or row["id"].partition("/")[0], []).append(one)
        else:
            whole.append(one)
    return {
        "accounts": [row for row in tables["accounts"] if not row["tombstone"]],
        "payees": tables["payees"],
        "categories": [{**row, "group_id": row["cat_group"]} for row in tables["categories"]],
        "category_groups": tables["category_groups"],
        "transactions": [{**one, "subtransactions": parts.get(one["id"], [])} for one in whole],
    }


def _read_budget(budget: Mapping[str, Any], options: AppOptions) -> Books:
    currency = options.needed_currency(APP)
    names = {one["id"]: one["name"] for one in budget["accounts"]}
    books = Books(APP)
    for one in budget["accounts"]:
        kind = kind_of_name(one["name"])
        books.accounts[one["name"]] = AppAccount(one["name"], kind, currency, bool(one.get("closed")))
    payees = {one["id"]: one for one in budget.get("payees", ())}
    groups = {one["id"]: one["name"] for one in budget.get("category_groups", ())}
    categories = {one["id"]: one for one in budget.get("categories", ())}
    rows: list[AppRow] = []
    for one in budget["transactions"]:
        if one["account"] not in names:
            books.left_out.append(f"{one['date']}: a transaction of a deleted account")
            continue
        parts = one.get("subtransactions") or [one]
        for part in parts:
            payee = payees.get(part.get("payee") or one.get("payee") or "", {})
            category = categories.get(part.get("category") or "", {})
            is_income = bool(category.get("is_income"))
            group = "" if is_income else groups.get(category.get("group_id"), "")
            rows.append(
                AppRow(
                    account=names[one["account"]],
                    day=_day(one["date"]),
                    amount=Decimal(part["amount"]) / 100,
                    payee=payee.get("name") or one.get("imported_payee") or "",
                    memo=part.get("notes") or "",
                    category=":".join(filter(None, (group, category.get("name")))),
                    other=names.get(payee.get("transfer_acct") or ""),
                    group=one["id"] if len(parts) > 1 else None,
                    is_income=is_income if category else None,
                    is_opening=bool(one.get("starting_balance_flag")),
                    key=one["id"],
                )
            )
    books.movements += movements_of_rows(rows, dict.fromkeys(names.values(), currency))
    return books


def _day(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").date() if text.isdecimal() else date.fromisoformat(text)

"""YNAB: the register of a budget as CSV ("Export budget"), or the JSON of a budget from its API.

https://support.ynab.com/en_us/how-to-export-budget-data-Sy_CouWA9
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from infra.client.moving_in.books import AppAccount, AppRow, Books, kind_of_name, movements_of_rows
from infra.client.moving_in.files import AppFile, AppOptions, Cells, currency_in, first_document

APP = "YNAB"
_HEADER = {"Account", "Date", "Payee", "Memo", "Outflow", "Inflow"}
_TRANSFER = re.compile(r"Transfer ?: ?(.+)")
_SPLIT = re.compile(r"Split \((\d+)/(\d+)\)\s*(.*)", re.DOTALL)
_KINDS = {
    "checking": "checking", "savings": "savings", "cash": "cash", "creditCard": "card",
    "lineOfCredit": "card", "mortgage": "loan", "autoLoan": "loan", "studentLoan": "loan",
    "personalLoan": "loan", "medicalDebt": "loan", "otherDebt": "loan", "otherLiability": "loan",
    "otherAsset": "other",
}  # fmt: skip


def read(files: Sequence[AppFile], options: AppOptions) -> Books | None:
    """Return the books of a budget, None if the files are none of YNAB."""
    tables = [file for file in files if set(file.header()) >= _HEADER]
    if tables:
        return _read_register([row for table in tables for row in table.rows()], options)
    budgets = [one["data"]["budget"] for one in first_document(files, "data") if "budget" in one["data"]]
    return _read_budget(budgets[0], options) if budgets else None


def _read_register(table: Sequence[dict[str, str]], options: AppOptions) -> Books:
    amounts = [row[name] for row in table for name in ("Outflow", "Inflow")]
    cells = Cells([row["Date"] for row in table], amounts, options)
    currency = options.currency or currency_in(amounts) or options.needed_currency(APP)
    rows = []
    split = 0
    for number, row in enumerate(table):
        match = _SPLIT.match(row["Memo"])
        if match and match[1] == "1":
            split = number
        rows.append(_row(row, cells, f"split {split}" if match else None, match[3] if match else row["Memo"]))
    names = dict.fromkeys(row.account for row in rows)
    books = Books(APP, {name: AppAccount(name, kind_of_name(name), currency) for name in names})
    books.movements += movements_of_rows(rows, dict.fromkeys(names, currency))
    return books


def _row(row: dict[str, str], cells: Cells, group: str | None, memo: str) -> AppRow:
    transfer = _TRANSFER.fullmatch(row["Payee"])
    category_group = row.get("Category Group") or row.get("Master Category", "")
    category = row.get("Category") or row.get("Sub Category", "")
    is_income = category_group.casefold() == "inflow" or category.casefold().startswith("ready to assign")
    levels = [category] if is_income else [category_group, category]
    return AppRow(
        account=row["Account"],
        day=cells.day(row["Date"]),
        amount=cells.amount(row["Inflow"]) - cells.amount(row["Outflow"]),
        payee=row["Payee"],
        memo=memo,
        category=":".join(level.replace(":", " ").strip() for level in levels if level),
        other=transfer[1] if transfer else None,
        group=None if group is None else f"{row['Account']} {group}",
        is_income=is_income if category else None,
        is_opening=row["Payee"] == "Starting Balance",
    )


def _read_budget(budget: dict[str, Any], options: AppOptions) -> Books:
    currency = (budget.get("currency_format") or {}).get("iso_code") or options.needed_currency(APP)
    accounts = {one["id"]: one for one in budget["accounts"] if not one.get("deleted")}
    books = Books(APP)
    for one in accounts.values():
        stated = _amount(one["balance"]) if "balance" in one else None
        kind = _KINDS.get(one.get("type", ""), "other")
        books.accounts[one["name"]] = AppAccount(one["name"], kind, currency, bool(one.get("closed")), stated)
    names = {key: one["name"] for key, one in accounts.items()}
    payees = {one["id"]: one["name"] for one in budget.get("payees", ())}
    groups = {one["id"]: one["name"] for one in budget.get("category_groups", ())}
    categories = {
        one["id"]: (groups.get(one.get("category_group_id"), ""), one["name"])
        for one in budget.get("categories", ())
    }
    parts: dict[str, list[Any]] = {}
    for part in budget.get("subtransactions", ()):
        if not part.get("deleted"):
            parts.setdefault(part["transaction_id"], []).append(part)
    rows = []
    for one in budget["transactions"]:
        if one.get("deleted") or one["account_id"] not in names:
            continue
        subs = parts.get(one["id"]) or one.get("subtransactions") or []
        for part in subs or [one]:
            group, category = categories.get(part.get("category_id"), ("", ""))
            is_income = group in ("Internal Master Category", "Inflow")
            payee = payees.get(one.get("payee_id"), one.get("payee_name") or "")
            row = AppRow(
                account=names[one["account_id"]],
                day=date.fromisoformat(one["date"]),
                amount=_amount(part["amount"]),
                payee=payee,
                memo=part.get("memo") or "",
                category=category if is_income else ":".join(filter(None, (group, category))),
                other=names.get(part.get("transfer_account_id") or ""),
                is_income=is_income if category else None,
                is_opening=payee == "Starting Balance",
                key=one["id"],
            )
            rows.append(replace(row, group=one["id"]) if subs else row)
    books.movements += movements_of_rows(rows, dict.fromkeys(names.values(), currency))
    return books


def _amount(thousandths: int) -> Decimal:
    return Decimal(thousandths) / 1000

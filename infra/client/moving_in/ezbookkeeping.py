"""ezBookkeeping: its export as CSV or TSV, or JSON as its API returns accounts and transactions.

https://ezbookkeeping.mayswind.net/export_and_import
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from infra.client.moving_in.books import AppAccount, Books, Line, Movement, kind_of_name
from infra.client.moving_in.files import AppFile, AppOptions, first_document

APP = "ezBookkeeping"
_HEADER = {"Time", "Type", "Account", "Amount", "Account2", "Account2 Amount"}
_TYPES = {1: "Balance Modification", 2: "Income", 3: "Expense", 4: "Transfer"}
_KINDS = {
    1: "cash",
    2: "checking",
    3: "card",
    4: "other",
    5: "loan",
    6: "other",
    7: "other",
    8: "savings",
    9: "savings",
}


def read(files: Sequence[AppFile], options: AppOptions) -> Books | None:
    """Return the books, None if the files are none of ezBookkeeping."""
    books = Books(APP)
    rows = [row for file in files if set(file.header()) >= _HEADER for row in file.rows()]
    for one in first_document(files, "result"):
        result = one["result"]
        items = result.get("items", ()) if isinstance(result, Mapping) else result
        for item in items or ():
            if "sourceAmount" in item:
                rows.append(_of_api(item))
            elif "currency" in item and "balance" in item:
                _add_account(books, item)
    if not rows:
        return None
    counts: Counter[str] = Counter()
    for row in rows:
        content = "\x1f".join(row.get(name, "") for name in ("Time", "Type", "Account", "Amount", "Account2"))
        counts[content] += 1
        key = row.get("Transaction Id") or f"{content}\x1f{counts[content]}"
        books.movements.append(_movement(books, row, key, options))
    return books


def _add_account(books: Books, item: Mapping[str, Any]) -> None:
    for sub in item.get("subAccounts") or ():
        _add_account(books, sub)
    if not item.get("subAccounts"):
        sign = 1 if item.get("isAsset", True) else -1
        stated = sign * Decimal(item["balance"]) / 100
        kind = _KINDS.get(item.get("category", 0), "other")
        books.accounts[item["name"]] = AppAccount(
            item["name"], kind, item["currency"], bool(item.get("hidden")), stated
        )


def _of_api(item: Mapping[str, Any]) -> dict[str, str]:
    """Return a transaction of the API as a row of the CSV."""
    source, target = item.get("sourceAccount") or {}, item.get("destinationAccount") or {}
    category = item.get("category") or {}
    time = datetime.fromtimestamp(item["time"], UTC) + timedelta(minutes=item.get("utcOffset") or 0)
    return {
        "Time": time.strftime("%Y-%m-%d %H:%M:%S"),
        "Type": _TYPES.get(item["type"], ""),
        "Category": "",
        "Sub Category": category.get("name") or "",
        "Account": source.get("name") or "",
        "Account Currency": source.get("currency") or "",
        "Amount": str(Decimal(item["sourceAmount"]) / 100),
        "Account2": target.get("name") or "",
        "Account2 Currency": target.get("currency") or "",
        "Account2 Amount": str(Decimal(item.get("destinationAmount") or 0) / 100),
        "Tags": ";".join(tag.get("name", "") for tag in item.get("tags") or ()),
        "Description": item.get("comment") or "",
        "Transaction Id": str(item.get("id") or ""),
    }


def _movement(books: Books, row: Mapping[str, str], key: str, options: AppOptions) -> Movement:
    return Movement(
        key=key,
        day=date.fromisoformat(row["Time"][:10]),
        lines=tuple(_lines(books, row, options)),
        description=row.get("Description") or row.get("Comment", ""),
        tags=tuple(row.get("Tags", "").split(";")),
        is_opening=row["Type"] == "Balance Modification",
    )


def _lines(books: Books, row: Mapping[str, str], options: AppOptions) -> Iterator[Line]:
    kind = row["Type"]
    amount = Decimal(row["Amount"].replace(",", ""))
    currency = row.get("Account Currency") or options.needed_currency(APP)
    account = _account(books, row["Account"], currency)
    if kind == "Transfer":
        other = _account(books, row["Account2"], row.get("Account2 Currency") or currency)
        yield Line(-amount, account.currency, account=account.name)
        arrived = Decimal(row["Account2 Amount"].replace(",", "")) if row["Account2 Amount"] else amount
        yield Line(arrived, other.currency, account=other.name)
        return
    is_income = kind == "Income"
    sign = 1 if kind in ("Income", "Balance Modification", "Refund") else -1
    yield Line(sign * amount, account.currency, account=account.name)
    levels = dict.fromkeys(filter(None, (row.get("Category", ""), row.get("Sub Category", ""))))
    is_balance = kind == "Balance Modification"
    yield Line(
        -sign * amount,
        account.currency,
        category="Balance adjustment" if is_balance else ":".join(levels) or "Uncategorised",
        is_income=None if is_balance else is_income,
    )


def _account(books: Books, name: str, currency: str) -> AppAccount:
    if name not in books.accounts:
        books.accounts[name] = AppAccount(name, kind_of_name(name), currency)
    return books.accounts[name]

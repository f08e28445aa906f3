"""Firefly III: transactions as CSV ("Export data"), or as JSON from its API, with the accounts beside them.

https://docs.firefly-iii.org/how-to/firefly-iii/features/exports/
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from infra.client.moving_in.books import AppAccount, Books, Line, Movement, kind_of_name
from infra.client.moving_in.files import AppFile, AppOptions, first_document

APP = "Firefly III"
_HEADER = {"group_id", "journal_id", "type", "amount", "source_name", "destination_name"}
# What Firefly III calls the accounts that are the user's own.
_OWN = {
    "asset account": "", "default account": "", "loan": "loan", "debt": "loan", "mortgage": "loan",
}  # fmt: skip
_ROLES = {
    "savingasset": "savings", "ccasset": "card", "cashwalletasset": "cash", "defaultasset": "checking",
    "sharedasset": "checking",
}  # fmt: skip
_OPENINGS = ("opening balance", "liability credit")
_ADJUSTMENT = "Balance adjustment"


def read(files: Sequence[AppFile], _options: AppOptions) -> Books | None:
    """Return the books, None if the files are none of Firefly III."""
    books = Books(APP)
    journals = []
    for one in first_document(files, "data"):
        for item in one["data"] if isinstance(one["data"], list) else ():
            attributes = item.get("attributes", {})
            if item.get("type") == "accounts":
                _add_account(books, attributes)
            elif item.get("type") == "transactions":
                journals += [_of_api(item, attributes, split) for split in attributes["transactions"]]
    for file in files:
        if set(file.header()) >= _HEADER:
            journals += [_of_table(row) for row in file.rows()]
    if not journals:
        return None
    groups: dict[str, list[dict[str, str]]] = {}
    for journal in journals:
        groups.setdefault(journal["group"], []).append(journal)
    for group in groups.values():
        books.movements += _movements(books, group)
    return books


def _add_account(books: Books, attributes: Mapping[str, Any]) -> None:
    kind = (attributes.get("type") or "").casefold()
    if kind not in ("asset", "liabilities", "liability", "loan", "debt", "mortgage", "cash account"):
        return
    role = (attributes.get("account_role") or "").casefold()
    name = attributes["name"]
    stated = attributes.get("current_balance")
    books.accounts[name] = AppAccount(
        name,
        _ROLES.get(role) or (kind_of_name(name) if kind == "asset" else "loan"),
        attributes.get("currency_code") or "EUR",
        attributes.get("active") is False,
        None if stated is None else Decimal(str(stated)),
    )


def _of_table(row: Mapping[str, str]) -> dict[str, str]:
    return {
        **row,
        "amount": row["amount"].removeprefix("'"),
        "foreign_amount": row.get("foreign_amount", "").removeprefix("'"),
        "group": row["group_id"],
        "journal": row["journal_id"],
        "title": row.get("group_title", ""),
        "tags": row.get("tags", ""),
    }


def _of_api(
    item: Mapping[str, Any], attributes: Mapping[str, Any], split: Mapping[str, Any]
) -> dict[str, str]:
    names = (
        *(
            "type",
            "date",
            "amount",
            "currency_code",
            "foreign_amount",
            "foreign_currency_code",
            "description",
        ),
        *("source_name", "source_type", "destination_name", "destination_type", "notes"),
    )
    return {
        **{name: str(split.get(name) or "") for name in names},
        "category": split.get("category_name") or "",
        "group": str(item["id"]),
        "journal": str(split.get("transaction_journal_id") or ""),
        "title": attributes.get("group_title") or "",
        "tags": ",".join(split.get("tags") or ()),
    }


def _movements(books: Books, group: Sequence[Mapping[str, str]]) -> Iterator[Movement]:
    """Yield the movements of a group: a split with one own account is one movement."""
    parts: dict[tuple[str, ...], list[Mapping[str, str]]] = {}
    for journal in group:
        own = tuple(
            name if _is_own(books, name, journal.get(f"{side}_type", "")) else ""
            for side in ("source", "destination")
            for name in (journal[f"{side}_name"],)
        )
        parts.setdefault((journal["type"].casefold(), journal["date"][:10], *own), []).append(journal)
    for (kind, day, source, destination), journals in parts.items():
        if not source and not destination:
            books.left_out.append(f"{day}: {journals[0]['description']}: between accounts that are not yours")
            continue
        lines: list[Line] = []
        for journal in journals:
            lines += _lines(books, journal, source, destination, is_adjustment=kind == "reconciliation")
        first = journals[0]
        other = "" if source and destination else first["source_name" if destination else "destination_name"]
        texts = (first["title"] if len(journals) > 1 else first["description"], first.get("notes", ""))
        yield Movement(
            key=first["journal"] or f"{first['group']} {kind} {day}",
            day=date.fromisoformat(day),
            lines=tuple(lines),
            payee="" if kind in (*_OPENINGS, "reconciliation") or other == "(no name)" else other,
            description=" – ".join(dict.fromkeys(filter(None, texts))),
            tags=tuple(tag for journal in journals for tag in journal["tags"].split(",")),
            is_opening=kind in _OPENINGS,
        )


def _is_own(books: Books, name: str, account_type: str) -> bool:
    return account_type.casefold() in _OWN or (not account_type and name in books.accounts)


def _lines(
    books: Books, journal: Mapping[str, str], source: str, destination: str, *, is_adjustment: bool
) -> Iterator[Line]:
    amount = abs(Decimal(journal["amount"]))
    currency = journal["currency_code"]
    foreign = journal.get("foreign_amount") or ""
    arrived = (abs(Decimal(foreign)), journal["foreign_currency_code"]) if foreign else (amount, currency)
    if source:
        account = _account(books, source, journal.get("source_type", ""), currency)
        sent = arrived[0] if account.currency == arrived[1] != currency else amount
        yield Line(-sent, account.currency, account=source)
    if destination:
        account = _account(books, destination, journal.get("destination_type", ""), arrived[1])
        received = amount if account.currency == currency or not source else arrived[0]
        yield Line(received, account.currency, account=destination)
    if not (source and destination):
        category = journal.get("category") or (_ADJUSTMENT if is_adjustment else "Uncategorised")
        sign = 1 if source else -1
        yield Line(
            sign * amount,
            currency,
            category=category,
            is_income=None if is_adjustment else not source,
            description=journal["description"],
        )


def _account(books: Books, name: str, account_type: str, currency: str) -> AppAccount:
    if name not in books.accounts:
        kind = _OWN.get(account_type.casefold()) or kind_of_name(name)
        books.accounts[name] = AppAccount(name, kind, currency)
    return books.accounts[name]

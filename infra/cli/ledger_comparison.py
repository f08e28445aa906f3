"""Compare the rows of a statement with the ledger, learn from it, and keep what a user says of a layout."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from infra.client.api import ApiError
from infra.client.errors import CommandError
from lambdas.ledger.duplicates import Record, compare, days_to_compare
from lambdas.ledger.statement import Row
from lambdas.ledger.statement.identity import is_imported
from lambdas.ledger.statement.several import SimilarRow
from lambdas.ledger.suggestions import MAX_RECORDS, History, Known
from lambdas.ledger.transaction import Entry
from lambdas.ledger.user_settings import MAX_LAYOUTS

_PAGE_SIZE = "500"


class Api(Protocol):
    """The calls of the API that a comparison needs."""

    def get(self, path: str, **query: str) -> Any: ...

    def put(self, path: str, document: object, *, if_match: str | None = None) -> Any: ...


@dataclass(frozen=True, slots=True)
class LedgerDays:
    """The transactions of the ledger around the days of a statement, by id."""

    documents: Mapping[str, Mapping[str, Any]]

    def has_unchanged(self, row_id: str) -> bool:
        """Return whether a row is there as it was added, whatever rules and suggestions made of it."""
        document = self.documents.get(row_id)
        return document is not None and document["version"] == 1

    def similar_rows(
        self, rows: Sequence[Row], entries: Sequence[Entry], account: str | None
    ) -> list[SimilarRow]:
        """Return the rows that resemble a transaction, each with it.

        `account` is that of the rows that name none.
        """
        if not rows:
            return []
        records = [record for document in self.documents.values() for record in Record.of_json(document)]
        _, resembles = compare(records, rows, entries, account)
        return [
            SimilarRow(row, _row(self.documents[record.id]))
            for row, record in zip(rows, resembles, strict=True)
            if record is not None
        ]


def fetch_days(api: Api, entries: Sequence[Entry]) -> LedgerDays:
    """Return the transactions of the ledger that rows of these entries may be, or resemble."""
    if not entries:
        return LedgerDays({})
    first, last = days_to_compare(entries)
    query = {"from": first, "to": last}
    return LedgerDays({document["id"]: document for document in _transactions(api, query)})


def fetch_history(api: Api, last: str) -> History:
    """Return what the newest transactions until a day teach of payees and their categories."""
    return History(
        Known(
            document["type"],
            document.get("payee", ""),
            document.get("description", ""),
            document.get("category") or "",
            is_imported(document["id"]),
        )
        for document in itertools.islice(_transactions(api, {"to": last}), MAX_RECORDS)
    )


def _transactions(api: Api, query: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    """Yield the transactions of a list, newest first."""
    query = {**query, "limit": _PAGE_SIZE}
    while True:
        page = api.get("/transactions", **query)
        yield from page["transactions"]
        if not page.get("cursor"):
            return
        query["cursor"] = page["cursor"]


def _row(document: Mapping[str, Any]) -> Row:
    """Return a transaction as the row that it could have come from."""
    texts = (document.get("payee", ""), document.get("description", ""))
    return Row(
        line=0,
        day=date.fromisoformat(document["date"]),
        type=document["type"],
        amount=Decimal(document["amount"]),
        currency=document["currency"],
        description=" – ".join(filter(None, texts)),
        is_refund=document.get("refund", False),
        id=document["id"],
    )


def find_account(api: Api, name: str) -> str:
    """Return the id of the account of a name or id; raise `CommandError` if there is none, or several."""
    accounts = api.get("/accounts")["accounts"]
    ids = [account["id"] for account in accounts if name in (account["id"], account["name"])]
    if len(ids) != 1:
        names = ", ".join(account["name"] for account in accounts) or "none"
        problem = "Several accounts are" if ids else "No account is"
        raise CommandError(f"{problem} called {name}.", f"There are: {names}. Name it, or give its id.")
    return str(ids[0])


def remembered_layouts(api: Api) -> dict[str, dict[str, str]]:
    """Return what the user said of statements, by their layout: parameters of the preview."""
    return {entry["id"]: dict(entry["options"]) for entry in api.get("/settings").get("layouts", [])}


def remember_options(api: Api, layout: str, options: Mapping[str, str]) -> None:
    """Keep what the user said of a statement; a change of the settings at the same time goes first."""
    settings = api.get("/settings")
    version = settings.pop("version")
    others = [entry for entry in settings.get("layouts", []) if entry["id"] != layout]
    layouts = [{"id": layout, "options": dict(options)}, *others][:MAX_LAYOUTS]
    try:
        api.put("/settings", {**settings, "layouts": layouts}, if_match=f'"{version}"')
    except ApiError as error:
        if error.status != 412:
            raise

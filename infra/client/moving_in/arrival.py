"""Send the accounts of another app's books, and compare the ledger with them afterwards."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from infra.client.api import ApiError
from infra.client.moving_in.ledger_document import LedgerDocument

_REFUSED = (409, 422)
# After every transaction that an export may have.
_LAST_DAY = "9999-12-31"


class Api(Protocol):
    """The calls of the API that moving in needs."""

    def get(self, path: str, **query: str) -> Any: ...

    def post(self, path: str, document: object) -> Any: ...


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference between an account and its export: in a balance, or in the number of transactions."""

    account: str
    what: str
    expected: str
    actual: str


def send_accounts(client: Api, accounts: Sequence[Mapping[str, Any]]) -> list[str]:
    """Create the accounts that the ledger does not have; return in English what it refuses."""
    existing = {account["id"] for account in client.get("/accounts")["accounts"]}
    refused = []
    for account in accounts:
        if account["id"] not in existing:
            try:
                client.post("/accounts", account)
            except ApiError as error:
                if error.status not in _REFUSED:
                    raise
                refused.append(f"account {account['name']}: {error}")
    return refused


def compare(client: Api, document: LedgerDocument) -> list[Difference]:
    """Return in which balances and counts the ledger differs from the export."""
    answer = client.get("/accounts", on=_LAST_DAY)
    accounts = {account["id"]: account for account in answer["accounts"]}
    return [
        difference
        for account in document.accounts
        for difference in _differences(account, accounts.get(account["id"]), document)
    ]


def _differences(
    account: Mapping[str, Any], in_ledger: Mapping[str, Any] | None, document: LedgerDocument
) -> Iterator[Difference]:
    name, account_id = account["name"], account["id"]
    if in_ledger is None:
        yield Difference(name, "account", "to be there", "missing")
        return
    expected = document.balances[account_id]
    if Decimal(in_ledger["balance"]) != expected:
        yield Difference(name, "balance", format(expected, "f"), in_ledger["balance"])
    if in_ledger["transactions"] != document.postings[account_id]:
        yield Difference(
            name, "transactions", str(document.postings[account_id]), str(in_ledger["transactions"])
        )

"""What an import into an account does besides its rows: transfers that meet their other side, balances."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from infra.client.api import ApiClient, ApiError
from lambdas.ledger.json_document import Json
from lambdas.ledger.statement import Balance, Row

# The category of one side of a transfer whose other side is not known yet.
TRANSFER_CATEGORY = "Transfer"
# How far apart the days of two sides may be, if both statements say that they are transfers, and if one does.
MAX_DAYS, MAX_DAYS_OF_ONE = 14, 5
_NOT_FOUND, _INVALID = 404, 422


def side_of_transfer(row: Row) -> dict[str, Json]:
    """Return what a transfer of a statement is in its account: an income, or an expense."""
    return row.to_json() | {
        "type": "income" if row.is_incoming else "expense",
        "category": TRANSFER_CATEGORY,
    }


def join_transfers(client: ApiClient, rows: Iterable[Row], account_id: str) -> list[Row]:
    """Join each row with its other side, where exactly one is in another account; return those rows."""
    return [row for row in rows if _join(client, row, account_id)]


def _join(client: ApiClient, row: Row, account_id: str) -> bool:
    try:
        client.get(f"/transactions/{row.id}")
    except ApiError as error:
        if error.status == _NOT_FOUND:  # joined already, or deleted
            return False
        raise
    other_type = "expense" if row.is_incoming else "income"
    answer = client.get(
        "/transactions",
        **{"from": _shifted(row.day, -MAX_DAYS), "to": _shifted(row.day, MAX_DAYS)},
        min=row.amount_text,
        max=row.amount_text,
        currency=row.currency,
        type=other_type,
    )
    sides = [
        each
        for each in answer["transactions"]
        if each.get("account") not in (None, account_id)
        and not each["refund"]
        and (
            each["category"] == TRANSFER_CATEGORY
            or abs(date.fromisoformat(each["date"]) - row.day).days <= MAX_DAYS_OF_ONE
        )
    ]
    if len(sides) != 1:
        return False
    ids = {"expense" if row.is_incoming else "income": sides[0]["id"]}
    client.post("/transactions/join", {**ids, "income" if row.is_incoming else "expense": row.id})
    return True


def send_balances(client: ApiClient, account_id: str, balances: Sequence[Balance]) -> list[str]:
    """State the last balance of each day as the bank's; return in English which were refused."""
    refused = []
    for day, amount in {balance.day: balance.amount for balance in balances}.items():
        try:
            client.put(
                f"/accounts/{account_id}/balance-assertions/{day}",
                {"amount": format(amount, "f"), "source": "statement"},
            )
        except ApiError as error:
            if error.status != _INVALID:
                raise
            refused.append(f"balance on {day}: {error}")
    return refused


def _shifted(day: date, days: int) -> str:
    return (day + timedelta(days=days)).isoformat()

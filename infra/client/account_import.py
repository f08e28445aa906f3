"""Import into an account, besides its rows: join transfers with their other side, record balances."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

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


@dataclass(slots=True)
class Joining:
    """The sides of transfers: those that are joined, and those that several others fit.

    `waiting` are sides in other accounts, each with the rows that may be its other side.
    """

    joined: list[Row] = field(default_factory=list)
    undecided: list[tuple[Row, Sequence[Mapping[str, Any]]]] = field(default_factory=list)
    waiting: list[tuple[Mapping[str, Any], Sequence[Row]]] = field(default_factory=list)


def join_transfers(
    client: ApiClient, rows: Iterable[Row], account_id: str, chosen: Sequence[str] = ()
) -> Joining:
    """Join each row with its other side, where exactly one is in another account, or is chosen by its id."""
    joining = Joining()
    for row in rows:
        sides = _other_sides(client, row, account_id)
        sides = [side for side in sides if side["id"] in chosen][:1] or sides
        if len(sides) > 1:
            joining.undecided.append((row, sides))
        elif sides and _join_ids(
            client, {sides[0]["type"]: sides[0]["id"], "income" if row.is_incoming else "expense": row.id}
        ):
            joining.joined.append(row)
    return joining


def _other_sides(client: ApiClient, row: Row, account_id: str) -> list[Mapping[str, Any]]:
    """Return the transactions of other accounts that may be a row's other side; none if it is joined."""
    if not _is_there(client, row):
        return []
    other_type = "expense" if row.is_incoming else "income"
    answer = client.get(
        "/transactions",
        **{"from": _shifted(row.day, -MAX_DAYS), "to": _shifted(row.day, MAX_DAYS)},
        min=row.amount_text,
        max=row.amount_text,
        currency=row.currency,
        type=other_type,
    )
    return [
        each
        for each in answer["transactions"]
        if each.get("account") not in (None, account_id)
        and not each["refund"]
        and (
            each["category"] == TRANSFER_CATEGORY
            or abs(date.fromisoformat(each["date"]) - row.day).days <= MAX_DAYS_OF_ONE
        )
    ]


def _is_there(client: ApiClient, row: Row) -> bool:
    """Return whether the ledger has a row as its own transaction; it may be joined already, or deleted."""
    try:
        client.get(f"/transactions/{row.id}")
    except ApiError as error:
        if error.status != _NOT_FOUND:
            raise
        return False
    return True


def join_waiting(
    client: ApiClient,
    rows: Sequence[Row],
    account_id: str,
    chosen: Sequence[str] = (),
    with_category: Container[str] = (),
) -> Joining:
    """Join the sides that wait in other accounts, each with the only row that fits it, or a chosen one.

    Args:
        rows: those of the account's statement.
        chosen: the ids of rows or sides that belong together where several may.
        with_category: the ids of rows that have a category, and are joined only if they are chosen.
    """
    joining = Joining()
    sides = _waiting_sides(client, rows, account_id)
    pairs = [(row, side) for side in sides for row in rows if _is_other_side(row, side)]
    count_of = Counter(id_ for row, side in pairs for id_ in (row.id, side["id"]))
    joined: set[str] = set()
    for row, side in sorted(pairs, key=lambda pair: -_count_chosen(pair, chosen)):
        is_only = count_of[row.id] == count_of[side["id"]] == 1 and row.id not in with_category
        is_meant = is_only or _count_chosen((row, side), chosen) > 0
        if not is_meant or {row.id, side["id"]} & joined:
            continue
        if _join_ids(client, {row.type: row.id, side["type"]: side["id"]}):
            joined |= {row.id, side["id"]}
            joining.joined.append(row)
    for side in sides:
        if side["id"] not in joined:
            others = [row for row, other in pairs if other is side and row.id not in joined]
            if others := [row for row in others if _is_there(client, row)]:
                joining.waiting.append((side, others))
    return joining


def _count_chosen(pair: tuple[Row, Mapping[str, Any]], chosen: Sequence[str]) -> int:
    return (pair[0].id in chosen) + (pair[1]["id"] in chosen)


def _waiting_sides(client: ApiClient, rows: Sequence[Row], account_id: str) -> list[Mapping[str, Any]]:
    """Return the sides of transfers that wait in other accounts around the days of the rows."""
    days = [row.day for row in rows]
    if not days:
        return []
    answer = client.get(
        "/transactions",
        **{"from": _shifted(min(days), -MAX_DAYS_OF_ONE), "to": _shifted(max(days), MAX_DAYS_OF_ONE)},
        category=TRANSFER_CATEGORY,
        limit="500",
    )
    return [
        side
        for side in answer["transactions"]
        if side.get("account") not in (None, account_id) and not side["refund"]
    ]


def _is_other_side(row: Row, side: Mapping[str, Any]) -> bool:
    return (
        {row.type, side["type"]} == {"income", "expense"}
        and not row.is_refund
        and (row.amount, row.currency) == (Decimal(side["amount"]), side["currency"])
        and abs(date.fromisoformat(side["date"]) - row.day).days <= MAX_DAYS_OF_ONE
    )


def _join_ids(client: ApiClient, ids: Mapping[str, str]) -> bool:
    """Join an expense and an income; return False if one of them is no longer there to be joined."""
    try:
        client.post("/transactions/join", ids)
    except ApiError as error:
        if error.status != _INVALID:
            raise
        return False
    return True


def send_balances(client: ApiClient, account_id: str, balances: Sequence[Balance]) -> list[tuple[date, str]]:
    """State the last balance of each day as the bank's; return the days that were refused, and why."""
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
            refused.append((day, str(error)))
    return refused


def _shifted(day: date, days: int) -> str:
    return (day + timedelta(days=days)).isoformat()

"""Pages of a user's transactions, newest first, and the cursors that lead from one to the next."""

import base64
import binascii
import hashlib
import hmac
import math
from dataclasses import dataclass
from typing import Any

from lambdas.ledger.errors import FieldError, Malformed
from lambdas.ledger.items import from_item
from lambdas.ledger.query import Filters
from lambdas.ledger.store import Store
from lambdas.ledger.transaction import Transaction

# One request reads at most about this many records; a filter that matches fewer gets a short page and a
# cursor, so that a request's time and cost do not grow with the ledger.
MAX_EXAMINED = 5000
MAX_EXAMINED_AT_ONCE = 1000
MIN_EXAMINED_AT_ONCE, MARGIN, GROWTH = 25, 1.25, 4
SIGNATURE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the order of the list: just behind this transaction, which may be gone meanwhile."""

    date: str
    id: str


def page(
    store: Store, user: str, filters: Filters, limit: int, after: Position | None
) -> tuple[list[Transaction], Position | None]:
    """At most `limit` transactions behind `after`; the position to go on from, None at the end.

    Positions are keys, not counts: what is added or deleted meanwhile moves no other transaction from one
    page to another.
    """
    found: list[Transaction] = []
    examined, size = 0, limit + 1  # one more than asked tells whether there is a next page
    while True:
        answer = store.call("query", **_query(store, user, filters, size, after))
        for item in answer["Items"]:
            transaction = from_item(item).transaction
            if filters.matches_text(transaction.entry):
                found.append(transaction)
        if len(found) > limit:
            last = found[limit - 1]
            return found[:limit], Position(last.entry.date, last.id)
        key = answer.get("LastEvaluatedKey")
        if key is None:
            return found, None
        after = Position(key["Date"]["S"], key["TransactionID"]["S"])
        examined += answer["ScannedCount"]
        if examined >= MAX_EXAMINED:
            return found, after
        size = _next_size(size, limit + 1 - len(found), len(found) / examined)


def _next_size(size: int, missing: int, share: float) -> int:
    """How many records to examine next: as many as should hold what is missing, if matches stay as frequent.

    More would be read, and paid, for nothing; too few cost another round trip.
    """
    expected = math.ceil(MARGIN * missing / share) if share else GROWTH * size
    return min(max(expected, MIN_EXAMINED_AT_ONCE), MAX_EXAMINED_AT_ONCE)


def write_cursor(key: bytes, user: str, filters: Filters, position: Position) -> str:
    """The position as opaque text that is worth something only to this user with these filters."""
    place = f"{position.date}{position.id}".encode()
    return base64.urlsafe_b64encode(_sign(key, user, filters, place) + place).decode().rstrip("=")


def read_cursor(key: bytes, user: str, filters: Filters, cursor: str) -> Position:
    """The position; raises Malformed for a cursor that is not ours, or of another query or user."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    signature, place = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, _sign(key, user, filters, place)):
        raise Malformed(errors=[FieldError("#/query/cursor", "foreign_cursor")])
    text = place.decode()
    return Position(text[:10], text[10:])


def _sign(key: bytes, user: str, filters: Filters, place: bytes) -> bytes:
    message = repr((user, filters.identity(), place)).encode()
    return hmac.new(key, message, hashlib.sha256).digest()[:SIGNATURE_BYTES]


def _query(store: Store, user: str, filters: Filters, size: int, after: Position | None) -> dict[str, Any]:
    condition = filters.condition()
    parameters: dict[str, Any] = {
        "TableName": store.expenses,
        "IndexName": "ByDate",
        "ConsistentRead": True,
        "ScanIndexForward": False,
        "Limit": size,
        "KeyConditionExpression": "UserID = :user AND #Date BETWEEN :first AND :last",
        **condition,
        "ExpressionAttributeNames": {"#Date": "Date", **condition.get("ExpressionAttributeNames", {})},
        "ExpressionAttributeValues": {
            ":user": {"S": user},
            ":first": {"S": filters.days.first},
            ":last": {"S": filters.days.last},
            **condition.get("ExpressionAttributeValues", {}),
        },
    }
    if after:
        parameters["ExclusiveStartKey"] = {
            "UserID": {"S": user},
            "Date": {"S": after.date},
            "TransactionID": {"S": after.id},
        }
    return parameters

"""Pages of a ledger's transactions, newest first, and the cursors that lead from one to the next."""

import base64
import binascii
import hashlib
import hmac
import math
from dataclasses import dataclass

from lambdas.ledger.errors import FieldError, Malformed
from lambdas.ledger.items import Record
from lambdas.ledger.query import Filters
from lambdas.ledger.store import Store
from lambdas.ledger.transaction import Transaction

# One request reads at most about this many records; a filter that matches fewer gets a short page and a
# cursor, so that a request's time and cost do not grow with the ledger.
MAX_EXAMINED = 5000
MIN_EXAMINED_AT_ONCE, MAX_EXAMINED_AT_ONCE = 25, 1000
MARGIN, GROWTH = 1.25, 4
# A function's answer may have 6 MB; a transaction with the longest texts takes 5.3 kB of it, and so does each
# of its splits. A page ends early where it would be larger.
MAX_WEIGHT = 1000
SIGNATURE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Position:
    """A position in the order of the list: just behind this transaction, which may have been deleted."""

    date: str
    id: str


def read_page(
    store: Store,
    ledger_id: str,
    filters: Filters,
    limit: int,
    after: Position | None,
    max_weight: int | None = None,
) -> tuple[list[Transaction], Position | None]:
    """Return at most `limit` transactions behind `after`, and the position to go on from; None at the end.

    Positions are keys, not counts: adding or deleting meanwhile moves no other transaction from one page to
    another.

    Args:
        max_weight: how many of the longest transactions and splits fit the answer; by default MAX_WEIGHT.
    """
    max_weight = MAX_WEIGHT if max_weight is None else max_weight
    transactions: list[Transaction] = []
    examined, weight, size = 0, 0, limit + 1  # one more than asked for tells whether there is a next page
    while True:
        answer = store.call("query", **_query(store, ledger_id, filters, size, after))
        for item in answer["Items"]:
            transaction = Record.from_item(item).transaction
            if not filters.matches(transaction.entry):
                continue
            weight += 1 + len(transaction.entry.splits)
            if transactions and (len(transactions) == limit or weight > max_weight):
                last = transactions[-1]
                return transactions, Position(last.entry.date, last.id)
            transactions.append(transaction)
        key = answer.get("LastEvaluatedKey")
        if key is None:
            return transactions, None
        after = Position(key["Date"]["S"], key["TransactionID"]["S"])
        examined += answer["ScannedCount"]
        if examined >= MAX_EXAMINED:
            return transactions, after
        size = _next_size(size, limit + 1 - len(transactions), len(transactions) / examined)


def _next_size(size: int, missing: int, share: float) -> int:
    """Return how many records to examine next: as many as hold the missing ones, if `share` of them match.

    Reading more costs units for nothing; reading too few costs another round trip.
    """
    expected = math.ceil(MARGIN * missing / share) if share else GROWTH * size
    return min(max(expected, MIN_EXAMINED_AT_ONCE), MAX_EXAMINED_AT_ONCE)


def write_cursor(key: bytes, ledger_id: str, filters: Filters, position: Position) -> str:
    """Return the position as opaque text that is valid for this ledger with these filters only."""
    payload = f"{position.date}{position.id}".encode()
    return base64.urlsafe_b64encode(_sign(key, ledger_id, filters, payload) + payload).decode().rstrip("=")


def read_cursor(key: bytes, ledger_id: str, filters: Filters, cursor: str) -> Position:
    """Return the position; raises Malformed for a forged cursor, or one of another query or ledger."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    signature, payload = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, _sign(key, ledger_id, filters, payload)):
        raise Malformed(errors=[FieldError("#/query/cursor", "foreign_cursor")])
    text = payload.decode()
    return Position(text[:10], text[10:])


def _sign(key: bytes, ledger_id: str, filters: Filters, payload: bytes) -> bytes:
    message = repr((ledger_id, filters.identity(), payload)).encode()
    return hmac.new(key, message, hashlib.sha256).digest()[:SIGNATURE_BYTES]


def _query(
    store: Store, ledger_id: str, filters: Filters, size: int, after: Position | None
) -> dict[str, object]:
    condition = filters.condition()
    parameters: dict[str, object] = {
        "TableName": store.expenses,
        "IndexName": "ByDate",
        "ConsistentRead": True,
        "ScanIndexForward": False,
        "Limit": size,
        "KeyConditionExpression": "LedgerID = :ledger AND #Date BETWEEN :first AND :last",
        **condition,
        "ExpressionAttributeNames": {"#Date": "Date", **condition.get("ExpressionAttributeNames", {})},
        "ExpressionAttributeValues": {
            ":ledger": {"S": ledger_id},
            ":first": {"S": filters.days_to_read.first},
            ":last": {"S": filters.days_to_read.last},
            **condition.get("ExpressionAttributeValues", {}),
        },
    }
    if after:
        parameters["ExclusiveStartKey"] = {
            "LedgerID": {"S": ledger_id},
            "Date": {"S": after.date},
            "TransactionID": {"S": after.id},
        }
    return parameters

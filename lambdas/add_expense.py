"""AddExpense: records a transaction, or up to 500 at once."""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from lambdas.ledger import config, store
from lambdas.ledger.errors import Conflict, FieldError, Invalid
from lambdas.ledger.http import Request, Response, serve
from lambdas.ledger.items import Record
from lambdas.ledger.transaction import Transaction, instant_text, new_id, parse_entry
from lambdas.ledger.writer import Writer, same_or_conflict

MAX_TRANSACTIONS = 500
MAX_BATCH_BYTES = 2 * 1024 * 1024

STORE = store.ledger_writer()
CURRENCY = config.default_currency()


def add(request: Request) -> Response:
    """POST /transactions"""
    wanted = _parse(request, request.json(), new_id(request.now, secrets.token_bytes(10)))
    transaction, created = Writer(STORE).create(request.user, wanted, request.now)
    headers = {"ETag": f'"{transaction.version}"', "Location": f"/transactions/{transaction.id}"}
    return Response(201 if created else 200, transaction.to_json(), headers)


def add_batch(request: Request) -> Response:
    """POST /transactions/batch: each with its own outcome; the same body again adds nothing."""
    documents = _documents(request.json(max_bytes=MAX_BATCH_BYTES))
    digest = hashlib.sha256(request.body)
    results: list[dict[str, Any]] = []
    wanted: dict[str, Transaction] = {}
    mine: dict[int, Transaction] = {}
    for index, document in enumerate(documents):
        try:
            transaction = _parse(request, document, _derived_id(digest.digest(), index))
        except Invalid as problem:
            results.append({"index": index, "status": 422, "errors": _errors(problem)})
            continue
        results.append({"index": index, "status": 201, "id": transaction.id})
        mine[index] = transaction
        wanted.setdefault(transaction.id, transaction)
    existing = Writer(STORE).create_many(request.user, list(wanted.values()), request.now)
    for index, transaction in mine.items():
        first = wanted[transaction.id]
        record = existing.get(transaction.id) or (Record(first) if first is not transaction else None)
        if record:
            results[index].update(_outcome(record, transaction))
    statuses = [result["status"] for result in results]
    counts = {"created": statuses.count(201), "existing": statuses.count(200)}
    refused = len(statuses) - sum(counts.values())
    return Response(200, {"results": results, **counts, "refused": refused})


def _parse(request: Request, document: Any, spare_id: str) -> Transaction:
    transaction_id, entry = parse_entry(
        document, today=request.now.date(), default_currency=CURRENCY, with_id=True
    )
    now = instant_text(request.now)
    return Transaction(transaction_id or spare_id, entry, created_at=now, updated_at=now, version=1)


def _documents(body: Any) -> list[Any]:
    if not isinstance(body, Mapping) or set(body) != {"transactions"}:
        raise Invalid(errors=[FieldError("#", "wrong_fields", {"fields": ("transactions",)})])
    documents = body["transactions"]
    if not isinstance(documents, list) or not 1 <= len(documents) <= MAX_TRANSACTIONS:
        bounds = {"min": 1, "max": MAX_TRANSACTIONS}
        raise Invalid(errors=[FieldError("#/transactions", "wrong_number_of_items", bounds)])
    return documents


def _derived_id(digest: bytes, index: int) -> str:
    """The id of an entry that came without one: the same body again means the same transactions."""
    return hashlib.sha256(digest + index.to_bytes(2, "big")).hexdigest()[:32]


def _outcome(record: Record, transaction: Transaction) -> dict[str, Any]:
    try:
        same_or_conflict(record, transaction)
    except Conflict as problem:
        return {"status": 409, "errors": [FieldError("#/id", problem.code, problem.params).to_json()]}
    return {"status": 200}


def _errors(problem: Invalid) -> list[dict[str, Any]]:
    return [error.to_json() for error in problem.errors]


ROUTES = {
    "POST /transactions": add,
    "POST /transactions/batch": add_batch,
    "POST /addExpense": add,
}

handler = serve(ROUTES, STORE)

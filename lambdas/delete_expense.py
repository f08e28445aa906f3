"""DeleteExpense: moves transactions to the bin, or takes them out again, one or up to 500 at once."""

from collections.abc import Mapping
from typing import Any

from lambdas.ledger import store
from lambdas.ledger.errors import FieldError, Invalid
from lambdas.ledger.http import Request, Response, if_match, serve
from lambdas.ledger.transaction import is_id
from lambdas.ledger.writer import Writer

MAX_IDS = 500
MAX_BATCH_BYTES = 256 * 1024

STORE = store.ledger_writer()


def delete(request: Request) -> Response:
    """DELETE /transactions/{id}"""
    Writer(STORE).delete(request.user, request.id, if_match(request) or (), request.now)
    return Response(204)


def restore(request: Request) -> Response:
    """POST /transactions/{id}/restore"""
    transaction = Writer(STORE).restore(request.user, request.id, request.now)
    return Response(200, transaction.to_json(), {"ETag": f'"{transaction.version}"'})


def delete_batch(request: Request) -> Response:
    """POST /transactions/batch/delete"""
    ids = _ids(request.json(max_bytes=MAX_BATCH_BYTES))
    done = Writer(STORE).delete_many(request.user, dict.fromkeys(ids), request.now)
    return _outcomes(ids, done, 204, "deleted")


def restore_batch(request: Request) -> Response:
    """POST /transactions/batch/restore"""
    ids = _ids(request.json(max_bytes=MAX_BATCH_BYTES))
    done = Writer(STORE).restore_many(request.user, dict.fromkeys(ids), request.now)
    return _outcomes(ids, done, 200, "restored")


def _ids(body: Any) -> list[str]:
    if not isinstance(body, Mapping) or set(body) != {"ids"}:
        raise Invalid(errors=[FieldError("#", "wrong_fields", {"fields": ("ids",)})])
    ids = body["ids"]
    if not isinstance(ids, list) or not 1 <= len(ids) <= MAX_IDS:
        bounds = {"min": 1, "max": MAX_IDS}
        raise Invalid(errors=[FieldError("#/ids", "wrong_number_of_items", bounds)])
    errors = [
        FieldError(f"#/ids/{index}", "malformed_id")
        for index, each in enumerate(ids)
        if not isinstance(each, str) or not is_id(each)
    ]
    if errors:
        raise Invalid(errors=errors)
    return ids


def _outcomes(ids: list[str], done: Mapping[str, Any], status: int, counted: str) -> Response:
    """Each id's own outcome in the order sent; the count is of those that are now as was asked."""
    results = [
        {"index": index, "id": each, "status": status if each in done else 404}
        for index, each in enumerate(ids)
    ]
    return Response(200, {"results": results, counted: len(done)})


ROUTES = {
    "DELETE /transactions/{id}": delete,
    "DELETE /deleteExpense/{id}": delete,
    "POST /transactions/batch/delete": delete_batch,
    "POST /transactions/batch/restore": restore_batch,
    "POST /transactions/{id}/restore": restore,
}

handler = serve(ROUTES, STORE)

"""DeleteExpense: moves transactions to the bin, or takes them out of it, one or up to 500 at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lambdas.ledger.config import Configuration
from lambdas.ledger.errors import FieldError, Invalid
from lambdas.ledger.http import HttpHandler, Request, Response, etag, if_match
from lambdas.ledger.json_document import Json
from lambdas.ledger.runtime import lambda_handler
from lambdas.ledger.sdk import Connect
from lambdas.ledger.store import Store
from lambdas.ledger.transaction import is_id
from lambdas.ledger.writer import Writer

MAX_IDS = 500
MAX_BATCH_BYTES = 256 * 1024

ENVIRONMENT = ("EXPENSES_TABLE", "TOTALS_TABLE", "CHANGE_SHARDS")


@dataclass(frozen=True, slots=True)
class DeleteExpense:
    """The routes that delete and restore transactions."""

    writer: Writer

    def delete(self, request: Request) -> Response:
        """DELETE /transactions/{id}"""
        self.writer.delete(request.ledger_id, request.id, if_match(request) or (), request.now)
        return Response(204)

    def restore(self, request: Request) -> Response:
        """POST /transactions/{id}/restore"""
        transaction = self.writer.restore(request.ledger_id, request.id, request.now)
        return Response(200, transaction.to_json(), etag(transaction.version))

    def delete_batch(self, request: Request) -> Response:
        """POST /transactions/batch/delete"""
        ids = _ids(request.json(max_bytes=MAX_BATCH_BYTES))
        deleted = self.writer.delete_many(request.ledger_id, dict.fromkeys(ids), request.now)
        return Response(200, {"results": _results(ids, deleted, 204), "deleted": len(deleted)})

    def restore_batch(self, request: Request) -> Response:
        """POST /transactions/batch/restore"""
        ids = _ids(request.json(max_bytes=MAX_BATCH_BYTES))
        restored = self.writer.restore_many(request.ledger_id, dict.fromkeys(ids), request.now)
        return Response(200, {"results": _results(ids, restored, 200), "restored": len(restored)})


def _ids(body: Json) -> list[str]:
    if not isinstance(body, Mapping) or set(body) != {"ids"}:
        raise Invalid(errors=[FieldError("#", "wrong_fields", {"fields": ("ids",)})])
    values = body["ids"]
    if not isinstance(values, list) or not 1 <= len(values) <= MAX_IDS:
        bounds = {"min": 1, "max": MAX_IDS}
        raise Invalid(errors=[FieldError("#/ids", "wrong_number_of_items", bounds)])
    ids = [value for value in values if isinstance(value, str) and is_id(value)]
    if len(ids) < len(values):
        raise Invalid(
            errors=[
                FieldError(f"#/ids/{index}", "malformed_id")
                for index, value in enumerate(values)
                if not isinstance(value, str) or not is_id(value)
            ]
        )
    return ids


def _results(ids: Sequence[str], changed: Collection[str], status: int) -> list[dict[str, object]]:
    """Return the outcome of each id in the order sent: the status, or 404 for one that does not exist."""
    return [
        {"index": index, "id": id_, "status": status if id_ in changed else 404}
        for index, id_ in enumerate(ids)
    ]


def build(config: Configuration, connect: Connect) -> HttpHandler:
    store = Store(connect("dynamodb"), config)
    function = DeleteExpense(Writer(store))
    routes = {
        "DELETE /transactions/{id}": function.delete,
        "DELETE /deleteExpense/{id}": function.delete,
        "POST /transactions/batch/delete": function.delete_batch,
        "POST /transactions/batch/restore": function.restore_batch,
        "POST /transactions/{id}/restore": function.restore,
    }
    return HttpHandler(routes, store)


handler = lambda_handler(build, ENVIRONMENT)

"""DeleteExpense: moves transactions to the bin and out of it, and takes joined transfers apart."""

from collections.abc import Mapping
from dataclasses import dataclass

from lambdas.ledger.config import Configuration
from lambdas.ledger.errors import FieldError, Invalid
from lambdas.ledger.http import HttpHandler, Request, Response, etag, if_match
from lambdas.ledger.id_batches import MAX_BYTES, count_records, parse_ids, results_json
from lambdas.ledger.runtime import lambda_handler
from lambdas.ledger.sdk import Connect
from lambdas.ledger.store import Store
from lambdas.ledger.transaction import EXPENSE, INCOME
from lambdas.ledger.writer import Writer

ENVIRONMENT = ("EXPENSES_TABLE", "TOTALS_TABLE", "SETTINGS_TABLE", "CHANGE_SHARDS")


@dataclass(frozen=True, slots=True)
class DeleteExpense:
    """The routes that delete, restore and separate transactions."""

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
        ids = _ids(request)
        deleted = self.writer.delete_many(request.ledger_id, dict.fromkeys(ids), request.now)
        return Response(200, {"results": results_json(ids, deleted, 204), "deleted": len(deleted)})

    def restore_batch(self, request: Request) -> Response:
        """POST /transactions/batch/restore"""
        ids = _ids(request)
        restored = self.writer.restore_many(request.ledger_id, dict.fromkeys(ids), request.now)
        results = results_json(ids, restored, 200)
        return Response(200, {"results": results, "restored": count_records(restored)})

    def separate(self, request: Request) -> Response:
        """POST /transactions/{id}/separate"""
        expense, income = self.writer.separate(request.ledger_id, request.id, request.now)
        return Response(200, {EXPENSE: expense.to_json(), INCOME: income.to_json()})


def _ids(request: Request) -> list[str]:
    body = request.json(max_bytes=MAX_BYTES)
    if not isinstance(body, Mapping) or set(body) != {"ids"}:
        raise Invalid(errors=[FieldError("#", "wrong_fields", {"fields": ("ids",)})])
    return parse_ids(body["ids"])


def build(config: Configuration, connect: Connect) -> HttpHandler:
    store = Store(connect("dynamodb"), config)
    function = DeleteExpense(Writer(store))
    routes = {
        "DELETE /transactions/{id}": function.delete,
        "DELETE /deleteExpense/{id}": function.delete,
        "POST /transactions/batch/delete": function.delete_batch,
        "POST /transactions/batch/restore": function.restore_batch,
        "POST /transactions/{id}/restore": function.restore,
        "POST /transactions/{id}/separate": function.separate,
    }
    return HttpHandler(routes, store)


handler = lambda_handler(build, ENVIRONMENT)

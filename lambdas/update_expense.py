"""UpdateExpense: replaces a transaction that the caller has read, or sets fields of up to 500 at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from lambdas.ledger.account_reader import AccountReader
from lambdas.ledger.config import Configuration
from lambdas.ledger.entry_rules import parse_changes, parse_entry
from lambdas.ledger.errors import FieldError, Invalid, PreconditionRequired
from lambdas.ledger.http import HttpHandler, Request, Response, etag, if_match
from lambdas.ledger.id_batches import MAX_BYTES, count_records, parse_ids, results_json
from lambdas.ledger.runtime import lambda_handler
from lambdas.ledger.sdk import Connect
from lambdas.ledger.store import Store
from lambdas.ledger.writer import Writer

ENVIRONMENT = ("EXPENSES_TABLE", "TOTALS_TABLE", "SETTINGS_TABLE", "CHANGE_SHARDS", "DEFAULT_CURRENCY")


@dataclass(frozen=True, slots=True)
class UpdateExpense:
    """The routes that change transactions."""

    writer: Writer
    default_currency: str

    def replace(self, request: Request) -> Response:
        """PUT /transactions/{id}"""
        versions = if_match(request)
        if versions is None:
            raise PreconditionRequired
        _, entry = parse_entry(
            request.json(),
            today=request.now.date(),
            default_currency=self.default_currency,
            with_id=False,
            currency_of=AccountReader(self.writer.store, request.ledger_id).currency_of,
        )
        transaction = self.writer.replace(request.ledger_id, request.id, entry, versions, request.now)
        return Response(200, transaction.to_json(), etag(transaction.version))

    def update_batch(self, request: Request) -> Response:
        """POST /transactions/batch/update"""
        body = request.json(max_bytes=MAX_BYTES)
        if not isinstance(body, Mapping) or set(body) != {"ids", "changes"}:
            raise Invalid(errors=[FieldError("#", "wrong_fields", {"fields": ("ids", "changes")})])
        ids, changes = parse_ids(body["ids"]), parse_changes(body["changes"])
        outcomes = self.writer.update_many(
            request.ledger_id, dict.fromkeys(ids), changes.applied_to, request.now
        )
        results = results_json(ids, outcomes, 200)
        return Response(200, {"results": results, "updated": count_records(outcomes)})


def build(config: Configuration, connect: Connect) -> HttpHandler:
    store = Store(connect("dynamodb"), config)
    function = UpdateExpense(Writer(store), config.default_currency)
    routes = {
        "PUT /transactions/{id}": function.replace,
        "POST /transactions/batch/update": function.update_batch,
    }
    return HttpHandler(routes, store)


handler = lambda_handler(build, ENVIRONMENT)

"""UpdateExpense: replaces a transaction that the caller has read."""

from dataclasses import dataclass

from lambdas.ledger.config import Configuration
from lambdas.ledger.errors import PreconditionRequired
from lambdas.ledger.http import HttpHandler, Request, Response, etag, if_match
from lambdas.ledger.runtime import lambda_handler
from lambdas.ledger.sdk import Connect
from lambdas.ledger.store import Store
from lambdas.ledger.transaction import parse_entry
from lambdas.ledger.writer import Writer

ENVIRONMENT = ("EXPENSES_TABLE", "TOTALS_TABLE", "CHANGE_SHARDS", "DEFAULT_CURRENCY")


@dataclass(frozen=True, slots=True)
class UpdateExpense:
    """The route that replaces a transaction."""

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
        )
        transaction = self.writer.replace(request.ledger_id, request.id, entry, versions, request.now)
        return Response(200, transaction.to_json(), etag(transaction.version))


def build(config: Configuration, connect: Connect) -> HttpHandler:
    store = Store(connect("dynamodb"), config)
    function = UpdateExpense(Writer(store), config.default_currency)
    return HttpHandler({"PUT /transactions/{id}": function.replace}, store)


handler = lambda_handler(build, ENVIRONMENT)

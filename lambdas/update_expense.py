"""UpdateExpense: replaces a transaction that the caller has seen."""

from lambdas.ledger import config, store
from lambdas.ledger.errors import PreconditionRequired
from lambdas.ledger.http import Request, Response, if_match, serve
from lambdas.ledger.transaction import parse_entry
from lambdas.ledger.writer import Writer

STORE = store.ledger_writer()
CURRENCY = config.default_currency()


def replace(request: Request) -> Response:
    """PUT /transactions/{id}"""
    versions = if_match(request)
    if versions is None:
        raise PreconditionRequired
    _, entry = parse_entry(request.json(), today=request.now.date(), default_currency=CURRENCY, with_id=False)
    transaction = Writer(STORE).replace(request.user, request.id, entry, versions, request.now)
    return Response(200, transaction.to_json(), {"ETag": f'"{transaction.version}"'})


ROUTES = {"PUT /transactions/{id}": replace}

handler = serve(ROUTES, STORE)

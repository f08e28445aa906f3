"""GetExpenses: one transaction, or pages of them."""

from lambdas.ledger import settings, store
from lambdas.ledger.errors import NotFound
from lambdas.ledger.http import Request, Response, serve
from lambdas.ledger.listing import page, read_cursor, write_cursor
from lambdas.ledger.query import parse_list

STORE = store.ledger_reader()
CURSOR_KEY = settings.cursor_key()


def list_transactions(request: Request) -> Response:
    """GET /transactions"""
    filters, limit, cursor = parse_list(request.query, request.now.date())
    after = read_cursor(CURSOR_KEY, request.user, filters, cursor) if cursor is not None else None
    transactions, position = page(STORE, request.user, filters, limit, after)
    next_cursor = write_cursor(CURSOR_KEY, request.user, filters, position) if position else None
    body = {"transactions": [each.to_json() for each in transactions], "cursor": next_cursor}
    return Response(200, body)


def get_transaction(request: Request) -> Response:
    """GET /transactions/{id}"""
    record = STORE.find(request.user, request.transaction_id)
    if record is None or record.binned:
        raise NotFound
    transaction = record.transaction
    return Response(200, transaction.to_json(), {"ETag": f'"{transaction.version}"'})


ROUTES = {
    "GET /transactions": list_transactions,
    "GET /transactions/{id}": get_transaction,
    "GET /getExpenses": list_transactions,
}

handler = serve(ROUTES, STORE)

"""GetExpenses: one transaction, pages of them, or files to keep."""

from urllib.parse import urlencode

from lambdas.ledger import settings, store
from lambdas.ledger.errors import FieldError, Invalid, NotFound
from lambdas.ledger.files import FILES
from lambdas.ledger.http import Request, Response, serve
from lambdas.ledger.listing import page, read_cursor, write_cursor
from lambdas.ledger.query import DEFAULT_LIMIT, Filters, parse_list
from lambdas.ledger.transaction import Transaction

# A function's answer may have 6 MB; a transaction with the longest texts takes 5.3 kB of it.
EXPORT_LIMIT = 1000

STORE = store.ledger_reader()
CURSOR_KEY = settings.cursor_key()


def list_transactions(request: Request) -> Response:
    """GET /transactions"""
    filters, limit, cursor = parse_list(request.query, request.now.date())
    transactions, next_cursor = _page(request, filters, limit or DEFAULT_LIMIT, cursor)
    return Response(200, {"transactions": [each.to_json() for each in transactions], "cursor": next_cursor})


def export(request: Request) -> Response:
    """GET /export: the list again, as a file that an import or a batch takes; Link leads to the next part."""
    query = dict(request.query)
    file = FILES.get(query.pop("format", "csv"))
    if file is None:
        raise Invalid(errors=[FieldError("#/query/format", "must be one of " + ", ".join(FILES))])
    filters, limit, cursor = parse_list(query, request.now.date(), most=EXPORT_LIMIT)
    transactions, next_cursor = _page(request, filters, limit or EXPORT_LIMIT, cursor)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    if next_cursor:
        parameters = urlencode({**request.query, "cursor": next_cursor})
        headers["Link"] = f'<export?{parameters}>; rel="next"'
    return Response(200, file.write(transactions, cursor is None), headers, file.media_type)


def _page(
    request: Request, filters: Filters, limit: int, cursor: str | None
) -> tuple[list[Transaction], str | None]:
    after = read_cursor(CURSOR_KEY, request.user, filters, cursor) if cursor is not None else None
    transactions, position = page(STORE, request.user, filters, limit, after)
    return transactions, write_cursor(CURSOR_KEY, request.user, filters, position) if position else None


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
    "GET /export": export,
    "GET /getExpenses": list_transactions,
}

handler = serve(ROUTES, STORE)

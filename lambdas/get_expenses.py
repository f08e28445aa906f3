"""GetExpenses: one transaction, pages of them, or files to keep."""

from typing import Any
from urllib.parse import urlencode

from lambdas.ledger import budgets, config, store, user_settings
from lambdas.ledger.errors import FieldError, Invalid, NotFound
from lambdas.ledger.files import FILES, entries
from lambdas.ledger.http import Request, Response, serve
from lambdas.ledger.listing import page, read_cursor, write_cursor
from lambdas.ledger.query import DEFAULT_LIMIT, Filters, parse_list
from lambdas.ledger.transaction import Transaction

# A function's answer may have 6 MB; a transaction with the longest texts takes 5.3 kB of it.
MAX_EXPORT_LIMIT = 1000
ACCOUNT = "account"

STORE = store.account_reader()
CURSOR_KEY = config.cursor_key()


def list_transactions(request: Request) -> Response:
    """GET /transactions"""
    filters, limit, cursor = parse_list(request.query)
    transactions, next_cursor = _page(request, filters, limit or DEFAULT_LIMIT, cursor)
    return Response(200, {"transactions": [each.to_json() for each in transactions], "cursor": next_cursor})


def export(request: Request) -> Response:
    """GET /export: the list again, as a file that an import or a batch takes, or with all else that is the
    user's; Link leads to the next part."""
    query = dict(request.query)
    format_ = query.pop("format", "csv")
    file = FILES.get(format_)
    if file is None and format_ != ACCOUNT:
        choices = (*FILES, ACCOUNT)
        raise Invalid(errors=[FieldError("#/query/format", "not_one_of", {"choices": choices})])
    filters, limit, cursor = parse_list(query, max_limit=MAX_EXPORT_LIMIT)
    transactions, next_cursor = _page(request, filters, limit or MAX_EXPORT_LIMIT, cursor)
    headers = {"Content-Disposition": f'attachment; filename="{file.name if file else "account.json"}"'}
    if next_cursor:
        parameters = urlencode({**request.query, "cursor": next_cursor})
        headers["Link"] = f'<export?{parameters}>; rel="next"'
    if file:
        return Response(200, file.write(transactions, cursor is None), headers, file.media_type)
    chosen = _chosen(request.user) if cursor is None else {}
    return Response(200, {**chosen, "transactions": entries(transactions)}, headers)


def _chosen(user: str) -> dict[str, Any]:
    """Return settings (null for the defaults) and budgets, as PUT /settings and POST /budgets take them."""
    items = STORE.list_settings(user)
    settings: dict[str, Any] | None = None
    for item in items:
        if item["Name"]["S"] == user_settings.NAME:
            settings = user_settings.from_item(item)[0].to_json(0)
            del settings["version"]
    return {"settings": settings, "budgets": [budget.entry_json() for budget in budgets.from_items(items)[0]]}


def _page(
    request: Request, filters: Filters, limit: int, cursor: str | None
) -> tuple[list[Transaction], str | None]:
    after = read_cursor(CURSOR_KEY, request.user, filters, cursor) if cursor is not None else None
    transactions, position = page(STORE, request.user, filters, limit, after)
    return transactions, write_cursor(CURSOR_KEY, request.user, filters, position) if position else None


def get_transaction(request: Request) -> Response:
    """GET /transactions/{id}"""
    record = STORE.find(request.user, request.id)
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

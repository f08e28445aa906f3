"""GetExpenses: one transaction, pages of them, or files to keep."""

from dataclasses import astuple, dataclass
from urllib.parse import urlencode

from lambdas.ledger import accounts
from lambdas.ledger.accounts import accounts_in
from lambdas.ledger.config import Configuration
from lambdas.ledger.errors import FieldError, Invalid, NotFound
from lambdas.ledger.http import HttpHandler, Request, Response, etag
from lambdas.ledger.listing import MAX_WEIGHT, Position, read_cursor, read_page, write_cursor
from lambdas.ledger.query import DEFAULT_LIMIT, ListQuery, parse_list
from lambdas.ledger.quotas import EXPORTS, Quota
from lambdas.ledger.runtime import lambda_handler
from lambdas.ledger.sdk import Connect
from lambdas.ledger.store import Store
from lambdas.ledger.transaction import Joined, Transaction

# As many transactions as one answer holds, if all have the longest texts (`listing.MAX_WEIGHT`).
MAX_EXPORT_LIMIT = 1000
# The format that has settings, budgets, accounts, rules and balance assertions too.
LEDGER = "ledger"

ENVIRONMENT = ("EXPENSES_TABLE", "SETTINGS_TABLE", "CURSOR_KEY", "EXPORTS_PER_DAY")


@dataclass(frozen=True, slots=True)
class GetExpenses:
    """The routes that read transactions."""

    store: Store
    cursor_key: bytes
    exports: Quota

    def get_transaction(self, request: Request) -> Response:
        """GET /transactions/{id}"""
        record = self.store.find(request.ledger_id, request.id)
        if record is None or not record.is_live:
            raise NotFound
        return Response(200, record.transaction.to_json(), etag(record.transaction.version))

    def list_transactions(self, request: Request) -> Response:
        """GET /transactions"""
        query = parse_list(request.query, request.query_lists)
        transactions, position = self._read_page(request, query, DEFAULT_LIMIT)
        documents = [transaction.to_json() for transaction in transactions]
        return Response(200, {"transactions": documents, "cursor": self._cursor(request, query, position)})

    def export(self, request: Request) -> Response:
        """GET /export: the list as a file, or all data of the user; Link leads to the next part."""
        # Most requests read no file, and should not wait for what only files need.
        from lambdas.ledger.files import FORMATS, Part
        from lambdas.ledger.settings_export import settings_documents

        query = dict(request.query)
        name = query.pop("format", "csv")
        if name not in FORMATS and name != LEDGER:
            choices = (*FORMATS, LEDGER)
            raise Invalid(errors=[FieldError("#/query/format", "not_one_of", {"choices": choices})])
        list_query = parse_list(query, request.query_lists, max_limit=MAX_EXPORT_LIMIT)
        self.exports.use(self.store, request.user, 1, request.now)
        transactions, position = self._read_page(request, list_query, MAX_EXPORT_LIMIT)
        transactions, originals, position = self._with_originals(request.ledger_id, transactions, position)
        cursor = self._cursor(request, list_query, position)
        is_first = list_query.cursor is None
        headers = {}
        if cursor:
            parameters = urlencode({**request.query, **request.query_lists, "cursor": cursor}, doseq=True)
            headers["Link"] = f'<export?{parameters}>; rel="next"'
        if name == LEDGER:
            headers["Content-Disposition"] = 'attachment; filename="ledger.json"'
            items = self.store.list_settings(request.ledger_id) if is_first else []
            settings = settings_documents(items) if is_first else {}
            documents = Part(transactions, originals).documents()
            return Response(200, {**settings, "transactions": documents}, headers)
        format_ = FORMATS[name]
        headers["Content-Disposition"] = f'attachment; filename="{format_.name}"'
        names = self._account_names(request.ledger_id)
        text = format_.write(Part(transactions, originals, names, is_first))
        return Response(200, text, headers, format_.media_type)

    def _with_originals(
        self, ledger_id: str, transactions: list[Transaction], position: Position | None
    ) -> tuple[list[Transaction], dict[str, Transaction], Position | None]:
        """Return as many of the transactions as one answer holds with what joined transfers were joined of.

        The originals are by id; the position is that of the next part.
        """
        ids = [id_ for each in transactions if each.joined for id_ in astuple(each.joined)]
        if not ids:
            return transactions, {}, position
        records = self.store.find_many(ledger_id, ids)
        originals = {id_: record.transaction for id_, record in records.items()}
        weight = 0
        for number, each in enumerate(transactions):
            all_three = [
                each,
                *(originals[id_] for id_ in astuple(each.joined or Joined("", "")) if id_ in originals),
            ]
            weight += sum(1 + len(one.entry.splits) for one in all_three)
            if number and weight > MAX_WEIGHT:
                last = transactions[number - 1]
                return transactions[:number], originals, Position(last.entry.date, last.id)
        return transactions, originals, position

    def _account_names(self, ledger_id: str) -> dict[str, str]:
        items = self.store.list_settings(ledger_id, accounts.PREFIX)
        return {account.id: account.name for account in accounts_in(items)}

    def _read_page(
        self, request: Request, query: ListQuery, default_limit: int
    ) -> tuple[list[Transaction], Position | None]:
        """Return the transactions of a page, and the position of the next one; None at the end."""
        key, ledger_id, filters = self.cursor_key, request.ledger_id, query.filters
        after = None if query.cursor is None else read_cursor(key, ledger_id, filters, query.cursor)
        return read_page(self.store, ledger_id, filters, query.limit or default_limit, after)

    def _cursor(self, request: Request, query: ListQuery, position: Position | None) -> str | None:
        if position is None:
            return None
        return write_cursor(self.cursor_key, request.ledger_id, query.filters, position)


def build(config: Configuration, connect: Connect) -> HttpHandler:
    store = Store(connect("dynamodb"), config)
    function = GetExpenses(store, config.cursor_key, Quota(EXPORTS, config.exports_per_day))
    routes = {
        "GET /transactions": function.list_transactions,
        "GET /transactions/{id}": function.get_transaction,
        "GET /export": function.export,
        "GET /getExpenses": function.list_transactions,
    }
    return HttpHandler(routes, store)


handler = lambda_handler(build, ENVIRONMENT)

"""AddExpense: records a transaction, or up to 500 at once."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lambdas.ledger.account_reader import AccountReader
from lambdas.ledger.config import Configuration
from lambdas.ledger.errors import Conflict, FieldError, Invalid
from lambdas.ledger.fields import read_object
from lambdas.ledger.http import HttpHandler, Request, Response, etag
from lambdas.ledger.items import Record
from lambdas.ledger.json_document import Json
from lambdas.ledger.new_entries import parse_new
from lambdas.ledger.quotas import ROWS, Quota
from lambdas.ledger.runtime import lambda_handler
from lambdas.ledger.sdk import Connect
from lambdas.ledger.store import Store
from lambdas.ledger.transaction import EXPENSE, INCOME, Joined, Transaction, instant_text, new_id, parse_id
from lambdas.ledger.writer import Originals, Outcomes, Writer, same_or_conflict

MAX_TRANSACTIONS = 500
MAX_BATCH_BYTES = 2 * 1024 * 1024

ENVIRONMENT = (
    *("EXPENSES_TABLE", "TOTALS_TABLE", "SETTINGS_TABLE", "CHANGE_SHARDS", "DEFAULT_CURRENCY"),
    "ROWS_PER_DAY",
)


@dataclass(frozen=True, slots=True)
class AddExpense:
    """The routes that record transactions."""

    writer: Writer
    default_currency: str
    rows: Quota

    def add(self, request: Request) -> Response:
        """POST /transactions"""
        document = request.json()
        accounts = AccountReader(self.writer.store, request.ledger_id)
        spare_id = new_id(request.now, secrets.token_bytes(10))
        transaction, originals = self._parse(request, document, spare_id, accounts)
        self.rows.use(self.writer.store, request.user, 1, request.now)
        stored, created = self.writer.create(request.ledger_id, transaction, request.now, originals)
        headers = {**etag(stored.version), "Location": f"/transactions/{stored.id}"}
        return Response(201 if created else 200, stored.to_json(), headers)

    def add_batch(self, request: Request) -> Response:
        """POST /transactions/batch: each with its own outcome; the same body again adds nothing."""
        documents = _documents(request.json(max_bytes=MAX_BATCH_BYTES))
        self.rows.use(self.writer.store, request.user, len(documents), request.now)
        digest = hashlib.sha256(request.body).digest()
        accounts = AccountReader(self.writer.store, request.ledger_id)
        parsed = [
            self._parse_or_refuse(request, document, _derived_id(digest, index), accounts)
            for index, document in enumerate(documents)
        ]
        first_of_id: dict[str, Transaction] = {}
        originals_of_id: dict[str, Originals] = {}
        for each in parsed:
            if isinstance(each, Invalid):
                continue
            transaction, originals = each
            if transaction.id not in first_of_id and originals:
                originals_of_id[transaction.id] = originals
            first_of_id.setdefault(transaction.id, transaction)
        outcomes = self.writer.create_many(
            request.ledger_id, list(first_of_id.values()), request.now, originals_of_id
        )
        results = [
            {
                "index": index,
                **_outcome(each if isinstance(each, Invalid) else each[0], first_of_id, outcomes),
            }
            for index, each in enumerate(parsed)
        ]
        statuses = [result["status"] for result in results]
        counts = {"created": statuses.count(201), "existing": statuses.count(200)}
        refused = len(statuses) - sum(counts.values())
        return Response(200, {"results": results, **counts, "refused": refused})

    def join(self, request: Request) -> Response:
        """POST /transactions/join"""
        fields = read_object(request.json())
        expense_id, income_id = (fields.required(name, parse_id) for name in (EXPENSE, INCOME))
        fields.finish()
        transfer, created = self.writer.join(request.ledger_id, expense_id, income_id, request.now)
        headers = {**etag(transfer.version), "Location": f"/transactions/{transfer.id}"}
        return Response(201 if created else 200, transfer.to_json(), headers)

    def _parse(
        self, request: Request, document: Json, spare_id: str, accounts: AccountReader
    ) -> tuple[Transaction, Originals]:
        new = parse_new(
            document,
            today=request.now.date(),
            default_currency=self.default_currency,
            currency_of=accounts.currency_of,
        )
        now = instant_text(request.now)
        originals = [Transaction(id_, entry, now, now, version=1) for id_, entry in new.joined_from]
        joined = Joined(originals[0].id, originals[1].id) if originals else None
        return Transaction(new.id or spare_id, new.entry, now, now, version=1, joined=joined), originals

    def _parse_or_refuse(
        self, request: Request, document: Json, spare_id: str, accounts: AccountReader
    ) -> tuple[Transaction, Originals] | Invalid:
        try:
            return self._parse(request, document, spare_id, accounts)
        except Invalid as error:
            return error


def _documents(body: Json) -> list[Json]:
    if not isinstance(body, Mapping) or set(body) != {"transactions"}:
        raise Invalid(errors=[FieldError("#", "wrong_fields", {"fields": ("transactions",)})])
    documents = body["transactions"]
    if not isinstance(documents, list) or not 1 <= len(documents) <= MAX_TRANSACTIONS:
        bounds = {"min": 1, "max": MAX_TRANSACTIONS}
        raise Invalid(errors=[FieldError("#/transactions", "wrong_number_of_items", bounds)])
    return documents


def _derived_id(digest: bytes, index: int) -> str:
    """Return the id of an entry that came without one: the same body again means the same transactions."""
    return hashlib.sha256(digest + index.to_bytes(2, "big")).hexdigest()[:32]


def _outcome(
    transaction: Transaction | Invalid,
    first_of_id: Mapping[str, Transaction],
    outcomes: Outcomes,
) -> dict[str, object]:
    """Return one result of a batch; of several entries with one id the first is the one that is recorded."""
    if isinstance(transaction, Invalid):
        return {"status": 422, "errors": _errors_json(transaction.errors)}
    first = first_of_id[transaction.id]
    record = outcomes.get(transaction.id) or (Record(first) if first is not transaction else None)
    if isinstance(record, Invalid):
        return {"id": transaction.id, "status": 422, "errors": _errors_json(record.errors)}
    if record is None:
        return {"id": transaction.id, "status": 201}
    try:
        same_or_conflict(record, transaction)
    except Conflict as error:
        errors = [FieldError("#/id", error.code, error.params)]
        return {"id": transaction.id, "status": 409, "errors": _errors_json(errors)}
    return {"id": transaction.id, "status": 200}


def _errors_json(errors: Sequence[FieldError]) -> list[dict[str, object]]:
    return [error.to_json() for error in errors]


def build(config: Configuration, connect: Connect) -> HttpHandler:
    store = Store(connect("dynamodb"), config)
    function = AddExpense(Writer(store), config.default_currency, Quota(ROWS, config.rows_per_day))
    routes = {
        "POST /transactions": function.add,
        "POST /transactions/batch": function.add_batch,
        "POST /transactions/join": function.join,
        "POST /addExpense": function.add,
    }
    return HttpHandler(routes, store)


handler = lambda_handler(build, ENVIRONMENT)

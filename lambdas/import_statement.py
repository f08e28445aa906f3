"""ImportStatement: show what each row of a bank's file would become. Writes nothing."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from lambdas.ledger.config import Configuration
from lambdas.ledger.duplicates import find_duplicates
from lambdas.ledger.errors import FieldError, Invalid, Malformed, TooLarge
from lambdas.ledger.http import HttpHandler, Request, Response
from lambdas.ledger.json_document import write_json
from lambdas.ledger.proposals import Proposal, RuleBook, add_suggestions, read_rules
from lambdas.ledger.quotas import IMPORTS, Quota
from lambdas.ledger.runtime import lambda_handler
from lambdas.ledger.sdk import Connect
from lambdas.ledger.statement import (
    OWN_CSV,
    OWN_JSON,
    Balance,
    Column,
    Options,
    RefusedRow,
    Row,
    Statement,
    StatementError,
    TooManyRowsError,
    Totals,
    Validated,
    read_statement,
    totals_by_currency,
    validate,
)
from lambdas.ledger.statement.fingerprint import layout_of
from lambdas.ledger.statement.options import column_pairs
from lambdas.ledger.statement.values.text import one_line
from lambdas.ledger.store import Store
from lambdas.ledger.suggestions import read_history
from lambdas.ledger.transaction import EXPENSE, INCOME, JOINED_FROM, TRANSFER, Entry, is_id, money_text

MAX_FILE_BYTES = 5 * 1024 * 1024
MAX_ROWS = 10_000
_GZIP_MAGIC, _GZIP_WBITS = b"\x1f\x8b", 31
# A Lambda function may answer with 6 MB, in which the quotes of the JSON inside its JSON are escaped.
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_ANSWER_BYTES = 6_000_000

# The parameters of the request, and the option of the reader that each sets.
PARAMETERS = {
    "account": "account",
    "currency": "currency",
    "dateFormat": "date_format",
    "decimal": "decimal",
    "encoding": "encoding",
    "negative": "negative",
    "positive": "positive",
    "type": "type",
}
_POINTERS = {option: f"#/query/{name}" for name, option in PARAMETERS.items()} | {"columns": "#/query/map"}

_TRANSFER_FIELDS = ("id", "date", "amount", "currency", "payee", "description")
# The fields of them that rules can set.
_TRANSFER_RULES = ("payee", "transferWith")
ENVIRONMENT = ("EXPENSES_TABLE", "SETTINGS_TABLE", "IMPORTS_PER_DAY")


@dataclass(frozen=True, slots=True)
class ImportStatement:
    """The route that reads a statement."""

    store: Store
    imports: Quota

    def preview(self, request: Request) -> Response:
        """Answer POST /imports/preview."""
        options = _options(request.query)
        self.imports.use(self.store, request.user, 1, request.now)
        data = _file(request.body)
        try:
            statement = read_statement(data, options, max_rows=MAX_ROWS)
        except TooManyRowsError as error:
            raise TooLarge(error.code, max=MAX_ROWS) from None
        except StatementError as error:
            raise Invalid(errors=[_field_error(error, layout_of(data, options.encoding))]) from None
        validated = validate(statement, request.now.date())
        return _response(
            request,
            write_json(_answer(self.store, request, statement, validated, layout_of(data, options.encoding))),
        )


def _options(query: Mapping[str, str]) -> Options:
    unknown = [name for name in query if name not in PARAMETERS and name not in ("map", "name")]
    if unknown:
        raise Invalid(errors=[FieldError(f"#/query/{name[:64]}", "unknown_parameter") for name in unknown])
    if query.get("account") and not is_id(query["account"]):
        raise Invalid(errors=[FieldError("#/query/account", "malformed_id")])
    columns = {}
    for pair in column_pairs(query.get("map", "")):  # API Gateway joins repeated parameters
        field, equals, column = pair.partition("=")
        if not equals:
            raise Invalid(errors=[FieldError("#/query/map", "malformed_column_map")])
        columns[field.strip().lower()] = column.strip()
    settings = {PARAMETERS[name]: value for name, value in query.items() if name in PARAMETERS and value}
    return Options(columns=columns, **settings)


def _file(body: bytes) -> bytes:
    """Return the bytes of the file, which may be compressed with gzip; bounded before and after."""
    if body.startswith(_GZIP_MAGIC):
        decompressor = zlib.decompressobj(wbits=_GZIP_WBITS)
        try:
            body = decompressor.decompress(body, MAX_FILE_BYTES + 1)
        except zlib.error:
            raise Malformed("not_gzip") from None
        if not decompressor.eof and len(body) <= MAX_FILE_BYTES:
            raise Malformed("truncated_gzip")
    if len(body) > MAX_FILE_BYTES:
        raise TooLarge("file_too_large", max=MAX_FILE_BYTES)
    return body


def _field_error(error: StatementError, layout: str) -> FieldError:
    """Return the error with the parameter that would settle it, the values to choose from, and the layout."""
    params = dict(error.message.params)
    if error.question is not None:
        params["layout"] = layout
    if error.choices:
        params["choices"] = error.choices
    return FieldError(_POINTERS.get(error.option or "", "#"), error.code, params)


def _response(request: Request, text: str) -> Response:
    """Return the answer; refuse one that is too long for Lambda and cannot be compressed.

    10,000 rows have 2.7 MB, and 0.4 MB compressed.
    """
    length = len(text.encode()) + text.count('"') + text.count("\\")
    if length > MAX_ANSWER_BYTES and not request.accepts_gzip:
        raise TooLarge("answer_too_large")
    return Response(200, text)


def _answer(
    store: Store, request: Request, statement: Statement, validated: Validated, layout: str
) -> dict[str, object]:
    sides = _sides_of_transfers(statement, request.now.date())
    account = request.query.get("account") or None
    # What the tracker has exported is exactly what it was.
    is_own = statement.format in (OWN_CSV, OWN_JSON)
    book = RuleBook() if is_own else read_rules(store, request.ledger_id)
    proposals = _proposals(book, validated, account)
    comparison = find_duplicates(
        store,
        request.ledger_id,
        [*validated.rows, *sides.rows],
        [*(proposal.entry for proposal in proposals), *sides.entries],
        account,
    )
    count = len(validated.rows)
    days = comparison.days
    if proposals and not is_own:
        history = read_history(store, request.ledger_id, max(entry.date for entry in validated.entries))
        proposals = [
            add_suggestions(history, entry, proposal)
            for entry, proposal in zip(validated.entries, proposals, strict=True)
        ]
    return {
        "name": one_line(request.query["name"]) if "name" in request.query else None,
        "format": statement.format,
        "encoding": statement.encoding,
        "dateFormat": statement.layout.date_format,
        "notes": [note.to_json() for note in statement.notes],
        "columns": [_column_json(column) for column in statement.layout.columns],
        "layout": layout,
        "positive": statement.layout.positive,
        "rows": [
            {
                "line": row.line,
                "transaction": _transaction_json(row, proposal.entry),
                "suggested": list(proposal.suggested),
                "rules": dict(proposal.rules),
                "duplicate": duplicate,
                "resembles": record.to_json() if record else None,
                "reference": row.reference,
            }
            for row, proposal, duplicate, record in zip(
                validated.rows,
                proposals,
                comparison.duplicates[:count],
                comparison.resembles[:count],
                strict=True,
            )
        ],
        "transfers": [
            {
                "line": row.line,
                "transaction": _side_json(row, proposal.entry),
                "otherAccount": _other_account(proposal.entry, is_incoming=row.is_incoming),
                "rules": {name: proposal.rules[name] for name in _TRANSFER_RULES if name in proposal.rules},
                "incoming": row.is_incoming,
                "duplicate": duplicate,
                "resembles": record.to_json() if record else None,
                "reference": row.reference,
            }
            for row, proposal, duplicate, record in zip(
                sides.rows,
                _proposals(book, sides, account),
                comparison.duplicates[count:],
                comparison.resembles[count:],
                strict=True,
            )
        ],
        "balances": [_balance_json(balance) for balance in statement.balances],
        "refused": [_refused_json(row) for row in validated.refused],
        "leftOut": _left_out_json(statement),
        "totals": [
            _totals_json(currency, totals)
            for currency, totals in sorted(
                totals_by_currency(proposal.entry for proposal in proposals).items()
            )
        ],
        "compared": {"from": days.first, "to": days.last, "complete": days.is_complete},
    }


def _proposals(book: RuleBook, validated: Validated, account: str | None) -> list[Proposal]:
    """Return what the rules make of each row of a statement of the account."""
    return [
        book.apply(entry, account, row.reference)
        for row, entry in zip(validated.rows, validated.entries, strict=True)
    ]


def _transaction_json(row: Row, entry: Entry) -> dict[str, object]:
    """Return the transaction to be posted.

    What arrives in another currency stays as the file has it.
    """
    document = {"id": row.id, **entry.to_json()}
    if entry.to_amount is not None and row.document is not None:
        document["toAmount"] = row.document["toAmount"]
    if row.document is not None and row.document.get(JOINED_FROM) is not None:
        document[JOINED_FROM] = row.document[JOINED_FROM]
    return document


def _side_json(row: Row, entry: Entry) -> dict[str, object]:
    """Return a transfer as the account of the file sees it."""
    document = {"id": row.id, **entry.to_json()}
    return {name: document[name] for name in _TRANSFER_FIELDS}


def _other_account(entry: Entry, *, is_incoming: bool) -> str | None:
    """Return the other account of a transfer that a rule has said; None if none has."""
    if entry.type != TRANSFER:
        return None
    return entry.account if is_incoming else entry.to_account


def _sides_of_transfers(statement: Statement, today: date) -> Validated:
    """Return the transfers as the account of the file sees them: what came in, and what went out."""
    rows = tuple(replace(row, type=INCOME if row.is_incoming else EXPENSE) for row in statement.transfers)
    return validate(replace(statement, rows=rows, refused=()), today)


def _balance_json(balance: Balance) -> dict[str, object]:
    """Return what the file says an account held at the end of a day; `account` as the bank numbers it."""
    return {
        "date": balance.day.isoformat(),
        "amount": f"{balance.amount:f}",
        "currency": balance.currency,
        "account": balance.account,
    }


def _column_json(column: Column) -> dict[str, object]:
    return {"name": column.name, "field": column.field, "example": column.example}


def _refused_json(row: RefusedRow) -> dict[str, object]:
    return {
        "line": row.line,
        "lastLine": row.last_line or row.line,
        "field": row.field,
        **row.message.to_json(),
        "text": row.text,
    }


def _left_out_json(statement: Statement) -> list[dict[str, object]]:
    """Return the rows that are no transactions, in the order of the file."""
    return [
        {"line": row.line, **row.message.to_json(), "text": row.text}
        for row in sorted(statement.left_out, key=lambda row: row.line)
    ]


def _totals_json(currency: str, totals: Totals) -> dict[str, object]:
    return {
        "currency": currency,
        "income": money_text(totals.income, currency),
        "expense": money_text(totals.expense, currency),
        "count": totals.count,
    }


def build(config: Configuration, connect: Connect) -> HttpHandler:
    store = Store(connect("dynamodb"), config)
    return HttpHandler(
        {"POST /imports/preview": ImportStatement(store, Quota(IMPORTS, config.imports_per_day)).preview},
        store,
        overdue=TooLarge,
    )


handler = lambda_handler(build, ENVIRONMENT)

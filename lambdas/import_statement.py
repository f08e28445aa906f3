"""ImportStatement: what each row of a bank's file would become. Writes nothing."""

import re
import zlib
from collections.abc import Mapping
from typing import Any

from lambdas.ledger import store
from lambdas.ledger.duplicates import compare
from lambdas.ledger.errors import FieldError, Invalid, Malformed, TooLarge
from lambdas.ledger.http import Request, Response, json_text, serve, takes_gzip
from lambdas.ledger.statement import (
    FIELDS,
    Judged,
    Options,
    Statement,
    StatementError,
    TooManyRowsError,
    judge,
    one_line,
    read_statement,
    sums,
)
from lambdas.ledger.transaction import entry_json, money_text

FILE_BYTES = 5 * 1024 * 1024
MOST_ROWS = 10_000
_GZIP, _GZIP_BITS = b"\x1f\x8b", 31
# A function's answer may have 6 MB, in which JSON within JSON has its quotes escaped.
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
ANSWER_BYTES = 6_000_000

# The parameters, in the words of `tracker import`, and the setting of the reader that each is.
PARAMETERS = {
    "currency": "currency",
    "dateFormat": "date_format",
    "decimal": "decimal",
    "encoding": "encoding",
    "negative": "negative",
    "type": "type",
}
_NAMES = {setting: f"#/query/{name}" for name, setting in PARAMETERS.items()} | {"columns": "#/query/map"}
# API Gateway joins a repeated parameter by commas, which may stand in a column's name too.
_NEXT_PAIR = re.compile(rf",(?=\s*(?:{'|'.join(FIELDS)})\s*=)")

STORE = store.ledger_reader()


def preview(request: Request) -> Response:
    """POST /imports/preview"""
    options = _options(request.query)
    try:
        statement = read_statement(_file(request.body), options, most_rows=MOST_ROWS)
    except TooManyRowsError as error:
        raise TooLarge(error.code, max=MOST_ROWS) from None
    except StatementError as error:
        pointer = _NAMES.get(error.setting or "", "#")
        raise Invalid(errors=[FieldError(pointer, error.code, error.params)]) from None
    judged = judge(statement, request.now.date())
    return _sent(request, json_text(_answer(request, statement, judged)))


def _options(query: Mapping[str, str]) -> Options:
    unknown = [name for name in query if name not in PARAMETERS and name not in ("map", "name")]
    if unknown:
        errors = [FieldError(f"#/query/{name[:64]}", "unknown_parameter") for name in unknown]
        raise Invalid(errors=errors)
    columns = {}
    for pair in _NEXT_PAIR.split(query["map"]) if query.get("map") else ():
        field, equals, column = pair.partition("=")
        if not equals:
            raise Invalid(errors=[FieldError("#/query/map", "malformed_column_map")])
        columns[field.strip().lower()] = column.strip()
    given = {PARAMETERS[name]: value for name, value in query.items() if name in PARAMETERS and value}
    return Options(columns=columns, **given)


def _file(body: bytes) -> bytes:
    """The bytes of the file, which may be sent compressed; bounded before and after."""
    if body.startswith(_GZIP):
        unpacker = zlib.decompressobj(wbits=_GZIP_BITS)
        try:
            body = unpacker.decompress(body, FILE_BYTES + 1)
        except zlib.error:
            raise Malformed("not_gzip") from None
        if not unpacker.eof and len(body) <= FILE_BYTES:
            raise Malformed("truncated_gzip")
    if len(body) > FILE_BYTES:
        raise TooLarge("file_too_large", max=FILE_BYTES)
    return body


def _sent(request: Request, text: str) -> Response:
    """Compressed, 10,000 rows have 0.4 MB of 2.7; who does not take that can get too much."""
    length = len(text.encode()) + text.count('"') + text.count("\\")
    if length > ANSWER_BYTES and not takes_gzip(request.headers):
        raise TooLarge("answer_too_large")
    return Response(200, text)


def _answer(request: Request, statement: Statement, judged: Judged) -> dict[str, Any]:
    duplicates, compared = compare(STORE, request.user, judged.rows, judged.entries)
    return {
        "name": one_line(request.query["name"]) if "name" in request.query else None,
        "format": statement.format,
        "encoding": statement.encoding,
        "dateFormat": statement.date_format or None,
        "notes": statement.notes,
        "columns": [
            {"name": column.name, "field": column.field, "example": column.example}
            for column in statement.columns
        ],
        "rows": [
            {
                "line": row.line,
                "transaction": {"id": row.transaction["id"], **entry_json(entry)},
                "duplicate": duplicate,
            }
            for row, entry, duplicate in zip(judged.rows, judged.entries, duplicates, strict=True)
        ],
        "refused": [
            {"line": each.line, "field": each.field, "reason": each.reason, "text": each.text}
            for each in judged.refusals
        ],
        "totals": [
            {
                "currency": currency,
                "income": money_text(figures.income, currency),
                "expense": money_text(figures.expense, currency),
                "count": figures.count,
            }
            for currency, figures in sorted(sums(judged.entries).items())
        ],
        "compared": {"from": compared.first, "to": compared.last, "complete": compared.complete},
    }


ROUTES = {"POST /imports/preview": preview}

handler = serve(ROUTES, STORE)

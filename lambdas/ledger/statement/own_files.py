"""Reads the files that the tracker exports itself: every field of every transaction, as it was."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from lambdas.ledger.errors import LedgerError
from lambdas.ledger.files import COLUMNS, restore
from lambdas.ledger.json_document import Json, read_json
from lambdas.ledger.statement.errors import Message, StatementError
from lambdas.ledger.statement.options import Options
from lambdas.ledger.statement.rows import Reading, RefusedRow, Row, limited
from lambdas.ledger.statement.values.text import one_line

# The columns with text that the export has neutralised.
TEXTS = ("category", "payee", "description", "account", "toAccount", "id")
_FLAGS: Mapping[str, Json] = {"true": True, "false": False, "": False}
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def is_own_csv(text: str) -> bool:
    """Return whether a text is an exported CSV file that no spreadsheet has written anew."""
    rows = csv.reader(io.StringIO(text[:16_384]))
    try:
        header, first = next(rows, []), next(rows, [])
    except csv.Error:
        return False
    return tuple(header) == COLUMNS and (not first or bool(_ISO_DAY.fullmatch(first[0])))


def read_own_csv(text: str, _options: Options, max_rows: int | None) -> Reading:
    """Read an exported CSV file."""
    reader = csv.reader(io.StringIO(text))
    next(reader)
    numbered = ((reader.line_num, cells) for cells in reader if cells)
    return Reading([_row(line, _document(cells)) for line, cells in limited(numbered, max_rows)])


def is_own_json(text: str) -> bool:
    """Return whether a text is a JSON object, as the tracker exports one; no bank's statement is."""
    return re.match(r'\s*\{\s*"', text) is not None


def read_own_json(text: str, _options: Options, max_rows: int | None) -> Reading:
    """Read the transactions of an exported JSON file; line n is the n-th of them."""
    try:
        whole = read_json(text.encode())
    except LedgerError:
        raise StatementError("not_json") from None
    documents = whole.get("transactions") if isinstance(whole, dict) else None
    if not isinstance(documents, list):
        raise StatementError("no_transactions", format="JSON")
    numbered = limited(enumerate(documents, 1), max_rows)
    return Reading([_row(number, document) for number, document in numbered])


def _document(cells: Sequence[str]) -> Json:
    """Return the transaction of a row as the API takes it; a cell that cannot be read stays text."""
    values = dict(zip(COLUMNS, cells, strict=False))
    document: dict[str, Json] = {
        name: values[name] for name in ("date", "type", "amount", "currency") if name in values
    }
    for name in TEXTS:
        if values.get(name):
            document[name] = restore(values[name])
    for name in ("toDate", "toAmount"):
        if values.get(name):
            document[name] = values[name]
    document["tags"] = _tags(restore(values.get("tags", "")))
    document["refund"] = _FLAGS.get(values.get("refund", ""), values.get("refund", ""))
    if values.get("original"):
        amount, _, currency = values["original"].partition(" ")
        document["original"] = {"amount": amount, "currency": currency}
    for name in ("splits", "references", "joinedFrom"):
        if values.get(name):
            document[name] = _json_or_text(restore(values[name]))
    return document


def _tags(cell: str) -> Json:
    if cell.startswith("["):
        return _json_or_text(cell)
    return list(cell.split(";")) if cell else []


def _json_or_text(cell: str) -> Json:
    try:
        return read_json(cell.encode())
    except LedgerError:
        return cell


def _row(line: int, document: Json) -> Row | RefusedRow:
    """Return the row of a transaction; refused if it has no readable day, amount or type."""
    text = one_line(str(document))
    if not isinstance(document, dict):
        return RefusedRow(line, "row", Message("not_an_object"), text)
    try:
        day = date.fromisoformat(str(document.get("date")))
    except ValueError:
        return RefusedRow(line, "date", Message("malformed_date"), text)
    amount = document.get("amount")
    try:
        number = Decimal(amount if isinstance(amount, str) else "")
    except InvalidOperation:
        return RefusedRow(line, "amount", Message("malformed_amount"), text)
    return Row(
        line=line,
        day=day,
        type=str(document.get("type")),
        amount=number,
        currency=str(document.get("currency")),
        category=str(document.get("category") or ""),
        description=str(document.get("description") or ""),
        is_refund=document.get("refund") is True,
        id=str(document.get("id") or ""),
        document=document,
    )

"""From the bytes of a statement to transactions as the API takes them, each with the line it came from."""

import json
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lambdas.ledger.statement.error import StatementError
from lambdas.ledger.statement.options import Options
from lambdas.ledger.statement.rows import RowError, RowReader
from lambdas.ledger.statement.table import find_table
from lambdas.ledger.statement.text import decode

# The ids of imported rows are made in this name space. Changing it, or what `_identity` hashes, would make
# every file that was imported before come in a second time.
_IMPORTS = uuid.UUID("6f0c3f5e-6a52-5b0e-9d0a-3f6a1f0a7c11")


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is a transaction: the body to post, id included."""

    line: int
    transaction: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row that is not taken, the field at fault, and the reason."""

    line: int
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What a file holds, in its order, and how it was read. `len(rows) + len(refusals)` = its rows."""

    rows: tuple[Row, ...]
    refusals: tuple[Refusal, ...]
    encoding: str
    delimiter: str
    header_line: int
    columns: Mapping[str, str]
    date_format: str
    decimal: str
    notes: tuple[str, ...]


def read_statement(data: bytes, options: Options | None = None) -> Statement:
    """Read a CSV file; raises `StatementError` if it cannot be read, or in more than one way."""
    options = options or Options()
    options.check()
    text, encoding = decode(data, options.encoding)
    try:
        table = find_table(text, options.columns)
    except StatementError as error:
        if encoding == options.encoding or encoding != "cp1252":
            raise
        raise StatementError(f"{error} (the file is not UTF-8; it was read as cp1252)", "encoding") from None
    reader = RowReader(table, options)
    rows: list[Row] = []
    refusals: list[Refusal] = []
    seen: Counter[str] = Counter()
    for record in table.rows:
        try:
            transaction, given_id = reader.read(record)
        except RowError as error:
            rest = f" (the row runs on to line {record.last_line})" if record.last_line > record.line else ""
            refusals.append(Refusal(record.line, error.field, error.reason + rest))
            continue
        if given_id is None:
            identity = _identity(transaction)
            seen[identity] += 1
            given_id = str(uuid.uuid5(_IMPORTS, f"{identity}#{seen[identity]}"))
        rows.append(Row(record.line, {"id": given_id, **transaction}))
    names = {name: table.header.cells[index] for name, index in reader.at.items()}
    return Statement(
        tuple(rows), tuple(refusals), encoding, table.delimiter, table.header.line, names,
        reader.date_format.name, reader.mark, _notes(encoding, reader, rows),
    )  # fmt: skip


def _identity(transaction: Mapping[str, Any]) -> str:
    """The content that makes two rows the same one; tags are not part of it, since people add them later."""
    parts = ("date", "type", "refund", "category", "amount", "currency", "description")
    return json.dumps([transaction[part] for part in parts], ensure_ascii=False, separators=(",", ":"))


def _notes(encoding: str, reader: RowReader, rows: list[Row]) -> tuple[str, ...]:
    notes = []
    if encoding == "cp1252":
        notes.append("the file is not UTF-8 and was read as cp1252 (Western European)")
    if reader.by_sign and len(rows) > 1 and all(row.transaction["type"] == "income" for row in rows):
        notes.append("no amount is negative, so every row was read as income")
    return tuple(notes)

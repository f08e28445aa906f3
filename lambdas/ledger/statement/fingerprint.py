"""Recognise the layout of a file again, so that what was said about one statement is offered for the next."""

import hashlib
import itertools
from collections.abc import Iterator, Sequence
from contextlib import suppress

from lambdas.ledger.statement.encoding import decode
from lambdas.ledger.statement.errors import StatementError
from lambdas.ledger.statement.formats import CSV, XLS, XLS_MAGIC, XLSX, ZIP_MAGIC, detect_format
from lambdas.ledger.statement.tables.cells import looks_like_amount, looks_like_date
from lambdas.ledger.statement.tables.csv_rows import TableRow
from lambdas.ledger.statement.tables.wrapped_rows import row_sources

_MAX_ROWS = 80
_LENGTH = 16


def layout_of(data: bytes, encoding: str | None = None) -> str:
    """Return what files of one layout have in common: the words of the header, else the shapes of the cells.

    A format that has no columns is its own layout. Empty if the bytes are no text.
    """
    if data.startswith(ZIP_MAGIC):
        return XLSX
    if data.startswith(XLS_MAGIC):
        return XLS
    try:
        text, _ = decode(data, encoding)
    except StatementError:
        return ""
    file_format = detect_format(text)
    if file_format != CSV:
        return file_format
    rows = max((_first_rows(source.rows()) for source in row_sources(text)), key=_cell_count)
    return _hashed(_header(rows) or _shapes(rows))


def _first_rows(rows: Iterator[TableRow]) -> list[TableRow]:
    first: list[TableRow] = []
    # A quotation mark may never be closed; the rows before it tell enough.
    with suppress(StatementError):
        for row in itertools.islice(rows, _MAX_ROWS):
            first.append(row)
    return first


def _cell_count(rows: Sequence[TableRow]) -> int:
    return sum(len(row.cells) for row in rows)


def _header(rows: Sequence[TableRow]) -> list[str]:
    """Return the names of the columns: the first wide row without a day or an amount."""
    width = max((sum(map(bool, row.cells)) for row in rows), default=0)
    for row in rows:
        filled = [cell for cell in row.cells if cell]
        is_wide = len(filled) > 1 and 2 * len(filled) >= width
        if is_wide and not any(looks_like_date(cell) or looks_like_amount(cell) for cell in filled):
            return [cell.casefold() for cell in row.cells]
    return []


def _shapes(rows: Sequence[TableRow]) -> list[str]:
    """Return of the widest row which of its cells are days, amounts or words."""
    row = max(rows, key=lambda row: len(row.cells), default=None)
    return [_shape(cell) for cell in row.cells] if row else []


def _shape(cell: str) -> str:
    return "day" if looks_like_date(cell) else "amount" if looks_like_amount(cell) else "text"


def _hashed(parts: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:_LENGTH]

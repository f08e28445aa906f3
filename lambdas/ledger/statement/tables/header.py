"""Find the table in a file: its delimiter, its header row, and the columns that matter."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lambdas.ledger.problems import Param
from lambdas.ledger.statement.errors import Question, StatementError
from lambdas.ledger.statement.rows import limited
from lambdas.ledger.statement.tables.columns import (
    Columns,
    indexes_of_same_name,
    is_column_number,
    recognise_columns,
)
from lambdas.ledger.statement.tables.csv_rows import DELIMITERS, TableRow, read_csv_rows, split_lines

# Banks put the account, the period and notes above the header; the longest known preamble has 22 rows.
_MAX_PREAMBLE_ROWS = 60
# The widest known statement has 25 columns.
_MAX_COLUMNS = 500


@dataclass(frozen=True, slots=True)
class Table:
    """The header of a table and the rows below it that are not blank."""

    delimiter: str
    header: TableRow
    columns: Columns
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class _Header:
    """The first row that names a date and an amount, if the file has that delimiter."""

    delimiter: str
    row: TableRow
    columns: Columns

    @property
    def fullness(self) -> tuple[int, int]:
        return len(self.columns.index_of), len(self.row.cells)


def find_table(text: str, mapping: Mapping[str, str], max_rows: int | None) -> Table:
    """Return the table of a file.

    Under each delimiter, the header is the first row that names a date and an amount; the delimiter under
    which the header names most fields wins.

    Raises:
        StatementError: There is no header or no row, or two columns of one name differ.
    """
    lines = split_lines(text)
    headers = [header for delimiter in DELIMITERS if (header := _find_header(lines, delimiter, mapping))]
    if not headers:
        raise _no_header_error(lines, mapping)
    header = max(headers, key=lambda candidate: candidate.fullness)
    rows_below = (row for row in read_csv_rows(lines, header.delimiter) if row.line > header.row.line)
    rows = tuple(limited((row for row in rows_below if not row.is_blank), max_rows))
    if not rows:
        raise StatementError("no_rows", line=header.row.line)
    _reject_differing_columns(header, rows, mapping)
    return Table(header.delimiter, header.row, header.columns, rows)


def _find_header(lines: list[str], delimiter: str, mapping: Mapping[str, str]) -> _Header | None:
    for row in _first_rows(lines, delimiter):
        columns = recognise_columns(row.cells, mapping)
        if columns is not None and columns.is_usable:
            return _Header(delimiter, row, columns)
    return None


def _reject_differing_columns(header: _Header, rows: Sequence[TableRow], mapping: Mapping[str, str]) -> None:
    """Raise `StatementError` if a field has several columns of one name that differ in some row."""
    for field, index in header.columns.index_of.items():
        indexes = indexes_of_same_name(header.row.cells, index)
        if len(indexes) == 1 or is_column_number(mapping.get(field, "")):
            continue
        if any(len({row.cell(other) for other in indexes}) > 1 for row in rows):
            numbers = [f"#{other + 1}" for other in indexes]
            question = Question("columns", tuple(f"{field}={number}" for number in numbers))
            name = header.row.cells[index][:40]
            raise StatementError("ambiguous_column", question, columns=numbers, name=name, field=field)


def _first_rows(lines: list[str], delimiter: str) -> Iterator[TableRow]:
    """Yield the rows among which the header is searched."""
    try:
        for row in itertools.islice(read_csv_rows(lines, delimiter), _MAX_PREAMBLE_ROWS):
            if len(row.cells) <= _MAX_COLUMNS:
                yield row
    except StatementError:
        return  # a quotation mark is never closed; the rows before it may hold the header all the same


def _no_header_error(lines: list[str], mapping: Mapping[str, str]) -> StatementError:
    rows = [row for delimiter in DELIMITERS for row in _first_rows(lines, delimiter)]
    fullest = max(rows, key=lambda row: sum(1 for cell in row.cells if cell), default=None)
    if fullest is None or fullest.is_blank:
        return StatementError("empty_file")
    question = Question("columns", tuple(dict.fromkeys(cell[:80] for cell in fullest.cells[:100] if cell)))
    mapped = [column for column in mapping.values() if column]
    shown = [cell[:40] for cell in fullest.cells[:30] if cell]
    params: dict[str, Param] = {"max": _MAX_PREAMBLE_ROWS, "line": fullest.line, "cells": shown}
    if mapped:
        return StatementError("no_header_with_columns", question, columns=mapped, **params)
    return StatementError("no_header", question, **params)

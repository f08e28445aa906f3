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
from lambdas.ledger.statement.tables.csv_records import DELIMITERS, Record, read_records, split_lines

# Banks put the account, the period and notes above the header; the longest known preamble has 22 rows.
_MAX_PREAMBLE_ROWS = 60
# The widest known statement has 25 columns.
_MAX_COLUMNS = 500


@dataclass(frozen=True, slots=True)
class Table:
    """The header of a table and the rows below it that are not blank."""

    delimiter: str
    header: Record
    columns: Columns
    rows: tuple[Record, ...]


def find_table(text: str, mapping: Mapping[str, str], max_rows: int | None) -> Table:
    """Return the table of a file.

    Under each delimiter, the header is the first row that names a date and an amount; the delimiter under
    which the header names most fields wins.

    Raises:
        StatementError: There is no header or no row, or two columns of one name differ.
    """
    lines = split_lines(text)
    candidates = [
        candidate for delimiter in DELIMITERS if (candidate := _find_header(lines, delimiter, mapping))
    ]
    if not candidates:
        raise _no_header_error(lines, mapping)
    delimiter, header, columns = max(candidates, key=lambda one: (len(one[2].index_of), len(one[1].cells)))
    records = (record for record in read_records(lines, delimiter) if record.line > header.line)
    rows = tuple(limited((record for record in records if not record.is_blank), max_rows))
    if not rows:
        raise StatementError("no_rows", line=header.line)
    _reject_differing_columns(header, columns, rows, mapping)
    return Table(delimiter, header, columns, rows)


def _find_header(
    lines: list[str], delimiter: str, mapping: Mapping[str, str]
) -> tuple[str, Record, Columns] | None:
    for record in _first_records(lines, delimiter):
        columns = recognise_columns(record.cells, mapping)
        if columns is not None and columns.is_usable:
            return delimiter, record, columns
    return None


def _reject_differing_columns(
    header: Record, columns: Columns, rows: Sequence[Record], mapping: Mapping[str, str]
) -> None:
    """Raise `StatementError` if a field has several columns of one name that differ in some row."""
    for field, index in columns.index_of.items():
        indexes = indexes_of_same_name(header.cells, index)
        if len(indexes) == 1 or is_column_number(mapping.get(field, "")):
            continue
        if any(len({record.cell(other) for other in indexes}) > 1 for record in rows):
            numbers = [f"#{other + 1}" for other in indexes]
            question = Question("columns", tuple(f"{field}={number}" for number in numbers))
            name = header.cells[index][:40]
            raise StatementError("ambiguous_column", question, columns=numbers, name=name, field=field)


def _first_records(lines: list[str], delimiter: str) -> Iterator[Record]:
    """Yield the rows among which the header is searched."""
    try:
        for record in itertools.islice(read_records(lines, delimiter), _MAX_PREAMBLE_ROWS):
            if len(record.cells) <= _MAX_COLUMNS:
                yield record
    except StatementError:
        return  # a quotation mark is never closed; the rows before it may hold the header all the same


def _no_header_error(lines: list[str], mapping: Mapping[str, str]) -> StatementError:
    records = [record for delimiter in DELIMITERS for record in _first_records(lines, delimiter)]
    fullest = max(records, key=lambda record: sum(1 for cell in record.cells if cell), default=None)
    if fullest is None or fullest.is_blank:
        return StatementError("empty_file")
    question = Question("columns", tuple(dict.fromkeys(cell[:80] for cell in fullest.cells[:100] if cell)))
    mapped = [column for column in mapping.values() if column]
    shown = [cell[:40] for cell in fullest.cells[:30] if cell]
    params: dict[str, Param] = {"max": _MAX_PREAMBLE_ROWS, "line": fullest.line, "cells": shown}
    if mapped:
        return StatementError("no_header_with_columns", question, columns=mapped, **params)
    return StatementError("no_header", question, **params)

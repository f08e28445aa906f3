"""Find the table in a file: its delimiter, its header row if it has one, and the columns that matter."""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lambdas.ledger.problems import Param
from lambdas.ledger.statement.errors import Question, StatementError
from lambdas.ledger.statement.rows import limited
from lambdas.ledger.statement.tables.cells import is_data_row, looks_like_amount, looks_like_date
from lambdas.ledger.statement.tables.columns import Columns, recognise_columns
from lambdas.ledger.statement.tables.csv_rows import RowSource, TableRow, shown_rows
from lambdas.ledger.statement.tables.currency_columns import with_one_amount
from lambdas.ledger.statement.tables.names import indexes_of_same_name, is_column_number, names_table

# Banks put the account, the period and notes above the header; the longest known preamble has 22 rows.
_MAX_PREAMBLE_ROWS = 60
# The widest known statement has 25 columns.
_MAX_COLUMNS = 500
# Fields of which a second column of the same name may say something else.
_UNIQUE_FIELDS = ("date", "amount", "debit", "credit")
# So many rows show what the cells of a column are.
_MAX_SAMPLE_ROWS = 300
_DIGIT = re.compile(r"[0-9]")


@dataclass(frozen=True, slots=True)
class Table:
    """The header of a table and the rows below it that are not blank.

    A table without a header has one of empty names on line 0. `preamble` holds the rows above the header.
    """

    delimiter: str
    header: TableRow
    columns: Columns
    rows: tuple[TableRow, ...]
    preamble: tuple[TableRow, ...] = ()
    is_named: bool = True


@dataclass(frozen=True, slots=True)
class _Header:
    """The header that a file has in a source; `is_named` if its words name a date and an amount."""

    source: RowSource
    row: TableRow
    columns: Columns
    preamble: tuple[TableRow, ...]
    is_named: bool

    @property
    def fullness(self) -> tuple[bool, int, int]:
        return self.is_named, len(self.columns.index_of), len(self.row.cells)


def find_table(sources: Sequence[RowSource], mapping: Mapping[str, str], max_rows: int | None) -> Table:
    """Return the table of a file.

    Of each source, the header is the first row that names a date and an amount; the source of which the
    header names most fields wins. Where no row does, the cells below tell the columns.

    Raises:
        StatementError: There is no table or no row, or several columns may hold a field.
    """
    headers: list[_Header] = []
    errors: list[StatementError] = []
    for source in sources:
        first_rows = list(_first_rows(source))
        if merged := with_one_amount(source, first_rows):
            source, first_rows = merged, list(_first_rows(merged))
        try:
            header = _find_named_header(first_rows, source, mapping) or _find_by_cells(
                first_rows, source, mapping
            )
        except StatementError as error:
            errors.append(error)
            continue
        if header is not None:
            headers.append(header)
    if not headers:
        raise errors[0] if errors else _no_header_error(sources, mapping)
    header = max(headers, key=lambda candidate: candidate.fullness)
    rows_below = (row for row in header.source.rows() if row.line > header.row.line)
    rows = tuple(limited((row for row in rows_below if not row.is_blank), max_rows))
    if not rows:
        raise StatementError("no_rows", line=header.row.line)
    if header.is_named:
        _reject_differing_columns(header, rows, mapping)
    return Table(header.source.delimiter, header.row, header.columns, rows, header.preamble, header.is_named)


def _find_named_header(
    rows: Sequence[TableRow], source: RowSource, mapping: Mapping[str, str]
) -> _Header | None:
    """Return the first row that names a date and an amount, by its words or by the mapping."""
    is_mapped = any(mapping.values())
    for position, row in enumerate(rows[:_MAX_PREAMBLE_ROWS]):
        if not (is_mapped or names_table(row.cells)) or is_data_row(row):
            continue
        columns = recognise_columns(row.cells, mapping, _sample(rows[position + 1 :]))
        if columns is not None and columns.is_usable and not _is_data(row, columns):
            return _Header(source, row, columns, tuple(rows[:position]), True)
    return None


def _find_by_cells(rows: Sequence[TableRow], source: RowSource, mapping: Mapping[str, str]) -> _Header | None:
    """Return the header of a table whose names are unknown or missing, by the cells of its rows."""
    position = next((index for index, row in enumerate(rows[:_MAX_PREAMBLE_ROWS]) if is_data_row(row)), None)
    if position is None:
        return None
    if _is_summary(rows[position:]):
        position += 1
    data = rows[position:]
    sample = _sample(data)
    above = [index for index in range(position) if not rows[index].is_blank]
    if above and _could_be_header(rows[above[-1]], data[0]):
        header = rows[above[-1]]
        preamble = tuple(rows[index] for index in above[:-1])
    else:
        width = max(len(row.cells) for row in sample)
        line = rows[above[-1]].line if above else 0
        header, preamble = TableRow(line, line, ("",) * width), tuple(rows[index] for index in above)
    columns = recognise_columns(header.cells, mapping, sample, by_cells=True)
    if columns is None or not columns.is_usable:
        return None
    return _Header(source, header, columns, preamble, False)


def _is_summary(rows: Sequence[TableRow]) -> bool:
    """Return whether the first row tells of the account: its first day is written unlike those below."""
    first, *others = rows[:_MAX_SAMPLE_ROWS]
    data = [row for row in others if is_data_row(row)]
    index = next(index for index, cell in enumerate(first.cells) if looks_like_date(cell))
    shapes = {_DIGIT.sub("9", row.cell(index)) for row in data}
    return len(data) > 1 and len(shapes) == 1 and _DIGIT.sub("9", first.cells[index]) not in shapes


def _sample(rows: Sequence[TableRow]) -> list[TableRow]:
    """Return rows that show what the cells of the columns are: those with a date and an amount if there are
    some.
    """
    data = [row for row in rows[:_MAX_SAMPLE_ROWS] if is_data_row(row)]
    return data or [row for row in rows[:_MAX_SAMPLE_ROWS] if not row.is_blank]


def _is_data(row: TableRow, columns: Columns) -> bool:
    """Return whether a row that was taken for a header holds a day where the dates are."""
    return looks_like_date(row.cell(columns.index_of["date"]))


def _could_be_header(row: TableRow, data: TableRow) -> bool:
    """Return whether the cells of a row could be the names of the columns below."""
    filled = [cell for cell in row.cells if cell]
    is_wide = 2 * len(filled) >= len([cell for cell in data.cells if cell]) and len(filled) > 1
    names_all = not any(data.cells[len(row.cells) :])
    return (
        is_wide and names_all and not any(looks_like_date(cell) or looks_like_amount(cell) for cell in filled)
    )


def _reject_differing_columns(header: _Header, rows: Sequence[TableRow], mapping: Mapping[str, str]) -> None:
    """Raise `StatementError` if a field has several columns of one name that differ in some row."""
    for field, index in header.columns.index_of.items():
        if not header.row.cells[index] or field not in _UNIQUE_FIELDS:
            continue
        indexes = indexes_of_same_name(header.row.cells, index)
        if len(indexes) == 1 or is_column_number(mapping.get(field, "")):
            continue
        if any(len({row.cell(other) for other in indexes}) > 1 for row in rows):
            numbers = [f"#{other + 1}" for other in indexes]
            question = Question("columns", tuple(f"{field}={number}" for number in numbers))
            name = header.row.cells[index][:40]
            raise StatementError("ambiguous_column", question, columns=numbers, name=name, field=field)


def _first_rows(source: RowSource) -> Iterator[TableRow]:
    """Yield the rows among which the header is searched."""
    try:
        for row in itertools.islice(source.rows(), _MAX_PREAMBLE_ROWS + _MAX_SAMPLE_ROWS):
            if len(row.cells) <= _MAX_COLUMNS:
                yield row
    except StatementError:
        return  # a quotation mark is never closed; the rows before it may hold the header all the same


def _no_header_error(sources: Sequence[RowSource], mapping: Mapping[str, str]) -> StatementError:
    tables = [list(itertools.islice(_first_rows(source), _MAX_PREAMBLE_ROWS)) for source in sources]
    rows = max(tables, key=lambda rows: sum(len(row.cells) for row in rows), default=[])
    fullest = max(rows, key=lambda row: sum(1 for cell in row.cells if cell), default=None)
    if fullest is None or fullest.is_blank:
        return StatementError("empty_file")
    question = Question("columns", tuple(dict.fromkeys(cell[:80] for cell in fullest.cells[:100] if cell)))
    mapped = [column for column in mapping.values() if column]
    shown = [cell[:40] for cell in fullest.cells[:30] if cell]
    params: dict[str, Param] = {"max": _MAX_PREAMBLE_ROWS, "line": fullest.line, "cells": shown}
    params["rows"] = shown_rows(row for row in rows if row.line >= fullest.line)
    if mapped:
        return StatementError("no_header_with_columns", question, columns=mapped, **params)
    return StatementError("no_header", question, **params)

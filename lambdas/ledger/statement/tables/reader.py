"""Read a table, such as a CSV file, whatever its delimiter and the names of its columns."""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from lambdas.ledger.statement.errors import Question, RowError, StatementError
from lambdas.ledger.statement.options import SPENDING, Options
from lambdas.ledger.statement.rows import Column, Layout, LeftOut, Reading, RefusedRow, Row
from lambdas.ledger.statement.tables.accounts import NoCurrencyError
from lambdas.ledger.statement.tables.balances import BalancedRow, balances_of_days
from lambdas.ledger.statement.tables.csv_rows import RowSource
from lambdas.ledger.statement.tables.header import Table, find_table
from lambdas.ledger.statement.tables.row_reader import RowReader
from lambdas.ledger.statement.tables.wrapped_rows import row_sources
from lambdas.ledger.statement.tables.yearless import with_years
from lambdas.ledger.transaction import MAX_DESCRIPTION

_MAX_CELLS_SHOWN = 100
# What is wrong with a table whose days have no year.
_WITHOUT_DAYS = ("no_header", "no_header_with_columns", "no_dates")
_MAX_EXAMPLE_LENGTH = 80


def read_csv(text: str, options: Options, max_rows: int | None) -> Reading:
    """Read the rows of a CSV file, whatever its delimiter."""
    return read_table(row_sources(text), options, max_rows)


def read_table(sources: Sequence[RowSource], options: Options, max_rows: int | None) -> Reading:
    """Read the rows of a table; raise `StatementError` if there is none, or if it can be read in two ways."""
    try:
        return _read_table(sources, options, max_rows)
    except StatementError as error:
        dated = with_years(sources) if error.code in _WITHOUT_DAYS and not options.date_format else []
        if not dated:
            raise
    return _read_table(dated, options, max_rows)


def _read_table(sources: Sequence[RowSource], options: Options, max_rows: int | None) -> Reading:
    table = find_table(sources, options.columns, max_rows)
    reader = RowReader(table, options)
    rows: list[Row | RefusedRow | LeftOut] = []
    balances: list[BalancedRow] = []
    has_row_without_currency = False
    for table_row in table.rows:
        left_out = reader.filter.left_out(table_row)
        if left_out is not None:
            if (
                left_out.message.code == "no_transaction"
                and reader.filter.is_continuation(table_row)
                and _extend(rows, reader.filter.continuation_text(table_row))
            ):
                continue
            rows.append(left_out)
            continue
        try:
            row = reader.read(table_row)
        except RowError as error:
            shown = table.delimiter.join(table_row.cells[:_MAX_CELLS_SHOWN])
            rows.append(RefusedRow.from_error(error, table_row.line, shown, table_row.last_line))
            has_row_without_currency |= isinstance(error, NoCurrencyError)
        else:
            rows.append(row)
            if balance := reader.balance(table_row, row):
                balances.append((row, balance))
    transactions = [row for row in rows if isinstance(row, Row)]
    if has_row_without_currency and not transactions:
        raise StatementError("no_currency", Question("currency"))
    layout = Layout(
        reader.cells.date_format.name,
        _columns(table, reader),
        table.delimiter,
        table.header.line,
        reader.positive,
    )
    ends = balances_of_days(
        balances, is_newest_first=_is_newest_first(transactions), is_flipped=reader.positive == SPENDING
    )
    return Reading(
        rows, layout, reader.is_type_by_sign and not reader.is_card, ends, reader.notes, table.is_named
    )


def _extend(rows: list[Row | RefusedRow | LeftOut], text: str) -> bool:
    """Append a further line of text to the transaction before it; return whether there is one."""
    if not rows or not isinstance(rows[-1], Row) or len(rows[-1].description) >= MAX_DESCRIPTION:
        return False
    description = f"{rows[-1].description} {text}".strip()
    rows[-1] = replace(rows[-1], description=description[:MAX_DESCRIPTION].strip())
    return True


def _columns(table: Table, reader: RowReader) -> tuple[Column, ...]:
    fields = {index: field for field, index in reader.cells.index_of.items()}
    columns = []
    for index, name in enumerate(table.header.cells):
        example = next(filter(None, (table_row.cell(index) for table_row in table.rows)), "")
        columns.append(Column(name, fields.get(index), example[:_MAX_EXAMPLE_LENGTH]))
    return tuple(columns)


def _is_newest_first(rows: Sequence[Row]) -> bool:
    """Return whether the rows of a file go back in time."""
    steps = Counter(
        1 if after.day > before.day else -1
        for before, after in itertools.pairwise(rows)
        if after.day != before.day
    )
    return steps[-1] > steps[1]

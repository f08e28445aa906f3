"""Read a table, such as a CSV file, whatever its delimiter and the names of its columns."""

from lambdas.ledger.statement.errors import Question, RowError, StatementError
from lambdas.ledger.statement.options import Options
from lambdas.ledger.statement.rows import Column, Layout, Reading, RefusedRow, Row
from lambdas.ledger.statement.tables.header import Table, find_table
from lambdas.ledger.statement.tables.row_reader import NoCurrencyError, RowReader

_MAX_CELLS_SHOWN = 100
_MAX_EXAMPLE_LENGTH = 80


def read_table(text: str, options: Options, max_rows: int | None) -> Reading:
    """Read the rows of a table; raise `StatementError` if there is none, or if it can be read in two ways."""
    table = find_table(text, options.columns, max_rows)
    reader = RowReader(table, options)
    rows: list[Row | RefusedRow] = []
    has_row_without_currency = False
    for table_row in table.rows:
        try:
            rows.append(reader.read(table_row))
        except RowError as error:
            shown = table.delimiter.join(table_row.cells[:_MAX_CELLS_SHOWN])
            rows.append(RefusedRow.from_error(error, table_row.line, shown, table_row.last_line))
            has_row_without_currency |= isinstance(error, NoCurrencyError)
    if has_row_without_currency and not any(isinstance(row, Row) for row in rows):
        raise StatementError("no_currency", Question("currency"))
    layout = Layout(reader.date_format.name, _columns(table, reader), table.delimiter, table.header.line)
    return Reading(rows, layout, reader.is_type_by_sign)


def _columns(table: Table, reader: RowReader) -> tuple[Column, ...]:
    fields = {index: field for field, index in reader.index_of.items()}
    columns = []
    for index, name in enumerate(table.header.cells):
        example = next(filter(None, (table_row.cell(index) for table_row in table.rows)), "")
        columns.append(Column(name, fields.get(index), example[:_MAX_EXAMPLE_LENGTH]))
    return tuple(columns)

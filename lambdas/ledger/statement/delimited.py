"""CSV: a table with a header, whatever the delimiter and whatever the columns are called."""

from lambdas.ledger.statement.error import StatementError
from lambdas.ledger.statement.found import Column, Draft, Reading, Refusal, RowError
from lambdas.ledger.statement.options import Options
from lambdas.ledger.statement.rows import NoCurrencyError, RowReader
from lambdas.ledger.statement.table import Table, find_table


def read_csv(text: str, options: Options, most_rows: int | None) -> Reading:
    """Raises `StatementError` if there is no table, or one that can be read in more than one way."""
    table = find_table(text, options.columns, most_rows)
    reader = RowReader(table, options)
    found: list[Draft | Refusal] = []
    without_currency = 0
    for record in table.rows:
        try:
            transaction, given_id = reader.read(record)
        except RowError as error:
            rest = f" (the row runs on to line {record.last_line})" if record.last_line > record.line else ""
            whole = table.delimiter.join(record.cells[:100])
            found.append(RowError(error.field, error.reason + rest).refusal(record.line, whole))
            without_currency += isinstance(error, NoCurrencyError)
        else:
            found.append(Draft(record.line, transaction, given_id))
    if without_currency and not any(isinstance(one, Draft) for one in found):
        raise StatementError("no_currency", "currency")
    return Reading(
        found,
        date_format=reader.date_format.name,
        by_sign=reader.by_sign,
        columns=_columns(table, reader),
        delimiter=table.delimiter,
        header_line=table.header.line,
    )


def _columns(table: Table, reader: RowReader) -> tuple[Column, ...]:
    fields = {index: field for field, index in reader.at.items()}
    columns = []
    for index, name in enumerate(table.header.cells):
        cells = (record.cells[index] for record in table.rows if index < len(record.cells))
        columns.append(Column(name, fields.get(index), next(filter(None, cells), "")[:80]))
    return tuple(columns)

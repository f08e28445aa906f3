"""Read the sheets of a workbook as tables, of which any may hold transactions."""

from collections.abc import Sequence

from lambdas.ledger.statement.errors import StatementError, TooManyRowsError
from lambdas.ledger.statement.options import Options
from lambdas.ledger.statement.rows import Reading
from lambdas.ledger.statement.tables.reader import read_table
from lambdas.ledger.statement.workbooks.archive import Archive
from lambdas.ledger.statement.workbooks.markup import is_spreadsheet_xml, read_html, read_spreadsheet_xml
from lambdas.ledger.statement.workbooks.sheet import Sheet, SheetRows
from lambdas.ledger.statement.workbooks.xls import read_xls
from lambdas.ledger.statement.workbooks.xlsx import read_xlsx

# A sheet with such an error holds no transactions: notes, sums, a chart.
_NOT_A_TABLE = ("no_header", "no_header_with_columns", "empty_file", "no_rows", "no_dates")
_HEAD_LENGTH = 16_384


def read_archive(archive: Archive, options: Options, max_rows: int | None) -> Reading:
    """Read an XLSX file."""
    return _read_sheets(read_xlsx(archive, max_rows), options, max_rows)


def read_binary(data: bytes, options: Options, max_rows: int | None) -> Reading:
    """Read an XLS file of Excel 97 to 2003."""
    return _read_sheets(read_xls(data), options, max_rows)


def read_markup(text: str, options: Options, max_rows: int | None) -> Reading:
    """Read the tables of a page, or a workbook in the XML of Excel 2003."""
    is_xml = is_spreadsheet_xml(text[:_HEAD_LENGTH])
    return _read_sheets(read_spreadsheet_xml(text) if is_xml else read_html(text), options, max_rows)


def _read_sheets(sheets: Sequence[Sheet], options: Options, max_rows: int | None) -> Reading:
    """Read each sheet that holds transactions; raise the error of the first one if none does."""
    readings: list[Reading] = []
    first_error: StatementError | None = None
    for sheet in sheets:
        try:
            readings.append(read_table([SheetRows(sheet)], options, max_rows))
        except StatementError as error:
            if error.code not in _NOT_A_TABLE:
                raise
            first_error = first_error or error
    if not readings:
        raise first_error or StatementError("empty_file")
    if len(readings) == 1:
        return readings[0]
    rows = [row for reading in readings for row in reading.rows]
    if max_rows is not None and len(rows) > max_rows:
        raise TooManyRowsError(max_rows)
    first = readings[0]
    return Reading(
        rows,
        first.layout,
        all(reading.is_type_by_sign for reading in readings),
        [balance for reading in readings for balance in reading.balances],
        list({note.detail: note for reading in readings for note in reading.notes}.values()),
        first.is_named,
    )

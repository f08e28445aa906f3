"""Rows of cells from delimited text, each with the lines of the file that it stands on."""

import csv
import io
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from lambdas.ledger.statement.errors import StatementError

DELIMITERS = (",", ";", "\t", "|")
# A longer cell is cut and its row refused; no bank writes cells of that size.
MAX_CELL_LENGTH = 131_072
_MAX_BLANK_LINES = 10_000
_MAX_ROWS_SHOWN, _MAX_CELLS_SHOWN, _MAX_CELL_SHOWN = 6, 60, 40
csv.field_size_limit(2**31 - 1)  # below the limit of the csv module, one such cell would cost the whole file


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its trimmed cells and its lines in the file, several if a quoted cell holds line ends."""

    line: int
    last_line: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        return not any(self.cells)

    def cell(self, index: int) -> str:
        """Return the cell of a column, empty where the row is shorter than the header."""
        return self.cells[index] if index < len(self.cells) else ""


class RowSource(Protocol):
    """A way to read a file as rows."""

    @property
    def delimiter(self) -> str: ...

    def rows(self) -> Iterator[TableRow]: ...


@dataclass(frozen=True, slots=True)
class CsvRows:
    """The rows that lines of text have under a delimiter."""

    lines: list[str]
    delimiter: str

    def rows(self) -> Iterator[TableRow]:
        """Yield every row that has a cell; raise `StatementError` if a quotation mark is never closed."""
        return read_csv_rows(self.lines, self.delimiter)


def shown_rows(rows: Iterable[TableRow]) -> list[str]:
    """Return the first rows with tabs between their cells, for a person to choose columns by."""
    first = itertools.islice((row for row in rows if not row.is_blank), _MAX_ROWS_SHOWN)
    return [
        "\t".join(" ".join(cell[:_MAX_CELL_SHOWN].split()) for cell in row.cells[:_MAX_CELLS_SHOWN])
        for row in first
    ]


def split_lines(text: str) -> list[str]:
    """Split at LF, CRLF or CR, keeping the line ends; Unicode's other separators do not end a line of CSV.

    Blank lines at the end are left out: the lines are read once for each delimiter.
    """
    return list(io.StringIO(text.rstrip("\r\n"), newline=""))


def read_csv_rows(lines: list[str], delimiter: str) -> Iterator[TableRow]:
    """Yield every row that has a cell; raise `StatementError` at a quotation mark that is never closed."""
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    first = last = 1
    blank_lines = 0
    try:
        for cells in reader:
            first, last = last, reader.line_num
            if cells:
                blank_lines = 0
                yield TableRow(first, last, tuple([_cell(cell) for cell in cells]))
            else:
                blank_lines += 1
                if blank_lines > _MAX_BLANK_LINES:
                    reason = f"more than {_MAX_BLANK_LINES} blank lines in a row"
                    raise StatementError("broken_csv", line=last, reason=reason)
            last += 1
    except csv.Error as error:
        raise StatementError("broken_csv", line=last, reason=str(error)) from None
    if _ends_inside_quotes(lines[first - 1 :], delimiter):
        raise StatementError("unclosed_quotation_mark", line=first)


def _cell(cell: str) -> str:
    """Return a cell without blanks and single quotes around it, and without the `="…"` that keeps a
    spreadsheet from reading it.
    """
    cell = cell[: MAX_CELL_LENGTH + 1].strip()
    if cell.startswith('="') and cell.endswith('"'):
        return cell[2:-1]
    is_quoted = len(cell) > 1 and cell[0] == cell[-1] == "'"
    return cell[1:-1].strip() if is_quoted else cell


def _ends_inside_quotes(lines: list[str], delimiter: str) -> bool:
    try:
        for _ in csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False

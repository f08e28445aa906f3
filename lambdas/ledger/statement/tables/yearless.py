"""Days without a year, which the lines above the table tell: `14 Mar` below `01 March to 31 March 2026`."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lambdas.ledger.statement.errors import StatementError
from lambdas.ledger.statement.tables.cells import looks_like_amount, looks_like_date
from lambdas.ledger.statement.tables.csv_rows import RowSource, TableRow

# With dots, the last one tells a day from an amount.
_YEARLESS = re.compile(
    r"\d{1,2}[/-]\d{1,2}|\d{1,2}\.\d{1,2}\.|\d{1,2}[ -][^\W\d_]{3,9}|[^\W\d_]{3,9}\.? \d{1,2}"
)
_YEAR = re.compile(r"(?<![\d.,])20\d\d(?![\d.,]\d|\d)")
_MAX_SAMPLE_ROWS = 360
# With 29 February; which year it is does not matter for whether a cell is a day.
_LEAP_YEAR = "2024"


@dataclass(frozen=True, slots=True)
class _DatedRows:
    """The rows of a source, with the year behind the days of one column."""

    source: RowSource
    index: int
    year: str

    @property
    def delimiter(self) -> str:
        return self.source.delimiter

    def rows(self) -> Iterator[TableRow]:
        for row in self.source.rows():
            if not _YEARLESS.fullmatch(row.cell(self.index)):
                yield row
                continue
            cells = list(row.cells)
            cells[self.index] = _dated(cells[self.index], self.year)
            yield TableRow(row.line, row.last_line, tuple(cells))


def with_years(sources: Sequence[RowSource]) -> list[RowSource]:
    """Return those of the sources that have days without a year below lines that name one, with it."""
    dated = (_with_year(source) for source in sources)
    return [source for source in dated if source is not None]


def _with_year(source: RowSource) -> RowSource | None:
    rows = _first_rows(source)
    columns = Counter(
        index
        for row in rows
        if any(map(looks_like_amount, row.cells))
        for index, cell in enumerate(row.cells)
        if _YEARLESS.fullmatch(cell) and looks_like_date(_dated(cell, _LEAP_YEAR))
    )
    if not columns:
        return None
    index = min(columns, key=lambda index: (-columns[index], index))
    above = itertools.takewhile(lambda row: not _YEARLESS.fullmatch(row.cell(index)), rows)
    years = {year for row in above for cell in row.cells for year in _YEAR.findall(cell)}
    return _DatedRows(source, index, years.pop()) if len(years) == 1 else None


def _dated(cell: str, year: str) -> str:
    """Return a day with a year behind it, separated as its parts are."""
    separator = "" if cell.endswith(".") else next((mark for mark in "/-" if mark in cell), " ")
    return f"{cell}{separator}{year}"


def _first_rows(source: RowSource) -> list[TableRow]:
    try:
        return list(itertools.islice(source.rows(), _MAX_SAMPLE_ROWS))
    except StatementError:
        return []

"""The cells of a sheet as the text that a person sees in them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from lambdas.ledger.statement.tables.csv_rows import MAX_CELL_LENGTH, TableRow

# No statement is wider; a cell further right is a trap or a mistake.
MAX_COLUMNS = 500
_DAY_ZERO_1900, _DAY_ZERO_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_MAX_SERIAL = 120_000  # a day in the year 2228
# Spreadsheets keep 15 digits of a number; what is written beyond them comes from binary fractions.
_DIGITS_KEPT = 15
_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name and its rows that have a cell."""

    name: str
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class SheetRows:
    """The rows of a sheet as a source of a table; the delimiter stands between cells that are shown."""

    sheet: Sheet
    delimiter: str = " | "

    def rows(self) -> Iterator[TableRow]:
        return iter(self.sheet.rows)


def table_row(number: int, cells: Mapping[int, str]) -> TableRow:
    """Return a row of a sheet by the texts of its columns, counted from 0."""
    width = min(max(cells, default=-1) + 1, MAX_COLUMNS)
    texts = tuple(_one_line(cells.get(index, "")) for index in range(width))
    return TableRow(number, number, texts)


def _one_line(text: str) -> str:
    return " ".join(text[: MAX_CELL_LENGTH + 1].split())


def number_text(written: str | Decimal) -> str:
    """Return a number as an amount is written, with a decimal point and no exponent."""
    try:
        number = Decimal(written)
    except InvalidOperation:
        return str(written)
    if not number.is_finite() or abs(number.adjusted()) > _DIGITS_KEPT:
        return ""
    places = max(_DIGITS_KEPT - 1 - number.adjusted(), 0)
    text = f"{round(number, places).normalize():f}"
    whole, point, decimals = text.partition(".")
    # A third place of zero keeps 1.234 from being read as a thousand and more.
    return f"{whole}.{decimals:0<{2 if len(decimals) < 3 else 4}}" if point else whole


def date_text(serial: Decimal, *, is_from_1904: bool = False) -> str:
    """Return the day of a spreadsheet's number, empty if it is none that a statement has."""
    if not 1 <= serial <= _MAX_SERIAL:
        return ""
    day = (_DAY_ZERO_1904 if is_from_1904 else _DAY_ZERO_1900) + timedelta(seconds=round(serial * 86_400))
    return iso_text(day)


def iso_text(day: datetime | date) -> str:
    """Return a day, with its time if it has one."""
    if isinstance(day, datetime) and (day.hour or day.minute or day.second):
        return day.strftime("%Y-%m-%d %H:%M:%S")
    return day.strftime("%Y-%m-%d")


def is_date_format(number: int, codes: Mapping[int, str]) -> bool:
    """Return whether a number format shows days: a built-in one, or one whose code names a day or year."""
    code = codes.get(number)
    if code is None:
        return number in _BUILT_IN_DATES
    letters = _QUOTED.sub("", code.casefold()).split(";")[0]
    return "y" in letters or "d" in letters or "年" in code


def not_empty(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the sheets that have a row."""
    return [sheet for sheet in sheets if sheet.rows]

"""The cells of a row by field, read with the formats that hold for the whole table."""

from collections.abc import Sequence
from decimal import Decimal

from lambdas.ledger.files import restore
from lambdas.ledger.statement.errors import RowError
from lambdas.ledger.statement.options import DECIMAL_MARKS, Options
from lambdas.ledger.statement.tables.cells import NO_NUMBER
from lambdas.ledger.statement.tables.columns import Columns
from lambdas.ledger.statement.tables.csv_rows import TableRow
from lambdas.ledger.statement.tables.header import Table
from lambdas.ledger.statement.values.amounts import (
    AmountCell,
    currency_of_symbol,
    detect_decimal_mark,
    parse_amount_cell,
)
from lambdas.ledger.statement.values.dates import detect_date_format, parse_date_format
from lambdas.ledger.statement.values.text import clean

AMOUNT_FIELDS = ("amount", "debit", "credit")


class CellReader:
    """The cells of a table's rows.

    `index_of` maps each field to its column. The readers of rows take fields away whose cells do not fit.
    """

    def __init__(self, table: Table, options: Options) -> None:
        """Detect the format of the dates; raise `StatementError` if the cells allow for two."""
        self.table = table
        self.columns: Columns = table.columns
        self.index_of = dict(table.columns.index_of)
        self.decimal_mark = "."
        self._marks: dict[int, str] = {}
        self._is_unsigned_spent = False
        self.date_format = (
            parse_date_format(options.date_format)
            if options.date_format
            else detect_date_format(self.of_rows(table.rows, ["date"]), self.name_of("date"))
        )

    def detect_decimal_mark(self, options: Options) -> None:
        """Settle the decimal mark; raise `StatementError` if the amounts allow for two."""
        fields = [name for name in AMOUNT_FIELDS if name in self.index_of]
        self.decimal_mark = options.decimal or detect_decimal_mark(
            self.of_rows(self.table.rows, fields), self.name_of(fields[0]), self._only_currency(options)
        )

    def _only_currency(self, options: Options) -> str | None:
        """Return the currency of all rows as far as a column, the header or the user names it."""
        cells = {cell for row in self.table.rows if (cell := self.cell(row, "currency"))}
        if len(cells) > 1:
            return None
        cell = cells.pop() if cells else ""
        return currency_of_symbol(cell) or cell or self.columns.currency or options.currency

    def name_of(self, field: str) -> str:
        """Return the name of a field's column, or its number where it has none."""
        return self.table.header.cells[self.index_of[field]] or f"#{self.index_of[field] + 1}"

    def of_rows(self, rows: Sequence[TableRow], fields: Sequence[str]) -> list[str]:
        return [self.cell(row, field) for row in rows for field in fields]

    def cell(self, row: TableRow, field: str) -> str:
        """Return the trimmed cell of a field, empty if the row or the table has none."""
        index = self.index_of.get(field)
        return "" if index is None else row.cell(index)

    def value(self, row: TableRow, field: str) -> Decimal | None:
        """Return the number in the cell of a field, or None if there is none."""
        index = self.index_of.get(field)
        if index is None:
            return None
        if field == "amount":
            return self.amount_of(parse_amount_cell(row.cell(index)))
        return _number(row.cell(index), self.decimal_mark if field in AMOUNT_FIELDS else self._mark(index))

    def amount_of(self, amount: AmountCell | None) -> Decimal | None:
        """Return the value of an amount, or None if it is no number with the decimal mark of the table."""
        value = amount.value(self.decimal_mark) if amount else None
        if amount is None or value is None:
            return None
        return -value if self._is_unsigned_spent and not amount.has_plus else value

    def detect_unsigned_spending(self, rows: Sequence[TableRow]) -> None:
        """Take amounts without a sign for spending where all that came in have a plus, and none a minus."""
        amounts = [amount for cell in self.of_rows(rows, ["amount"]) if (amount := parse_amount_cell(cell))]
        signs = {(amount.has_plus, amount.is_negative) for amount in amounts}
        self._is_unsigned_spent = signs == {(True, False), (False, False)}

    def fees(self, row: TableRow) -> Decimal:
        """Return the sum of a row's fees, whatever their sign; raise `RowError` if one cannot be read."""
        total = Decimal(0)
        for index in self.columns.fees:
            cell = row.cell(index)
            if not cell.strip(NO_NUMBER):
                continue
            fee = _number(cell, self._mark(index))
            if fee is None:
                raise RowError("fee", "unreadable_amount", value=cell[:40])
            total += abs(fee)
        return total

    def _mark(self, index: int) -> str:
        """Return the decimal mark of a column beside the amounts: theirs, unless the other one reads more."""
        if index not in self._marks:
            cells = {row.cell(index) for row in self.table.rows}
            marks = (self.decimal_mark, *(mark for mark in DECIMAL_MARKS if mark != self.decimal_mark))
            self._marks[index] = max(
                marks, key=lambda mark: sum(_number(cell, mark) is not None for cell in cells)
            )
        return self._marks[index]

    def text(self, row: TableRow, field: str) -> str:
        """Return the cell of a field as the ledger keeps text."""
        return ledger_text(self.cell(row, field))

    def date_cell(self, row: TableRow) -> str:
        """Return the cell of the day, or that of the next best date if it is empty."""
        cells = (row.cell(index) for index in self.columns.dates)
        return next(filter(None, cells), self.cell(row, "date"))

    def kind(self, row: TableRow) -> str:
        """Return what the row says of its kind, empty if nothing."""
        return " ".join(row.cell(index) for index in self.columns.kinds)


def _number(cell: str, decimal_mark: str) -> Decimal | None:
    amount = parse_amount_cell(cell)
    return amount.value(decimal_mark) if amount else None


def ledger_text(cell: str) -> str:
    """Return a cell as the ledger keeps text, without the apostrophes of an export."""
    return restore(clean(cell))

"""Read one row of a table as a transaction, by the columns and formats that hold for the whole table."""

import re
import uuid
from collections.abc import Sequence
from decimal import Decimal

from lambdas.ledger.statement.errors import RowError, unreadable_amount, unreadable_date
from lambdas.ledger.statement.options import Options
from lambdas.ledger.statement.rows import UNCATEGORISED, Row
from lambdas.ledger.statement.tables.csv_rows import MAX_CELL_LENGTH, TableRow
from lambdas.ledger.statement.tables.header import Table
from lambdas.ledger.statement.values.amounts import currency_of_symbol, detect_decimal_mark, parse_amount_cell
from lambdas.ledger.statement.values.dates import detect_date_format, parse_date_format
from lambdas.ledger.statement.values.direction import (
    CREDIT,
    DEBIT,
    SignedAmount,
    detect_direction,
    type_of_word,
)
from lambdas.ledger.statement.values.text import clean, join_texts

# The apostrophe with which exports keep a spreadsheet from running a text as a formula.
_FORMULA_GUARD = re.compile(r"^'('*[=+\-@])")
_FLAGS = {"": False, "false": False, "no": False, "true": True, "yes": True}


class NoCurrencyError(RowError):
    """Raised for a row without a currency, if neither the header nor the user names one."""

    def __init__(self) -> None:
        super().__init__("currency", "no_row_currency")


class RowReader:
    """The columns of a table and the formats of its dates and amounts, which hold for all rows.

    `index_of` maps each field to its column. `is_type_by_sign` if no column says what is income or expense.
    """

    def __init__(self, table: Table, options: Options) -> None:
        """Detect the formats; raise `StatementError` if the rows allow for two."""
        self._options = options
        self._header = table.header.cells
        self._header_currency = table.columns.currency
        self.index_of = dict(table.columns.index_of)
        self._choose_type_column(table)
        self._drop_refunded_amounts(table)
        self.date_format = (
            parse_date_format(options.date_format)
            if options.date_format
            else detect_date_format(self._cells(table, ["date"]), self._header[self.index_of["date"]])
        )
        amount_fields = [name for name in ("amount", DEBIT, CREDIT) if name in self.index_of]
        self._decimal_mark = options.decimal or detect_decimal_mark(
            self._cells(table, amount_fields), self._header[self.index_of[amount_fields[0]]]
        )
        has_words = "type" in self.index_of or "amount" not in self.index_of
        self._direction = detect_direction(
            self._readable_amounts(table), has_words, options.type, options.negative
        )
        self.is_type_by_sign = not has_words and options.type is None

    def _choose_type_column(self, table: Table) -> None:
        """Take the first candidate whose name is certain, or most of whose cells say income or expense."""
        if "amount" not in self.index_of:
            self.index_of.pop("type", None)
            return
        for candidate in table.columns.type_candidates:
            words = [word for table_row in table.rows if (word := table_row.cell(candidate.index))]
            known_words = sum(type_of_word(word) is not None for word in words)
            if candidate.is_certain or known_words * 2 > len(words):
                self.index_of["type"] = candidate.index
                return

    def _drop_refunded_amounts(self, table: Table) -> None:
        """Ignore a refund column that holds amounts refunded, not yes and no."""
        if any(cell.casefold() not in _FLAGS for cell in self._cells(table, ["refund"])):
            del self.index_of["refund"]

    def _readable_amounts(self, table: Table) -> list[SignedAmount]:
        amounts = []
        for table_row in table.rows:
            try:
                amounts.append(self._amount(table_row)[0])
            except RowError:
                continue  # refused with its reason when the row itself is read
        return amounts

    def _cells(self, table: Table, fields: Sequence[str]) -> list[str]:
        return [self._cell(table_row, field) for table_row in table.rows for field in fields]

    def _cell(self, table_row: TableRow, field: str) -> str:
        """Return the trimmed cell of a field, empty if the row or the table has none."""
        index = self.index_of.get(field)
        return "" if index is None else table_row.cell(index)

    def _text(self, table_row: TableRow, field: str) -> str:
        """Return the cell of a field as the ledger keeps text."""
        return _FORMULA_GUARD.sub(r"\1", clean(self._cell(table_row, field)))

    def read(self, table_row: TableRow) -> Row:
        """Return the row as a transaction; raise `RowError` if it is none."""
        if any(len(cell) > MAX_CELL_LENGTH for cell in table_row.cells):
            raise RowError("row", "cell_too_long", max=MAX_CELL_LENGTH)
        if any(table_row.cells[len(self._header) :]):
            raise RowError("row", "too_many_cells", cells=len(table_row.cells), columns=len(self._header))
        cell = self._cell(table_row, "date")
        day = self.date_format.parse(cell)
        if day is None:
            raise unreadable_date(cell, self.date_format.name)
        amount, symbol = self._amount(table_row)
        if amount.value == 0:
            raise RowError("amount", "not_positive")
        row_type, is_refund = self._type(amount)
        return Row(
            line=table_row.line,
            day=day,
            type=row_type,
            amount=abs(amount.value),
            currency=self._currency(table_row, symbol),
            category=self._category(table_row),
            description=join_texts(self._text(table_row, "payee"), self._text(table_row, "description")),
            tags=self._tags(table_row),
            is_refund=is_refund or _FLAGS.get(self._cell(table_row, "refund").casefold(), False),
            id=_own_id(self._cell(table_row, "id")),
        )

    def _amount(self, table_row: TableRow) -> tuple[SignedAmount, str | None]:
        """Return the amount and the currency that its cell names."""
        if "amount" in self.index_of:
            value, symbol = self._money(self._cell(table_row, "amount"))
            word = self._cell(table_row, "type") if "type" in self.index_of else None
            return SignedAmount(value, word), symbol
        filled = []
        for field in (DEBIT, CREDIT):
            cell = self._cell(table_row, field)
            if cell.strip("-/ "):
                value, symbol = self._money(cell)
                filled.append((SignedAmount(value, field), symbol))
        nonzero = [(amount, symbol) for amount, symbol in filled if amount.value != 0]
        if len(nonzero) > 1:
            raise RowError("amount", "debit_and_credit")
        if not filled:
            raise RowError("amount", "no_amount")
        return (nonzero or filled)[0]

    def _money(self, cell: str) -> tuple[Decimal, str | None]:
        amount = parse_amount_cell(cell)
        value = amount.value(self._decimal_mark) if amount else None
        if amount is None or value is None:
            raise unreadable_amount(cell)
        return value, amount.currency

    def _type(self, amount: SignedAmount) -> tuple[str, bool]:
        """Return (type, is_refund)."""
        row_type = self._direction.type_of(amount)
        if row_type is not None:
            return row_type
        if amount.word:
            raise RowError("type", "unknown_type", value=amount.word[:40])
        raise RowError("type", "no_type")

    def _currency(self, table_row: TableRow, symbol: str | None) -> str:
        cell = self._cell(table_row, "currency")
        named = currency_of_symbol(cell) or cell.upper()
        if named and not re.fullmatch("[A-Z]{3}", named):
            raise RowError("currency", "not_a_currency_code", value=named[:40])
        if symbol and named and symbol != named:
            raise RowError("currency", "currencies_differ", amountCurrency=symbol, columnCurrency=named)
        currency = named or symbol or self._header_currency or self._options.currency
        if currency is None:
            raise NoCurrencyError
        return currency

    def _category(self, table_row: TableRow) -> str:
        levels = [self._text(table_row, field) for field in ("category", "subcategory")]
        return ":".join(dict.fromkeys(level for level in levels if level)) or UNCATEGORISED

    def _tags(self, table_row: TableRow) -> tuple[str, ...]:
        tags = (tag.strip().lstrip("#") for tag in re.split("[,;|]", self._text(table_row, "tags")))
        return tuple(sorted({tag for tag in tags if tag}))


def _own_id(cell: str) -> str:
    """Return a UUID, which the tracker's own CSV export holds; a bank's reference is no id of the ledger."""
    try:
        return str(uuid.UUID(cell)) if len(cell) == 36 else ""
    except ValueError:
        return ""

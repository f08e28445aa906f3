"""Rows of a table that are no transactions: pending, balances, holds, repeated headers, footers."""

import re

from lambdas.ledger.statement.options import Options
from lambdas.ledger.statement.rows import LeftOut
from lambdas.ledger.statement.tables.cell_reader import AMOUNT_FIELDS, CellReader
from lambdas.ledger.statement.tables.csv_rows import TableRow
from lambdas.ledger.statement.values.amounts import parse_amount_cell
from lambdas.ledger.statement.values.text import clean
from lambdas.ledger.statement.values.words import (
    FALSE_WORDS,
    TRUE_WORDS,
    begins_pending,
    fold,
    is_balance,
    is_hold,
    is_not_booked,
    is_nothing_but_balance,
    says_pending,
)

_MAX_STATUS_WORDS = 8
_MAX_STATUS_LENGTH = 40
_MAX_SHOWN_LENGTH = 40
_MAX_CELLS_SHOWN = 100
_PENDING_NAME = re.compile("pending|reserv|vorgemerkt|cancel|storn|void")
_BOOKED_NAME = re.compile(r"\bbooked|gebucht|\bposted|\bsettled|\bcompleted|\bexecuted|\bbooking")


class RowFilter:
    """Tells for each row whether it may be a transaction."""

    def __init__(self, cells: CellReader, options: Options) -> None:
        self._cells = cells
        self._header = cells.table.header.cells
        self._status = self._status_column(options)
        self._reasons: dict[int, tuple[str, dict[str, str]] | None] = {}

    def left_out(self, row: TableRow) -> LeftOut | None:
        """Return why a row is no transaction, or None if it may be one."""
        reason = self.reason(row)
        if reason is None:
            return None
        code, params = reason
        shown = self._cells.table.delimiter.join(row.cells[:_MAX_CELLS_SHOWN])
        return LeftOut.of_row(code, row.line, shown, **params)

    def reason(self, row: TableRow) -> tuple[str, dict[str, str]] | None:
        """Return (code, params) of why a row is no transaction, or None if it may be one."""
        if row.line not in self._reasons:
            self._reasons[row.line] = self._find_reason(row)
        return self._reasons[row.line]

    def _find_reason(self, row: TableRow) -> tuple[str, dict[str, str]] | None:
        columns = self._cells.columns
        status = row.cell(self._status) if self._status is not None else ""
        if status and self._says_not_booked(status):
            return "not_booked", {"status": status[:_MAX_SHOWN_LENGTH]}
        if row.cells[: len(self._header)] == self._header and any(self._header):
            return "repeated_header", {}
        cell = self._cells.date_cell(row)
        texts = [row.cell(index) for index in (*columns.descriptions, *columns.payees)]
        pending = next((text for text in texts if begins_pending(text)), None)
        if pending is not None:
            return "not_booked", {"status": pending[:_MAX_SHOWN_LENGTH]}
        if cell and says_pending(cell):
            return "not_booked", {"status": cell[:_MAX_SHOWN_LENGTH]}
        has_money = any(parse_amount_cell(self._cells.cell(row, name)) for name in AMOUNT_FIELDS)
        has_day = bool(cell) and self._cells.date_format.parse(cell) is not None
        if not any(texts) or not (has_day and has_money):
            texts = list(row.cells)
        names_balance = is_nothing_but_balance if has_day and has_money else is_balance
        if any(map(names_balance, (*texts, self._cells.kind(row)))):
            return "balance_row", {}
        if not has_day and not has_money:
            return "no_transaction", {}
        kind = self._cells.kind(row)
        return ("hold", {"kind": kind[:_MAX_SHOWN_LENGTH]}) if kind and is_hold(kind) else None

    def is_continuation(self, row: TableRow) -> bool:
        """Whether a row holds nothing but more text of the row before it."""
        texts = {*self._cells.columns.descriptions, *self._cells.columns.payees}
        filled = {index for index, cell in enumerate(row.cells) if cell}
        return bool(filled) and filled <= texts

    def continuation_text(self, row: TableRow) -> str:
        return clean(" ".join(row.cells))

    def _status_column(self, options: Options) -> int | None:
        """Return the column that says which rows are booked, by its name or by all of its words."""
        cells = self._cells
        if "status" in cells.index_of:
            return cells.index_of["status"]
        if options.columns.get("status") == "":
            return None
        used = {index for field, index in cells.index_of.items() if field not in ("category", "account")}
        used |= {*cells.columns.payees, *cells.columns.descriptions, *cells.columns.dates}
        for index in range(len(self._header)):
            if index in used:
                continue
            words = {cell for row in cells.table.rows if (cell := row.cell(index))}
            is_short = len(words) <= _MAX_STATUS_WORDS and all(
                len(word) <= _MAX_STATUS_LENGTH for word in words
            )
            if words and is_short and {is_not_booked(word) for word in words} == {True, False}:
                return index
        return None

    def _says_not_booked(self, status: str) -> bool:
        if fold(status) in TRUE_WORDS | FALSE_WORDS:
            name = self._cells.columns.names[self._status or 0]
            is_true = fold(status) in TRUE_WORDS
            return (_PENDING_NAME if is_true else _BOOKED_NAME).search(name) is not None
        return is_not_booked(status) is True

"""Rows of a table that are no transactions: pending, balances, holds, repeated headers, footers."""

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from lambdas.ledger.statement.options import Options
from lambdas.ledger.statement.rows import LeftOut
from lambdas.ledger.statement.tables.cell_reader import AMOUNT_FIELDS, CellReader
from lambdas.ledger.statement.tables.cells import has_words, looks_like_amount, looks_like_date
from lambdas.ledger.statement.tables.csv_rows import TableRow
from lambdas.ledger.statement.values.amounts import parse_amount_cell
from lambdas.ledger.statement.values.text import clean
from lambdas.ledger.statement.values.words import (
    FALSE_WORDS,
    TRUE_WORDS,
    begins_pending,
    ends_pending,
    fold,
    is_balance,
    is_hold,
    is_not_booked,
    is_nothing_but_balance,
    says_pending,
)

_MAX_STATUS_WORDS = 8
# A third of the rows; where more have an unknown state, it says something else.
_MAX_UNKNOWN_SHARE = 3
_MAX_SECTION_WORDS = 3
# Of fewer amounts, one may be the sum of the others by chance.
_MIN_ROWS_OF_BALANCES = 4
_MIN_ROWS_WITH_WORDS = 2
_LONG_NUMBER = re.compile(r"\d[\d ]{6,}\d")
_MAX_STATUS_LENGTH = 40
_MAX_SHOWN_LENGTH = 40
_MAX_CELLS_SHOWN = 100
_PENDING_NAME = re.compile(
    "pending|reserv|vorgemerkt|cancel|storn|void|revers|declin|reject|failed|annul|anulad|pendient"
)
_BOOKED_NAME = re.compile(
    r"\bbooked|gebucht|contabiliz|comptabilis|bokfor|bogfor|geboekt|zaksieg|zauctovan"
    r"|\bposted|\bsettled|\bcompleted|\bexecuted|\bbooking"
)
# Names of the day on which a bank books what was paid before.
_DAY_OF_BOOKING = re.compile(
    r"\bbook|\bpost|\bsettle|\bclear|\bcomplet|\bprocessed|buchung|reskontra|bokfor|bogfor|bokfort|kirjaus|ksiegow|zauctov"
    r"|comptabil|contabil|konyvel|knjizen|boek|registro|asiento"
)


class RowFilter:
    """Tells for each row whether it may be a transaction."""

    def __init__(self, cells: CellReader, options: Options) -> None:
        self._cells = cells
        self._header = cells.table.header.cells
        self._status = self._status_column(options)
        self._has_marks = self._find_marks()
        self._unknown_states = self._find_unknown_states()
        self._day_of_booking = self._find_day_of_booking()
        self._pending_lines = self._find_pending_lines()
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
        if row.line in self._pending_lines:
            return "not_booked", {"status": self._pending_lines[row.line]}
        status = row.cell(self._status) if self._status is not None else ""
        if self._says_not_booked(status):
            return "not_booked", {"status": status[:_MAX_SHOWN_LENGTH] or "-"}
        if row.cells[: len(self._header)] == self._header and any(self._header):
            return "repeated_header", {}
        cell = self._cells.date_cell(row)
        texts = [row.cell(index) for index in (*columns.descriptions, *columns.payees)]
        kinds = [row.cell(index) for index in columns.kinds]
        pending = next(
            (text for text in (*texts, *kinds) if begins_pending(text) or ends_pending(text)), None
        )
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
        if self._is_waiting(row):
            return "not_booked", {
                "status": f"{self._header[self._day_of_booking or 0][:_MAX_SHOWN_LENGTH]}: -"
            }
        kind = self._cells.kind(row)
        return ("hold", {"kind": kind[:_MAX_SHOWN_LENGTH]}) if kind and is_hold(kind) else None

    def leave_out_balances(self, rows: Sequence[TableRow]) -> None:
        """Leave out a first and a last row of which one is the other with all amounts between them.

        They are the balances before and after, whatever they are called.
        """
        for row in (rows[0], rows[-1]) if len(rows) > _MIN_ROWS_WITH_WORDS else ():
            if self._names_only_account(row, [other for other in rows if other is not row]):
                self._reasons[row.line] = ("balance_row", {})
        values = [self._cells.value(row, "amount") for row in rows]
        if len(rows) < _MIN_ROWS_OF_BALANCES or None in values or "type" in self._cells.index_of:
            return
        first, *between, last = [value or Decimal(0) for value in values]
        total = sum(between, Decimal(0))
        if total and (first + total == last or last + total == first):
            for row in (rows[0], rows[-1]):
                self._reasons[row.line] = ("balance_row", {})

    def _names_only_account(self, row: TableRow, others: Sequence[TableRow]) -> bool:
        """Return whether a row's text is an account's number, and all others have words and more cells."""
        texts = [cell for cell in row.cells if not looks_like_date(cell) and not looks_like_amount(cell)]
        if any(map(has_words, texts)) or not any(map(_LONG_NUMBER.search, texts)):
            return False
        missing = [index for index in range(len(self._header)) if not row.cell(index)]
        return all(any(map(has_words, other.cells)) for other in others) and any(
            all(other.cell(index) for other in others) for index in missing
        )

    def is_continuation(self, row: TableRow) -> bool:
        """Return whether a row holds nothing but more text of the row before it."""
        texts = {*self._cells.columns.descriptions, *self._cells.columns.payees}
        filled = {index for index, cell in enumerate(row.cells) if cell}
        return bool(filled) and filled <= texts

    def continuation_text(self, row: TableRow) -> str:
        return clean(" ".join(row.cells))

    def _find_day_of_booking(self) -> int | None:
        """Return the column of the days of booking, if some of the rows have another day only."""
        rows = [row for row in self._cells.table.rows if self._cells.date_cell(row)]
        for index, name in enumerate(self._cells.columns.names):
            if not _DAY_OF_BOOKING.search(name):
                continue
            cells = [cell for row in rows if (cell := row.cell(index)) and not says_pending(cell)]
            if len(rows) > len(cells) >= len(rows) / 2 and all(map(looks_like_date, cells)):
                return index
        return None

    def _is_waiting(self, row: TableRow) -> bool:
        """Return whether a row has a day of purchase but none of booking, nor a balance beside it."""
        index = self._day_of_booking
        if index is None or self._cells.cell(row, "balance"):
            return False
        return not row.cell(index) or says_pending(row.cell(index))

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
            words = {cell for row in cells.table.rows if (cell := row.cell(index))}
            if words and {fold(word) for word in words} <= TRUE_WORDS | FALSE_WORDS:
                name = cells.columns.names[index]
                if _PENDING_NAME.search(name) or _BOOKED_NAME.search(name):
                    return index
            if index in used:
                continue
            is_short = len(words) <= _MAX_STATUS_WORDS and all(
                len(word) <= _MAX_STATUS_LENGTH for word in words
            )
            if words and is_short and {is_not_booked(word) for word in words} == {True, False}:
                return index
        return None

    def _says_not_booked(self, status: str) -> bool:
        if not status or self._has_marks:
            return self._has_marks and not status
        name = self._cells.columns.names[self._status or 0]
        if fold(status) in TRUE_WORDS | FALSE_WORDS:
            is_true = fold(status) in TRUE_WORDS
            return (_PENDING_NAME if is_true else _BOOKED_NAME).search(name) is not None
        is_mark = len(status) == 1 and _PENDING_NAME.search(name) is not None
        return is_mark or is_not_booked(status) is True or status in self._unknown_states

    def _find_marks(self) -> bool:
        """Return whether the booked rows have one mark in a column of that name, and the others none."""
        if self._status is None or not _BOOKED_NAME.search(self._cells.columns.names[self._status]):
            return False
        cells = Counter(
            row.cell(self._status) for row in self._cells.table.rows if self._cells.date_cell(row)
        )
        marks = {cell for cell in cells if cell}
        return (
            len(marks) == 1
            and 0 < cells[""] <= cells.total() / 2
            and is_not_booked(*marks) is None
            and fold(*marks) not in FALSE_WORDS
        )

    def _find_unknown_states(self) -> set[str]:
        """Return the few states that no list knows, beside one that says a row is booked."""
        if "status" not in self._cells.index_of or self._status is None:
            return set()
        counts = Counter(cell for row in self._cells.table.rows if (cell := row.cell(self._status)))
        if not any(is_not_booked(word) is False for word in counts):
            return set()
        unknown = {
            word
            for word in counts
            if is_not_booked(word) is None and fold(word) not in TRUE_WORDS | FALSE_WORDS
        }
        count = sum(counts[word] for word in unknown)
        return unknown if count * _MAX_UNKNOWN_SHARE <= counts.total() else set()

    def _find_pending_lines(self) -> dict[int, str]:
        """Return the lines below a line that says "Pending transactions", each with what that says."""
        lines: dict[int, str] = {}
        section = ""
        for row in self._cells.table.rows:
            filled = [cell for cell in row.cells if cell]
            if len(filled) != 1:
                if section:
                    lines[row.line] = section
            elif row.cells[0] and len(filled[0].split()) <= _MAX_SECTION_WORDS:
                is_pending = is_not_booked(filled[0])
                if is_pending is not None:
                    section = filled[0][:_MAX_SHOWN_LENGTH] if is_pending else ""
        return lines

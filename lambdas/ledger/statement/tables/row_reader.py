"""Read one row of a table as a transaction, by the columns and formats that hold for the whole table."""

import re
import uuid
from collections.abc import Sequence

from lambdas.ledger.problems import Param
from lambdas.ledger.statement.errors import Message, RowError, unreadable_date
from lambdas.ledger.statement.options import SPENDING, Options
from lambdas.ledger.statement.rows import TRANSFER, Balance, Row
from lambdas.ledger.statement.tables.accounts import AccountReader
from lambdas.ledger.statement.tables.cell_reader import CellReader
from lambdas.ledger.statement.tables.cells import NO_NUMBER
from lambdas.ledger.statement.tables.column_names import CARD_NAMES, OWED_NAMES, TO_ACCOUNT_NAMES
from lambdas.ledger.statement.tables.csv_rows import MAX_CELL_LENGTH, TableRow
from lambdas.ledger.statement.tables.header import Table
from lambdas.ledger.statement.tables.money import MoneyReader
from lambdas.ledger.statement.tables.names import normalise_name
from lambdas.ledger.statement.tables.row_filter import RowFilter
from lambdas.ledger.statement.tables.row_texts import RowTexts
from lambdas.ledger.statement.tables.running_balance import count_steps
from lambdas.ledger.statement.tables.signs import SignedRow, are_charges_positive, says_income
from lambdas.ledger.statement.tables.type_words import choose_type_column
from lambdas.ledger.statement.values.direction import SignedAmount, detect_direction
from lambdas.ledger.statement.values.words import (
    CARD_KINDS,
    fold,
    is_card_payment,
    is_own_transfer,
    is_payment_kind,
    is_payment_of_card,
    is_strong_card_payment,
    is_transfer_kind,
)
from lambdas.ledger.transaction import MAX_DESCRIPTION

_MARKS = {"CR": "income", "Cr": "income", "DR": "expense", "Dr": "expense"}
# The number of a card, or its end behind a mask.
_CARD_NUMBER = re.compile(r"(?:[xX*•]{4}[ -]?){3}\d{4}\b|\b[3-6]\d{3}(?:[ -]?[\dxX*•]{4}){2}[ -]?\d{4}\b")
# How YNAB names the other account as the payee.
_YNAB_TRANSFER = "Transfer : "
_MAX_PREAMBLE_SHOWN = 120
_FLAGS = {"": False, "false": False, "no": False, "true": True, "yes": True}


class RowReader:
    """The columns of a table and the formats of its dates and amounts, which hold for all rows.

    `filter` tells the rows that are no transactions. `is_type_by_sign` if no column says what is income or
    expense. `is_card` if the rows are those of a card, on which what comes in is a refund.
    """

    def __init__(self, table: Table, options: Options) -> None:
        """Detect the formats; raise `StatementError` if the rows allow for two."""
        self._header = table.header.cells
        self._columns = table.columns
        self.cells = CellReader(table, options)
        self.filter = RowFilter(self.cells, options)
        self._rows = [row for row in table.rows if self.filter.reason(row) is None]
        self.cells.detect_decimal_mark(options)
        self.filter.leave_out_balances(self._rows)
        self._rows = [row for row in self._rows if self.filter.reason(row) is None]
        directions = choose_type_column(self.cells, self._rows)
        is_signed = "amount" in self.cells.index_of and "type" not in self.cells.index_of
        if is_signed and options.positive is None:
            self.cells.detect_unsigned_spending(self._rows)
        self._drop_refunded_amounts(table)
        self._money = MoneyReader(self.cells, self._rows, directions)
        self._texts = RowTexts(self.cells)
        index_of = self.cells.index_of
        has_words = "type" in index_of or "amount" not in index_of
        self._direction = detect_direction(
            self._money.readable_amounts(self._rows), has_words, options.type, options.negative
        )
        self.is_type_by_sign = not has_words and options.type is None
        self._has_card_header = _is_card_table(table)
        self._is_flipped = self.is_type_by_sign and self._are_charges_positive(options)
        has_card_kinds = self._has_card_kinds() and not self._holds_money()
        self.is_card = self._is_flipped or has_card_kinds or self._has_card_payment()
        self._accounts = AccountReader(self.cells, self._rows, options)
        self.notes = self._notes(options)

    @property
    def positive(self) -> str | None:
        """The meaning of a positive amount; None if more than the sign tells the type."""
        if not self.is_type_by_sign:
            return None
        return SPENDING if self._is_flipped else "income"

    def read(self, row: TableRow) -> Row:
        """Return the row as a transaction; raise `RowError` if it is none."""
        if any(len(cell) > MAX_CELL_LENGTH for cell in row.cells):
            raise RowError("row", "cell_too_long", max=MAX_CELL_LENGTH)
        if any(row.cells[len(self._header) :]):
            raise RowError("row", "too_many_cells", cells=len(row.cells), columns=len(self._header))
        cell = self.cells.date_cell(row)
        day = self.cells.date_format.parse(cell)
        if day is None:
            raise unreadable_date(cell, self.cells.date_format.name)
        money = self._money.read(row)
        if money.amount.value == 0:
            raise RowError("amount", "not_positive")
        if self._moves_to_own_account(row, self.cells.kind(row)):
            row_type, is_refund = "expense", False  # whatever the type column says of a transfer
        else:
            row_type, is_refund = self._type(row, money.amount)
        is_refund = is_refund or _FLAGS.get(self.cells.cell(row, "refund").casefold(), False)
        is_incoming = (row_type == "income") != is_refund
        description = self._texts.description(row, is_incoming=is_incoming)
        if self._is_transfer(row, description, is_incoming=is_incoming):
            row_type, is_refund = TRANSFER, False
        elif self.is_card and row_type == "income" and not says_income(self.cells.kind(row)):
            row_type, is_refund = "expense", True
        own_id = _own_id(self.cells.cell(row, "id"))
        return Row(
            line=row.line,
            day=day,
            type=row_type,
            amount=abs(money.amount.value),
            currency=self._accounts.currency(row, money.currency),
            category=self._texts.category(row),
            description=description[:MAX_DESCRIPTION].strip(),
            tags=self._texts.tags(row),
            is_refund=is_refund,
            id=own_id,
            account=self._accounts.account(row),
            bank_id="" if own_id else self._accounts.bank_id(row),
            is_incoming=is_incoming,
        )

    def balance(self, row: TableRow, transaction: Row) -> Balance | None:
        """Return the balance that stands beside a transaction, signed as in the file."""
        value = self.cells.value(row, "balance")
        if value is None:
            return None
        return Balance(row.line, transaction.day, value, transaction.currency, transaction.account)

    def _notes(self, options: Options) -> list[Message]:
        notes = []
        if preamble := [row for row in self.cells.table.preamble if not row.is_blank]:
            text = " / ".join(" ".join(filter(None, row.cells)) for row in preamble)
            shown: dict[str, Param] = {"line": preamble[0].line, "text": text[:_MAX_PREAMBLE_SHOWN]}
            notes.append(Message("lines_above_table", shown))
        if self._is_flipped and options.positive is None:
            notes.append(Message("charges_are_positive"))
        if self._money.adds_any_fee(self._rows):
            notes.append(Message("fees_added", {"column": self.cells.name_of("fee")[:40]}))
        if unreadable := self._unreadable_balance():
            column = self.cells.name_of("balance")[:40]
            notes.append(Message("balance_ignored", {"column": column, "value": unreadable[:40]}))
        return notes

    def _unreadable_balance(self) -> str:
        """Return the first cell of the balances that holds no number, empty if there is none."""
        if "balance" not in self.cells.index_of:
            return ""
        cells = (
            self.cells.cell(row, "balance") for row in self._rows if self.cells.value(row, "balance") is None
        )
        return next((cell for cell in cells if cell.strip(NO_NUMBER)), "")

    def _drop_refunded_amounts(self, table: Table) -> None:
        """Ignore a refund column that holds amounts refunded, not yes and no."""
        if any(cell.casefold() not in _FLAGS for cell in self.cells.of_rows(table.rows, ["refund"])):
            del self.cells.index_of["refund"]

    def _has_card_kinds(self) -> bool:
        """Return whether a column has the kinds of a card's statement: sales, returns, payments."""
        for index in self._columns.kinds:
            kinds = {fold(cell) for row in self.cells.table.rows if (cell := row.cell(index))}
            if kinds and kinds <= CARD_KINDS and kinds & {"sale", "sales", "purchase", "return"}:
                return True
        return False

    def _holds_money(self) -> bool:
        """Return whether the balance is above zero and falls with what is spent, as on no card."""
        balances = [self.cells.value(row, "balance") for row in self._rows]
        if not any(balance and balance > 0 for balance in balances):
            return False
        amounts = [
            amount.value if amount.word is None else None
            for amount in self._money.readable_amounts(self._rows)
        ]
        return len(amounts) == len(balances) and 2 * count_steps(amounts, balances) >= len(balances)

    def _has_card_payment(self) -> bool:
        """Return whether a row that came in is one that stands only on a card's own statement."""
        for row in self._rows:
            try:
                row_type, is_refund = self._type(row, self._money.read(row).amount)
            except RowError:
                continue
            if (row_type == "income") != is_refund and is_payment_of_card(
                self._texts.description(row, is_incoming=True)
            ):
                return True
        return False

    def _are_charges_positive(self, options: Options) -> bool:
        """Return whether positive amounts are spending: as the user says, or as the rows of a card do."""
        if options.positive is not None:
            return options.positive == SPENDING
        return are_charges_positive(
            self._signed_rows(),
            has_card_header=self._has_card_header,
            follows_balance=self._follow_balance(),
            is_owed="balance" in self.cells.index_of and OWED_NAMES.search(self._balance_name()) is not None,
        )

    def _signed_rows(self) -> list[SignedRow]:
        rows = []
        for row in self._rows:
            value = self.cells.value(row, "amount")
            if value:
                kinds = [row.cell(index) for index in self._columns.kinds]
                text = " ".join([self._texts.description(row, is_incoming=False), *kinds])
                rows.append(SignedRow(value, text, self.cells.cell(row, "category"), " ".join(kinds)))
        return rows

    def _follow_balance(self) -> bool:
        """Return whether most amounts lead from one balance to the next, as on an account."""
        if "balance" not in self.cells.index_of:
            return False
        amounts, balances = (
            [self.cells.value(row, name) for row in self._rows] for name in ("amount", "balance")
        )
        return 2 * count_steps(amounts, balances) >= max(len(self._rows) - 1, 2)

    def _balance_name(self) -> str:
        return self._columns.names[self.cells.index_of["balance"]]

    def _is_transfer(self, row: TableRow, description: str, *, is_incoming: bool) -> bool:
        kind = self.cells.kind(row)
        if is_own_transfer(kind, self.cells.cell(row, "category")) or self._moves_to_own_account(row, kind):
            return True
        if self.cells.cell(row, "payee").startswith(_YNAB_TRANSFER):
            return True
        if not is_incoming:
            return False
        text = f"{description} {kind}"
        is_of_kind = is_payment_kind(kind) or is_payment_kind(self.cells.cell(row, "category"))
        if self.is_card:
            return is_of_kind or is_card_payment(text)
        return self._has_card_header and (is_of_kind or is_strong_card_payment(text))

    def _moves_to_own_account(self, row: TableRow, kind: str) -> bool:
        """Return whether a row is called a transfer and names a second account of the user."""
        is_named = is_transfer_kind(kind) or is_transfer_kind(self.cells.cell(row, "type"))
        return is_named and any(
            row.cell(index) for index, name in enumerate(self._columns.names) if name in TO_ACCOUNT_NAMES
        )

    def _type(self, row: TableRow, amount: SignedAmount) -> tuple[str, bool]:
        """Return (type, is_refund)."""
        mark = _mark_beside_amount(row, self._header) if self.is_type_by_sign else None
        if mark is not None:
            return mark, False
        if self._is_flipped:
            amount = SignedAmount(-amount.value, amount.word)
        row_type = self._direction.type_of(amount)
        if row_type is not None:
            return row_type
        if amount.word:
            raise RowError("type", "unknown_type", value=amount.word[:40])
        raise RowError("type", "no_type")


def _is_card_table(table: Table) -> bool:
    """Return whether the names of the columns, or the lines above them, are those of a card's statement."""
    above = (normalise_name(row.cells[0]) for row in table.preamble if any(row.cells))
    return (
        any(CARD_NAMES.search(name) for name in table.columns.names)
        or any(CARD_NAMES.match(name) for name in above)
        or any(_CARD_NUMBER.search(cell) for row in table.preamble for cell in row.cells)
        or any(
            name == "card" and all(_CARD_NUMBER.search(row.cell(index)) for row in table.rows)
            for index, name in enumerate(table.columns.names)
        )
    )


def _mark_beside_amount(row: TableRow, header: Sequence[str]) -> str | None:
    """Return what a CR or DR beside the amount, in a column without a name, says of a row."""
    for index, cell in enumerate(row.cells):
        if cell in _MARKS and (index >= len(header) or not header[index]):
            return _MARKS[cell]
    return None


def _own_id(cell: str) -> str:
    """Return a UUID, which the tracker's own CSV export holds; a bank's reference is no id of the ledger."""
    try:
        return str(uuid.UUID(cell)) if len(cell) == 36 else ""
    except ValueError:
        return ""

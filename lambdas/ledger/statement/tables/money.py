"""The amount of a row: from one column or from debit and credit, with the fee in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lambdas.ledger.statement.errors import RowError, unreadable_amount
from lambdas.ledger.statement.tables.cell_reader import AMOUNT_FIELDS, CellReader
from lambdas.ledger.statement.tables.cells import NO_NUMBER
from lambdas.ledger.statement.tables.csv_rows import TableRow
from lambdas.ledger.statement.tables.running_balance import count_steps
from lambdas.ledger.statement.values.amounts import parse_amount_cell
from lambdas.ledger.statement.values.direction import CREDIT, DEBIT, SignedAmount, type_of_word
from lambdas.ledger.statement.values.words import fold


@dataclass(frozen=True, slots=True)
class Money:
    """The amount of a row with the fee in it, and the currency that its cell names."""

    amount: SignedAmount
    currency: str | None


class MoneyReader:
    """Reads the amounts of rows.

    `adds_fees` if the fees of a column are not in the amounts already.
    """

    def __init__(self, cells: CellReader, rows: Sequence[TableRow], directions: Mapping[str, str]) -> None:
        """Args: rows: those that may be transactions; directions: what the words of the type column say."""
        self._cells = cells
        self._directions = directions
        self.adds_fees = "fee" in cells.index_of and not self._has_fee_in_amount(rows)

    def read(self, row: TableRow) -> Money:
        """Return the amount of a row; raise `RowError` if it has none."""
        fee = self.fee(row)
        money = self._of_amount(row, fee) if "amount" in self._cells.index_of else self._of_pair(row, fee)
        if not fee:
            return money
        amount = SignedAmount(_with_fee(money.amount, fee), money.amount.word)
        return Money(amount, money.currency)

    def readable_amounts(self, rows: Sequence[TableRow]) -> list[SignedAmount]:
        """Return the amounts of the rows that have one, not of those with nothing but a fee."""
        amounts = []
        for row in rows:
            if not any(self._cells.cell(row, name).strip(NO_NUMBER) for name in AMOUNT_FIELDS):
                continue
            try:
                amounts.append(self.read(row).amount)
            except RowError:
                continue  # refused with its reason when the row itself is read
        return amounts

    def fee(self, row: TableRow) -> Decimal:
        """Return what a row's fee adds to its amount; raise `RowError` if it cannot be read."""
        return self._cells.fees(row) if self.adds_fees else Decimal(0)

    def adds_any_fee(self, rows: Sequence[TableRow]) -> bool:
        """Return whether the amount of a row has a fee added to it."""
        return self.adds_fees and any(map(self._readable_fee, rows))

    def _readable_fee(self, row: TableRow) -> Decimal | None:
        try:
            return self._cells.fees(row)
        except RowError:
            return None  # refused with its reason when the row itself is read

    def _of_amount(self, row: TableRow, fee: Decimal) -> Money:
        cell = self._cells.cell(row, "amount")
        if not cell and fee:
            cell = "0"
        amount = parse_amount_cell(cell)
        value = self._cells.amount_of(amount)
        if amount is None or value is None:
            raise unreadable_amount(cell)
        word = None
        if "type" in self._cells.index_of:
            word = self._cells.cell(row, "type")
            word = self._directions.get(fold(word), word)
        return Money(SignedAmount(value, word), amount.currency)

    def _of_pair(self, row: TableRow, fee: Decimal) -> Money:
        filled = []
        for field in (DEBIT, CREDIT):
            cell = self._cells.cell(row, field)
            if cell.strip("-/ "):
                value, currency = self._parse(cell)
                filled.append(Money(SignedAmount(value, field), currency))
        nonzero = [money for money in filled if money.amount.value != 0]
        if len(nonzero) > 1:
            raise RowError("amount", "debit_and_credit")
        if not filled and fee:
            return Money(SignedAmount(Decimal(0), DEBIT), None)
        if not filled:
            raise RowError("amount", "no_amount")
        return (nonzero or filled)[0]

    def _parse(self, cell: str) -> tuple[Decimal, str | None]:
        amount = parse_amount_cell(cell)
        value = amount.value(self._cells.decimal_mark) if amount else None
        if amount is None or value is None:
            raise unreadable_amount(cell)
        return value, amount.currency

    def _has_fee_in_amount(self, rows: Sequence[TableRow]) -> bool:
        """Return whether the balances show that the amounts have the fees in them already."""
        if not {"amount", "balance"} <= self._cells.index_of.keys():
            return False
        amounts, balances = ([self._cells.value(row, name) for row in rows] for name in ("amount", "balance"))
        fees = [self._readable_fee(row) for row in rows]
        if not any(fees):
            return False
        without = [
            None if value is None or fee is None else value - fee
            for value, fee in zip(amounts, fees, strict=True)
        ]
        return count_steps(amounts, balances) > count_steps(without, balances)


def _with_fee(amount: SignedAmount, fee: Decimal) -> Decimal:
    """Return the amount with the fee: more was spent, or less came in."""
    value, word = amount.value, amount.word
    is_spending = value <= 0 if word is None else type_of_word(word) == "expense"
    if value < 0 or (value == 0 and word is None):
        return value - fee if is_spending else value + fee
    return value + fee if is_spending else value - fee

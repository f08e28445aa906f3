"""Tables with a column of amounts for each currency, of which each row fills one: `CAD$`, `USD$`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lambdas.ledger.statement.tables.cells import looks_like_amount
from lambdas.ledger.statement.tables.column_names import NAME_PARTS, NAME_PARTS_OF_NONE
from lambdas.ledger.statement.tables.csv_rows import RowSource, TableRow
from lambdas.ledger.statement.tables.names import RANKS, currency_of_name, key_of, name_without_currency

_AMOUNT, _CURRENCY = "Amount", "Currency"
_ZERO = "0.,- "


@dataclass(frozen=True, slots=True)
class _OneAmountRows:
    """The rows of a source with the amounts in one column, and their currency in a last one."""

    source: RowSource
    header: TableRow
    currencies: Mapping[int, str]

    @property
    def delimiter(self) -> str:
        return self.source.delimiter

    def rows(self) -> Iterator[TableRow]:
        for row in self.source.rows():
            if row.line < self.header.line:
                yield row
            elif row.line == self.header.line:
                yield self._with_amount(row, _AMOUNT, _CURRENCY)
            else:
                filled = [index for index in self.currencies if row.cell(index).strip(_ZERO)]
                yield (
                    self._with_amount(row, row.cell(filled[0]), self.currencies[filled[0]]) if filled else row
                )

    def _with_amount(self, row: TableRow, amount: str, currency: str) -> TableRow:
        cells = [row.cell(index) for index in range(len(self.header.cells))]
        first, *others = self.currencies
        cells[first] = amount
        for index in others:
            cells[index] = ""
        return TableRow(row.line, row.last_line, (*cells, currency))


def with_one_amount(source: RowSource, rows: Sequence[TableRow]) -> RowSource | None:
    """Return the source with one column of amounts, None if it has no columns of several currencies.

    `rows` are the first of the source.
    """
    for position, header in enumerate(rows):
        columns = {
            index: code for index, cell in enumerate(header.cells) if (code := _currency_of_amount(cell))
        }
        if len(columns) > 1:
            is_table = len(set(columns.values())) == len(columns) and _take_turns(
                rows[position + 1 :], columns
            )
            return _OneAmountRows(source, header, columns) if is_table else None
    return None


def _currency_of_amount(name: str) -> str | None:
    """Return the currency that the name of a column of amounts says, None if it is another column."""
    currency = currency_of_name(name)
    if currency is None:
        return None
    bare = name_without_currency(name)
    is_amount = not bare or key_of(bare) in RANKS["amount"] or NAME_PARTS["amount"].search(bare)
    return currency if is_amount and not NAME_PARTS_OF_NONE["amount"].search(bare) else None


def _take_turns(rows: Sequence[TableRow], columns: Mapping[int, str]) -> bool:
    """Return whether each column has amounts, and no row two of them."""
    used = set()
    for row in rows:
        filled = [index for index in columns if row.cell(index).strip(_ZERO)]
        if len(filled) > 1 or not all(looks_like_amount(row.cell(index)) for index in filled):
            return False
        used.update(filled)
    return used == columns.keys()

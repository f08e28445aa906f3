"""One row into one transaction, by the columns and formats that hold for the whole table."""

import re
import uuid
from decimal import Decimal
from typing import Any

from lambdas.ledger.statement.amounts import currency_of, detect_mark, read_cell
from lambdas.ledger.statement.dates import DateFormat, detect_format, named_format
from lambdas.ledger.statement.direction import CREDIT, DEBIT, Direction, detect_direction, meaning
from lambdas.ledger.statement.found import UNCATEGORISED, RowError, clean, joined, plain_amount
from lambdas.ledger.statement.options import Options
from lambdas.ledger.statement.table import Table
from lambdas.ledger.statement.text import LONGEST_CELL, Record

_GUARDED = re.compile(r"^'('*[=+\-@])")


class NoCurrencyError(RowError):
    """A row that names no currency, in a file whose header names none and of which none was said."""

    def __init__(self) -> None:
        super().__init__("currency", "the row does not say which currency its amount is in")


class RowReader:
    """The columns of one table and the formats that hold for all of its rows."""

    def __init__(self, table: Table, options: Options) -> None:
        self.options = options
        self.header = table.header.cells
        self.at = dict(table.columns.at)
        self.header_currency = table.columns.header_currency
        self._choose_type(table)
        if "refund" in self.at and not all(
            _truth(self.cell(record, "refund")) is not None for record in table.rows
        ):
            del self.at["refund"]  # a column of amounts refunded, not of yes and no
        self.date_format = self._detect_date(table)
        money = [name for name in ("amount", DEBIT, CREDIT) if name in self.at]
        self.mark = options.decimal or detect_mark(
            (self.cell(record, name) for record in table.rows for name in money),
            self.header[self.at[money[0]]],
        )
        by_word = "type" in self.at or "amount" not in self.at
        self.direction: Direction = detect_direction(
            self._signed(table), by_word and options.type is None, options.type, options.negative
        )
        self.by_sign = not by_word and options.type is None

    def _choose_type(self, table: Table) -> None:
        if "amount" not in self.at:
            self.at.pop("type", None)
            return
        for index, by_name in table.columns.types:
            words = [record.cells[index] for record in table.rows if index < len(record.cells)]
            told = sum(meaning(word) is not None for word in words)
            if by_name or told * 2 > sum(1 for word in words if word):
                self.at["type"] = index
                return

    def _detect_date(self, table: Table) -> DateFormat:
        if self.options.date_format:
            return named_format(self.options.date_format)
        return detect_format(
            (self.cell(record, "date") for record in table.rows), self.header[self.at["date"]]
        )

    def _signed(self, table: Table) -> list[tuple[Decimal, str | None]]:
        found = []
        for record in table.rows:
            try:
                found.append(self._amount(record)[:2])
            except RowError:
                continue  # it is refused with its reason when the row itself is read
        return found

    def cell(self, record: Record, name: str) -> str:
        """The trimmed cell of a field; empty if the row or the file has none."""
        index = self.at.get(name)
        return record.cells[index] if index is not None and index < len(record.cells) else ""

    def text(self, record: Record, name: str) -> str:
        """The cell as the ledger keeps text.

        An apostrophe that keeps a spreadsheet from running the text, as exports write it, is none of it.
        """
        return _GUARDED.sub(r"\1", clean(self.cell(record, name)))

    def read(self, record: Record) -> tuple[dict[str, Any], str | None]:
        """The transaction without its id, and the id if the row has one of the ledger's own."""
        if any(len(cell) > LONGEST_CELL for cell in record.cells):
            raise RowError("row", f"a cell has more than {LONGEST_CELL} characters")
        if any(record.cells[len(self.header) :]):
            raise RowError("row", f"it has {len(record.cells)} cells, the header has {len(self.header)}")
        cell = self.cell(record, "date")
        day = self.date_format.read(cell)
        if day is None:
            shown = f"{cell[:40]!r} is not a date as {self.date_format.name}" if cell else "there is no date"
            raise RowError("date", shown)
        value, word, symbol = self._amount(record)
        if value == 0:
            raise RowError("amount", "amount must be greater than 0")
        kind = self.direction.of(value, word)
        if kind is None:
            shown = f"{word[:40]!r} is neither income nor expense" if word else "there is no type"
            raise RowError("type", shown)
        refund = kind[1] or _truth(self.cell(record, "refund")) is True
        return {
            "date": day.isoformat(),
            "type": kind[0],
            "category": self._category(record),
            "amount": plain_amount(abs(value)),
            "currency": self._currency(record, symbol),
            "description": self._description(record),
            "tags": self._tags(record),
            "refund": refund,
        }, _own_id(self.cell(record, "id"))

    def _amount(self, record: Record) -> tuple[Decimal, str | None, str | None]:
        """(signed value, word that says the direction, currency the cell names)."""
        if "amount" in self.at:
            value, symbol = self._money(self.cell(record, "amount"))
            return value, self.cell(record, "type") if "type" in self.at else None, symbol
        filled = []
        for name in (DEBIT, CREDIT):
            cell = self.cell(record, name)
            if cell.strip("-/ "):
                filled.append((*self._money(cell), name))
        nonzero = [one for one in filled if one[0] != 0]
        if len(nonzero) > 1:
            raise RowError("amount", "both the debit and the credit column hold an amount")
        if not filled:
            raise RowError("amount", "there is no amount")
        value, symbol, name = (nonzero or filled)[0]
        return value, name, symbol

    def _money(self, cell: str) -> tuple[Decimal, str | None]:
        if not cell:
            raise RowError("amount", "there is no amount")
        amount = read_cell(cell)
        value = amount.value(self.mark) if amount else None
        if amount is None or value is None:
            raise RowError("amount", f"{cell[:40]!r} is not an amount")
        return value, amount.currency

    def _currency(self, record: Record, symbol: str | None) -> str:
        cell = self.cell(record, "currency")
        named = currency_of(cell) or cell.upper()
        if named and not re.fullmatch("[A-Z]{3}", named):
            raise RowError("currency", f"{named[:40]!r} is not a currency code such as EUR")
        if symbol and named and symbol != named:
            raise RowError("currency", f"the amount says {symbol}, the currency column {named}")
        currency = named or symbol or self.header_currency or self.options.currency
        if currency is None:
            raise NoCurrencyError
        return currency

    def _category(self, record: Record) -> str:
        levels = [self.text(record, name) for name in ("category", "subcategory")]
        return ":".join(dict.fromkeys(level for level in levels if level)) or UNCATEGORISED

    def _description(self, record: Record) -> str:
        return joined(self.text(record, "payee"), self.text(record, "description"))

    def _tags(self, record: Record) -> list[str]:
        tags = (tag.strip().lstrip("#") for tag in re.split("[,;|]", self.text(record, "tags")))
        return sorted({tag for tag in tags if tag})


def _truth(cell: str) -> bool | None:
    return {"": False, "false": False, "no": False, "true": True, "yes": True}.get(cell.casefold())


def _own_id(cell: str) -> str | None:
    """A UUID is taken for the ledger's own id, as in its CSV export; a bank's reference is none."""
    try:
        return str(uuid.UUID(cell)) if len(cell) == 36 else None
    except ValueError:
        return None

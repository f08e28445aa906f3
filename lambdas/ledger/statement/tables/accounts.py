"""Which account and currency the rows of a table belong to, and what the bank calls each row."""

import re
from collections.abc import Sequence

from lambdas.ledger.statement.errors import RowError
from lambdas.ledger.statement.options import Options
from lambdas.ledger.statement.tables.cell_reader import CellReader
from lambdas.ledger.statement.tables.cells import is_currency
from lambdas.ledger.statement.tables.csv_rows import TableRow
from lambdas.ledger.statement.tables.names import is_of_other_side
from lambdas.ledger.statement.values.amounts import currency_of_number, currency_of_symbol, parse_amount_cell
from lambdas.ledger.statement.values.words import fold

_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_ACCOUNT_LABEL = re.compile(
    r"\b(account|konto|rekening|compte|cuenta|conto|conta|rachun|iban|ucet|uctu|tili|szamla|счет|card|karte|carte)"
)
_CURRENCY_LABEL = re.compile(
    r"currenc|wahrung|waehrung|devise|divisa|moneda|munt|mena|valuta|waluta|валюта|币种|penznem|ccy|uang|통화|通貨"
)
_CODE_AFTER_LABEL = re.compile(r"([^\W\d_]{3,20})\W{1,6}([A-Z]{3})\b")
_CODE_AFTER_NUMBER = re.compile(r"\d\W{1,4}([A-Z]{3})\b")
_MAX_LINE_LENGTH = 500
_MIN_ACCOUNT_DIGITS = 4
_MIN_BANK_ID_LENGTH = 5


class NoCurrencyError(RowError):
    """Raised for a row without a currency, if neither the header nor the user names one."""

    def __init__(self) -> None:
        super().__init__("currency", "no_row_currency")


class AccountReader:
    """Reads account, currency and bank's id of rows, which the lines above the table may say for all."""

    def __init__(self, cells: CellReader, rows: Sequence[TableRow], options: Options) -> None:
        self._cells = cells
        preamble = cells.table.preamble
        self._account = _account_above(preamble)
        self._currency = cells.columns.currency or _currency_above(preamble) or options.currency
        self._bank_id_index = _bank_id_column(cells, rows)

    def currency(self, row: TableRow, symbol: str | None) -> str:
        """Return the currency of a row; `symbol` is the one that its amount names.

        Raises:
            RowError: Nothing names it, or it is no currency.
        """
        cell = self._cells.cell(row, "currency")
        named = currency_of_symbol(cell) or currency_of_number(cell) or cell.upper()
        if named and not re.fullmatch("[A-Z]{3}", named):
            raise RowError("currency", "not_a_currency_code", value=named[:40])
        if symbol and named and symbol != named:
            raise RowError("currency", "currencies_differ", amountCurrency=symbol, columnCurrency=named)
        currency = named or symbol or self._currency
        if currency is None:
            raise NoCurrencyError
        return currency

    def account(self, row: TableRow) -> str:
        """Return the user's account that a row names, else that of the lines above the table."""
        index = self._cells.index_of.get("account")
        if index is None or is_of_other_side(self._cells.columns.names[index]):
            return self._account
        return _account_number(row.cell(index)) or self._account

    def bank_id(self, row: TableRow) -> str:
        """Return what the bank calls the row, empty if it does not say."""
        return row.cell(self._bank_id_index) if self._bank_id_index is not None else ""


def _account_number(cell: str) -> str:
    """Return the number of an account without punctuation, empty if a cell has too few digits for one."""
    number = re.sub(r"\W", "", cell)
    return number if sum(character.isdigit() for character in number) >= _MIN_ACCOUNT_DIGITS else ""


def _account_above(preamble: Sequence[TableRow]) -> str:
    """Return the account that the lines above the table name, empty if they name none."""
    for row in preamble:
        if match := _IBAN.search(" ".join(row.cells)):
            return match[0].replace(" ", "")
        filled = [cell for cell in row.cells if cell]
        if len(filled) == 2 and _ACCOUNT_LABEL.search(fold(filled[0])) and _account_number(filled[1]):
            return _account_number(filled[1])
    return ""


def _currency_above(preamble: Sequence[TableRow]) -> str | None:
    """Return the currency that the lines above the table name, None if they name none."""
    for row in preamble:
        text = " ".join(cell for cell in row.cells if cell)[:_MAX_LINE_LENGTH]
        for match in _CODE_AFTER_LABEL.finditer(text):
            if _CURRENCY_LABEL.search(fold(match[1])) and is_currency(match[2]):
                return match[2]
    texts = (" ".join(filter(None, row.cells))[:_MAX_LINE_LENGTH] for row in preamble)
    of_accounts = [text for text in texts if _ACCOUNT_LABEL.search(fold(text))]
    codes = {
        str(code) for text in of_accounts for code in _CODE_AFTER_NUMBER.findall(text) if is_currency(code)
    }
    if len(codes) == 1:
        return codes.pop()
    amounts = [parse_amount_cell(cell) for row in preamble for cell in row.cells if cell]
    currencies = {amount.currency for amount in amounts if amount and amount.currency}
    return currencies.pop() if len(currencies) == 1 and all(map(is_currency, currencies)) else None


def _bank_id_column(cells: CellReader, rows: Sequence[TableRow]) -> int | None:
    """Return the column of the bank's own ids: each row has another one, and they are no running numbers."""
    index = cells.index_of.get("id")
    if index is None:
        return None
    ids = [row.cell(index) for row in rows]
    is_long = bool(ids) and all(len(cell) >= _MIN_BANK_ID_LENGTH for cell in ids)
    return index if is_long and len(set(ids)) == len(ids) else None

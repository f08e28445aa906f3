"""Recognise the cells of a column: dates, amounts, currencies or words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from lambdas.ledger.currencies import MINOR_UNITS
from lambdas.ledger.statement.tables.csv_rows import TableRow
from lambdas.ledger.statement.values.amounts import currency_of_symbol, parse_amount_cell
from lambdas.ledger.statement.values.dates import is_date

# What stands in a cell of numbers that holds none.
NO_NUMBER = "-–—/ "
_MAX_CELL_LENGTH = 80
_MAX_DIGITS = 12  # an account number or reference has more, or begins with a zero
_CURRENCY_CODE = re.compile(r"[A-Z]{3}|[a-z]{3}")
_ACCOUNT_NUMBER = re.compile(r"[A-Z]{2}\d{2} ?[A-Z0-9]{4}[A-Z0-9 ]{4,30}|[\d ./*Xx-]{6,40}")
_HAS_WORD = re.compile(r"[^\W\d_]{3,}|[^\W\d_]{2,}\s+[^\W\d_]{2,}|[\u3040-\u9fff]")


@dataclass(frozen=True, slots=True)
class Profile:
    """The shares of the filled cells of a column that have a shape, from 0 to 1.

    `amounts` is the share of those that hold more than a dash. `filled` is the number of filled cells, `fill`
    their share of all rows.
    """

    filled: int
    fill: float
    dates: float
    amounts: float
    currencies: float
    words: float
    has_negative: bool
    has_decimals: bool
    length: float
    distinct: int


@lru_cache(maxsize=65_536)
def looks_like_date(cell: str) -> bool:
    """Return whether a cell is a day in a known format."""
    return len(cell) <= _MAX_CELL_LENGTH and is_date(cell)


@lru_cache(maxsize=65_536)
def looks_like_amount(cell: str) -> bool:
    """Return whether a cell is an amount of money, not a date, a reference or an account number."""
    amount = parse_amount_cell(cell) if cell and len(cell) <= _MAX_CELL_LENGTH else None
    if amount is None or not amount.decimal_marks():
        return False
    digits = amount.number
    is_reference = digits.isdecimal() and (
        len(digits) > _MAX_DIGITS or (digits[0] == "0" and len(digits) > 1)
    )
    return not is_reference


def is_currency(cell: str) -> bool:
    """Return whether a cell is the code of a currency or an unambiguous symbol."""
    return cell.upper() in MINOR_UNITS or currency_of_symbol(cell) is not None


def _is_currency_code(cell: str) -> bool:
    """Return whether a cell is written as the code of a currency, known or not."""
    return _CURRENCY_CODE.fullmatch(cell) is not None or currency_of_symbol(cell) is not None


def has_words(cell: str) -> bool:
    """Return whether a cell holds words, not only numbers and codes."""
    return _HAS_WORD.search(cell[:1000]) is not None and not is_account_number(cell)


def is_account_number(cell: str) -> bool:
    """Return whether a cell is the number of an account, such as an IBAN, and nothing else."""
    return len(cell) <= _MAX_CELL_LENGTH and _ACCOUNT_NUMBER.fullmatch(cell) is not None


def is_data_row(row: TableRow) -> bool:
    """Return whether a row has a date, and an amount beside it."""
    return any(map(looks_like_date, row.cells)) and any(
        looks_like_amount(cell) and not looks_like_date(cell) for cell in row.cells
    )


def profile_columns(rows: Sequence[TableRow], width: int) -> list[Profile]:
    """Return the profile of each column."""
    return [_profile([row.cell(index) for row in rows]) for index in range(width)]


def _profile(cells: Sequence[str]) -> Profile:
    filled = [cell for cell in cells if cell]
    count = max(len(filled), 1)
    numbers = max(sum(bool(cell.strip(NO_NUMBER)) for cell in filled), 1)
    amounts = [cell for cell in filled if looks_like_amount(cell)]
    parsed = [amount for cell in amounts if (amount := parse_amount_cell(cell))]
    return Profile(
        filled=len(filled),
        fill=len(filled) / max(len(cells), 1),
        dates=sum(map(looks_like_date, filled)) / count,
        amounts=len(amounts) / numbers,
        currencies=sum(map(_is_currency_code, filled)) / count,
        words=sum(map(has_words, filled)) / count,
        has_negative=any(amount.is_negative for amount in parsed),
        has_decimals=any(re.search(r"[.,]\d{1,2}$", amount.number) for amount in parsed),
        length=sum(map(len, filled)) / count,
        distinct=len(set(filled)),
    )

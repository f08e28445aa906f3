"""Amounts in cells: sign, currency, and the decimal mark that holds for a whole column."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from lambdas.ledger.currencies import MINOR_UNITS
from lambdas.ledger.statement.errors import Question, StatementError
from lambdas.ledger.statement.options import DECIMAL_MARKS
from lambdas.ledger.statement.values.text import DIRECTION_MARKS

# The currency of each symbol; None where several currencies share the symbol.
_SYMBOLS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₽": "RUB", "₩": "KRW", "₺": "TRY", "₴": "UAH", "₪": "ILS",
    "₫": "VND", "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "R$": "BRL", "人民币": "CNY", "RMB": "CNY",
    "руб.": "RUB", "руб": "RUB", "грн": "UAH", "грн.": "UAH", "лв.": "BGN", "₸": "KZT", "฿": "THB",
    "₱": "PHP", "₦": "NGN", "₾": "GEL", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD",
    "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "NT$": "TWD", "US$": "USD", "zl": "PLN", "SFr.": "CHF",
    "TL": "TRY", "$": None, "¥": None, "元": None, "円": None, "kr": None, "kr.": None, "Fr.": None,
    "Rs.": None, "Rs": None,
}  # fmt: skip
# Currencies as words, in the cells of a column of currencies.
_NAMES = {
    "euro": "EUR", "euros": "EUR", "us dollar": "USD", "us dollars": "USD", "u.s. dollar": "USD",
    "pound sterling": "GBP", "british pound": "GBP", "sterling": "GBP", "swiss franc": "CHF",
    "schweizer franken": "CHF", "franken": "CHF", "рубль": "RUB", "рублей": "RUB",
    "российский рубль": "RUB", "гривня": "UAH", "zloty": "PLN", "złoty": "PLN", "złoty polski": "PLN",
    "koruna česká": "CZK", "česká koruna": "CZK", "forint": "HUF", "real": "BRL", "reais": "BRL",
    "indian rupee": "INR", "yuan": "CNY", "renminbi": "CNY", "人民币元": "CNY", "türk lirası": "TRY",
    "leu": "RON", "lei": "RON", "svenska kronor": "SEK", "norske kroner": "NOK", "danske kroner": "DKK",
    "日本円": "JPY", "japanese yen": "JPY", "canadian dollar": "CAD", "australian dollar": "AUD",
}  # fmt: skip
_SYMBOL = "|".join(re.escape(symbol) for symbol in sorted(_SYMBOLS, key=len, reverse=True))
_CELL = re.compile(
    rf"(?P<open>\()?\s*(?P<sign>[+-])?\s*(?P<before>[A-Z]{{3}}|{_SYMBOL})?\s*(?P<inner>[+-])?\s*"
    rf"(?P<number>[\d.,]+(?:[' ]\d{{2,3}})*(?:[.,]\d*)?)\s*(?P<after>[A-Z]{{3}}|{_SYMBOL})?\s*"
    r"(?P<trailing>[+-]|[SHDC]\b|\(?(?:[Cc][Rr]|[Dd][RrBb])\.?\)?)?\s*(?P<close>\))?",
    re.ASCII,
)


def _number_pattern(mark: str, separators: str) -> re.Pattern[str]:
    """Match digits with one kind of group separator or none (also 1,00,000 as in India), and decimals."""
    mark = re.escape(mark)
    grouped = rf"[1-9]\d{{0,2}}(?P<by>[{separators}])\d{{3}}(?:(?P=by)\d{{3}})*|[1-9]\d?(?:,\d{{2}})+,\d{{3}}"
    if mark == ",":
        grouped = grouped.split("|")[0]
    return re.compile(rf"(?:{grouped}|\d+)(?:{mark}\d*)?|{mark}\d+", re.ASCII)


_NUMBER = {".": _number_pattern(".", ",' "), ",": _number_pattern(",", ".' ")}
_NEGATIVE_MARKS = ("", "-", "DR", "DB", "D", "S")
_MAX_CELL_LENGTH = 60


@dataclass(frozen=True, slots=True)
class AmountCell:
    """An amount as a cell writes it; `currency` is None where the cell names none or an ambiguous one."""

    is_negative: bool
    currency: str | None
    number: str
    has_plus: bool = False

    def decimal_marks(self) -> tuple[str, ...]:
        """Return the decimal marks under which the number is well formed."""
        return tuple(mark for mark in DECIMAL_MARKS if _NUMBER[mark].fullmatch(self.number))

    def value(self, decimal_mark: str) -> Decimal | None:
        """Return the exact signed value, or None if this is no number with that decimal mark."""
        if not _NUMBER[decimal_mark].fullmatch(self.number):
            return None
        digits = "".join(
            character for character in self.number if character.isdigit() or character == decimal_mark
        )
        digits = digits.replace(decimal_mark, ".")
        return Decimal(f"-{digits}" if self.is_negative else digits)


# Of ISO 4217, the numbers of the currencies whose banks write them.
_NUMBERS = {
    "978": "EUR", "840": "USD", "826": "GBP", "756": "CHF", "985": "PLN", "203": "CZK", "348": "HUF",
    "752": "SEK", "578": "NOK", "208": "DKK", "643": "RUB", "156": "CNY", "392": "JPY", "980": "UAH",
    "949": "TRY", "356": "INR", "124": "CAD", "036": "AUD", "986": "BRL", "946": "RON", "975": "BGN",
}  # fmt: skip


def currency_of_number(number: str) -> str | None:
    """Return the currency of a number of ISO 4217, or None if it is unknown."""
    return _NUMBERS.get(number)


def currency_of_symbol(symbol: str) -> str | None:
    """Return the currency of a symbol such as `€` or `人民币`, or None if it is unknown or ambiguous."""
    return _SYMBOLS.get(symbol) or _NAMES.get(symbol.casefold())


@lru_cache(maxsize=32_768)
def parse_amount_cell(cell: str) -> AmountCell | None:
    """Parse `-1,234.56`, `(12.00)`, `12-`, `€ 5`, `5,00 EUR`, `12.00 DR`; None if it is no amount."""
    if len(cell) > _MAX_CELL_LENGTH:
        return None
    text = (
        unicodedata.normalize("NFKC", cell)
        .translate(DIRECTION_MARKS)
        .replace("−", "-")
        .replace("–", "-")
        .replace("’", "'")
    )
    match = _CELL.fullmatch(" ".join(text.split()))
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    signs = [sign for sign in (match["open"], match["sign"], match["inner"], match["trailing"]) if sign]
    units = [unit for unit in (match["before"], match["after"]) if unit]
    if len(signs) > 1 or len(units) > 1:
        return None
    currency = _SYMBOLS.get(units[0], units[0]) if units else None
    is_negative = bool(signs) and signs[0].strip("(.)").upper() in _NEGATIVE_MARKS
    return AmountCell(is_negative, currency, match["number"], signs == ["+"])


def detect_decimal_mark(cells: Iterable[str], column: str, currency: str | None = None) -> str:
    """Return the decimal mark of a column; raise `StatementError` if its cells allow for two.

    Amounts in a `currency` without minor units have none.
    """
    amounts = {
        cell: amount for cell in dict.fromkeys(cells) if (amount := parse_amount_cell(cell)) is not None
    }
    examples = {amount.decimal_marks(): cell for cell, amount in amounts.items()}
    question = Question("decimal", DECIMAL_MARKS)
    if (".",) in examples and (",",) in examples:
        cells_by_mark = {"point": examples[(".",)], "comma": examples[(",",)]}
        raise StatementError("mixed_decimal_marks", question, column=column, **cells_by_mark)
    for mark in DECIMAL_MARKS:
        if (mark,) in examples:
            return mark
    for cell, amount in amounts.items():
        point, comma = amount.value("."), amount.value(",")
        if amount.decimal_marks() and point != comma:
            if MINOR_UNITS.get(amount.currency or currency or "") == 0:
                return "." if "," in amount.number else ","
            values = {"point": str(point), "comma": str(comma)}
            raise StatementError("ambiguous_decimal_mark", question, column=column, cell=cell, **values)
    return "."

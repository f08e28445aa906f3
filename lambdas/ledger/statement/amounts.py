"""What an amount cell says, and which of point and comma is the decimal mark of a whole column."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from lambdas.ledger.statement.error import StatementError
from lambdas.ledger.statement.options import MARKS

# Signs that stand for one currency only. $, ¥ and kr do not, so they say nothing.
_SYMBOLS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₽": "RUB", "₩": "KRW", "₺": "TRY", "₴": "UAH", "₪": "ILS",
    "₫": "VND", "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "R$": "BRL", "人民币": "CNY", "RMB": "CNY",
    "$": None, "US$": None, "¥": None, "元": None, "円": None, "kr": None, "kr.": None, "Fr.": None,
}  # fmt: skip
_SYMBOL = "|".join(re.escape(symbol) for symbol in sorted(_SYMBOLS, key=len, reverse=True))
_CELL = re.compile(
    rf"(?P<open>\()?\s*(?P<sign>[+-])?\s*(?P<before>[A-Z]{{3}}|{_SYMBOL})?\s*(?P<inner>[+-])?\s*"
    rf"(?P<number>[\d.,]+(?:[' ]\d{{2,3}})*(?:[.,]\d*)?)\s*(?P<after>[A-Z]{{3}}|{_SYMBOL})?\s*"
    r"(?P<trailing>[+-]|CR|DR)?\s*(?P<close>\))?",
    re.ASCII,
)


def _number_pattern(mark: str, separators: str) -> re.Pattern[str]:
    """Whole part with one kind of group separator or none, then the decimals; 1,00,000 as in India too."""
    mark = re.escape(mark)
    grouped = rf"[1-9]\d{{0,2}}(?P<by>[{separators}])\d{{3}}(?:(?P=by)\d{{3}})*|[1-9]\d?(?:,\d{{2}})+,\d{{3}}"
    if mark == ",":
        grouped = grouped.split("|")[0]
    return re.compile(rf"(?:{grouped}|\d+)(?:{mark}\d*)?|{mark}\d+", re.ASCII)


_NUMBER = {".": _number_pattern(".", ",' "), ",": _number_pattern(",", ".' ")}
_LONGEST_CELL = 60


class AmountCell(NamedTuple):
    """A cell that holds an amount: its sign, its currency if it names one, and its number as written."""

    negative: bool
    currency: str | None
    number: str

    def marks(self) -> tuple[str, ...]:
        """The decimal marks under which the number is well formed."""
        return tuple(mark for mark in MARKS if _NUMBER[mark].fullmatch(self.number))

    def value(self, mark: str) -> Decimal | None:
        """The signed value, exact, or None if it is no number with this decimal mark."""
        if not _NUMBER[mark].fullmatch(self.number):
            return None
        digits = "".join("." if character == mark else character for character in self.number if
                         character.isdigit() or character == mark)  # fmt: skip
        return Decimal(f"-{digits}" if self.negative else digits)


def currency_of(symbol: str) -> str | None:
    """The currency that a sign or name such as `€` or `人民币` stands for, if for one only."""
    return _SYMBOLS.get(symbol)


def read_cell(cell: str) -> AmountCell | None:
    """`-1,234.56`, `(12.00)`, `12-`, `€ 5`, `5,00 EUR`, `12.00 DR`; None if it is not an amount."""
    if len(cell) > _LONGEST_CELL:
        return None
    plain = unicodedata.normalize("NFKC", cell).replace("−", "-").replace("–", "-").replace("’", "'")
    match = _CELL.fullmatch(" ".join(plain.split()))
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    signs = [match["open"], match["sign"], match["inner"], match["trailing"]]
    given = [sign for sign in signs if sign]
    units = [unit for unit in (match["before"], match["after"]) if unit]
    if len(given) > 1 or len(units) > 1:
        return None
    currency = _SYMBOLS.get(units[0], units[0]) if units else None
    if units and units[0] in ("CR", "DR"):
        return None
    return AmountCell(given in (["("], ["-"], ["DR"]), currency, match["number"])


def detect_mark(cells: Iterable[str], column: str) -> str:
    """The decimal mark of a column; refused when cells contradict each other or read both ways."""
    seen = {cell: amount for cell in dict.fromkeys(cells) if (amount := read_cell(cell)) is not None}
    example = {amount.marks(): cell for cell, amount in seen.items()}
    if (".",) in example and (",",) in example:
        raise StatementError(
            "mixed_decimal_marks",
            "decimal",
            MARKS,
            column=column,
            point=example[(".",)],
            comma=example[(",",)],
        )
    for mark in MARKS:
        if (mark,) in example:
            return mark
    for cell, amount in seen.items():
        if amount.marks() and amount.value(".") != amount.value(","):
            raise StatementError(
                "ambiguous_decimal_mark",
                "decimal",
                MARKS,
                column=column,
                cell=cell,
                point=str(amount.value(".")),
                comma=str(amount.value(",")),
            )
    return "."

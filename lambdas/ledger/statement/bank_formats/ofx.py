"""OFX and QFX: the SGML of version 1 and the XML of version 2.

Tags without an end, empty tags and CDATA are all in use. No entities are expanded but the few of plain text.
https://www.financialdataexchange.org/FDX/About/OFX-Work-Group.aspx
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from lambdas.ledger.statement.bank_formats.movements import (
    Movement,
    calendar_day,
    currency_or_given,
)
from lambdas.ledger.statement.errors import RowError, StatementError, unreadable_amount, unreadable_date
from lambdas.ledger.statement.options import Options
from lambdas.ledger.statement.rows import Reading, RefusedRow, Row, limited
from lambdas.ledger.statement.values.amounts import detect_decimal_mark, parse_amount_cell
from lambdas.ledger.statement.values.text import clean, join_texts

# No branch looks past the next tag, so that a hostile file takes no longer than any other.
_TOKEN = re.compile(
    r"<!\[CDATA\[(?P<data>[^\]<]*+)\]\]>|<(?P<end>/?)(?P<tag>[A-Za-z0-9_.]++)[^<>]*+>(?P<text>[^<]*+)"
)
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&nbsp;": " "}
_ENTITY = re.compile("|".join(_ENTITIES))
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})", re.ASCII)
_AMOUNT = re.compile(r"[+-]?[\d.,]+", re.ASCII)


@dataclass(slots=True)
class _Transaction:
    """An STMTTRN or INVTRAN: its line, the CURDEF of its statement, and the texts of its tags."""

    line: int
    statement_currency: str = ""
    is_investment: bool = False
    texts: dict[str, str] = field(default_factory=dict)

    def text(self, tag: str) -> str:
        return self.texts.get(tag, "")


def read_ofx(text: str, options: Options, max_rows: int | None) -> Reading:
    """Read the transactions; raise `StatementError` if there is none, or amounts read in two ways."""
    transactions = list(limited(_Parser(text).transactions(), max_rows))
    if not transactions:
        raise StatementError("no_transactions", format="OFX")
    amounts = (transaction.text("TRNAMT") for transaction in transactions)
    decimal_mark = options.decimal or detect_decimal_mark(filter(_AMOUNT.fullmatch, amounts), "TRNAMT")
    rows: list[Row | RefusedRow] = []
    for transaction in transactions:
        try:
            rows.append(_movement(transaction, decimal_mark, options).to_row(options.type))
        except RowError as error:
            shown = " ".join((transaction.statement_currency, *transaction.texts.values()))
            rows.append(RefusedRow.from_error(error, transaction.line, shown))
    return Reading(rows, is_type_by_sign=options.type is None)


class _Parser:
    """Reads the transactions token by token."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line = 1
        self._counted_to = 0  # the offset up to which line ends are counted in `_line`
        self._statement_currency = ""
        self._aggregate = ""  # CURRENCY or ORIGCURRENCY, once one of them began in the transaction
        self._transaction: _Transaction | None = None

    def transactions(self) -> Iterator[_Transaction]:
        tag = ""
        for token in _TOKEN.finditer(self._text):
            is_data = token["data"] is not None
            tag = (token["tag"] or tag).upper()  # CDATA belongs to the tag before it
            if token["end"] or tag == "STMTTRN":
                if self._transaction is not None and tag in ("STMTTRN", "BANKTRANLIST"):
                    yield self._transaction
                    self._transaction = None
                if tag == "STMTTRN" and not token["end"]:
                    self._transaction = _Transaction(self._line_at(token.start()), self._statement_currency)
                    self._aggregate = ""
            elif tag == "INVTRAN" and not is_data:
                yield _Transaction(self._line_at(token.start()), is_investment=True)
            else:
                self._read_leaf(tag, _token_text(token))
        if self._transaction is not None:
            yield self._transaction

    def _line_at(self, offset: int) -> int:
        self._line += self._text.count("\n", self._counted_to, offset)
        self._counted_to = offset
        return self._line

    def _read_leaf(self, tag: str, text: str) -> None:
        if self._transaction is None:
            if tag == "CURDEF":
                self._statement_currency = text
            return
        # The amount is in CURRENCY; from ORIGCURRENCY it was converted.
        if tag in ("CURRENCY", "ORIGCURRENCY"):
            self._aggregate = tag
        name = f"{self._aggregate}/{tag}" if tag == "CURSYM" else tag
        if text:
            self._transaction.texts.setdefault(name, text)


def _token_text(token: re.Match[str]) -> str:
    if token["data"] is not None:
        return clean(token["data"])
    return clean(_ENTITY.sub(lambda entity: _ENTITIES[entity[0]], token["text"]))


def _movement(transaction: _Transaction, decimal_mark: str, options: Options) -> Movement:
    if transaction.is_investment:
        raise RowError("type", "investment")
    payee, memo = transaction.text("NAME"), transaction.text("MEMO")
    return Movement(
        transaction.line,
        _day(transaction),
        _amount(transaction.text("TRNAMT"), decimal_mark),
        currency_or_given(
            transaction.text("CURRENCY/CURSYM") or transaction.statement_currency, options.currency
        ),
        # Many banks cut the name after 32 characters and repeat it whole in the memo.
        memo if payee.casefold() in memo.casefold() else join_texts(payee, memo),
    )


def _day(transaction: _Transaction) -> date:
    written = transaction.text("DTPOSTED") or transaction.text("DTUSER")
    match = _DAY.match(written)
    day = calendar_day(*match.groups()) if match else None
    if day is None:
        raise unreadable_date(written, "YYYYMMDD")
    return day


def _amount(written: str, decimal_mark: str) -> Decimal:
    cell = parse_amount_cell(written) if _AMOUNT.fullmatch(written) else None
    value = cell.value(decimal_mark) if cell else None
    if value is None:
        raise unreadable_amount(written)
    return value

"""OFX and QFX: the SGML of version 1 and the XML of version 2.

Tags without an end, empty tags and CDATA are all in use. No entities are expanded but the few of plain text.
https://www.financialdataexchange.org/FDX/About/OFX-Work-Group.aspx
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from lambdas.ledger.statement.bank_formats.movements import (
    Movement,
    calendar_day,
    currency_or_given,
)
from lambdas.ledger.statement.errors import RowError, StatementError, unreadable_amount, unreadable_date
from lambdas.ledger.statement.options import SPENDING, Options
from lambdas.ledger.statement.rows import (
    Balance,
    Layout,
    LeftOut,
    Reading,
    RefusedRow,
    Row,
    limited,
    refused_or_left_out,
)
from lambdas.ledger.statement.values.amounts import detect_decimal_mark, parse_amount_cell
from lambdas.ledger.statement.values.text import clean, join_texts
from lambdas.ledger.statement.values.words import is_card_payment

# No branch looks past the next tag, so that a hostile file takes no longer than any other.
_TOKEN = re.compile(
    r"<!\[CDATA\[(?P<data>[^\]<]*+)\]\]>|<(?P<end>/?)(?P<tag>[A-Za-z0-9_.]++)[^<>]*+>(?P<text>[^<]*+)"
)
_DEBITS = frozenset({"DEBIT", "FEE", "SRVCHG", "ATM", "POS", "CHECK", "CASH", "DIRECTDEBIT", "REPEATPMT"})
_CREDITS = frozenset({"CREDIT", "DEP", "DIRECTDEP", "INT", "DIV"})
_MAX_TEXT_LENGTH = 4096
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})", re.ASCII)
_AMOUNT = re.compile(r"[+-]?[\d.,]+", re.ASCII)


@dataclass(slots=True)
class _Transaction:
    """An STMTTRN or INVTRAN: its line, CURDEF and account of its statement, and the texts of its tags."""

    line: int
    statement_currency: str = ""
    account: str = ""
    is_card: bool = False
    is_investment: bool = False
    texts: dict[str, str] = field(default_factory=dict)

    def text(self, tag: str) -> str:
        return self.texts.get(tag, "")


def read_ofx(text: str, options: Options, max_rows: int | None) -> Reading:
    """Read the transactions; raise `StatementError` if there is none, or amounts read in two ways."""
    parser = _Parser(text)
    transactions = list(limited(parser.transactions(), max_rows))
    if not transactions:
        raise StatementError("no_transactions", format="OFX")
    amounts = (transaction.text("TRNAMT") for transaction in transactions)
    decimal_mark = options.decimal or detect_decimal_mark(filter(_AMOUNT.fullmatch, amounts), "TRNAMT")
    signs = _Signs(transactions, decimal_mark, options)
    rows: list[Row | RefusedRow | LeftOut] = []
    for transaction in transactions:
        try:
            rows.append(_movement(transaction, signs, options).to_row(options.type))
        except RowError as error:
            shown = " ".join((transaction.statement_currency, *transaction.texts.values()))
            rows.append(refused_or_left_out(error, transaction.line, shown))
    is_type_by_sign = options.type is None and not signs.is_by_type
    layout = Layout(positive=(SPENDING if signs.is_flipped else "income") if is_type_by_sign else None)
    return Reading(
        rows, layout, is_type_by_sign=is_type_by_sign, balances=list(parser.balances(decimal_mark))
    )


class _Signs:
    """The meaning of a file's signs: `is_by_type` if debits are positive, so that TRNTYPE says the
    direction.
    """

    def __init__(self, transactions: Sequence[_Transaction], decimal_mark: str, options: Options) -> None:
        self._decimal_mark = decimal_mark
        self.is_flipped = options.positive == SPENDING
        self.is_by_type = False
        if options.positive is None:
            debits = self._signs_of(transactions, _DEBITS)
            credits = self._signs_of(transactions, _CREDITS)
            self.is_by_type = debits == {True} and len(credits) < 2
            self.is_flipped = self.is_by_type and credits == {False}

    def _signs_of(self, transactions: Sequence[_Transaction], kinds: frozenset[str]) -> set[bool]:
        signs = set()
        for transaction in transactions:
            if transaction.text("TRNTYPE").upper() in kinds:
                cell = parse_amount_cell(transaction.text("TRNAMT"))
                value = cell.value(self._decimal_mark) if cell else None
                if value:
                    signs.add(value > 0)
        return signs

    def value(self, transaction: _Transaction) -> Decimal:
        """Return what the account received; raise `RowError` if the amount cannot be read."""
        value = _amount(transaction.text("TRNAMT"), self._decimal_mark)
        kind = transaction.text("TRNTYPE").upper()
        if self.is_by_type and kind in _DEBITS:
            return -abs(value)
        if self.is_by_type and kind in _CREDITS:
            return abs(value)
        return -value if self.is_flipped else value


class _Parser:
    """Reads the transactions token by token."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line = 1
        self._counted_to = 0  # the offset up to which line ends are counted in `_line`
        self._statement_currency = ""
        self._account = ""
        self._is_card = False
        self._ledger_balances: list[tuple[int, str, str, dict[str, str]]] = []
        self._balance: dict[str, str] | None = None
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
                    self._transaction = _Transaction(
                        self._line_at(token.start()), self._statement_currency, self._account, self._is_card
                    )
                    self._aggregate = ""
            elif tag == "INVTRAN" and not is_data:
                yield _Transaction(self._line_at(token.start()), is_investment=True)
            else:
                self._read_leaf(tag, _token_text(token))
        if self._transaction is not None:
            yield self._transaction

    def balances(self, decimal_mark: str) -> Iterator[Balance]:
        """Yield the ledger balances that can be read, once the transactions were."""
        for line, account, currency, texts in self._ledger_balances:
            match = _DAY.match(texts.get("DTASOF", ""))
            day = calendar_day(*match.groups()) if match else None
            cell = parse_amount_cell(texts.get("BALAMT", ""))
            value = cell.value(decimal_mark) if cell else None
            if day is not None and value is not None:
                yield Balance(line, day, value, currency, account)

    def _line_at(self, offset: int) -> int:
        self._line += self._text.count("\n", self._counted_to, offset)
        self._counted_to = offset
        return self._line

    def _read_leaf(self, tag: str, text: str) -> None:
        if self._transaction is None:
            if tag == "CURDEF":
                self._statement_currency = text
            elif tag in ("STMTRS", "CCSTMTRS"):
                self._account, self._is_card, self._balance = "", tag == "CCSTMTRS", None
            elif tag == "ACCTID":
                self._account = text
            elif tag == "LEDGERBAL":
                self._balance = {}
                self._ledger_balances.append(
                    (self._line, self._account, self._statement_currency, self._balance)
                )
            elif tag == "AVAILBAL":
                self._balance = None
            elif tag in ("BALAMT", "DTASOF") and self._balance is not None:
                self._balance.setdefault(tag, text)
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
    text = token["text"][:_MAX_TEXT_LENGTH]
    return clean(html.unescape(text) if "&" in text else text)


def _movement(transaction: _Transaction, signs: _Signs, options: Options) -> Movement:
    if transaction.is_investment:
        raise RowError("type", "investment")
    payee, memo = transaction.text("NAME"), transaction.text("MEMO")
    # Many banks cut the name after 32 characters and repeat it whole in the memo.
    description = memo if payee.casefold() in memo.casefold() else join_texts(payee, memo)
    number = transaction.text("CHECKNUM")
    if number and (
        not description or (transaction.text("TRNTYPE").upper() == "CHECK" and number not in description)
    ):
        description = join_texts(description, f"{transaction.text('TRNTYPE').capitalize()} {number}".strip())
    value = signs.value(transaction)
    is_transfer = transaction.text("TRNTYPE").upper() == "XFER"
    if transaction.is_card and value > 0:
        is_transfer = (
            is_transfer or is_card_payment(description) or transaction.text("TRNTYPE").upper() == "PAYMENT"
        )
    return Movement(
        transaction.line,
        _day(transaction),
        value,
        currency_or_given(
            transaction.text("CURRENCY/CURSYM") or transaction.statement_currency, options.currency
        ),
        description,
        is_transfer=is_transfer,
        is_card=transaction.is_card,
        account=transaction.account,
        bank_id=transaction.text("FITID") if transaction.account else "",
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

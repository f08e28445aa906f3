"""CAMT: the entries of ISO 20022 account statements (camt.053), reports (.052) and notifications (.054).

The parser is expat, which fetches nothing; a document type, which could declare entities, is refused.
https://www.iso20022.org/iso-20022-message-definitions
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from xml.parsers import expat

from lambdas.ledger.statement.bank_formats.movements import (
    Movement,
    calendar_day,
    currency_or_given,
)
from lambdas.ledger.statement.errors import (
    RowError,
    StatementError,
    TooManyRowsError,
    unreadable_amount,
    unreadable_date,
)
from lambdas.ledger.statement.options import Options
from lambdas.ledger.statement.rows import Balance, LeftOut, Reading, RefusedRow, Row, refused_or_left_out
from lambdas.ledger.statement.values.text import clean, join_texts

# The deepest message of the standard has about 20 levels.
_MAX_DEPTH = 64
_MESSAGES = ("BkToCstmrStmt", "BkToCstmrAcctRpt", "BkToCstmrDbtCdtNtfctn")
_PAYMENT_PATH = ["NtryDtls", "TxDtls"]
_AMOUNT = re.compile(r"\d+(?:\.\d*)?|\.\d+", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MAX_AMOUNT_LENGTH = 40
_MAX_TEXT_LENGTH = 4096


def read_camt(text: str, options: Options, max_rows: int | None) -> Reading:
    """Read the entries; raise `StatementError` if there is none, or the XML is broken or no CAMT."""
    reader = _EntryReader(options, max_rows)
    parser = expat.ParserCreate(
        "utf-8"
    )  # the text is decoded already, whatever encoding the document declares
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.reject_doctype
    parser.StartElementHandler = lambda name, attributes: reader.start(
        name, attributes, parser.CurrentLineNumber
    )
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        raise StatementError("broken_xml", line=error.lineno, reason=str(error)) from None
    if not reader.is_camt:
        raise StatementError("not_camt")
    if not reader.rows:
        raise StatementError("no_transactions", format="CAMT")
    return Reading(reader.rows, balances=reader.balances)


@dataclass(slots=True)
class _Part:
    """An entry, or one payment in it: its line, and its texts by their path below it (`Amt`, `Amt@Ccy`)."""

    line: int
    texts: dict[str, str] = field(default_factory=dict)

    def append(self, path: str, text: str) -> None:
        before = self.texts.get(path, "")
        if len(before) < _MAX_TEXT_LENGTH:
            self.texts[path] = before + text

    def cleaned(self) -> "_Part":
        return _Part(self.line, {path: clean(text) for path, text in self.texts.items()})


class _EntryReader:
    """Handles the events of the XML parser and turns each entry into rows."""

    def __init__(self, options: Options, max_rows: int | None) -> None:
        self.rows: list[Row | RefusedRow | LeftOut] = []
        self.balances: list[Balance] = []
        self.is_camt = False
        self._options = options
        self._max_rows = max_rows
        self._depth = 0
        self._path: list[str] | None = None  # below the entry; None outside of one
        self._entry = _Part(0)
        self._payments: list[_Part] = []
        self._outer: list[str] = []  # the path outside of entries
        self._header = _Part(0)  # the account of a statement and the balance that is being read
        self._account = ""

    def reject_doctype(self, *_declaration: object) -> None:
        raise StatementError("xml_with_doctype")

    def start(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        name = name.rpartition(":")[2]
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise StatementError("xml_too_deep", line=line)
        self.is_camt = self.is_camt or (name in _MESSAGES and self._depth == 2)
        if self._path is not None:
            self._path.append(name)
            if self._path == _PAYMENT_PATH:
                self._payments.append(_Part(line))
            if "Ccy" in attributes:
                self._append("@Ccy", attributes["Ccy"])
        elif name == "Ntry" and self.is_camt:
            self._path, self._entry, self._payments = [], _Part(line), []
        else:
            self._outer.append(name)
            if name in ("Stmt", "Rpt", "Ntfctn"):
                self._account = ""
            if name in ("Acct", "Bal"):
                self._header = _Part(line)
            if "Ccy" in attributes:
                self._header.append(f"{name}@Ccy", attributes["Ccy"])

    def characters(self, text: str) -> None:
        if self._path and not text.isspace():
            # A remittance may be split into several elements, each a line of the same text.
            self._append("", f"{text} " if self._path[-1] == "Ustrd" else text)
        elif self._path is None and self._outer and not text.isspace():
            self._header.append("/".join(self._outer[-2:]), text)

    def end(self, name: str) -> None:
        self._depth -= 1
        if self._path:
            self._path.pop()
        elif self._path is not None:
            self._path = None
            self._read_entry()
        elif self._outer:
            ended = self._outer.pop()
            if ended == "Acct" and self._outer[-1:] != ["Acct"]:
                texts = self._header.cleaned().texts
                self._account = texts.get("Id/IBAN") or texts.get("Othr/Id", "")
            elif ended == "Bal":
                self._read_balance(self._header.cleaned())

    def _read_balance(self, part: _Part) -> None:
        """Keep a closing balance that is booked."""
        texts = part.texts
        if texts.get("CdOrPrtry/Cd") != "CLBD":
            return
        try:
            value = _amount(texts.get("Bal/Amt", ""))
        except RowError:
            return
        match = _DAY.match(texts.get("Dt/Dt") or texts.get("Dt/DtTm") or "")
        day = calendar_day(*match.groups()) if match else None
        if day is not None:
            signed = -value if texts.get("Bal/CdtDbtInd") == "DBIT" else value
            self.balances.append(Balance(part.line, day, signed, texts.get("Amt@Ccy", ""), self._account))

    def _append(self, attribute: str, text: str) -> None:
        path = self._path or []
        if path[:2] == _PAYMENT_PATH:
            self._payments[-1].append("/".join(path[2:]) + attribute, text)
        else:
            self._entry.append("/".join(path) + attribute, text)

    def _read_entry(self) -> None:
        entry, payments = self._entry.cleaned(), [payment.cleaned() for payment in self._payments]
        try:
            movements = [
                replace(movement, account=self._account, bank_id=movement.bank_id if self._account else "")
                for movement in _movements(entry, payments, self._options)
            ]
        except RowError as error:
            self.rows.append(refused_or_left_out(error, entry.line, " ".join(entry.texts.values())))
            movements = []
        for movement in movements:
            try:
                self.rows.append(movement.to_row())
            except RowError as error:
                shown = f"{movement.day} {movement.description}"
                self.rows.append(refused_or_left_out(error, movement.line, shown))
        if self._max_rows is not None and len(self.rows) > self._max_rows:
            raise TooManyRowsError(self._max_rows)


def _movements(entry: _Part, payments: Sequence[_Part], options: Options) -> list[Movement]:
    """Return the movement of an entry, or those of its payments if their amounts add up to it."""
    texts = entry.texts
    status = texts.get("Sts/Cd") or texts.get("Sts", "BOOK")
    if status != "BOOK":
        raise RowError("row", "not_booked", status=status[:40])
    indicator = texts.get("CdtDbtInd", "")
    if indicator not in ("CRDT", "DBIT"):
        raise RowError("type", "unknown_direction", value=indicator[:40])
    currency = currency_or_given(texts.get("Amt@Ccy", ""), options.currency)
    amount = _amount(texts.get("Amt", ""))
    sign = 1 if indicator == "CRDT" else -1
    whole = Movement(
        entry.line,
        _day(texts),
        sign * amount,
        currency,
        _description(entry, payments, indicator),
        is_reversal=texts.get("RvslInd") in ("true", "1"),
        bank_id=_bank_id(texts),
    )
    amounts = [_payment_amount(payment, currency, indicator) for payment in payments]
    if len(amounts) < 2 or None in amounts or sum(filter(None, amounts)) != amount:
        return [whole]
    return [
        replace(
            whole,
            line=payment.line,
            value=sign * payment_amount,
            description=_description(entry, [payment], indicator),
            bank_id=_bank_id(payment.texts, "Refs/AcctSvcrRef"),
        )
        for payment, payment_amount in zip(payments, amounts, strict=True)
        if payment_amount is not None
    ]


def _bank_id(texts: Mapping[str, str], path: str = "AcctSvcrRef") -> str:
    """Return the bank's reference, if it is one: some banks write a word for none."""
    reference = texts.get(path, "")
    return reference if any(character.isdigit() for character in reference) else ""


def _payment_amount(payment: _Part, currency: str, indicator: str) -> Decimal | None:
    """Return the amount of a payment if it has the entry's currency and direction, else None."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        has_currency = payment.texts.get(f"{path}@Ccy") == currency
        if has_currency and payment.texts.get("CdtDbtInd", indicator) == indicator:
            try:
                return _amount(payment.texts.get(path, ""))
            except RowError:
                return None
    return None


def _amount(written: str) -> Decimal:
    if not _AMOUNT.fullmatch(written) or len(written) > _MAX_AMOUNT_LENGTH:
        raise unreadable_amount(written)
    return Decimal(written)


def _day(texts: Mapping[str, str]) -> date:
    paths = ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    written = next((texts[path] for path in paths if path in texts), "")
    match = _DAY.match(written)
    day = calendar_day(*match.groups()) if match else None
    if day is None:
        raise unreadable_date(written, "YYYY-MM-DD")
    return day


def _description(entry: _Part, payments: Sequence[_Part], indicator: str) -> str:
    """Return the other side's name and the remittance; of several payments, the text of the entry."""
    entry_text = entry.texts.get("AddtlNtryInf", "")
    if len(payments) != 1:
        return entry_text or (f"{len(payments)} payments" if payments else "")
    texts = payments[0].texts
    role = "Dbtr" if indicator == "CRDT" else "Cdtr"
    paths = [f"RltdPties/{party}{level}/Nm" for party in (f"Ultmt{role}", role) for level in ("/Pty", "")]
    payee = next((texts[path] for path in paths if path in texts), "")
    text = texts.get("RmtInf/Ustrd") or texts.get("RmtInf/Strd/CdtrRefInf/Ref") or texts.get("AddtlTxInf")
    return join_texts(payee, text or entry_text)

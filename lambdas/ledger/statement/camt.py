"""CAMT: the entries of ISO 20022 account statements (camt.053), reports (.052) and notifications (.054).

https://www.iso20022.org/iso-20022-message-definitions. The parser is expat, which fetches nothing; a document
type, where entities would be declared, is refused.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from xml.parsers import expat

from lambdas.ledger.statement.booking import Booking, currency_or_given, day_of
from lambdas.ledger.statement.error import StatementError, TooManyRowsError
from lambdas.ledger.statement.found import Draft, Reading, Refusal, RowError, clean, joined
from lambdas.ledger.statement.options import Options

# The deepest message of the standard has about 20 levels.
_DEEPEST = 64
_MESSAGES = ("BkToCstmrStmt", "BkToCstmrAcctRpt", "BkToCstmrDbtCdtNtfctn")
_DETAILS = "NtryDtls/TxDtls"
_AMOUNT = re.compile(r"\d+(?:\.\d*)?|\.\d+", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_LONGEST_AMOUNT = 40
_LONGEST_TEXT = 4096


def read_camt(text: str, options: Options, most_rows: int | None) -> Reading:
    """Raises `StatementError` if this is no such message, or broken XML."""
    entries = _Entries(options, most_rows)
    parser = expat.ParserCreate("utf-8")  # whatever encoding the document declares: it is decoded already
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = entries.refuse_doctype
    parser.StartElementHandler = lambda name, attributes: entries.start(
        name, attributes, parser.CurrentLineNumber
    )
    parser.EndElementHandler = entries.end
    parser.CharacterDataHandler = entries.characters
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        raise StatementError(f"line {error.lineno}: the XML is broken ({error})") from None
    if not entries.is_camt:
        raise StatementError("this XML file is no account statement (camt.053, .052 or .054)")
    if not entries.found:
        raise StatementError("there is no entry in this statement")
    return Reading(entries.found)


class _Entries:
    """The entries as the parser comes by them: each one's texts by path, of the first of its details."""

    def __init__(self, options: Options, most_rows: int | None) -> None:
        self.options, self.most_rows = options, most_rows
        self.found: list[Draft | Refusal] = []
        self.is_camt = False
        self._depth = 0
        self._path: list[str] | None = None
        self._line = 0
        self._details = 0
        self._texts: dict[str, str] = {}

    def refuse_doctype(self, *_parts: object) -> None:
        raise StatementError("the XML declares a document type, which no bank's statement has")

    def start(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        name = name.rpartition(":")[2]
        self._depth += 1
        if self._depth > _DEEPEST:
            raise StatementError(f"line {line}: the XML is nested deeper than any statement")
        self.is_camt = self.is_camt or (name in _MESSAGES and self._depth == 2)
        if self._path is not None:
            self._path.append(name)
            path = "/".join(self._path)
            self._details += path == _DETAILS
            if "Ccy" in attributes:
                self._texts.setdefault(f"{path}@Ccy", attributes["Ccy"])
        elif name == "Ntry" and self.is_camt:
            self._path, self._line, self._details, self._texts = [], line, 0, {}

    def characters(self, text: str) -> None:
        if not self._path or (self._details > 1 and self._path[:2] == _DETAILS.split("/")):
            return
        if not text.isspace():
            path = "/".join(self._path)
            before = self._texts.get(path, "")
            if len(before) < _LONGEST_TEXT:
                self._texts[path] = before + text

    def end(self, name: str) -> None:
        self._depth -= 1
        if self._path:
            path = "/".join(self._path)
            if path.endswith("/Ustrd") and path in self._texts:
                self._texts[path] += " "  # the next line of the same text
            self._path.pop()
        elif self._path is not None:
            self._path = None
            self._take()

    def _take(self) -> None:
        texts = {path: clean(text) for path, text in self._texts.items()}
        try:
            self.found.append(Draft(self._line, _booking(texts, self._details, self.options).transaction()))
        except RowError as error:
            self.found.append(error.refusal(self._line, " ".join(texts.values())))
        if self.most_rows is not None and len(self.found) > self.most_rows:
            raise TooManyRowsError(self.most_rows)


def _booking(texts: Mapping[str, str], details: int, options: Options) -> Booking:
    status = texts.get("Sts/Cd") or texts.get("Sts", "BOOK")
    if status != "BOOK":
        raise RowError("row", f"it is not booked (status {status[:40]!r})")
    way = texts.get("CdtDbtInd", "")
    if way not in ("CRDT", "DBIT"):
        raise RowError("type", f"{way[:40]!r} is neither credit nor debit")
    amount = texts.get("Amt", "")
    if not _AMOUNT.fullmatch(amount) or len(amount) > _LONGEST_AMOUNT:
        raise RowError("amount", f"{amount[:40]!r} is not an amount" if amount else "there is no amount")
    return Booking(
        _day(texts),
        Decimal(amount) if way == "CRDT" else -Decimal(amount),
        currency_or_given(texts.get("Amt@Ccy", ""), options.currency),
        _description(texts, "Dbtr" if way == "CRDT" else "Cdtr", details),
        reversal=texts.get("RvslInd") in ("true", "1"),
    )


def _day(texts: Mapping[str, str]) -> date:
    written = next(
        (texts[path] for path in ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm") if path in texts),
        "",
    )
    match = _DAY.match(written)
    day = day_of(*match.groups()) if match else None
    if day is None:
        raise RowError("date", f"{written[:40]!r} is not a date" if written else "there is no date")
    return day


def _description(texts: Mapping[str, str], other: str, details: int) -> str:
    """Who stands on the other side and what for; of a collective entry only what the bank says of it all."""
    entry = texts.get("AddtlNtryInf", "")
    if details > 1:
        return entry or f"{details} payments"
    parties = f"{_DETAILS}/RltdPties"
    names = (f"{parties}/Ultmt{other}", f"{parties}/{other}")
    payee = next(
        (texts[path] for base in names for path in (f"{base}/Pty/Nm", f"{base}/Nm") if path in texts), ""
    )
    text = texts.get(f"{_DETAILS}/RmtInf/Ustrd") or texts.get(f"{_DETAILS}/RmtInf/Strd/CdtrRefInf/Ref", "")
    return joined(payee, text or texts.get(f"{_DETAILS}/AddtlTxInf") or entry)

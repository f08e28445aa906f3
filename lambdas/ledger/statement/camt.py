"""CAMT: the entries of ISO 20022 account statements (camt.053), reports (.052) and notifications (.054).

https://www.iso20022.org/iso-20022-message-definitions. The parser is expat, which fetches nothing; a document
type, where entities would be declared, is refused.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
_PAYMENT = ["NtryDtls", "TxDtls"]
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
        raise StatementError("broken_xml", line=error.lineno, reason=str(error)) from None
    if not entries.is_camt:
        raise StatementError("not_camt")
    if not entries.found:
        raise StatementError("no_transactions", format="CAMT")
    return Reading(entries.found)


@dataclass(slots=True)
class _Part:
    """The texts of an entry, or of one payment in it, by path below it."""

    line: int
    texts: dict[str, str] = field(default_factory=dict)

    def add(self, path: str, text: str) -> None:
        before = self.texts.get(path, "")
        if len(before) < _LONGEST_TEXT:
            self.texts[path] = before + text

    def cleaned(self) -> "_Part":
        return _Part(self.line, {path: clean(text) for path, text in self.texts.items()})


class _Entries:
    """The entries as the parser comes by them."""

    def __init__(self, options: Options, most_rows: int | None) -> None:
        self.options, self.most_rows = options, most_rows
        self.found: list[Draft | Refusal] = []
        self.is_camt = False
        self._depth = 0
        self._path: list[str] | None = None
        self._entry = _Part(0)
        self._payments: list[_Part] = []

    def refuse_doctype(self, *_parts: object) -> None:
        raise StatementError("xml_with_doctype")

    def start(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        name = name.rpartition(":")[2]
        self._depth += 1
        if self._depth > _DEEPEST:
            raise StatementError("xml_too_deep", line=line)
        self.is_camt = self.is_camt or (name in _MESSAGES and self._depth == 2)
        if self._path is not None:
            self._path.append(name)
            if self._path == _PAYMENT:
                self._payments.append(_Part(line))
            if "Ccy" in attributes:
                self._add("@Ccy", attributes["Ccy"])
        elif name == "Ntry" and self.is_camt:
            self._path, self._entry, self._payments = [], _Part(line), []

    def characters(self, text: str) -> None:
        if self._path and not text.isspace():
            # Remittance goes on in a next element, as another line of the same text.
            self._add("", f"{text} " if self._path[-1] == "Ustrd" else text)

    def _add(self, attribute: str, text: str) -> None:
        path = self._path or []
        if path[:2] == _PAYMENT:
            self._payments[-1].add("/".join(path[2:]) + attribute, text)
        else:
            self._entry.add("/".join(path) + attribute, text)

    def end(self, name: str) -> None:
        self._depth -= 1
        if self._path:
            self._path.pop()
        elif self._path is not None:
            self._path = None
            self._take()

    def _take(self) -> None:
        entry, payments = self._entry.cleaned(), [payment.cleaned() for payment in self._payments]
        try:
            bookings = _bookings(entry, payments, self.options)
        except RowError as error:
            self.found.append(error.refusal(entry.line, " ".join(entry.texts.values())))
        else:
            for line, booking in bookings:
                try:
                    self.found.append(Draft(line, booking.transaction()))
                except RowError as error:
                    self.found.append(error.refusal(line, f"{booking.day} {booking.description}"))
        if self.most_rows is not None and len(self.found) > self.most_rows:
            raise TooManyRowsError(self.most_rows)


def _bookings(entry: _Part, payments: Sequence[_Part], options: Options) -> Iterator[tuple[int, Booking]]:
    """An entry as one; a collective one as its payments, where their amounts add up to it."""
    texts = entry.texts
    status = texts.get("Sts/Cd") or texts.get("Sts", "BOOK")
    if status != "BOOK":
        raise RowError("row", f"it is not booked (status {status[:40]!r})")
    way = texts.get("CdtDbtInd", "")
    if way not in ("CRDT", "DBIT"):
        raise RowError("type", f"{way[:40]!r} is neither credit nor debit")
    currency = currency_or_given(texts.get("Amt@Ccy", ""), options.currency)
    amount = _amount(texts.get("Amt", ""))
    sign = 1 if way == "CRDT" else -1
    whole = Booking(
        _day(texts),
        sign * amount,
        currency,
        _description(entry, payments, way),
        reversal=texts.get("RvslInd") in ("true", "1"),
    )
    parts = [_part_amount(payment, currency, way) for payment in payments]
    if len(parts) < 2 or None in parts or sum(filter(None, parts)) != amount:
        return iter([(entry.line, whole)])
    return iter(
        (payment.line, replace(whole, value=sign * part, description=_description(entry, [payment], way)))
        for payment, part in zip(payments, parts, strict=True)
        if part is not None
    )


def _part_amount(payment: _Part, currency: str, way: str) -> Decimal | None:
    """The amount of one payment, if it is told in the entry's currency and direction."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        if payment.texts.get(f"{path}@Ccy") == currency and payment.texts.get("CdtDbtInd", way) == way:
            try:
                return _amount(payment.texts.get(path, ""))
            except RowError:
                return None
    return None


def _amount(written: str) -> Decimal:
    if not _AMOUNT.fullmatch(written) or len(written) > _LONGEST_AMOUNT:
        raise RowError("amount", f"{written[:40]!r} is not an amount" if written else "there is no amount")
    return Decimal(written)


def _day(texts: Mapping[str, str]) -> date:
    paths = ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    written = next((texts[path] for path in paths if path in texts), "")
    match = _DAY.match(written)
    day = day_of(*match.groups()) if match else None
    if day is None:
        raise RowError("date", f"{written[:40]!r} is not a date" if written else "there is no date")
    return day


def _description(entry: _Part, payments: Sequence[_Part], way: str) -> str:
    """Who stands on the other side and what for; of several payments only what the bank says of them all."""
    of_all = entry.texts.get("AddtlNtryInf", "")
    if len(payments) != 1:
        return of_all or (f"{len(payments)} payments" if payments else "")
    texts = payments[0].texts
    other = "Dbtr" if way == "CRDT" else "Cdtr"
    paths = [f"RltdPties/{role}{pty}/Nm" for role in (f"Ultmt{other}", other) for pty in ("/Pty", "")]
    payee = next((texts[path] for path in paths if path in texts), "")
    text = texts.get("RmtInf/Ustrd") or texts.get("RmtInf/Strd/CdtrRefInf/Ref") or texts.get("AddtlTxInf")
    return joined(payee, text or of_all)

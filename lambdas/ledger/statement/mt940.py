"""MT940: SWIFT's customer statement, a tag before each field, and how banks write their texts into it.

https://www2.swift.com/knowledgecentre/publications/us9m_20230720 (field 61); German banks' field 86:
https://www.hettwer-beratung.de/sepa-spezialwissen/sepa-technische-anforderungen/sepa-geschäftsvorfallcodes-gvc-mt-940/
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from lambdas.ledger.statement.booking import Booking, currency_or_given, day_of
from lambdas.ledger.statement.error import StatementError, TooManyRowsError
from lambdas.ledger.statement.found import Draft, Reading, Refusal, RowError, clean, joined
from lambdas.ledger.statement.options import Options

_TAG = re.compile(r":(\d{2}[A-Z]?):(.*)", re.ASCII)
_BALANCE = re.compile(r"[CD]\d{6}([A-Z]{3})", re.ASCII)
_LINE_61 = re.compile(
    r"(?P<value>\d{6})(?P<booked>\d{4})?(?P<mark>R?[CD]|E[CD])(?P<funds>[A-Z])?(?P<amount>[\d.,]{1,40})"
    r"(?:[A-Z][A-Z0-9]{3})?(?P<rest>.*)",
    re.ASCII,
)
# A line of SWIFT's has 65 characters, tag included: a full one is broken within a word.
_FULL_LINE = 65
# So are the parts of German field 86.
_FULL_PART = 27
_SEPA = re.compile(r"(?:^|\s)(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC|COAM|OAMT|PURP)\+")
_SLASHED = re.compile(
    r"/(TRTP|IBAN|BIC|NAME|REMI|EREF|MARF|CSID|ORDP|BENM|PREF|RTRN|ISDT|PURP|ULTD|ULTB|SVCL|CNTP|TRCD)/"
)


@dataclass(slots=True)
class _Field:
    """A tag and its lines, the first of them without the tag."""

    line: int
    tag: str
    lines: list[str]

    def text(self) -> str:
        """One text of all lines; after a full one no space."""
        width = len(self.tag) + 2 + len(self.lines[0])
        text = self.lines[0]
        for following in self.lines[1:]:
            text += following if width >= _FULL_LINE else f" {following}"
            width = len(following)
        return text


@dataclass(slots=True)
class _Record:
    """Field 61, its fields 86, and the currency of the account."""

    line: int
    entry: str
    supplement: str
    currency: str
    texts: list[str] = field(default_factory=list)


def read_mt940(text: str, options: Options, most_rows: int | None) -> Reading:
    """Raises `StatementError` if there is no entry."""
    found: list[Draft | Refusal] = []
    for record in _records(text):
        try:
            found.append(Draft(record.line, _booking(record, options).transaction()))
        except RowError as error:
            found.append(error.refusal(record.line, " ".join((record.entry, *record.texts))))
        if most_rows is not None and len(found) > most_rows:
            raise TooManyRowsError(most_rows)
    if not found:
        raise StatementError("no_transactions", format="MT940")
    return Reading(found)


def _records(text: str) -> Iterator[_Record]:
    record: _Record | None = None
    currency = ""
    for each in _fields(text):
        if each.tag in ("60F", "60M"):
            balance = _BALANCE.match(each.lines[0].strip())
            currency = balance[1] if balance else ""
        if each.tag == "86":
            if record is not None:
                record.texts.append(each.text())
            continue
        if record is not None:
            yield record
            record = None
        if each.tag == "61":
            record = _Record(each.line, each.lines[0].strip(), " ".join(each.lines[1:]), currency)
    if record is not None:
        yield record


def _fields(text: str) -> Iterator[_Field]:
    current: _Field | None = None
    for number, line in enumerate(text.split("\n"), 1):
        match = _TAG.match(line)
        if match or line.startswith(("{", "-}")) or line.strip() == "-":
            if current is not None:
                yield current
            current = _Field(number, match[1], [match[2]]) if match else None
        elif current is not None:
            current.lines.append(line)
    if current is not None:
        yield current


def _booking(record: _Record, options: Options) -> Booking:
    match = _LINE_61.fullmatch(record.entry)
    if match is None:
        raise RowError("row", "field 61 is not written as MT940 has it")
    mark, written = match["mark"], match["amount"].replace(",", ".")
    if mark in ("EC", "ED"):
        raise RowError("row", "it is only expected, not booked")
    if written.count(".") > 1 or written == ".":
        raise RowError("amount", f"{match['amount']!r} is not an amount")
    value = Decimal(written) if mark in ("C", "RD") else -Decimal(written)
    return Booking(
        _day(match["value"], match["booked"]),
        value,
        currency_or_given(record.currency, options.currency),
        _description(record, match["rest"]),
        reversal=mark in ("RC", "RD"),
    )


def _day(value: str, booked: str | None) -> date:
    """The day of booking, whose year is that which brings it nearest to the value date; else the latter."""
    year, month, day = 2000 + int(value[:2]) - 100 * (int(value[:2]) >= 69), value[2:4], value[4:]
    value_day = day_of(str(year), month, day)
    if booked is None:
        if value_day is None:
            raise RowError("date", f"{value!r} is not a date as YYMMDD")
        return value_day
    near = value_day or day_of(str(year), month, "15") or date(year, 7, 1)
    days = [day_of(str(year + offset), booked[:2], booked[2:]) for offset in (0, -1, 1)]
    real = [each for each in days if each is not None]
    if not real and value_day is None:
        raise RowError("date", f"{booked!r} is not a day of the calendar")
    return min(real, key=lambda each: abs(each - near)) if real else near


def _description(record: _Record, rest: str) -> str:
    text = " ".join(record.texts) or record.supplement
    structured = re.match(r"\s*\d{3}([^\w\s])\d{2}", text, re.ASCII)
    if structured:
        return _of_parts(text, structured[1])
    if _SLASHED.match(text.strip()):
        return _of_slashed(text.strip())
    # Some banks put the other side's name behind the reference, after blanks that fill it up.
    named = re.search(r"\S\s{2,}(\S.*)", rest)
    return joined(clean(named[1]) if named else "", clean(text))


def _of_parts(text: str, mark: str) -> str:
    """`020?00Kind?20Purpose?21of it?32Name`: parts 20–29 and 60–63 are the purpose, 32 and 33 the name."""
    parts: dict[int, str] = {}
    for piece in text.split(mark)[1:]:
        if piece[:2].isascii() and piece[:2].isdecimal():
            parts.setdefault(int(piece[:2]), piece[2:])
    purpose = _run_on(parts.get(number, "") for number in (*range(20, 30), *range(60, 64)))
    sepa = _SEPA.split(purpose)
    if "SVWZ" in sepa[1::2]:
        purpose = sepa[2 + 2 * sepa[1::2].index("SVWZ")]
    name = _run_on(parts.get(number, "") for number in (32, 33))
    return joined(clean(name), clean(purpose) or clean(parts.get(0, "")))


def _run_on(parts: Iterator[str]) -> str:
    """The parts as one text; one that is full goes on within its last word."""
    text = ""
    for part in parts:
        text += part if len(part) >= _FULL_PART else f"{part} "
    return text


def _of_slashed(text: str) -> str:
    """`/TRTP/Kind/NAME/Somebody/REMI/What for`, as Dutch banks write."""
    pieces = _SLASHED.split(text)
    told = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    if "CNTP" in told:  # account/BIC/name/city
        told.setdefault("NAME", "".join(told["CNTP"].split("/")[2:3]))
    remittance = re.sub(r"^(USTD|STRD/CUR)//", "", told.get("REMI", "")).strip("/")
    return joined(clean(told.get("NAME", "").strip("/")), clean(remittance or told.get("TRTP", "")))

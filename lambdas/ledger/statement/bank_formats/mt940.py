"""MT940: SWIFT's customer statement, and the ways in which banks write their texts into it.

Field 61: https://www2.swift.com/knowledgecentre/publications/us9m_20230720
Field 86 of German banks:
https://www.hettwer-beratung.de/sepa-spezialwissen/sepa-technische-anforderungen/sepa-geschäftsvorfallcodes-gvc-mt-940/
"""

import re
from collections.abc import Iterable, Iterator
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
from lambdas.ledger.statement.rows import (
    Balance,
    LeftOut,
    Reading,
    RefusedRow,
    Row,
    limited,
    refused_or_left_out,
)
from lambdas.ledger.statement.values.text import clean, join_texts

_TAG = re.compile(r":(\d{2}[A-Z]?):(.*)", re.ASCII)
_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})([\d.,]{1,40})?", re.ASCII)
_BANK_REFERENCE = re.compile(r"//\s*([A-Z0-9]*\d[A-Z0-9]*)", re.ASCII)
_MIN_REFERENCE_LENGTH = 6
_FIELD_61 = re.compile(
    r"(?P<value_date>\d{6})\s*(?P<booking_date>\d{4})?\s*(?P<mark>R?[CD]|E[CD])\s*(?P<funds>[A-Z]{1,3})?\s*"
    r"(?P<amount>[\d.,]{1,40})\s*(?:[A-Z][A-Z0-9]{3})?(?P<reference>.*)",
    re.ASCII,
)
# SWIFT's lines have 65 characters, tag included, and the parts of a German field 86 have 27. A word goes on
# behind a full one.
_FULL_LINE = 65
_FULL_PART = 27
_PART_NUMBER = re.compile(r"\s*\d{3}([^\w\s])\d{2}", re.ASCII)
_SEPA_FIELD = re.compile(r"(?:^|\s)(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC|COAM|OAMT|PURP)\+")
_SLASHED_FIELD = re.compile(
    r"/(TRTP|IBAN|BIC|NAME|REMI|EREF|MARF|CSID|ORDP|BENM|PREF|RTRN|ISDT|PURP|ULTD|ULTB|SVCL|CNTP|TRCD)/"
)


@dataclass(slots=True)
class _Field:
    """A tag and its lines, the first of them without the tag."""

    line: int
    tag: str
    lines: list[str]

    def text(self) -> str:
        """Join the lines, after a full one without a space."""
        width = len(self.tag) + 2 + len(self.lines[0])
        text = self.lines[0]
        for following in self.lines[1:]:
            text += following if width >= _FULL_LINE else f" {following}"
            width = len(following)
        return text


@dataclass(slots=True)
class _Record:
    """Field 61 with its supplement, the fields 86 below it, and the currency and number of the account."""

    line: int
    field_61: str
    supplement: str
    currency: str
    account: str = ""
    texts: list[str] = field(default_factory=list)


def read_mt940(text: str, options: Options, max_rows: int | None) -> Reading:
    """Read the entries; raise `StatementError` if there is none."""
    rows: list[Row | RefusedRow | LeftOut] = []
    balances: list[Balance] = []
    for record in limited(_records(text, balances), max_rows):
        try:
            rows.append(_movement(record, options).to_row())
        except RowError as error:
            shown = " ".join((record.field_61, *record.texts))
            rows.append(refused_or_left_out(error, record.line, shown))
    if not rows:
        raise StatementError("no_transactions", format="MT940")
    return Reading(rows, balances=balances)


def _records(text: str, balances: list[Balance]) -> Iterator[_Record]:
    """Yield the records; append the closing balances between them."""
    record: _Record | None = None
    currency = account = ""
    for current in _fields(text):
        if current.tag == "25":
            account = current.lines[0].strip()
        if current.tag in ("60F", "60M"):
            balance = _BALANCE.match(current.lines[0].strip())
            currency = balance[3] if balance else ""
        if current.tag in ("62F", "62M") and (closing := _closing_balance(current, account)):
            balances.append(closing)
        if current.tag == "86":
            if record is not None:
                record.texts.append(current.text())
            continue
        if record is not None:
            yield record
            record = None
        if current.tag == "61":
            first, *others = current.lines
            if others and not _FIELD_61.fullmatch(first.strip()):  # some banks end the line within the field
                first, others = f"{first.strip()}{others[0].strip()}", others[1:]
            record = _Record(current.line, first.strip(), " ".join(others), currency, account)
    if record is not None:
        yield record


def _closing_balance(current: _Field, account: str) -> Balance | None:
    match = _BALANCE.match(current.lines[0].strip())
    number = (match[4] or "").replace(",", ".") if match else ""
    if match is None or number.count(".") > 1 or not number.strip("."):
        return None
    try:
        day = _day(match[2], None)
    except RowError:
        return None
    return Balance(current.line, day, Decimal(number if match[1] == "C" else f"-{number}"), match[3], account)


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


def _with_point(written: str) -> str:
    """Return an amount with a decimal point; some banks group the thousands, which the format forbids."""
    if "," in written and "." in written:
        written = written.replace("." if written.rindex(".") < written.rindex(",") else ",", "")
    return written.replace(",", ".")


def _movement(record: _Record, options: Options) -> Movement:
    match = _FIELD_61.fullmatch(record.field_61)
    if match is None:
        raise RowError("row", "malformed_field_61")
    mark, written = match["mark"], _with_point(match["amount"])
    if mark in ("EC", "ED"):  # expected credit or debit
        raise RowError("row", "not_booked", status=mark)
    if written.count(".") > 1 or written == ".":
        raise unreadable_amount(match["amount"])
    value = Decimal(written) if mark in ("C", "RD") else -Decimal(written)
    return Movement(
        record.line,
        _day(match["value_date"], match["booking_date"]),
        value,
        currency_or_given(record.currency, options.currency),
        _description(record, match["reference"]),
        is_reversal=mark in ("RC", "RD"),
        account=record.account,
        bank_id=_bank_id(record, match),
    )


def _bank_id(record: _Record, match: re.Match[str]) -> str:
    """Return the bank's reference with day and amount, since many banks use one several times."""
    reference = _BANK_REFERENCE.search(match["reference"])
    if not record.account or reference is None or len(reference[1]) < _MIN_REFERENCE_LENGTH:
        return ""
    return f"{reference[1]} {match['value_date']} {match['mark']}{match['amount']}"


def _day(value_date: str, booking_date: str | None) -> date:
    """Return the day of booking in the year nearest to the value date; the value date if there is none."""
    year = 2000 + int(value_date[:2]) - 100 * (int(value_date[:2]) >= 69)
    month = value_date[2:4]
    value_day = calendar_day(str(year), month, value_date[4:])
    if booking_date is None:
        if value_day is None:
            raise unreadable_date(value_date, "YYMMDD")
        return value_day
    # Some banks write value dates such as 30 February; they tell the year all the same.
    near = value_day or calendar_day(str(year), month, "15") or date(year, 7, 1)
    candidates = [
        calendar_day(str(year + offset), booking_date[:2], booking_date[2:]) for offset in (0, -1, 1)
    ]
    days = [day for day in candidates if day is not None]
    if not days and value_day is None:
        raise unreadable_date(booking_date, "MMDD")
    return min(days, key=lambda day: abs(day - near)) if days else near


def _description(record: _Record, reference: str) -> str:
    text = " ".join(record.texts) or record.supplement
    numbered = _PART_NUMBER.match(text)
    if numbered:
        return _description_of_parts(text, numbered[1])
    if _SLASHED_FIELD.match(text.strip()):
        return _description_of_slashed_fields(text.strip())
    # Some banks pad the reference with blanks and put the other side's name behind it.
    name = re.search(r"\S\s{2,}(\S.*)", reference)
    return join_texts(clean(name[1]) if name else "", clean(text))


def _description_of_parts(text: str, mark: str) -> str:
    """Return name and purpose from `020?00Kind?20Purpose?21more of it?32Name`.

    Parts 20–29 and 60–63 are the purpose, 32 and 33 the name; `mark` begins each part.
    """
    parts: dict[int, str] = {}
    for part in text.split(mark)[1:]:
        if part[:2].isascii() and part[:2].isdecimal():
            parts.setdefault(int(part[:2]), part[2:])
    purpose = _join_parts(parts.get(number, "") for number in (*range(20, 30), *range(60, 64)))
    sepa_fields = _SEPA_FIELD.split(purpose)
    if "SVWZ" in sepa_fields[1::2]:
        purpose = sepa_fields[2 + 2 * sepa_fields[1::2].index("SVWZ")]
    name = _join_parts(parts.get(number, "") for number in (32, 33))
    return join_texts(clean(name), clean(purpose) or clean(parts.get(0, "")))


def _join_parts(parts: Iterable[str]) -> str:
    """Join the parts, after a full one without a space."""
    return "".join(part if len(part) >= _FULL_PART else f"{part} " for part in parts)


def _description_of_slashed_fields(text: str) -> str:
    """Return name and purpose from `/TRTP/Kind/NAME/Somebody/REMI/Purpose`, as Dutch banks write."""
    pieces = _SLASHED_FIELD.split(text)
    fields = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    if "CNTP" in fields:  # account/BIC/name/city
        fields.setdefault("NAME", "".join(fields["CNTP"].split("/")[2:3]))
    remittance = re.sub(r"^(USTD|STRD/CUR)//", "", fields.get("REMI", "")).strip("/")
    return join_texts(clean(fields.get("NAME", "").strip("/")), clean(remittance or fields.get("TRTP", "")))

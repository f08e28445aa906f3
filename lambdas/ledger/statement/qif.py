"""QIF: a line for each field, a letter before each value, `^` after each record.

https://en.wikipedia.org/wiki/Quicken_Interchange_Format. Neither the order of day and month nor the currency
is fixed: the one is found out as for CSV, the other must be given.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from lambdas.ledger.statement.amounts import detect_mark, read_cell
from lambdas.ledger.statement.booking import Booking, currency_or_given
from lambdas.ledger.statement.dates import DateFormat, detect_format, named_format
from lambdas.ledger.statement.error import StatementError, TooManyRowsError
from lambdas.ledger.statement.found import Draft, Reading, Refusal, RowError, clean, joined
from lambdas.ledger.statement.options import Options

_ACCOUNTS = ("bank", "cash", "ccard", "oth a", "oth l")
_INVESTMENTS = "invst"
# `1/ 1'00` is the year 2000, `1/1/99` by itself 1999; both stand in one file.
_SHORT_YEAR = re.compile(r"(?P<before>\d{1,2}[/.-]\d{1,2})(?P<by>['/.-])(?P<year>\d{2}|\d{4})", re.ASCII)


@dataclass(slots=True)
class _Split:
    line: int
    category: str
    memo: str = ""
    amount: str = ""


@dataclass(slots=True)
class _Record:
    line: int
    investment: bool
    values: dict[str, str] = field(default_factory=dict)
    splits: list[_Split] = field(default_factory=list)

    def get(self, letter: str) -> str:
        return self.values.get(letter, "")

    @property
    def amounts(self) -> list[str]:
        return [self.get("T") or self.get("U"), *(split.amount for split in self.splits)]


def read_qif(text: str, options: Options, most_rows: int | None) -> Reading:
    """Raises `StatementError` if there is no transaction, or if dates or amounts read two ways."""
    records: list[_Record] = []
    for record in _records(text):
        records.append(record)
        if most_rows is not None and len(records) > most_rows:
            raise TooManyRowsError(most_rows)
    if not records:
        raise StatementError("no_transactions", format="QIF")
    reader = _Reader(records, options)
    found: list[Draft | Refusal] = []
    for record in records:
        try:
            found += reader.read(record)
        except RowError as error:
            found.append(error.refusal(record.line, " ".join(record.values.values())))
    return Reading(found, reader.date_format.name, by_sign=options.type is None)


def _records(text: str) -> Iterator[_Record]:
    """The records of accounts and investments; lists of accounts, categories and securities are none."""
    kind = ""
    record: _Record | None = None
    for number, line in enumerate(text.split("\n"), 1):
        letter, value = line[:1], clean(line[1:])
        if letter == "!":
            kind = value.casefold().removeprefix("type:").strip() if value[:5].casefold() == "type:" else ""
            record = None
        elif kind not in (*_ACCOUNTS, _INVESTMENTS) or not letter.strip():
            continue
        elif letter == "^":
            if record is not None:
                yield record
            record = None
        else:
            record = record or _Record(number, kind == _INVESTMENTS)
            _put(record, number, letter, value)
    if record is not None:
        yield record


def _put(record: _Record, number: int, letter: str, value: str) -> None:
    if letter == "S":
        record.splits.append(_Split(number, value))
    elif record.splits and letter == "E":
        record.splits[-1].memo = value
    elif record.splits and letter == "$":
        record.splits[-1].amount = value
    elif value:
        record.values.setdefault(letter, value)


class _Reader:
    """The formats that hold for all records of a file."""

    def __init__(self, records: Sequence[_Record], options: Options) -> None:
        self.options = options
        dates = [_whole_year(record.get("D")) for record in records]
        if options.date_format:
            given = named_format(options.date_format).name
            self.date_format: DateFormat = named_format(re.sub("Y+", "YYYY", given))
        else:
            self.date_format = detect_format(dates, "D")
        self.mark = options.decimal or detect_mark(
            (amount for record in records for amount in record.amounts), "T"
        )

    def read(self, record: _Record) -> list[Draft | Refusal]:
        """One transaction, or one for each part that it is split into."""
        if record.investment:
            raise RowError("type", "an investment is neither income nor expense")
        whole = self._booking(record, self._day(record), self._amount(record.amounts[0]))
        if not record.splits:
            category, tags = _category(record.get("L"))
            return [
                Draft(
                    record.line, replace(whole, category=category, tags=tags).transaction(self.options.type)
                )
            ]
        values = [self._amount(split.amount) for split in record.splits]
        if sum(values) != whole.value:
            raise RowError("amount", f"its parts add up to {sum(values)}, not to {whole.value}")
        return [self._part(whole, split, value) for split, value in zip(record.splits, values, strict=True)]

    def _part(self, whole: Booking, split: _Split, value: Decimal) -> Draft | Refusal:
        try:
            category, tags = _category(split.category)
            text = joined(whole.description, split.memo)
            part = replace(whole, value=value, category=category, tags=tags, description=text)
            return Draft(split.line, part.transaction(self.options.type))
        except RowError as error:
            return error.refusal(split.line, f"{split.category} {split.memo} {split.amount}")

    def _booking(self, record: _Record, day: date, value: Decimal) -> Booking:
        currency = currency_or_given("", self.options.currency)
        return Booking(day, value, currency, joined(record.get("P"), record.get("M")))

    def _day(self, record: _Record) -> date:
        written = record.get("D")
        day = self.date_format.read(_whole_year(written))
        if day is None:
            shown = f"{written[:40]!r} is not a date as {self.date_format.name}"
            raise RowError("date", shown if written else "there is no date")
        return day

    def _amount(self, written: str) -> Decimal:
        cell = read_cell(written)
        value = cell.value(self.mark) if cell else None
        if value is None:
            raise RowError(
                "amount", f"{written[:40]!r} is not an amount" if written else "there is no amount"
            )
        return value


def _whole_year(written: str) -> str:
    """The date with four digits of the year, as dates are found out."""
    match = _SHORT_YEAR.fullmatch("".join(written.split())) if len(written) <= 40 else None
    if match is None:
        return written
    year, by = match["year"], match["by"]
    if len(year) == 2:
        year = f"20{year}" if by == "'" or int(year) < 69 else f"19{year}"
    return f"{match['before']}{'/' if by == chr(39) else by}{year}"


def _category(written: str) -> tuple[str, tuple[str, ...]]:
    """(category, tags): a class after the slash becomes a tag, brackets name another account."""
    if written.startswith("["):
        raise RowError("category", f"a transfer to {written[:40]} is neither income nor expense")
    category, _, labels = written.partition("/")
    return category.strip(), tuple(
        dict.fromkeys(label.strip() for label in labels.split("/") if label.strip())
    )

"""QIF: a line for each field that begins with its letter, and `^` after each record.

The format fixes neither the order of day and month, which is detected as in a table, nor the currency, which
the user must give. https://en.wikipedia.org/wiki/Quicken_Interchange_Format
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from lambdas.ledger.statement.bank_formats.movements import (
    Movement,
    currency_or_given,
)
from lambdas.ledger.statement.errors import RowError, StatementError, unreadable_amount, unreadable_date
from lambdas.ledger.statement.options import SPENDING, Options
from lambdas.ledger.statement.rows import (
    Layout,
    LeftOut,
    Reading,
    RefusedRow,
    Row,
    limited,
    refused_or_left_out,
)
from lambdas.ledger.statement.values.amounts import detect_decimal_mark, parse_amount_cell
from lambdas.ledger.statement.values.dates import (
    DateFormat,
    MixedFormat,
    detect_date_format,
    parse_date_format,
)
from lambdas.ledger.statement.values.text import clean, join_texts
from lambdas.ledger.statement.values.words import is_balance, is_card_payment

_ACCOUNT_TYPES = ("bank", "cash", "ccard", "oth a", "oth l")
_INVESTMENT_TYPE = "invst"
_ACCOUNT_LIST = "account"
# `1/ 1'00` is the year 2000 and `1/1/99` is 1999; both occur in one file.
_SHORT_YEAR = re.compile(
    r"(?P<first>\d{1,2})(?P<inner>[/.-])(?P<second>\d{1,2})(?P<separator>[.]?'|[/.-])(?P<year>\d{4}|\d{1,2})",
    re.ASCII,
)


@dataclass(slots=True)
class _Split:
    """One part of a split record."""

    line: int
    category: str
    memo: str = ""
    amount: str = ""


@dataclass(slots=True)
class _Record:
    """The fields of a record by their letters, and its splits."""

    line: int
    is_investment: bool
    account: str = ""
    is_card: bool = False
    values: dict[str, str] = field(default_factory=dict)
    splits: list[_Split] = field(default_factory=list)

    def get(self, letter: str) -> str:
        return self.values.get(letter, "")

    @property
    def amount(self) -> str:
        return self.get("T") or self.get("U")

    @property
    def amounts(self) -> list[str]:
        return [self.amount, *(split.amount for split in self.splits)]

    def put(self, number: int, letter: str, value: str) -> None:
        if letter == "S":
            self.splits.append(_Split(number, value))
        elif self.splits and letter == "E":
            self.splits[-1].memo = value
        elif self.splits and letter == "$":
            self.splits[-1].amount = value
        elif value:
            self.values.setdefault(letter, value)


def read_qif(text: str, options: Options, max_rows: int | None) -> Reading:
    """Read the transactions; raise `StatementError` if there is none, or dates or amounts are unclear."""
    records = list(limited(_records(text), max_rows))
    if not records:
        raise StatementError("no_transactions", format="QIF")
    reader = _Reader(records, options)
    rows: list[Row | RefusedRow | LeftOut] = []
    for record in records:
        try:
            rows += reader.read(record)
        except RowError as error:
            rows.append(refused_or_left_out(error, record.line, " ".join(record.values.values())))
    return Reading(
        rows,
        Layout(reader.date_format.name, positive=options.positive or "income"),
        is_type_by_sign=options.type is None,
    )


def _records(text: str) -> Iterator[_Record]:
    """Yield the records of accounts and investments, not the lists of accounts, categories or securities."""
    section = account = ""
    record: _Record | None = None
    for number, line in enumerate(text.split("\n"), 1):
        letter, value = line[:1], clean(line[1:])
        if letter == "!":
            section = _section(value)
            account = "" if section == _ACCOUNT_LIST else account
            record = None
        elif section == _ACCOUNT_LIST and letter == "N":
            account = value
        elif section not in (*_ACCOUNT_TYPES, _INVESTMENT_TYPE) or not letter.strip():
            continue
        elif letter == "^":
            if record is not None:
                yield record
            record = None
        else:
            record = record or _Record(number, section == _INVESTMENT_TYPE, account, section == "ccard")
            record.put(number, letter, value)
    if record is not None:
        yield record


def _section(header: str) -> str:
    """Return the type that `!Type:Bank` begins, the list of accounts, or nothing for other headers."""
    folded = header.casefold()
    if folded.strip() == _ACCOUNT_LIST:
        return _ACCOUNT_LIST
    return folded.removeprefix("type:").strip() if folded.startswith("type:") else ""


class _Reader:
    """The formats of dates and amounts, which hold for all records of a file."""

    def __init__(self, records: Sequence[_Record], options: Options) -> None:
        self._options = options
        self.date_format = _date_format(records, options)
        self._decimal_mark = options.decimal or detect_decimal_mark(
            (amount for record in records for amount in record.amounts), "T"
        )

    def read(self, record: _Record) -> list[Row | RefusedRow | LeftOut]:
        """Return the transaction of a record, or one for each of its splits."""
        if record.is_investment:
            raise RowError("type", "investment")
        movement = Movement(
            record.line,
            self._day(record),
            self._amount(record.amount),
            currency_or_given("", self._options.currency),
            join_texts(record.get("P"), record.get("M")),
            account=record.account,
            is_card=record.is_card,
        )
        other_account = _other_account(record.get("L"))
        if other_account is not None and (
            is_balance(record.get("P")) or other_account == record.account != ""
        ):
            raise RowError("row", "balance_row")
        if not record.splits:
            category, tags = _parse_category(record.get("L"))
            is_transfer = other_account is not None or (
                record.is_card and movement.value > 0 and is_card_payment(movement.description)
            )
            return [
                replace(movement, category=category, tags=tags, is_transfer=is_transfer).to_row(
                    self._options.type
                )
            ]
        values = [self._amount(split.amount) for split in record.splits]
        if sum(values) != movement.value:
            raise RowError("amount", "splits_do_not_add_up", sum=str(sum(values)), amount=str(movement.value))
        return [
            self._read_split(movement, split, value)
            for split, value in zip(record.splits, values, strict=True)
        ]

    def _read_split(self, movement: Movement, split: _Split, value: Decimal) -> Row | RefusedRow | LeftOut:
        try:
            category, tags = _parse_category(split.category)
            return replace(
                movement,
                line=split.line,
                value=value,
                category=category,
                tags=tags,
                is_transfer=_other_account(split.category) is not None,
                description=join_texts(movement.description, split.memo),
            ).to_row(self._options.type)
        except RowError as error:
            shown = f"{split.category} {split.memo} {split.amount}"
            return refused_or_left_out(error, split.line, shown)

    def _day(self, record: _Record) -> date:
        written = record.get("D")
        day = self.date_format.parse(_with_whole_year(written))
        if day is None:
            raise unreadable_date(written, self.date_format.name)
        return day

    def _amount(self, written: str) -> Decimal:
        cell = parse_amount_cell(written)
        value = cell.value(self._decimal_mark) if cell else None
        if value is None:
            raise unreadable_amount(written)
        return -value if self._options.positive == SPENDING else value


def _other_account(category: str) -> str | None:
    """Return the account that stands in brackets instead of a category, or None if there is none."""
    match = re.match(r"\[([^\]]*)\]?", category)
    return match[1] if match else None


def _date_format(records: Sequence[_Record], options: Options) -> DateFormat | MixedFormat:
    if options.date_format:
        name = parse_date_format(options.date_format).name
        return parse_date_format(re.sub("Y+", "YYYY", name))
    return detect_date_format((_with_whole_year(record.get("D")) for record in records), "D")


def _with_whole_year(written: str) -> str:
    """Return the date with a year of four digits and without blanks."""
    match = _SHORT_YEAR.fullmatch("".join(written.split())) if len(written) <= 40 else None
    if match is None:
        return written
    year, separator = match["year"], match["separator"]
    if len(year) <= 2:
        year = f"20{year:0>2}" if separator.endswith("'") or int(year) < 69 else f"19{year}"
    inner = match["inner"]
    return f"{match['first']}{inner}{match['second']}{inner}{year}"


def _parse_category(written: str) -> tuple[str, tuple[str, ...]]:
    """Return (category, tags): a class after the slash becomes a tag; an account in brackets is no
    category.
    """
    if written.startswith("["):
        return "", ()
    category, _, classes = written.partition("/")
    tags = dict.fromkeys(name.strip() for name in classes.split("/") if name.strip())
    return category.strip(), tuple(tags)

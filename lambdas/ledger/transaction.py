"""Transactions, and the rules that a caller's JSON must meet to become one. Pure: no clock, no I/O."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from lambdas.ledger.currencies import MINOR_UNITS
from lambdas.ledger.fields import RuleError, one_of
from lambdas.ledger.invisible import remove_invisible, strip_blanks
from lambdas.ledger.json_document import Json
from lambdas.ledger.totals import AccountKey, CategoryKey, Change

INCOME, EXPENSE, TRANSFER = "income", "expense", "transfer"
TYPES = (INCOME, EXPENSE, TRANSFER)
# What an exported transfer was joined of.
JOINED_FROM = "joinedFrom"
# The types that have categories and count in sums.
CATEGORY_TYPES = (INCOME, EXPENSE)
FIRST_DAY = date(1970, 1, 1)
MAX_DIGITS = 15
# The lake keeps amounts as decimal(18,4), which leaves 14 digits before the point.
MAX_INTEGER_DIGITS = 14
MAX_CATEGORY = 64
MAX_DESCRIPTION = 512
MAX_PAYEE = 128
MAX_TAGS = 20
MAX_TAG = 32
# How many days may lie between the two postings of a transfer.
MAX_TRANSFER_DAYS = 14

_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,19})(?:\.([0-9]{1,19}))?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
# RFC 3986's unreserved characters: an id stands in a path as it is.
_ID = re.compile(r"[A-Za-z0-9._~-]{1,128}", re.ASCII)
# Controls, lone surrogates (no UTF-8 exists for them), line and paragraph separators.
_UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency other than the transaction's."""

    amount: Decimal
    currency: str

    @property
    def text(self) -> str:
        return money_text(self.amount, self.currency)


@dataclass(frozen=True, slots=True)
class Split:
    """One part of a split transaction; `amount` is not zero, and negative for what comes off the whole."""

    category: str
    amount: Decimal
    description: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Posting:
    """The effect of a transaction on an account: `amount` is positive where money comes in."""

    date: str
    account: str
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Entry:
    """A transaction as the user enters it, without id and version.

    `category` is None of a transfer, and of a split transaction, whose `splits` have the categories.
    `to_amount` is what arrives at `to_account`, only where its currency is not that of `account`; `to_date`
    is the day on which it arrives, only where that is not `date`.
    `original` is what a foreign purchase cost in its own currency. `references` are (account id, the bank's
    id of the posting).
    """

    date: str
    type: str
    category: str | None
    amount: Decimal
    currency: str
    description: str = ""
    tags: tuple[str, ...] = ()
    refund: bool = False
    payee: str = ""
    account: str | None = None
    to_account: str | None = None
    to_date: str | None = None
    to_amount: Money | None = None
    splits: tuple[Split, ...] = ()
    original: Money | None = None
    references: tuple[tuple[str, str], ...] = ()

    @property
    def contribution(self) -> Decimal:
        """The amount that it adds to its type's total: a refund subtracts."""
        return -self.amount if self.refund else self.amount

    @property
    def parts(self) -> tuple[Split, ...]:
        """The splits; the whole as the only one if there are none; none of a transfer."""
        if self.category is None:
            return self.splits
        return (Split(self.category, self.amount, self.description, self.tags),)

    @property
    def postings(self) -> tuple[Posting, ...]:
        """The postings: none, one, or the two of a transfer."""
        if self.account is None:
            return ()
        if self.type == INCOME:
            return (Posting(self.date, self.account, self.currency, self.contribution),)
        outgoing = Posting(self.date, self.account, self.currency, -self.contribution)
        if self.to_account is None:
            return (outgoing,)
        incoming = self.to_amount or Money(self.amount, self.currency)
        arrival = self.to_date or self.date
        return (outgoing, Posting(arrival, self.to_account, incoming.currency, incoming.amount))

    def changes(self, sign: int = 1) -> tuple[Change, ...]:
        """Return the changes of the day's totals when this entry is added (1) or removed (-1)."""
        part_sign = -sign if self.refund else sign
        return (
            *(
                Change(
                    self.date,
                    CategoryKey(self.currency, self.type, part.category),
                    part_sign * part.amount,
                    sign,
                )
                for part in self.parts
            ),
            *(
                Change(
                    posting.date, AccountKey(posting.currency, posting.account), sign * posting.amount, sign
                )
                for posting in self.postings
            ),
        )

    def to_json(self) -> dict[str, object]:
        """Return the entry as POST /transactions takes it; fields that few entries have only if set."""
        document: dict[str, object] = {
            "date": self.date,
            "type": self.type,
            "category": self.category,
            "amount": money_text(self.amount, self.currency),
            "currency": self.currency,
            "payee": self.payee,
            "description": self.description,
            "tags": list(self.tags),
            "refund": self.refund,
        }
        if self.account is not None:
            document["account"] = self.account
        if self.to_account is not None:
            document["toAccount"] = self.to_account
        if self.to_date is not None:
            document["toDate"] = self.to_date
        if self.to_amount is not None:
            document["toAmount"] = self.to_amount.text
        if self.splits:
            document["splits"] = [
                {
                    "category": split.category,
                    "amount": money_text(split.amount, self.currency),
                    "description": split.description,
                    "tags": list(split.tags),
                }
                for split in self.splits
            ]
        if self.original is not None:
            document["original"] = {"amount": self.original.text, "currency": self.original.currency}
        if self.references:
            document["references"] = dict(self.references)
        return document


@dataclass(frozen=True, slots=True)
class Joined:
    """The ids of the two transactions that were joined into a transfer."""

    expense: str
    income: str


@dataclass(frozen=True, slots=True)
class Transaction:
    """An entry as recorded; instants are UTC text with microseconds (`2026-11-23T18:50:00.123456Z`)."""

    id: str
    entry: Entry
    created_at: str
    updated_at: str
    version: int
    joined: Joined | None = None

    def to_json(self) -> dict[str, object]:
        document: dict[str, object] = {
            "id": self.id,
            **self.entry.to_json(),
            "createdAt": self.created_at,
            "updatedAt": self.updated_at,
            "version": self.version,
        }
        if self.joined is not None:
            document["joined"] = {"expense": self.joined.expense, "income": self.joined.income}
        return document


def new_id(now: datetime, randomness: bytes) -> str:
    """Return a UUIDv7 (RFC 9562, section 5.7): time-ordered to the millisecond, then 10 random bytes."""
    head = int(now.timestamp() * 1000).to_bytes(6, "big") + randomness[:10]
    bits = int.from_bytes(head, "big")
    bits = bits & ~(0xF << 76) | 0x7 << 76
    bits = bits & ~(0x3 << 62) | 0x2 << 62
    text = f"{bits:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def instant_text(now: datetime) -> str:
    """Return the instant in UTC with exactly six decimals, so that text order is time order."""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def money_text(amount: Decimal, currency: str) -> str:
    """Return plain digits with exactly the currency's minor-unit digits: `12.50`, `-3`, `0.125`."""
    digits = MINOR_UNITS.get(currency)
    if digits is None:  # withdrawn from ISO 4217 since it was recorded
        return format(amount, "f")
    return format(amount.quantize(Decimal(1).scaleb(-digits)), "f")


def is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def last_day(today: date) -> date:
    """Return the latest day that a transaction may have: one year ahead."""
    if (today.month, today.day) == (2, 29):
        return today.replace(year=today.year + 1, day=28)
    return today.replace(year=today.year + 1)


def parse_calendar_day(value: Json) -> date:
    """Return any real day written as `YYYY-MM-DD`."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise RuleError("malformed_date")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise RuleError("no_such_date") from None


def parse_day(value: Json, *, today: date) -> str:
    """Return a day that a transaction may have, as `YYYY-MM-DD`."""
    day = parse_calendar_day(value)
    if not FIRST_DAY <= day <= last_day(today):
        raise RuleError("date_out_of_range", min=str(FIRST_DAY), max=str(last_day(today)))
    return day.isoformat()


def is_near(day: str, other: str) -> bool:
    """Return whether a transfer may leave one account on one day and arrive at the other on the other."""
    return abs((date.fromisoformat(day) - date.fromisoformat(other)).days) <= MAX_TRANSFER_DAYS


def parse_amount(value: Json, currency: str) -> Decimal:
    """Return a positive amount of at most 15 digits, its decimals filled up to those of the currency."""
    if not isinstance(value, str):
        raise RuleError("amount_not_a_string")
    match = _AMOUNT.fullmatch(value)
    if not match:
        raise RuleError("malformed_amount")
    whole, fraction = match.group(1), match.group(2) or ""
    digits = MINOR_UNITS[currency]
    if len(fraction) > digits:
        raise RuleError("too_many_decimals", currency=currency, max=digits)
    if len(whole) > MAX_INTEGER_DIGITS or len(whole) + digits > MAX_DIGITS:
        raise RuleError("too_many_digits", max=min(MAX_INTEGER_DIGITS, MAX_DIGITS - digits))
    amount = Decimal(value).quantize(Decimal(1).scaleb(-digits))
    if amount <= 0:
        raise RuleError("not_positive")
    return amount


def parse_currency(value: Json) -> str:
    if not isinstance(value, str) or value not in MINOR_UNITS:
        raise RuleError("unknown_currency")
    return value


parse_type = one_of(TYPES)
parse_category_type = one_of(CATEGORY_TYPES)


# No character of NFC is longer without it than this: U+1F82 is a letter and three marks.
MAX_DECOMPOSED = 4


def parse_text(value: Json, *, max_length: int, may_be_empty: bool = False) -> str:
    """Return text in NFC without invisible characters and outer blanks.

    Markup, formulas and emoji are only text here.
    """
    if not isinstance(value, str):
        raise RuleError("not_a_string")
    # Before it is normalised, which takes time that grows with the square of a run of combining characters.
    if len(value) > MAX_DECOMPOSED * max_length:
        raise RuleError("too_long", max=max_length)
    text = strip_blanks(unicodedata.normalize("NFC", remove_invisible(value)))
    if any(unicodedata.category(character) in _UNPRINTABLE for character in text):
        raise RuleError("control_characters")
    if not text and not may_be_empty:
        raise RuleError("empty")
    if len(text) > max_length:
        raise RuleError("too_long", max=max_length)
    return text


def parse_category(value: Json) -> str:
    return parse_text(value, max_length=MAX_CATEGORY)


def parse_tag(value: Json) -> str:
    return parse_text(value, max_length=MAX_TAG)


def parse_tags(value: Json) -> tuple[str, ...]:
    """Return the tags sorted and without repetitions: DynamoDB keeps them as a set."""
    if not isinstance(value, list):
        raise RuleError("not_a_list")
    if len(value) > MAX_TAGS:
        raise RuleError("too_many_items", max=MAX_TAGS)
    tags = set()
    for index, tag in enumerate(value):
        try:
            tags.add(parse_tag(tag))
        except RuleError as error:
            raise error.within(f"/{index}") from None
    return tuple(sorted(tags))


def parse_payee(value: Json) -> str:
    return parse_text(value, max_length=MAX_PAYEE, may_be_empty=True)


def parse_description(value: Json) -> str:
    return parse_text(value, max_length=MAX_DESCRIPTION, may_be_empty=True)


def parse_id(value: Json) -> str:
    # In a path `.` and `..` mean another place, so that the record could not be asked for.
    if not isinstance(value, str) or not is_id(value) or value in (".", ".."):
        raise RuleError("malformed_id")
    return value


def parse_flag(value: Json) -> bool:
    if not isinstance(value, bool):
        raise RuleError("not_a_boolean")
    return value

"""What a transaction is, and the rules a caller's JSON must meet to become one. Pure: no clock, no I/O."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from lambdas.ledger.currencies import MINOR_UNITS
from lambdas.ledger.errors import FieldError, Invalid
from lambdas.ledger.problems import Param
from lambdas.ledger.totals import CategoryKey, Change

TYPES = ("income", "expense")
FIRST_DAY = date(1970, 1, 1)
MAX_DIGITS = 15
# The lake keeps amounts as decimal(18,4), which leaves 14 digits before the point.
MAX_INTEGER_DIGITS = 14
MAX_CATEGORY = 64
MAX_DESCRIPTION = 512
MAX_TAGS = 20
MAX_TAG = 32

_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,19})(?:\.([0-9]{1,19}))?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
# RFC 3986's unreserved characters: an id stands in a path as it is.
_ID = re.compile(r"[A-Za-z0-9._~-]{1,128}", re.ASCII)
# Controls, lone surrogates (no UTF-8 exists for them), line and paragraph separators.
_UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Entry:
    """What the user says about a transaction."""

    date: str
    type: str
    category: str
    amount: Decimal
    currency: str
    description: str = ""
    tags: tuple[str, ...] = ()
    refund: bool = False

    @property
    def contribution(self) -> Decimal:
        """What it adds to its type's total: a refund takes away."""
        return -self.amount if self.refund else self.amount

    def change(self, sign: int = 1) -> Change:
        """The change of the day's totals when this entry comes (1) or goes (-1)."""
        key = CategoryKey(self.currency, self.type, self.category)
        return Change(self.date, key, sign * self.contribution, sign)


@dataclass(frozen=True, slots=True)
class Transaction:
    """An entry as recorded; instants are UTC text with microseconds (`2026-11-23T18:50:00.123456Z`)."""

    id: str
    entry: Entry
    created_at: str
    updated_at: str
    version: int

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            **entry_json(self.entry),
            "createdAt": self.created_at,
            "updatedAt": self.updated_at,
            "version": self.version,
        }


def entry_json(entry: Entry) -> dict[str, Any]:
    """The entry as the API writes it."""
    return {
        "date": entry.date,
        "type": entry.type,
        "category": entry.category,
        "amount": money_text(entry.amount, entry.currency),
        "currency": entry.currency,
        "description": entry.description,
        "tags": list(entry.tags),
        "refund": entry.refund,
    }


class RuleError(ValueError):
    """A value that breaks a rule; `below` says where inside the value, as the tail of a JSON pointer.

    `code` and `params` are those of `lambdas.ledger.problems`.
    """

    def __init__(self, code: str, below: str = "", /, **params: Param) -> None:
        super().__init__(code)
        self.code = code
        self.below = below
        self.params = params

    def at(self, pointer: str) -> FieldError:
        """Return the error of the field that the pointer names."""
        return FieldError(pointer + self.below, self.code, self.params)

    def within(self, below: str) -> "RuleError":
        """Return the same error of a value that stands below another."""
        return RuleError(self.code, below + self.below, **self.params)


def new_id(now: datetime, randomness: bytes) -> str:
    """A UUIDv7 (RFC 9562, section 5.7): time-ordered to the millisecond, then 10 random bytes."""
    head = int(now.timestamp() * 1000).to_bytes(6, "big") + randomness[:10]
    bits = int.from_bytes(head, "big")
    bits = bits & ~(0xF << 76) | 0x7 << 76
    bits = bits & ~(0x3 << 62) | 0x2 << 62
    text = f"{bits:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def instant_text(now: datetime) -> str:
    """UTC with exactly six decimals, so that text order is time order."""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def money_text(amount: Decimal, currency: str) -> str:
    """Plain digits with exactly the currency's minor-unit digits: `12.50`, `-3`, `0.125`."""
    digits = MINOR_UNITS.get(currency)
    if digits is None:  # withdrawn from ISO 4217 since it was recorded
        return format(amount, "f")
    return format(amount.quantize(Decimal(1).scaleb(-digits)), "f")


def is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def last_day(today: date) -> date:
    """The latest day a transaction may have: one year ahead."""
    if (today.month, today.day) == (2, 29):
        return today.replace(year=today.year + 1, day=28)
    return today.replace(year=today.year + 1)


def parse_calendar_day(value: Any) -> date:
    """Any real day written as `YYYY-MM-DD`."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise RuleError("malformed_date")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise RuleError("no_such_date") from None


def parse_day(value: Any, *, today: date) -> str:
    """A day that a transaction may have, as `YYYY-MM-DD`."""
    day = parse_calendar_day(value)
    if not FIRST_DAY <= day <= last_day(today):
        raise RuleError("date_out_of_range", min=str(FIRST_DAY), max=str(last_day(today)))
    return day.isoformat()


def parse_amount(value: Any, currency: str) -> Decimal:
    """A positive amount out of a string; at most 15 digits, decimals only as the currency has them."""
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


def parse_currency(value: Any) -> str:
    if not isinstance(value, str) or value not in MINOR_UNITS:
        raise RuleError("unknown_currency")
    return value


def parse_type(value: Any) -> str:
    if not isinstance(value, str) or value not in TYPES:
        raise RuleError("not_one_of", choices=TYPES)
    return value


def parse_text(value: Any, *, max_length: int, may_be_empty: bool = False) -> str:
    """Text in NFC without outer blanks; markup, formulas and emoji are only text here."""
    if not isinstance(value, str):
        raise RuleError("not_a_string")
    text = unicodedata.normalize("NFC", value).strip()
    if any(unicodedata.category(character) in _UNPRINTABLE for character in text):
        raise RuleError("control_characters")
    if not text and not may_be_empty:
        raise RuleError("empty")
    if len(text) > max_length:
        raise RuleError("too_long", max=max_length)
    return text


def parse_category(value: Any) -> str:
    return parse_text(value, max_length=MAX_CATEGORY)


def parse_tags(value: Any) -> tuple[str, ...]:
    """Sorted and without repetitions: DynamoDB keeps them as a set."""
    if not isinstance(value, list):
        raise RuleError("not_a_list")
    if len(value) > MAX_TAGS:
        raise RuleError("too_many_items", max=MAX_TAGS)
    tags = set()
    for index, tag in enumerate(value):
        try:
            tags.add(parse_text(tag, max_length=MAX_TAG))
        except RuleError as problem:
            raise problem.within(f"/{index}") from None
    return tuple(sorted(tags))


def _parse_description(value: Any) -> str:
    return parse_text(value, max_length=MAX_DESCRIPTION, may_be_empty=True)


def _parse_id(value: Any) -> str:
    # In a path `.` and `..` mean another place, so that the record could not be asked for.
    if not isinstance(value, str) or not is_id(value) or value in (".", ".."):
        raise RuleError("malformed_id")
    return value


def _parse_flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise RuleError("not_a_boolean")
    return value


def parse_entry(
    document: Any, *, today: date, default_currency: str, with_id: bool
) -> tuple[str | None, Entry]:
    """The caller's id (None: not given, or not asked for with `with_id`) and the entry.

    Raises Invalid with every bad field named.
    """
    fields: dict[str, Any] = {}
    rules: dict[str, Callable[[Any], Any]] = {
        "date": lambda value: parse_day(value, today=today),
        "type": parse_type,
        "category": parse_category,
        "currency": parse_currency,
        "amount": lambda value: parse_amount(value, fields.get("currency", default_currency)),
        "description": _parse_description,
        "tags": parse_tags,
        "refund": _parse_flag,
    }
    if with_id:
        rules["id"] = _parse_id
    parse_fields(document, rules, ("date", "type", "category", "amount"), fields)
    identity = fields.pop("id", None)
    return identity, Entry(**{"currency": default_currency, **fields})


def parse_fields(
    document: Any,
    rules: Mapping[str, Callable[[Any], Any]],
    required: Collection[str],
    fields: dict[str, Any],
) -> None:
    """Put each field of a caller's object through its rule into `fields`, where later rules can see it.

    Raises Invalid with every bad, unknown or missing field named.
    """
    if not isinstance(document, Mapping):
        raise Invalid(errors=[FieldError("#", "not_an_object")])
    errors = [FieldError("#/" + _escape(name), "unknown_field") for name in document if name not in rules]
    for name, rule in rules.items():
        if name in document:
            try:
                fields[name] = rule(document[name])
            except RuleError as problem:
                errors.append(problem.at(f"#/{name}"))
        elif name in required:
            errors.append(FieldError(f"#/{name}", "required"))
    if errors:
        raise Invalid(errors=errors)


def _escape(name: str) -> str:
    """A field name inside a JSON pointer (RFC 6901), cut where a caller sends nonsense."""
    return name[:MAX_CATEGORY].replace("~", "~0").replace("/", "~1")

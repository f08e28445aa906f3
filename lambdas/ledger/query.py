"""The parameters of a URL: days, and the filters, page size and cursor of a list. Pure: no I/O."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import date
from decimal import Decimal
from typing import TypedDict

from lambdas.ledger.dynamodb_json import AttributeValue
from lambdas.ledger.errors import FieldError
from lambdas.ledger.fields import FieldReader, RuleError, read_query
from lambdas.ledger.transaction import (
    FIRST_DAY,
    MAX_PAYEE,
    Entry,
    last_day,
    parse_calendar_day,
    parse_category,
    parse_currency,
    parse_description,
    parse_id,
    parse_tag,
    parse_text,
    parse_type,
)

DEFAULT_LIMIT = 50
MAX_LIMIT = 500

# Letters whose stroke or missing dot is no accent to Unicode, though many people leave it out when they type.
_STROKES = str.maketrans("ıłøđħŧ", "ilodht")
_BOUND = re.compile(r"[0-9]{1,14}(?:\.[0-9]{1,4})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Days:
    """Days from `first` to `last`, both inclusive; none where `first` is the later one."""

    first: str
    last: str

    @property
    def is_empty(self) -> bool:
        return self.first > self.last

    def possible(self, today: date) -> "Days":
        """Return the days among them that a transaction may have."""
        return Days(max(self.first, FIRST_DAY.isoformat()), min(self.last, last_day(today).isoformat()))


class Condition(TypedDict, total=False):
    """The parameters of a DynamoDB Query that filter its items."""

    FilterExpression: str
    ExpressionAttributeNames: dict[str, str]
    ExpressionAttributeValues: dict[str, AttributeValue]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which transactions a list holds; None: any."""

    days: Days
    type: str | None = None
    category: str | None = None
    payee: str | None = None
    account: str | None = None
    tag: str | None = None
    currency: str | None = None
    min_amount: Decimal | None = None
    max_amount: Decimal | None = None
    words: tuple[str, ...] = ()

    def identity(self) -> str:
        """Return the same text for the same filters: a cursor is bound to it."""
        return repr(astuple(self))

    def matches(self, entry: Entry) -> bool:
        """Whether an entry that meets `condition` meets the filters that DynamoDB cannot apply.

        These are the category and the tag of splits, and the words, each of which must occur in the payee, a
        description or a category, regardless of case and accents.
        """
        return (not entry.splits or self._matches_splits(entry)) and self._matches_words(entry)

    def _matches_splits(self, entry: Entry) -> bool:
        tags = {*entry.tags, *(tag for split in entry.splits for tag in split.tags)}
        categories = [split.category for split in entry.splits]
        return (self.tag is None or self.tag in tags) and (
            self.category is None
            or any(f"{category}:".startswith(f"{self.category}:") for category in categories)
        )

    def _matches_words(self, entry: Entry) -> bool:
        if not self.words:
            return True
        texts = [entry.payee, entry.description, entry.category or ""]
        texts += [text for split in entry.splits for text in (split.description, split.category)]
        text = fold("\n".join(texts))
        return all(word in text for word in self.words)

    def condition(self) -> Condition:
        """Return the filters that DynamoDB applies itself; {} for none.

        Filters of category and tag let all split transactions pass: DynamoDB does not look into lists.
        """
        names: dict[str, str] = {}
        values: dict[str, AttributeValue] = {}
        terms: list[str] = []

        def require(attribute: str, term: str, **operands: AttributeValue) -> None:
            names[f"#{attribute}"] = attribute
            values.update({f":{name}": value for name, value in operands.items()})
            terms.append(term)

        if self.type:
            require("Type", "#Type = :type", type={"S": self.type})
        if self.category:
            term = "(#Category = :category OR begins_with(#Category, :below) OR attribute_exists(Splits))"
            require("Category", term, category={"S": self.category}, below={"S": self.category + ":"})
        if self.tag:
            require("Tags", "(contains(#Tags, :tag) OR attribute_exists(Splits))", tag={"S": self.tag})
        if self.payee:
            require("Payee", "#Payee = :payee", payee={"S": self.payee})
        if self.account:
            require("Account", "(#Account = :account OR ToAccount = :account)", account={"S": self.account})
        if self.currency:
            require("Currency", "#Currency = :currency", currency={"S": self.currency})
        if self.min_amount is not None:
            require("Amount", "#Amount >= :min", min={"N": format(self.min_amount, "f")})
        if self.max_amount is not None:
            require("Amount", "#Amount <= :max", max={"N": format(self.max_amount, "f")})
        if not terms:
            return {}
        return {
            "FilterExpression": " AND ".join(terms),
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
        }


def fold(text: str) -> str:
    """Return text without case and accents: `Café` and `CAFE` become the same, as do `Łódź` and `lodz`."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    unaccented = "".join(character for character in decomposed if not unicodedata.combining(character))
    return unaccented.translate(_STROKES)


def read_days(fields: FieldReader[str]) -> Days:
    """Read `from` and `to`: all days where neither is given."""
    first = fields.optional("from", parse_calendar_day, date.min)
    last = fields.optional("to", parse_calendar_day, date.max)
    if first > last and not fields.errors:
        fields.errors.append(FieldError("#/query/from", "reversed_range", {"upper": "to"}))
    return Days(first.isoformat(), last.isoformat())


@dataclass(frozen=True, slots=True)
class ListQuery:
    """The parameters of a list: its filters, its page size (None: not given) and its cursor."""

    filters: Filters
    limit: int | None
    cursor: str | None


def parse_list(query: Mapping[str, str], *, max_limit: int = MAX_LIMIT) -> ListQuery:
    """Return the parameters of a list; raises Invalid with every bad or unknown one named.

    Nothing of it comes from the clock: a cursor must fit its query the next day, too.
    """
    fields = read_query(query)
    days = read_days(fields)
    min_amount = fields.optional("min", _parse_bound, None)
    max_amount = fields.optional("max", _parse_bound, None)
    if min_amount is not None and max_amount is not None and min_amount > max_amount:
        fields.errors.append(FieldError("#/query/min", "reversed_range", {"upper": "max"}))
    filters = Filters(
        days=days,
        type=fields.optional("type", parse_type, None),
        category=fields.optional("category", parse_category, None),
        payee=fields.optional("payee", _parse_payee, None),
        account=fields.optional("account", parse_id, None),
        tag=fields.optional("tag", parse_tag, None),
        currency=fields.optional("currency", parse_currency, None),
        min_amount=min_amount,
        max_amount=max_amount,
        words=tuple(fold(fields.optional("q", parse_description, "")).split()),
    )
    limit = fields.optional("limit", lambda value: _parse_limit(value, max_limit), None)
    cursor = fields.optional("cursor", str, None)
    fields.finish()
    return ListQuery(filters, limit, cursor)


def _parse_payee(value: str) -> str:
    return parse_text(value, max_length=MAX_PAYEE)


def _parse_bound(value: str) -> Decimal:
    if not _BOUND.fullmatch(value):
        raise RuleError("malformed_amount")
    return Decimal(value).normalize()


def _parse_limit(value: str, max_limit: int) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) <= 4 and 1 <= int(value) <= max_limit):
        raise RuleError("integer_out_of_range", min=1, max=max_limit)
    return int(value)

"""The parameters of a URL: days, and the filters, page size and cursor of a list. Pure: no I/O."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
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
    MAX_TRANSFER_DAYS,
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
# How often a parameter may be repeated. DynamoDB's expressions have up to 4 KB.
MAX_CHOICES = 10

# Letters whose stroke or missing dot is no accent to Unicode, though many people leave it out when they type.
_STROKES = str.maketrans("ıłøđħŧ", "ilodht")
# An optional minus, then a phrase in quotation marks (the last one may stay open) or a word.
_SEARCH_TERM = re.compile(r'(-(?=\S))?(?:"([^"]*)"?|(\S+))')
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
class Term:
    """A word or phrase of a search, folded, which must occur, or must not."""

    text: str
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """Which transactions a list holds; of each field with several values one must match, and empty ones do.

    `searches`: one of these must match, all of its terms.
    """

    days: Days
    types: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    payees: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()
    min_amount: Decimal | None = None
    max_amount: Decimal | None = None
    searches: tuple[tuple[Term, ...], ...] = ()

    @property
    def days_to_read(self) -> Days:
        """The days of the transactions that may match: a transfer may arrive some days off its own."""
        if not self.accounts or self.days.is_empty:
            return self.days
        return Days(
            _shifted(self.days.first, -MAX_TRANSFER_DAYS), _shifted(self.days.last, MAX_TRANSFER_DAYS)
        )

    def identity(self) -> str:
        """Return the same text for the same filters: a cursor is bound to it."""
        return repr(astuple(self))

    def matches(self, entry: Entry) -> bool:
        """Return whether an entry that meets `condition` meets the filters that DynamoDB cannot apply.

        These are the day of a transfer's arrival, the categories and the tags of splits, and the search in
        payee, descriptions, categories and original amount, regardless of case and accents.
        """
        return (
            (not self.accounts or self._matches_days(entry))
            and (not entry.splits or self._matches_splits(entry))
            and self._matches_search(entry)
        )

    def _matches_days(self, entry: Entry) -> bool:
        """Return whether the days have the entry's own day, or that of its posting in one of the accounts."""
        days = [entry.date]
        if entry.to_date is not None and entry.to_account in self.accounts:
            days.append(entry.to_date)
        return any(self.days.first <= day <= self.days.last for day in days)

    def _matches_splits(self, entry: Entry) -> bool:
        tags = {*entry.tags, *(tag for split in entry.splits for tag in split.tags)}
        has_category = not self.categories or any(
            f"{split.category}:".startswith(f"{category}:")
            for split in entry.splits
            for category in self.categories
        )
        return has_category and (not self.tags or not tags.isdisjoint(self.tags))

    def _matches_search(self, entry: Entry) -> bool:
        if not self.searches:
            return True
        texts = [entry.payee, entry.description, entry.category or ""]
        texts += [text for split in entry.splits for text in (split.description, split.category)]
        if entry.original is not None:
            texts.append(f"{entry.original.text} {entry.original.currency}")
        text = fold("\n".join(texts))
        return any(all((term.text in text) != term.is_excluded for term in terms) for terms in self.searches)

    def condition(self) -> Condition:
        """Return the filters that DynamoDB applies itself; {} for none.

        Filters of category and tag let all split transactions pass: DynamoDB does not look into lists.
        """
        names: dict[str, str] = {}
        values: dict[str, AttributeValue] = {}
        terms: list[str] = []

        def require(attribute: str, form: str, choices: Sequence[AttributeValue], other: str = "") -> None:
            """Require the form for one of the choices, or the other condition."""
            alternatives = [other] if other else []
            for index, choice in enumerate(choices):
                value = f":{attribute}{index}"
                values[value] = choice
                alternatives.append(form.format(name=f"#{attribute}", value=value))
            if choices:
                names[f"#{attribute}"] = attribute
                terms.append(f"({' OR '.join(alternatives)})")

        levels = [f"{category}:" for category in self.categories]
        require("Type", "{name} = {value}", _texts(self.types))
        is_split = "attribute_exists(Splits)"
        if self.categories:
            is_below = [f"begins_with(#Category, :Level{index})" for index in range(len(levels))]
            values |= {f":Level{index}": {"S": level} for index, level in enumerate(levels)}
            require(
                "Category", "{name} = {value}", _texts(self.categories), " OR ".join([is_split, *is_below])
            )
        require("Tags", "contains({name}, {value})", _texts(self.tags), is_split)
        require("Payee", "{name} = {value}", _texts(self.payees))
        require("Account", "{name} = {value} OR ToAccount = {value}", _texts(self.accounts))
        require("Currency", "{name} = {value}", _texts(self.currencies))
        bounds = {":min": (">=", self.min_amount), ":max": ("<=", self.max_amount)}
        for name, (relation, bound) in bounds.items():
            if bound is not None:
                names["#Amount"], values[name] = "Amount", {"N": format(bound, "f")}
                terms.append(f"#Amount {relation} {name}")
        if not terms:
            return {}
        return {
            "FilterExpression": " AND ".join(terms),
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
        }


def _shifted(day: str, days: int) -> str:
    ordinal = date.fromisoformat(day).toordinal() + days
    return date.fromordinal(min(max(ordinal, 1), date.max.toordinal())).isoformat()


def _texts(choices: Iterable[str]) -> list[AttributeValue]:
    return [{"S": choice} for choice in choices]


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


def parse_list(
    query: Mapping[str, str],
    repeated: Mapping[str, Sequence[str]] | None = None,
    *,
    max_limit: int = MAX_LIMIT,
) -> ListQuery:
    """Return the parameters of a list; raises Invalid with every bad or unknown one named.

    Nothing of it comes from the clock: a cursor must fit its query the next day, too.

    Args:
        repeated: all values of each parameter, in which a repeated one has several; by default one of each.
    """
    fields = read_query(query)
    days = read_days(fields)
    min_amount = fields.optional("min", parse_bound, None)
    max_amount = fields.optional("max", parse_bound, None)
    if min_amount is not None and max_amount is not None and min_amount > max_amount:
        fields.errors.append(FieldError("#/query/min", "reversed_range", {"upper": "max"}))

    def read_choices(name: str, rule: Callable[[str], str]) -> tuple[str, ...]:
        no_choices: tuple[str, ...] = ()
        return fields.optional(
            name, lambda value: _parse_choices((repeated or {}).get(name, [value]), rule), no_choices
        )

    filters = Filters(
        days=days,
        types=read_choices("type", parse_type),
        categories=read_choices("category", parse_category),
        payees=read_choices("payee", _parse_payee),
        accounts=read_choices("account", parse_id),
        tags=read_choices("tag", parse_tag),
        currencies=read_choices("currency", parse_currency),
        min_amount=min_amount,
        max_amount=max_amount,
        searches=parse_search(fields.optional("q", parse_description, "")),
    )
    limit = fields.optional("limit", lambda value: _parse_limit(value, max_limit), None)
    cursor = fields.optional("cursor", str, None)
    fields.finish()
    return ListQuery(filters, limit, cursor)


def _parse_choices(values: Sequence[str], rule: Callable[[str], str]) -> tuple[str, ...]:
    """Return the distinct values by the rule, in the order of the text."""
    if len(values) > MAX_CHOICES:
        raise RuleError("too_many_items", max=MAX_CHOICES)
    return tuple(sorted({rule(value) for value in values}))


def parse_search(text: str) -> tuple[tuple[Term, ...], ...]:
    """Return the alternatives of a search, between which it says `or`, each with its words and "phrases".

    A word or phrase after a minus sign must not occur.
    """
    alternatives: list[list[Term]] = [[]]
    for match in _SEARCH_TERM.finditer(text):
        minus, phrase, word = match.groups()
        if word is not None and word.lower() == "or" and not minus:
            alternatives.append([])
        elif term := fold(phrase or word or ""):
            alternatives[-1].append(Term(term, bool(minus)))
    return tuple(tuple(terms) for terms in alternatives if terms)


def _parse_payee(value: str) -> str:
    return parse_text(value, max_length=MAX_PAYEE)


def parse_bound(value: str) -> Decimal:
    if not _BOUND.fullmatch(value):
        raise RuleError("malformed_amount")
    return Decimal(value).normalize()


def _parse_limit(value: str, max_limit: int) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) <= 4 and 1 <= int(value) <= max_limit):
        raise RuleError("integer_out_of_range", min=1, max=max_limit)
    return int(value)

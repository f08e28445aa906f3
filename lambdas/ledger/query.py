"""What may be asked in a URL: days, filters of a list, page size. Pure: parameters in, rules out."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lambdas.ledger.errors import FieldError, Invalid
from lambdas.ledger.transaction import (
    FIRST_DAY,
    MAX_CATEGORY,
    MAX_DESCRIPTION,
    MAX_TAG,
    Entry,
    RuleError,
    last_day,
    parse_calendar_day,
    parse_currency,
    parse_text,
    parse_type,
)

DEFAULT_LIMIT = 50
MAX_LIMIT = 500

# Letters whose stroke or missing dot Unicode does not take for an accent, though whoever types does.
_STROKES = str.maketrans("ıłøđħŧ", "ilodht")
_BOUND = re.compile(r"[0-9]{1,14}(?:\.[0-9]{1,4})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Days:
    """Days from `first` to `last`, both inclusive; none where `first` is the later one."""

    first: str
    last: str

    @property
    def empty(self) -> bool:
        return self.first > self.last

    def possible(self, today: date) -> "Days":
        """Those of them that a transaction may have."""
        return Days(max(self.first, FIRST_DAY.isoformat()), min(self.last, last_day(today).isoformat()))


@dataclass(frozen=True, slots=True)
class Filters:
    """Which transactions a list holds; None: any."""

    days: Days
    type: str | None = None
    category: str | None = None
    tag: str | None = None
    currency: str | None = None
    min_amount: Decimal | None = None
    max_amount: Decimal | None = None
    words: tuple[str, ...] = ()

    def identity(self) -> str:
        """The same text for the same filters: what a cursor is bound to."""
        return repr(astuple(self))

    def matches_text(self, entry: Entry) -> bool:
        """Whether each word occurs in the description or the category, whatever its case and accents."""
        if not self.words:
            return True
        text = fold(f"{entry.description}\n{entry.category}")
        return all(word in text for word in self.words)

    def condition(self) -> dict[str, Any]:
        """What DynamoDB can filter itself, as parameters of a Query; {} for no filter."""
        names: dict[str, str] = {}
        values: dict[str, dict[str, str]] = {}
        terms: list[str] = []

        def require(attribute: str, term: str, **operands: dict[str, str]) -> None:
            names[f"#{attribute}"] = attribute
            values.update({f":{name}": value for name, value in operands.items()})
            terms.append(term)

        if self.type:
            require("Type", "#Type = :type", type={"S": self.type})
        if self.category:
            term = "(#Category = :category OR begins_with(#Category, :below))"
            require("Category", term, category={"S": self.category}, below={"S": self.category + ":"})
        if self.tag:
            require("Tags", "contains(#Tags, :tag)", tag={"S": self.tag})
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
    """Text for comparing without case and accents: `Café` and `CAFE`, `Łódź` and `lodz` are the same."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return bare.translate(_STROKES)


def parse(query: Mapping[str, str], rules: Mapping[str, Callable[[str], Any]]) -> tuple[Days, dict[str, Any]]:
    """The days asked for (`from`, `to`; all, where nothing is said) and the rest, each through its rule.

    Raises Invalid with every bad or unknown parameter named.
    """
    fields: dict[str, Any] = {}
    errors: list[FieldError] = []
    rules = {**rules, "from": parse_calendar_day, "to": parse_calendar_day}
    for name, value in query.items():
        rule = rules.get(name)
        if rule is None:
            errors.append(FieldError(f"#/query/{name[:MAX_CATEGORY]}", "unknown_parameter"))
            continue
        try:
            fields[name] = rule(value)
        except RuleError as problem:
            errors.append(problem.at(f"#/query/{name}"))
    first: date = fields.pop("from", date.min)
    last: date = fields.pop("to", date.max)
    if first > last and not errors:
        errors.append(FieldError("#/query/from", "reversed_range", {"upper": "to"}))
    if errors:
        raise Invalid(errors=errors)
    return Days(first.isoformat(), last.isoformat()), fields


def parse_list(
    query: Mapping[str, str], *, max_limit: int = MAX_LIMIT
) -> tuple[Filters, int | None, str | None]:
    """Filters, page size (None: not given) and cursor of a list whose pages have at most `max_limit`.

    Nothing of it comes from the clock: a cursor must fit its query the next day, too.
    """
    rules: dict[str, Callable[[str], Any]] = {
        "type": parse_type,
        "category": lambda value: parse_text(value, max_length=MAX_CATEGORY),
        "tag": lambda value: parse_text(value, max_length=MAX_TAG),
        "currency": parse_currency,
        "min": _parse_bound,
        "max": _parse_bound,
        "q": lambda value: parse_text(value, max_length=MAX_DESCRIPTION, may_be_empty=True),
        "limit": lambda value: _parse_limit(value, max_limit),
        "cursor": str,
    }
    days, fields = parse(query, rules)
    lowest, highest = fields.get("min"), fields.get("max")
    if lowest is not None and highest is not None and lowest > highest:
        raise Invalid(errors=[FieldError("#/query/min", "reversed_range", {"upper": "max"})])
    filters = Filters(
        days=days,
        type=fields.get("type"),
        category=fields.get("category"),
        tag=fields.get("tag"),
        currency=fields.get("currency"),
        min_amount=lowest,
        max_amount=highest,
        words=tuple(fold(fields.get("q", "")).split()),
    )
    return filters, fields.get("limit"), fields.get("cursor")


def one_of(options: Sequence[str]) -> Callable[[str], str]:
    """The rule of a parameter with a fixed set of values."""

    def rule(value: str) -> str:
        if value not in options:
            raise RuleError("not_one_of", choices=options)
        return value

    return rule


def _parse_bound(value: str) -> Decimal:
    if not _BOUND.fullmatch(value):
        raise RuleError("malformed_amount")
    return Decimal(value).normalize()


def _parse_limit(value: str, max_limit: int) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) <= 4 and 1 <= int(value) <= max_limit):
        raise RuleError("integer_out_of_range", min=1, max=max_limit)
    return int(value)

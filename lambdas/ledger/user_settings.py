"""What a user sets for himself: how the page shows things, categories to choose from, when to warn. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lambdas.ledger.http import Number
from lambdas.ledger.summary import WEEK_STARTS
from lambdas.ledger.transaction import (
    RuleError,
    parse_category,
    parse_currency,
    parse_fields,
    parse_type,
)

MAX_CATEGORIES = 200
MAX_LOCALE = 35
DEFAULT_PERCENT = 80
# The name under which the item lies in the Settings table.
NAME = "settings"

# Language, then subtags. https://www.rfc-editor.org/rfc/rfc5646#section-2.1
_LOCALE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Preferences:
    """The settings of one user; `categories` are (name, type) in the user's order."""

    currency: str
    locale: str | None = None
    week_start: str = "monday"
    categories: tuple[tuple[str, str], ...] = ()
    budget_percent: int = DEFAULT_PERCENT
    mail: bool = False

    def to_json(self, version: int) -> dict[str, Any]:
        return {
            "currency": self.currency,
            "locale": self.locale,
            "weekStart": self.week_start,
            "categories": [{"name": name, "type": type_} for name, type_ in self.categories],
            "alerts": {"budgetPercent": self.budget_percent, "mail": self.mail},
            "version": version,
        }


def to_item(
    user: str, preferences: Preferences, version: int, subscription: str | None = None
) -> dict[str, Any]:
    """`subscription`: the ARN of the user's subscription to mails, if there is one."""
    item: dict[str, Any] = {
        "UserID": {"S": user},
        "Name": {"S": NAME},
        "Currency": {"S": preferences.currency},
        "WeekStart": {"S": preferences.week_start},
        "Categories": {
            "L": [
                {"M": {"Name": {"S": name}, "Type": {"S": type_}}} for name, type_ in preferences.categories
            ]
        },
        "BudgetPercent": {"N": str(preferences.budget_percent)},
        "Mail": {"BOOL": preferences.mail},
        "Version": {"N": str(version)},
    }
    if preferences.locale is not None:
        item["Locale"] = {"S": preferences.locale}
    if subscription is not None:
        item["Subscription"] = {"S": subscription}
    return item


def from_item(item: Mapping[str, Any]) -> tuple[Preferences, int]:
    """The preferences and their version."""
    preferences = Preferences(
        currency=item["Currency"]["S"],
        locale=item["Locale"]["S"] if "Locale" in item else None,
        week_start=item["WeekStart"]["S"],
        categories=tuple(
            (each["M"]["Name"]["S"], each["M"]["Type"]["S"]) for each in item["Categories"]["L"]
        ),
        budget_percent=int(item["BudgetPercent"]["N"]),
        mail=item.get("Mail", {}).get("BOOL", False),
    )
    return preferences, int(item["Version"]["N"])


def parse_preferences(document: Any, *, default_currency: str) -> Preferences:
    """The preferences out of a caller's JSON; what is left out gets its default. Raises Invalid."""
    fields: dict[str, Any] = {}
    rules: dict[str, Callable[[Any], Any]] = {
        "currency": parse_currency,
        "locale": _parse_locale,
        "weekStart": _parse_week_start,
        "categories": _parse_categories,
        "alerts": _parse_alerts,
    }
    parse_fields(document, rules, (), fields)
    percent, mail = fields.get("alerts", (DEFAULT_PERCENT, False))
    return Preferences(
        currency=fields.get("currency", default_currency),
        locale=fields.get("locale"),
        week_start=fields.get("weekStart", "monday"),
        categories=fields.get("categories", ()),
        budget_percent=percent,
        mail=mail,
    )


def _parse_locale(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > MAX_LOCALE or not _LOCALE.fullmatch(value):
        raise RuleError("malformed_locale")
    return value


def _parse_week_start(value: Any) -> str:
    if not isinstance(value, str) or value not in WEEK_STARTS:
        raise RuleError("not_one_of", choices=tuple(WEEK_STARTS))
    return value


def _parse_categories(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list):
        raise RuleError("not_a_list")
    if len(value) > MAX_CATEGORIES:
        raise RuleError("too_many_items", max=MAX_CATEGORIES)
    found: dict[tuple[str, str], None] = {}
    for index, each in enumerate(value):
        if not isinstance(each, Mapping) or set(each) != {"name", "type"}:
            raise RuleError("wrong_fields", f"/{index}", fields=("name", "type"))
        pair = (
            _below(parse_category, each["name"], f"/{index}/name"),
            _below(parse_type, each["type"], f"/{index}/type"),
        )
        if pair in found:
            raise RuleError("duplicate", f"/{index}")
        found[pair] = None
    return tuple(found)


def _parse_alerts(value: Any) -> tuple[int, bool]:
    """The percentage, and whether to mail."""
    if not isinstance(value, Mapping) or set(value) - {"budgetPercent", "mail"}:
        raise RuleError("wrong_fields", fields=("budgetPercent", "mail"))
    percent = value.get("budgetPercent", Number(str(DEFAULT_PERCENT)))
    if not isinstance(percent, Number) or not re.fullmatch("[1-9][0-9]?|100", percent.text):
        raise RuleError("integer_out_of_range", "/budgetPercent", min=1, max=100)
    mail = value.get("mail", False)
    if not isinstance(mail, bool):
        raise RuleError("not_a_boolean", "/mail")
    return int(percent.text), mail


def _below(rule: Callable[[Any], str], value: Any, place: str) -> str:
    try:
        return rule(value)
    except RuleError as problem:
        raise problem.within(place) from None

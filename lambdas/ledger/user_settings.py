"""A user's settings: how the page shows values, which categories it proposes, when to warn. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from lambdas.ledger.dynamodb_json import AttributeValue, Item
from lambdas.ledger.fields import RuleError, one_of, read_object
from lambdas.ledger.json_document import Json, Number
from lambdas.ledger.summary import WEEK_STARTS
from lambdas.ledger.transaction import (
    parse_category,
    parse_category_type,
    parse_currency,
    parse_flag,
    parse_id,
)

MAX_CATEGORIES = 200
MAX_LOCALE = 35
MAX_LAYOUTS = 50
MAX_LAYOUT_OPTION = 2_000
# The parameters of the import's preview that say how to read a file, and the account that it is of.
LAYOUT_OPTIONS = (
    "account",
    "currency",
    "dateFormat",
    "decimal",
    "encoding",
    "map",
    "negative",
    "positive",
    "type",
)
DEFAULT_BUDGET_PERCENT = 80
# The name of the item in the Settings table.
NAME = "settings"

# Language, then subtags. https://www.rfc-editor.org/rfc/rfc5646#section-2.1
_LOCALE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", re.ASCII)
_PERCENT = re.compile("[1-9][0-9]?|100", re.ASCII)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Alerts:
    """From which percentage on a budget counts as nearly used up, and whether to mail then."""

    budget_percent: int = DEFAULT_BUDGET_PERCENT
    mail: bool = False


@dataclass(frozen=True, slots=True)
class StatementLayout:
    """The options of statements of a layout: parameters of the preview with their values."""

    id: str
    options: tuple[tuple[str, str], ...]

    def to_json(self) -> dict[str, object]:
        return {"id": self.id, "options": dict(self.options)}


@dataclass(frozen=True, slots=True)
class UserSettings:
    """A user's choices; `categories` are (name, type) in the user's order, `layouts` the newest first."""

    currency: str
    locale: str | None = None
    week_start: str = "monday"
    categories: tuple[tuple[str, str], ...] = ()
    alerts: Alerts = Alerts()
    layouts: tuple[StatementLayout, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Return the choices as PUT /settings takes them."""
        return {
            "currency": self.currency,
            "locale": self.locale,
            "weekStart": self.week_start,
            "categories": [{"name": name, "type": type_} for name, type_ in self.categories],
            "alerts": {"budgetPercent": self.alerts.budget_percent, "mail": self.alerts.mail},
            "layouts": [layout.to_json() for layout in self.layouts],
        }


@dataclass(frozen=True, slots=True)
class StoredSettings:
    """A user's settings as stored; version 0 are the defaults, which are not stored.

    `subscription`: the ARN of the user's subscription to budget alerts, if there is one.
    """

    settings: UserSettings
    version: int
    subscription: str | None = None

    def to_json(self) -> dict[str, object]:
        return {**self.settings.to_json(), "version": self.version}

    def to_item(self, user: str) -> Item:
        settings = self.settings
        item: dict[str, AttributeValue] = {
            "LedgerID": {"S": user},
            "Name": {"S": NAME},
            "Currency": {"S": settings.currency},
            "WeekStart": {"S": settings.week_start},
            "Categories": {
                "L": [
                    {"M": {"Name": {"S": name}, "Type": {"S": type_}}} for name, type_ in settings.categories
                ]
            },
            "BudgetPercent": {"N": str(settings.alerts.budget_percent)},
            "Mail": {"BOOL": settings.alerts.mail},
            "Version": {"N": str(self.version)},
        }
        if settings.layouts:
            item["Layouts"] = {
                "L": [
                    {
                        "M": {
                            "Id": {"S": layout.id},
                            "Options": {"M": {name: {"S": value} for name, value in layout.options}},
                        }
                    }
                    for layout in settings.layouts
                ]
            }
        if settings.locale is not None:
            item["Locale"] = {"S": settings.locale}
        if self.subscription is not None:
            item["Subscription"] = {"S": self.subscription}
        return item

    @classmethod
    def from_item(cls, item: Item) -> "StoredSettings":
        settings = UserSettings(
            currency=item["Currency"]["S"],
            locale=item["Locale"]["S"] if "Locale" in item else None,
            week_start=item["WeekStart"]["S"],
            categories=tuple(
                (category["M"]["Name"]["S"], category["M"]["Type"]["S"])
                for category in item["Categories"]["L"]
            ),
            alerts=Alerts(int(item["BudgetPercent"]["N"]), item["Mail"]["BOOL"]),
            layouts=tuple(
                StatementLayout(
                    layout["M"]["Id"]["S"],
                    tuple(sorted((name, value["S"]) for name, value in layout["M"]["Options"]["M"].items())),
                )
                for layout in (item["Layouts"]["L"] if "Layouts" in item else ())
            ),
        )
        subscription = item["Subscription"]["S"] if "Subscription" in item else None
        return cls(settings, int(item["Version"]["N"]), subscription)


def settings_in(items: Iterable[Item]) -> StoredSettings | None:
    """Return the settings among a user's items of the Settings table; None if none are stored."""
    return next((StoredSettings.from_item(item) for item in items if item["Name"]["S"] == NAME), None)


def parse_settings(document: Json, *, default_currency: str) -> UserSettings:
    """Return the settings of a caller's JSON, with defaults for missing fields; raises Invalid."""
    fields = read_object(document)
    settings = UserSettings(
        currency=fields.optional("currency", parse_currency, default_currency),
        locale=fields.optional("locale", _parse_locale, None),
        week_start=fields.optional("weekStart", one_of(tuple(WEEK_STARTS)), "monday"),
        categories=fields.optional("categories", _parse_categories, ()),
        alerts=fields.optional("alerts", _parse_alerts, Alerts()),
        layouts=fields.optional("layouts", _parse_layouts, ()),
    )
    fields.finish()
    return settings


def _parse_locale(value: Json) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > MAX_LOCALE or not _LOCALE.fullmatch(value):
        raise RuleError("malformed_locale")
    return value


def _parse_categories(value: Json) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list):
        raise RuleError("not_a_list")
    if len(value) > MAX_CATEGORIES:
        raise RuleError("too_many_items", max=MAX_CATEGORIES)
    categories: dict[tuple[str, str], None] = {}
    for index, document in enumerate(value):
        if not isinstance(document, Mapping) or set(document) != {"name", "type"}:
            raise RuleError("wrong_fields", f"/{index}", fields=("name", "type"))
        category = (
            _below(parse_category, document["name"], f"/{index}/name"),
            _below(parse_category_type, document["type"], f"/{index}/type"),
        )
        if category in categories:
            raise RuleError("duplicate", f"/{index}")
        categories[category] = None
    return tuple(categories)


def _parse_alerts(value: Json) -> Alerts:
    if not isinstance(value, Mapping) or set(value) - {"budgetPercent", "mail"}:
        raise RuleError("wrong_fields", fields=("budgetPercent", "mail"))
    percent = value.get("budgetPercent", Number(str(DEFAULT_BUDGET_PERCENT)))
    if not isinstance(percent, Number) or not _PERCENT.fullmatch(percent.text):
        raise RuleError("integer_out_of_range", "/budgetPercent", min=1, max=100)
    mail = _below(parse_flag, value.get("mail", False), "/mail")
    return Alerts(int(percent.text), mail)


def _parse_layouts(value: Json) -> tuple[StatementLayout, ...]:
    if not isinstance(value, list):
        raise RuleError("not_a_list")
    if len(value) > MAX_LAYOUTS:
        raise RuleError("too_many_items", max=MAX_LAYOUTS)
    layouts: dict[str, StatementLayout] = {}
    for index, document in enumerate(value):
        if not isinstance(document, Mapping) or set(document) != {"id", "options"}:
            raise RuleError("wrong_fields", f"/{index}", fields=("id", "options"))
        layout_id, options = _below(parse_id, document["id"], f"/{index}/id"), document["options"]
        if layout_id in layouts:
            raise RuleError("duplicate", f"/{index}")
        if not isinstance(options, Mapping) or not set(options) <= set(LAYOUT_OPTIONS):
            raise RuleError("wrong_fields", f"/{index}/options", fields=LAYOUT_OPTIONS)
        pairs = (
            (name, _below(_parse_option, option, f"/{index}/options/{name}"))
            for name, option in options.items()
        )
        layouts[layout_id] = StatementLayout(layout_id, tuple(sorted(pairs)))
    return tuple(layouts.values())


def _parse_option(value: Json) -> str:
    if not isinstance(value, str):
        raise RuleError("not_a_string")
    if len(value) > MAX_LAYOUT_OPTION:
        raise RuleError("too_long", max=MAX_LAYOUT_OPTION)
    return value


def _below(rule: Callable[[Json], T], value: Json, below: str) -> T:
    try:
        return rule(value)
    except RuleError as error:
        raise error.within(below) from None

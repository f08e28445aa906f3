"""Monthly budgets: what one is, and how far a month has used it up. Pure: no clock, no I/O."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lambdas.ledger import user_settings
from lambdas.ledger.totals import CategoryKey
from lambdas.ledger.transaction import (
    money_text,
    parse_amount,
    parse_category,
    parse_currency,
    parse_fields,
)
from lambdas.ledger.user_settings import DEFAULT_PERCENT

MAX_BUDGETS = 100
PREFIX = "budget#"
ID_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be spent in a calendar month on a category and all below it (`Food`: `Food:Groceries` too)."""

    category: str
    amount: Decimal
    currency: str
    version: int = 1

    @property
    def id(self) -> str:
        """The id follows from the category, so that no category can ever have two budgets."""
        return hashlib.sha256(self.category.encode()).hexdigest()[:ID_LENGTH]

    def covers(self, key: CategoryKey) -> bool:
        inside = key.category == self.category or key.category.startswith(self.category + ":")
        return inside and key.type == "expense" and key.currency == self.currency

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, **self.entry_json(), "version": self.version}

    def entry_json(self) -> dict[str, Any]:
        """Return what the user chose, as POST /budgets takes it."""
        return {
            "category": self.category,
            "amount": money_text(self.amount, self.currency),
            "currency": self.currency,
        }

    def progress(self, month: str, spent: Decimal, near_percent: int) -> dict[str, Any]:
        """How far `spent` has used it up in the month (`2026-11`)."""
        state = "ok"
        if spent > self.amount:
            state = "over"
        elif spent * 100 >= self.amount * near_percent:
            state = "near"
        return {
            "id": self.id,
            "category": self.category,
            "currency": self.currency,
            "month": month,
            "amount": money_text(self.amount, self.currency),
            "spent": money_text(spent, self.currency),
            "left": money_text(self.amount - spent, self.currency),
            "state": state,
        }


def progress(
    budgets: Iterable[Budget], month: str, sums: Mapping[CategoryKey, Decimal], near_percent: int
) -> list[dict[str, Any]]:
    """Return the progress of each budget in a month (`2026-11`) that has these sums, less refunds."""
    return [
        budget.progress(
            month,
            sum((amount for key, amount in sums.items() if budget.covers(key)), Decimal(0)),
            near_percent,
        )
        for budget in budgets
    ]


def parse_budget(document: Any) -> Budget:
    """Return the budget that a caller's JSON describes; raises Invalid."""
    fields: dict[str, Any] = {}
    rules: dict[str, Callable[[Any], Any]] = {
        "category": parse_category,
        "currency": parse_currency,
        "amount": lambda value: parse_amount(value, fields.get("currency", "EUR")),
    }
    parse_fields(document, rules, tuple(rules), fields)
    return Budget(fields["category"], fields["amount"], fields["currency"])


def name(budget_id: str) -> str:
    """Return the name of a budget's item in the Settings table."""
    return PREFIX + budget_id


def to_item(user: str, budget: Budget) -> dict[str, Any]:
    return {
        "UserID": {"S": user},
        "Name": {"S": name(budget.id)},
        "Category": {"S": budget.category},
        "Amount": {"N": format(budget.amount, "f")},
        "Currency": {"S": budget.currency},
        "Version": {"N": str(budget.version)},
    }


def from_items(items: Iterable[Mapping[str, Any]]) -> tuple[list[Budget], int]:
    """The budgets among all that a user has set, and from which percentage on one is nearly used up."""
    found, percent = [], DEFAULT_PERCENT
    for item in items:
        if item["Name"]["S"].startswith(PREFIX):
            found.append(from_item(item))
        elif item["Name"]["S"] == user_settings.NAME:
            percent = user_settings.from_item(item)[0].budget_percent
    return sorted(found, key=lambda budget: budget.category), percent


def from_item(item: Mapping[str, Any]) -> Budget:
    return Budget(
        category=item["Category"]["S"],
        amount=Decimal(item["Amount"]["N"]),
        currency=item["Currency"]["S"],
        version=int(item["Version"]["N"]),
    )

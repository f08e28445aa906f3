"""Monthly budgets, and how far a month has used them up. Pure: no clock, no I/O."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from lambdas.ledger.dynamodb_json import Item
from lambdas.ledger.fields import read_object
from lambdas.ledger.json_document import Json
from lambdas.ledger.totals import CategoryKey
from lambdas.ledger.transaction import money_text, parse_amount, parse_category, parse_currency

MAX_BUDGETS = 100
PREFIX = "budget#"
ID_LENGTH = 32
OK, NEAR, OVER = "ok", "near", "over"


@dataclass(frozen=True, slots=True)
class Budget:
    """The amount for a calendar month of a category and all below it (`Food`: `Food:Groceries` too)."""

    category: str
    amount: Decimal
    currency: str
    version: int = 1

    @property
    def id(self) -> str:
        """The id follows from the category, so that a category can never have two budgets."""
        return hashlib.sha256(self.category.encode()).hexdigest()[:ID_LENGTH]

    def covers(self, key: CategoryKey) -> bool:
        is_inside = key.category == self.category or key.category.startswith(self.category + ":")
        return is_inside and key.type == "expense" and key.currency == self.currency

    def to_json(self) -> dict[str, object]:
        return {"id": self.id, **self.chosen_json(), "version": self.version}

    def chosen_json(self) -> dict[str, object]:
        """Return the user's choice, as POST /budgets takes it."""
        return {
            "category": self.category,
            "amount": money_text(self.amount, self.currency),
            "currency": self.currency,
        }

    def to_item(self, ledger_id: str) -> Item:
        return {
            "LedgerID": {"S": ledger_id},
            "Name": {"S": setting_name(self.id)},
            "Category": {"S": self.category},
            "Amount": {"N": format(self.amount, "f")},
            "Currency": {"S": self.currency},
            "Version": {"N": str(self.version)},
        }

    @classmethod
    def from_item(cls, item: Item) -> "Budget":
        return cls(
            category=item["Category"]["S"],
            amount=Decimal(item["Amount"]["N"]),
            currency=item["Currency"]["S"],
            version=int(item["Version"]["N"]),
        )


@dataclass(frozen=True, slots=True)
class BudgetProgress:
    """The state of a budget in a month (`2026-11`) with `spent`; `near` begins at this percentage of it."""

    budget: Budget
    month: str
    spent: Decimal
    near_percent: int

    @property
    def left(self) -> Decimal:
        """The amount that may still be spent; negative if the budget is overspent."""
        return self.budget.amount - self.spent

    @property
    def state(self) -> str:
        if self.spent > self.budget.amount:
            return OVER
        return NEAR if self.spent * 100 >= self.budget.amount * self.near_percent else OK

    def to_json(self) -> dict[str, object]:
        currency = self.budget.currency
        return {
            "id": self.budget.id,
            "category": self.budget.category,
            "currency": currency,
            "month": self.month,
            "amount": money_text(self.budget.amount, currency),
            "spent": money_text(self.spent, currency),
            "left": money_text(self.left, currency),
            "state": self.state,
        }


def budgets_progress(
    budgets: Iterable[Budget], month: str, sums: Mapping[CategoryKey, Decimal], near_percent: int
) -> list[BudgetProgress]:
    """Return the progress of each budget in a month that has these sums, less refunds."""
    return [
        BudgetProgress(
            budget,
            month,
            sum((amount for key, amount in sums.items() if budget.covers(key)), Decimal(0)),
            near_percent,
        )
        for budget in budgets
    ]


def parse_budget(document: Json) -> Budget:
    """Return the budget that a caller's JSON describes; raises Invalid."""
    fields = read_object(document)
    category = fields.required("category", parse_category)
    currency = fields.required("currency", parse_currency)
    # Without a valid currency the budget is refused anyway; any one serves to check the amount.
    amount = fields.required("amount", lambda value: parse_amount(value, currency or "EUR"))
    fields.finish()
    return Budget(category, amount, currency)


def setting_name(budget_id: str) -> str:
    """Return the name of a budget's item in the Settings table."""
    return PREFIX + budget_id


def budgets_in(items: Iterable[Item]) -> list[Budget]:
    """Return the budgets among a user's items of the Settings table, by category."""
    budgets = [Budget.from_item(item) for item in items if item["Name"]["S"].startswith(PREFIX)]
    return sorted(budgets, key=lambda budget: budget.category)

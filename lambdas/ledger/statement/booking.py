"""A movement of an account as banks' own formats tell it, and the transaction that it is."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lambdas.ledger.statement.error import StatementError
from lambdas.ledger.statement.found import UNCATEGORISED, RowError, plain_amount
from lambdas.ledger.transaction import MAX_DESCRIPTION


@dataclass(frozen=True, slots=True)
class Booking:
    """`value`: signed, positive is money that came in; `reversal`: it takes an earlier movement back."""

    day: date
    value: Decimal
    currency: str
    description: str
    category: str = ""
    tags: tuple[str, ...] = ()
    reversal: bool = False

    def transaction(self, fixed: str | None = None) -> dict[str, Any]:
        """Without an id; `fixed`: of this type whatever the sign, a negative amount being a refund of it."""
        if self.value == 0:
            raise RowError("amount", "amount must be greater than 0")
        kind, refund = fixed or ("income" if self.value > 0 else "expense"), bool(fixed) and self.value < 0
        if self.reversal and not fixed:  # what comes back in was spent, what is taken back was earned
            kind, refund = ("expense" if self.value > 0 else "income"), True
        return {
            "date": self.day.isoformat(),
            "type": kind,
            "category": self.category or UNCATEGORISED,
            "amount": plain_amount(abs(self.value)),
            "currency": self.currency,
            # Banks' texts may be longer than a description; their end tells the least.
            "description": self.description[:MAX_DESCRIPTION].strip(),
            "tags": sorted(self.tags),
            "refund": refund,
        }


def day_of(year: str, month: str, day: str) -> date | None:
    """The day, or None if the calendar has none such."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def currency_or_given(named: str, given: str | None) -> str:
    """The currency that the file names, else the one that the person gave for those that name none."""
    if named and not (len(named) == 3 and named.isascii() and named.isalpha() and named.isupper()):
        raise RowError("currency", f"{named[:40]!r} is not a currency code such as EUR")
    currency = named or given
    if currency is None:
        raise StatementError("no_currency", "currency")
    return currency

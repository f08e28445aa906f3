"""Movements of money on an account, as the formats that banks defined describe them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lambdas.ledger.statement.errors import Question, RowError, StatementError
from lambdas.ledger.statement.rows import TRANSFER, UNCATEGORISED, Row
from lambdas.ledger.transaction import MAX_DESCRIPTION


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement; `value` is positive where money came in.

    `is_reversal` if it takes back an earlier movement, `is_transfer` if the money stays with the user. On a
    card, what comes in is a refund. `account` and `bank_id` are as in `Row`.
    """

    line: int
    day: date
    value: Decimal
    currency: str
    description: str
    category: str = ""
    tags: tuple[str, ...] = ()
    is_reversal: bool = False
    is_transfer: bool = False
    is_card: bool = False
    account: str = ""
    bank_id: str = ""

    def to_row(self, given_type: str | None = None) -> Row:
        """Return the transaction; raise `RowError` if no money moved.

        With `given_type` it is of this type whatever its sign, and a negative amount is a refund.
        """
        if self.value == 0:
            raise RowError("amount", "not_positive")
        is_income = self.value > 0
        if self.is_transfer:
            row_type, is_refund = TRANSFER, False
        elif self.is_card and is_income and given_type is None:
            row_type, is_refund = "expense", True
        elif given_type is not None:
            row_type, is_refund = given_type, not is_income
        else:
            # A reversal lowers the other type: money that comes back was spent before.
            row_type, is_refund = ("income" if is_income != self.is_reversal else "expense"), self.is_reversal
        return Row(
            line=self.line,
            day=self.day,
            type=row_type,
            amount=abs(self.value),
            currency=self.currency,
            category=self.category or UNCATEGORISED,
            # Banks write longer texts than the ledger keeps; their end says the least.
            description=self.description[:MAX_DESCRIPTION].strip(),
            tags=tuple(sorted(self.tags)),
            is_refund=is_refund,
            account=self.account,
            bank_id=self.bank_id,
            is_incoming=is_income,
        )


def calendar_day(year: str, month: str, day: str) -> date | None:
    """Return the day, or None if it is not in the calendar."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def currency_or_given(named: str, given: str | None) -> str:
    """Return the currency that the file names, else the one that the user gave.

    Raises:
        RowError: The name in the file is no currency code.
        StatementError: There is neither.
    """
    if named and not (len(named) == 3 and named.isascii() and named.isalpha() and named.isupper()):
        raise RowError("currency", "not_a_currency_code", value=named[:40])
    currency = named or given
    if currency is None:
        raise StatementError("no_currency", Question("currency"))
    return currency

"""Whether the positive amounts of a statement are spending, as on most cards."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lambdas.ledger.statement.errors import Question, StatementError
from lambdas.ledger.statement.options import POSITIVE_MEANINGS
from lambdas.ledger.statement.values.words import (
    fold,
    is_card_payment,
    is_refund_text,
    is_strong_card_payment,
    thanks_for_payment,
)

_INCOME = re.compile(
    r"salar|payroll|paycheck|wages|gehalt|lohn\b|lohn |salaire|\bpaie\b|nomina|stipendi|pensio"
    r"|rente\b|wynagrodz|mzda|vyplata"
    r"|\blon\b|palkka|interest|zinsen|dividend|direct dep|deposit|zahlungseingang|munkaber"
    r"|зарплат|工资|\bincome\b"
)  # fmt: skip
_CARD_CATEGORY = re.compile(r"payments?( and |/| & |, )credits?|credit card payment|^payments?$|card payment")
_PURCHASE_KIND = re.compile(
    r"purchase|\bsale\b|\bkauf|achat|compra|acquist|aankoop|zakup|nakup|vasarlas|\bkop\b|\bkob\b|kjop|osto|покупк|einkauf"
)
_INCOME_KIND = re.compile(r"(income|einnahmen?|ingresos?|revenus?)\b")
_MIN_ROWS = 3
_CARD_SHARE = Decimal(2) / 3


@dataclass(frozen=True, slots=True)
class SignedRow:
    """The amount of a row as the file signs it, with its text, category and kind."""

    value: Decimal
    text: str
    category: str
    kind: str


def says_income(kind: str) -> bool:
    """Return whether the kind of a row says that it is income, on a card too."""
    return _INCOME_KIND.match(fold(kind)) is not None


def are_charges_positive(
    rows: Sequence[SignedRow], *, has_card_header: bool, follows_balance: bool, is_owed: bool
) -> bool:
    """Return whether positive amounts are spending.

    Args:
        rows: The rows of which only the sign says what they are.
        has_card_header: Whether the names of the columns are those of a card's statement.
        follows_balance: Whether the amounts lead from balance to balance, as on an account or a card.
        is_owed: Whether the name of the balance says that it is owed.

    Raises:
        StatementError: The rows do not tell.
    """
    positive = [row for row in rows if row.value > 0]
    negative = [row for row in rows if row.value < 0]
    if follows_balance and is_owed:
        return True
    if follows_balance:
        return _is_balance_owed(positive, negative, has_card_header=has_card_header)
    if not positive or any(_INCOME.search(fold(row.text)) for row in positive):
        return False
    if any(_PURCHASE_KIND.search(fold(row.kind)) for row in negative):
        return False
    if any(thanks_for_payment(row.text) or says_income(row.kind) for row in negative):
        return True
    if not negative:
        if len(positive) > 1 or has_card_header:
            raise StatementError("all_rows_are_income", Question("positive", POSITIVE_MEANINGS))
        return False
    is_mostly_positive = len(positive) > len(negative)
    if sum(bool(_PURCHASE_KIND.search(fold(row.kind))) for row in positive) * 2 > len(positive):
        return True
    if all(is_strong_card_payment(row.text) or _CARD_CATEGORY.search(fold(row.category)) for row in negative):
        return is_mostly_positive or has_card_header
    comes_back = all(is_card_payment(row.text) or is_refund_text(row.text) for row in negative)
    if has_card_header and comes_back and len(positive) >= len(negative):
        return True
    if _may_be_card(positive, negative, has_card_header=has_card_header):
        raise StatementError("mostly_positive", Question("positive", POSITIVE_MEANINGS))
    return False


def _may_be_card(
    positive: Sequence[SignedRow], negative: Sequence[SignedRow], *, has_card_header: bool
) -> bool:
    """Return whether the signs may be those of a card, although nothing proves it."""
    has_bill_paid = any(is_strong_card_payment(row.text) for row in negative)
    if has_card_header and has_bill_paid and not any(is_strong_card_payment(row.text) for row in positive):
        return True
    count = len(positive) + len(negative)
    is_perhaps_card = has_card_header or has_bill_paid
    return count >= _MIN_ROWS and (
        len(positive) >= _CARD_SHARE * count or (is_perhaps_card and len(positive) > len(negative))
    )


def _is_balance_owed(
    positive: Sequence[SignedRow], negative: Sequence[SignedRow], *, has_card_header: bool
) -> bool:
    """Return whether a balance that grows with positive amounts is what a card owes.

    Raises:
        StatementError: All that went out are payments, as on a card, and nothing says more.
    """
    if not positive or not negative:
        return False  # without any spending, or any payment, the rows as a whole are asked about
    if any(_INCOME.search(fold(row.text)) for row in positive):
        return False
    if not all(is_card_payment(row.text) or is_refund_text(row.text) for row in negative):
        return False
    if has_card_header or any(thanks_for_payment(row.text) for row in negative):
        return True
    if any(is_strong_card_payment(row.text) for row in negative) and len(positive) > len(negative):
        raise StatementError("mostly_positive", Question("positive", POSITIVE_MEANINGS))
    return False

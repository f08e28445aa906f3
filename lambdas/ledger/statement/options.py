"""The answers that a user may give about a statement beforehand."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lambdas.ledger.statement.errors import Question, StatementError

# Declared here and not beside the detectors, which most files do not need and a cold start should not load.
FIELDS = (
    "date", "amount", "debit", "credit", "category", "subcategory", "payee", "description", "currency",
    "tags", "id", "refund", "type", "balance", "fee", "status", "account",
)  # fmt: skip
DECIMAL_MARKS = (".", ",")
TYPES = ("income", "expense")
REFUND, SPENDING = "refund", "spending"
NEGATIVE_MEANINGS = (REFUND, SPENDING)
POSITIVE_MEANINGS = ("income", SPENDING)

# The name of a column may hold a comma.
_NEXT_PAIR = re.compile(rf",(?=\s*(?:{'|'.join(FIELDS)})\s*=)")


def column_pairs(text: str) -> list[str]:
    """Return the pairs `field=column` of a text that joins them with commas."""
    return _NEXT_PAIR.split(text) if text else []


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a file that the user set; others are detected from the file.

    `columns` maps a field to the name of its column, or to "" if no column holds it. `currency` is for rows
    that name none, `type` for all rows. `negative` says what a negative amount beside a type means,
    `positive` what a positive amount means where only the sign tells. `account` is the account of the ledger
    that the file is of, part of the ids of rows for which the file names none.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    date_format: str | None = None
    decimal: str | None = None
    currency: str | None = None
    type: str | None = None
    negative: str | None = None
    positive: str | None = None
    encoding: str | None = None
    account: str | None = None

    def validate(self) -> None:
        """Raise `StatementError` if an option has an impossible value."""
        for name in self.columns:
            if name not in FIELDS:
                raise StatementError(
                    "unknown_column_field", Question("columns"), field=name[:40], fields=FIELDS
                )
        for option, value, choices in (
            ("decimal", self.decimal, DECIMAL_MARKS),
            ("negative", self.negative, NEGATIVE_MEANINGS),
            ("positive", self.positive, POSITIVE_MEANINGS),
            ("type", self.type, TYPES),
        ):
            if value is not None and value not in choices:
                question = Question(option, choices)
                raise StatementError("impossible_option", question, option=option, value=value)
        if self.currency is not None and not re.fullmatch("[A-Z]{3}", self.currency):
            raise StatementError("not_a_currency_code", Question("currency"), value=self.currency)

"""What a person may say about a statement beforehand."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lambdas.ledger.statement.error import StatementError

# The words for it stand here and not with what finds it out: most files need but few of the finders.
FIELDS = (
    "date", "amount", "debit", "credit", "category", "subcategory", "payee", "description", "currency",
    "tags", "id", "refund", "type",
)  # fmt: skip
MARKS = (".", ",")
REFUND, SPENDING = "refund", "spending"
NEGATIVES = (REFUND, SPENDING)


@dataclass(frozen=True, slots=True)
class Options:
    """What the person says about the file; all of it is otherwise found out from the file.

    `columns`: field to column name ("" = do not use that column); `decimal`: "." or ","; `currency`: for rows
    that name none; `type`: of all rows; `negative`: "refund" or "spending", what a sign beside
    a type means.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    date_format: str | None = None
    decimal: str | None = None
    currency: str | None = None
    type: str | None = None
    negative: str | None = None
    encoding: str | None = None

    def check(self) -> None:
        """Raise `StatementError` for a value that is none."""
        for name in self.columns:
            if name not in FIELDS:
                raise StatementError("unknown_column_field", "columns", field=name[:40], fields=FIELDS)
        for setting, value, allowed in (
            ("decimal", self.decimal, MARKS),
            ("negative", self.negative, NEGATIVES),
            ("type", self.type, ("income", "expense")),
        ):
            if value is not None and value not in allowed:
                raise StatementError("impossible_option", setting, allowed, value=value, option=setting)
        if self.currency is not None and not re.fullmatch("[A-Z]{3}", self.currency):
            raise StatementError("not_a_currency_code", "currency", value=self.currency)

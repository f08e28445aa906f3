"""Apply the ledger's own rules to the rows of a statement, as the API does when they are posted."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lambdas.ledger.entry_rules import CurrencyOf, know_no_account
from lambdas.ledger.errors import Invalid
from lambdas.ledger.new_entries import parse_new
from lambdas.ledger.statement.errors import Message
from lambdas.ledger.statement.rows import RefusedRow, Row, Statement
from lambdas.ledger.statement.values.text import one_line
from lambdas.ledger.transaction import Entry


@dataclass(frozen=True, slots=True)
class Validated:
    """The rows that the ledger accepts, the entry of each, and all rows that it or the reader refuses."""

    rows: Sequence[Row]
    entries: Sequence[Entry]
    refused: Sequence[RefusedRow]


@dataclass(slots=True)
class Totals:
    """The sums of one currency; a refund is subtracted from its own type."""

    income: Decimal = Decimal(0)
    expense: Decimal = Decimal(0)
    count: int = 0

    def add(self, transaction_type: str, contribution: Decimal) -> None:
        """Count a transaction; the contribution of a refund is negative, and a transfer has none."""
        self.count += 1
        if transaction_type == "income":
            self.income += contribution
        elif transaction_type == "expense":
            self.expense += contribution


# Every row names its currency. A row whose currency does not exist is refused for that; its amount is only
# measured by this one.
_ANY_CURRENCY = "EUR"
_MOST_DECIMALS = ("CLF", "UYW")


def validate(statement: Statement, today: date) -> Validated:
    """Return the rows that the ledger would accept on that day, and those that it would refuse."""
    rows, entries, refused = [], [], list(statement.refused)
    for row in statement.rows:
        document = row.to_json()
        try:
            new = parse_new(
                document,
                today=today,
                default_currency=_ANY_CURRENCY,
                currency_of=know_no_account if row.document is None else _any_other_currency(row.currency),
            )
        except Invalid as problem:
            error = problem.errors[0]
            field = error.pointer.removeprefix("#/").split("/")[0]
            shown = " ".join(str(document.get(name, "")) for name in ("date", "amount", "description"))
            refused.append(RefusedRow(row.line, field, Message(error.code, error.params), one_line(shown)))
        else:
            rows.append(row)
            entries.append(new.entry)
    return Validated(rows, entries, sorted(refused, key=lambda row: row.line))


def _any_other_currency(currency: str) -> CurrencyOf:
    """Return the function that gives every account a currency with the most decimals, but not this one.

    What arrives at a transfer's other account is in the currency of that, which only the ledger knows.
    """
    return lambda _account_id: next(code for code in _MOST_DECIMALS if code != currency)


def totals_by_currency(entries: Iterable[Entry]) -> dict[str, Totals]:
    """Add up the entries of each currency; currencies are never added to each other."""
    totals: dict[str, Totals] = defaultdict(Totals)
    for entry in entries:
        totals[entry.currency].add(entry.type, entry.contribution)
    return totals

"""What the ledger itself would say to the rows of a statement, by the rules that it applies to any entry."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from lambdas.ledger.errors import Invalid
from lambdas.ledger.statement.found import Refusal, one_line
from lambdas.ledger.statement.read import Row, Statement
from lambdas.ledger.transaction import Entry, parse_entry


class Judged(NamedTuple):
    """Rows that the ledger would take, each with its entry, and all that it or the reader would not."""

    rows: Sequence[Row]
    entries: Sequence[Entry]
    refusals: Sequence[Refusal]


@dataclass(slots=True)
class Sums:
    """What the entries of one currency come to."""

    income: Decimal = Decimal(0)
    expense: Decimal = Decimal(0)
    count: int = 0


# Every row names its currency. Where there is no such currency (any more), the row is refused for that, and
# its amount is only measured by this one.
_ANY_CURRENCY = "EUR"


def judge(statement: Statement, today: date) -> Judged:
    rows, entries, refusals = [], [], list(statement.refusals)
    for row in statement.rows:
        try:
            _, entry = parse_entry(row.transaction, today=today, default_currency=_ANY_CURRENCY, with_id=True)
        except Invalid as problem:
            first = problem.errors[0]
            field = first.pointer.removeprefix("#/").split("/")[0]
            shown = " ".join(str(row.transaction[name]) for name in ("date", "amount", "description"))
            refusals.append(Refusal(row.line, field, f"{field} {first.detail}", one_line(shown)))
        else:
            rows.append(row)
            entries.append(entry)
    return Judged(rows, entries, sorted(refusals, key=lambda refusal: refusal.line))


def sums(entries: Iterable[Entry]) -> dict[str, Sums]:
    """By currency; never added across them."""
    found: dict[str, Sums] = defaultdict(Sums)
    for entry in entries:
        figures = found[entry.currency]
        figures.count += 1
        if entry.type == "income":
            figures.income += entry.contribution
        else:
            figures.expense += entry.contribution
    return found

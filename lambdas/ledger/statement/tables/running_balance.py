"""Columns whose values lead from one to the next by the amounts of the rows."""

import itertools
from collections.abc import Mapping, Sequence
from decimal import Decimal

from lambdas.ledger.statement.tables.csv_rows import TableRow
from lambdas.ledger.statement.values.amounts import parse_amount_cell

Values = Sequence[Decimal | None]
# One match may be chance.
_MIN_MATCHES = 1
_MIN_SHARE = 0.6
_MAX_ROWS = 200
_MAX_COLUMNS = 12


def count_steps(amounts: Sequence[Decimal | None], balances: Sequence[Decimal | None]) -> int:
    """Return how many rows lead from one balance to the next, in the order of the file or against it."""
    return max(steps_down_and_up(amounts, balances))


def steps_down_and_up(
    amounts: Sequence[Decimal | None], balances: Sequence[Decimal | None]
) -> tuple[int, int]:
    """Return how many rows lead from one balance to the next in the order of the file, and against it."""
    down = up = 0
    for index in range(1, len(balances)):
        before, after = balances[index - 1], balances[index]
        if before is None or after is None:
            continue
        if amounts[index] is not None and amounts[index] == after - before:
            down += 1
        newer = amounts[index - 1]
        if newer is not None and newer == before - after:
            up += 1
    return down, up


def find_running_amounts(rows: Sequence[TableRow], candidates: Sequence[int]) -> list[int]:
    """Return the candidates that are the amounts of which another candidate is the balance."""
    columns = {
        index: [_value(row.cell(index)) for row in rows[:_MAX_ROWS]] for index in candidates[:_MAX_COLUMNS]
    }
    amounts = []
    for index, values in columns.items():
        others = [other for other in columns if other != index]
        steps = max((count_steps(values, columns[other]) for other in others), default=0)
        between = max(
            (
                sum(
                    value == after - before
                    for value, before, after in zip(values, columns[first], columns[second], strict=True)
                    if value and before is not None and after is not None
                )
                for first in others
                for second in others
                if first != second
            ),
            default=0,
        )
        if max(steps, between) >= max(_MIN_MATCHES, _MIN_SHARE * (len(values) - 1)):
            amounts.append(index)
    return amounts


def find_debit_and_credit(rows: Sequence[TableRow], candidates: Sequence[int]) -> tuple[int, int] | None:
    """Return the columns of debit and credit whose amounts lead from balance to balance in a third column.

    Debit and credit are never both filled in one row. None if no columns, or several, are so.
    """
    columns = {
        index: [_value(row.cell(index)) for row in rows[:_MAX_ROWS]] for index in candidates[:_MAX_COLUMNS]
    }
    pairs = {
        (debit, credit)
        for debit, credit in itertools.permutations(columns, 2)
        if _lead_to_balance(columns[debit], columns[credit], _others(columns, debit, credit))
    }
    return pairs.pop() if len(pairs) == 1 else None


def _others(columns: Mapping[int, Values], debit: int, credit: int) -> list[Values]:
    return [values for index, values in columns.items() if index not in (debit, credit)]


def _lead_to_balance(debits: Values, credits: Values, balances: Sequence[Values]) -> bool:
    both = list(zip(debits, credits, strict=True))
    if not any(debits) or not any(credits) or any(out and into for out, into in both):
        return False
    amounts = [
        (into or Decimal(0)) - abs(out or Decimal(0)) if out is not None or into is not None else None
        for out, into in both
    ]
    steps = max((count_steps(amounts, values) for values in balances), default=0)
    return steps >= max(_MIN_MATCHES, _MIN_SHARE * (len(amounts) - 1))


def _value(cell: str) -> Decimal | None:
    amount = parse_amount_cell(cell) if cell else None
    if amount is None:
        return None
    marks = amount.decimal_marks()
    return amount.value(marks[0]) if marks else None
